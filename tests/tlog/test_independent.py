"""Programs we did not write accept a log of ours, and name the index of any byte that is changed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from aics_tlog import cosign as their_cosign

from jisr.tlog import Checkpoint, Signature, Verifier, cosign, sign_checkpoint, verify_cosignature
from jisr.tlog.merkle import HASH_SIZE
from jisr.tlog.note import KEY_COSIGNATURE, parse_signature_line
from jisr.tlog.tiles import tile_path
from tests.tlog.folders import HashedLog, log_signer, write_log
from tests.tlog.independent import aics_verify, sumdb_verify

SIZE = 70_000
ENTRIES = [b'{"id":"%d","k":"release"}' % index for index in range(SIZE)]
SIGNER = log_signer()
VKEY = SIGNER.verifier.vkey()

Verify = Callable[[Path, str], tuple[bool, str]]
both = pytest.mark.parametrize("verify", [sumdb_verify, aics_verify])


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, HashedLog]:
    folder = tmp_path_factory.mktemp("log")
    return folder, write_log(folder, ENTRIES, SIGNER)


class Flipped:
    """The file with one bit changed, for as long as the block runs."""

    def __init__(self, path: Path, at: int) -> None:
        self.path, self.at = path, at

    def __enter__(self) -> None:
        self.before = self.path.read_bytes()
        changed = bytearray(self.before)
        changed[self.at] ^= 1
        self.path.write_bytes(changed)

    def __exit__(self, *_: object) -> None:
        self.path.write_bytes(self.before)


@both
def test_the_whole_log_is_accepted(exported: tuple[Path, HashedLog], verify: Verify) -> None:
    ok, said = verify(exported[0], VKEY)
    assert ok, said
    assert f"{SIZE} entries" in said


@both
@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 512, 1000])
def test_logs_at_the_edges_of_tiles_are_accepted(tmp_path: Path, size: int, verify: Verify) -> None:
    write_log(tmp_path, ENTRIES[:size], SIGNER)
    ok, said = verify(tmp_path, VKEY)
    assert ok, said


@pytest.mark.parametrize("index", [0, 255, 256, 12_345, 65_535, 69_888, SIZE - 1])
def test_a_changed_entry_is_named(exported: tuple[Path, HashedLog], index: int) -> None:
    n, slot = divmod(index, 256)
    width = min(256, SIZE - n * 256)
    behind = sum(2 + len(entry) for entry in ENTRIES[n * 256 : n * 256 + slot])
    with Flipped(exported[0] / tile_path(None, n, width), behind + 2):
        ok, said = sumdb_verify(exported[0], VKEY)
        theirs, complaint = aics_verify(exported[0], VKEY)
    assert not ok
    assert said.splitlines() == [f"FAIL entry {index} does not have its leaf hash", "1 faults"]
    assert not theirs
    assert complaint


@pytest.mark.parametrize(
    ("level", "n", "width", "slot"),
    [(0, 0, 256, 0), (0, 100, 256, 77), (0, 273, 112, 111), (1, 0, 256, 255), (1, 1, 17, 3), (2, 0, 1, 0)],
)
def test_a_changed_tile_is_named(exported: tuple[Path, HashedLog], level: int, n: int, width: int, slot: int) -> None:
    path = tile_path(level, n, width)
    with Flipped(exported[0] / path, slot * HASH_SIZE + 31):
        ok, said = sumdb_verify(exported[0], VKEY)
        theirs, complaint = aics_verify(exported[0], VKEY)
    named = f"entry {n * 256 + slot} " if level == 0 else f"{path} hash {slot} "
    assert not ok
    assert f"FAIL {named}" in said
    assert "does not lead to the signed root" in said
    assert not theirs
    assert complaint


@both
def test_a_changed_checkpoint_is_refused(exported: tuple[Path, HashedLog], verify: Verify) -> None:
    for at in (0, len(SIGNER.name) + 1, len(SIGNER.name) + 8):
        with Flipped(exported[0] / "checkpoint", at):
            ok, said = verify(exported[0], VKEY)
        assert not ok
        assert "checkpoint" in said


@both
def test_a_signed_root_of_other_entries_is_refused(exported: tuple[Path, HashedLog], verify: Verify) -> None:
    folder, log = exported
    path = folder / "checkpoint"
    honest = path.read_bytes()
    path.write_bytes(sign_checkpoint(Checkpoint(SIGNER.name, SIZE, log.levels[0][0]), SIGNER))
    try:
        ok, _ = verify(folder, VKEY)
    finally:
        path.write_bytes(honest)
    assert not ok


@both
def test_a_missing_part_is_refused(tmp_path: Path, verify: Verify) -> None:
    write_log(tmp_path, ENTRIES[:600], SIGNER)
    (tmp_path / tile_path(None, 1)).unlink()
    assert not verify(tmp_path, VKEY)[0]


@both
def test_another_key_is_refused(tmp_path: Path, verify: Verify) -> None:
    write_log(tmp_path, ENTRIES[:3], SIGNER)
    assert not verify(tmp_path, log_signer(seed=2).verifier.vkey())[0]


def test_cosignatures_agree_both_ways() -> None:
    signer = log_signer("south.example/jisr/receipt/1", KEY_COSIGNATURE, seed=3)
    public = signer.verifier.public
    head = Checkpoint(SIGNER.name, 5, bytes(range(32)))
    ours = cosign(head.text(), signer, 1_497_300_000)
    assert their_cosign.verify_cosignature(ours.blob, signer.name, public, head.origin, head.size, head.root)
    assert their_cosign.cosignature_key_id(signer.name, public) == ours.key_id
    blob, line = their_cosign.sign_cosignature(
        signer.private, signer.name, 1_497_300_001, head.origin, head.size, head.root
    )
    theirs = Signature(line.name, line.key_id, blob)
    assert verify_cosignature(head.text(), theirs, signer.verifier) == 1_497_300_001


def test_the_published_note_of_the_go_package_opens() -> None:
    key = Verifier.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    line = parse_signature_line(
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    )
    text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    assert (line.name, line.key_id) == (key.name, key.key_id)
    assert key.accepts(text, line.blob)
    assert not key.accepts(text + "\n", line.blob)
