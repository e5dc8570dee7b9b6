"""The guard: nothing is signed that contradicts what was, whatever copy a side is put back to."""

from pathlib import Path

import pytest

from jisr.store.sqlite.guard import SqliteGuard
from jisr.terms.errors import Refused
from jisr.terms.guarding import Mark, log_name
from tests.recovery.restored import Side, exchange, leaves, origin, two
from tests.sides import code, entries, size
from tests.two_sides.sides import HOLD, OFFICER, REPORTER, TERMS, draft, to


def tell(side: Side, number: int) -> int:
    """File a report, release it, and let the hold pass; the decision's serial."""
    node = side.node
    serial = node.intake.file(REPORTER, draft(id=f"r{number}", subject=f"s{number}", marking=to("south")))
    decided = node.release.release(OFFICER, serial, "south", TERMS, decision=f"d{number}")
    side.clock.tick(HOLD)
    return decided


def test_a_new_side_begins_its_guard_and_signs() -> None:
    with two() as (north, south, _):
        tell(north, 1)
        exchange(north.node, south.node)
        mark = north.node.guard.mark(log_name(origin(north.node, "south")))
        assert mark is not None
        assert mark.size == 1
        given = south.node.guard.mark(f"receipt {origin(north.node, 'south')}")
        assert given is not None
        assert given.size == 1
        assert north.again().recovery.locked() is None


def test_an_old_copy_is_locked_recovers_and_signs_again() -> None:
    with two() as (north, south, _):
        tell(north, 1)
        exchange(north.node, south.node)
        copy = north.copy()
        for number in (2, 3):
            tell(north, number)
        exchange(north.node, south.node)
        north.node.record.sign()
        before, serials = leaves(north.node, "south"), size(north.node)
        node = north.put_back(copy)
        assert node.recovery.locked() == "guard-ahead"
        # Reading and filing go on; no serial that was given is given again.
        assert node.intake.file(REPORTER, draft(id="r9")) > serials
        node.settle()
        assert len(leaves(node, "south")) == 1
        assert code(Refused, node.record.sign) == "signing-locked"
        assert code(Refused, lambda: node.recovery.unlock(OFFICER)) == "tail-missing"
        exchange(node, south.node)
        assert leaves(node, "south") == before
        forgotten = node.recovery.unlock(OFFICER)
        assert len(forgotten) == 2
        assert node.recovery.locked() is None
        tell(north, 4)
        exchange(node, south.node)
        assert leaves(south.node, "north", "in") == leaves(node, "south")
        assert len(leaves(node, "south")) == 4
        node.record.sign()


def test_a_decision_whose_leaf_was_forgotten_is_found_again_and_never_sent_twice() -> None:
    with two() as (north, south, _):
        exchange(north.node, south.node)
        tell(north, 1)
        copy = north.copy()  # decided, not carried out
        exchange(north.node, south.node)
        assert len(leaves(south.node, "north", "in")) == 1
        node = north.put_back(copy)
        assert node.recovery.locked() == "guard-ahead"
        exchange(node, south.node)
        assert node.recovery.unlock(OFFICER) == []
        north.clock.tick(HOLD)
        exchange(node, south.node)
        assert len(leaves(south.node, "north", "in")) == 1
        assert [way.state for way in node.store.read(lambda tx: node.ways.of(tx, "south", ["d1"]))] == ["delivered"]
        # The desk knows what the partner holds: a withdrawal goes.
        serial = entries(node, "report")[0].serial
        node.release.withdraw(OFFICER, serial, "south", "error")
        exchange(node, south.node)
        assert len(leaves(south.node, "north", "in")) == 2


def test_what_waited_in_an_old_copy_does_not_go_by_itself() -> None:
    with two() as (north, south, _):
        exchange(north.node, south.node)
        tell(north, 1)
        copy = north.copy()
        north.node.release.withdraw(OFFICER, entries(north.node, "report")[0].serial, "south", "error")
        north.node.settle()
        tell(north, 2)
        exchange(north.node, south.node)
        node = north.put_back(copy)
        exchange(node, south.node)
        node.recovery.unlock(OFFICER)
        north.clock.tick(HOLD)
        exchange(node, south.node)
        assert b"restored" in (entries(node, "lapse")[-1].body or b"")
        assert all(way.state == "queued" for way in node.store.read(lambda tx: node.ways.of(tx, "south", ["d1"])))


def test_a_lost_guard_locks_and_leaves_a_margin_of_serials() -> None:
    with two() as (north, south, _):
        tell(north, 1)
        exchange(north.node, south.node)
        copy = north.copy()
        tell(north, 2)
        exchange(north.node, south.node)
        serials = size(north.node)
        node = north.put_back(copy, lose_guard=True)
        assert node.recovery.locked() == "guard-missing"
        assert size(node) > serials + 500
        assert code(Refused, lambda: node.recovery.unlock(OFFICER)) == "tail-unasked"
        exchange(node, south.node)
        assert len(node.recovery.unlock(OFFICER)) == 1
        tell(north, 3)
        exchange(node, south.node)
        assert leaves(south.node, "north", "in") == leaves(node, "south")


def test_a_snapshot_of_guard_and_store_together_is_seen_at_the_partner() -> None:
    with two() as (north, south, _):
        tell(north, 1)
        exchange(north.node, south.node)
        copy, guard = north.copy(), north.copy_guard()
        tell(north, 2)
        exchange(north.node, south.node)
        node = north.put_back(copy, guard=guard)
        assert node.recovery.locked() is None
        exchange(node, south.node)
        assert node.recovery.locked() == "partner-ahead"
        assert north.again().recovery.locked() == "partner-ahead"
        exchange(north.node, south.node)
        assert len(north.node.recovery.unlock(OFFICER)) == 1


def test_a_restored_reader_receipts_nothing_older() -> None:
    with two() as (north, south, signed):
        tell(north, 1)
        exchange(north.node, south.node)
        copy = south.copy()
        for number in range(2, 6):
            tell(north, number)
        exchange(north.node, south.node)
        node = south.put_back(copy)
        assert node.recovery.locked() == "guard-ahead"
        exchange(north.node, node)
        node.recovery.unlock(OFFICER)
        tell(north, 6)
        exchange(north.node, node)
        assert max(signed.heads[f"receipt south.example/jisr/receipt/1 {origin(north.node, 'south')}"]) == 6


def test_only_an_officer_unlocks() -> None:
    with two() as (north, south, _):
        tell(north, 1)
        exchange(north.node, south.node)
        node = north.put_back(north.copy(), lose_guard=True)
        exchange(node, south.node)
        assert code(Refused, lambda: node.recovery.unlock(REPORTER)) == "role"


@pytest.mark.parametrize("after", [Mark(1, b"1" * 32), Mark(3, b"3" * 32)])
def test_the_guard_compares_and_swaps(tmp_path: Path, after: Mark) -> None:
    guard = SqliteGuard(tmp_path / "guard" / "guard.db")
    first = Mark(2, b"2" * 32)
    assert guard.swap("log", None, first)
    assert not guard.swap("log", None, after)
    assert not guard.swap("log", Mark(2, b"x" * 32), after)
    # It never goes back, not even for whoever knows what it holds.
    assert guard.swap("log", first, after) == (after.size > 2)
    guard.lock("guard-ahead")
    guard.lock("own-fork")
    guard.note("serials", 7)
    guard.note("serials", 5)
    guard.close()
    again = SqliteGuard(tmp_path / "guard" / "guard.db")
    assert (again.locked(), again.noted("serials")) == ("guard-ahead", 7)
    again.close()
