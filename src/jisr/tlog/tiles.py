"""How a log lies in files and URLs: tiles of 256 hashes, bundles of 256 entries (C2SP tlog-tiles v0.1).

`tile/<level>/<index>` holds the hashes of 256 neighbouring subtrees of 256**level entries, `tile/entries/<index>` the
entries themselves. Only the last one of each level may be narrower and says so in its name (`.p/<width>`). What is
full never changes. Bodies lie beside the entries in the same portions, with longer lengths.
"""

import re
from collections.abc import Iterator, Sequence

from jisr.terms.errors import OurMistake, PartnerFault
from jisr.tlog.merkle import MAX_SIZE

TILE = 256
"""Hashes in a full tile, entries in a full bundle."""
MAX_LEVEL = 63
MAX_ENTRY = 2**16 - 1
"""Longest entry, in bytes: its length is written in two."""

_MAX_BODY = 2**32 - 1
_MAX_PATH = 64
_PATH = re.compile(r"tile/(entries|[0-9]{1,2})/((?:x[0-9]{3}/)*)([0-9]{3})(?:\.p/([0-9]{1,3}))?")


def tile_path(level: int | None, n: int, width: int = TILE) -> str:
    """Where tile `n` of `level` lies, with `width` hashes in it; level None is the bundle of entries.

    Raises OurMistake `tile-range` for numbers no tile has.
    """
    if not (level is None or 0 <= level <= MAX_LEVEL) or not 0 <= n <= MAX_SIZE or not 1 <= width <= TILE:
        raise OurMistake("tile-range", "There is no such part of a log.")
    parts = [f"{n % 1000:03}"]
    rest = n // 1000
    while rest:
        parts.append(f"x{rest % 1000:03}")
        rest //= 1000
    kind = "entries" if level is None else str(level)
    suffix = "" if width == TILE else f".p/{width}"
    return f"tile/{kind}/{'/'.join(reversed(parts))}{suffix}"


def parse_tile_path(path: str) -> tuple[int | None, int, int]:
    """(level or None for entries, index, width) of a path; PartnerFault `tile-path` unless `tile_path` writes it so."""
    fault = PartnerFault("tile-path", "There is no such part of a log.")
    match = _PATH.fullmatch(path) if len(path) <= _MAX_PATH else None
    if match is None:
        raise fault
    kind, upper, last, width = match.groups()
    level = None if kind == "entries" else int(kind)
    n = int(upper.replace("x", "").replace("/", "") + last)
    found = (level, n, TILE if width is None else int(width))
    try:
        same = tile_path(*found) == path
    except OurMistake:
        raise fault from None
    # Leading zeros, an empty group in front, a spelled-out full width: every tile has one name only.
    if not same:
        raise fault
    return found


def tile_width(size: int, level: int, n: int) -> int:
    """Hashes that tile `n` of `level` holds in a log of `size` entries; 0 if that log has no such tile."""
    return max(0, min(TILE, (size >> 8 * level) - n * TILE))


def tiles_of(size: int) -> Iterator[tuple[int, int, int]]:
    """Every hash tile a log of `size` entries must serve, as (level, index, width), lowest level first.

    Bundles and bodies have the indexes and widths of level 0.
    """
    for level in range(MAX_LEVEL + 1):
        hashes = size >> 8 * level
        if not hashes:
            return
        for n in range(-(-hashes // TILE)):
            yield level, n, tile_width(size, level, n)


def encode_bundle(entries: Sequence[bytes]) -> bytes:
    """The entries one after the other, each behind its length in two bytes; OurMistake `entry-too-long`."""
    if any(len(entry) > MAX_ENTRY for entry in entries):
        raise OurMistake("entry-too-long", "This entry is too long for a log.", "Move its content into the body.")
    return _join(entries, 2)


def parse_bundle(data: bytes, count: int) -> list[bytes]:
    """The `count` entries in `data`, which must end with the last one; PartnerFault `bundle-malformed`."""
    entries = _split(data, count, 2, MAX_ENTRY)
    if entries is None:
        raise PartnerFault("bundle-malformed", "A bundle of log entries is damaged.", f"It should hold {count}.")
    return entries


def encode_bodies(bodies: Sequence[bytes]) -> bytes:
    """The bodies one after the other, each behind its length in four bytes; an empty one was erased or withheld."""
    if any(len(body) > _MAX_BODY for body in bodies):
        raise OurMistake("body-too-long", "This content is too long for a log.", "Attach it as a file.")
    return _join(bodies, 4)


def parse_bodies(data: bytes, count: int, max_body: int) -> list[bytes]:
    """The `count` bodies in `data`, none longer than `max_body` bytes; PartnerFault `bodies-malformed`."""
    bodies = _split(data, count, 4, max_body)
    if bodies is None:
        raise PartnerFault("bodies-malformed", "A bundle of log contents is damaged.", f"It should hold {count}.")
    return bodies


def _join(items: Sequence[bytes], length_size: int) -> bytes:
    return b"".join(part for item in items for part in (len(item).to_bytes(length_size, "big"), item))


def _split(data: bytes, count: int, length_size: int, longest: int) -> list[bytes] | None:
    """The items, or None if they are not exactly `count` of at most `longest` bytes filling `data`."""
    items: list[bytes] = []
    at, end = 0, len(data)
    for _ in range(count):
        start = at + length_size
        at = start + int.from_bytes(data[at:start], "big")
        if at > end or at - start > longest:
            return None
        items.append(data[start:at])
    return items if at == end else None
