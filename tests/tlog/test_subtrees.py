"""Subtree proofs against the drafts' own recursive definitions, and uploads cut at every byte."""

import hashlib
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jisr.terms.errors import PartnerFault
from jisr.tlog.checkpoint import Checkpoint
from jisr.tlog.mldsa import MlDsaSigner, cosigned_tree, verify_mldsa
from jisr.tlog.note import Signature
from jisr.tlog.submissions import (
    MirrorInfo,
    encode_info,
    encode_submission,
    parse_info,
    parse_package,
    parse_submission,
    parse_upload,
)
from jisr.tlog.subtrees import is_subtree, subtree_proof, verify_subtree
from tests.two_sides.pushing import Leaves, leaf, mth, subtree

ENTRIES = [b"entry %d" % index for index in range(600)]
HASHES = [leaf(entry) for entry in ENTRIES]


def read(level: int, n: int, width: int) -> bytes:
    if level == 0:
        return b"".join(HASHES[n * 256 : n * 256 + width])
    return b"".join(mth(HASHES[at * 256 : at * 256 + 256]) for at in range(n * 256, n * 256 + width))


def spans(most: int) -> list[tuple[int, int]]:
    return [(a, b) for a in range(most) for b in range(a + 1, most + 1) if is_subtree(a, b)]


@pytest.mark.parametrize("size", [*range(1, 20), 31, 33])
def test_every_subtree_of_small_trees(size: int) -> None:
    for start, end in spans(size):
        proof = subtree_proof(start, end, size, read)
        assert list(proof) == subtree(start, end, HASHES[:size])
        verify_subtree((start, end), size, mth(HASHES[start:end]), proof, mth(HASHES[:size]))


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 600), st.integers(0, 2), st.integers(1, 256), st.data())
def test_packages_of_larger_trees(size: int, package: int, count: int, data: st.DataObject) -> None:
    start, end = package * 256, min(size, package * 256 + count)
    if start >= end:
        return
    proof, root = subtree_proof(start, end, size, read), mth(HASHES[:size])
    assert list(proof) == subtree(start, end, HASHES[:size])
    verify_subtree((start, end), size, mth(HASHES[start:end]), proof, root)
    wrong = list(proof)
    if wrong:
        wrong[data.draw(st.integers(0, len(wrong) - 1))] = bytes(32)
    for other in (wrong, [*proof, bytes(32)], proof[:-1], proof[1:]):
        if list(other) != list(proof):
            with pytest.raises(PartnerFault):
                verify_subtree((start, end), size, mth(HASHES[start:end]), other, root)
    with pytest.raises(PartnerFault):
        verify_subtree((start, end), size, bytes(32), proof, root)


def test_an_upload_cut_at_any_byte_gives_whole_packages_only() -> None:
    body = Leaves("a/log", ENTRIES[:300]).upload(0, 300)
    upload, at = parse_upload(body)
    first = parse_package(body, at, 0, 256)
    assert first is not None
    for cut in range(at, first[1]):
        assert parse_package(body[:cut], at, 0, 256) is None
    for cut in range(at):
        with pytest.raises(PartnerFault):
            parse_upload(body[:cut])
    assert upload.origin == "a/log"


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(PartnerFault):
        assert encode_submission(parse_submission(data)) == data
    with suppress(PartnerFault):
        assert encode_info(parse_info(data)) == data
    assert parse_info(encode_info(MirrorInfo(3, 2, data))) == (3, 2, data)


def test_an_independent_ml_dsa_agrees_both_ways() -> None:
    """dilithium-py, pure Python and not ours: the same key of the same seed, each verifies the other's line."""
    peer = pytest.importorskip("dilithium_py.ml_dsa", reason="LOUD: dilithium-py is not installed, 1 peer not run")
    signer = MlDsaSigner("south.example/jisr/receipt/1", hashlib.sha256(b"seed").digest())
    head = Checkpoint("north.example/jisr/north/south/1", 5, bytes(range(32)))
    public, private = peer.ML_DSA_44.key_derive(signer.seed)
    assert public == signer.verifier.public
    message = cosigned_tree(signer.name, head, 1_497_355_200)
    line = signer.cosign(head.text(), 1_497_355_200)
    assert peer.ML_DSA_44.verify(public, message, line.blob[8:])
    theirs = Signature(line.name, line.key_id, line.blob[:8] + peer.ML_DSA_44.sign(private, message))
    assert verify_mldsa(head.text(), theirs, signer.verifier) == 1_497_355_200
