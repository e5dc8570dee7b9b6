"""What a browser answers when a passkey is made or used, verified by `webauthn`. Pure but for that library.

Every byte here is a stranger's. What the library would open with more than it needs is refused before: attestation by
certificate (nobody here has roots to judge it by), CBOR that is not plain, and frames of other sites.
"""

from typing import NamedTuple

import msgspec
import webauthn
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from webauthn.helpers import (
    base64url_to_bytes,
    decode_credential_public_key,
    decoded_public_key_to_cryptography,
    parse_cbor,
)
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import CredentialDeviceType

from jisr.people.cbor import plain_end
from jisr.terms.errors import Refused

ALGORITHMS = [
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
]
MOST, MOST_CREDENTIAL, MOST_KEY = 16 * 1024, 1023, 1024
"""Bytes of one part of an answer, of a credential's name (WebAuthn §4) and of its public key."""
HEAD, ATTESTED, EXTENDED = 37, 0x40, 0x80
"""Bytes of authenticator data before anything optional, and the flags that announce a key and extensions."""
UNATTESTED: dict[object, set[str]] = {"none": set(), "packed": {"alg", "sig"}}
"""Attestation statements that name no certificate, and what they hold: nothing, or a signature by the key itself."""

_BROKEN = (
    ArithmeticError, AttributeError, InvalidSignature, LookupError, RecursionError, TypeError, UnsupportedAlgorithm,
    ValueError, WebAuthnException, msgspec.MsgspecError,
)  # fmt: skip
"""All that the library and what it stands on were seen to raise on bytes that are no answer."""


class Address(NamedTuple):
    """How the browser names this side: the host alone, and the whole origin."""

    host: str
    origin: str


class Made(NamedTuple):
    """A new credential, verified."""

    credential: bytes
    public: bytes
    counter: int
    synced: bool


class Used(NamedTuple):
    """A credential's answer, verified but for its counter; `handle` is the account it says it is for."""

    counter: int
    handle: bytes


class _Client(msgspec.Struct, frozen=True, rename="camel"):
    """Of clientDataJSON what is needed before the library reads it; browsers may add fields."""

    type: str
    challenge: str
    origin: str
    cross_origin: bool = False


class _Response(msgspec.Struct, frozen=True, kw_only=True):
    client: str = msgspec.field(name="clientDataJSON")
    attestation: str | None = msgspec.field(default=None, name="attestationObject")
    data: str | None = msgspec.field(default=None, name="authenticatorData")
    handle: str | None = msgspec.field(default=None, name="userHandle")


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """A PublicKeyCredential as its `toJSON` gives it, as far as it is looked at here."""

    raw: str = msgspec.field(name="rawId")
    response: _Response


def refused(detail: str = "") -> Refused:
    """One answer to every passkey that does not open anything."""
    return Refused(
        "passkey", "This passkey cannot be accepted.", "Try again, or use your password.", detail=detail[:200]
    )  # fmt: skip


def challenge_in(answer: dict[str, object]) -> bytes:
    """The challenge this answer says it answers."""
    try:
        client = msgspec.json.decode(_bytes(_read(answer).response.client), type=_Client)
        if client.cross_origin:
            raise refused("in a frame of another site")
        return base64url_to_bytes(client.challenge)
    except _BROKEN as error:
        raise refused(repr(error)) from None


def credential_in(answer: dict[str, object]) -> bytes:
    """The credential this answer says it is of."""
    try:
        return _bytes(_read(answer).raw, MOST_CREDENTIAL)
    except _BROKEN as error:
        raise refused(repr(error)) from None


def made(answer: dict[str, object], challenge: bytes, address: Address) -> Made:
    """The credential a browser made in answer to this challenge, with its person verified; else Refused `passkey`."""
    try:
        _plain_attestation(_bytes(_read(answer).response.attestation))
        seen = webauthn.verify_registration_response(
            credential=answer, expected_challenge=challenge, expected_rp_id=address.host,
            expected_origin=address.origin, require_user_verification=True, supported_pub_key_algs=ALGORITHMS,
        )  # fmt: skip
        public = seen.credential_public_key
        if len(seen.credential_id) > MOST_CREDENTIAL or len(public) > MOST_KEY:
            raise refused("too long")
        # A key that cannot be used would make a passkey that never opens anything.
        decoded_public_key_to_cryptography(decode_credential_public_key(public))
    except _BROKEN as error:
        raise refused(repr(error)) from None
    if seen.credential_id != credential_in(answer):
        raise refused("two credentials in one answer")
    synced = seen.credential_device_type == CredentialDeviceType.MULTI_DEVICE
    return Made(seen.credential_id, public, seen.sign_count, synced)


def used(answer: dict[str, object], challenge: bytes, address: Address, public: bytes) -> Used:
    """What a credential with this key answered to this challenge, its person verified; else Refused `passkey`."""
    try:
        response = _read(answer).response
        _plain_data(_bytes(response.data), attested=False)
        seen = webauthn.verify_authentication_response(
            credential=answer, expected_challenge=challenge, expected_rp_id=address.host,
            expected_origin=address.origin, credential_public_key=public,
            # The counter is judged where it is kept, in one transaction and after the signature.
            credential_current_sign_count=0, require_user_verification=True,
        )  # fmt: skip
        return Used(seen.new_sign_count, _bytes(response.handle, 64))
    except _BROKEN as error:
        raise refused(repr(error)) from None


def _read(answer: dict[str, object]) -> Answer:
    return msgspec.convert(answer, Answer)


def _bytes(text: str | None, most: int = MOST) -> bytes:
    if text is None or len(text) > most * 4 // 3 + 4:
        raise ValueError("missing or too long")
    return base64url_to_bytes(text)


def _plain_attestation(data: bytes) -> None:
    if plain_end(data) != len(data):
        raise ValueError("more than one item")
    given = parse_cbor(data)
    if not isinstance(given["attStmt"], dict) or set(given["attStmt"]) != UNATTESTED[given["fmt"]]:
        raise ValueError("an attestation nobody asked for")
    _plain_data(given["authData"], attested=True)


def _plain_data(data: bytes, *, attested: bool) -> None:
    """ValueError unless what is optional in authenticator data is plain, and a key is there exactly when `attested`."""
    flags = data[32]
    if bool(flags & ATTESTED) != attested:
        raise ValueError("a key where none belongs, or none where one does")
    end = HEAD
    if attested:
        end = plain_end(data, HEAD + 18 + int.from_bytes(data[HEAD + 16 : HEAD + 18], "big"))
    if flags & EXTENDED:
        end = plain_end(data, end)
    if end != len(data):
        raise ValueError("more than is announced")
