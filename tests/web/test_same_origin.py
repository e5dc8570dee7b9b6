"""What another site can make a browser send changes nothing, whatever method, body or header it chooses."""

import re
from typing import Any

import pytest

from tests.web.matrix import ANYONE, MATRIX
from tests.web.staff import HERE, Staff

EVIL = "http://evil.example"
WRITES = sorted(route for route in MATRIX if not route.startswith("GET"))
DOORS = tuple(route for route in WRITES if MATRIX[route].who is ANYONE)
"""Protected by origin alone: nobody is signed in there yet."""

FOREIGN: dict[str, dict[str, str | None]] = {
    "another site": {"origin": EVIL, "sec-fetch-site": "cross-site"},
    "another site, old browser": {"origin": EVIL, "sec-fetch-site": None},
    "another port of this host": {"origin": "http://127.0.0.1:8470", "sec-fetch-site": "same-site"},
    "another scheme": {"origin": "https://127.0.0.1:8460", "sec-fetch-site": None},
    "another name of this host": {"origin": "http://localhost:8460", "sec-fetch-site": None},
    "a sandboxed frame": {"origin": "null", "sec-fetch-site": "cross-site"},
    "a sandboxed frame, old browser": {"origin": "null", "sec-fetch-site": None},
    "nothing said": {"origin": None, "sec-fetch-site": None},
    "an address bar": {"origin": None, "sec-fetch-site": "none"},
    "an origin that agrees with itself only": {"origin": HERE, "sec-fetch-site": "cross-site"},
    "our origin as a part": {"origin": f"{HERE}.evil.example", "sec-fetch-site": None},
    "two origins": {"origin": f"{HERE} {EVIL}", "sec-fetch-site": None},
    "an empty origin": {"origin": "", "sec-fetch-site": None},
}


def plain(path: str) -> str:
    """The path with something in the place of each parameter."""
    return re.sub(r"\{\w+:\w+\}", "1", path)


def write(staff: Staff, route: str, **given: Any) -> Any:
    method, path = route.split(" ")
    return staff.ask("release officer", method, plain(path), **given)


def body(route: str) -> dict[str, Any]:
    return {"json": {}} if "/api/" in route else {"data": {"kind": "event"}}


@pytest.mark.parametrize("case", FOREIGN)
def test_foreign_pages_change_nothing(shared: Staff, case: str) -> None:
    before = shared.size()
    for route in WRITES:
        answer = write(shared, route, headers=FOREIGN[case], **body(route))
        assert answer.status_code == 403, route
        assert "set-cookie" not in answer.headers, route
    assert shared.size() == before


@pytest.mark.parametrize("token", [None, "", "0" * 64, "another's", "ü" * 64])
def test_token_of_this_session_is_needed(shared: Staff, token: str | None) -> None:
    before = shared.size()
    shown = shared.session("duty officer").csrf if token == "another's" else token
    for route in set(WRITES) - set(DOORS):
        sent = shown.encode() if shown else shown
        answer = write(shared, route, headers={"x-csrf-token": sent}, **body(route))
        assert answer.status_code == 403, route
    assert shared.size() == before
    assert shared.get("/api/v1/me").status_code == 200


def test_token_in_the_address_counts_for_nothing(shared: Staff) -> None:
    token = shared.session("release officer").csrf
    for route in set(WRITES) - set(DOORS):
        method, path = route.split(" ")
        path = plain(path) + f"?csrf={token}&x-csrf-token={token}"
        given = body(route)
        answer = shared.ask("release officer", method, path, headers={"x-csrf-token": None}, **given)
        assert answer.status_code == 403, route


def test_forms_of_our_own_pages_pass(shared: Staff) -> None:
    """Our pages send no referrer, so browsers call the origin of their forms null."""
    for headers in ({"origin": "null", "sec-fetch-site": "same-origin"}, {"sec-fetch-site": None}, {"origin": None}):
        data = {"csrf": shared.session("reporter").csrf, "kind": "event", "title": "Seen", "text": "As it was"}
        data |= {"occurred": "2017-06-13T10:00:00Z", "exercise": "yes"}
        answer = shared.ask("reporter", "POST", "/reports", data=data, headers={"x-csrf-token": None} | headers)
        assert answer.status_code == 303
        assert answer.headers["location"] == f"/reports/{shared.size()}"


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8460", "127.0.0.1.evil.example", "", "[::1", "a@127.0.0.1"]
)
def test_a_foreign_name_for_this_machine_is_refused(shared: Staff, host: str) -> None:
    for route in MATRIX:
        method, path = route.split(" ")
        headers = {"host": host, "origin": f"http://{host}"}
        answer = shared.ask("release officer", method, plain(path), headers=headers)
        assert answer.status_code == 403, route


@pytest.mark.parametrize("host", ["127.0.0.1:8460", "localhost:8460", "LOCALHOST", "[::1]:8460", "[::1]", "127.0.0.1"])
def test_our_own_names_are_answered(shared: Staff, host: str) -> None:
    assert shared.get("/api/v1/me", host=host).status_code == 200


BODIES = ("text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "", "application/xml")


@pytest.mark.parametrize("kind", BODIES)
def test_the_api_reads_json_only(shared: Staff, kind: str) -> None:
    before = shared.size()
    for route in (route for route in WRITES if "/api/" in route):
        answer = write(shared, route, content=b'{"reason":"error"}', headers={"content-type": kind})
        assert answer.status_code == 415, route
        assert answer.json()["code"] == "media-type"
    assert shared.size() == before


@pytest.mark.parametrize("kind", [*sorted(set(BODIES) - {"application/x-www-form-urlencoded"}), "application/json"])
def test_pages_read_forms_only(shared: Staff, kind: str) -> None:
    before = shared.size()
    for route in (route for route in WRITES if "/api/" not in route):
        answer = write(shared, route, content=b"reason=error", headers={"content-type": kind})
        # A page that takes files reads this form, and finds that it is none.
        files = (MATRIX[route].upload or route.endswith("/media")) and kind.startswith("multipart/")
        assert answer.status_code == (400 if files else 415), route
    assert shared.size() == before


@pytest.mark.parametrize("method", ["PATCH", "PUT", "DELETE", "POST", "GET", "HEAD", "PROPFIND"])
def test_other_methods_are_not_answered(shared: Staff, method: str) -> None:
    before, known = shared.size(), set(MATRIX)
    for path in {route.split(" ")[1] for route in known}:
        if f"{method} {path}" not in known:
            answer = shared.ask("release officer", method, plain(path))
            assert answer.status_code == 405, path
    assert shared.size() == before


def test_a_method_cannot_be_smuggled(shared: Staff) -> None:
    before = shared.size()
    for name in ("x-http-method-override", "x-method-override", "x-http-method"):
        answer = shared.ask("reporter", "GET", "/?_method=POST", headers={name: "POST"})
        assert answer.status_code == 200
        assert shared.ask("reporter", "GET", "/reports/1/withdrawal", headers={name: "POST"}).status_code == 405
    assert shared.size() == before


def test_nobody_else_is_told_they_may_read(shared: Staff) -> None:
    for route in MATRIX:
        method, path = route.split(" ")
        answer = shared.ask(None, method, plain(path), headers={"origin": EVIL})
        assert not [name for name in answer.headers if name.startswith("access-control")], route
