"""What of our own log may be read ahead: the newest flash leaves that stand, proven under the newest signed head."""

from jisr.exchange.ahead import BUDGET, MAX_BODY, MOST, Ahead, Item
from jisr.exchange.ledger import LogHead, LogReading, Row
from jisr.exchange.roots import tiles
from jisr.exchange.rules import SALT
from jisr.terms.transactions import Tx
from jisr.tlog.proofs import inclusion_proof


def newest(tx: Tx, reading: LogReading, log: LogHead, start: int) -> int | None:
    """Index of the newest published flash leaf from `start` on that stands."""
    found = reading.flashes(tx, log, start, log.published.size, 1)
    return found[0][0] if found else None


def read_ahead(tx: Tx, reading: LogReading, log: LogHead, start: int, since: int) -> Ahead | None:
    """What a reader that holds `start` leaves, and what may be read ahead below `since`, is told at once; None where no
    head is signed or reaches so far.

    A `revise` brings the `release` it replaces when that one lies ahead too: nobody can judge it without. Where nothing
    lies between that could be overtaken, nothing is told twice.
    """
    size = log.published.size
    if log.note is None or not 0 <= start <= size:
        return None
    chosen: dict[int, Row] = {}
    total = 0
    for index, first in reading.flashes(tx, log, max(start, since), size, MOST):
        rows = [row for row in reading.pick(tx, log, {first, index}) if row.position >= start]
        fresh = [row for row in rows if row.position not in chosen]
        weight = sum(len(row.header) + len(row.salted or b"") for row in fresh)
        if chosen and total + weight > BUDGET:
            break
        if all(row.salted is not None and len(row.salted) <= SALT + MAX_BODY for row in fresh):
            chosen |= {row.position: row for row in fresh}
            total += weight
    if len(chosen) == size - start:
        chosen = {}
    read = tiles(reading, tx, log)
    return Ahead(log.note, [
        Item(at, chosen[at].header, chosen[at].salted or b"", inclusion_proof(at, size, read)) for at in sorted(chosen)
    ])  # fmt: skip
