"""Receipts under a key of another kind or for another statement: a plain signature, a witness's, a wrong kind byte."""

import pytest

from jisr.terms.errors import PartnerFault
from jisr.tlog.note import Signature, parse_note, signature_line
from tests.attacks.hostile import Scene, everything
from tests.attacks.test_forged_receipt import grown


def changed(scene: Scene, note: bytes, **changes: object) -> bytes:
    made = parse_note(scene.north.receipt(note))
    (line,) = made.signatures
    fields = {"name": line.name, "key_id": line.key_id, "blob": line.blob} | changes
    return f"{made.text}\n{signature_line(Signature(**fields))}".encode()  # type: ignore[arg-type]


def test_the_kind_is_part_of_the_key(scene: Scene) -> None:
    from hashlib import sha256

    note = grown(scene, 3)
    public = scene.north.keys.receipt.public_key().public_bytes_raw()
    name = b"north.example/jisr/receipt/1\n"
    before = everything(scene.south)
    plain = scene.north.keys.receipt.sign(parse_note(note).text.encode())
    honest = parse_note(scene.north.receipt(note)).signatures[0].blob
    for kind in (1, 2, 5, 6, 255):
        other = sha256(name + bytes((kind,)) + public).digest()[:4]
        for blob in (honest, plain, bytes(8) + plain):
            with pytest.raises(PartnerFault) as met:
                scene.south.incoming.receipts.accept("north", changed(scene, note, key_id=other, blob=blob))
            assert met.value.code == "receipt-signature"
    for blob in (plain, bytes(8) + plain, honest + b"x", honest[:-1], bytes(2428)):
        with pytest.raises(PartnerFault):
            scene.south.incoming.receipts.accept("north", changed(scene, note, blob=blob))
    assert everything(scene.south) == before


def test_a_witness_of_ours_receipts_nothing(scene: Scene) -> None:
    """The same private key under a witness's name says something else."""
    note = grown(scene, 3)
    before = everything(scene.south)
    with pytest.raises(PartnerFault):
        scene.south.incoming.receipts.accept("north", scene.north.receipt(note, name="north.example/jisr/witness/1"))
    assert everything(scene.south) == before
