"""Cards: how sides know each other. Pure.

A card travels as a signed note; its signature is by the log key inside it, so it proves only that whoever made the card
holds that key. What makes it the partner's is that two officers compare its words in person.
"""

import hashlib
import re
from base64 import b64decode, b64encode

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jisr.terms import canonical
from jisr.terms.canonical import BIGGEST
from jisr.terms.errors import JisrError, PartnerFault
from jisr.terms.ids import check_side
from jisr.terms.sides import Card, check_domain, check_name, check_url
from jisr.tlog.mldsa import PUBLIC_SIZE
from jisr.tlog.note import KEY_ED25519, Signer, Verifier, open_note, parse_note, sign_note

MAGIC = "jisr-card/1"
_FORM = "Something on the card is not of the agreed form."
_CODES = {"side-form": "card-side", "side-domain": "card-domain", "side-name": "card-name", "side-url": "card-url"}
_AGE = re.compile(r"age1[0-9a-z]{10,96}")


def card_name(domain: str) -> str:
    """Name of the key that signs a side's card."""
    return f"{domain}/jisr/card"


def sign_card(card: Card, *log_keys: Ed25519PrivateKey) -> bytes:
    """The card as a signed note: by the log key it states, and after it by the one it replaces while both sign."""
    text = f"{MAGIC}\n{canonical.encode(card).decode()}\n"
    return sign_note(text, [Signer(card_name(card.domain), KEY_ED25519, key) for key in log_keys])


def continues(data: bytes, known: Card) -> bool:
    """Whether the log key of the card that is pinned signed this newer one too, as it does when keys are rotated."""
    try:
        open_note(data, [Verifier(card_name(known.domain), KEY_ED25519, raw_key(known.log))])
    except JisrError:
        return False
    return True


def raw_key(text: str) -> bytes:
    """32 bytes of a key or digest in a card; PartnerFault when it is not canonical base64 of 32 bytes."""
    try:
        raw = b64decode(text, validate=True)
    except ValueError:
        raw = b""
    if len(raw) != 32 or b64encode(raw).decode() != text:
        raise PartnerFault("card-key", "A key on the card is not of the agreed form.")
    return raw


def mldsa_key(text: str) -> bytes:
    """1312 bytes of an ML-DSA-44 key in a card; PartnerFault when it is not canonical base64 of so many."""
    try:
        raw = b64decode(text, validate=True)
    except ValueError:
        raw = b""
    if len(raw) != PUBLIC_SIZE or b64encode(raw).decode() != text:
        raise PartnerFault("card-key", "A key on the card is not of the agreed form.")
    return raw


def read_card(data: bytes) -> Card:
    """The card in a signed note whose self-signature holds, else PartnerFault."""
    try:
        text = parse_note(data).text
        magic, line, rest = text.split("\n", 2)
        if magic != MAGIC or rest:
            raise PartnerFault("card-malformed", "This file is not a Jisr card.")
        canonical.check(line.encode())
        card = msgspec.json.decode(line, type=Card)
    except (ValueError, msgspec.MsgspecError, PartnerFault):
        raise PartnerFault("card-malformed", "This file is not a Jisr card.") from None
    _check(card)
    try:
        open_note(data, [Verifier(card_name(card.domain), KEY_ED25519, raw_key(card.log))])
    except JisrError:
        raise PartnerFault("card-signature", "The card's signature does not hold.") from None
    return card


def _check(card: Card) -> None:
    try:
        check_side(card.side)
        check_domain(card.domain)
        check_name(card.name_en)
        check_name(card.name_ar)
        if card.url:
            check_url(card.url)
        for key in (card.log, card.heartbeat, card.receipt, card.request):
            Verifier("key", KEY_ED25519, raw_key(key))
    except JisrError as error:
        raise PartnerFault(_CODES.get(error.code, "card-key"), _FORM) from None
    raw_key(card.tls)
    for revoked in () if isinstance(card.revoked, msgspec.UnsetType) else card.revoked:
        raw_key(revoked.key)
        if revoked.key == card.log or not 0 <= revoked.size <= BIGGEST:
            raise PartnerFault("card-key", _FORM)
    if not isinstance(card.receipt_mldsa, msgspec.UnsetType):
        mldsa_key(card.receipt_mldsa)
    if card.v != 1 or abs(card.version) > BIGGEST:
        raise PartnerFault("card-domain", _FORM)
    if not _AGE.fullmatch(card.age):
        raise PartnerFault("card-age", _FORM)


def fingerprint(data: bytes) -> bytes:
    """SHA-256 over the signed text of a card: what its words are made of."""
    return hashlib.sha256(parse_note(data).text.encode()).digest()
