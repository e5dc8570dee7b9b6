"""Identifiers: drawn at random or derived from what they name, never from the time."""

import base64
import hashlib
import hmac
import re

from jisr.terms.errors import OurMistake
from jisr.terms.times import Entropy

_ID = re.compile(r"[a-z0-9][a-z0-9._:-]{0,79}")
_SIDE = re.compile(r"[a-z][a-z0-9-]{0,30}[a-z0-9]")


def _text(digest: bytes) -> str:
    return base64.b32encode(digest).decode().rstrip("=").lower()


def new_id(entropy: Entropy) -> str:
    """26 lower-case letters and digits, 128 random bits."""
    return _text(entropy.draw(16))


def derived_id(*parts: str) -> str:
    """The id that stands for these parts every time, 26 characters."""
    joined = b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts)
    return _text(hashlib.sha256(joined).digest()[:16])


def check_id(text: str) -> str:
    """`text` when it can serve as an id of a report, subject or decision."""
    if not _ID.fullmatch(text):
        raise OurMistake("id-form", "An id has up to 80 lower-case letters, digits, dots, colons and hyphens.")
    return text


def check_side(text: str) -> str:
    """`text` when it can serve as a side's short name."""
    if not _SIDE.fullmatch(text):
        raise OurMistake("side-form", "A side's short name has 2 to 32 lower-case letters, digits and hyphens.")
    return text


def keyed(secret: bytes, purpose: str, source: str) -> bytes:
    """16 bytes only the holder of `secret` can connect with `source`; each purpose gives others."""
    return hmac.digest(secret, f"{purpose}\0{source}".encode(), "sha256")[:16]
