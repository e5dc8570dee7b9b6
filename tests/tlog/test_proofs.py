"""Proofs made from tiles alone verify, nothing near them does, and what a tile reader returns is not believed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jisr.terms.errors import OurMistake, PartnerFault
from jisr.tlog.merkle import EMPTY_ROOT, Frontier, verify_consistency, verify_inclusion
from jisr.tlog.proofs import consistency_proof, inclusion_proof, tree_root
from jisr.tlog.tiles import tile_width, tiles_of
from tests.tlog.folders import hashed_log
from tests.tlog.test_merkle import naive_path, naive_root, variants

ENTRIES = [b"entry %d" % index for index in range(70_000)]
LOG = hashed_log(ENTRIES)
sizes = st.one_of(st.integers(1, 600), st.integers(1, len(ENTRIES)), st.sampled_from([256, 65_536, 65_537, 70_000]))


def root_of(size: int) -> bytes:
    return Frontier.empty().extend(LOG.levels[0][:size])[0].root()


@given(sizes)
@settings(max_examples=25)
def test_the_root_follows_from_the_tiles(size: int) -> None:
    served = set(tiles_of(size))

    def read(level: int, n: int, width: int) -> bytes:
        assert (level, n, width) in served, "only tiles this size must serve are read"
        return LOG.read(level, n, width)

    assert tree_root(size, read) == root_of(size)


def test_an_empty_log_needs_no_tile() -> None:
    assert tree_root(0, lambda *_: b"") == EMPTY_ROOT
    assert list(tiles_of(0)) == []


@given(sizes, st.data())
@settings(max_examples=40)
def test_inclusion_from_tiles(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    root, proof = root_of(size), inclusion_proof(index, size, LOG.read)
    verify_inclusion(LOG.levels[0][index], index, size, proof, root)
    for other in variants(proof):
        with pytest.raises(PartnerFault):
            verify_inclusion(LOG.levels[0][index], index, size, other, root)


@given(sizes, st.data())
@settings(max_examples=40)
def test_consistency_from_tiles(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(0, new))
    old_root, new_root = root_of(old), root_of(new)
    proof = consistency_proof(old, new, LOG.read)
    verify_consistency(old, new, old_root, new_root, proof)
    for other in variants(proof):
        with pytest.raises(PartnerFault):
            verify_consistency(old, new, old_root, new_root, other)
    if 0 < old < new:
        with pytest.raises(PartnerFault):
            verify_consistency(old, new, LOG.levels[0][-1], new_root, proof)
        with pytest.raises(PartnerFault):
            verify_consistency(old, new, old_root, LOG.levels[0][-1], proof)


def test_every_small_pair_of_sizes() -> None:
    for new in range(1, 34):
        roots = [naive_root(LOG.levels[0][:size]) for size in range(new + 1)]
        for index in range(new):
            assert list(inclusion_proof(index, new, LOG.read)) == naive_path(index, LOG.levels[0][:new])
        for old in range(new + 1):
            proof = consistency_proof(old, new, LOG.read)
            verify_consistency(old, new, roots[old], roots[new], proof)
            for wrong in set(range(1, new)) - {old} if 0 < old < new else ():
                with pytest.raises(PartnerFault):
                    verify_consistency(wrong, new, roots[old], roots[new], proof)


def test_a_proof_reads_few_tiles() -> None:
    seen: list[tuple[int, int, int]] = []

    def read(level: int, n: int, width: int) -> bytes:
        seen.append((level, n, width))
        return LOG.read(level, n, width)

    inclusion_proof(12_345, 70_000, read)
    assert len(seen) == len(set(seen)) <= 5


@pytest.mark.parametrize("cut", [-32, -1, 1, 32])
def test_a_tile_of_the_wrong_length_is_refused(cut: int) -> None:
    def read(level: int, n: int, width: int) -> bytes:
        return (LOG.read(level, n, width) + bytes(64))[: width * 32 + cut]

    for prove in (
        lambda: inclusion_proof(5, 300, read),
        lambda: consistency_proof(5, 300, read),
        lambda: tree_root(300, read),
    ):
        with pytest.raises(PartnerFault) as refused:
            prove()
        assert refused.value.code == "tile-length"


def test_proofs_of_what_is_not_there_are_refused() -> None:
    for prove in (
        lambda: inclusion_proof(5, 5, LOG.read),
        lambda: inclusion_proof(-1, 5, LOG.read),
        lambda: inclusion_proof(0, 0, LOG.read),
        lambda: consistency_proof(6, 5, LOG.read),
        lambda: consistency_proof(-1, 5, LOG.read),
        lambda: tree_root(-1, LOG.read),
    ):
        with pytest.raises(OurMistake):
            prove()


def test_widths_at_the_edges() -> None:
    assert [tile_width(70_000, 0, n) for n in (0, 272, 273, 274)] == [256, 256, 112, 0]
    assert [tile_width(256, level, 0) for level in (0, 1, 2)] == [256, 1, 0]
