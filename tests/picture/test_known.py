"""The picture as known at a position is what a rebuild from that many entries shows, and costs no walk through history.

Histories are drawn from a seed: two sides, reports of both, corrections, withdrawals, erasures, releases, revisions.
"""

import random
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jisr.exchange.standing import Standing
from jisr.node import Node
from jisr.picture import Picture, Seen, Stood
from jisr.record import Record
from jisr.store.sqlite.exchange import SqliteLogs, SqlitePartners
from jisr.store.sqlite.past import OPEN, State, fork, told, way, whole
from jisr.store.sqlite.picture import SqlitePicture
from jisr.store.sqlite.record import SqliteRecord
from jisr.store.sqlite.search import SqliteSearch
from jisr.terms.errors import OurMistake, Refused
from jisr.terms.transactions import Tx
from tests.picture.test_latest import ALWAYS, WORLD, file
from tests.sides import assert_follows, assert_holds, entries, size
from tests.two_sides.sides import (
    HOUR,
    MINUTE,
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

SUBJECTS = ("mill", "well", "road")
HISTORIES, POSITIONS = 50, 20


class Shown(NamedTuple):
    """What of one report is compared."""

    holder: str
    report: int
    serial: int
    version: int
    filed: int
    withdrawn: bool
    title: str | None


class Short(Record):
    """The record as it was with fewer entries; contents are those of today."""

    stop = 0

    def size(self, tx: Tx) -> int:
        return min(self.stop, super().size(tx))


class Again(NamedTuple):
    """A picture of its own over a copy of a side's data."""

    store: Inline
    record: Short
    picture: Picture

    def at(self, position: int) -> set[Shown]:
        """Everything projected anew from the first entries."""
        self.record.stop = position
        self.picture.rebuild()
        seen = [*self.picture.find(WORLD, ALWAYS, most=10_000), *self.picture.placeless(most=10_000)]
        return {_of_seen(one) for one in seen}


def again(node: Node) -> Again:
    store, clock, records, pictures = Inline(node.store.db.serialize("main")), Clock(), SqliteRecord(), SqlitePicture()  # type: ignore[attr-defined]
    record = Short(store, records, records, clock, Chance(0), node.record._signer)
    standing = Standing(store, SqliteLogs(), SqlitePartners())
    return Again(
        store, record, Picture(store, pictures, pictures, record, standing, node.settings.side, SqliteSearch())
    )


def _of_seen(seen: Seen) -> Shown:
    row = seen.row
    title = seen.says.title if seen.says else None
    return Shown(row.holder, row.report, row.serial, row.version, row.filed, row.withdrawn, title)


def _of_stood(stood: Stood) -> Shown:
    holder, report, _, _, serial, version, filed, withdrawn, shown = stood.period
    assert shown
    assert version is not None
    return Shown(holder, report, serial, version, filed, withdrawn, stood.says.title if stood.says else None)


def known(node: Node, position: int) -> tuple[set[Shown], set[int]]:
    """What is shown with its content, and the reports of which only is said that they were erased."""
    found = node.picture.known_at(position, most=10_000)
    assert len({(one.period.holder, one.period.report) for one in found}) == len(found)
    gone = {one.period.report for one in found if one.period.version is None}
    assert all(one.says is None and one.level is None for one in found if one.period.version is None)
    return {_of_stood(one) for one in found if one.period.version is not None}, gone


def erased(node: Node) -> dict[int, int]:
    """By first serial of each erased report, the entry that erased it; what decisions said of it goes by another."""
    reports = {entry.serial for entry in entries(node, "report")}
    return {entry.header.re[0]: entry.serial for entry in entries(node, "erase") if entry.header.re[0] in reports}


# --- any history -----------------------------------------------------------------------------------------------


def lived(seed: int) -> tuple[Node, Node]:
    """Two sides after a history of their own; north tells south, south has reports of its own on the same subjects."""
    chance, clock = random.Random(seed), Clock()
    north, south = (side(name, Inline(), clock, Chance(f"{name}{seed}")) for name in ("north", "south"))
    pair(north, south)
    for number in range(chance.randrange(8, 40)):
        node = chance.choice((north, south))
        _step(node, chance, f"title {number}")
        if chance.random() < 0.3:
            clock.tick(HOUR)
            exchange(north, south)
        elif chance.random() < 0.3:
            node.settle()
    clock.tick(HOUR)
    exchange(north, south)
    return north, south


def _step(node: Node, chance: random.Random, title: str) -> None:
    """Something a person does, where the rules allow it."""
    own = [entry.serial for entry in entries(node, "report")]
    what = chance.choices(("file", "correct", "withdraw", "erase", "tell", "take back"), (5, 3, 2, 1, 3, 1))[0]
    place = {} if chance.random() < 0.8 else {"place": None}
    if what == "file" or not own:
        node.intake.file(REPORTER, draft(subject=chance.choice(SUBJECTS), title=title, **place))
        return
    one, other = chance.choice(own), "south" if node.settings.side == "north" else "north"
    try:
        if what == "correct":
            node.intake.correct(
                REPORTER, one, draft(subject=chance.choice((None, None, *SUBJECTS)), title=title, **place)
            )
        elif what == "withdraw":
            node.intake.withdraw(REPORTER, one, "error")
        elif what == "erase":
            node.intake.erase(OFFICER, one, "asked for")
        elif what == "take back":
            node.release.withdraw(OFFICER, one, other, "error")
        else:
            node.release.release(OFFICER, node.intake.mark(OFFICER, one, to(other)), other, TERMS)
    except (OurMistake, Refused):
        return


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_any_position_is_what_a_rebuild_from_there_shows(seed: int) -> None:
    """A thousand positions in all; every one of them is projected anew from the beginning to be compared."""
    chance = random.Random(f"positions {seed}")
    nodes = lived(seed)
    for node in nodes:
        copy, last, gone = again(node), size(node), erased(node)
        for position in [chance.randint(0, last) for _ in range(POSITIONS // 2 - 1)] + [last]:
            shown, blank = known(node, position)
            assert shown == copy.at(position), position
            assert blank == {first for first, by in gone.items() if first <= position < by}, position
        copy.store.close()
    for node in nodes:
        assert_holds(node)
        before = node.picture.periods()
        node.picture.rebuild()
        assert node.picture.periods() == before
        node.store.close()


@pytest.mark.parametrize("seed", range(5))
def test_followed_entry_by_entry_or_at_once_the_past_is_the_same(seed: int) -> None:
    north, south = lived(1000 + seed)
    for node in (north, south):
        copy = again(node)
        copy.at(0)
        for position in range(1, size(node) + 1):
            copy.record.stop = position
            copy.picture.follow()
        assert copy.picture.periods() == node.picture.periods()
        copy.store.close()
        node.store.close()


# --- one thing at a time ---------------------------------------------------------------------------------------


def titles(node: Node, position: int) -> list[str]:
    found = node.picture.known_at(position)
    return [one.says.title if one.says else "erased" for one in found if not one.period.withdrawn]


def test_what_stood_then_is_shown_as_it_stood(north: Node) -> None:
    file(north, "mill", "first")
    file(north, "mill", "second")
    north.intake.correct(REPORTER, 1, draft(subject="mill", title="first, corrected"))
    north.intake.withdraw(REPORTER, 2, "error")
    north.settle()
    expected: list[list[str]] = [[], ["first"], ["second"], ["second"], ["first, corrected"]]
    assert [titles(north, at) for at in range(5)] == expected
    (gone,) = [one for one in north.picture.known_at(4) if one.period.withdrawn]
    assert (gone.period.report, gone.period.serial, gone.period.filed) == (2, 4, 2)
    assert gone.says
    assert gone.says.title == "second"


def test_newest_come_first_and_no_more_than_asked(north: Node) -> None:
    for number in range(6):
        file(north, f"s{number}", f"title {number}")
    assert titles(north, 6) == [f"title {number}" for number in (5, 4, 3, 2, 1, 0)]
    for most in (0, 1, 3, 6, 7):
        assert [one.period.report for one in north.picture.known_at(4, most=most)] == [4, 3, 2, 1][:most]
    assert north.picture.known_at(6, holders=["south"]) == []


def test_what_was_erased_does_not_come_back_in_the_past(north: Node) -> None:
    """Its words, subject and place are gone at every position; that something stood there is not."""
    file(north, "mill", "older")
    file(north, "secret-mill", "erased words")
    north.intake.correct(REPORTER, 2, draft(subject="mill", title="erased words, corrected"))
    north.settle()
    assert titles(north, 3) == ["erased words, corrected"]
    north.intake.erase(OFFICER, 2, "asked for")
    north.settle()
    assert titles(north, 1) == ["older"]
    for position in (2, 3):
        assert titles(north, position) == ["erased", "older"]
    assert titles(north, 4) == ["older"]
    (blank,) = [one for one in north.picture.known_at(3) if one.period.version is None]
    assert (blank.period.report, blank.period.since, blank.period.until) == (2, 2, 4)
    kept = "SELECT count(*) FROM (SELECT subject FROM picture_past UNION ALL SELECT subject FROM picture_report)"
    assert north.store.read(lambda tx: tx.handle.execute(f"{kept} WHERE subject = 'secret-mill'").get) == 0


def test_erased_before_it_was_ever_projected(north: Node) -> None:
    north.intake.file(REPORTER, draft(subject="mill"))
    north.intake.erase(OFFICER, 1, "asked for")
    north.settle()
    assert titles(north, 1) == ["erased"]
    assert titles(north, 2) == []


def test_a_position_not_projected_yet_is_answered_as_the_newest_that_is(north: Node) -> None:
    file(north, "mill", "first")
    north.intake.file(REPORTER, draft(subject="well", title="second"))
    assert titles(north, 2) == titles(north, 10**9) == ["first"]


# --- positions of instants -------------------------------------------------------------------------------------


def test_an_instant_is_the_position_the_record_had_then() -> None:
    clock = Clock()
    node = side("north", Inline(), clock, Chance(1))
    for _ in range(5):
        node.intake.file(REPORTER, draft())
        clock.tick(MINUTE)

    def at(ms: int) -> int:
        return node.store.read(lambda tx: node.record.position_at(tx, ms))

    assert [at(NOON + ms) for ms in (-1, 0, 1, MINUTE - 1, MINUTE, 4 * MINUTE, HOUR)] == [0, 1, 1, 1, 2, 5, 5]
    node.store.close()


@given(steps=st.lists(st.integers(-3, 3), min_size=1, max_size=20), asked=st.integers(-10, 10))
def test_where_the_clock_was_set_back_the_log_still_says_the_order(steps: list[int], asked: int) -> None:
    """What is answered ends with an entry stored by then, and the next was stored later."""
    clock = Clock()
    node = side("north", Inline(), clock, Chance(1))
    for step in steps:
        clock.tick(step * MINUTE)
        node.intake.file(REPORTER, draft())
    stored = [entry.header.at for entry in entries(node)]
    ms = NOON + asked * MINUTE
    position = node.store.read(lambda tx: node.record.position_at(tx, ms))
    assert position == 0 or stored[position - 1] <= ms
    assert position == len(stored) or stored[position] > ms
    node.store.close()


def test_there_is_no_position_in_an_empty_record(north: Node) -> None:
    assert north.store.read(lambda tx: north.record.position_at(tx, NOON)) == 0
    assert north.picture.known_at(0) == []


# --- how periods are kept --------------------------------------------------------------------------------------

spans = st.tuples(st.integers(1, 4000), st.integers(1, 4000)).map(lambda ends: (min(ends), max(ends) + 1))


@given(kept=st.lists(spans, max_size=40), asked=st.integers(0, 4001))
def test_a_period_is_found_on_the_way_to_what_it_holds_and_nowhere_else(
    kept: list[tuple[int, int]], asked: int
) -> None:
    below, above = way(asked, 4001)
    found = [one for one in kept if fork(*one) in below and one[1] > asked]
    found += [one for one in kept if fork(*one) in above and one[0] <= asked]
    assert sorted(found) == sorted(one for one in kept if one[0] <= asked < one[1])
    assert len(below) + len(above) <= 2 * 13


@st.composite
def timelines(draw: st.DrawFn) -> list[State]:
    """States of a few reports on one subject, those of one report never at the same time."""
    made: list[State] = []
    for at in range(draw(st.integers(0, 5))):
        points = sorted(draw(st.sets(st.integers(1, 30), min_size=1, max_size=5)))
        for serial, (since, until) in enumerate(zip(points, [*points[1:], OPEN], strict=True)):
            if draw(st.booleans()):
                made.append(State(at, since, until, 100 * at + serial, 0, 0, draw(st.integers(0, 4)) == 0))
    return made


@given(states=timelines())
def test_told_anew_the_newest_that_stands_is_shown_at_every_position(states: list[State]) -> None:
    periods = list(told(whole(states)))
    for at in range(1, 32):
        alive = [one for one in states if one.since <= at < one.until]
        standing = [one.id for one in alive if not one.withdrawn]
        expected = {(one.id, one.withdrawn or one.id == max(standing)) for one in alive}
        now = [(one.id, shown) for one, shown in periods if one.since <= at < one.until]
        assert len(now) == len(alive)
        assert set(now) == expected
    assert whole([one for one, _ in periods]) == sorted(states)


def test_told_anew_a_long_history_takes_no_long_time() -> None:
    states = [State(at, at + 1, OPEN, at, 0, 0, False) for at in range(50_000)]
    assert sum(shown for _, shown in told(states)) == 50_000


@pytest.fixture
def north() -> Iterator[Node]:
    node = side("north", Inline(), Clock(), Chance(1))
    yield node
    assert_holds(node)
    assert_follows(node)
    before = node.picture.periods()
    node.picture.rebuild()
    assert node.picture.periods() == before
    node.store.close()
