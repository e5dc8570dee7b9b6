"""Proofs that a stretch of leaves is in a tree, from its root alone (draft-ietf-plants-merkle-tree-certs).

A mirror commits leaves a package at a time and must know of each that it belongs to the signed tree before it has the
next. A subtree is leaves start to end where start is a multiple of the smallest power of two not below their count.
"""

from collections.abc import Sequence

from jisr.terms.errors import OurMistake, PartnerFault
from jisr.tlog.merkle import HASH_SIZE, MAX_SIZE, node_hash
from jisr.tlog.proofs import TileReader, subtree_root

MOST_HASHES = 63
"""Hashes in one proof: no tree that can be written down needs more."""


def is_subtree(start: int, end: int) -> bool:
    """Whether leaves start to end, at least one, are a subtree."""
    return 0 <= start < end <= MAX_SIZE and start % (1 << (end - start - 1).bit_length()) == 0


def subtree_proof(start: int, end: int, size: int, read: TileReader) -> tuple[bytes, ...]:
    """Hashes that lead from the root of the subtree [start, end) to the root of the tree of `size` entries.

    OurMistake `proof-range` unless it is a subtree of that tree; PartnerFault `tile-length`.
    """
    if not is_subtree(start, end) or end > size:
        raise OurMistake("proof-range", "The log has no such entry or size.")
    proof: list[bytes] = []
    root = subtree_root(size, read)
    left, right, whole = 0, size, True
    while (left, right) != (start, end):
        if start == left and end > (middle := left + _split_at(right - left)):
            # The subtree reaches over the middle: its left part is whole, and only its right part is sought on.
            proof.append(root(left, middle))
            left, start, whole = middle, middle, False
            continue
        middle = left + _split_at(right - left)
        if end <= middle:
            proof.append(root(middle, right))
            right = middle
        else:
            proof.append(root(left, middle))
            left = middle
    if not whole:
        proof.append(root(left, right))
    return tuple(reversed(proof))


def verify_subtree(
    span: tuple[int, int], size: int, subtree: bytes, proof: Sequence[bytes], root: bytes
) -> None:  # fmt: skip
    """Prove that the leaves of `span` have the root `subtree` in the tree of `size` entries with `root`.

    PartnerFault `proof-malformed` (impossible numbers, hash lengths, too many) or `proof-subtree`.
    """
    start, end = span
    hashes = (subtree, root, *proof)
    if not is_subtree(start, end) or end > size or size > MAX_SIZE or len(proof) > MOST_HASHES:
        raise PartnerFault("proof-malformed", "A proof about a log is not in the agreed form.", evidence=hashes)
    if any(len(one) != HASH_SIZE for one in hashes):
        raise PartnerFault("proof-malformed", "A proof about a log is not in the agreed form.", evidence=hashes)
    left = list(proof)
    try:
        found = _fold(start, end, size, subtree, left)
    except IndexError:
        found = (b"", b"")
    if left or found != (subtree, root):
        raise PartnerFault("proof-subtree", "A package does not belong to the signed tree.", evidence=hashes)


def _fold(start: int, end: int, size: int, whole: bytes, proof: list[bytes]) -> tuple[bytes, bytes]:
    """Roots of the subtree and of the tree as the proof gives them; `whole` is b"" once the subtree was cut in two.

    The last hash of the proof is the outermost sibling. Goes no deeper than the tree is high.
    """
    if start == 0 and end == size:
        known = whole or proof.pop()
        return known, known
    middle, sibling = _split_at(size), proof.pop()
    if end <= middle:
        part, tree = _fold(start, end, middle, whole, proof)
        return part, node_hash(tree, sibling)
    if start >= middle:
        part, tree = _fold(start - middle, end - middle, size - middle, whole, proof)
        return part, node_hash(sibling, tree)
    part, tree = _fold(0, end - middle, size - middle, b"", proof)
    return node_hash(sibling, part), node_hash(sibling, tree)


def _split_at(count: int) -> int:
    """Entries in the left part of a tree of `count`: the largest power of two below it."""
    return 1 << (count - 1).bit_length() - 1
