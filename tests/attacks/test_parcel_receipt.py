"""A receipt in a parcel that the partner's receipt key did not make for what we published: refused, and named."""

from jisr.exchange.parcel import archive, compress, padded, unpack
from jisr.exchange.sealing import seal, unseal
from jisr.terms.sides import receipt_name
from jisr.tlog.checkpoint import Checkpoint, sign_checkpoint
from jisr.tlog.cosignature import cosign
from jisr.tlog.note import KEY_COSIGNATURE, KEY_ED25519, Signer, parse_note, signature_line
from tests.wire.carried import Hands, by_hand


def planted(hands: Hands, receipt: bytes) -> bytes:
    """South's parcel for North with this receipt in it, signed by South itself."""
    found = unpack(unseal(hands.made(hands.south).data, hands.north.keys.age))
    files = found.files | {"receipt": receipt}
    tar = archive(found.manifest, files, hands.south.card, hands.south.keys.log)
    return seal(padded(compress(tar)), hands.north.card.age)


def receipted(hands: Hands) -> int:
    return hands.north.store.read(lambda tx: hands.north.standing.link(tx, "south")).receipted


def test_forged_receipts_are_refused_and_the_entries_still_come() -> None:
    with by_hand() as hands:
        hands.tell("One")
        hands.tell("Back", author=hands.south)
        head = hands.north.store.read(lambda tx: hands.north.standing.checkpoint(tx, "south"))
        assert head is not None
        text = parse_note(head[1]).text
        origin = text.split("\n", 1)[0]
        grown = Checkpoint(origin, 99, bytes(32))
        ahead = sign_checkpoint(grown, Signer(origin, KEY_ED25519, hands.south.keys.log))
        false = Signer(receipt_name(hands.south.card), KEY_COSIGNATURE, hands.south.keys.log)
        right = Signer(receipt_name(hands.south.card), KEY_COSIGNATURE, hands.south.keys.receipt)
        other = sign_checkpoint(Checkpoint(origin, 1, b"\1" * 32), Signer(origin, KEY_ED25519, hands.south.keys.log))
        for note in (
            b"", b"x\n\n", head[1],
            f"{text}\n{signature_line(cosign(text, false, 5))}".encode(),
            f"{parse_note(ahead).text}\n{signature_line(cosign(parse_note(ahead).text, right, 5))}".encode(),
            f"{parse_note(other).text}\n{signature_line(cosign(parse_note(other).text, right, 5))}".encode(),
        ):  # fmt: skip
            taken = hands.take(planted(hands, note), hands.north)
            assert (taken.receipt, taken.receipted, receipted(hands)) == ("refused", 0, 0)
            assert taken.held == 1
        true = f"{text}\n{signature_line(cosign(text, right, 5))}".encode()
        assert hands.take(planted(hands, true), hands.north).receipt == "taken"
        assert receipted(hands) == 1
