"""Our witness beside one we did not write: the same requests, the same statuses, and each accepts the other's line."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jisr.exchange.witness import REFUSED, Witness
from jisr.store.sqlite.pushed import SqliteWitnessing
from jisr.terms.errors import PartnerFault
from jisr.tlog.checkpoint import Checkpoint, sign_checkpoint
from jisr.tlog.cosignature import verify_cosignature
from jisr.tlog.note import KEY_COSIGNATURE, KEY_ED25519, Signer, parse_note, parse_signature_line
from tests.two_sides.pushing import Leaves, leaf, mth
from tests.two_sides.sides import Clock, Inline

service = pytest.importorskip("aics_witness.service", reason="LOUD: aics-witness is not installed, 1 peer not run")
from aics_witness import config, store  # noqa: E402

ORIGIN, NAME = "north.example/jisr/north/south/1", "south.example/jisr/witness/1"
LOG = Signer(ORIGIN, KEY_ED25519, Ed25519PrivateKey.from_private_bytes(b"l" * 32))
KEY = Ed25519PrivateKey.from_private_bytes(b"w" * 32)
LEAVES = Leaves(ORIGIN, [b"leaf %d" % index for index in range(40)])
HASHES = [leaf(entry) for entry in LEAVES.entries]


def note(size: int, root: bytes | None = None, origin: str = ORIGIN, signer: Signer = LOG) -> bytes:
    return sign_checkpoint(Checkpoint(origin, size, root or mth(HASHES[:size])), signer)


def requests() -> list[bytes]:
    """In the order in which both get them."""
    stranger = Signer(ORIGIN, KEY_ED25519, Ed25519PrivateKey.from_private_bytes(b"s" * 32))
    other = Signer("a/log", KEY_ED25519, LOG.private)
    good = LEAVES.submission(0, 7, note(7))
    proof = LEAVES.submission(7, 40, note(40))
    return [
        b"", b"old 0", b"old 0\n\n", b"old x\n\n" + note(7), good.replace(b"old 0", b"old 00"),
        good.replace(b"old 0", b"old 9"), LEAVES.submission(0, 7, note(7, origin="a/log", signer=other)),
        LEAVES.submission(0, 7, note(7, signer=stranger)), LEAVES.submission(3, 7, note(7)),
        b"old 0\n" + b"A" * 43 + b"=\n\n" + note(7), b"old 0\n\n" + note(0, bytes(32)), good, good,
        LEAVES.submission(7, 7, note(7)), LEAVES.submission(7, 7, note(7, bytes(32))),
        b"old 7\n" + b"A" * 43 + b"=\n\n" + note(40), b"old 7\n\n" + note(40), b"old 7\n\n" + note(3),
        proof.replace(b"=\n", b"=\nAAAA\n", 1), proof.replace(b"\n\n", b"\n" + (b"A" * 43 + b"=\n") * 64 + b"\n", 1),
        LEAVES.submission(7, 40, note(40, bytes(32))), proof, LEAVES.submission(7, 40, note(40)),
    ]  # fmt: skip


def test_both_witnesses_answer_alike(tmp_path: Path) -> None:
    clock = Clock()
    ours = Witness(Inline(), SqliteWitnessing(), clock, Signer(NAME, KEY_COSIGNATURE, KEY), [LOG.verifier])
    kept = store.WitnessStore(tmp_path / "witness.db", create=True)
    logs = [config.LogConfig.from_strings(ORIGIN, [LOG.verifier.vkey()])]
    theirs = service.Witness(NAME, KEY, kept, logs, clock=lambda: clock.now() / 1000)
    verifier = Signer(NAME, KEY_COSIGNATURE, KEY).verifier
    seen = set()
    try:
        for index, body in enumerate(requests()):
            mine = peers = 200
            lines: list[bytes] = []
            try:
                lines.append(ours.submit(body))
            except PartnerFault as fault:
                mine = REFUSED[fault.code]
            try:
                lines.append(theirs.add_checkpoint(body))
            except service.WitnessError as fault:
                peers = fault.status
            assert (index, mine) == (index, peers)
            seen.add(mine)
            for line in lines:
                text = parse_note(body.partition(b"\n\n")[2]).text
                verify_cosignature(text, parse_signature_line(line.decode()), verifier)
    finally:
        kept.close()
    assert seen == {200, 400, 403, 404, 409, 422}
