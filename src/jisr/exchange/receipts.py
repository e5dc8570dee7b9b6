"""Receipts of both directions: ours, cosigned on what is durably here of a partner's log, and theirs on our own.

Only stored leaves are cosigned. A crash between signing and keeping signs the same text again; dates never run back.
"""

from collections.abc import Callable, Sequence

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jisr.exchange.cards import mldsa_key, raw_key
from jisr.exchange.ledger import Receipt
from jisr.exchange.partner_logs import PartnerLogs
from jisr.exchange.roots import receipted
from jisr.terms.errors import PartnerFault
from jisr.terms.guarding import Guard, Mark, advance, disagreement, receipt_mark
from jisr.terms.sides import Card, receipt_name
from jisr.tlog.checkpoint import parse_checkpoint
from jisr.tlog.cosignature import cosign, verify_cosignature
from jisr.tlog.mldsa import MlDsaSigner, MlDsaVerifier, verify_mldsa
from jisr.tlog.note import KEY_COSIGNATURE, Note, Signature, Signer, Verifier, parse_note


class Receipts:
    """Gives ours and takes theirs."""

    def __init__(
        self, logs: PartnerLogs, guard: Guard, keys: Callable[[], Sequence[Ed25519PrivateKey]],
        mldsa: Callable[[], MlDsaSigner | None],
    ) -> None:  # fmt: skip
        self._logs, self._guard, self._keys, self._mldsa = logs, guard, keys, mldsa
        self._store, self._ledger, self._reading, self._clock = logs.store, logs.ledger, logs.reading, logs.clock

    def receipt(self, side: str) -> bytes | None:
        """The cosigned checkpoint the partner has not confirmed yet, or None. Dates never run backwards.

        None too while signing is locked, and while our copy is shorter than what we receipted before: a receipt is a
        signature, and an older one beside a newer would say that what we held we hold no more.
        """
        log = self._logs.head(self._logs.partner(side))
        if self._guard.locked() is not None or log.note is None or log.sent == log.published.size:
            return None
        if log.receipt is not None and log.receipt.size == log.published.size:
            return log.receipt.note
        before = self._guard.mark(receipt_mark(log.origin))
        log = self._logs.head(self._logs.partner(side))
        why = disagreement(before, receipted(self._store, self._reading, log)) if self._guard.kept else None
        if why == "guard-ahead" or log.note is None:
            return None
        if why == "guard-differs":
            # We receipted another history of this log than it shows now.
            self._logs.fork(log, log.note)
        if why is not None:
            self._guard.lock(why)
            return None
        newest = max(log.receipt.at if log.receipt else 0, before.at if before else 0)
        at = max(self._clock.now() // 1000, newest)
        text, name = parse_note(log.note).text, receipt_name(self._logs.card)
        after = Mark(log.published.size, log.published.root(), at)
        advance(self._guard, receipt_mark(log.origin), before, after)
        lines = [cosign(text, Signer(name, KEY_COSIGNATURE, key), at) for key in self._keys()]
        if (beside := self._mldsa()) is not None:
            lines.append(beside.cosign(text, at))
        made = Receipt(log.published.size, at, Note(text, tuple(lines)).encode())
        self._store.write(lambda tx: self._ledger.keep_receipt(tx, log, made))
        return made.note

    def receipted(self, side: str) -> bytes | None:
        """The newest receipt for that partner's log, made if it has none for all that is here."""
        made = self.receipt(side)
        if made is None and (known := self._logs.head(self._logs.partner(side)).receipt) is not None:
            made = known.note
        return made

    def confirmed(self, side: str, size: int) -> None:
        """The partner has taken our receipt for `size` leaves."""
        log = self._logs.head(self._logs.partner(side))
        self._store.write(lambda tx: self._ledger.mark(tx, log, sent=size))

    def accept(self, side: str, data: bytes) -> int:
        """Take a partner's receipt on our own log; the size it covers.

        PartnerFault codes: `receipt-malformed`, `receipt-signature`, `receipt-size` (a head we never published),
        `receipt-root` (our size with another root).
        """
        partner = self._logs.partner(side)
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


def _beside(card: Card, note: Note, at: int) -> list[Signature]:
    """The ML-DSA line of a receipt, which must be there, hold and state the same time, when the card has such a key."""
    if isinstance(card.receipt_mldsa, msgspec.UnsetType):
        return []
    verifier = MlDsaVerifier(receipt_name(card), mldsa_key(card.receipt_mldsa))
    lines = [one for one in note.signatures if (one.name, one.key_id) == (verifier.name, verifier.key_id)]
    if len(lines) != 1 or verify_mldsa(note.text, lines[0], verifier) != at:
        raise PartnerFault("receipt-signature", "The receipt's signature does not hold.")
    return lines
