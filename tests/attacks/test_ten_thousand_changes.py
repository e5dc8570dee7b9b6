"""Ten thousand changes of everything that is verified: none is accepted with any verified value other than the lawful.

Headers, bodies, signed heads, tiles and receipts are each changed in every way there is, most by a single bit. Files
carried by hand are changed in the tests of parcels. A change that says the same is counted apart, never as refused.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from jisr.exchange.delta import Delta, decode_delta, encode_delta
from jisr.terms.errors import PartnerFault
from jisr.tlog.note import parse_note
from tests.attacks.hostile import Attacker, Scene, everything, measured
from tests.attacks.test_mutations import mutations, of_every_kind

HELD, TOLD = 300, 600
"""Leaves we hold and leaves of the head that is judged: more than full tiles, so that tiles of two levels are read."""
EACH = 2_000


class Tally:
    """How many changes of each part were refused, and how many said the same; `kept` is what must stay."""

    def __init__(self) -> None:
        self.refused: Counter[str] = Counter()
        self.same: Counter[str] = Counter()

    def look(self, part: str, accept: Callable[[], object], same: bool) -> None:
        """One change: refused, or it says what the lawful one says."""
        if same:
            self.same[part] += 1
            return
        with pytest.raises(PartnerFault):
            accept()
        self.refused[part] += 1


def at_most(changed: Iterator[bytes], count: int) -> Iterator[bytes]:
    for _, one in zip(range(count), changed, strict=False):
        yield one


def in_a_delta(scene: Scene, tally: Tally) -> None:
    """One header, one body, or the signed head of a stretch of a log."""
    honest = decode_delta(scene.north.delta())
    source = random.Random(21)

    def offer(delta: Delta) -> Callable[[], None]:
        def go() -> None:
            scene.south.incoming.offer("north", encode_delta(delta, level=1))

        return go

    for at in range(EACH):
        spot = source.randrange(len(honest.headers))
        header = next(mutations(honest.headers[spot], at, flips=1))
        headers = [header if place == spot else one for place, one in enumerate(honest.headers)]
        made = Delta(honest.checkpoint, honest.start, headers, honest.bodies)
        tally.look("headers", offer(made), header == honest.headers[spot])
    with_body = [place for place, body in enumerate(honest.bodies) if body]
    for at in range(EACH):
        spot = source.choice(with_body)
        body = next(mutations(honest.bodies[spot], at, flips=1))
        bodies = [body if place == spot else one for place, one in enumerate(honest.bodies)]
        tally.look("bodies", offer(Delta(honest.checkpoint, honest.start, honest.headers, bodies)), False)
    for note in at_most(mutations(honest.checkpoint, 22, flips=EACH), EACH + 100):
        made = Delta(note, honest.start, honest.headers, honest.bodies)
        tally.look("signed heads", offer(made), said(note) == said(honest.checkpoint))


def said(note: bytes) -> object:
    """What a note says and who signed it; None when it is none."""
    try:
        return parse_note(note)
    except PartnerFault:
        return None


def in_tiles(scene: Scene, tally: Tally) -> None:
    """The tiles an officer's side fetches to judge whether a larger head is a second history."""
    north: Attacker = scene.north
    tree = north.tree()
    note = north.checkpoint()
    source = random.Random(23)

    lawful = tree.read
    asked: list[tuple[int, int, int]] = []

    def note_down(level: int, n: int, width: int) -> bytes:
        asked.append((level, n, width))
        return lawful(level, n, width)

    scene.south.incoming.examine("north", note, note_down)
    assert len(asked) > 2
    for at in range(EACH):
        spot = source.choice(asked)
        changed = next(mutations(lawful(*spot), at, flips=1))

        def read(level: int, n: int, width: int, spot: tuple[int, int, int] = spot, changed: bytes = changed) -> bytes:
            return changed if (level, n, width) == spot else lawful(level, n, width)

        tally.look("tiles", lambda read=read: scene.south.incoming.examine("north", note, read), False)  # type: ignore[misc]


def in_receipts(scene: Scene, tally: Tally) -> None:
    found = scene.south.store.read(lambda tx: scene.south.standing.checkpoint(tx, "north"))
    assert found is not None
    honest = scene.north.receipt(found[1])
    for changed in at_most(mutations(honest, 24, flips=EACH + 100), EACH + 200):
        tally.look(
            "receipts",
            lambda changed=changed: scene.south.incoming.receipts.accept("north", changed),  # type: ignore[misc]
            said(changed) == said(honest),
        )


def fill(north: Attacker, size: int) -> None:
    while len(north.leaves) < size:
        north.tell()


def test_ten_thousand_changes_and_none_is_accepted(scene: Scene) -> None:
    of_every_kind(scene.north)
    tally, before = Tally(), everything(scene.south)
    in_a_delta(scene, tally)
    assert everything(scene.south) == before
    assert scene.north.stopped() is None
    fill(scene.north, HELD)
    scene.north.offer()
    fill(scene.north, TOLD)
    before = everything(scene.south)
    in_tiles(scene, tally)
    in_receipts(scene, tally)
    assert everything(scene.south) == before
    assert scene.north.stopped() is None, "a changed tile accuses nobody"
    parts = ", ".join(f"{part} {count}" for part, count in sorted(tally.refused.items()))
    measured(
        f"changes: {tally.refused.total()} refused ({parts}), 0 accepted with another meaning,"
        f" {tally.same.total()} said the same"
    )
    assert tally.refused.total() >= 10_000
