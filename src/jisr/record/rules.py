"""How an entry is committed to, and whether a stored one still holds. Pure."""

import hashlib
from base64 import b64encode

import msgspec

from jisr.terms import canonical
from jisr.terms.entries import Commitment, Entry, EntryHeader
from jisr.terms.errors import JisrError

SALT = 16
"""Bytes of salt before a body, so that short content cannot be guessed from its hash."""
MAX_BODY = 64 * 1024

_decode = msgspec.json.Decoder(EntryHeader).decode


def commit(salt: bytes, body: bytes) -> Commitment:
    """What a header says of its body."""
    return Commitment(b64encode(hashlib.sha256(salt + body).digest()).decode(), len(body))


def read_header(header: bytes) -> EntryHeader:
    """The header these bytes are; our own stored bytes, so anything else means the disk lied."""
    try:
        return _decode(header)
    except msgspec.MsgspecError as error:
        raise JisrError("record-damaged", "A stored entry cannot be read.", "Run jisr verify.") from error


def holds(serial: int, header: bytes, salt: bytes | None, body: bytes | None) -> bool:
    """Whether stored bytes are the entry `serial`: canonical header, and a body that is what it cites or is erased."""
    try:
        read = read_header(header)
    except JisrError:
        return False
    if read.serial != serial or canonical.encode(read) != header:
        return False
    if read.b is None or (salt is None and body is None):
        return salt is None and body is None
    return salt is not None and body is not None and commit(salt, body) == read.b


def entry(header: bytes, body: bytes | None) -> Entry:
    return Entry(header=read_header(header), body=body)
