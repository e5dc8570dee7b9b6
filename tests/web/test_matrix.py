"""Every route, every role, every kind of object, held against the table in `matrix`. A route without a row is red."""

import re
from typing import Any

import httpx
import pytest

from jisr.terms.actors import ROLES, Role
from tests.web.matrix import ANOTHERS, ANYONE, FILES, MATRIX, PARAMETERS, SERIALS, TEXTS, AFile, expected, received
from tests.web.staff import Staff

_PARAMETER = re.compile(r"\{(\w+):\w+\}")


def served(staff: Staff) -> set[str]:
    """Every method and path the application itself says it has, but the files it hands out."""
    found = {
        f"{method} {route.path}"
        for route in staff.app.routes
        for method in getattr(route, "methods", {"GET"}) - {"OPTIONS"}
    }
    assert found >= FILES
    return found - FILES


def parameters(route: str) -> list[str]:
    return _PARAMETER.findall(route)


def ask(staff: Staff, route: str, role: Role | None, serial: int, **named: str) -> httpx.Response:
    """The route's ordinary request about this entry; `named` gives parameters of its path."""
    row, (method, path) = MATRIX[route], route.split(" ")
    given: dict[str, Any] = {}
    for name in parameters(route):
        path = re.sub(rf"\{{{name}:\w+\}}", lambda _, n=name: named.get(n, str(serial)), path)  # type: ignore[misc]
    if row.body is not None:
        body = row.body(staff, role, serial)
        if not isinstance(body, AFile):
            given["files" if row.upload else "json" if path.startswith("/api/") else "data"] = body
        elif path.startswith("/api/"):
            given["content"] = body.data
            given["headers"] = {"content-type": "application/offset+octet-stream", "upload-offset": "0"}
        else:
            given["files"] = {"file": ("a.jpg", body.data)}
    if row.host:
        given["headers"] = {"host": f"{row.host}:8460", "origin": f"http://{row.host}:8460"}
    return staff.ask(role, method, path + row.query, **given)


def own(staff: Staff, route: str, role: Role | None) -> dict[str, str]:
    """An object of this role's own for each parameter but the serial."""
    return {name: PARAMETERS[name](staff, role or "reporter") for name in parameters(route) if name != "serial"}


def test_table_and_application_name_the_same_routes(shared: Staff) -> None:
    assert served(shared) == MATRIX.keys()


def test_every_parameter_of_a_path_has_objects_to_try(shared: Staff) -> None:
    used = {name for route in served(shared) for name in parameters(route)}
    assert used == PARAMETERS.keys() == ANOTHERS.keys()
    for route in served(shared):
        assert _PARAMETER.sub("", route).count("{") == 0, route


def test_the_table_would_see_a_route_that_is_missing_or_too_many(shared: Staff) -> None:
    """The comparison above is of sets that are not empty and that differ by one."""
    assert len(served(shared)) > 30
    assert served(shared) != MATRIX.keys() - {"GET /api/v1/me"}
    assert served(shared) != MATRIX.keys() | {"GET /api/v1/nothing"}


@pytest.mark.parametrize("role", [None, *ROLES])
@pytest.mark.parametrize("route", MATRIX)
def test_every_route_for_every_role(shared: Staff, route: str, role: Role | None) -> None:
    row, staff = MATRIX[route], shared
    staff.renew()
    well = expected(route, role) == row.well and (row.who is ANYONE or role in row.who)
    if row.endless and well:
        return
    serial = row.ready(staff) if row.ready else staff.filed()
    named = own(staff, route, role)
    before = staff.size()
    answer = ask(staff, route, role, serial, **named)
    assert answer.status_code == expected(route, role), answer.text
    if answer.status_code == 303 and not well:
        assert answer.headers["location"] == "/signin"
    if not well:
        assert staff.size() == before
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("role", ROLES)
def test_objects_that_are_not_there_or_not_ours(shared: Staff, role: Role) -> None:
    """Whoever may not act gets one answer for every object; whoever may gets one for all that cannot be acted on."""
    shared.renew()
    mine, theirs = shared.filed(), received(shared)
    decision = shared.node.release.withhold(shared.session("release officer").actor, mine, "south")
    for route, row in MATRIX.items():
        if row.who is ANYONE or row.both or not ("{serial" in route or row.named) or (row.endless and role in row.who):
            continue
        before = shared.size()
        answers = {
            (got.status_code, got.content, tuple(sorted(got.headers.items())))
            for serial in (theirs, decision, before + 7, *SERIALS)
            if not row.shows or serial > before or not serial
            for got in [ask(shared, route, role, serial)]
        }
        assert len(answers) == 1, route
        assert {status for status, _, _ in answers} == {404 if role in row.who else 403}, route
        assert shared.size() == before, route


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("route", [one for one in MATRIX if set(parameters(one)) - {"serial"}])
def test_names_that_are_not_there_or_not_ours(shared: Staff, route: str, role: Role) -> None:
    """Somebody else's object, one nobody has, and what could be none are not told apart."""
    row = MATRIX[route]
    shared.renew()
    for name in set(parameters(route)) - {"serial"}:
        before = shared.size()
        theirs = ANOTHERS[name](shared, role)
        answers = {
            (got.status_code, got.content, tuple(sorted(got.headers.items())))
            for text in (theirs, theirs[::-1], *TEXTS)
            for got in [ask(shared, route, role, 1, **{name: text})]
        }
        assert {status for status, _, _ in answers} == {404 if row.who is not None and role in row.who else 403}, name
        assert len(answers) == 1, name
        assert shared.size() == before, name


def test_partners_that_are_not_there(shared: Staff) -> None:
    """A partner nobody knows and one the report may not go to are not told apart by name, length or header."""
    shared.renew()
    serial = shared.filed()
    for name in ("nowhere", "NORTH", "", "south\n", "s" * 500, "'; --"):
        body = {"serial": serial, "partner": name, "level": 3}
        answer = shared.ask("release officer", "POST", "/api/v1/previews", json=body)
        assert answer.status_code == 404
        assert answer.json()["code"] == "not-found"


def test_method_tricks_reach_nothing(shared: Staff) -> None:
    for path in {route.split(" ")[1] for route in MATRIX}:
        plain = _PARAMETER.sub("1", path)
        for role in (None, "administrator"):
            for method in ("OPTIONS", "TRACE", "PATCH", "HEAD", "PROPFIND"):
                if f"{method} {path}" not in MATRIX:
                    assert shared.ask(role, method, plain).status_code == 405, (method, path)
