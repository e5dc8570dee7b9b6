"""The published vectors of pushing, witnessing and keys that change, against a whole side behind its listener."""

import hashlib
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

from jisr.config.settings import Settings
from jisr.exchange.cards import continues, read_card
from jisr.exchange.rules import facts, read_leaf
from jisr.node import Node
from jisr.store.sqlite import Database
from jisr.terms.releases import KeyFact, LeafHeader
from jisr.terms.sides import receipt_name
from jisr.tlog.checkpoint import open_checkpoint, parse_checkpoint
from jisr.tlog.cosignature import verify_cosignature
from jisr.tlog.merkle import Frontier, leaf_hash
from jisr.tlog.mldsa import MlDsaSigner, verify_mldsa
from jisr.tlog.note import KEY_COSIGNATURE, KEY_ED25519, Verifier, parse_note, parse_signature_line
from jisr.tlog.submissions import packages, parse_package, parse_upload
from jisr.wire.carriers import NetworkCarrier
from jisr.wire.tls import spki_pin
from tests.two_sides.pushing import PushWire
from tests.two_sides.sides import Chance, Clock, Inline, keys_of
from tests.vectors.vectors import CARDS, KEYS, NOTES, load

PUSH, FILES, WITNESS, TURNING = load("push"), load("push-files"), load("witness"), load("turning")


@pytest.fixture
def south() -> Iterator[Node]:
    """South with the keys of the vectors, North pinned, witness of North's log."""
    node = opened(Inline())
    yield node
    node.close()


def opened(store: Database) -> Node:
    made = {name.partition(" ")[2]: key for name, key in KEYS.items() if name.startswith("south ")}
    witness = Ed25519PrivateKey.from_private_bytes(b64decode(WITNESS["witness_seed"]))
    keys = msgspec.structs.replace(keys_of("south"), **made, witness=witness)
    settings = Settings(
        side="south", domain="south.example", name_en="South", name_ar="الجنوب", witness=(WITNESS["log"],),
        url="https://south.example:8461",
    )  # fmt: skip
    node = Node(settings, keys, store, tls_pin=spki_pin(keys.tls), clock=Clock(), entropy=Chance(1))
    node.pair(NOTES["north"])
    return node


def posted(south: Node, path: str, body: bytes, method: str = "POST") -> tuple[int, bytes]:
    """What South answers North."""
    partner = msgspec.structs.replace(south.standing.partners()[0], card=CARDS["south"])
    carrier = NetworkCarrier("north", partner, KEYS["north request"], south.clock, PushWire(south, south.entropy))
    return carrier._answered(method, f"/{path}", body, 5.0)


def test_a_log_is_pushed_step_by_step(south: Node) -> None:
    for step in PUSH["steps"]:
        status, answer = posted(south, step["path"], b64decode(step["body"]))
        assert status == step["status"], step["name"]
        if step["answer"] or status != 200:
            assert answer.decode() == step["answer"], step["name"]
        elif answer:
            note = south.incoming.receipts.receipted("north")
            assert note is not None
            assert note.endswith(answer)
            assert parse_checkpoint(parse_note(note).text).size == PUSH["size"]
    head = south.store.read(lambda tx: south.standing.head(tx, "north", "in"))
    assert head is not None
    assert (head.frontier.size, head.frontier.root()) == (PUSH["size"], b64decode(PUSH["root"]))


def test_files_are_pushed_step_by_step(tmp_path: Path) -> None:
    south = opened(Database(tmp_path / "side.db", synchronous="OFF"))
    try:
        for step in FILES["steps"]:
            status, answer = posted(south, step["path"], b64decode(step["body"]), step["method"])
            assert status == step["status"], step["name"]
            south.settle()
            if not step["path"].endswith("/delta"):
                assert answer.decode() == step["answer"], step["name"]
        (held,) = [path for path in (tmp_path / "side.media" / "blobs").iterdir() if path.is_file()]
        data = held.read_bytes()
        assert len(data) == FILES["size"]
        assert hashlib.sha256(data).digest() == b64decode(FILES["sha256"])
    finally:
        south.close()


def test_an_upload_is_read_as_it_is_laid_out() -> None:
    (body,) = [b64decode(step["body"]) for step in PUSH["steps"] if step["name"] == "all of it again"]
    upload, at = parse_upload(body)
    leaves: list[bytes] = []
    for start, end in packages(upload.start, upload.end):
        found = parse_package(body, at, start, end)
        assert found is not None
        leaves += found[0].leaves
        at = found[1]
    assert at == len(body)
    assert leaves[0].decode() == PUSH["leaf_0"]
    assert Frontier.empty().extend([leaf_hash(one) for one in leaves])[0].root() == b64decode(PUSH["root"])


def test_heads_are_witnessed_step_by_step(south: Node) -> None:
    public = Ed25519PrivateKey.from_private_bytes(b64decode(WITNESS["witness_seed"])).public_key().public_bytes_raw()
    verifier = Verifier(WITNESS["witness_name"], KEY_COSIGNATURE, public)
    for step in WITNESS["steps"]:
        body = b64decode(step["body"])
        status, answer = posted(south, "witness/add-checkpoint", body)
        assert status == step["status"], step["name"]
        if status == 200:
            text = parse_note(body.partition(b"\n\n")[2]).text
            verify_cosignature(text, parse_signature_line(answer.decode()), verifier)
        else:
            assert answer.decode() == step["answer"], step["name"]


def test_cards_of_a_rotation_and_a_revocation() -> None:
    rotation, revocation = TURNING["rotation"].encode(), TURNING["revocation"].encode()
    known = CARDS["north"]
    assert read_card(rotation).log == read_card(revocation).log != known.log
    assert continues(rotation, known)
    assert not continues(revocation, known)
    (gone,) = read_card(revocation).revoked  # type: ignore[misc]
    assert (gone.key, gone.size) == (known.log, 3)
    leaf = read_leaf(TURNING["leaf"].encode(), 5)
    assert isinstance(leaf, LeafHeader)
    fact = facts(leaf)
    assert isinstance(fact, KeyFact)
    assert fact.log == read_card(rotation).log
    origin = load("keys")["origin"]
    for log in (known.log, fact.log):
        key = Verifier(origin, KEY_ED25519, b64decode(log))
        assert open_checkpoint(TURNING["head"].encode(), origin, key)[0].size == 5


def test_a_receipt_with_ml_dsa_by_hand() -> None:
    case = TURNING["mldsa"]
    signer = MlDsaSigner(receipt_name(CARDS["south"]), b64decode(case["seed"]))
    note = parse_note(case["note"].encode())
    (line,) = note.signatures
    assert signer.verifier.vkey() == case["vkey"]
    assert verify_mldsa(note.text, line, signer.verifier) == case["at"]
    origin, size, root = note.text.split("\n")[:3]
    name = receipt_name(CARDS["south"]).encode()
    message = b"subtree/v1\n\0" + bytes((len(name),)) + name + case["at"].to_bytes(8, "big")
    message += bytes((len(origin),)) + origin.encode() + bytes(8) + int(size).to_bytes(8, "big") + b64decode(root)
    assert b64decode(case["message"]) == message
    assert line.key_id == hashlib.sha256(name + b"\n\x06" + signer.verifier.public).digest()[:4]
    MLDSA44PublicKey.from_public_bytes(signer.verifier.public).verify(line.blob[8:], message)
