"""Which keys count for a partner's heads: the pinned one, and older ones for as long as their author said.

A card that is pinned later replaces the key. What was signed before stays true: an announced change lets the old key
count until a second, a revocation up to the last size its author still stands for.
"""

from collections.abc import Sequence

from jisr.exchange.cards import raw_key, read_card
from jisr.exchange.ledger import Partners, Retired
from jisr.terms.errors import PartnerFault
from jisr.terms.releases import KeyFact
from jisr.terms.sides import Partner
from jisr.terms.times import Clock
from jisr.terms.transactions import Store, Tx
from jisr.tlog.checkpoint import Checkpoint, open_checkpoint
from jisr.tlog.note import KEY_ED25519, Note, Verifier


class SignedHeads:
    """Opens what partners signed."""

    def __init__(self, store: Store, partners: Partners, clock: Clock) -> None:
        self._store, self._partners, self._clock = store, partners, clock

    def open(self, partner: Partner, origin: str, note: bytes) -> tuple[Checkpoint, Note]:
        """The head in a note, signed by a key that counts for it; PartnerFault `key-retired` when none does now."""
        retired = {
            key.public: key
            for key in self._store.read(lambda tx: self._partners.retired(tx, partner.side, "log", origin))
        }
        keys = dict.fromkeys((partner.card.log, *retired))
        known = [Verifier(origin, KEY_ED25519, raw_key(key)) for key in keys]
        offered, opened = open_checkpoint(note, origin, *known)
        for key, verifier in zip(keys, known, strict=True):
            if any((line.name, line.key_id) == (verifier.name, verifier.key_id) for line in opened.signatures):
                old = retired.get(key)
                if old is None or self._counts(old, offered.size):
                    return offered, opened
        raise PartnerFault(
            "key-retired", "The head of the partner's log is signed with a key that counts no more.",
            "Compare the words of the partner's newer card and pin it.", evidence=(note,),
        )  # fmt: skip

    def _counts(self, key: Retired, size: int) -> bool:
        if key.until is None:
            return size <= key.size
        return self._clock.now() // 1000 <= key.until

    def hear(self, tx: Tx, partner: Partner, facts: Sequence[KeyFact]) -> None:
        """Note until when the key before the one announced still counts; the new one counts once its card is pinned."""
        for fact in facts:
            cards = [read_card(data).log for data in self._partners.cards(tx, partner.side)] or [partner.card.log]
            old = next((key for key in cards if key != fact.log), None)
            if old is not None:
                self._partners.retire(tx, partner.side, Retired("log", old, fact.until), self._clock.now())
