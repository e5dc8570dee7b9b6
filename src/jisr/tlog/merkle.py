"""The Merkle tree of a log: hashing, growing it, and checking proofs about it.

A log is a list of entries; its root is one hash that stands for all of them (RFC 6962 section 2.1, SHA-256).
Whoever appends or follows a log needs only its frontier: the roots of the perfect subtrees that make it up,
at most 63 hashes. Extending the frontier with the next entries and finding the signed root again proves both
that nothing was changed and that nothing was dropped. Who does not hold the entries uses proofs instead.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from jisr.terms.errors import OurMistake, PartnerFault

HASH_SIZE = 32
MAX_SIZE = 2**63 - 1
"""Most entries a tree may have: what a signed 64-bit number holds, here, in Go and in SQL."""

EMPTY_ROOT = sha256(b"").digest()

_TILE_HEIGHT = 8
_SIZE_BYTES = 8


def leaf_hash(entry: bytes) -> bytes:
    """Hash of one entry as a leaf; the 0x00 prefix keeps an entry from passing as an inner node."""
    return sha256(b"\x00" + entry).digest()


def leaf_hashes(entries: Iterable[bytes]) -> list[bytes]:
    """`leaf_hash` of each entry, for long batches."""
    return [sha256(b"\x00" + entry).digest() for entry in entries]


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of two neighbouring subtrees of equal height, or of what is left at the right edge."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """The right edge of a tree: `hashes` are the roots of its perfect subtrees, largest (leftmost) first.

    One hash per set bit of `size`. Raises OurMistake `frontier-malformed` if the two do not fit.
    """

    size: int
    hashes: tuple[bytes, ...]

    def __post_init__(self) -> None:
        if not 0 <= self.size <= MAX_SIZE or len(self.hashes) != self.size.bit_count() or not _all_hashes(self.hashes):
            raise OurMistake("frontier-malformed", "The stored edge of a log does not fit its size.")

    @classmethod
    def empty(cls) -> Self:
        """The tree nothing was appended to yet."""
        return cls(0, ())

    def root(self) -> bytes:
        """Root hash of the whole tree, 32 bytes; `EMPTY_ROOT` for no entries."""
        if not self.hashes:
            return EMPTY_ROOT
        folded = self.hashes[-1]
        for left in self.hashes[-2::-1]:
            folded = node_hash(left, folded)
        return folded

    def extend(self, leaves: Sequence[bytes]) -> "tuple[Frontier, list[tuple[int, int, bytes]]]":
        """The tree after `leaves` (leaf hashes, 32 bytes each), and the stored hashes this completed.

        The second value holds the root of every perfect subtree of 256**level entries (level >= 1) completed by
        this batch, as (level, index at that level, hash), lower levels first and each level in order of index:
        exactly what tiles of level 1 and above are made of. Raises OurMistake on a hash of another length.
        """
        if not _all_hashes(leaves):
            raise OurMistake("leaf-malformed", "A log can only be extended with 32-byte leaf hashes.")
        size = self.size
        standing = list(self.hashes)
        kept: list[bytes] = []
        completed: list[tuple[int, int, bytes]] = []
        nodes = list(leaves)
        height = 0
        # One pass per height over a whole list: about one call of the hash function per leaf and little else.
        while nodes:
            if height and height % _TILE_HEIGHT == 0:
                first = size >> height
                completed.extend((height // _TILE_HEIGHT, first + i, node) for i, node in enumerate(nodes))
            if size >> height & 1:
                nodes.insert(0, standing.pop())
            if len(nodes) & 1:
                kept.append(nodes.pop())
            pairs = iter(nodes)
            nodes = [sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=True)]
            height += 1
        return Frontier(size + len(leaves), (*standing, *reversed(kept))), completed

    def encode(self) -> bytes:
        """Bytes to store: the size as eight big-endian bytes, then the hashes."""
        return self.size.to_bytes(_SIZE_BYTES, "big") + b"".join(self.hashes)

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """The frontier `encode` wrote; any other length or count raises OurMistake `frontier-malformed`."""
        body = data[_SIZE_BYTES:]
        if len(data) < _SIZE_BYTES or len(body) % HASH_SIZE:
            raise OurMistake("frontier-malformed", "The stored edge of a log is damaged.")
        return cls(int.from_bytes(data[:_SIZE_BYTES], "big"), tuple(split_hashes(body)))


def split_hashes(data: bytes) -> list[bytes]:
    """The 32-byte hashes `data` is made of; the caller has checked that its length is a multiple of 32."""
    return [data[at : at + HASH_SIZE] for at in range(0, len(data), HASH_SIZE)]


def verify_inclusion(leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Prove that the leaf at `index` of the tree with `size` entries and `root` is `leaf_hash`.

    Raises PartnerFault `proof-malformed` (impossible numbers, hash lengths) or `proof-inclusion`. RFC 9162 2.1.3.2.
    """
    _check_form((leaf_hash, root, *proof), 0 <= index < size <= MAX_SIZE)
    evidence = (leaf_hash, root, *proof)
    node, last, folded = index, size - 1, leaf_hash
    for sibling in proof:
        if last == 0:
            raise PartnerFault("proof-inclusion", "A proof about a log entry is too long.", evidence=evidence)
        if node & 1 or node == last:
            folded = node_hash(sibling, folded)
            # At the right edge a subtree moves up unpaired until it becomes somebody's right child.
            while node and not node & 1:
                node >>= 1
                last >>= 1
        else:
            folded = node_hash(folded, sibling)
        node >>= 1
        last >>= 1
    if last or folded != root:
        raise PartnerFault("proof-inclusion", "A proof does not place this entry in the log.", evidence=evidence)


def verify_consistency(old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Prove that the tree with `new_root` only appended to the tree with `old_root`.

    Equal sizes and an empty old tree take an empty proof. Raises PartnerFault `proof-malformed` or
    `proof-consistency`. RFC 9162 2.1.4.2.
    """
    _check_form((old_root, new_root, *proof), 0 <= old_size <= new_size <= MAX_SIZE)
    evidence = (old_root, new_root, *proof)
    fault = PartnerFault(
        "proof-consistency", "A log does not continue the one that was seen before.", evidence=evidence
    )
    if old_size == 0 and old_root != EMPTY_ROOT:
        raise fault
    if old_size in (0, new_size):
        if proof or (old_size == new_size and old_root != new_root):
            raise fault
        return
    if not proof:
        raise fault
    # A perfect old tree is itself the first node of the proof, so the proof leaves it out.
    path = iter(proof if old_size.bit_count() > 1 else (old_root, *proof))
    node, last = old_size - 1, new_size - 1
    while node & 1:
        node >>= 1
        last >>= 1
    old_folded = new_folded = next(path)
    for sibling in path:
        if last == 0:
            raise fault
        if node & 1 or node == last:
            old_folded = node_hash(sibling, old_folded)
            new_folded = node_hash(sibling, new_folded)
            while node and not node & 1:
                node >>= 1
                last >>= 1
        else:
            new_folded = node_hash(new_folded, sibling)
        node >>= 1
        last >>= 1
    if last or old_folded != old_root or new_folded != new_root:
        raise fault


def _all_hashes(hashes: Iterable[bytes]) -> bool:
    return set(map(len, hashes)) <= {HASH_SIZE}


def _check_form(hashes: Sequence[bytes], numbers_fit: bool) -> None:
    # Lengths come first: an empty "leaf" offered against an empty "root" would otherwise compare equal.
    if not numbers_fit or len(hashes) > 2 * MAX_SIZE.bit_length() + 2 or not _all_hashes(hashes):
        raise PartnerFault("proof-malformed", "A proof about a log is not well formed.")
