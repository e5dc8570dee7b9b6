"""Our own keys as they change: which one signs now, beside which, and what our card says of it.

Every key has generations. A rotation gives the next one and lets the earlier sign beside it until an instant; a
revocation lets the earlier sign no more. The generation is counted from what is stored, not from the files that lie
there: a key that was drawn but not announced, because of a crash, signs nothing.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jisr.exchange.cards import read_card, sign_card
from jisr.exchange.ledger import KeyHistory, KeyPurpose, LogHead, Retired
from jisr.terms.errors import OurMistake, Unavailable
from jisr.terms.sides import Card, Revoked, receipt_name
from jisr.terms.times import Clock
from jisr.terms.transactions import Store, Tx
from jisr.tlog.mldsa import MlDsaSigner

Generations = Mapping[KeyPurpose, Sequence[Ed25519PrivateKey]]
"""Keys by purpose, `log` and `receipt`, the earliest first; those that were never announced last."""


def public_of(key: Ed25519PrivateKey) -> str:
    """Base64 of the public half, as a card states it."""
    return b64encode(key.public_key().public_bytes_raw()).decode()


class OwnKeys:
    """The keys of this side that may be replaced, and its card."""

    def __init__(
        self, store: Store, history: KeyHistory, clock: Clock, first: Card, keys: Generations,
        mldsa: bytes | None = None,
    ) -> None:  # fmt: skip
        self._store, self._history, self._clock, self._first = store, history, clock, first
        self._keys, self._mldsa = keys, mldsa

    # --- signing -----------------------------------------------------------------------------------------------

    def current(self, tx: Tx, purpose: KeyPurpose) -> Ed25519PrivateKey:
        """The newest announced key."""
        made = self._keys[purpose]
        count = len(self._history.retired(tx, self._first.side, purpose))
        if count >= len(made):
            raise Unavailable(
                "keys-behind", "A key of this side was changed since it was opened.", "Start jisr serve again."
            )
        return made[count]

    def behind(self) -> bool:
        """Whether a key was announced that this program was opened without: it signs nothing until it is opened again.

        So it is with an ML-DSA key that the card states: half of a receipt would be none.
        """

        def look(tx: Tx) -> bool:
            side = self._first.side
            if any(len(self._history.retired(tx, side, name)) >= len(made) for name, made in self._keys.items()):
                return True
            made = self._history.cards(tx, side)
            return bool(made) and self._mldsa is None and read_card(made[0]).receipt_mldsa is not msgspec.UNSET

        return self._store.read(look)

    def signing(self, purpose: KeyPurpose) -> list[Ed25519PrivateKey]:
        """Every key that signs now: the newest, and before it the one whose overlap lasts."""
        return self._store.read(lambda tx: self._signing(tx, purpose))

    def _signing(self, tx: Tx, purpose: KeyPurpose) -> list[Ed25519PrivateKey]:
        now = self._clock.now() // 1000
        lasting = {
            one.public
            for one in self._history.retired(tx, self._first.side, purpose)
            if one.until is not None and now <= one.until
        }
        current = self.current(tx, purpose)
        return [*(key for key in self._keys[purpose] if public_of(key) in lasting), current]

    def mldsa(self) -> MlDsaSigner | None:
        """What signs receipts beside the receipt key, once our card says so."""
        card = self._store.read(self._newest)
        if self._mldsa is None or isinstance(card.receipt_mldsa, msgspec.UnsetType):
            return None
        return MlDsaSigner(receipt_name(card), self._mldsa)

    # --- the card ----------------------------------------------------------------------------------------------

    def card(self) -> Card:
        """Our card as it is now."""
        return self._store.read(self._newest)

    def _newest(self, tx: Tx) -> Card:
        made = self._history.cards(tx, self._first.side)
        known = read_card(made[0]) if made else self._first
        if any(len(self._history.retired(tx, known.side, name)) >= len(keys) for name, keys in self._keys.items()):
            # Whoever was opened before the change shows the card as it is; it only cannot sign.
            return known
        log, receipt = (public_of(self.current(tx, purpose)) for purpose in ("log", "receipt"))
        return msgspec.structs.replace(
            self._first, log=log, receipt=receipt, receipt_mldsa=known.receipt_mldsa, version=known.version
        )

    def signed_card(self, reader: str | None = None, origin: str = "") -> bytes:
        """Our card, signed by every log key that signs now.

        For a reader who may have pinned a key that was revoked, it also says up to which size of the log of that
        name the key is to be trusted; nobody else is told of that log.
        """

        def make(tx: Tx) -> bytes:
            card, kept = self._newest(tx), self._history.cards(tx, self._first.side)
            if kept and card.log not in {public_of(key) for key in self._keys["log"]}:
                return kept[0]
            gone = [one for one in self._history.retired(tx, card.side, "log", origin) if one.until is None]
            if reader is not None and gone:
                card = msgspec.structs.replace(card, revoked=tuple(Revoked(one.public, one.size) for one in gone))
            return sign_card(card, *reversed(self._signing(tx, "log")))

        return self._store.read(make)

    def earlier(self) -> list[Retired]:
        """Every key that was replaced."""
        purposes: tuple[KeyPurpose, ...] = ("log", "receipt")
        return self._store.read(
            lambda tx: [one for name in purposes for one in self._history.retired(tx, self._first.side, name)]
        )

    # --- changing ----------------------------------------------------------------------------------------------

    def next(self, purpose: KeyPurpose) -> Ed25519PrivateKey | None:
        """The key that was drawn and not announced yet, if there is one."""
        made = self._keys[purpose]
        count = self._store.read(lambda tx: len(self._history.retired(tx, self._first.side, purpose)))
        return made[count + 1] if count + 1 < len(made) else None

    def turn(self, tx: Tx, purpose: KeyPurpose, until: int | None, logs: Sequence[LogHead] = ()) -> str:
        """Retire the key in use for the next one, until that second or, revoked, from now on; the new public key.

        A revoked key is trusted as far as each of `logs` was receipted. Signs nothing; the card's version grows.
        """
        side, at = self._first.side, self._clock.now()
        known, old = self._newest(tx), public_of(self.current(tx, purpose))
        made = self._keys[purpose]
        gone = [one.public for one in self._history.retired(tx, side, purpose)]
        if len(gone) + 1 >= len(made):
            raise OurMistake("no-next-key", "There is no key to change to.", "Make one with jisr keys rotate.")
        self._history.retire(tx, side, Retired(purpose, old, until), at)
        for log in logs if until is None else ():
            size = log.receipt.size if log.receipt is not None else 0
            self._history.retire(tx, side, Retired(purpose, old, None, log.origin, size), at)
        if until is None:
            # One that was still overlapping ends with it: whoever took one key may have taken both.
            for public in gone:
                self._history.retire(tx, side, Retired(purpose, public, None), at)
        self._keep(tx, known, at)
        return public_of(made[len(gone) + 1])

    def state_mldsa(self, tx: Tx) -> None:
        """From now on the card states the ML-DSA key, and receipts carry its line."""
        if self._mldsa is None:
            raise OurMistake("no-next-key", "There is no key to change to.", "Make one with jisr keys rotate.")
        known = self._newest(tx)
        public = MlDsaSigner(receipt_name(known), self._mldsa).verifier.public
        card = msgspec.structs.replace(known, receipt_mldsa=b64encode(public).decode())
        self._keep(tx, card, self._clock.now())

    def _keep(self, tx: Tx, known: Card, at: int) -> None:
        """Keep the card as it was, and what it is now under the next version."""
        side = self._first.side
        if not self._history.cards(tx, side):
            self._history.keep_card(tx, side, self._first.version, sign_card(self._first, self._keys["log"][0]), at)
        log = self.current(tx, "log")
        receipt = public_of(self.current(tx, "receipt"))
        card = msgspec.structs.replace(known, log=public_of(log), receipt=receipt, version=known.version + 1)
        self._history.keep_card(tx, side, card.version, sign_card(card, log), at)
