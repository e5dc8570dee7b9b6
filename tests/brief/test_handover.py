"""A hand-over: what the sheet covers, whose word stands beside the head, and that the head is the record's."""

import json
from collections.abc import Iterator

import pytest

from jisr.node import Node
from jisr.terms.actors import Actor
from jisr.terms.errors import OurMistake, Refused
from tests.sides import entries, lone
from tests.two_sides.sides import HOLD, OFFICER, REPORTER, TERMS, Chance, Clock, Inline, draft, exchange, pair, side, to

DUTY = Actor("d.duty", "duty desk", "duty officer")
OTHER = Actor("n.night", "night desk", "duty officer")


@pytest.fixture
def north() -> Iterator[Node]:
    with lone() as node:
        for _ in range(3):
            node.intake.file(REPORTER, draft())
        yield node


def test_two_accounts_sign_for_one_head(north: Node) -> None:
    now = north.handovers.sheet()
    given = north.handovers.give(DUTY)
    sheet = north.handovers.sheet(given)
    assert (sheet.first, sheet.last, sheet.root) == (1, now.last, now.root)
    assert sheet.root == north.store.read(lambda tx: north.record.root(tx, sheet.last))
    assert (sheet.given and sheet.given.by.person, sheet.taken) == ("d.duty", None)
    assert north.handovers.waiting() == given
    north.intake.file(REPORTER, draft())
    taken = north.handovers.take(OTHER, given)
    sheet = north.handovers.sheet(given)
    assert sheet.taken is not None
    assert (sheet.taken.by.person, sheet.taken.serial, sheet.last) == ("n.night", taken, now.last)
    assert north.handovers.waiting() is None
    assert north.handovers.take(OTHER, given) == taken, "asked twice it is the same word"
    made = [json.loads(entry.body or b"") for entry in entries(north, "handover")]
    assert [(one["last"], one["root"], one["taken"]) for one in made] == [
        (now.last, made[0]["root"], False), (now.last, made[0]["root"], True),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["d.duty", "D.Duty"])
def test_nobody_takes_from_themselves(north: Node, name: str) -> None:
    given = north.handovers.give(DUTY)
    with pytest.raises(Refused, match="Another officer"):
        north.handovers.take(Actor(name, "night desk", "release officer"), given)
    assert len(entries(north, "handover")) == 1


def test_who_is_not_on_watch_signs_nothing(north: Node) -> None:
    for role in ("observer", "reporter", "administrator"):
        with pytest.raises(Refused):
            north.handovers.give(Actor("x", "y", role))
    assert entries(north, "handover") == []


def test_what_was_not_given_is_not_taken(north: Node) -> None:
    given = north.handovers.give(DUTY)
    taken = north.handovers.take(OTHER, given)
    for serial in (1, taken, 10_000):
        with pytest.raises(OurMistake):
            north.handovers.take(OTHER, serial)


def test_a_record_that_was_changed_is_not_signed_for(north: Node) -> None:
    given = north.handovers.give(DUTY)
    kept = north.store.read(lambda tx: tx.handle.execute("SELECT header FROM record_entry WHERE serial = 2").get)
    north.store.write(lambda tx: tx.handle.execute("UPDATE record_entry SET header = x'7b7d' WHERE serial = 2"))
    with pytest.raises(Refused, match="no longer holds the head"):
        north.handovers.take(OTHER, given)
    north.store.write(lambda tx: tx.handle.execute("UPDATE record_entry SET header = ? WHERE serial = 2", (kept,)))
    north.handovers.take(OTHER, given)


def test_nothing_lies_between_two_sheets(north: Node) -> None:
    first = north.handovers.give(DUTY)
    assert north.handovers.sheet().first == 1, "until somebody takes it, the watch goes on"
    north.handovers.take(OTHER, first)
    second = north.handovers.sheet(north.handovers.give(OTHER))
    assert second.first == north.handovers.sheet(first).last + 1
    assert dict(second.kinds)["handover"] == 2


def test_open_items_and_partners_stand_on_it() -> None:
    clock = Clock()
    north, south = (side(name, Inline(), clock, Chance(name)) for name in ("north", "south"))
    pair(north, south)
    serial = north.intake.file(REPORTER, draft(marking=to("south")))
    north.release.release(OFFICER, serial, "south", TERMS)
    north.settle()
    assert [(item.what, item.partner) for item in north.handovers.sheet().open] == [("held", "south")]
    clock.tick(HOLD)
    exchange(north, south)
    sheet = south.handovers.sheet()
    (item,) = sheet.open
    assert (item.what, item.partner) == ("acknowledge", "north")
    assert (sheet.ways[0].partner, sheet.ways[0].health) == ("north", "live")
    south.acknowledging.acknowledge(OFFICER, item.serial, "seen")
    assert south.handovers.sheet().open == ()
    north.close()
    south.close()
