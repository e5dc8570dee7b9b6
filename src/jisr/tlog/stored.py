"""Root of the beginning of a stored log: from its leaves and the complete subtrees kept beside them."""

from collections.abc import Callable, Iterable, Sequence

from jisr.tlog.merkle import leaf_hash
from jisr.tlog.proofs import tree_root
from jisr.tlog.tiles import TILE

Leaves = Callable[[int, int], Iterable[bytes]]
"""Leaf bytes with start <= index < stop."""
Subtrees = Callable[[int, int, int], Sequence[bytes]]
"""(level, first index, count) -> roots of complete subtrees of 256**level leaves, level >= 1."""


def stored_root(size: int, leaves: Leaves, subtrees: Subtrees) -> bytes:
    """Root of the first `size` leaves, 32 bytes. PartnerFault `tile-length` when not all of them are there."""

    def tile(level: int, n: int, width: int) -> bytes:
        if level == 0:
            return b"".join(map(leaf_hash, leaves(n * TILE, n * TILE + width)))
        return b"".join(subtrees(level, n * TILE, width))

    return tree_root(size, tile)
