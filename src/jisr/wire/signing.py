"""Who asks: HTTP message signatures (RFC 9421, Ed25519) with a nonce the server issued.

Covered are method, authority, path, query and content digest. `created` is sent and never judged, because clocks may be
hours apart; what makes a request fresh is that its nonce was issued here and is used once.
"""

import hashlib
import re
import threading
from base64 import b64encode
from collections import OrderedDict
from datetime import UTC, datetime
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from http_message_signatures import (
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    InvalidSignature,
    algorithms,
)
from http_message_signatures.exceptions import HTTPMessageSignaturesException

from jisr.terms.errors import PartnerFault
from jisr.terms.times import Entropy

COVERED = ("@method", "@authority", "@path", "@query", "content-digest")
NONCE = "jisr-nonce"
TAG = "jisr"
_NONCE = re.compile(r"[0-9A-Za-z_-]{1,128}")
KEPT = 4096
"""Nonces remembered; issuing more forgets the oldest, whose owner is simply given another."""


class Message(NamedTuple):
    """A request as the signature library reads it."""

    method: str
    url: str
    headers: dict[str, str]


class _Keys(HTTPSignatureKeyResolver):
    def __init__(self, private: Ed25519PrivateKey | None = None, public: Ed25519PublicKey | None = None) -> None:
        self._private, self._public = private, public

    def resolve_private_key(self, key_id: str) -> Any:
        return self._private

    def resolve_public_key(self, key_id: str) -> Any:
        return self._public


def content_digest(body: bytes) -> str:
    """The Content-Digest field of a body."""
    return f"sha-256=:{b64encode(hashlib.sha256(body).digest()).decode()}:"


def sign_request(
    method: str, url: str, body: bytes, nonce: str, side: str, key: Ed25519PrivateKey, at_ms: int
) -> dict[str, str]:
    """Headers that prove `side` asked for exactly this."""
    message = Message(method, url, {"content-digest": content_digest(body)})
    signer = HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=_Keys(private=key))
    try:
        signer.sign(
            message, key_id=side, created=datetime.fromtimestamp(at_ms // 1000, UTC), nonce=nonce, tag=TAG,
            label="jisr", covered_component_ids=COVERED, use_existing_digest=True,
        )  # fmt: skip
    except HTTPMessageSignaturesException:
        raise PartnerFault("card-url", "The partner's address cannot be used; ask for a new card.") from None
    return message.headers


class _Verifier(HTTPMessageVerifier):
    """Judges no time: clocks of two sides may be hours apart, and freshness comes from the nonce."""

    def validate_created_and_expires(self, sig_input: Any, max_age: Any = None) -> None:
        return None


class Nonces:
    """Nonces issued and not used yet. A restart forgets them all, which costs each partner one more round trip."""

    def __init__(self, entropy: Entropy) -> None:
        self._entropy, self._lock = entropy, threading.Lock()
        self._open: OrderedDict[str, None] = OrderedDict()

    def issue(self) -> str:
        nonce = self._entropy.draw(16).hex()
        with self._lock:
            self._open[nonce] = None
            while len(self._open) > KEPT:
                self._open.popitem(last=False)
        return nonce

    def use(self, nonce: str) -> bool:
        """Whether this nonce was open; it is not any more."""
        with self._lock:
            return self._open.pop(nonce, "closed") is None


def clean_nonce(text: str) -> str:
    """A nonce as servers issue them, or nothing: what a partner answers must not break our own request."""
    return text if _NONCE.fullmatch(text) else ""


def claimed_side(headers: dict[str, str]) -> tuple[str, str]:
    """The side and nonce a signature claims, unverified; empty when there is none."""
    field = headers.get("signature-input", "")
    return _parameter(field, "keyid"), _parameter(field, "nonce")


def _parameter(field: str, name: str) -> str:
    _, found, rest = field.partition(f';{name}="')
    return rest.partition('"')[0] if found and len(field) < 2000 else ""


def verify_request(message: Message, body: bytes, public: bytes) -> None:
    """PartnerFault `request-signature` unless the holder of `public` signed exactly this request."""
    if message.headers.get("content-digest") != content_digest(body):
        raise PartnerFault("request-signature", "The request's signature does not hold.")
    verify_fields(message, public)


def verify_fields(message: Message, public: bytes) -> None:
    """As `verify_request`, while the body is not here yet: its digest is signed, and still to be compared."""
    key = Ed25519PublicKey.from_public_bytes(public)
    verifier = _Verifier(signature_algorithm=algorithms.ED25519, key_resolver=_Keys(public=key))
    try:
        verified = verifier.verify(message, max_age=None, expect_tag=TAG, require_components=COVERED)
    except (InvalidSignature, HTTPMessageSignaturesException, ValueError, KeyError, TypeError):
        raise PartnerFault("request-signature", "The request's signature does not hold.") from None
    claimed = (verified[0].parameters.get("keyid"), verified[0].nonce)
    if len(verified) != 1 or claimed != claimed_side(message.headers):
        # Another signature beside the right one could lend an old request a fresh nonce.
        raise PartnerFault("request-signature", "The request's signature does not hold.")
