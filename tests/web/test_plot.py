"""The plot is the picture, now or as known at a position, and says nothing the picture does not."""

from typing import Any

import pytest

from jisr.intake.reading import DraftPlace
from tests.two_sides.sides import MINUTE, NOON, OFFICER, REPORTER, TERMS, draft, to
from tests.web.staff import Staff
from tests.web.told import tell

PLOT = "/api/v1/plot"


def plot(staff: Staff, asked: str = "") -> dict[str, Any]:
    answer = staff.get(PLOT + asked, "observer")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def titles(found: dict[str, Any]) -> list[str]:
    return [one["title"] for one in found["statements"]]


def test_an_empty_record_has_an_empty_plot(staff: Staff) -> None:
    empty: dict[str, Any] = {"as_of": 0, "stored": None, "size": 0, "statements": [], "erased": [], "more": False}
    assert plot(staff) == plot(staff, "?as_of=0") == plot(staff, "?at=2017-06-13T14:00:00Z") == empty


def test_our_own_statement_whole(staff: Staff) -> None:
    serial = staff.filed(
        kind="crossing", title="Bridge shut", subject="bridge", symbol="SFGPU----------",
        detail={"as": "crossing", "state": "closed", "since": "2017-06-13T09:00:00Z"}, impact="high",
        occurred="2017-06-13T10:00:00Z", review_by="2017-06-20T00:00:00Z",
    )  # fmt: skip
    staff.node.settle()
    found = plot(staff)
    (one,) = found["statements"]
    assert found["as_of"] == found["size"] == serial == 1
    assert found["stored"]["at"] == NOON
    assert one == {
        "holder": "north", "report": 1, "serial": 1, "version_serial": 1, "kind": "crossing", "category": "hazard",
        "impact": "high", "grade": "F6", "title": "Bridge shut", "lang": "en", "subject": "bridge", "exercise": False,
        "occurred": [NOON - 120 * MINUTE] * 2, "entered": NOON, "review_by": NOON + 156 * 60 * MINUTE,
        "level": "restricted", "state": "closed", "since": NOON - 180 * MINUTE, "symbol": "SFGPU----------",
        "place": {
            "geometry": {"type": "Point", "coordinates": [41.0312345, 34.4523456]}, "error_m": 50, "name": "Old mill",
        },
        "withdrawn": False, "related": [],
    }  # fmt: skip


def test_a_partners_statement_in_our_serials_and_in_milliseconds(staff: Staff) -> None:
    staff.filed()
    serial = tell(staff, kind="route", detail={"as": "route", "state": "open", "since": "2017-06-13T09:00:00Z"})
    theirs, ours = plot(staff)["statements"]
    assert ours["holder"] == "north"
    assert (theirs["holder"], theirs["report"], theirs["serial"], theirs["version_serial"]) == ("south", *[serial] * 3)
    assert (theirs["state"], theirs["since"], theirs["symbol"]) == ("open", NOON - 180 * MINUTE, None)
    assert theirs["occurred"] == [NOON - 120 * MINUTE] * 2
    assert theirs["entered"] == staff.clock.now()
    assert theirs["place"]["geometry"]["type"] == "Polygon"
    assert theirs["level"] == "restricted"


def test_a_partners_correction_keeps_the_name_of_its_report(staff: Staff) -> None:
    first = tell(staff, subject="road", title=None)
    officer = staff.session("release officer").actor
    corrected = staff.other.intake.correct(officer, 1, draft(subject="road", marking=to("north"), impact="high"))
    staff.other.release.release(officer, corrected, "north", TERMS)
    staff.clock.tick(MINUTE)
    staff.exchange()
    (one,) = plot(staff)["statements"]
    assert (one["report"], one["impact"]) == (first, "high")
    assert one["serial"] == one["version_serial"] == staff.size() > first
    (before,) = plot(staff, f"?as_of={first}")["statements"]
    assert (before["report"], before["serial"], before["impact"]) == (first, first, "unknown")


def test_then_is_what_was_known_then(staff: Staff) -> None:
    staff.filed(subject="mill", title="first")
    staff.clock.tick(MINUTE)
    staff.filed(subject="mill", title="second")
    staff.clock.tick(MINUTE)
    staff.node.intake.withdraw(REPORTER, 2, "error")
    staff.node.settle()
    assert titles(plot(staff, "?as_of=1")) == ["first"]
    assert titles(plot(staff, "?as_of=2")) == ["second"]
    now = plot(staff)
    assert now == plot(staff, "?as_of=3")
    assert {one["title"]: one["withdrawn"] for one in now["statements"]} == {"first": False, "second": True}
    for at, position in (("11:59:59Z", 0), ("12:00:00Z", 1), ("12:00:59Z", 1), ("12:01:00Z", 2), ("15:00:00Z", 3)):
        found = plot(staff, f"?at=2017-06-13T{at}")
        assert found == plot(staff, f"?as_of={position}")
        assert (found["as_of"], found["size"]) == (position, 3)


def test_what_was_erased_is_named_and_says_nothing(staff: Staff) -> None:
    staff.filed(subject="mill", title="first")
    staff.filed(subject="secret-mill", title="erased words")
    staff.node.intake.erase(OFFICER, 2, "asked for")
    staff.node.settle()
    for position in (2, 3):
        answer = staff.get(f"{PLOT}?as_of={position}", "observer")
        assert b"secret" not in answer.content
        assert b"erased words" not in answer.content
    assert plot(staff, "?as_of=2")["erased"] == [{"holder": "north", "report": 2, "serial": 3}]
    assert plot(staff)["erased"] == []


def test_newest_first_and_whether_there_were_more(staff: Staff) -> None:
    for number in range(5):
        staff.filed(title=f"title {number}")
    staff.node.settle()
    assert titles(plot(staff)) == [f"title {number}" for number in (4, 3, 2, 1, 0)]
    found = plot(staff, "?most=3")
    assert (titles(found), found["more"]) == (["title 4", "title 3", "title 2"], True)
    assert plot(staff, "?most=5")["more"] is False
    assert len(plot(staff, "?most=0")["statements"]) == 1
    assert len(plot(staff, f"?most={10**30}")["statements"]) == 5


def test_what_is_not_projected_yet_is_of_an_earlier_position(staff: Staff) -> None:
    staff.filed(title="first")
    staff.node.settle()
    staff.filed(title="second")
    found = plot(staff)
    assert (found["as_of"], found["size"], titles(found)) == (1, 2, ["first"])
    assert plot(staff, "?as_of=2")["as_of"] == 1


def test_linked_by_hand_as_far_as_it_was_recorded(staff: Staff) -> None:
    ours, theirs = staff.filed(), tell(staff)
    staff.node.intake.relate(REPORTER, ours, theirs)
    staff.node.settle()
    related = {one["report"]: one["related"] for one in plot(staff)["statements"]}
    assert related == {ours: [theirs], theirs: [ours]}
    (before,) = plot(staff, f"?as_of={ours}")["statements"]
    assert before["related"] == []


@pytest.mark.parametrize("asked", ["?as_of=1", "?as_of=-1", f"?as_of={2**53}", f"?as_of={10**30}"])
def test_a_position_that_is_not_there(shared: Staff, asked: str) -> None:
    assert shared.size() == 0
    answer = shared.get(PLOT + asked)
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


@pytest.mark.parametrize("asked", ["?as_of=0&at=2017-06-13T14:00:00Z", "?at=yesterday", "?as_of=x", "?most=x", "?at="])
def test_a_question_that_cannot_be_read(shared: Staff, asked: str) -> None:
    answer = shared.get(PLOT + asked)
    assert answer.status_code == 400
    assert answer.json().keys() == {"code", "say", "hint"}


def test_a_statement_without_place_or_state_says_so(staff: Staff) -> None:
    staff.filed(place=None, title="somewhere")
    staff.filed(place=DraftPlace(lon="41", lat="34"), title="there")
    staff.node.settle()
    there, somewhere = plot(staff)["statements"]
    assert (somewhere["place"], somewhere["state"], somewhere["since"]) == (None, None, None)
    assert there["place"]["error_m"] is None
