"""Receipts that prove nothing: refused each with its own status, and what was receipted before stays receipted."""

from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jisr.exchange.cards import raw_key
from jisr.terms.errors import PartnerFault
from jisr.tlog.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint, sign_checkpoint
from jisr.tlog.note import KEY_ED25519, Signature, Signer, Verifier, parse_note, sign_note, signature_line
from tests.attacks.hostile import NOON, Attacker, Door, Scene, everything

TARGET = "/south/north/1/receipt"
STRANGER = Ed25519PrivateKey.from_private_bytes(b"stranger" * 4)


def grown(scene: Scene, leaves: int) -> bytes:
    """South's log for North grown by answers to so many broken leaves; its newest head."""
    for _ in range(leaves):
        scene.north.put(b"broken")
    scene.north.offer()
    return head(scene)


def head(scene: Scene) -> bytes:
    found = scene.south.store.read(lambda tx: scene.south.standing.checkpoint(tx, "north"))
    assert found is not None
    return found[1]


def receipted(scene: Scene) -> tuple[int, int | None]:
    link = scene.south.store.read(lambda tx: scene.south.standing.link(tx, "north"))
    return link.receipted, link.receipt_at


def signed_for(scene: Scene, size: int, root: bytes) -> bytes:
    """A head South never signed, under South's log name; the signature is the attacker's own."""
    origin = "south.example/jisr/south/north/1"
    return sign_checkpoint(Checkpoint(origin, size, root), Signer(origin, KEY_ED25519, STRANGER))


Forgery = Callable[[Scene, bytes], bytes]
FORGERIES: dict[str, tuple[int, str, Forgery]] = {
    "a key of a stranger": (403, "receipt-signature", lambda s, n: s.north.receipt(n, key=STRANGER)),
    "another partner's key": (403, "receipt-signature", lambda s, n: s.north.receipt(n, key=s.east.keys.receipt)),
    "another partner's receipt": (403, "receipt-signature", lambda s, n: s.east.receipt(n)),
    "its key for heads": (403, "receipt-signature", lambda s, n: s.north.receipt(n, key=s.north.keys.log)),
    "another key name": (
        403,
        "receipt-signature",
        lambda s, n: s.north.receipt(n, name="north.example/jisr/receipt/2"),
    ),
    "only our own signature": (403, "receipt-signature", lambda _, n: n),
    "a plain signature": (403, "receipt-signature", lambda s, n: plain(s, n)),
    "two receipts on one head": (403, "receipt-signature", lambda s, n: twice(s, n)),
    "a bit of the signature": (403, "receipt-signature", lambda s, n: bent(s, n)),
    "a size never published": (409, "receipt-size", lambda s, n: s.north.receipt(signed_for(s, 4, bytes(32)))),
    "a size between two heads": (409, "receipt-size", lambda s, n: s.north.receipt(signed_for(s, 2, bytes(32)))),
    "a size beyond everything": (409, "receipt-size", lambda s, n: s.north.receipt(signed_for(s, 2**62, bytes(32)))),
    "another root": (422, "receipt-root", lambda s, n: s.north.receipt(signed_for(s, 3, bytes(32)))),
    "nothing": (400, "receipt-malformed", lambda _, n: b""),
    "no note": (400, "receipt-malformed", lambda _, n: b"\xff" * 300),
    "no head": (400, "receipt-malformed", lambda s, n: s.north.receipt(n).replace(b"\n3\n", b"\nthree\n", 1)),
    "a note cut off": (400, "receipt-malformed", lambda s, n: s.north.receipt(n)[:-1]),
}


def plain(scene: Scene, note: bytes) -> bytes:
    text = note.decode().partition("\n\n")[0] + "\n"
    return sign_note(text, [Signer("north.example/jisr/receipt/1", KEY_ED25519, scene.north.keys.receipt)])


def twice(scene: Scene, note: bytes) -> bytes:
    later = scene.north.receipt(note, at=NOON + 1).decode().rpartition("\n\n")[2]
    return scene.north.receipt(note) + later.encode()


def bent(scene: Scene, note: bytes) -> bytes:
    made = parse_note(scene.north.receipt(note))
    (line,) = made.signatures
    changed = Signature(line.name, line.key_id, line.blob[:-1] + bytes((line.blob[-1] ^ 1,)))
    return f"{made.text}\n{signature_line(changed)}".encode()


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_receipt_is_refused_by_its_name(scene: Scene, door: Door, name: str) -> None:
    status, code, forge = FORGERIES[name]
    note = grown(scene, 3)
    data = forge(scene, note)
    before = everything(scene.south)
    with pytest.raises(PartnerFault) as met:
        scene.south.incoming.receipts.accept("north", data)
    assert met.value.code == code
    assert door.post(scene.north, TARGET, data).status == status
    assert everything(scene.south) == before
    assert door.post(scene.north, TARGET, scene.north.receipt(note)).status == 204
    assert receipted(scene) == (3, NOON)


def test_an_older_receipt_does_not_move_back(scene: Scene, door: Door) -> None:
    notes = [grown(scene, 2), grown(scene, 3)]
    old, new = (scene.north.receipt(note, at=NOON + at) for at, note in enumerate(notes))
    assert door.post(scene.north, TARGET, old).status == 204
    assert door.post(scene.north, TARGET, new).status == 204
    kept = everything(scene.south)["exchange_log"]
    for again in (old, new, scene.north.receipt(notes[0], at=NOON + 99), scene.north.receipt(notes[1], at=0)):
        assert door.post(scene.north, TARGET, again).status == 204
        assert everything(scene.south)["exchange_log"] == kept
    assert receipted(scene) == (5, NOON + 1)


def test_two_receipts_at_once_do_not_move_back(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """A partner could otherwise take back what it signed, by posting an older receipt at the right moment."""
    notes = [grown(scene, 2), grown(scene, 3)]
    old, new = (scene.north.receipt(note) for note in notes)
    south, write = scene.south, scene.south.store.write

    def overtaken(job: object) -> object:
        monkeypatch.setattr(south.store, "write", write)
        south.incoming.receipts.accept("north", new)
        return write(job)  # type: ignore[arg-type]

    monkeypatch.setattr(south.store, "write", overtaken)
    south.incoming.receipts.accept("north", old)
    assert receipted(scene)[0] == 5


def test_lines_a_partner_adds_do_not_spoil_our_head(scene: Scene) -> None:
    """What we publish after a receipt must still open for everybody: the partner's own line, and no other."""
    note = grown(scene, 3)
    origin = "south.example/jisr/south/north/1"
    ours = Verifier(origin, KEY_ED25519, raw_key(scene.south.card.log))
    bad_line_of_ours = signature_line(Signature(origin, ours.key_id, bytes(64)))
    junk = signature_line(Signature("spoiled.example", b"abcd", b"x" * 40))
    for extra in (junk, bad_line_of_ours):
        try:
            scene.south.incoming.receipts.accept("north", scene.north.receipt(note) + extra.encode())
        except PartnerFault:
            continue
        opened, found = open_checkpoint(head(scene), origin, ours)
        assert opened.size == 3
        assert [line.name for line in found.signatures] == [origin, "north.example/jisr/receipt/1"]


def test_a_receipt_says_custody_and_nothing_else(scene: Scene) -> None:
    """A receipted log goes on, with no answer and no state but the receipt."""
    note = grown(scene, 1)
    before = everything(scene.south)
    scene.south.incoming.receipts.accept("north", scene.north.receipt(note))
    after = everything(scene.south)
    assert [table for table in before if before[table] != after[table]] == ["exchange_log", "exchange_receipt"]


def test_a_head_for_the_partner_names_its_size(scene: Scene, door: Door) -> None:
    """The 409 carries the size we are at, so that an honest partner knows what to do."""
    grown(scene, 3)
    answer = door.post(scene.north, TARGET, scene.north.receipt(signed_for(scene, 9, bytes(32))))
    assert (answer.status, answer.body) == (409, b"3\n")
    assert parse_checkpoint(parse_note(head(scene)).text).size == 3


def test_receipts_of_the_attacker_leave_others_alone(scene: Scene, north: Attacker) -> None:
    grown(scene, 1)
    before = everything(scene.south)["exchange_log"]
    scene.south.incoming.receipts.accept("north", north.receipt(head(scene)))
    after = everything(scene.south)["exchange_log"]
    changed = [new for old, new in zip(before, after, strict=True) if old != new]
    assert [row[2:4] for row in changed] == [("north", "out")]
