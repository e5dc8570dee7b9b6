"""What is read ahead of a log: flash leaves, each with its proof, under one signed head. Pure.

One zstd frame holding a magic line, the head, the count, then every item: index, header, salted body and the hashes of
its inclusion proof. Whoever pinned the author's key can verify each item without a single entry that lies before it.
`spec/ahead.md` is the text of it.
"""

import struct
from collections.abc import Sequence
from typing import NamedTuple

import zstandard

from jisr.exchange.delta import unpack
from jisr.exchange.rules import MAX_LEAF, SALT
from jisr.terms.errors import PartnerFault
from jisr.tlog.merkle import HASH_SIZE

MAGIC = b"jisr-ahead/1\n"
MOST = 16
"""Flash leaves in one answer; each may bring the `release` that it revises."""
BUDGET = 64 * 1024
"""Bytes of headers and bodies after which no further leaf goes into an answer."""
MAX_BODY = 1024 * 1024
"""Bytes of one body that is read ahead; a longer one waits for its turn."""
LIMIT = 4 * 1024 * 1024
"""Bytes an answer may unpack to; more is a bomb and is refused unread."""
MAX_NOTE = 64 * 1024
MAX_HASHES = 63
LEVEL = 11
_ITEM = struct.Struct(">QHIB")


class Item(NamedTuple):
    """One leaf with its salted body, and the hashes that lead from it to the root of the head."""

    position: int
    header: bytes
    salted: bytes
    proof: Sequence[bytes]


class Ahead(NamedTuple):
    """Leaves in ascending order of index, and the note of the head they are proven under."""

    checkpoint: bytes
    items: Sequence[Item]


def encode_ahead(ahead: Ahead, level: int = LEVEL) -> bytes:
    """The zstd frame of an answer."""
    parts = [MAGIC, len(ahead.checkpoint).to_bytes(4, "big"), ahead.checkpoint, bytes([len(ahead.items)])]
    for index, header, salted, proof in ahead.items:
        parts += [_ITEM.pack(index, len(header), len(salted), len(proof)), header, salted, *proof]
    return zstandard.ZstdCompressor(level=level, write_checksum=True).compress(b"".join(parts))


def decode_ahead(data: bytes) -> Ahead:
    """The answer in a frame; PartnerFault `ahead-damaged`, or `ahead-bomb` when it unpacks beyond the limit."""
    raw = unpack(data, LIMIT, "ahead")
    items: list[Item] = []
    try:
        if not raw.startswith(MAGIC):
            raise IndexError
        note, at = _cut(raw, len(MAGIC) + 4, int.from_bytes(raw[len(MAGIC) : len(MAGIC) + 4], "big"), MAX_NOTE)
        count, at = raw[at], at + 1
        if count > 2 * MOST:
            raise IndexError
        for _ in range(count):
            index, header_n, salted_n, hashes = _ITEM.unpack_from(raw, at)
            if hashes > MAX_HASHES or (items and index <= items[-1].position):
                raise IndexError
            header, at = _cut(raw, at + _ITEM.size, header_n, MAX_LEAF)
            salted, at = _cut(raw, at, salted_n, SALT + MAX_BODY)
            joined, at = _cut(raw, at, hashes * HASH_SIZE, MAX_HASHES * HASH_SIZE)
            proof = [joined[start : start + HASH_SIZE] for start in range(0, len(joined), HASH_SIZE)]
            items.append(Item(index, header, salted, proof))
        if at != len(raw):
            raise IndexError
    except (IndexError, struct.error):
        raise PartnerFault("ahead-damaged", "The partner's answer was damaged on the way.") from None
    return Ahead(note, items)


def _cut(raw: bytes, at: int, length: int, most: int) -> tuple[bytes, int]:
    """So many bytes, all of which must be there, and where the next ones begin."""
    part = raw[at : at + length]
    if length > most or len(part) != length:
        raise IndexError
    return part, at + length
