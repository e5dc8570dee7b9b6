"""The tree: hashing as RFC 6962 defines it, growth in any batches, and proofs that only hold for what they say."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jisr.terms.errors import OurMistake, PartnerFault
from jisr.tlog.merkle import (
    EMPTY_ROOT,
    MAX_SIZE,
    Frontier,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [leaf_hash(b"entry %d" % index) for index in range(1500)]

PUBLISHED_LEAVES = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
PUBLISHED_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def naive_root(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962 2.1, word for word."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(naive_root(leaves[:k]), naive_root(leaves[k:]))


def naive_path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PATH of RFC 6962 2.1.1."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if index < k:
        return [*naive_path(index, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(index - k, leaves[k:]), naive_root(leaves[:k])]


def test_published_roots() -> None:
    leaves = [leaf_hash(bytes.fromhex(entry)) for entry in PUBLISHED_LEAVES]
    found = [Frontier.empty().extend(leaves[:size])[0].root().hex() for size in range(9)]
    assert found == PUBLISHED_ROOTS


def test_every_size_to_600_has_the_defined_root() -> None:
    grown = Frontier.empty()
    for size in range(601):
        assert grown.root() == naive_root(LEAVES[:size])
        assert grown == Frontier.empty().extend(LEAVES[:size])[0]
        grown, _ = grown.extend(LEAVES[size : size + 1])


@given(st.lists(st.integers(0, 700), max_size=6))
@settings(max_examples=60)
def test_batches_do_not_matter(batches: list[int]) -> None:
    grown, completed = Frontier.empty(), []
    for batch in batches:
        start = min(grown.size, len(LEAVES))
        grown, more = grown.extend(LEAVES[start : start + batch])
        assert [(level, index) for level, index, _ in more] == sorted((level, index) for level, index, _ in more)
        completed += more
    whole, expected = Frontier.empty().extend(LEAVES[: grown.size])
    assert grown == whole
    assert grown.root() == naive_root(LEAVES[: grown.size])
    assert sorted(completed) == sorted(expected)
    assert expected == [(1, n, naive_root(LEAVES[n * 256 : n * 256 + 256])) for n in range(grown.size // 256)]


def test_the_second_level_completes_at_65536() -> None:
    leaves = [leaf_hash(b"%d" % index) for index in range(65_537)]
    before, _ = Frontier.empty().extend(leaves[:65_500])
    after, completed = before.extend(leaves[65_500:])
    assert [(level, index) for level, index, _ in completed] == [(1, 255), (2, 0)]
    assert completed[-1][2] == after.hashes[0] == naive_root(leaves[:65_536])


@given(st.integers(0, 1500))
@settings(max_examples=40)
def test_a_stored_frontier_comes_back(size: int) -> None:
    frontier, _ = Frontier.empty().extend(LEAVES[:size])
    assert Frontier.decode(frontier.encode()) == frontier


@pytest.mark.parametrize(
    "stored",
    [
        b"",
        bytes(7),
        bytes(9),
        bytes(8) + bytes(32),
        (1).to_bytes(8, "big"),
        (3).to_bytes(8, "big") + bytes(32),
        (3).to_bytes(8, "big") + bytes(63),
        (3).to_bytes(8, "big") + bytes(65),
        (4).to_bytes(8, "big") + bytes(64),
        (2**63).to_bytes(8, "big") + bytes(32),
    ],
)
def test_a_damaged_frontier_is_refused(stored: bytes) -> None:
    with pytest.raises(OurMistake) as refused:
        Frontier.decode(stored)
    assert refused.value.code == "frontier-malformed"


@pytest.mark.parametrize("leaf", [b"", bytes(31), bytes(33)])
def test_only_hashes_extend_a_log(leaf: bytes) -> None:
    with pytest.raises(OurMistake):
        Frontier.empty().extend([LEAVES[0], leaf])


def test_a_frontier_holds_only_hashes() -> None:
    with pytest.raises(OurMistake):
        Frontier(3, (LEAVES[0], LEAVES[1][:31]))


def test_a_log_never_outgrows_its_size_field() -> None:
    full = Frontier(MAX_SIZE, tuple(LEAVES[:63]))
    with pytest.raises(OurMistake):
        full.extend(LEAVES[:1])


def variants(proof: Sequence[bytes]) -> list[tuple[bytes, ...]]:
    """Every proof that differs from `proof` in one hash, one missing or one too many."""
    changed = [(*proof[:at], bytes((proof[at][0] ^ 1, *proof[at][1:])), *proof[at + 1 :]) for at in range(len(proof))]
    missing = [(*proof[:at], *proof[at + 1 :]) for at in range(len(proof))]
    return [*changed, *missing, (*proof, LEAVES[0]), (LEAVES[0], *proof)]


@given(st.data())
@settings(max_examples=80)
def test_an_inclusion_proof_holds_only_as_it_is(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 700))
    index = data.draw(st.integers(0, size - 1))
    root, proof = naive_root(LEAVES[:size]), naive_path(index, LEAVES[:size])
    verify_inclusion(LEAVES[index], index, size, proof, root)
    for other in variants(proof):
        with pytest.raises(PartnerFault):
            verify_inclusion(LEAVES[index], index, size, other, root)
    with pytest.raises(PartnerFault):
        verify_inclusion(LEAVES[index + 1], index, size, proof, root)
    with pytest.raises(PartnerFault):
        verify_inclusion(LEAVES[index], index, size, proof, LEAVES[-1])


def test_a_proof_of_one_place_is_no_proof_of_another() -> None:
    for size in range(2, 40):
        root = naive_root(LEAVES[:size])
        for index in range(size):
            proof = naive_path(index, LEAVES[:size])
            for other in set(range(size)) - {index}:
                with pytest.raises(PartnerFault):
                    verify_inclusion(LEAVES[index], other, size, proof, root)


@pytest.mark.parametrize(
    ("leaf", "index", "size", "proof", "root"),
    [
        (b"", 0, 1, [], b""),
        (b"", 0, 1, [], EMPTY_ROOT),
        (LEAVES[0][:31], 0, 1, [], LEAVES[0][:31]),
        (LEAVES[0] + b"x", 0, 1, [], LEAVES[0] + b"x"),
        (LEAVES[0], 0, 2, [b""], LEAVES[0]),
        (LEAVES[0], 0, 0, [], LEAVES[0]),
        (LEAVES[0], 1, 1, [], LEAVES[0]),
        (LEAVES[0], -1, 1, [], LEAVES[0]),
        (LEAVES[0], 0, MAX_SIZE + 1, [LEAVES[1]] * 64, LEAVES[0]),
        (LEAVES[0], 0, 1, [LEAVES[1]] * 1000, LEAVES[0]),
    ],
)
def test_malformed_inclusion(leaf: bytes, index: int, size: int, proof: list[bytes], root: bytes) -> None:
    with pytest.raises(PartnerFault) as refused:
        verify_inclusion(leaf, index, size, proof, root)
    assert refused.value.code == "proof-malformed"


ROOTS = {size: naive_root(LEAVES[:size]) for size in range(8)}


@pytest.mark.parametrize(
    ("old", "new", "old_root", "new_root", "proof"),
    [
        (1, 0, ROOTS[1], ROOTS[0], []),
        (-1, 1, ROOTS[1], ROOTS[1], []),
        (0, 0, b"", b"", []),
        (1, 1, b"", b"", []),
        (0, 0, EMPTY_ROOT, LEAVES[0], []),
        (0, 0, LEAVES[0], LEAVES[0], []),
        (0, 3, LEAVES[0], ROOTS[3], []),
        (0, 3, EMPTY_ROOT, ROOTS[3], [LEAVES[0]]),
        (3, 3, ROOTS[3], ROOTS[4], []),
        (3, 3, ROOTS[3], ROOTS[3], [LEAVES[0]]),
        (1, 2, ROOTS[1], ROOTS[2], []),
        (3, 4, ROOTS[3], ROOTS[4], []),
        (2, 4, ROOTS[2], ROOTS[4], [b""]),
        (3, 7, ROOTS[2], ROOTS[7], [LEAVES[2]]),
    ],
)
def test_heads_that_do_not_continue(old: int, new: int, old_root: bytes, new_root: bytes, proof: list[bytes]) -> None:
    with pytest.raises(PartnerFault):
        verify_consistency(old, new, old_root, new_root, proof)


def test_heads_that_continue_without_a_proof() -> None:
    verify_consistency(0, 0, EMPTY_ROOT, EMPTY_ROOT, [])
    verify_consistency(0, 5, EMPTY_ROOT, ROOTS[5], [])
    verify_consistency(5, 5, ROOTS[5], ROOTS[5], [])
    verify_consistency(1, 2, ROOTS[1], ROOTS[2], [LEAVES[1]])
