"""One shape for every error, the same headers on every answer, and nothing of the inside."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from jisr.terms.errors import JisrError, OurMistake, PartnerFault, Refused, Unavailable
from jisr.web.errors import FAULT, NOT_FOUND, answer, missing
from tests.two_sides.sides import draft
from tests.web.staff import Staff

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "cache-control": "no-store", "content-security-policy": POLICY, "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin", "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}  # fmt: skip
SECRET = "/var/secret/side.db SELECT"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OurMistake("x", "s"), 400), (Refused("x", "s"), 403), (PartnerFault("x", "s"), 502),
        (Unavailable("x", "s"), 503), (JisrError("x", "s"), 500), (Refused("signed-out", "s"), 401),
        (Unavailable("disk-full", "s"), 507),
    ],
)  # fmt: skip
def test_the_table(error: JisrError, status: int) -> None:
    told = answer(error)
    assert (told.status, told.code, told.say) == (status, error.code, "s")


@pytest.mark.parametrize("code", ["no-entry", "no-partner", "no-report", "not-ours", "third-party", "not-found"])
def test_unknown_and_forbidden_objects_are_told_alike(code: str) -> None:
    told = answer(Refused(code, NOT_FOUND.say, NOT_FOUND.hint))
    assert told == NOT_FOUND
    arabic = answer(Refused(code, NOT_FOUND.say, NOT_FOUND.hint), "ar")
    assert arabic == answer(missing(), "ar")
    assert arabic.lang == "ar"


def test_details_go_to_our_own_log_on_one_line(caplog: pytest.LogCaptureFixture) -> None:
    told = answer(Unavailable("x", "s", detail=f"{SECRET}\r\nfake line \u202e\x1b[31m"))
    assert SECRET not in "".join(told[1:])
    (record,) = caplog.records
    assert SECRET in record.getMessage()
    assert record.getMessage().isprintable()


def answers(staff: Staff) -> Iterator[tuple[str, Any]]:
    """One answer of every kind there is."""
    yield "page", staff.get("/")
    yield "style", staff.get("/style.css")
    yield "signin", staff.ask(None, "GET", "/signin")
    yield "redirect", staff.ask(None, "GET", "/")
    yield "signed out", staff.ask(None, "GET", "/api/v1/log")
    yield (
        "signed in",
        staff.ask(None, "POST", "/api/v1/session", json={"name": "Dina", "password": "seven quiet lanterns"}),
    )
    yield "created", staff.ask("reporter", "POST", "/api/v1/reports", json={"kind": "event"} | DRAFT)
    yield "bad", staff.ask("reporter", "POST", "/api/v1/reports", json={"kind": "event"})
    yield "bad page", staff.post("/reports", "reporter", kind="nonsense")
    yield "refused", staff.ask("observer", "POST", "/api/v1/reports", json=DRAFT)
    yield "refused page", staff.post("/reports", "observer")
    yield "no route", staff.get("/nowhere/at/all")
    yield "no api route", staff.get("/api/v1/nowhere")
    yield "no object", staff.get("/api/v1/log/12345")
    yield "method", staff.ask("observer", "DELETE", "/")
    yield "options", staff.ask("observer", "OPTIONS", "/api/v1/log")
    yield "large", staff.ask("reporter", "POST", "/api/v1/reports", content=b'{"text":"' + b"x" * 65_536 + b'"}')
    yield "document", staff.get("/api/v1/openapi.json")


DRAFT = {"kind": "event", "title": "Bridge closed", "occurred": "2017-06-13T10:00:00Z"}


def test_every_answer_has_the_headers(staff: Staff) -> None:
    seen = set()
    for name, got in answers(staff):
        for header, value in HEADERS.items():
            assert got.headers.get_list(header) == [value], (name, header)
        assert not {"server", "date", "x-powered-by", "etag", "last-modified"} & set(got.headers), name
        seen.add(got.status_code)
    assert seen == {200, 201, 303, 400, 401, 403, 404, 405, 413}


def test_every_error_of_the_api_has_one_shape(staff: Staff) -> None:
    for name, got in answers(staff):
        if got.status_code >= 400 and "json" in got.headers["content-type"]:
            told = got.json()
            assert list(told) == ["code", "say", "hint"], name
            assert all(isinstance(value, str) for value in told.values())
            assert told["say"].endswith(".")
            assert told["say"].isascii()
        elif got.status_code >= 400:
            assert got.headers["content-type"] == "text/html; charset=utf-8", name


def test_what_nobody_foresaw_tells_nothing(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(staff.node.record, "entries", broken)
    monkeypatch.setattr(staff.node.intake, "file", broken)
    staff.session("reporter")
    told = [
        staff.get("/api/v1/log", "reporter"), staff.get("/", "reporter"),
        staff.ask("reporter", "POST", "/api/v1/reports", json=DRAFT), staff.post("/reports", "reporter", **DRAFT),
    ]  # fmt: skip
    for got in told:
        assert got.status_code == 500
        assert FAULT.say in got.text
        assert not any(word in got.text for word in ("secret", "SELECT", "RuntimeError", "Traceback", "File ", ".py"))
        assert got.headers["content-security-policy"] == POLICY


def test_what_nobody_foresaw_is_told_in_arabic_and_tells_nothing(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(staff.node.record, "entries", broken)
    for path in ("/api/v1/log", "/"):
        got = staff.ask("observer", "GET", path, headers={"accept-language": "ar"})
        assert got.status_code == 500
        assert "حدث خلل هنا." in got.text
        assert not any(word in got.text for word in ("secret", "RuntimeError", "Traceback"))


def test_a_full_disk_is_told_on_every_page(staff: Staff) -> None:
    stopped = Unavailable("disk-failed", "The disk failed a write.", "Check the disk.", detail=SECRET)
    staff.session("reporter")
    staff.node.store.stopped = stopped
    shown = staff.get("/", "reporter")
    assert shown.status_code == 200
    assert "The disk failed a write." in shown.text
    got = staff.ask("reporter", "POST", "/api/v1/reports", json=DRAFT)
    assert got.status_code == 503
    assert got.json()["code"] == "disk-failed"
    assert SECRET not in got.text
    staff.node.store.stopped = None


@pytest.mark.parametrize(
    "path",
    ["/nowhere", "/reports/12345", "/reports/0", "/reports/-1", "/reports/999999999999999999999999", "/reports/x",
     "/%00", "/reports/%D9%A1%D9%A2", "/signin/..%2f..%2fetc", "/static/style.css", "/templates/log.html"],
)  # fmt: skip
def test_what_is_not_there_is_the_same_page(shared: Staff, path: str) -> None:
    shared.filed()
    for lang in ("en", "ar"):
        asked = {"accept-language": lang}
        got = shared.ask("observer", "GET", path, headers=asked)
        assert got.status_code == 404
        assert f'<html lang="{lang}"' in got.text
        assert got.content == shared.ask("observer", "GET", "/nowhere", headers=asked).content


@pytest.mark.parametrize(
    "path", ["/api/v1/log/12345", "/api/v1/log/0", "/api/v1/log/-1", "/api/v1/log/9" + "9" * 30, "/api/"]
)
def test_what_is_not_there_is_the_same_json(shared: Staff, path: str) -> None:
    for lang in ("en", "ar"):
        asked = {"accept-language": lang}
        got = shared.ask("observer", "GET", path, headers=asked)
        other = shared.ask("observer", "GET", "/api/v1/nowhere", headers=asked)
        assert got.status_code == 404
        assert got.json() == dict(zip(("code", "say", "hint"), answer(missing(), lang)[1:4], strict=True))
        assert (got.content, got.headers) == (other.content, other.headers)


HOSTILE_JSON = [
    b"", b"{", b"null", b"[]", b"1", b'"x"', b"{}", b"\xff\xfe", b'{"kind":"event","title":"\xff"}', b"\x00" * 100,
    b'{"kind":' * 7_000, b"[" * 60_000, b'{"detail":{"a":' + b"[" * 20_000 + b"]" * 20_000 + b"}}",
    b'{"kind":"event","title":"\\ud800","occurred":"2017-06-13T10:00:00Z"}', b"1e999", b"-" + b"9" * 5000,
    b'{"serial":1e999,"partner":"south"}', b'{"serial":true,"partner":"south"}', b'{"serial":1.5,"partner":"south"}',
    b'{"action":"release"}', b'{"action":"erase","serial":1,"partner":"south"}',
    b'{"serial":1,"partner":"south","x":1}',
    b'{"kind":"target","title":"x","occurred":"2017-06-13T10:00:00Z"}', b'{"__class__":"x"}', b'{"a":1,"a":2}',
]  # fmt: skip


@pytest.mark.parametrize("path", ["/api/v1/reports", "/api/v1/previews", "/api/v1/decisions", "/api/v1/session"])
def test_hostile_json_is_our_senders_mistake(shared: Staff, path: str) -> None:
    before = shared.size()
    for data in HOSTILE_JSON:
        got = shared.ask("release officer", "POST", path, content=data, headers={"content-type": "application/json"})
        assert got.status_code == 400, (data[:60], got.text)
        assert list(got.json()) == ["code", "say", "hint"]
        assert len(got.text) < 1000
    assert shared.size() == before


HOSTILE_FORMS = [
    b"\xff", b"title=%ff", b"title=%ED%A0%80", b"a=1&" * 300, b"kind=event&kind=track", b"error_m=1e9&lon=1&lat=1",
    b"lon=NaN&lat=1", b"lon=1e400&lat=1", b"lon=%D9%A3&lat=x", b"cell=-1", b"delay=99999999999", b"delay=-5", b"cell=x",
    b"grade=Z9", b"level=cosmic", b"lang=xx", b"releasable_to=%00", b"reason=because", b"id=UPPER", b"=&&&=", b"%",
]  # fmt: skip


@pytest.mark.parametrize(
    "path", ["/reports", "/reports/1/marking", "/reports/1/withdrawal", "/reports/1/preview", "/reports/1/taking-back"]
)
def test_hostile_forms_are_our_senders_mistake(shared: Staff, path: str) -> None:
    shared.node.intake.file(shared.session("reporter").actor, draft(id="the-first"))
    before = shared.size()
    for data in HOSTILE_FORMS:
        token = shared.session("release officer").csrf.encode()
        headers = {"content-type": "application/x-www-form-urlencoded", "x-csrf-token": token}
        got = shared.ask("release officer", "POST", path, content=data, headers=headers)
        harmless = path.endswith("marking") and got.status_code == 303
        assert harmless or got.status_code in (400, 403, 404), (data, got.text)
        assert "Traceback" not in got.text
    assert path.endswith("marking") or shared.size() == before


@pytest.mark.parametrize(
    "query",
    ["before=x", "before=1e3", "before=", "limit=x", "before=" + "9" * 400],
)
def test_hostile_queries_of_the_log(shared: Staff, query: str) -> None:
    for path in ("/api/v1/log", "/"):
        if path == "/" and query.startswith("limit"):
            continue
        got = shared.get(f"{path}?{query}")
        assert got.status_code in (200, 400), got.text
        assert "Traceback" not in got.text


@pytest.mark.parametrize("name", ["west", "south", "east", "north", "first", "last"])
@pytest.mark.parametrize("value", [None, "", "x", "NaN", "1e9", "181", "2017-06-13", "9999-99-99T00:00:00Z"])
def test_hostile_queries_of_the_picture(shared: Staff, name: str, value: str | None) -> None:
    asked = {"west": "40", "south": "30", "east": "45", "north": "40", "first": "2017-06-01T00:00:00Z"}
    asked |= {"last": "2017-07-01T00:00:00Z"}
    changed = {key: (value if key == name else kept) for key, kept in asked.items() if key != name or value is not None}
    got = shared.ask("observer", "GET", "/api/v1/picture", params=changed)
    assert got.status_code == 400, got.text
    assert list(got.json()) == ["code", "say", "hint"]


def test_more_than_is_read_at_once_is_refused_early(staff: Staff) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(70):
            yield b"x" * 1024

    for content in (b"x" * 65_537, endless()):
        got = staff.ask("reporter", "POST", "/api/v1/reports", content=content)
        assert got.status_code == 413
        assert got.json()["code"] == "too-large"
    longest = json.dumps(DRAFT | {"text": "x" * 16_000}).encode()
    headers = {"content-type": "application/json"}
    assert staff.ask("reporter", "POST", "/api/v1/reports", content=longest, headers=headers).status_code == 201
    assert staff.post("/reports", "reporter", text="x" * 70_000).status_code == 413


def test_the_document_describes_every_route_of_the_api(shared: Staff) -> None:
    document = shared.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    described = {
        f"{method.upper()} {path}"
        for path, methods in document["paths"].items()
        for method in methods
        if method != "parameters"
    }
    served = {
        f"{method} {re.sub(r':[a-z]+(?=})', '', route.path)}"
        for route in shared.app.routes
        for method in route.methods
        if route.path.startswith("/api/") and method != "OPTIONS" and "openapi" not in route.path
    }
    assert described == served
    assert "http" not in {key.split(":")[0] for key in json.dumps(document["servers"]).split('"')}
