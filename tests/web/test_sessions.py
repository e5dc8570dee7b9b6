"""Cookies, and what makes a session begin and end."""

import re
from http.cookies import SimpleCookie

import httpx
import pytest

from jisr.terms.actors import Role
from jisr.web.pages import front
from tests.web.staff import HERE, NAMES, PASSWORD, Staff

GIVEN = {"name": "Dina", "password": PASSWORD}


def set_cookies(answer: httpx.Response) -> dict[str, str]:
    """Every cookie an answer sets, as written."""
    return {line.split("=", 1)[0]: line for line in answer.headers.get_list("set-cookie")}


def token_in(answer: httpx.Response) -> str:
    return SimpleCookie(set_cookies(answer)["jisr_north"])["jisr_north"].value


def sign_in(staff: Staff, way: str, **given: object) -> httpx.Response:
    if way == "page":
        return staff.ask(None, "POST", "/signin", data=GIVEN, **given)
    return staff.ask(None, "POST", "/api/v1/session", json=GIVEN, **given)


@pytest.mark.parametrize("way", ["page", "api"])
def test_the_cookie_is_for_this_side_and_for_no_script(staff: Staff, way: str) -> None:
    answer = sign_in(staff, way)
    assert list(set_cookies(answer)) == ["jisr_north"]
    attributes = {part.strip().lower() for part in set_cookies(answer)["jisr_north"].split(";")[1:]}
    assert attributes == {"httponly", "path=/", "samesite=strict"}
    assert token_in(answer) not in answer.text


def test_over_tls_the_cookie_is_secure(staff: Staff) -> None:
    secure = HERE.replace("http:", "https:")
    signed_in = staff.ask(None, "POST", f"{secure}/api/v1/session", json=GIVEN, headers={"origin": secure})
    for answer in (signed_in, staff.ask(None, "GET", f"{secure}/signin?lang=ar")):
        (cookie,) = set_cookies(answer).values()
        assert "secure" in cookie.lower()


@pytest.mark.parametrize("way", ["page", "api"])
def test_a_session_cannot_be_fixed(staff: Staff, way: str) -> None:
    """The token a browser brought never becomes that of the session, and an older session of it ends."""
    planted = "A" * 43
    answer = sign_in(staff, way, headers={"cookie": f"jisr_north={planted}"})
    fresh = token_in(answer)
    assert fresh != planted
    assert staff.node.people.session(planted) is None
    again = token_in(sign_in(staff, way, headers={"cookie": f"jisr_north={fresh}"}))
    assert staff.node.people.session(fresh) is None
    assert staff.node.people.session(again) is not None


@pytest.mark.parametrize("way", ["page", "api"])
def test_signing_out_ends_the_session_on_the_side(staff: Staff, way: str) -> None:
    token = staff.session("duty officer").token
    if way == "page":
        answer = staff.post("/signout", "duty officer")
        assert answer.headers["location"] == "/signin"
    else:
        answer = staff.ask("duty officer", "DELETE", "/api/v1/session")
        assert answer.status_code == 204
    assert "Max-Age=0" in set_cookies(answer)["jisr_north"]
    assert staff.node.people.session(token) is None
    assert staff.get("/api/v1/me", "duty officer").status_code == 401


def test_wrong_names_and_wrong_passwords_look_alike(staff: Staff) -> None:
    for path in ("/signin", "/api/v1/session"):
        told = set()
        for name in ("Dina", "Nadia"):
            answer = staff.ask(None, "POST", path, **as_sent(path, name, "not the password at all"))
            assert answer.status_code == 403
            assert not set_cookies(answer)
            assert "not the password" not in answer.text
            told.add(answer.text.replace(name, "-"))
        assert len(told) == 1


def as_sent(path: str, name: str, password: str) -> dict[str, dict[str, str]]:
    return {"json" if "/api/" in path else "data": {"name": name, "password": password}}


def test_guessing_is_slowed_and_says_for_how_long(staff: Staff) -> None:
    wrong = {"name": "Dina", "password": "a wrong password"}
    answers = [staff.ask(None, "POST", "/api/v1/session", json=wrong) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [403, 403, 403, 503]
    assert answers[-1].json()["hint"] == "Try again in 1 s."
    assert sign_in(staff, "page").status_code == 503
    staff.clock.tick(2_000)
    assert sign_in(staff, "page").status_code == 303


def test_a_role_taken_away_ends_the_session(staff: Staff) -> None:
    assert staff.get("/api/v1/me", "release officer").json()["role"] == "release officer"
    staff.node.people.change_role(None, NAMES["release officer"], "observer", "hall")
    assert staff.get("/api/v1/me", "release officer").status_code == 401
    assert staff.get("/", "release officer").headers["location"] == "/signin"


def test_an_idle_session_ends(staff: Staff) -> None:
    assert staff.get("/api/v1/me").status_code == 200
    staff.clock.tick(3_600_001)
    assert staff.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize(
    "cookie", ["jisr_north=", "jisr_north=;", "jisr_south={token}", "jisr={token}", "{token}", "jisr_north=x"]
)
def test_other_cookies_sign_nobody_in(staff: Staff, cookie: str) -> None:
    token = staff.session("duty officer").token
    for path in ("/api/v1/me", "/api/v1/log", "/api/v1/openapi.json"):
        answer = staff.ask(None, "GET", path, headers={"cookie": cookie.replace("{token}", token)})
        assert answer.status_code == 401
        assert answer.json()["code"] == "signed-out"


def test_a_session_of_one_side_is_nothing_to_another(staff: Staff) -> None:
    staff.other.people.add(None, "Sami", "administrator", "systems", PASSWORD)
    token = staff.other.people.sign_in("Sami", PASSWORD, "here").token
    answer = staff.ask(None, "GET", "/api/v1/me", headers={"cookie": f"jisr_north={token}"})
    assert answer.status_code == 401


def test_what_may_be_done_is_told_with_the_token(staff: Staff) -> None:
    for role in NAMES:
        told = staff.get("/api/v1/me", role).json()
        assert told["person"] == NAMES[role]
        assert told["side"] == "north"
        assert told["csrf"] == staff.session(role).csrf
        assert ("release" in told["may"]) == (role == "release officer")


# --- the one-time link -------------------------------------------------------------------------------------------


def link(staff: Staff, role: Role = "reporter") -> str:
    return staff.node.people.create_link(role, "night desk", None)


def test_a_link_makes_one_account(staff: Staff) -> None:
    token = link(staff)
    page = staff.ask(None, "GET", f"/signup?token={token}")
    assert page.status_code == 200
    assert "night desk" in page.text
    fields = {"token": token, "name": "Nour", "password": "nine calm harbours"}
    made = staff.ask(None, "POST", "/signup", data=fields)
    assert made.status_code == 303
    assert made.headers["location"] == front()
    assert staff.ask(None, "POST", "/signup", data=fields | {"name": "Noor"}).status_code == 403
    assert staff.ask(None, "GET", f"/signup?token={token}").status_code == 403
    answer = staff.ask(None, "POST", "/signin", data={"name": "Nour", "password": "nine calm harbours"})
    assert answer.headers["location"] == front()


def test_the_language_changes_without_the_link_being_lost(staff: Staff) -> None:
    token = link(staff)
    fields = {"token": token, "name": "Nour", "password": "short"}
    for asked in (("GET", f"/signup?token={token}", None), ("POST", "/signup", fields)):
        page = staff.ask(None, *asked[:2], data=asked[2])
        (other,) = re.findall(r'href="([^"]+lang=ar)"', page.text)
        arabic = staff.ask(None, "GET", other.replace("&amp;", "&"))
        assert arabic.status_code == 200
        assert f'value="{token}"' in arabic.text
        assert 'lang="ar"' in arabic.text


def test_a_refused_account_leaves_the_link_open(staff: Staff) -> None:
    token = link(staff)
    for name, password in (("Nour", "short"), ("Dina", "nine calm harbours"), ("\u202eruoN", "nine calm harbours")):
        answer = staff.ask(None, "POST", "/signup", data={"token": token, "name": name, "password": password})
        assert answer.status_code == 400
        assert token in answer.text
        assert password not in answer.text
    assert staff.node.people.open_link(token).role == "reporter"


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "../../etc", "\u0000", "a" * 5000])
def test_links_that_are_none_look_alike(staff: Staff, token: str) -> None:
    told = staff.ask(None, "GET", "/signup", params={"token": token})
    assert told.status_code == 403
    assert told.text == staff.ask(None, "GET", "/signup?token=never").text
