"""A release marked as flash: through the API, on the pages, for the second officer, and where it came ahead."""

from typing import Any

import pytest

from jisr.exchange.ahead import encode_ahead
from jisr.release.rules import Terms
from tests.two_sides.sides import HOLD, OFFICER, REPORTER, TERMS, draft, to
from tests.web.staff import Staff

API = "/api/v1"
MARKED = "FLASH: it overtakes whatever waits for them"


def preview(staff: Staff, serial: int) -> str:
    answer = staff.ask(
        "release officer", "POST", f"{API}/previews", json={"serial": serial, "partner": "south", "level": 3}
    )
    assert answer.status_code == 200, answer.text
    found: str = answer.json()["hash"]
    return found


def leaf(staff: Staff, index: int = 0) -> bool:
    """Whether the leaf at that index of our log is marked, once everything due was carried out."""
    staff.clock.tick(HOLD)
    staff.node.settle()
    return staff.node.store.read(lambda tx: staff.node.standing.leaves(tx, "south", [index], "out"))[index].flash


@pytest.mark.parametrize("flash", [True, False])
def test_through_the_api(staff: Staff, flash: bool) -> None:
    serial = staff.filed()
    asked = {"action": "release", "serial": serial, "partner": "south", "level": 3, "seen_hash": preview(staff, serial)}
    answer = staff.ask("release officer", "POST", f"{API}/decisions", json=asked | ({"flash": True} if flash else {}))
    assert answer.status_code == 201, answer.text
    assert leaf(staff) is flash
    (item,) = staff.get(f"{API}/as/south/log").json()["items"]
    assert item["flash"] is flash


def test_a_mark_that_is_no_truth_is_refused(staff: Staff) -> None:
    serial = staff.filed()
    asked = {"action": "release", "serial": serial, "partner": "south", "level": 3, "seen_hash": preview(staff, serial)}
    answer = staff.ask("release officer", "POST", f"{API}/decisions", json=asked | {"flash": "yes"})
    assert answer.status_code == 400


@pytest.mark.parametrize("flash", ["1", ""])
def test_on_the_page_of_release(staff: Staff, flash: str) -> None:
    serial = staff.filed()
    assert MARKED in staff.page(f"/reports/{serial}").text
    shown = staff.post(f"/reports/{serial}/preview", partner="south", cell="3", title="", text="", flash=flash)
    assert shown.status_code == 200, shown.text
    assert ("<strong>FLASH</strong>" in shown.text) is bool(flash)
    assert f'name="flash" value="{flash}"' in shown.text
    made = staff.post(
        f"/reports/{serial}/release", partner="south", cell="3", title="", text="", flash=flash,
        seen_hash=preview(staff, serial),
    )  # fmt: skip
    assert made.status_code in (302, 303), made.text
    assert leaf(staff) is bool(flash)


def test_the_second_officer_sees_it_and_it_goes_along(staff: Staff) -> None:
    serial = staff.filed()
    terms = Terms(3, None, "", flash=True)
    seen = staff.node.release.preview(serial, "south", terms)
    proposed = staff.node.proposals.propose(OFFICER, serial, "south", terms, seen_hash=seen.hash)
    assert staff.get(f"{API}/proposals").json()[0]["flash"] is True
    assert "<strong>FLASH</strong>" in staff.get(f"/proposals/{proposed}").text


def test_what_came_ahead_says_of_how_many_until_they_are_here(staff: Staff) -> None:
    def tell(terms: Terms) -> None:
        theirs = staff.other.intake.file(REPORTER, draft(marking=to("north")))
        staff.other.release.release(OFFICER, theirs, "north", terms)
        staff.clock.tick(HOLD)
        staff.other.settle()

    def line(serial: int) -> Any:
        return staff.get(f"{API}/log/{serial}").json()["origin"]

    tell(TERMS)
    tell(TERMS)
    tell(TERMS._replace(flash=True))
    made = staff.other.store.read(lambda tx: staff.other.standing.ahead(tx, "north", 0))
    assert made is not None
    assert staff.node.incoming.ahead.take("south", encode_ahead(made)) == 1
    staff.node.settle()
    serial = staff.size()
    assert (line(serial)["flash"], line(serial)["ahead"]) == (True, 2)
    said = "Came ahead of 2 others: its place in the log is proven, what lies between is not here yet."
    assert said in staff.get(f"/reports/{serial}").text
    assert "سبق 2 من البنود" in staff.get(f"/reports/{serial}?lang=ar").text
    staff.exchange()
    assert (line(serial)["flash"], line(serial).get("ahead")) == (True, None)
    assert said not in staff.get(f"/reports/{serial}").text
