"""The head of the record in partners' logs: at fixed times, behind a salt, and opened when it is wanted."""

import hashlib
import json
from base64 import b64decode
from collections.abc import Iterator

import pytest

from jisr.config.settings import Settings, check_settings
from jisr.exchange.rules import facts, read_leaf
from jisr.node import Node
from jisr.release.record_heads import LATE_MS, RecordHeads, following
from jisr.terms.errors import OurMistake, Refused
from jisr.terms.releases import HeadFact, LeafHeader
from tests.sides import entries
from tests.two_sides.sides import HOUR, NOON, OFFICER, REPORTER, SECOND, Chance, Clock, Inline, draft, pair, side

DAY = 24 * HOUR


def at(node: Node, *times: str) -> None:
    """The settings of a side that commits at these times, from now on."""
    node.record_heads = RecordHeads(
        node.store, node.record, node.standing, node.outgoing, node.clock, node.keys.root, times
    )


@pytest.fixture
def sides() -> Iterator[tuple[Node, Node, Clock]]:
    clock = Clock(NOON + 600 * SECOND)
    north, south, east = (side(name, Inline(), clock, Chance(name)) for name in ("north", "south", "east"))
    pair(north, south, east)
    at(north, "18:00", "06:00")
    north.intake.file(REPORTER, draft())
    yield north, south, clock
    for node in (north, south, east):
        node.close()


def heads(node: Node, partner: str) -> list[tuple[int, str]]:
    size = node.store.read(lambda tx: node.standing.link(tx, partner)).published
    rows = node.store.read(lambda tx: node.standing.rows(tx, partner, 0, size) or []) if size else []
    leaves = [read_leaf(row.header, row.position) for row in rows]
    found = [(leaf.at, facts(leaf)) for leaf in leaves if isinstance(leaf, LeafHeader) and leaf.k == "head"]
    return [(when, fact.h) for when, fact in found if isinstance(fact, HeadFact)]


def test_it_goes_at_the_fixed_times_and_at_no_other(sides: tuple[Node, Node, Clock]) -> None:
    north, _, clock = sides
    north.settle()
    assert heads(north, "south") == []
    for hours in (6, 12, 12):
        clock.at = north.record_heads.due_at() or 0
        north.settle()
        north.intake.file(REPORTER, draft())
        clock.tick(HOUR)
        north.settle()
        assert hours
    sixes = [(when - NOON // 1000) // 3600 for when, _ in heads(north, "south")]
    assert sixes == [6, 18, 30]
    assert [when for when, _ in heads(north, "east")] == [when for when, _ in heads(north, "south")]
    hashes = [h for partner in ("south", "east") for _, h in heads(north, partner)]
    assert len(set(hashes)) == 6, "two partners cannot compare"


def test_a_time_that_was_missed_waits_for_the_next(sides: tuple[Node, Node, Clock]) -> None:
    north, _, clock = sides
    clock.at = NOON + 6 * HOUR + LATE_MS + 1
    north.settle()
    assert heads(north, "south") == []
    assert north.record_heads.due_at() == NOON + 18 * HOUR
    clock.at = NOON + 18 * HOUR + LATE_MS
    north.settle()
    assert heads(north, "south")[0][0] == (NOON + 18 * HOUR) // 1000, "dated by the fixed time, not by ours"
    at(north, "18:00", "06:00")
    clock.at += 3 * DAY
    at(north, "18:00", "06:00")
    north.settle()
    assert len(heads(north, "south")) == 1, "switched on again, it catches up with nothing"


def test_two_programs_at_once_commit_once(sides: tuple[Node, Node, Clock]) -> None:
    north, _, clock = sides
    first = north.record_heads
    at(north, "18:00")
    clock.at = NOON + 6 * HOUR
    assert (first.publish(), north.record_heads.publish()) == (2, 2)
    north.outgoing.sign()
    assert len(heads(north, "south")) == 1


def test_it_opens_to_the_record_as_it_was(sides: tuple[Node, Node, Clock]) -> None:
    north, _, clock = sides
    clock.at = NOON + 6 * HOUR
    size = north.store.read(north.record.size)
    north.settle()
    north.intake.file(REPORTER, draft())
    opened = json.loads(north.disclosing.open_head(OFFICER, "south", 0, "the board of inquiry"))
    (_, h), *_ = heads(north, "south")
    assert hashlib.sha256(b64decode(opened["salt"]) + opened["note"].encode()).digest() == b64decode(h)
    assert opened["note"].split("\n")[1] == str(size)
    (entry,) = entries(north, "disclose")
    assert json.loads(entry.body or b"")["form"] == "opening"
    with pytest.raises(OurMistake, match="No head"):
        north.evidence.opening("east", 5)


def test_a_record_that_was_changed_opens_nothing(sides: tuple[Node, Node, Clock]) -> None:
    north, _, clock = sides
    clock.at = NOON + 6 * HOUR
    north.settle()
    north.store.write(lambda tx: tx.handle.execute("UPDATE record_entry SET header = x'7b7d' WHERE serial = 1"))
    with pytest.raises(Refused, match="no longer continues"):
        north.disclosing.open_head(OFFICER, "south", 0, "the board of inquiry")


def test_what_leaves_does_not_depend_on_how_large_the_record_is() -> None:
    """Two sides that differ in nothing but their records: sizes and times of what leaves are the same."""
    seen = []
    for reports in (1, 40):
        clock = Clock(NOON)
        north, south = (side(name, Inline(), clock, Chance(name)) for name in ("north", "south"))
        pair(north, south)
        at(north, "18:00")
        for _ in range(reports):
            north.intake.file(REPORTER, draft())
        clock.at = NOON + 6 * HOUR
        north.settle()
        ((when, h),) = heads(north, "south")
        seen.append((when, len(h)))
        north.close()
        south.close()
    assert seen[0] == seen[1]


@pytest.mark.parametrize(
    ("now", "times", "expected"),
    [
        (0, (), None),
        (0, ("00:00",), DAY),
        (1, ("00:00",), DAY),
        (0, ("06:30", "00:00"), 23_400_000),
        (23_400_000, ("06:30",), DAY + 23_400_000),
    ],
)
def test_the_next_fixed_time(now: int, times: tuple[str, ...], expected: int | None) -> None:
    assert following(now, times) == expected


@pytest.mark.parametrize("text", ["24:00", "6:00", "06:60", "0600", "06:00Z", ""])
def test_a_time_is_hours_and_minutes(text: str) -> None:
    given = {"side": "north", "domain": "north.example", "name_en": "North", "name_ar": "الشمال"}
    check_settings(Settings(**given, commit_at=("06:00", "23:59")))  # type: ignore[arg-type]
    with pytest.raises(OurMistake, match="hours and minutes"):
        check_settings(Settings(**given, commit_at=(text,)))  # type: ignore[arg-type]
