"""What waits, what a partner holds, one report's history, catching up with the log, who we are."""

from typing import Any

import pytest

from jisr.release.rules import Terms
from jisr.terms.words import words_of
from jisr.web.trail import Trail
from jisr.web.undecided import Undecided
from tests.two_sides.sides import HOLD, HOUR, MINUTE, OFFICER, REPORTER, draft, to
from tests.web.staff import Staff
from tests.web.told import later, release, tell

QUEUE = "/api/v1/queue"


def queue(staff: Staff) -> tuple[list[int], list[int]]:
    """Serials of what is undecided and of what is held; read anew from the record it must be the same."""
    answer = staff.get(QUEUE, "observer")
    assert answer.status_code == 200, answer.text
    found = answer.json()
    undecided, held = ([line["serial"] for line in found[name]] for name in ("undecided", "held"))
    assert (found["undecided_count"], found["held_count"]) == (len(undecided), len(held))
    node = staff.node
    fresh = Undecided(node.record, Trail(node.record, node.standing))
    node.store.read(fresh.follow)
    assert fresh.open({"south"}) == undecided
    return undecided, held


def partner(line: dict[str, Any]) -> dict[str, Any]:
    (one,) = line["partners"]
    found: dict[str, Any] = one
    return found


# --- the queue -------------------------------------------------------------------------------------------------


def test_only_what_may_go_to_a_partner_waits(staff: Staff) -> None:
    assert queue(staff) == ([], [])
    staff.filed(marking=to())
    one, other = staff.filed(), staff.filed()
    staff.filed(marking=to("nowhere"))
    tell(staff)
    assert queue(staff) == ([other, one], [])


def test_released_it_is_held_and_then_gone(staff: Staff) -> None:
    serial = staff.filed()
    decision = release(staff, serial)
    assert queue(staff) == ([], [serial])
    (line,) = staff.get(QUEUE).json()["held"]
    assert (partner(line)["state"], partner(line)["decision"]) == ("held", decision)
    staff.node.settle()
    assert queue(staff) == ([], [serial])
    later(staff)
    assert queue(staff) == ([], [])


def test_delayed_it_stays_held(staff: Staff) -> None:
    serial = staff.filed()
    release(staff, serial, delay_ms=HOUR)
    staff.clock.tick(HOUR - MINUTE)
    staff.node.settle()
    assert queue(staff) == ([], [serial])
    staff.clock.tick(MINUTE)
    assert queue(staff) == ([], [])
    staff.clock.tick(-MINUTE)
    assert queue(staff) == ([], [serial])


def test_withheld_and_withdrawn_are_decisions(staff: Staff) -> None:
    one, other = staff.filed(), staff.filed()
    staff.node.release.withhold(OFFICER, one, "south")
    release(staff, other)
    staff.node.release.withdraw(OFFICER, other, "south", "error")
    staff.node.settle()
    assert queue(staff) == ([], [])


def test_a_correction_must_be_decided_anew(staff: Staff) -> None:
    serial = staff.filed()
    release(staff, serial)
    later(staff)
    corrected = staff.node.intake.correct(REPORTER, serial, draft(marking=to("south")))
    assert queue(staff) == ([corrected], [])
    private = staff.node.intake.mark(REPORTER, serial, to())
    assert queue(staff) == ([], [])
    again = staff.node.intake.mark(REPORTER, private, to("south"))
    assert queue(staff) == ([again], [])


def test_a_decision_on_an_older_version_does_not_count(staff: Staff) -> None:
    serial = staff.filed()
    corrected = staff.node.intake.correct(REPORTER, serial, draft(marking=to("south")))
    staff.node.release.withhold(OFFICER, serial, "south")
    assert queue(staff) == ([corrected], [])
    staff.node.release.withhold(OFFICER, corrected, "south")
    assert queue(staff) == ([], [])


def test_what_lapsed_must_be_decided_again(staff: Staff) -> None:
    """What the partner may get was made coarser after the decision: when it was due, nothing went."""
    serial = staff.filed()
    release(staff, serial)
    limits = staff.node.standing.partners()[0].limits
    staff.node.limit("south", type(limits)(finest=1))
    staff.clock.tick(2 * HOLD)
    staff.node.settle()
    assert queue(staff) == ([serial], [])
    (line,) = staff.get(QUEUE).json()["undecided"]
    assert partner(line)["state"] == "lapsed"
    staff.node.release.release(OFFICER, serial, "south", Terms(1, None, ""))
    assert queue(staff) == ([], [serial])


def test_a_correction_lets_a_held_one_lapse_and_waits_itself(staff: Staff) -> None:
    serial = staff.filed()
    release(staff, serial)
    corrected = staff.node.intake.correct(REPORTER, serial, draft(marking=to("south")))
    assert queue(staff) == ([corrected], [corrected])
    staff.clock.tick(2 * HOLD)
    staff.node.settle()
    assert queue(staff) == ([corrected], [])


def test_withdrawn_and_erased_reports_wait_for_nothing(staff: Staff) -> None:
    for end in ("withdraw", "erase"):
        serial = staff.filed()
        assert queue(staff) == ([serial], [])
        if end == "withdraw":
            staff.node.intake.withdraw(REPORTER, serial, "error")
        else:
            staff.node.intake.erase(OFFICER, serial, "asked for")
        assert queue(staff) == ([], [])


def test_two_hundred_are_shown_and_all_are_counted(staff: Staff) -> None:
    serials = [staff.filed() for _ in range(203)]
    found = staff.get(QUEUE).json()
    assert [line["serial"] for line in found["undecided"]] == serials[:-201:-1]
    assert found["undecided_count"] == 203


# --- holdings --------------------------------------------------------------------------------------------------


def holdings(staff: Staff, asked: str = "") -> list[dict[str, Any]]:
    answer = staff.get(f"/api/v1/partners/south/holdings{asked}", "observer")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


def test_a_partner_holds_what_was_told_in_the_version_it_was_told(staff: Staff) -> None:
    first, second, third = staff.filed(), staff.filed(), staff.filed()
    for serial in (first, second):
        release(staff, serial)
    assert holdings(staff) == []
    later(staff)
    release(staff, third)
    staff.node.settle()
    corrected = staff.node.intake.correct(REPORTER, first, draft(marking=to("south")))
    lines = holdings(staff)
    assert [line["serial"] for line in lines] == [second, first]
    assert [(line["newest"], partner(line)["state"]) for line in lines] == [
        (second, "delivered"), (corrected, "delivered"),
    ]  # fmt: skip
    release(staff, corrected)
    later(staff)
    assert [(line["serial"], line["report"]) for line in holdings(staff)] == [
        (third, third), (second, second), (corrected, first),
    ]  # fmt: skip
    staff.node.release.withdraw(OFFICER, second, "south", "error")
    later(staff)
    assert [line["report"] for line in holdings(staff)] == [third, first]


def test_holdings_page_by_report(staff: Staff) -> None:
    serials = [staff.filed() for _ in range(5)]
    for serial in serials:
        release(staff, serial)
    later(staff)
    found: list[int] = []
    asked = "?limit=2"
    while page := [line["report"] for line in holdings(staff, asked)]:
        found += page
        asked = f"?limit=2&before={page[-1]}"
    assert found == serials[::-1]
    assert holdings(staff, f"?before={10**30}&limit={10**30}")
    assert holdings(staff, "?before=-1") == []


@pytest.mark.parametrize("name", ["north", "nowhere", "SOUTH", "south%0A", "s" * 500, "%D8%AC", "1"])
def test_holdings_of_nobody(shared: Staff, name: str) -> None:
    answer = shared.get(f"/api/v1/partners/{name}/holdings")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


# --- one report ------------------------------------------------------------------------------------------------


def test_the_history_of_a_report_from_any_of_its_entries(staff: Staff) -> None:
    serial = staff.filed()
    other = staff.filed()
    corrected = staff.node.intake.correct(REPORTER, serial, draft(marking=to("south")))
    decision = release(staff, corrected)
    later(staff)
    gone = staff.node.intake.withdraw(REPORTER, serial, "error")
    for asked in (serial, corrected, decision, gone):
        found = staff.get(f"/api/v1/reports/{asked}").json()
        assert [line["serial"] for line in found["lines"]] == [serial, corrected, decision, gone]
        assert found["related"] == []
    first = staff.get(f"/api/v1/reports/{serial}").json()["lines"][0]
    assert {"occurred", "observed"} <= first["says"].keys()
    assert {"entered", "stored", "level", "partners"} <= first.keys()
    assert (first["state"], first["says"]["grade"], first["level"]) == ("withdrawn", "F6", "restricted")
    assert [line["serial"] for line in staff.get(f"/api/v1/reports/{other}").json()["lines"]] == [other]


def test_linked_reports_come_along_as_they_stand(staff: Staff) -> None:
    serial = staff.filed()
    theirs = tell(staff)
    other = staff.filed()
    staff.node.intake.relate(REPORTER, serial, theirs)
    staff.node.intake.relate(REPORTER, other, serial)
    corrected = staff.node.intake.correct(REPORTER, other, draft())
    found = staff.get(f"/api/v1/reports/{serial}").json()
    assert [line["serial"] for line in found["related"]] == [theirs, corrected]
    assert [line["serial"] for line in staff.get(f"/api/v1/reports/{theirs}").json()["related"]] == [serial]


@pytest.mark.parametrize("serial", ["0", "-1", "999", str(2**53), str(10**30)])
def test_a_report_that_is_not_there(shared: Staff, serial: str) -> None:
    answer = shared.get(f"/api/v1/reports/{serial}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


# --- catching up -----------------------------------------------------------------------------------------------


def log(staff: Staff, asked: str) -> tuple[list[int], int | None, int | None]:
    answer = staff.get(f"/api/v1/log?{asked}")
    assert answer.status_code == 200, answer.text
    found = answer.json()
    return [line["serial"] for line in found["entries"]], found["older"], found["newer"]


def test_the_log_after_a_serial_oldest_first(staff: Staff) -> None:
    for _ in range(7):
        staff.filed()
    assert log(staff, "after=0&limit=3") == ([1, 2, 3], None, 3)
    assert log(staff, "after=3&limit=3") == ([4, 5, 6], 4, 6)
    assert log(staff, "after=6&limit=3") == ([7], 7, None)
    assert log(staff, "after=7") == ([], 8, None)
    assert log(staff, f"after={10**30}") == ([], 8, None)
    assert log(staff, "after=-5&limit=1") == ([1], None, 1)
    assert log(staff, "limit=3") == ([7, 6, 5], 5, None)
    assert log(staff, "before=5&limit=3") == ([4, 3, 2], 2, 4)
    assert log(staff, "before=0") == ([], None, 0)


def test_the_log_both_ways_at_once(shared: Staff) -> None:
    answer = shared.get("/api/v1/log?before=3&after=1")
    assert (answer.status_code, answer.json()["code"]) == (400, "page-form")


# --- who we are ------------------------------------------------------------------------------------------------


def test_our_words_are_those_the_partner_sees_of_us(staff: Staff) -> None:
    ours = staff.get("/api/v1/side", "observer").json()
    digest = staff.node.fingerprint()
    assert ours["fingerprint"] == digest.hex()
    assert ours["words_en"] == list(words_of(digest))
    assert ours["words_ar"] == list(words_of(digest, "ar"))
    assert {name: ours[name] for name in ("side", "name_en", "name_ar", "zone", "hold_s", "plain", "exercise")} == {
        "side": "north", "name_en": "North", "name_ar": "جانب", "zone": "UTC", "hold_s": 10, "plain": False,
        "exercise": True,
    }  # fmt: skip
    (link,) = _links(staff)
    theirs = staff.other.fingerprint()
    assert (link["fingerprint"], link["words_en"]) == (theirs.hex(), list(words_of(theirs)))
    assert (link["words_ar"], link["url"]) == (list(words_of(theirs, "ar")), "https://127.0.0.1:1")


def _links(staff: Staff) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = staff.get("/api/v1/partners").json()
    return found
