"""What a `seen` says, alone or in an acknowledgement, and whether it is true. Reads logs, changes nothing."""

from base64 import b64encode
from collections.abc import Mapping, Sequence

import msgspec

from jisr.exchange.ledger import LogHead, LogReading
from jisr.terms.errors import PartnerFault
from jisr.terms.releases import AckFact, SeenFact
from jisr.terms.transactions import Tx
from jisr.tlog.checkpoint import parse_checkpoint
from jisr.tlog.note import parse_note


def committed(fact: msgspec.Struct | None) -> SeenFact | None:
    """How much of the other log the facts of a leaf commit to, if they do."""
    if isinstance(fact, AckFact):
        return fact.tree
    return fact if isinstance(fact, SeenFact) else None


def receipted_head(log: LogHead | None) -> SeenFact | None:
    """What we can say of a partner's log: the head of our newest receipt on it."""
    if log is None or log.receipt is None or not log.receipt.size:
        return None
    head = parse_checkpoint(parse_note(log.receipt.note).text)
    return SeenFact(b64encode(head.root).decode(), head.size)


def true_of(tx: Tx, reading: LogReading, log: LogHead | None, fact: SeenFact) -> bool:
    """Whether that head was published in this log: a receipt is only ever for a published one, and each is kept."""
    found = reading.checkpoint_upto(tx, log, fact.n) if log is not None else None
    if found is None or found[0] != fact.n:
        return False
    try:
        head = parse_checkpoint(parse_note(found[1]).text)
    except PartnerFault:
        return False
    return b64encode(head.root).decode() == fact.h


def sorted_out(
    tx: Tx, reading: LogReading, logs: Sequence[LogHead], said: Mapping[int, SeenFact]
) -> tuple[list[tuple[LogHead, list[tuple[int, int]]]], list[int]]:
    """Of each of our logs (index, leaves) of what is true of it, and indexes of what is true of none.

    Nothing is true of a head not published yet. A log that was closed meanwhile was what the partner held when it said
    so; where two logs would fit, the newer counts.
    """
    left, true = dict(said), []
    for log in logs:
        fits = {i for i, fact in left.items() if fact.n <= log.published.size and true_of(tx, reading, log, fact)}
        true.append((log, [(index, left.pop(index).n) for index in sorted(fits)]))
    return true, sorted(left)
