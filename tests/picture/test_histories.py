"""Over any history, followed in any number of steps, the picture is the one thing its record says.

The model is a few lines over plain lists; a rebuild, and a picture followed after every entry, must agree with it.
"""

from dataclasses import dataclass
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from jisr.node import Node
from jisr.terms.errors import OurMistake
from jisr.terms.reports import Report
from tests.sides import assert_follows, assert_holds, lone
from tests.two_sides.sides import (
    HOUR,
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

SUBJECTS = ("mill", "well", "road")


@dataclass
class Told:
    """One report of the model: serial, subject and title of what stands, and whether it was withdrawn."""

    first: int
    subject: str
    title: str
    withdrawn: bool = False


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("file"), st.sampled_from(SUBJECTS)),
        st.tuples(st.just("correct"), st.integers(0, 9), st.sampled_from((None, *SUBJECTS))),
        st.tuples(st.just("withdraw"), st.integers(0, 9)),
        st.tuples(st.just("erase"), st.integers(0, 9)),
        st.tuples(st.just("settle")),
    ),
    max_size=14,
)


def do(node: Node, told: list[Told], step: tuple[Any, ...], title: str) -> None:
    """One step, if it can be done; `told` is then what should stand, erased reports left out."""
    if step[0] == "settle":
        node.settle()
    elif step[0] == "file":
        told.append(Told(node.intake.file(REPORTER, draft(subject=step[1], title=title)), step[1], title))
    elif step[1] < len(told):
        one = told[step[1]]
        if step[0] == "erase":
            node.intake.erase(OFFICER, one.first, "asked for")
            told.remove(one)
        elif not one.withdrawn:
            _amend(node, one, step, title)


def _amend(node: Node, one: Told, step: tuple[Any, ...], title: str) -> None:
    if step[0] == "withdraw":
        node.intake.withdraw(REPORTER, one.first, "error")
        one.withdrawn = True
    else:
        node.intake.correct(REPORTER, one.first, draft(subject=step[2], title=title))
        one.subject, one.title = step[2] or one.subject, title


def state(node: Node, holder: str) -> list[tuple[int, str, str, bool, bool]]:
    """Report, subject, title, withdrawn and latest of everything the picture holds of that side."""
    seen = node.picture.everything(holder=holder)
    return [
        (one.row.report, one.row.subject, one.says.title if one.says else "", one.row.withdrawn, one.row.latest)
        for one in seen
    ]


def expected(told: list[Told]) -> list[tuple[int, str, str, bool, bool]]:
    latest = {one.subject: one.first for one in told if not one.withdrawn}
    return [
        (one.first, one.subject, one.title, one.withdrawn, latest.get(one.subject) == one.first and not one.withdrawn)
        for one in told
    ]


@given(steps=STEPS)
def test_the_picture_of_our_own_reports_is_what_the_record_says(steps: list[tuple[Any, ...]]) -> None:
    with lone() as node:
        told: list[Told] = []
        for number, step in enumerate(steps):
            do(node, told, step, f"title {number}")
        node.settle()
        assert state(node, "north") == expected(told)
        assert_follows(node)
        assert state(node, "north") == expected(told)


@given(steps=STEPS, decisions=st.sets(st.tuples(st.integers(0, 13), st.integers(0, 9), st.booleans()), max_size=10))
def test_a_partners_picture_is_what_it_was_told(
    steps: list[tuple[Any, ...]], decisions: set[tuple[int, int, bool]]
) -> None:
    """Releases, revisions and withdrawals among the steps, whichever of them the rules allow."""
    clock = Clock()
    nodes = [side(name, Inline(), clock, Chance(name)) for name in ("north", "south")]
    north, south = nodes
    pair(north, south)
    told: list[Told] = []
    for number, step in enumerate(steps):
        do(north, told, step, f"title {number}")
        for at, which, take_back in sorted(decisions):
            if at == number and which < len(told):
                _decide(north, told[which], take_back)
        if number % 3 == 0:
            clock.tick(HOUR)
            exchange(*nodes)
    clock.tick(HOUR)
    exchange(*nodes)
    for node in nodes:
        assert_holds(node)
        assert_follows(node)
    holds = north.store.read(lambda tx: [north.release.told(tx, "south", serial) for serial in range(1, 200)])
    standing = [one for one in state(south, "north") if not one[3]]
    assert len(standing) == sum(one is not None and not one.withdrawn for one in holds)
    subjects = [one[1] for one in standing]
    assert [subjects.count(one[1]) > 0 for one in standing if one[4]] == [True] * len(set(subjects))
    for node in nodes:
        node.store.close()


def _decide(north: Node, one: Told, take_back: bool) -> None:
    """Release the report as it stands or take it back, if that is possible."""
    try:
        if take_back:
            north.release.withdraw(OFFICER, one.first, "south", "error")
        else:
            serial = north.intake.mark(OFFICER, one.first, to("south"))
            north.release.release(OFFICER, serial, "south", TERMS)
    except OurMistake:
        return


def test_a_report_is_what_is_read(north: Node) -> None:
    """The model above compares titles only: here the whole report."""
    given_draft = draft(subject="mill")
    north.intake.file(REPORTER, given_draft)
    north.settle()
    (seen,) = north.picture.everything(holder="north")
    assert isinstance(seen.says, Report)
    assert (seen.says.text, seen.says.source) == (given_draft.text, given_draft.source)
