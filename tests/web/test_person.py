"""One's own account over HTTP: names of this machine, passkeys, watch, password, seat."""

import json
from typing import Any

import httpx
import pytest

from jisr.terms.actors import ROLES, Role
from tests.people.authenticator import Authenticator
from tests.web.staff import HERE, NAMED, NAMES, PASSWORD, Staff
from tests.web.test_sessions import set_cookies, token_in

OFFICER: Role = "duty officer"
WHEN = "2017-06-13T10:00:00Z"
KITES = "a dozen blue kites"


def at(host: str, scheme: str = "http") -> dict[str, str]:
    """Headers of a page of ours under this name."""
    return {"host": f"{host}:8460", "origin": f"{scheme}://{host}:8460"}


def named(staff: Staff, role: Role | None, method: str, path: str, **given: Any) -> httpx.Response:
    return staff.ask(role, method, f"/api/v1{path}", headers=at(NAMED.host), **given)


def enrolled(staff: Staff, key: Authenticator, role: Role = OFFICER) -> httpx.Response:
    options = named(staff, role, "POST", "/me/passkeys/options", json={"password": PASSWORD}).json()
    made = key.make(options, NAMED.origin)
    return named(staff, role, "POST", "/me/passkeys", json={"name": "Desk key", "credential": made})


# --- one name per side -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["localhost", "north.localhost", "NORTH.localhost", "127.0.0.1", "10.1.2.3", "[::1]"])
def test_the_side_answers_to_its_names(shared: Staff, host: str) -> None:
    origin = {"host": f"{host}:8460", "origin": f"http://{host.lower()}:8460"}
    assert shared.ask(OFFICER, "GET", "/api/v1/me", headers=origin).status_code == 200
    assert shared.ask(None, "GET", "/signin", headers=origin).status_code == 200
    body = {"name": NAMES[OFFICER], "password": PASSWORD}
    assert shared.ask(None, "POST", "/api/v1/session", headers=origin, json=body).status_code == 200


@pytest.mark.parametrize("host", [
    "south.localhost", "north.south.localhost", "xnorth.localhost", "north.localhost.", "north.localhost.evil.example",
    "evil.example", "north", "north.localhost@evil.example", "", "127.0.0.1.evil.example", "0x7f.1", "north.localhost:",
])  # fmt: skip
def test_the_side_answers_to_nobody_elses(shared: Staff, host: str) -> None:
    for path in ("/api/v1/me", "/signin", "/style.css"):
        answer = shared.ask(OFFICER, "GET", path, headers={"host": f"{host}:8460", "origin": f"http://{host}:8460"})
        assert answer.status_code == 403, path
        assert "set-cookie" not in answer.headers
        assert "answer to that name" in answer.text


def test_a_page_under_another_of_our_names_is_another_page(shared: Staff) -> None:
    """What one name's page sends to the other name is cross-origin like anything else."""
    for host, origin in ((NAMED.host, HERE), ("localhost", NAMED.origin), (NAMED.host, "http://south.localhost:8460")):
        headers = {"host": f"{host}:8460", "origin": origin, "sec-fetch-site": None}
        answer = shared.ask(OFFICER, "PUT", "/api/v1/me/watch", headers=headers, json={"position": None})
        assert answer.json()["code"] == "cross-site"


# --- passkeys ----------------------------------------------------------------------------------------------------


def test_a_passkey_from_making_to_signing_in_to_removing(staff: Staff) -> None:
    key = Authenticator()
    made = enrolled(staff, key)
    assert made.status_code == 201
    assert (made.json()["host"], made.json()["used"]) == ("north.localhost", None)
    options = named(staff, None, "POST", "/session/passkey/options").json()
    answer = named(staff, None, "POST", "/session/passkey", json={"credential": key.answer(options, NAMED.origin)})
    assert answer.status_code == 200, answer.text
    assert answer.json()["person"] == NAMES[OFFICER]
    assert token_in(answer) not in answer.text
    attributes = {part.strip().lower() for part in set_cookies(answer)["jisr_north"].split(";")[1:]}
    assert attributes == {"httponly", "path=/", "samesite=strict"}
    fresh = token_in(answer)
    (line,) = named(staff, OFFICER, "GET", "/me/passkeys").json()
    assert line["used"]["at"] == staff.clock.at
    assert named(staff, OFFICER, "DELETE", f"/me/passkeys/{line['id']}").status_code == 204
    assert staff.node.people.session(fresh) is None
    assert named(staff, OFFICER, "GET", "/me/passkeys").json() == []


def test_over_tls_the_passkeys_cookie_is_secure_and_its_origin_another(staff: Staff) -> None:
    key, secure = Authenticator(), {"origin": "https://north.localhost:8460"}
    enrolled(staff, key)
    base = "https://north.localhost:8460/api/v1/session/passkey"
    for origin, status in (("http://north.localhost:8460", 403), ("https://north.localhost:8460", 200)):
        options = staff.ask(None, "POST", f"{base}/options", headers=secure).json()
        answer = staff.ask(None, "POST", base, headers=secure, json={"credential": key.answer(options, origin)})
        assert answer.status_code == status
        assert [("secure" in line.lower()) for line in set_cookies(answer).values()] == [True] * (status == 200)


def test_signing_in_with_a_passkey_fixes_no_session(staff: Staff) -> None:
    key = Authenticator()
    enrolled(staff, key)
    before = staff.session(OFFICER).token
    options = named(staff, None, "POST", "/session/passkey/options").json()
    body = {"credential": key.answer(options, NAMED.origin)}
    headers = at(NAMED.host) | {"cookie": f"jisr_north={before}"}
    answer = staff.ask(None, "POST", "/api/v1/session/passkey", headers=headers, json=body)
    assert token_in(answer) != before
    assert staff.node.people.session(before) is None


def test_a_bare_address_says_in_one_sentence_that_it_has_none(shared: Staff) -> None:
    for path, role in (("/session/passkey/options", None), ("/me/passkeys/options", OFFICER)):
        answer = shared.ask(role, "POST", f"/api/v1{path}", json={})
        assert answer.status_code == 400
        assert answer.json() == {
            "code": "passkey-address", "say": "Passkeys do not exist for bare IP addresses.",
            "hint": "Open this side by its name, not its number.",
        }  # fmt: skip


def test_without_a_password_typed_lately_none_is_made(staff: Staff) -> None:
    staff.session(OFFICER)
    staff.clock.tick(300_001)
    answer = named(staff, OFFICER, "POST", "/me/passkeys/options", json={})
    assert (answer.status_code, answer.json()["code"]) == (403, "prove")
    answer = named(staff, OFFICER, "POST", "/me/passkeys/options", json={"password": "not the password"})
    assert (answer.status_code, answer.json()["code"]) == (403, "sign-in")
    assert named(staff, OFFICER, "POST", "/me/passkeys/options", json={"password": PASSWORD}).status_code == 200


@pytest.mark.parametrize("credential", [
    {}, {"rawId": "eA", "response": {}}, {"id": 1}, {"rawId": "x" * 60_000}, {"response": {"clientDataJSON": "e30"}},
])  # fmt: skip
def test_what_is_no_credential_is_answered_alike(shared: Staff, credential: dict[str, Any]) -> None:
    told = {
        named(shared, role, "POST", path, json=body).text
        for role, path, body in (
            (None, "/session/passkey", {"credential": credential}),
            (OFFICER, "/me/passkeys", {"credential": credential, "name": "x"}),
        )
    }
    assert len(told) == 1
    assert '"code":"passkey"' in told.pop()


# --- the watch ---------------------------------------------------------------------------------------------------


def test_me_tells_positions_and_the_watch(staff: Staff) -> None:
    staff.node.people.set_positions(None, NAMES[OFFICER], ["duty desk", "خفارة الجسر"])
    told = staff.get("/api/v1/me", OFFICER).json()
    assert (told["position"], told["positions"], told["watch"]) == ("duty desk", ["duty desk", "خفارة الجسر"], None)
    answer = staff.ask(OFFICER, "PUT", "/api/v1/me/watch", json={"position": "خفارة الجسر"})
    assert answer.status_code == 200
    told = staff.get("/api/v1/me", OFFICER).json()
    assert (told["position"], told["watch"]["at"]) == ("خفارة الجسر", staff.clock.at)
    filed = staff.ask(OFFICER, "POST", "/api/v1/reports", json={"kind": "event", "title": "x", "occurred": WHEN})
    serial = filed.json()["serial"]
    assert staff.get(f"/api/v1/log/{serial}").json()["position"] == "خفارة الجسر"
    assert staff.ask(OFFICER, "PUT", "/api/v1/me/watch", json={"position": "hall"}).status_code == 403
    assert staff.ask(OFFICER, "PUT", "/api/v1/me/watch", json={"position": None}).json()["watch"] is None


@pytest.mark.parametrize("role", ROLES)
def test_a_watch_is_in_the_log_in_both_languages(staff: Staff, role: Role) -> None:
    staff.ask(role, "PUT", "/api/v1/me/watch", json={"position": f"{role} desk"})
    took = staff.size()
    line = staff.get(f"/api/v1/log/{took}").json()
    assert (line["entry"], line["person"], line["position"]) == ("watch", NAMES[role], f"{role} desk")
    assert line["note"] == {"action": "take", "text": f"{role} desk"}
    staff.ask(role, "DELETE", "/api/v1/session")
    assert staff.get(f"/api/v1/log/{took + 1}", "observer" if role != "observer" else "reporter").json()["note"] == {
        "action": "leave", "text": f"{role} desk", "reason": "signed-out",
    }  # fmt: skip
    staff.sessions.clear()
    for lang, words in (
        ("en", ("Took the watch at", "Left the watch at", "signed out")),
        ("ar", ("تسلّم النوبة في", "ترك النوبة في", "سجّل الخروج")),
    ):
        page = staff.page(f"/?lang={lang}")
        shown = page.article(took).text + page.article(took + 1).text
        for word in (*words, f"{role} desk", NAMES[role]):
            assert word in shown


def test_a_watch_is_no_report_and_leaves_by_no_door(staff: Staff) -> None:
    staff.ask("release officer", "PUT", "/api/v1/me/watch", json={"position": "release officer desk"})
    serial = staff.size()
    body = {"serial": serial, "partner": "south", "level": 3}
    assert staff.ask("release officer", "POST", "/api/v1/previews", json=body).status_code == 404
    assert staff.get(f"/reports/{serial}").status_code == 404
    before = staff.other.store.read(staff.other.record.size)
    staff.exchange()
    assert staff.other.store.read(staff.other.record.size) == before


# --- password and seat -------------------------------------------------------------------------------------------


def test_a_new_password_over_http(staff: Staff) -> None:
    mine = staff.session(OFFICER)
    other = staff.node.people.sign_in(NAMES[OFFICER], PASSWORD, "there")
    wrong = staff.ask(OFFICER, "PUT", "/api/v1/me/password", json={"old": "not it at all", "new": KITES})
    assert (wrong.status_code, wrong.json()["code"]) == (403, "sign-in")
    assert staff.node.people.session(other.token) is not None
    right = staff.ask(OFFICER, "PUT", "/api/v1/me/password", json={"old": PASSWORD, "new": KITES})
    assert (right.status_code, right.content) == (204, b"")
    assert staff.node.people.session(other.token) is None
    assert staff.node.people.session(mine.token) is not None


def test_a_seat_over_http(staff: Staff) -> None:
    serial = staff.filed()
    seat = {
        "read_to": serial, "views": [{"name": "Roads", "url": "?kind=route"}],
        "bookmarks": [{"name": "Mill", "lon": 41.5, "lat": 34, "zoom": 11.25}],
    }  # fmt: skip
    assert staff.get("/api/v1/me/seat", OFFICER).json() == {"read_to": 0, "views": [], "bookmarks": []}
    kept = staff.ask(OFFICER, "PUT", "/api/v1/me/seat", json=seat)
    assert kept.json() == staff.get("/api/v1/me/seat", OFFICER).json() == seat
    older = staff.ask(OFFICER, "PUT", "/api/v1/me/seat", json=seat | {"read_to": 0})
    assert older.json()["read_to"] == serial
    back = staff.ask(OFFICER, "PUT", "/api/v1/me/seat", json=seat | {"read_to": 0, "back": True})
    assert back.json()["read_to"] == 0
    beyond = staff.ask(OFFICER, "PUT", "/api/v1/me/seat", json=seat | {"read_to": staff.size() + 1})
    assert beyond.json()["code"] == "read-to"
    assert staff.get("/api/v1/me/seat", "reporter").json()["views"] == []


@pytest.mark.parametrize("change", [
    {"read_to": -1}, {"read_to": 2**53}, {"read_to": "7"}, {"views": [{"name": "x", "url": "javascript:alert(1)"}]},
    {"views": [{"name": "x", "url": "?", "more": 1}]}, {"bookmarks": [{"name": "x", "lon": "e", "lat": 1, "zoom": 1}]},
    {"bookmarks": [{"name": "x", "lon": 1e999, "lat": 1, "zoom": 1}]}, {"more": []}, {"views": None},
    {"views": [{"name": f"v{n}", "url": "?a=" + "x" * 1200} for n in range(40)]},
])  # fmt: skip
def test_a_seat_that_does_not_fit(shared: Staff, change: dict[str, Any]) -> None:
    seat: dict[str, Any] = {"read_to": 0, "views": [], "bookmarks": []}
    content = json.dumps(seat | change).encode()
    answer = shared.ask(
        OFFICER, "PUT", "/api/v1/me/seat", content=content, headers={"content-type": "application/json"}
    )
    assert answer.status_code == 400
    assert set(answer.json()) == {"code", "say", "hint"}
    assert shared.get("/api/v1/me/seat", OFFICER).json() == seat
