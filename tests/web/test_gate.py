"""Who may do what: every route, every role, every kind of object. A route nobody listed here is red."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from jisr.terms.actors import ROLES, Role
from jisr.terms.errors import JisrError
from tests.two_sides.sides import TERMS, draft, to
from tests.web.staff import Staff

EVERY = frozenset(ROLES)
FILERS: frozenset[Role] = frozenset(("reporter", "duty officer", "release officer"))
RELEASERS: frozenset[Role] = frozenset(("release officer",))
ON_WATCH: frozenset[Role] = frozenset(("duty officer", "release officer"))
ANYONE = None
DRAFT = {"kind": "event", "title": "Bridge closed", "occurred": "2017-06-13T10:00:00Z"}
PICTURE = "/api/v1/picture?west=40&south=30&east=45&north=40&first=2017-06-01T00:00:00Z&last=2017-07-01T00:00:00Z"

MATRIX: dict[str, frozenset[Role] | None] = {
    "GET /": EVERY,
    "GET /style.css": ANYONE,
    "GET /signin": ANYONE,
    "POST /signin": ANYONE,
    "GET /signup": ANYONE,
    "POST /signup": ANYONE,
    "POST /signout": EVERY,
    "POST /reports": FILERS,
    "GET /reports/{serial:int}": EVERY,
    "POST /reports/{serial:int}/marking": FILERS,
    "POST /reports/{serial:int}/withdrawal": FILERS,
    "POST /reports/{serial:int}/withholding": RELEASERS,
    "POST /reports/{serial:int}/taking-back": RELEASERS,
    "POST /reports/{serial:int}/preview": RELEASERS,
    "POST /reports/{serial:int}/release": RELEASERS,
    "POST /reports/{serial:int}/acknowledgement": ON_WATCH,
    "POST /reports/{serial:int}/relation": FILERS,
    "POST /api/v1/session": ANYONE,
    "DELETE /api/v1/session": EVERY,
    "GET /api/v1/me": EVERY,
    "POST /api/v1/reports": FILERS,
    "POST /api/v1/reports/{serial:int}/corrections": FILERS,
    "POST /api/v1/reports/{serial:int}/withdrawal": FILERS,
    "PUT /api/v1/reports/{serial:int}/marking": FILERS,
    "GET /api/v1/log": EVERY,
    "GET /api/v1/log/{serial:int}": EVERY,
    "POST /api/v1/previews": RELEASERS,
    "POST /api/v1/decisions": RELEASERS,
    "POST /api/v1/acknowledgements": ON_WATCH,
    "POST /api/v1/relations": FILERS,
    "GET /api/v1/picture": EVERY,
    "GET /api/v1/partners": EVERY,
    "GET /api/v1/live": EVERY,
    "GET /api/v1/openapi.json": EVERY,
}
IN_BODY = ("POST /api/v1/previews", "POST /api/v1/decisions")
"""Routes that name their object in the body."""
OF_OTHERS = (
    "POST /reports/{serial:int}/acknowledgement", "POST /reports/{serial:int}/relation",
)  # fmt: skip
"""Routes that act on what partners told too; what they refuse is in `test_acknowledging`."""
READING = ("GET /reports/{serial:int}", "GET /api/v1/log/{serial:int}")
"""Routes that show entries of every kind to all own roles."""

FORMS: dict[str, dict[str, Any]] = {
    "marking": {"level": "open", "releasable_to": ["south"]},
    "withdrawal": {"reason": "error", "text": "typed twice"},
    "withholding": {"partner": "south"},
    "taking-back": {"partner": "south", "reason": "error"},
    "preview": {"partner": "south", "cell": "3"},
    "acknowledgement": {"stage": "seen"},
}


def routes(staff: Staff) -> set[str]:
    return {f"{method} {route.path}" for route in staff.app.routes for method in route.methods if method != "OPTIONS"}


def test_matrix_lists_every_route(shared: Staff) -> None:
    assert routes(shared) == MATRIX.keys()


def released(staff: Staff) -> int:
    """A report that has been decided on, so that it can be taken back."""
    serial = staff.filed()
    hashed = seen_hash(staff, serial)
    staff.node.release.release(staff.session("release officer").actor, serial, "south", TERMS, seen_hash=hashed)
    return serial


def seen_hash(staff: Staff, serial: int) -> str:
    return staff.node.release.preview(serial, "south", TERMS).hash


def received(staff: Staff) -> int:
    """The serial of something the partner released to us."""
    officer = staff.session("release officer").actor
    theirs = staff.other.intake.file(officer, draft(marking=to("north")))
    staff.other.release.release(officer, theirs, "north", TERMS)
    staff.clock.tick(20_000)
    staff.exchange()
    return staff.size()


def request(staff: Staff, route: str, role: Role | None, serial: int, other: int = 1) -> Any:
    """The route's ordinary request about this entry, and where it needs one, another."""
    method, path = route.split(" ")
    path = path.replace("{serial:int}", str(serial))
    given: dict[str, Any] = {}
    what = path.rsplit("/", 1)[1]
    if route == "GET /api/v1/live" and role is not None:
        # It would go on until the watch ends.
        threading.Timer(0.1, staff.node.people.sign_out, [staff.session(role).token]).start()
    if path.startswith("/api/"):
        given = api_body(staff, route, serial, other)
        path = PICTURE if route == "GET /api/v1/picture" else path
    elif method == "POST":
        fields = dict(FORMS.get(what, {}))
        if what == "release":
            fields = FORMS["preview"] | {"seen_hash": safe_hash(staff, serial)}
        if what == "reports":
            fields = dict(DRAFT)
        if what == "relation":
            fields = {"other": str(other)}
        if what == "signin":
            fields = {"name": "Dina", "password": "seven quiet lanterns"}
        given = {"data": fields}
    return staff.ask(role, method, path, **given)


def safe_hash(staff: Staff, serial: int) -> str:
    """The hash of what would be released, or none where there is nothing to release."""
    try:
        return seen_hash(staff, serial)
    except (JisrError, OverflowError):
        return "none"


def api_body(staff: Staff, route: str, serial: int, other: int) -> dict[str, Any]:
    bodies: dict[str, Callable[[], Any]] = {
        "POST /api/v1/session": lambda: {"name": "Dina", "password": "seven quiet lanterns"},
        "POST /api/v1/reports": lambda: DRAFT,
        "POST /api/v1/reports/{serial:int}/corrections": lambda: DRAFT,
        "POST /api/v1/reports/{serial:int}/withdrawal": lambda: {"reason": "error", "text": ""},
        "PUT /api/v1/reports/{serial:int}/marking": lambda: {"level": "open", "releasable_to": ["south"]},
        "POST /api/v1/previews": lambda: {"serial": serial, "partner": "south", "level": 3},
        "POST /api/v1/decisions": lambda: {
            "action": "release", "serial": serial, "partner": "south", "level": 3,
            "seen_hash": safe_hash(staff, serial),
        },
        "POST /api/v1/acknowledgements": lambda: {"serial": serial, "stage": "seen"},
        "POST /api/v1/relations": lambda: {"a": serial, "b": other},
    }  # fmt: skip
    return {"json": bodies[route]()} if route in bodies else {}


@pytest.mark.parametrize("role", [None, *ROLES])
def test_every_route_for_every_role(staff: Staff, role: Role | None) -> None:
    for route, allowed in MATRIX.items():
        staff.sessions.clear()
        made = released if route.endswith("taking-back") else received if "acknowledgement" in route else Staff.filed
        serial = made(staff)
        other = staff.filed()
        before = staff.size()
        answer = request(staff, route, role, serial, other)
        if allowed is ANYONE:
            assert answer.status_code in ((403,) if route.endswith("signup") else (200, 303)), route
        elif role is None:
            page = answer.status_code == 303 and answer.headers["location"] == "/signin"
            assert page if route.startswith("GET") and "/api/" not in route else answer.status_code == 401, route
            assert staff.size() == before, route
        elif role in allowed:
            assert answer.status_code in (200, 201, 204, 303), (route, answer.status_code, answer.text)
        else:
            assert answer.status_code == 403, (route, answer.status_code)
            assert staff.size() == before, route


@pytest.mark.parametrize("role", ROLES)
def test_objects_that_are_not_there_or_not_ours(shared: Staff, role: Role) -> None:
    """Whoever may not act gets one answer for every object; whoever may gets one for all that cannot be acted on."""
    own, theirs = shared.filed(), received(shared)
    decision = shared.node.release.withhold(shared.session("release officer").actor, own, "south")
    for route, allowed in MATRIX.items():
        if allowed is ANYONE or route in OF_OTHERS or not ("{serial" in route or route in IN_BODY):
            continue
        before = shared.size()
        answers = {
            (got.status_code, got.content, tuple(sorted(got.headers.items())))
            for serial in (theirs, decision, before + 7, 0, 2**53, 10**30)
            if route not in READING or serial > before or not serial
            for got in [request(shared, route, role, serial)]
        }
        assert len(answers) == 1, route
        assert {status for status, _, _ in answers} == {404 if role in allowed else 403}, route
        assert shared.size() == before, route


def test_partners_that_are_not_there(shared: Staff) -> None:
    """A partner nobody knows and one the report may not go to are not told apart by name, length or header."""
    serial = shared.filed()
    for name in ("nowhere", "NORTH", "", "south\n", "s" * 500, "'; --"):
        body = {"serial": serial, "partner": name, "level": 3}
        answer = shared.ask("release officer", "POST", "/api/v1/previews", json=body)
        assert answer.status_code == 404
        assert answer.json()["code"] == "not-found"


def test_route_without_purpose_is_closed(shared: Staff) -> None:
    for route in shared.app.routes:
        path = route.path.replace("{serial:int}", "1")
        for role in (None, "administrator"):
            assert shared.ask(role, "OPTIONS", path).status_code == 405
            assert shared.ask(role, "TRACE", path).status_code == 405
