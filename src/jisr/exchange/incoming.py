"""Partners' logs: verify, store, receipt.

A stretch is verified whole before a byte of it is stored, and stored with the new head in one transaction. Only then
is it cosigned: a receipt says "these leaves are durably here" and nothing about approval. A crash before the commit
fetches again; a crash after it cosigns what is stored.

Faults have classes. Damage is unsigned (`…-damaged`, `root-mismatch`): the caller fetches again. A smaller signed head
is stale and ignored. Two signed heads that cannot both be true stop that one log, with both kept as evidence, until an
officer resumes it with a reason.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jisr.exchange.accords import KINDS, Writer, effective, fold
from jisr.exchange.cards import mldsa_key, raw_key, read_card
from jisr.exchange.delta import Delta, decode_delta
from jisr.exchange.ledger import LogHead, LogLedger, LogReading, Partners, Receipt, Retired, Row, SetAside
from jisr.exchange.rules import NEWER, TOLD, body_fault, facts, judge, read_leaf
from jisr.terms.consents import AskFact, ConsentFact
from jisr.terms.errors import OurMistake, PartnerFault
from jisr.terms.releases import AckFact, KeyFact, LeafHeader, RejectFact, RejectReason
from jisr.terms.sides import Card, Partner, log_origin, receipt_name
from jisr.terms.times import Clock
from jisr.terms.transactions import Store, Tx
from jisr.tlog.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint
from jisr.tlog.cosignature import cosign, verify_cosignature
from jisr.tlog.merkle import Frontier, leaf_hash, verify_consistency
from jisr.tlog.mldsa import MlDsaSigner, MlDsaVerifier, verify_mldsa
from jisr.tlog.note import KEY_COSIGNATURE, KEY_ED25519, Note, Signature, Signer, Verifier, parse_note
from jisr.tlog.proofs import TileReader, consistency_proof, tree_root

DAY_MS = 86_400_000
ROTTEN = frozenset(("body-mismatch", "body-missing"))
"""Faults of a body that a carrier may have caused: worth fetching again before the item is set aside."""


Citing = AckFact | AskFact | ConsentFact
"""What speaks of a leaf of our own log."""
_CITED: dict[type, frozenset[str]] = {
    AckFact: TOLD, AskFact: frozenset(("release",)), ConsentFact: frozenset(("ask",)),
}  # fmt: skip
_TURNS = frozenset(((None, "given"), (None, "refused"), ("given", "withdrawn")))


class Progress(NamedTuple):
    """What one delta brought: `added` entries up to `size`; `standing` is the judgement on its checkpoint."""

    added: int
    size: int
    standing: str


class _Judged(NamedTuple):
    """A stretch leaf by leaf: what is stored, what is set aside, and what speaks of our own log (acks by index).

    `bound` are the rows that speak of an agreement, `keys` what the partner says of its own log key.
    """

    rows: list[Row]
    aside: list[SetAside]
    rejects: list[RejectFact]
    acks: dict[int, Citing]
    bound: list[Row]
    keys: list[KeyFact]


class Incoming:
    """The logs of partners towards this side."""

    def __init__(
        self, store: Store, ledger: LogLedger, reading: LogReading, partners: Partners, clock: Clock,
        card: Card, receipt_key: Ed25519PrivateKey,
        receipt_keys: Callable[[], Sequence[Ed25519PrivateKey]] | None = None,
        mldsa: Callable[[], MlDsaSigner | None] = lambda: None,
    ) -> None:  # fmt: skip
        self._receipt_keys, self._mldsa = receipt_keys or (lambda: (receipt_key,)), mldsa
        self._store, self._ledger, self._reading, self._partners = store, ledger, reading, partners
        self._clock, self._card = clock, card

    # --- verifying ---------------------------------------------------------------------------------------------

    def size(self, side: str) -> int:
        """Leaves of that partner's log that are durably here."""
        return self._head(self._partner(side)).frontier.size

    def offer(self, side: str, data: bytes, *, give_up: bool = False) -> Progress:
        """Verify a delta and store what is new. PartnerFault says its class by its code.

        With `give_up`, a body that does not match is set aside instead of being fetched yet again.
        """
        if self._head(self._partner(side)).stopped:
            raise _stopped()
        return self.take(side, decode_delta(data), give_up=give_up)

    def take(self, side: str, delta: Delta, *, give_up: bool = False) -> Progress:
        """Verify a stretch, whichever way it came, and store what is new; as `offer`."""
        partner = self._partner(side)
        log = self._head(partner)
        if log.stopped:
            raise _stopped()
        offered = self._open(partner, log, delta.checkpoint)
        standing = judge(log.frontier, log.frontier.root(), offered)
        if standing == "fork":
            self._fork(log, delta.checkpoint)
        if standing != "grown":
            return Progress(0, log.frontier.size, standing)
        if delta.start != log.frontier.size or delta.start + len(delta.headers) != offered.size:
            raise PartnerFault("delta-damaged", "The partner's answer does not begin where our copy ends.")
        frontier, subtrees = log.frontier.extend([leaf_hash(header) for header in delta.headers])
        if frontier.root() != offered.root:
            raise PartnerFault("root-mismatch", "The entries do not give the root.", evidence=(delta.checkpoint,))
        judged = self._judge_items(partner, delta, give_up)
        self._store.write(lambda tx: self._keep(tx, log, delta.checkpoint, (frontier, subtrees), judged))
        return Progress(len(judged.rows), offered.size, standing)

    def _judge_items(self, partner: Partner, delta: Delta, give_up: bool) -> _Judged:
        judged, limit = _Judged([], [], [], {}, [], []), partner.limits.body
        for index, (header, salted) in enumerate(zip(delta.headers, delta.bodies, strict=True), start=delta.start):
            leaf = read_leaf(header, index)
            why = leaf if isinstance(leaf, str) else body_fault(leaf, salted, limit)
            if why is None:
                judged.rows.append(Row(index, header, salted or None))
                if isinstance(leaf, LeafHeader) and leaf.k in KINDS:
                    judged.bound.append(judged.rows[-1])
                fact = facts(leaf) if isinstance(leaf, LeafHeader) else None
                if isinstance(fact, RejectFact):
                    judged.rejects.append(fact)
                elif isinstance(fact, KeyFact):
                    judged.keys.append(fact)
                elif isinstance(fact, AckFact | AskFact | ConsentFact):
                    judged.acks[index] = fact
                continue
            if why in ROTTEN and not give_up:
                raise PartnerFault("body-damaged", "A body does not match what its entry commits to.")
            judged.rows.append(Row(index, header, salted if why == NEWER and len(salted) <= limit else None))
            judged.aside.append(SetAside(index, why, why == NEWER))
        return judged

    def _keep(
        self, tx: Tx, seen: LogHead, note: bytes, growth: tuple[Frontier, Sequence[tuple[int, int, bytes]]],
        judged: _Judged,
    ) -> None:  # fmt: skip
        rows = judged.rows
        partner = self._partners.partner(tx, seen.partner)
        log = self._ledger.open(tx, seen.origin, seen.partner, "in")
        if partner is None or log.frontier != seen.frontier or log.stopped:
            raise PartnerFault("delta-damaged", "Another fetch was faster; this one is not needed.")
        self._check_quota(tx, log, partner, rows)
        frontier, subtrees = growth
        self._ledger.append(tx, log, rows, (frontier, subtrees))
        self._turn(tx, partner, judged.keys)
        self._ledger.publish(tx, log, [(frontier.size, note)], frontier)
        unbound = self._bind(tx, log, judged.bound) if judged.bound else ()
        self._ledger.set_aside(tx, log, [*judged.aside, *self._groundless(tx, log, judged.acks), *unbound])
        self._ledger.mark(tx, log, entry_at=self._clock.now(), carried=(len(rows), _bytes(rows)))
        ours = self._reading.head(tx, log.partner, "out")
        if ours is not None and judged.rejects:
            known = [fact for fact in judged.rejects if 0 <= fact.index < ours.published.size]
            self._ledger.set_aside(tx, ours, [SetAside(fact.index, fact.reason, True) for fact in known])

    def _groundless(self, tx: Tx, log: LogHead, acks: Mapping[int, Citing]) -> list[SetAside]:
        """What answers or asks about something we never told or asked that partner: nobody there can have seen it.

        Judged here, where they are stored: what is published a moment later must not make a guess come true.
        """
        ours = self._reading.head(tx, log.partner, "out")
        size = ours.published.size if ours is not None else 0
        asked = sorted({_cited(fact) for fact in acks.values() if 0 <= _cited(fact) < size})
        rows = self._reading.pick(tx, ours, asked) if ours is not None and asked else ()
        kinds = {row.position: _kind(row) for row in rows}
        return [
            SetAside(index, "reference", False)
            for index, fact in acks.items()
            if kinds.get(_cited(fact)) not in _CITED[type(fact)]
            or (isinstance(fact, ConsentFact) and not self._consent(tx, log.partner, fact))
        ]

    def _consent(self, tx: Tx, side: str, fact: ConsentFact) -> bool:
        """Keep an answer to our question, and say if it can be one: once given or refused, and given then withdrawn.

        A refusal binds, and so does a withdrawal: neither is ever followed by a consent.
        """
        known = self._partners.consent(tx, side, fact.ask)
        if known == fact:
            return True
        if (known.answer if known else None, fact.answer) not in _TURNS:
            return False
        self._partners.keep_consent(tx, side, fact)
        return True

    def _bind(self, tx: Tx, log: LogHead, rows: Sequence[Row]) -> list[SetAside]:
        """Take in what the partner says of an agreement; what is said of nothing that is so is set aside."""
        writer = Writer(log.partner, self._card.side, "in", log, self._reading.head(tx, log.partner, "out"))
        known = self._partners.agreed(tx, log.partner)
        agreed, faults = fold(tx, self._reading, known, writer, rows)
        if agreed != known:
            self._partners.agree(tx, log.partner, agreed)
        return [SetAside(index, reason, False) for index, reason in faults.items()]

    def acknowledges(self, tx: Tx, side: str, index: int) -> str | None:
        """The decision of ours that put leaf `index` into our log for that partner."""
        ours = self._reading.head(tx, side, "out")
        return None if ours is None else self._reading.trace(tx, ours, index).decision

    def _check_quota(self, tx: Tx, log: LogHead, partner: Partner, rows: Sequence[Row]) -> None:
        day = self._clock.now() // DAY_MS * DAY_MS
        count, size = self._reading.carried(tx, log, day)
        agreed = self._partners.agreed(tx, log.partner)
        partner = effective(partner, agreed, log.partner, self._clock.now() // 1000)
        if count + len(rows) > partner.limits.day_entries or size + _bytes(rows) > partner.limits.day_bytes:
            raise PartnerFault(
                "over-quota", "The partner has sent more than was agreed for one day; the rest waits until tomorrow.",
                "Agree a higher limit with jisr partner limit.",
            )  # fmt: skip

    # --- keys of the author ------------------------------------------------------------------------------------

    def _turn(self, tx: Tx, partner: Partner, facts: Sequence[KeyFact]) -> None:
        """Note until when the key before the one announced still counts; the new one counts once its card is pinned."""
        for fact in facts:
            cards = [read_card(data).log for data in self._partners.cards(tx, partner.side)] or [partner.card.log]
            old = next((key for key in cards if key != fact.log), None)
            if old is not None:
                self._partners.retire(tx, partner.side, Retired("log", old, fact.until), self._clock.now())

    def _open(self, partner: Partner, log: LogHead, note: bytes) -> Checkpoint:
        """The head in a note, signed by a key that counts for it; PartnerFault `key-retired` when none does now."""
        retired = {
            key.public: key
            for key in self._store.read(lambda tx: self._partners.retired(tx, partner.side, "log", log.origin))
        }
        keys = dict.fromkeys((partner.card.log, *retired))
        known = [Verifier(log.origin, KEY_ED25519, raw_key(key)) for key in keys]
        offered, opened = open_checkpoint(note, log.origin, *known)
        for key, verifier in zip(keys, known, strict=True):
            if any((line.name, line.key_id) == (verifier.name, verifier.key_id) for line in opened.signatures):
                old = retired.get(key)
                if old is None or self._counts(old, offered.size):
                    return offered
        raise PartnerFault(
            "key-retired", "The head of the partner's log is signed with a key that counts no more.",
            "Compare the words of the partner's newer card and pin it.", evidence=(note,),
        )  # fmt: skip

    def _counts(self, key: Retired, size: int) -> bool:
        if key.until is None:
            return size <= key.size
        return self._clock.now() // 1000 <= key.until

    def opened(self, side: str, note: bytes) -> Checkpoint:
        """The head of that partner's log in a note; PartnerFault `submission-malformed`, `mirror-unknown` for another
        log's, `witness-signature` when no key that counts signed it, `log-stopped`."""
        partner = self._partner(side)
        log = self._head(partner)
        try:
            origin = parse_checkpoint(parse_note(note).text).origin
        except PartnerFault:
            raise PartnerFault("submission-malformed", "What was submitted is not in the agreed form.") from None
        if origin != log.origin:
            raise PartnerFault("mirror-unknown", "This side is not a mirror of that log.")
        if log.stopped:
            raise _stopped()
        try:
            return self._open(partner, log, note)
        except PartnerFault:
            raise PartnerFault("witness-signature", "The head of a log is not signed by its key.") from None

    def stop(self, side: str, known: bytes, note: bytes) -> None:
        """Stop that partner's log for two heads it signed that cannot both be true; raises nothing."""
        log = self._head(self._partner(side))
        self._store.write(lambda tx: self._ledger.stop(tx, log, "fork", (known, note), self._clock.now()))

    def examine(self, side: str, note: bytes, read: TileReader) -> None:
        """After a root mismatch: does the partner's own tree contain our copy? If it provably does not, stop the log.

        Tiles are unsigned, so they count only once they give the signed root.
        """
        partner = self._partner(side)
        log = self._head(partner)
        offered = self._open(partner, log, note)
        if tree_root(offered.size, read) != offered.root:
            raise PartnerFault("tile-damaged", "The partner's tiles do not give the signed root.")
        proof = consistency_proof(log.frontier.size, offered.size, read)
        try:
            verify_consistency(log.frontier.size, offered.size, log.frontier.root(), offered.root, proof)
        except PartnerFault:
            self._fork(log, note)

    def _fork(self, log: LogHead, note: bytes) -> None:
        evidence = (log.note or b"", note)
        self._store.write(lambda tx: self._ledger.stop(tx, log, "fork", evidence, self._clock.now()))
        raise PartnerFault(
            "fork", "The partner signed two histories that cannot both be true; its log is stopped.",
            "Keep the evidence and speak to the partner; jisr partner resume goes on.", evidence=evidence,
        )  # fmt: skip

    def resume(self, side: str) -> None:
        """Let a stopped log go on; the officer's reason belongs in the record."""
        log = self._head(self._partner(side))
        self._store.write(lambda tx: self._ledger.stop(tx, log, None, (), self._clock.now()))

    # --- receipts ----------------------------------------------------------------------------------------------

    def receipt(self, side: str) -> bytes | None:
        """The cosigned checkpoint the partner has not confirmed yet, or None. Dates never run backwards."""
        log = self._head(self._partner(side))
        if log.note is None or log.sent == log.published.size:
            return None
        if log.receipt is not None and log.receipt.size == log.published.size:
            return log.receipt.note
        at = max(self._clock.now() // 1000, log.receipt.at if log.receipt else 0)
        text, name = parse_note(log.note).text, receipt_name(self._card)
        lines = [cosign(text, Signer(name, KEY_COSIGNATURE, key), at) for key in self._receipt_keys()]
        if (beside := self._mldsa()) is not None:
            lines.append(beside.cosign(text, at))
        made = Receipt(log.published.size, at, Note(text, tuple(lines)).encode())
        self._store.write(lambda tx: self._ledger.keep_receipt(tx, log, made))
        return made.note

    def receipted(self, side: str) -> bytes | None:
        """The newest receipt for that partner's log, made if it has none for all that is here."""
        made = self.receipt(side)
        if made is None and (known := self._head(self._partner(side)).receipt) is not None:
            made = known.note
        return made

    def confirmed(self, side: str, size: int) -> None:
        """The partner has taken our receipt for `size` leaves."""
        log = self._head(self._partner(side))
        self._store.write(lambda tx: self._ledger.mark(tx, log, sent=size))

    def accept_receipt(self, side: str, data: bytes) -> int:
        """Take a partner's receipt on our own log; the size it covers.

        PartnerFault codes: `receipt-malformed`, `receipt-signature`, `receipt-size` (a head we never published),
        `receipt-root` (our size with another root).
        """
        partner = self._partner(side)
        log = self._store.read(lambda tx: self._reading.head(tx, side, "out"))
        if log is None:
            raise PartnerFault("receipt-size", "There is no log to receipt yet.")
        try:
            note = parse_note(data)
            offered = parse_checkpoint(note.text)
        except PartnerFault:
            raise PartnerFault("receipt-malformed", "The receipt is not of the agreed form.") from None
        verifier = Verifier(receipt_name(partner.card), KEY_COSIGNATURE, raw_key(partner.card.receipt))
        signed = [s for s in note.signatures if (s.name, s.key_id) == (verifier.name, verifier.key_id)]
        if len(signed) != 1 or offered.origin != log.origin:
            raise PartnerFault("receipt-signature", "The receipt is not signed with the partner's receipt key.")
        try:
            at = verify_cosignature(note.text, signed[0], verifier)
            signed += _beside(partner.card, note, at)
        except PartnerFault:
            raise PartnerFault("receipt-signature", "The receipt's signature does not hold.") from None
        published = self._store.read(lambda tx: self._reading.checkpoint_upto(tx, log, offered.size))
        if published is None or published[0] != offered.size:
            raise PartnerFault("receipt-size", "The receipt is for a head that was never published.")
        if parse_checkpoint(parse_note(published[1]).text).root != offered.root:
            raise PartnerFault("receipt-root", "The receipt is for another history than ours.", evidence=(data,))
        if log.receipt is None or offered.size > log.receipt.size:
            # Only what was verified is kept: whatever else a partner wrote is not ours to publish.
            kept = Receipt(offered.size, at, Note(note.text, tuple(signed)).encode())
            self._store.write(lambda tx: self._ledger.keep_receipt(tx, log, kept))
        return offered.size

    # --- handing on --------------------------------------------------------------------------------------------

    def set_aside(self, tx: Tx, side: str, items: Sequence[tuple[int, RejectReason]]) -> None:
        """Keep these items but never project them; each is answered with `reject`."""
        log = self._reading.head(tx, side, "in")
        if log is not None:
            self._ledger.set_aside(tx, log, [SetAside(index, reason, False) for index, reason in items])

    def _partner(self, side: str) -> Partner:
        partner = self._store.read(lambda tx: self._partners.partner(tx, side))
        if partner is None:
            raise OurMistake("no-partner", "That side is not a partner yet.", "Pair with jisr partner add first.")
        return partner

    def _head(self, partner: Partner) -> LogHead:
        log = self._store.read(lambda tx: self._reading.head(tx, partner.side, "in"))
        origin = log_origin(partner.card, self._card, partner.epoch)
        if log is not None and log.origin == origin:
            return log
        return self._store.write(lambda tx: self._ledger.open(tx, origin, partner.side, "in"))


def _beside(card: Card, note: Note, at: int) -> list[Signature]:
    """The ML-DSA line of a receipt, which must be there, hold and state the same time, when the card has such a key."""
    if isinstance(card.receipt_mldsa, msgspec.UnsetType):
        return []
    verifier = MlDsaVerifier(receipt_name(card), mldsa_key(card.receipt_mldsa))
    lines = [one for one in note.signatures if (one.name, one.key_id) == (verifier.name, verifier.key_id)]
    if len(lines) != 1 or verify_mldsa(note.text, lines[0], verifier) != at:
        raise PartnerFault("receipt-signature", "The receipt's signature does not hold.")
    return lines


def _stopped() -> PartnerFault:
    return PartnerFault("log-stopped", "This partner's log is stopped until an officer resumes it.")


def _cited(fact: Citing) -> int:
    return fact.ask if isinstance(fact, ConsentFact) else fact.index


def _kind(row: Row) -> str:
    """The kind of a leaf of our own."""
    leaf = read_leaf(row.header, row.position)
    return leaf.k if isinstance(leaf, LeafHeader) else ""


def _bytes(rows: Sequence[Row]) -> int:
    return sum(len(row.header) + len(row.salted or b"") for row in rows)
