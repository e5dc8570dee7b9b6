"""Roots and proofs worked out from tiles alone, for a log too large to keep in memory.

Any subtree whose size is a power of two is a short fold inside one tile, so a proof reads a few tiles per level.
What is read is not believed: lengths are checked here, and a wrong hash makes a proof that does not verify.
"""

from collections.abc import Callable

from jisr.terms.errors import OurMistake, PartnerFault
from jisr.tlog.merkle import EMPTY_ROOT, HASH_SIZE, MAX_SIZE, node_hash, split_hashes
from jisr.tlog.tiles import TILE, tile_width

TileReader = Callable[[int, int, int], bytes]
"""(level, index, width) -> the tile's hashes, width * 32 bytes."""


class _Tree:
    """Subtree roots of a log of `size` entries; each tile is read once."""

    __slots__ = ("_read", "_seen", "_size")

    def __init__(self, size: int, read: TileReader) -> None:
        self._size = size
        self._read = read
        self._seen: dict[tuple[int, int], list[bytes]] = {}

    def root(self, start: int, end: int) -> bytes:
        """Root of entries start to end; `start` is a multiple of the largest power of two up to end - start."""
        folded = b""
        # Perfect subtrees from the right, each as large as what is left of the range: its lowest set bit.
        while end > start:
            height = _trailing_zeros(end - start)
            end -= 1 << height
            perfect = self._perfect(height, end >> height)
            folded = node_hash(perfect, folded) if folded else perfect
        return folded or EMPTY_ROOT

    def _perfect(self, height: int, n: int) -> bytes:
        level, inside = divmod(height, 8)
        tile, offset = divmod(n << inside, TILE)
        hashes = self._tile(level, tile)[offset : offset + (1 << inside)]
        while len(hashes) > 1:
            hashes = [node_hash(hashes[at], hashes[at + 1]) for at in range(0, len(hashes), 2)]
        return hashes[0]

    def _tile(self, level: int, n: int) -> list[bytes]:
        found = self._seen.get((level, n))
        if found is None:
            width = tile_width(self._size, level, n)
            data = self._read(level, n, width)
            if len(data) != width * HASH_SIZE:
                evidence = (data[: TILE * HASH_SIZE],)
                raise PartnerFault("tile-length", "A part of a log is cut or too long.", evidence=evidence)
            found = self._seen[level, n] = split_hashes(data)
        return found


def tree_root(size: int, read: TileReader, within: int | None = None) -> bytes:
    """Root of the first `size` entries, from tiles of a log of `within`. Raises PartnerFault `tile-length`."""
    _check_range(0 <= size <= (size if within is None else within) <= MAX_SIZE)
    return _Tree(size if within is None else within, read).root(0, size)


def subtree_root(size: int, read: TileReader) -> Callable[[int, int], bytes]:
    """Roots of parts [start, end) of the tree of `size` entries that a split of it gives; each tile is read once."""
    _check_range(0 <= size <= MAX_SIZE)
    return _Tree(size, read).root


def inclusion_proof(index: int, size: int, read: TileReader) -> tuple[bytes, ...]:
    """Hashes that prove entry `index` to be in the tree of `size` entries, leaf's neighbour first (RFC 6962 2.1.1).

    Raises OurMistake `proof-range` if there is no such entry, PartnerFault `tile-length`.
    """
    _check_range(0 <= index < size <= MAX_SIZE)
    tree = _Tree(size, read)
    proof: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split_at(end - start)
        if index < middle:
            proof.append(tree.root(middle, end))
            end = middle
        else:
            proof.append(tree.root(start, middle))
            start = middle
    return tuple(reversed(proof))


def consistency_proof(old: int, new: int, read: TileReader) -> tuple[bytes, ...]:
    """Hashes that prove the tree of `new` entries to continue the tree of its first `old` (RFC 6962 2.1.2).

    Empty if old is 0 or new. Raises OurMistake `proof-range` if old is larger than new, PartnerFault `tile-length`.
    """
    _check_range(0 <= old <= new <= MAX_SIZE)
    if old in (0, new):
        return ()
    tree = _Tree(new, read)
    proof: list[bytes] = []
    start, end = 0, new
    while old != end:
        middle = start + _split_at(end - start)
        if old <= middle:
            proof.append(tree.root(middle, end))
            end = middle
        else:
            proof.append(tree.root(start, middle))
            start = middle
    # A verifier knows the old root already; it needs the last subtree only if that is not the whole old tree.
    if start:
        proof.append(tree.root(start, end))
    return tuple(reversed(proof))


def _split_at(count: int) -> int:
    """Entries in the left subtree of a tree of `count`: the largest power of two below it."""
    return 1 << (count - 1).bit_length() - 1


def _trailing_zeros(number: int) -> int:
    return (number & -number).bit_length() - 1


def _check_range(fits: bool) -> None:
    if not fits:
        raise OurMistake("proof-range", "The log has no such entry or size.")
