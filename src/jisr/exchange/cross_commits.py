"""Cross-commits: each log says how far its author has receipted the other, so that order needs no clock.

A `seen` names size and root of the partner's log; nobody can name the root of leaves that are not there yet. It is said
once a minute at most, a minute after the receipt of something that is not a `seen` itself, so two sides never answer
each other without end; an acknowledgement carries the same words with it. What it depends on is the partner's own
entries and the time they were receipted, and nothing else.
"""

from collections.abc import Callable, Sequence

import msgspec

from jisr.exchange.ledger import LogLedger, LogReading, Partners
from jisr.exchange.seen import receipted_head
from jisr.terms.releases import LeafKind
from jisr.terms.times import Clock
from jisr.terms.transactions import Store, Tx

State = Callable[[Tx, str, LeafKind, Sequence[msgspec.Struct]], range]
"""Appends leaves of one kind to our log for a side; their indexes."""
EVERY_S = 60
"""Seconds from the receipt of something new to the `seen` that covers it, and between two of them at least."""
STRIDE = 256


class CrossCommits:
    """Says in our logs how far we have receipted our partners'."""

    def __init__(
        self, store: Store, ledger: LogLedger, reading: LogReading, partners: Partners, state: State, clock: Clock
    ) -> None:  # fmt: skip
        self._store, self._ledger, self._reading, self._partners = store, ledger, reading, partners
        self._state, self._clock = state, clock
        self._looked: dict[str, int] = {}

    def follow(self) -> int:
        """Say what is due; how many entries were appended."""
        due = self._store.read(lambda tx: [side for side, at in self._due(tx) if at <= self._clock.now()])
        return sum(self._store.write(lambda tx, side=side: self._say(tx, side)) for side in due)  # type: ignore[misc]

    def due_at(self) -> int | None:
        """When the next one is due, milliseconds."""
        return self._store.read(lambda tx: min((at for _, at in self._due(tx)), default=None))

    def _due(self, tx: Tx) -> list[tuple[str, int]]:
        found = []
        for partner in self._partners.partners(tx):
            at = self._due_of(tx, partner.side)
            if at is not None:
                found.append((partner.side, at))
        return found

    def _due_of(self, tx: Tx, side: str) -> int | None:
        theirs = self._reading.head(tx, side, "in")
        if theirs is None or theirs.receipt is None or theirs.stopped:
            return None
        ours = self._reading.head(tx, side, "out")
        if ours is None:
            return None
        said = self._reading.committed(tx, ours, theirs, ours.frontier.size)
        start = max(said, self._looked.get(theirs.origin, 0))
        while start < theirs.receipt.size:
            rows = self._reading.rows(tx, theirs, start, min(start + STRIDE, theirs.receipt.size))
            for row in rows:
                if b'"k":"seen"' not in row.header:
                    receipt = self._reading.trace(tx, theirs, row.position).receipt
                    return None if receipt is None else (receipt.at + EVERY_S) * 1000
                # Only what is nothing but words about our own log is passed over for good.
                self._looked[theirs.origin] = start = row.position + 1
            if not rows:
                return None
        return None

    def _say(self, tx: Tx, side: str) -> int:
        at = self._due_of(tx, side)
        if at is None or at > self._clock.now():
            return 0
        theirs = self._reading.head(tx, side, "in")
        fact = receipted_head(theirs)
        if fact is None or theirs is None:
            return 0
        indexes = self._state(tx, side, "seen", [fact])
        ours = self._reading.head(tx, side, "out")
        if ours is not None:
            self._ledger.commit(tx, ours, theirs, [(index, fact.n) for index in indexes])
        return len(indexes)
