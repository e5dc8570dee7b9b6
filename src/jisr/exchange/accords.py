"""What was agreed, from the leaves of both logs. Pure.

The state is a function of the set of leaves, not of the order in which a side saw them: proposals, acceptances that
cite one by index and hash, ends. The newest countersigned version holds, two of one number by the proposer's name, and
what was ended stays ended; so two sides that hold the same leaves hold the same agreement, and no clock is asked but
for the span the terms state themselves.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from jisr.exchange.ledger import Accord, Agreed, Closed, Direction, LogHead, LogReading, Proposal, Row
from jisr.exchange.rules import SALT, facts, read_leaf
from jisr.terms import canonical
from jisr.terms.agreements import (
    MAX_TERMS,
    AccordFact,
    Agreement,
    Flow,
    Party,
    check_agreement,
    consented,
    narrower,
)
from jisr.terms.epochs import numbered
from jisr.terms.errors import OurMistake, PartnerFault
from jisr.terms.releases import LeafHeader, RejectReason
from jisr.terms.reports import Kind, Level
from jisr.terms.sides import Partner
from jisr.terms.transactions import Tx
from jisr.tlog.merkle import leaf_hash

KINDS = frozenset(("accord", "agreement"))
"""Leaves that speak of an agreement."""

_agreement = msgspec.json.Decoder(Agreement).decode
_replace = msgspec.structs.replace


def hash_of(header: bytes) -> str:
    """Base64 of the hash of a leaf: what an answer cites."""
    return b64encode(leaf_hash(header)).decode()


def read_terms(salted: bytes | None, one: str, other: str) -> Agreement | None:
    """The terms in the body beside a proposal, or None when they are not terms between these two sides."""
    body = (salted or b"")[SALT:]
    try:
        terms = _agreement(body) if len(body) <= MAX_TERMS else None
        if terms is None or (canonical.encode(terms) != body and canonical.check(body) is None):
            return None
        return check_agreement(terms, one, other)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, OurMistake, PartnerFault):
        return None


# --- folding leaves ----------------------------------------------------------------------------------------------


def newest(agreed: Agreed) -> Accord | None:
    """The countersigned terms of the highest version, whatever became of them."""
    return max(agreed.accords, key=lambda accord: (accord.terms.version, accord.proposer), default=None)


def newest_version(agreed: Agreed) -> int:
    """The highest version that was countersigned, 0 when none was."""
    found = newest(agreed)
    return found.terms.version if found is not None else 0


class Leaf(NamedTuple):
    """One leaf as it is folded: `author` wrote it to `reader`, `cited` is the row of the proposal it answers."""

    author: str
    reader: str
    position: int
    fact: AccordFact
    cited: Row | None

    @property
    def number(self) -> int:
        return self.fact.number


def proposed(agreed: Agreed, ours: bool, index: int, header: bytes, terms: Agreement) -> Agreed | None:
    """After a proposal; None when its version was countersigned before, so that it can change nothing."""
    if terms.version <= newest_version(agreed):
        return None
    made = Proposal(index, hash_of(header), terms)
    return _replace(agreed, ours=made) if ours else _replace(agreed, theirs=made)


def answered(agreed: Agreed, ours: bool, leaf: Leaf) -> Agreed | None:
    """After an answer by us or by the partner; None when it answers nothing it could."""
    fact = leaf.fact
    proposer = leaf.author if fact.whose == "author" else leaf.reader
    if leaf.cited is None or hash_of(leaf.cited.header) != fact.hash:
        return None
    terms = read_terms(leaf.cited.salted, leaf.author, leaf.reader)
    header = read_leaf(leaf.cited.header, fact.index)
    if terms is None or not isinstance(header, LeafHeader) or header.k != "agreement":
        return None
    if fact.answer == "ended":
        return _ended(agreed, ours, proposer, leaf)
    if fact.whose != "reader":
        return None
    if fact.answer == "declined":
        return _declined(agreed, ours, leaf)
    return _accepted(agreed, ours, leaf, terms)


def _at(agreed: Agreed, proposer: str, index: int) -> Accord | None:
    return next((one for one in agreed.accords if (one.proposer, one.index) == (proposer, index)), None)


def _accepted(agreed: Agreed, ours: bool, leaf: Leaf, terms: Agreement) -> Agreed | None:
    index = leaf.number
    if _at(agreed, leaf.reader, index) is not None:
        return agreed
    ended: tuple[tuple[str, int], ...] = ()
    closed = next((one for one in agreed.closed if one.index == index), None) if not ours else None
    if closed is not None:
        if closed.answer == "declined":
            return None
        # We had ended it when they accepted it: the two leaves crossed, and both sides must come to the same.
        ended = ((leaf.reader, closed.at),)
    accord = Accord(terms, leaf.reader, index, leaf.position, ended)
    return _mark(_replace(agreed, accords=(*agreed.accords, accord)), not ours, index, leaf)


def _declined(agreed: Agreed, ours: bool, leaf: Leaf) -> Agreed | None:
    index = leaf.number
    if _at(agreed, leaf.reader, index) is not None:
        return None
    if not ours:
        agreed = _close(agreed, leaf)
    return _mark(agreed, not ours, index, leaf)


def _ended(agreed: Agreed, ours: bool, proposer: str, leaf: Leaf) -> Agreed | None:
    index, fact = leaf.number, leaf.fact
    accord = _at(agreed, proposer, index)
    if accord is not None:
        if any(side == leaf.author for side, _ in accord.ended):
            return agreed
        done = _replace(accord, ended=tuple(sorted((*accord.ended, (leaf.author, leaf.position)))))
        return _replace(agreed, accords=tuple(done if one is accord else one for one in agreed.accords))
    if fact.whose != "author":
        # Only who proposed may end what nobody has accepted; the other declines.
        return None
    if ours:
        agreed = _close(agreed, leaf)
    return _mark(agreed, ours, index, leaf)


def _close(agreed: Agreed, leaf: Leaf) -> Agreed:
    """A proposal of ours that nobody can accept any more."""
    if any(one.index == leaf.number for one in agreed.closed):
        return agreed
    return _replace(agreed, closed=(*agreed.closed, Closed(leaf.number, leaf.fact.answer, leaf.position)))


def _mark(agreed: Agreed, of_ours: bool, index: int, leaf: Leaf) -> Agreed:
    """The newest proposal of that side with its answer, when it is the one that was answered."""
    known = agreed.ours if of_ours else agreed.theirs
    if known is None or known.index != index:
        return agreed
    made = _replace(known, answer=leaf.fact.answer)
    return _replace(agreed, ours=made) if of_ours else _replace(agreed, theirs=made)


class Writer(NamedTuple):
    """Whose leaves are folded, and the log they lie in."""

    author: str
    reader: str
    direction: Direction
    log: LogHead


def fold(
    tx: Tx, reading: LogReading, agreed: Agreed, writer: Writer, rows: Sequence[Row]
) -> tuple[Agreed, Mapping[int, RejectReason]]:
    """The state after these rows, which are stored, and what is wrong with those that change nothing by a fault."""
    faults: dict[int, RejectReason] = {}
    ours = writer.direction == "out"
    for row in rows:
        header = read_leaf(row.header, row.position)
        if not isinstance(header, LeafHeader) or header.k not in KINDS:
            continue
        reason: RejectReason = "reference"
        if header.k == "agreement":
            terms = read_terms(row.salted, writer.author, writer.reader)
            reason = "reference" if terms is not None else "body-malformed"
            after = (
                proposed(agreed, ours, numbered(writer.log.epoch, row.position), row.header, terms)
                if terms is not None
                else None
            )
        else:
            after = _answer(tx, reading, agreed, writer, row, header)
        if after is None:
            faults[row.position] = reason
        else:
            agreed = after
    return agreed, faults


def _answer(
    tx: Tx, reading: LogReading, agreed: Agreed, writer: Writer, row: Row, header: LeafHeader
) -> Agreed | None:  # fmt: skip
    fact = facts(header)
    if not isinstance(fact, AccordFact):
        return None
    own, out = fact.whose == "author", writer.direction == "out"
    logs = reading.logs(tx, writer.log.partner, "out" if own == out else "in")
    log = next((one for one in logs if one.epoch == fact.epoch), None)
    if log is None:
        return None
    # Of our own log only what is published can have been read; of a partner's only what came before.
    before = (
        row.position if log.number == writer.log.number else log.frontier.size if own or out else log.published.size
    )
    if not 0 <= fact.index < before:
        return None
    cited = next(iter(reading.pick(tx, log, [fact.index])), None)
    leaf = Leaf(writer.author, writer.reader, row.position, fact, cited)
    return answered(agreed, writer.direction == "out", leaf)


# --- what holds --------------------------------------------------------------------------------------------------


def binding(agreed: Agreed, now: int | None) -> Accord | None:
    """The accord whose limits bind at `now`, seconds: the newest that has begun, also when it has ended since.

    An end or a lapse narrows and never widens: what was agreed to be too much stays too much until new terms are
    agreed. None when nothing was agreed yet.
    """
    begun = tuple(one for one in agreed.accords if now is None or one.terms.since <= now)
    return newest(_replace(agreed, accords=begun))


def in_force(agreed: Agreed, now: int | None) -> Accord | None:
    """The accord that holds at `now`, seconds, with all it permits; None before, after its end, or after its span."""
    found = binding(agreed, now)
    if found is None or found.ended:
        return None
    over = found.terms.until is not None and now is not None and now >= found.terms.until
    return None if over else found


def effective(partner: Partner, agreed: Agreed, author: str, now: int | None) -> Partner:
    """The partner with the limits that hold for what `author` tells: the narrower of ours and of what was agreed."""
    accord = binding(agreed, now)
    if accord is None:
        return partner
    return _replace(partner, limits=narrower(partner.limits, accord.terms.by(author)))


def erases(agreed: Agreed, author: str, now: int | None) -> bool:
    """Whether what `author` withdraws is to be erased by its reader; an end of the agreement does not undo that."""
    accord = binding(agreed, now)
    return accord is not None and accord.terms.by(author).erase


def keeps_for_a_time(agreed: Agreed, author: str) -> bool:
    """Whether any terms ever countersigned let the reader keep what `author` tells for some days only."""
    return any(accord.terms.by(author).retain_days is not None for accord in agreed.accords)


def flow_in_force(agreed: Agreed, author: str, now: int | None) -> Flow | None:
    """What `author` is owed and permits while an agreement holds."""
    accord = in_force(agreed, now)
    return accord.terms.by(author) if accord is not None else None


def standing_consent(
    agreed: Agreed, author: str, now: int | None, item: tuple[Kind, Level], party: Party
) -> int | None:
    """The finest level at which the author's standing consent lets an item (kind, mark) go to that side, or None."""
    flow = flow_in_force(agreed, author, now)
    return consented(flow, *item, party) if flow is not None else None
