"""Entries larger than agreed: kept because custody is of leaves, never shown, and never in the way."""

import pytest

from jisr.exchange.rules import MAX_LEAF
from jisr.terms.sides import Limits
from jisr.tlog.tiles import MAX_ENTRY
from tests.attacks.hostile import WORDS, Attacker, Scene, edited, header_of


def padded(size: int) -> bytes:
    """A leaf of exactly `size` bytes that is canonical; of a newer version, whose facts we cannot know."""
    leaf = header_of("close", p={"pad": ""}, v=2)
    return leaf.replace(b'"pad":""', b'"pad":"' + b"x" * (size - len(leaf)) + b'"')


@pytest.mark.parametrize("size", [MAX_LEAF + 1, 2 * MAX_LEAF, MAX_ENTRY - 1, MAX_ENTRY])
def test_a_header_beyond_the_limit_is_kept_and_rejected(north: Attacker, size: int) -> None:
    north.put(padded(size))
    after = north.tell()
    assert north.offer().size == 2
    assert north.aside() == north.rejects() == {0: "oversized"}
    assert north.shown() == [after]


def test_a_header_at_the_limit_is_not_oversized(north: Attacker) -> None:
    north.put(padded(MAX_LEAF))
    north.offer()
    assert north.aside() == {0: "newer"}
    assert north.rejects() == {}


def test_a_body_beyond_the_limit_is_not_stored(scene: Scene) -> None:
    north = scene.north
    scene.south.limit("north", Limits(body=500))
    north.tell(edited(text="x" * 501))
    after = north.tell(WORDS)
    north.offer()
    assert north.aside() == north.rejects() == {0: "oversized"}
    assert north.shown() == [after]
    kept = scene.south.store.read(lambda tx: scene.south.standing.received(tx, "north", 0, 9)[0])
    stored = scene.south.store.read(
        lambda tx: tx.handle.execute("SELECT sum(length(coalesce(salted, ''))) FROM exchange_entry").get
    )
    assert len(kept) == 2
    assert stored < 500


def test_a_length_below_nothing_is_not_a_length(north: Attacker) -> None:
    """A negative size of a body must not make salt pass for content."""
    salted = b"s" * 11
    north.put(header_of("release", salted), salted)
    after = north.tell()
    north.offer(give_up=True)
    assert set(north.aside()) == set(north.rejects()) == {0}
    assert north.shown() == [after]
