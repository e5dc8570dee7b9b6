"""What is posted to witnesses and mirrors, as bytes (C2SP tlog-witness 1.0 and tlog-mirror, untagged, read 2026-11).

`add-checkpoint` brings a head with the proof that it continues the head known before. `add-entries` brings leaves in
packages aligned at 256, each with the proof that it belongs to that head, so that each can be kept on its own.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import NamedTuple

from jisr.terms.errors import PartnerFault
from jisr.tlog.merkle import HASH_SIZE, MAX_SIZE
from jisr.tlog.note import MAX_NOTE
from jisr.tlog.subtrees import MOST_HASHES
from jisr.tlog.tiles import TILE, encode_bundle

MOST_PACKAGES = 32
"""Packages in one request; whoever has more sends them in another."""
MOST_BYTES = MAX_NOTE + 64 * (MOST_HASHES + 1)
"""Longest `add-checkpoint` body: a note and the lines above it."""
SIZE_TYPE, INFO_TYPE = "text/x.tlog.size", "text/x.tlog.mirror-info"
_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")
_HASH = re.compile(r"[A-Za-z0-9+/]{43}=")


class Submission(NamedTuple):
    """A head, the size it continues, and the hashes that prove it."""

    old: int
    proof: tuple[bytes, ...]
    note: bytes


class Package(NamedTuple):
    """Leaves start to end of a log, and the hashes that lead from their aligned subtree to the head's root."""

    start: int
    end: int
    leaves: list[bytes]
    proof: tuple[bytes, ...]


class Upload(NamedTuple):
    """An `add-entries` request: leaves of `origin` from `start` on, under its head of `end` entries."""

    origin: str
    start: int
    end: int
    ticket: bytes


def encode_submission(made: Submission) -> bytes:
    """The body of an `add-checkpoint` request."""
    lines = [f"old {made.old}", *(b64encode(one).decode() for one in made.proof), ""]
    return "".join(line + "\n" for line in lines).encode() + made.note


def parse_submission(data: bytes) -> Submission:
    """The submission in a body; PartnerFault `submission-malformed`. What the proof proves is not judged here."""
    fault = PartnerFault("submission-malformed", "What was submitted is not in the agreed form.")
    head, gap, note = data.partition(b"\n\n")
    if not gap or len(data) > MOST_BYTES:
        raise fault
    try:
        first, *lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise fault from None
    match = _OLD.fullmatch(first)
    if match is None or int(match[1]) > MAX_SIZE or len(lines) > MOST_HASHES:
        raise fault
    proof = tuple(_one_hash(line) for line in lines)
    if not all(proof):
        raise fault
    return Submission(int(match[1]), proof, note)


def _one_hash(line: str) -> bytes:
    """The hash on a line, b"" unless it is written as an encoder writes it."""
    if not _HASH.fullmatch(line):
        return b""
    raw = b64decode(line)
    return raw if b64encode(raw).decode() == line else b""


def packages(start: int, end: int) -> list[tuple[int, int]]:
    """The canonical sequence of packages that bring leaves start to end, as (start, end) of each."""
    first = start - start % TILE
    return [(max(start, at), min(end, at + TILE)) for at in range(first, end, TILE)] if start < end else []


def encode_upload(upload: Upload, made: Sequence[Package]) -> bytes:
    """The body of an `add-entries` request."""
    origin = upload.origin.encode()
    parts = [
        len(origin).to_bytes(2, "big"), origin, upload.start.to_bytes(8, "big"), upload.end.to_bytes(8, "big"),
        len(upload.ticket).to_bytes(2, "big"), upload.ticket,
    ]  # fmt: skip
    for one in made:
        parts += [encode_bundle(one.leaves), bytes((len(one.proof),)), *one.proof]
    return b"".join(parts)


def parse_upload(data: bytes) -> tuple[Upload, int]:
    """The head of an `add-entries` body and where its packages begin; PartnerFault `upload-malformed`.

    An origin that is not UTF-8 is read as one that no log has: it is unknown, and not malformed.
    """
    at = 2 + int.from_bytes(data[:2], "big")
    origin = data[2:at].decode(errors="replace")
    start, end = (int.from_bytes(data[at + n : at + n + 8], "big") for n in (0, 8))
    at += 16
    ticket_end = at + 2 + int.from_bytes(data[at : at + 2], "big")
    if len(data) < ticket_end or at + 2 > len(data) or not start <= end <= MAX_SIZE:
        raise PartnerFault("upload-malformed", "What was uploaded is not in the agreed form.")
    return Upload(origin, start, end, data[at + 2 : ticket_end]), ticket_end


def parse_package(data: bytes, at: int, start: int, end: int) -> tuple[Package, int] | None:
    """The package of leaves start to end that begins at byte `at`, and where it ends; None when it is cut off."""
    leaves = []
    for _ in range(end - start):
        stop = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if at + 2 > len(data) or stop > len(data):
            return None
        leaves.append(data[at + 2 : stop])
        at = stop
    count = data[at] if at < len(data) else MOST_HASHES + 1
    stop = at + 1 + count * HASH_SIZE
    if count > MOST_HASHES or stop > len(data):
        return None
    proof = tuple(data[n : n + HASH_SIZE] for n in range(at + 1, stop, HASH_SIZE))
    return Package(start, end, leaves, proof), stop


class MirrorInfo(NamedTuple):
    """Where a mirror is: the size of a head it waits for, the next leaf it wants, and a ticket to be shown."""

    size: int
    next: int
    ticket: bytes = b""


def encode_info(info: MirrorInfo) -> bytes:
    """The body of a 202 or 409 answer to `add-entries`."""
    return f"{info.size}\n{info.next}\n{b64encode(info.ticket).decode()}\n".encode()


def parse_info(data: bytes) -> MirrorInfo:
    """The info in such a body; PartnerFault `info-malformed`."""
    try:
        size, after, ticket, rest = data.decode("ascii").split("\n")
        made = MirrorInfo(int(size), int(after), b64decode(ticket, validate=True))
    except ValueError:
        made, rest = MirrorInfo(-1, -1), ""
    if made.size < 0 or rest or encode_info(made) != data:
        raise PartnerFault("info-malformed", "A mirror's answer is not in the agreed form.")
    return made
