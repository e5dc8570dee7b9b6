"""Our own log as a partner holds it: the way back after a restore.

A partner's copy is believed only where our own signature stands on it: a head signed with our log key that is larger
than what we hold proves that this copy of ours is old. Then signing is locked, and the leaves in between are taken from
the partner, verified against that head, and stored as if they had never been lost. What a partner claims without our
signature changes nothing, and locks nothing.
"""

from collections.abc import Sequence
from typing import NamedTuple

from jisr.exchange.accords import KINDS, Writer, fold
from jisr.exchange.cards import raw_key
from jisr.exchange.delta import Delta, decode_delta
from jisr.exchange.ledger import LogHead, LogLedger, LogReading, Partners, Row, SetAside
from jisr.exchange.roots import held, root_at
from jisr.exchange.rules import body_fault, facts, read_leaf
from jisr.terms.errors import OurMistake, PartnerFault
from jisr.terms.guarding import Guard, Mark, confirm, log_name, receipt_mark
from jisr.terms.releases import LeafHeader, RejectFact
from jisr.terms.sides import Card, Partner, log_origin
from jisr.terms.times import Clock
from jisr.terms.transactions import Store, Tx
from jisr.tlog.checkpoint import Checkpoint, open_checkpoint
from jisr.tlog.merkle import Frontier, leaf_hash
from jisr.tlog.note import KEY_ED25519, Verifier, parse_note, signature_line


class Tail(NamedTuple):
    """What a partner holds of our log: its size there, and how many leaves of it we did not hold."""

    held: int
    added: int


class Recovering:
    """Compares our logs with what partners hold of them, and takes back what we lost."""

    def __init__(
        self, store: Store, ledger: LogLedger, reading: LogReading, partners: Partners, clock: Clock, card: Card,
        guard: Guard,
    ) -> None:  # fmt: skip
        self._store, self._ledger, self._reading, self._partners = store, ledger, reading, partners
        self._clock, self._card, self._guard = clock, card, guard

    def ask_from(self, side: str) -> int:
        """The index from which the partner is asked for our own log: it holds what it receipted, and we do too."""
        log = self.log(side)
        return log.receipt.size if log.receipt is not None else 0

    def take(self, side: str, data: bytes) -> Tail:
        """Verify a stretch of our own log and store what we lack; PartnerFault where it is not what we signed.

        Codes: `tail-forged` (not our signature), `delta-damaged`, `root-mismatch`, `body-damaged`, and `own-fork` when
        both are ours and cannot both be true. A larger head of ours locks signing before anything is stored.
        """
        log, delta = self.log(side), decode_delta(data)
        offered, note = self._ours(log, delta.checkpoint)
        if offered.size <= log.frontier.size:
            if self._store.read(lambda tx: root_at(self._reading, tx, log, offered.size)) == offered.root:
                return Tail(offered.size, 0)
            if offered.size <= log.published.size:
                self._forked(delta.checkpoint)
        self._guard.lock("partner-ahead")
        base, growth = self._growth(log, delta, offered)
        headers = delta.headers[base.size - delta.start :]
        bodies = delta.bodies[base.size - delta.start :]
        rows = [_row(base.size + place, *pair) for place, pair in enumerate(zip(headers, bodies, strict=True))]
        self._store.write(lambda tx: self._keep(tx, log, note, rows, growth))
        return Tail(offered.size, len(rows))

    def _ours(self, log: LogHead, note: bytes) -> tuple[Checkpoint, bytes]:
        """The head, and its text with our own signature alone, when that holds."""
        verifier = Verifier(log.origin, KEY_ED25519, raw_key(self._card.log))
        try:
            offered, _ = open_checkpoint(note, log.origin, verifier)
            parsed = parse_note(note)
        except PartnerFault:
            raise PartnerFault(
                "tail-forged", "What the partner shows as our own log does not bear our signature.", evidence=(note,)
            ) from None
        ours = next(s for s in parsed.signatures if (s.name, s.key_id) == (verifier.name, verifier.key_id))
        return offered, f"{parsed.text}\n{signature_line(ours)}".encode()

    def _growth(self, log: LogHead, delta: Delta, offered: Checkpoint) -> tuple[Frontier, tuple]:  # type: ignore[type-arg]
        """From where our copy is continued, and to what: all we hold, or when that was never signed, what was."""
        if delta.start + len(delta.headers) != offered.size:
            raise PartnerFault("delta-damaged", "The partner's answer was damaged on the way.")
        for base in dict.fromkeys((log.frontier, log.published)):
            if delta.start <= base.size <= offered.size:
                hashes = [leaf_hash(header) for header in delta.headers[base.size - delta.start :]]
                growth = base.extend(hashes)
                if growth[0].root() == offered.root:
                    return base, growth
        raise PartnerFault("root-mismatch", "The entries do not give the root.", evidence=(delta.checkpoint,))

    def _keep(
        self, tx: Tx, seen: LogHead, note: bytes, rows: Sequence[Row],
        growth: tuple[Frontier, Sequence[tuple[int, int, bytes]]],
    ) -> None:  # fmt: skip
        log = self._ledger.open(tx, seen.origin, seen.partner, "out")
        if log.frontier != seen.frontier:
            raise PartnerFault("delta-damaged", "Another fetch was faster; this one is not needed.")
        if growth[0].size - len(rows) < log.frontier.size:
            log = self._ledger.cut(tx, log)
        self._ledger.append(tx, log, rows, growth)
        self._ledger.publish(tx, log, [(growth[0].size, note)], growth[0])
        self._ledger.recover(tx, log, [row.position for row in rows], self._clock.now())
        leaves = [(row, read_leaf(row.header, row.position)) for row in rows]
        bound = [row for row, leaf in leaves if isinstance(leaf, LeafHeader) and leaf.k in KINDS]
        if bound:
            known = self._partners.agreed(tx, log.partner)
            writer = Writer(self._card.side, log.partner, "out", log)
            self._partners.agree(tx, log.partner, fold(tx, self._reading, known, writer, bound)[0])
        told = [facts(leaf) for _, leaf in leaves if isinstance(leaf, LeafHeader)]
        rejects = [fact for fact in told if isinstance(fact, RejectFact)]
        for theirs in self._reading.logs(tx, log.partner, "in") if rejects else ():
            # Those items come in again and are set aside again; we have answered them.
            again = [SetAside(fact.index, fact.reason, True) for fact in rejects if fact.epoch == theirs.epoch]
            self._ledger.set_aside(tx, theirs, again)

    def _forked(self, note: bytes) -> None:
        self._guard.lock("own-fork")
        raise PartnerFault(
            "own-fork", "The partner holds a head of ours that this copy does not continue.",
            "Keep it, speak to the partner, and close the epoch: jisr epoch close.", evidence=(note,),
        )  # fmt: skip

    # --- judging -----------------------------------------------------------------------------------------------

    def confirm(self, side: str) -> None:
        """Refused, and signing is locked, when our log does not follow what the guard holds of it."""
        confirm(self._guard, log_name(self.log(side).origin), lambda: held(self._store, self._reading, self.log(side)))

    def short(self, side: str) -> int:
        """How many leaves under the guard's mark are still missing here, or -1 when what is here is another history."""
        log = self.log(side)
        mark = self._guard.mark(log_name(log.origin))
        if mark is None:
            return 0
        if mark.size > log.frontier.size:
            return mark.size - log.frontier.size
        same = self._store.read(lambda tx: root_at(self._reading, tx, log, mark.size)) == mark.root
        return 0 if same else -1

    def begun_anew(self, side: str) -> bool:
        """Whether our log towards that partner is a later epoch's under which nothing was ever signed."""
        log = self.log(side)
        return log.note is None and not log.origin.endswith("/1") and self._guard.mark(log_name(log.origin)) is None

    def agree_with_guard(self, side: str, *, receipts: bool) -> None:
        """Put the guard where the log is, once both were compared with the partner.

        With `receipts` also where our copy of the partner's log is: nothing smaller is receipted from now on.
        """
        log = self.log(side)
        name = log_name(log.origin)
        before = self._guard.mark(name)
        after = Mark(log.published.size, log.published.root())
        if log.note is not None and (before is None or before.size < after.size):
            self._guard.swap(name, before, after)
        theirs = self._store.read(lambda tx: self._reading.head(tx, side, "in"))
        if receipts and theirs is not None and theirs.note is not None:
            given = theirs.receipt.at if theirs.receipt is not None else 0
            made = Mark(theirs.published.size, theirs.published.root(), given)
            self._guard.swap(receipt_mark(theirs.origin), None, made)

    def log(self, side: str) -> LogHead:
        """Our log towards that partner, begun if it is new."""
        partner = self._store.read(lambda tx: self._partners.partner(tx, side))
        if partner is None:
            raise OurMistake("no-partner", "That side is not a partner yet.", "Pair with jisr partner add first.")
        known = self._store.read(lambda tx: self._reading.head(tx, side, "out"))
        origin = self._origin(partner)
        if known is not None and known.origin == origin:
            return known
        return self._store.write(lambda tx: self._ledger.open(tx, origin, side, "out"))

    def _origin(self, partner: Partner) -> str:
        return log_origin(self._card, partner.card, partner.epoch)


def _row(position: int, header: bytes, salted: bytes) -> Row:
    """A leaf and its body as the partner holds it; PartnerFault when the body is another than the leaf commits to."""
    leaf = read_leaf(header, position)
    if salted and (not isinstance(leaf, LeafHeader) or body_fault(leaf, salted, len(salted)) is not None):
        raise PartnerFault("body-damaged", "A body does not match what its entry commits to.")
    return Row(position, header, salted or None)
