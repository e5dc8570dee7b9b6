"""Merkle trees (RFC 6962 section 2.1)."""

import hashlib
from collections.abc import Sequence

from jisr_verify.notes import need


def leaf(data: bytes) -> bytes:
    return hashlib.sha256(b"\0" + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def root_of(hashes: Sequence[bytes], before: Sequence[tuple[int, bytes]] = ()) -> bytes:
    """Root of a tree with these leaf hashes, behind full subtrees given by height and hash."""
    stack: list[tuple[int, bytes]] = []
    for height, one in (*before, *((0, hashed) for hashed in hashes)):
        while stack and stack[-1][0] == height:
            height, one = height + 1, node(stack.pop()[1], one)
        stack.append((height, one))
    root = stack.pop()[1] if stack else hashlib.sha256(b"").digest()
    while stack:
        root = node(stack.pop()[1], root)
    return root


def root_from(index: int, size: int, hashed: bytes, proof: Sequence[bytes]) -> bytes:
    """The root a proof leads to (RFC 9162 section 2.1.3.2)."""
    need(0 <= index < size, "A proof is about an entry its log does not have.")
    at, last = index, size - 1
    for one in proof:
        need(last > 0 and len(one) == 32, "A proof has hashes too many.")
        if at & 1 or at == last:
            hashed = node(one, hashed)
            while at & 1 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            hashed = node(hashed, one)
        at, last = at >> 1, last >> 1
    need(last == 0, "A proof has hashes too few.")
    return hashed
