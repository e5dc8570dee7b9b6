"""The board puts what each side says of a crossing side by side, merges nothing, and shows how old it is."""

from typing import Any

from jisr.intake.reading import DraftPlace
from tests.two_sides.sides import HOUR, MINUTE, NOON, OFFICER, REPORTER, TERMS, draft, to
from tests.web.staff import Staff
from tests.web.told import tell

PLACE = DraftPlace(lon="41.0312345", lat="34.4523456", error_m=50, name="Old bridge")
SINCE = "2017-06-13T09:00:00Z"


def crossing(state: str, kind: str = "crossing", **changes: Any) -> dict[str, Any]:
    detail = {"as": kind, "state": state, "since": SINCE}
    return {"kind": kind, "detail": detail, "place": PLACE, "category": "status"} | changes


def board(staff: Staff) -> list[dict[str, Any]]:
    staff.node.settle()
    answer = staff.get("/api/v1/board", "observer")
    assert answer.status_code == 200, answer.text
    assert answer.json()["as_of"] == staff.size()
    rows: list[dict[str, Any]] = answer.json()["rows"]
    return rows


def brief(staff: Staff) -> list[tuple[Any, ...]]:
    """Of each row whether they agree, whether that is assumed, and who says what."""
    return [
        (row["agree"], row["assumed"], [(one["holder"], one["state"]) for one in row["statements"]])
        for row in board(staff)
    ]


def test_nobody_spoke_of_anything(staff: Staff) -> None:
    staff.filed()
    assert board(staff) == []


def test_one_statement_whole(staff: Staff) -> None:
    serial = staff.filed(**crossing("closed", title="Bridge shut", review_by="2017-06-13T18:00:00Z"))
    staff.clock.tick(5 * MINUTE)
    (row,) = board(staff)
    (one,) = row["statements"]
    assert (row["kind"], row["name"], row["agree"], row["assumed"]) == ("crossing", "Old bridge", None, False)
    assert {name: value["at"] for name, value in one.items() if isinstance(value, dict)} == {
        "since": NOON - 3 * HOUR, "entered": NOON, "review_by": NOON + 6 * HOUR,
    }  # fmt: skip
    assert (one["report"], one["serial"], one["state"], one["age_s"]) == (serial, serial, "closed", 300)
    assert (one["title"], one["name"], one["overdue"]) == ("Bridge shut", "Old bridge", False)


def test_nobody_spoke_of_it_within_its_review_time(staff: Staff) -> None:
    staff.filed(**crossing("open", subject="bridge", review_by="2017-06-13T13:00:00Z"))
    staff.clock.tick(HOUR)
    assert [row["overdue"] for row in board(staff)] == [False]
    staff.clock.tick(1)
    assert [(row["overdue"], row["statements"][0]["overdue"]) for row in board(staff)] == [(True, True)]
    staff.filed(**crossing("open", subject="bridge", review_by="2017-06-14T13:00:00Z"))
    assert [row["overdue"] for row in board(staff)] == [False]


def test_unknown_is_a_value_and_what_was_not_said_is_unknown(staff: Staff) -> None:
    staff.filed(**crossing("unknown", subject="a"))
    staff.filed(**crossing("open", subject="b", kind="route", detail=None))
    assert [one[2] for one in brief(staff)] == [[("north", "unknown")], [("north", "unknown")]]


def test_their_cell_over_our_point_is_put_beside_it(staff: Staff) -> None:
    staff.filed(**crossing("closed"))
    serial = tell(staff, **crossing("closed"))
    assert brief(staff) == [(True, True, [("north", "closed"), ("south", "closed")])]
    (row,) = board(staff)
    theirs = row["statements"][1]
    assert (theirs["report"], theirs["serial"], theirs["since"]["at"]) == (serial, serial, NOON - 3 * HOUR)
    assert row["name"] == "Old bridge"


def test_a_difference_is_shown_and_not_settled(staff: Staff) -> None:
    staff.filed(**crossing("open"))
    tell(staff, **crossing("closed"))
    assert brief(staff) == [(False, True, [("north", "open"), ("south", "closed")])]


def test_while_one_side_does_not_know_there_is_no_agreement(staff: Staff) -> None:
    staff.filed(**crossing("open"))
    tell(staff, **crossing("unknown"))
    assert brief(staff) == [(None, True, [("north", "open"), ("south", "unknown")])]


def test_two_of_ours_in_one_cell_are_left_to_a_person(staff: Staff) -> None:
    one = staff.filed(**crossing("open", subject="a"))
    staff.filed(**crossing("open", subject="b"))
    theirs = tell(staff, **crossing("open"))
    assert [row[1] for row in brief(staff)] == [False, False, False]
    staff.node.intake.relate(REPORTER, one, theirs)
    assert sorted(brief(staff), key=repr) == [
        (None, False, [("north", "open")]), (True, False, [("north", "open"), ("south", "open")]),
    ]  # fmt: skip
    staff.node.intake.relate(REPORTER, one, theirs, undo=True)
    assert len(board(staff)) == 3


def test_a_link_holds_for_what_is_said_later_on_the_same_subject(staff: Staff) -> None:
    """Linked were two reports; what stands now are newer ones about the same crossing, in another place."""
    ours = staff.filed(**crossing("open", subject="bridge", place=None))
    theirs = tell(staff, **crossing("open", subject="bridge", place=None), level=None)
    assert len(board(staff)) == 2
    staff.node.intake.relate(REPORTER, ours, theirs)
    staff.filed(**crossing("closed", subject="bridge", place=None))
    tell(staff, **crossing("restricted", subject="bridge", place=None), level=None)
    assert brief(staff) == [(False, False, [("north", "closed"), ("south", "restricted")])]


def test_withdrawn_and_erased_statements_are_not_on_the_board(staff: Staff) -> None:
    staff.filed(**crossing("open", subject="a"))
    staff.filed(**crossing("closed", subject="a"))
    staff.filed(**crossing("closed", subject="b"))
    staff.node.intake.withdraw(REPORTER, 2, "error")
    staff.node.intake.erase(OFFICER, 3, "asked for")
    assert brief(staff) == [(None, False, [("north", "open")])]


def test_a_partner_who_takes_it_back_leaves_the_row(staff: Staff) -> None:
    staff.filed(**crossing("open"))
    tell(staff, **crossing("open"))
    officer = staff.session("release officer").actor
    staff.other.release.withdraw(officer, 1, "north", "error")
    staff.clock.tick(MINUTE)
    staff.exchange()
    assert brief(staff) == [(None, False, [("north", "open")])]


def test_crossings_before_routes_each_by_name(staff: Staff) -> None:
    for name, kind in (("Zab road", "route"), ("Mill bridge", "crossing"), ("Ford", "crossing"), ("Ain road", "route")):
        staff.filed(**crossing("open", kind, place=None, title=name, subject=name.lower().replace(" ", "-")))
    assert [row["name"] for row in board(staff)] == ["Ford", "Mill bridge", "Ain road", "Zab road"]


def test_a_correction_of_theirs_keeps_its_place_on_the_board(staff: Staff) -> None:
    staff.filed(**crossing("open"))
    first = tell(staff, **crossing("open"))
    officer = staff.session("release officer").actor
    corrected = staff.other.intake.correct(officer, 1, draft(**crossing("closed", marking=to("north"))))
    staff.other.release.release(officer, corrected, "north", TERMS)
    staff.clock.tick(MINUTE)
    staff.exchange()
    (row,) = board(staff)
    theirs = row["statements"][1]
    assert (theirs["report"], theirs["serial"], theirs["state"]) == (first, staff.size(), "closed")
    assert row["agree"] is False
