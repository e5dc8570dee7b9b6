"""Signed notes: a text anyone can read, followed by lines that say who stands behind it (C2SP signed-note v1.0.0).

A key is a name, a kind and an Ed25519 public key; four bytes of their hash identify it on a signature line.
Lines of keys we do not know are ignored, so that keys can be added and changed; a line of a key we know must hold,
or the whole note is refused. Kind 1 signs the text itself. Kind 4 is a cosignature: it also states a time.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from jisr.terms.errors import OurMistake, PartnerFault

KEY_ED25519 = 1
KEY_COSIGNATURE = 4
MAX_NOTE = 128 * 1024
"""Largest note read or written, in bytes: sixteen lines of the longest signatures there are have room in it."""
MAX_SIGNATURES = 100
"""Most signature lines read, repeated ones included: each may cost a verification."""
MAX_TIME_S = 2**63 - 1
TIME_SIZE = 8
"""Bytes of the time, in whole seconds since 1970 UTC, at the front of a cosignature."""

_MAX_VKEY = 1024
_SIGNATURE_SIZE = 64
_CONTROL = re.compile(rb"[\x00-\x09\x0b-\x1f]")
_MARK = "\N{EM DASH} "

# Curve25519 in Edwards form: -x^2 + y^2 = 1 + d x^2 y^2 over the integers modulo p.
_P = 2**255 - 19
_D = -121665 * pow(121666, -1, _P) % _P
_Y_OF_ORDER_8 = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
_SMALL_ORDER_Y = frozenset((0, 1, _P - 1, _Y_OF_ORDER_8, _P - _Y_OF_ORDER_8))


@dataclass(frozen=True, slots=True)
class Verifier:
    """A pinned public key: `public` is 32 bytes, `kind` is KEY_ED25519 or KEY_COSIGNATURE.

    Raises PartnerFault `key-malformed`, or `key-weak` for a key under which one signature fits many texts.
    """

    name: str
    kind: int
    public: bytes

    def __post_init__(self) -> None:
        if not valid_name(self.name) or self.kind not in (KEY_ED25519, KEY_COSIGNATURE) or len(self.public) != 32:
            raise PartnerFault("key-malformed", "A public key is not in a form that can be used.")
        if not _sound_point(self.public):
            raise PartnerFault("key-weak", "A public key is too weak to prove anything.", evidence=(self.public,))

    @property
    def key_id(self) -> bytes:
        """The four bytes that name this key, with its name, on a signature line."""
        return sha256(self.name.encode() + b"\n" + bytes((self.kind,)) + self.public).digest()[:4]

    def vkey(self) -> str:
        """One-line form to pin and to compare: name, key id in hexadecimal, kind and key in base64, joined by +."""
        encoded = b64encode(bytes((self.kind,)) + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{encoded}"

    @classmethod
    def parse(cls, vkey: str) -> Self:
        """The key written as `vkey`; a key id or spelling that differs raises PartnerFault `key-malformed`."""
        # Base64 may hold a plus sign of its own, so only the first two separate.
        parts = vkey.split("+", 2) if len(vkey) <= _MAX_VKEY else []
        raw = _canonical_base64(parts[2]) if len(parts) == 3 else None
        if not raw:
            raise PartnerFault("key-malformed", "A public key is not in a form that can be used.")
        key = cls(parts[0], raw[0], raw[1:])
        if key.vkey() != vkey:
            raise PartnerFault("key-malformed", "A public key does not match its own fingerprint.")
        return key

    def accepts(self, text: str, blob: bytes) -> bool:
        """Whether `blob` (what follows the key id on a line) is this key's signature on `text`."""
        message = text_bytes(text)
        if self.kind == KEY_COSIGNATURE:
            at_s = int.from_bytes(blob[:TIME_SIZE], "big")
            message = None if message is None or at_s > MAX_TIME_S else cosigned_message(message, at_s)
            blob = blob[TIME_SIZE:]
        if message is None or len(blob) != _SIGNATURE_SIZE:
            return False
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(blob, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key with the name and kind it signs under; OurMistake `key-name` if the name cannot be used."""

    name: str
    kind: int
    private: Ed25519PrivateKey

    def __post_init__(self) -> None:
        if not valid_name(self.name) or self.kind not in (KEY_ED25519, KEY_COSIGNATURE):
            raise OurMistake("key-name", "A key needs a name without spaces and without a plus sign.")

    @property
    def verifier(self) -> Verifier:
        """The public half, under the same name and kind."""
        return Verifier(self.name, self.kind, self.private.public_key().public_bytes_raw())


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: who (`name` and 4-byte `key_id`) and the bytes `blob` whose meaning the kind decides."""

    name: str
    key_id: bytes
    blob: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A text with its final line feed, and the signature lines found under it (not yet verified)."""

    text: str
    signatures: tuple[Signature, ...]

    def encode(self) -> bytes:
        """Bytes of the whole note, as `parse_note` reads them."""
        return (self.text + "\n" + "".join(map(signature_line, self.signatures))).encode()


def valid_name(name: str) -> bool:
    """Whether `name` may stand on a signature line: not empty, no space, plus sign or control character, UTF-8."""
    printable = not any(char.isspace() or char < " " or "\ud800" <= char <= "\udfff" for char in name)
    return bool(name) and "+" not in name and printable


def text_bytes(text: str) -> bytes | None:
    """UTF-8 of a text that may stand in a note: no control character but line feed; None if it may not."""
    try:
        encoded = text.encode()
    except UnicodeEncodeError:
        return None
    return None if _CONTROL.search(encoded) else encoded


def cosigned_message(text: bytes, at_s: int) -> bytes:
    """What a cosignature key signs: the time in seconds and the whole `text` (C2SP tlog-cosignature v1)."""
    return b"cosignature/v1\ntime %d\n%b" % (at_s, text)


def signature_line(signature: Signature) -> str:
    """The line as it stands in a note, line feed included."""
    encoded = b64encode(signature.key_id + signature.blob).decode()
    return f"{_MARK}{signature.name} {encoded}\n"


def parse_signature_line(line: str) -> Signature:
    """The signature on one line ending in a line feed; anything else raises PartnerFault `note-malformed`."""
    name, space, encoded = line.removeprefix(_MARK).removesuffix("\n").partition(" ")
    raw = _canonical_base64(encoded)
    framed = line.startswith(_MARK) and line.endswith("\n") and space
    if not framed or not valid_name(name) or raw is None or len(raw) <= 4:
        raise PartnerFault("note-malformed", "A signature line is not in the agreed form.")
    return Signature(name, raw[:4], raw[4:])


def parse_note(data: bytes) -> Note:
    """The note in `data`, its signatures unverified and repeated lines dropped.

    At most 128 KiB and 100 lines. Raises PartnerFault `note-malformed` with the bytes as evidence.
    """
    fault = PartnerFault("note-malformed", "A signed text is not in the agreed form.", evidence=(data[:MAX_NOTE],))
    # The text may hold empty lines of its own; the last one is where it ends.
    end = data.rfind(b"\n\n")
    if len(data) > MAX_NOTE or end < 0 or not data.endswith(b"\n") or _CONTROL.search(data):
        raise fault
    try:
        text, below = data[: end + 1].decode(), data[end + 2 :].decode()
    except UnicodeDecodeError:
        raise fault from None
    lines = below.split("\n")[:-1]
    if not 0 < len(lines) <= MAX_SIGNATURES:
        raise fault
    try:
        return Note(text, tuple(parse_signature_line(line + "\n") for line in dict.fromkeys(lines)))
    except PartnerFault:
        raise fault from None


def sign_note(text: str, signers: Sequence[Signer]) -> bytes:
    """The note of `text` (ends in a line feed) signed by every one of `signers`, all of kind KEY_ED25519.

    Raises OurMistake `note-unsignable` for a text or set of keys no reader would accept.
    """
    fault = OurMistake("note-unsignable", "This text cannot be signed as it stands.")
    message = text_bytes(text)
    if message is None or any(signer.kind != KEY_ED25519 for signer in signers):
        raise fault
    signatures = tuple(
        Signature(signer.name, signer.verifier.key_id, signer.private.sign(message)) for signer in signers
    )
    data = Note(text, signatures).encode()
    try:
        readable = parse_note(data) == Note(text, signatures)
    except PartnerFault:
        raise fault from None
    if not readable:
        raise fault
    return data


def open_note(data: bytes, verifiers: Iterable[Verifier]) -> tuple[Note, list[Verifier]]:
    """The note in `data` and which of `verifiers` signed it, at least one, in the order of their lines.

    Raises PartnerFault `note-malformed`; `note-signature` if a line of a known key does not hold; `note-unsigned` if
    no known key signed. OurMistake `key-ambiguous` if two pinned keys share name and id.
    """
    known: dict[tuple[str, bytes], Verifier] = {}
    for verifier in verifiers:
        if known.setdefault((verifier.name, verifier.key_id), verifier) != verifier:
            raise OurMistake("key-ambiguous", "Two pinned keys cannot be told apart.")
    note = parse_note(data)
    verified: list[Verifier] = []
    for signature in note.signatures:
        signed_by = known.get((signature.name, signature.key_id))
        if signed_by is None:
            continue
        if not signed_by.accepts(note.text, signature.blob):
            raise PartnerFault("note-signature", "A signature of a known key does not hold.", evidence=(data,))
        if signed_by not in verified:
            verified.append(signed_by)
    if not verified:
        raise PartnerFault("note-unsigned", "No key we know has signed this text.", evidence=(data,))
    return note, verified


def _canonical_base64(text: str) -> bytes | None:
    # Decoders forgive stray bits and characters; only the one spelling an encoder would write counts.
    try:
        raw = b64decode(text, validate=True)
    except ValueError:
        return None
    return raw if b64encode(raw).decode() == text else None


@lru_cache(1024)
def _sound_point(public: bytes) -> bool:
    """Whether the key is a canonical encoding of a curve point outside the small subgroup (RFC 8032 5.1.3)."""
    y = int.from_bytes(public, "little") & (2**255 - 1)
    if y >= _P or y in _SMALL_ORDER_Y:
        return False
    x_squared = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    return pow(x_squared, (_P - 1) // 2, _P) == 1
