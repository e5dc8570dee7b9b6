"""Three sides around the release desk of one of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import msgspec

from jisr.exchange.ledger import Row
from jisr.exchange.rules import SALT
from jisr.node import Node
from jisr.release.rules import Terms
from jisr.terms.entries import Entry, EntryKind
from jisr.terms.releases import Content, Lapse, LeafHeader
from tests.two_sides.sides import HOLD, OFFICER, REPORTER, TERMS, Chance, Clock, Inline, draft, pair, side, to

US, PARTNER, THIRD = "north", "south", "east"


@dataclass
class Trio:
    """North releases; south and east are its partners, and each other's."""

    north: Node
    south: Node
    east: Node
    clock: Clock

    def file(self, **changes: Any) -> int:
        """A report of north's, releasable to south unless `changes` say otherwise."""
        return self.north.intake.file(REPORTER, draft(**{"marking": to(PARTNER)} | changes))

    def correct(self, serial: int, **changes: Any) -> int:
        return self.north.intake.correct(REPORTER, serial, draft(**{"marking": to(PARTNER)} | changes))

    def release(self, serial: int, terms: Terms = TERMS, partner: str = PARTNER, **how: Any) -> int:
        return self.north.release.release(OFFICER, serial, partner, terms, **how)

    def send(self, serial: int, terms: Terms = TERMS, **how: Any) -> int:
        """Release, and let the hold pass."""
        decided = self.release(serial, terms, **how)
        self.later(HOLD)
        return decided

    def later(self, ms: int) -> None:
        self.clock.tick(ms)
        self.north.settle()

    def rows(self, partner: str = PARTNER) -> list[Row]:
        """What lies published in a partner's log."""
        standing = self.north.standing
        self.north.settle()

        def published(tx: Any) -> list[Row]:
            head = standing.checkpoint(tx, partner)
            return list(standing.rows(tx, partner, 0, head[0]) or ()) if head is not None and head[0] else []

        return self.north.store.read(published)

    def leaves(self, partner: str = PARTNER) -> list[LeafHeader]:
        return [msgspec.json.decode(row.header, type=LeafHeader) for row in self.rows(partner)]

    def kinds(self, partner: str = PARTNER) -> list[str]:
        return [leaf.k for leaf in self.leaves(partner)]

    def bodies(self, partner: str = PARTNER) -> list[bytes]:
        return [row.salted[SALT:] for row in self.rows(partner) if row.salted is not None]

    def contents(self, partner: str = PARTNER) -> list[Content]:
        return [msgspec.json.decode(body, type=Content) for body in self.bodies(partner)]

    def entries(self, *kinds: EntryKind) -> list[Entry]:
        record = self.north.record
        return self.north.store.read(lambda tx: record.entries(tx, 1, record.size(tx) + 1, kinds))

    def lapses(self) -> list[str]:
        """Why decisions were not carried out, in order."""
        return [msgspec.json.decode(entry.body or b"", type=Lapse).code for entry in self.entries("lapse")]

    def waiting(self) -> int:
        return len(self.north.store.read(self.north.release.waiting))


@contextmanager
def trio() -> Iterator[Trio]:
    """All three, paired, on one clock."""
    clock = Clock()
    north, south, east = (side(name, Inline(), clock, Chance(name)) for name in (US, PARTNER, THIRD))
    pair(north, south, east)
    yield Trio(north, south, east, clock)
    for node in (north, south, east):
        assert node.record.verify().sound
        node.close()
