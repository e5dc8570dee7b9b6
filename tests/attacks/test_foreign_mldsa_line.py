"""A card with an ML-DSA key asks for both lines: one left out, of another log, key, time or tree is no receipt."""

from base64 import b64encode
from collections.abc import Callable

import msgspec
import pytest

from jisr.exchange.cards import sign_card
from jisr.terms.errors import PartnerFault
from jisr.terms.sides import receipt_name
from jisr.tlog.checkpoint import Checkpoint, parse_checkpoint
from jisr.tlog.mldsa import MlDsaSigner
from jisr.tlog.note import Signature, parse_note, signature_line
from tests.attacks.hostile import NOON, Scene, everything
from tests.attacks.test_forged_receipt import grown, receipted

NAME = "north.example/jisr/receipt/1"
SIGNER = MlDsaSigner(NAME, b"m" * 32)


@pytest.fixture
def asked(scene: Scene) -> Scene:
    """North's card states an ML-DSA key beside its receipt key."""
    public = b64encode(SIGNER.verifier.public).decode()
    card = msgspec.structs.replace(scene.north.card, receipt_mldsa=public, version=2)
    assert receipt_name(card) == NAME
    scene.south.pair(sign_card(card, scene.north.keys.log))
    return scene


def beside(text: str, signer: MlDsaSigner = SIGNER, at: int = NOON, **changes: object) -> Signature:
    """The line on that head with fields of it changed first."""
    head = parse_checkpoint(text)
    fields = {"origin": head.origin, "size": head.size, "root": head.root} | changes
    line = signer.cosign(Checkpoint(**fields).text(), at)  # type: ignore[arg-type]
    return Signature(NAME, SIGNER.verifier.key_id, line.blob)


Forge = Callable[[str], list[Signature]]
FORGED: dict[str, Forge] = {
    "no line": lambda _: [],
    "of another log": lambda text: [beside(text, origin="north.example/jisr/south/east/1")],
    "of another size": lambda text: [beside(text, size=2)],
    "of another tree": lambda text: [beside(text, root=bytes(32))],
    "of another time": lambda text: [beside(text, at=NOON + 1)],
    "of another key": lambda text: [beside(text, MlDsaSigner(NAME, b"n" * 32))],
    "of another name": lambda text: [beside(text, MlDsaSigner("north.example/jisr/receipt/2", b"m" * 32))],
    "twice": lambda text: [beside(text), beside(text)],
    "cut": lambda text: [Signature(NAME, SIGNER.verifier.key_id, beside(text).blob[:-1])],
    "the time changed": lambda text: [_later(beside(text))],
}


def _later(line: Signature) -> Signature:
    return Signature(line.name, line.key_id, (NOON + 1).to_bytes(8, "big") + line.blob[8:])


def receipt(scene: Scene, note: bytes, lines: list[Signature]) -> bytes:
    return scene.north.receipt(note) + "".join(map(signature_line, lines)).encode()


@pytest.mark.parametrize("name", FORGED)
def test_a_line_that_is_not_of_this_head(asked: Scene, name: str) -> None:
    note = grown(asked, 3)
    text = parse_note(note).text
    before = everything(asked.south)
    with pytest.raises(PartnerFault) as met:
        asked.south.incoming.receipts.accept("north", receipt(asked, note, FORGED[name](text)))
    assert met.value.code == "receipt-signature"
    assert everything(asked.south) == before
    assert asked.south.incoming.receipts.accept("north", receipt(asked, note, [beside(text)])) == 3
    assert receipted(asked)[0] == 3


def test_without_the_key_on_the_card_the_line_is_not_looked_at(scene: Scene) -> None:
    note = grown(scene, 3)
    false = beside(parse_note(note).text, root=bytes(32))
    assert scene.south.incoming.receipts.accept("north", receipt(scene, note, [false])) == 3
