"""What the store holds of one log, as the guard is asked about it."""

from jisr.exchange.ledger import LogHead, LogReading
from jisr.terms.guarding import Held
from jisr.terms.transactions import Store, Tx
from jisr.tlog.merkle import leaf_hash
from jisr.tlog.proofs import TileReader
from jisr.tlog.stored import stored_root
from jisr.tlog.tiles import TILE


def root_at(reading: LogReading, tx: Tx, log: LogHead, size: int) -> bytes:
    """Root of the first `size` leaves of a stored log, which holds that many."""
    for known in (log.published, log.frontier):
        if known.size == size:
            return known.root()

    def leaves(start: int, stop: int) -> list[bytes]:
        return [row.header for row in reading.rows(tx, log, start, stop)]

    return stored_root(size, leaves, lambda level, first, count: reading.subtrees(tx, log, level, first, count))


def tiles(reading: LogReading, tx: Tx, log: LogHead) -> TileReader:
    """Reads the stored tree of a log."""

    def tile(level: int, n: int, width: int) -> bytes:
        if level == 0:
            return b"".join(leaf_hash(row.header) for row in reading.rows(tx, log, n * TILE, n * TILE + width))
        return b"".join(reading.subtrees(tx, log, level, n * TILE, width))

    return tile


def held(store: Store, reading: LogReading, log: LogHead) -> Held:
    """A log of ours: what is under its newest signature, and what is stored."""
    signed = log.published.size if log.note is not None else None
    return Held(signed, log.frontier.size, lambda size: store.read(lambda tx: root_at(reading, tx, log, size)))


def receipted(store: Store, reading: LogReading, log: LogHead) -> Held:
    """A partner's log: what our newest receipt covers, and what can be receipted now."""
    signed = log.receipt.size if log.receipt is not None else None
    return Held(signed, log.published.size, lambda size: store.read(lambda tx: root_at(reading, tx, log, size)))
