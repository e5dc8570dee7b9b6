"""A delta: a stretch of a log in one piece, complete in itself. Pure.

One zstd frame holding a magic line, the checkpoint the stretch ends at, the first index, the count, then the headers
as C2SP lays out an entry bundle, then the salted bodies. Whoever holds the log up to the first index can verify all of
it before storing a byte. `spec/delta.md` is the text of it.
"""

import struct
from collections.abc import Sequence
from typing import NamedTuple

import zstandard

from jisr.terms.errors import PartnerFault
from jisr.tlog.tiles import encode_bodies, encode_bundle, parse_bodies, parse_bundle

MAGIC = b"jisr-delta/1\n"
MOST = 8192
"""Entries in one delta."""
LIMIT = 32 * 1024 * 1024
"""Bytes a delta may unpack to; more is a bomb and is refused unread."""
WINDOW = 8 * 1024 * 1024
MAX_NOTE = 64 * 1024
LEVEL = 11
_HEAD = struct.Struct(">QI")


class Delta(NamedTuple):
    """Leaves `start`… in order, each with its salted body or b"" where there is none."""

    checkpoint: bytes
    start: int
    headers: Sequence[bytes]
    bodies: Sequence[bytes]


def encode_delta(delta: Delta, level: int = LEVEL) -> bytes:
    """The zstd frame of a delta."""
    raw = b"".join((
        MAGIC, len(delta.checkpoint).to_bytes(4, "big"), delta.checkpoint, _HEAD.pack(delta.start, len(delta.headers)),
        encode_bundle(delta.headers), encode_bodies(delta.bodies),
    ))  # fmt: skip
    return zstandard.ZstdCompressor(level=level, write_checksum=True).compress(raw)


def unpack(data: bytes, limit: int, what: str) -> bytes:
    """A zstd frame of a partner; PartnerFault `<what>-damaged`, or `<what>-bomb` beyond `limit` bytes, unread."""
    try:
        reader = zstandard.ZstdDecompressor(max_window_size=WINDOW).stream_reader(data)
        raw = reader.read(limit + 1)
    except zstandard.ZstdError:
        raise PartnerFault(f"{what}-damaged", "The partner's answer was damaged on the way.") from None
    if len(raw) > limit:
        raise PartnerFault(f"{what}-bomb", "The partner's answer unpacks to more than was agreed; it was not read.")
    return raw


def decode_delta(data: bytes) -> Delta:
    """The delta in a frame; PartnerFault `delta-damaged`, or `delta-bomb` when it unpacks beyond the limit."""
    raw = unpack(data, LIMIT, "delta")
    try:
        if not raw.startswith(MAGIC):
            raise IndexError
        at = len(MAGIC)
        length = int.from_bytes(raw[at : at + 4], "big")
        at += 4
        note = raw[at : at + length]
        at += length
        start, count = _HEAD.unpack_from(raw, at)
        at += _HEAD.size
        if length > MAX_NOTE or count > MOST:
            raise IndexError
        split = at
        for _ in range(count):
            split += 2 + (raw[split] << 8 | raw[split + 1])
        headers, rest = parse_bundle(raw[at:split], count), raw[split:]
        # The largest lawful answer is large: what was cut out of it must not lie in memory a third time.
        del raw
        bodies = parse_bodies(rest, count, LIMIT)
    except (IndexError, struct.error, PartnerFault):
        raise PartnerFault("delta-damaged", "The partner's answer was damaged on the way.") from None
    return Delta(note, start, headers, bodies)
