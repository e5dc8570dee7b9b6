"""Our own reports through the door: filed once, corrected, marked, withdrawn and erased by further entries."""

from pathlib import Path

import msgspec
import pytest

from jisr.node import Node
from jisr.terms.actors import ROLES, Actor, Role
from jisr.terms.entries import Entry, Withdrawal
from jisr.terms.errors import OurMistake, Refused
from jisr.terms.reports import Marking, Report
from tests.sides import assert_holds, code, entries, on_disk, size
from tests.two_sides.sides import (
    HOUR,
    NOON,
    OFFICER,
    REPORTER,
    TERMS,
    Chance,
    Clock,
    Inline,
    draft,
    exchange,
    pair,
    side,
    to,
)

FILERS = ("reporter", "duty officer", "release officer")


def body(entry: Entry) -> Report:
    return msgspec.json.decode(entry.body or b"", type=Report)


def current(node: Node, serial: int) -> tuple[int, bool]:
    return node.store.read(lambda tx: node.record.current(tx, serial))


# --- filing ----------------------------------------------------------------------------------------------------


def test_a_filed_report_is_an_entry_by_its_person_and_position(north: Node) -> None:
    assert north.intake.file(REPORTER, draft(id="mill")) == 1
    (entry,) = entries(north)
    assert (entry.header.k, entry.header.by, entry.header.entered) == ("report", REPORTER.by, NOON)
    assert (body(entry).id, body(entry).title) == ("mill", "Private words")


def test_the_same_id_and_content_is_filed_once(north: Node) -> None:
    """A phone that got no answer sends it again, later."""
    assert north.intake.file(REPORTER, draft(id="mill")) == 1
    north.clock.tick(HOUR)  # type: ignore[attr-defined]
    assert north.intake.file(REPORTER, draft(id="mill")) == 1
    assert north.intake.file(OFFICER, draft(id="mill")) == 1
    assert size(north) == 1


@pytest.mark.parametrize("change", [
    {"title": "Other words"}, {"text": ""}, {"category": "status"}, {"occurred": "2017-06-13T10:00:01Z"},
    {"place": None}, {"grade": "A1"}, {"marking": to("south")}, {"source": "post 4"}, {"exercise": True},
    {"subject": "another"}, {"lang": "ar"}, {"impact": "high"},
])  # fmt: skip
def test_an_id_is_never_used_for_something_else(north: Node, change: dict[str, object]) -> None:
    north.intake.file(REPORTER, draft(id="mill"))
    assert code(OurMistake, lambda: north.intake.file(REPORTER, draft(id="mill", **change))) == "id-used"
    assert size(north) == 1


def test_an_id_stays_used_after_correction_withdrawal_and_erasure(north: Node) -> None:
    file = north.intake.file
    file(REPORTER, draft(id="mill"))
    north.intake.correct(REPORTER, 1, draft(title="Corrected"))
    assert file(REPORTER, draft(id="mill")) == 1
    assert code(OurMistake, lambda: file(REPORTER, draft(id="mill", title="Corrected"))) == "id-used"
    north.intake.withdraw(REPORTER, 1, "error")
    assert file(REPORTER, draft(id="mill")) == 1
    north.intake.erase(OFFICER, 1, "asked for")
    assert code(OurMistake, lambda: file(REPORTER, draft(id="mill"))) == "id-used"


def test_reports_without_an_id_are_all_different(north: Node) -> None:
    assert [north.intake.file(REPORTER, draft()) for _ in range(3)] == [1, 2, 3]
    assert len({body(entry).id for entry in entries(north)}) == 3


@pytest.mark.parametrize("role", ROLES)
def test_who_may_file_and_erase(north: Node, role: Role) -> None:
    north.intake.file(REPORTER, draft())
    who = Actor("someone", "somewhere", role)
    jobs = [
        lambda: north.intake.file(who, draft()),
        lambda: north.intake.correct(who, 1, draft(title="Corrected")),
        lambda: north.intake.mark(who, 1, to("south")),
        lambda: north.intake.withdraw(who, 1, "error"),
    ]
    for job in jobs:
        if role in FILERS:
            job()
        else:
            assert code(Refused, job) == "role"
    if role == "release officer":
        north.intake.erase(who, 1, "asked for")
    else:
        assert code(Refused, lambda: north.intake.erase(who, 1, "asked for")) == "role"
    assert size(north) == {"release officer": 6}.get(role, 5 if role in FILERS else 1)


# --- private at birth ------------------------------------------------------------------------------------------


def test_a_report_is_born_releasable_to_nobody() -> None:
    clock = Clock()
    nodes = [side(name, Inline(), clock, Chance(name)) for name in ("north", "south")]
    pair(*nodes)
    north, south = nodes
    north.intake.file(OFFICER, draft())
    exchange(*nodes)
    assert code(Refused, lambda: north.release.preview(1, "south", TERMS)) == "not-releasable"
    assert code(Refused, lambda: north.release.release(OFFICER, 1, "south", TERMS)) == "not-releasable"
    exchange(*nodes)
    assert size(south) == 0
    assert north.store.read(lambda tx: north.standing.link(tx, "south")).logged == 0
    # The same report leaves as soon as a person says so, or the test above would hold in an empty house.
    north.intake.mark(OFFICER, 1, to("south"))
    north.release.release(OFFICER, 2, "south", TERMS)
    clock.tick(HOUR)
    exchange(*nodes)
    assert size(south) == 1
    for node in nodes:
        assert_holds(node)
        node.store.close()


# --- correcting, marking, withdrawing --------------------------------------------------------------------------


def test_a_correction_keeps_id_and_subject_and_cites_the_first_version(north: Node) -> None:
    north.intake.file(REPORTER, draft(id="mill", subject="old-mill"))
    assert north.intake.correct(REPORTER, 1, draft(id="other", title="Second")) == 2
    assert north.intake.correct(OFFICER, 2, draft(title="Third")) == 3
    assert [entry.header.re for entry in entries(north)] == [(), (1,), (1,)]
    assert {(body(entry).id, body(entry).subject) for entry in entries(north)} == {("mill", "old-mill")}
    assert current(north, 1) == (3, False)
    assert body(entries(north)[0]).title == "Private words"


def test_a_correction_may_say_what_it_is_really_about(north: Node) -> None:
    north.intake.file(REPORTER, draft(subject="old-mill"))
    north.intake.correct(REPORTER, 1, draft(subject="new-mill"))
    assert body(entries(north)[1]).subject == "new-mill"


def test_a_correction_of_the_words_does_not_lower_the_marking(north: Node) -> None:
    """Who corrects a spelling mistake must not declassify by leaving something out."""
    north.intake.file(REPORTER, draft(marking=Marking(level="secret", caveats=("orcon",))))
    north.intake.correct(REPORTER, 1, draft(title="Second"))
    assert body(entries(north)[1]).marking.level == "secret"


def test_marking_changes_the_marking_and_nothing_else(north: Node) -> None:
    north.intake.file(REPORTER, draft(id="mill"))
    marking = Marking(
        caveats=("orcon",), consent="letter 7", level="confidential", releasable_to=("south", "east")
    )  # fmt: skip
    assert north.intake.mark(OFFICER, 1, marking) == 2
    first, second = (body(entry) for entry in entries(north))
    assert second == msgspec.structs.replace(first, marking=marking)
    assert code(OurMistake, lambda: north.intake.mark(OFFICER, 1, Marking(releasable_to=("",)))) == "empty"
    assert size(north) == 2


def test_a_withdrawal_says_why_and_ends_the_report(north: Node) -> None:
    north.intake.file(REPORTER, draft())
    north.intake.correct(REPORTER, 1, draft(title="Second"))
    assert north.intake.withdraw(REPORTER, 2, "superseded", "see 14") == 3
    entry = entries(north)[2]
    assert (entry.header.k, entry.header.re) == ("withdraw", (1,))
    assert msgspec.json.decode(entry.body or b"", type=Withdrawal) == Withdrawal("superseded", "see 14")
    assert current(north, 1) == (2, True)
    for job in (
        lambda: north.intake.correct(REPORTER, 1, draft()),
        lambda: north.intake.mark(REPORTER, 2, to("south")),
        lambda: north.intake.withdraw(REPORTER, 1, "error"),
    ):
        assert code(OurMistake, job) == "withdrawn"
    assert size(north) == 3


def test_only_reports_can_be_amended(north: Node) -> None:
    north.intake.file(REPORTER, draft())
    north.intake.withdraw(REPORTER, 1, "error")
    for serial, expected in ((2, "no-report"), (0, "no-entry"), (3, "no-entry"), (-1, "no-entry")):
        for job in (
            lambda serial=serial: north.intake.correct(REPORTER, serial, draft()),
            lambda serial=serial: north.intake.mark(REPORTER, serial, to("south")),
            lambda serial=serial: north.intake.withdraw(REPORTER, serial, "error"),
            lambda serial=serial: north.intake.erase(OFFICER, serial, "asked for"),
        ):
            assert code(OurMistake, job) == expected
    assert size(north) == 2


# --- erasing ---------------------------------------------------------------------------------------------------

SECRET = "They sleep beside the well"


def test_an_erasure_takes_every_version_with_it(tmp_path: Path) -> None:
    node = on_disk(tmp_path)
    node.intake.file(REPORTER, draft(id="keep", title="This one stays"))
    node.intake.file(REPORTER, draft(id="mill", title=SECRET))
    node.intake.correct(REPORTER, 2, draft(title=f"{SECRET} now"))
    node.intake.mark(OFFICER, 2, to("south"))
    node.settle()
    assert node.intake.erase(OFFICER, 3, "asked for by the village") == 5
    found = entries(node)
    assert [entry.body is None for entry in found] == [False, True, True, True, False]
    assert (found[4].header.k, found[4].header.re, found[4].header.by) == ("erase", (2, 3, 4), OFFICER.by)
    assert (node.record.verify().sound, node.record.verify().erased) == (True, 3)
    assert code(OurMistake, lambda: node.intake.correct(REPORTER, 2, draft())) == "withdrawn"
    node.settle()
    node.close()
    content = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"This one stays" in content
    assert SECRET.encode() not in content


def test_an_erased_report_leaves_no_place_behind(tmp_path: Path) -> None:
    """The index of the picture holds coordinates and times: they are content too."""
    node = on_disk(tmp_path)
    node.intake.file(REPORTER, draft(id="mill"))
    node.settle()
    node.intake.erase(OFFICER, 1, "asked for")
    node.settle()
    assert [row.extent for row in node.picture.rows()] in ([], [None])
    node.close()
