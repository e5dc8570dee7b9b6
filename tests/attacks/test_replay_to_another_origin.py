"""What was signed for one pair, direction or epoch says nothing about another."""

import pytest

from jisr.exchange.delta import Delta, encode_delta
from jisr.node import Node
from jisr.terms.errors import PartnerFault
from jisr.terms.sides import log_origin
from jisr.tlog.checkpoint import Checkpoint
from jisr.tlog.note import KEY_ED25519, Signer, sign_note
from tests.attacks.hostile import Attacker, Door, Scene, everything, leaves_for, published_size


@pytest.mark.parametrize(
    "origin",
    [
        "south.example/jisr/south/north/1",  # the other direction
        "north.example/jisr/north/east/1",  # told to somebody else
        "north.example/jisr/north/south/2",  # another epoch
        "east.example/jisr/east/south/1",  # told by somebody else
        "north.example/jisr/north/south/1/",
        "north.example/jisr/north/south/01",
    ],
)
def test_a_head_of_another_log_is_not_taken(scene: Scene, origin: str) -> None:
    north = scene.north
    north.tell()
    # Signed by the right key under the right key name, so that only the origin inside can give it away.
    text_of_other = north.checkpoint(origin=origin)
    assert north.refused(north.delta(note=text_of_other)).code == "checkpoint-signature"
    assert north.refused(north.delta(note=under_our_name(north, origin))).code == "checkpoint-origin"
    assert north.stopped() is None
    assert north.offer().added == 1


def under_our_name(north: Attacker, origin: str) -> bytes:
    """A head of another origin whose signature line bears the key name that this log's reader looks for."""
    text = Checkpoint(origin, len(north.leaves), north.tree().root).text()
    return sign_note(text, [Signer(north.origin, KEY_ED25519, north.keys.log)])


def test_one_partners_delta_is_nothing_to_another(scene: Scene) -> None:
    scene.north.tell()
    scene.east.tell()
    for one, other in ((scene.north, scene.east), (scene.east, scene.north)):
        assert one.refused(other.delta(0)).code == "checkpoint-signature"
    assert scene.north.offer().added == scene.east.offer().added == 1


def test_the_attacker_cannot_speak_for_another_partner(scene: Scene) -> None:
    """North signs a head of East's log with its own key and hands it in as East."""
    scene.north.tell()
    origin = log_origin(scene.east.card, scene.south.card, 1)
    forged = scene.north.checkpoint(origin=origin)
    data = encode_delta(Delta(forged, 0, scene.north.leaves, scene.north.bodies))
    assert scene.east.refused(data).code == "checkpoint-signature"


def test_our_own_log_cannot_be_fed_back_to_us(scene: Scene) -> None:
    scene.north.put(b"{}")
    scene.north.offer()
    size = published_size(scene.south, "north")
    assert size == 1, "the reject of the broken leaf is in our log"
    ours = scene.south.store.read(lambda tx: scene.south.standing.delta(tx, "north", 0, 9))
    assert ours is not None
    scene.north.tell()
    fed = Delta(ours.checkpoint, 1, leaves_for(scene.south, "north"), [b""])
    assert scene.north.refused(encode_delta(fed)).code == "checkpoint-signature"


def head_for(node: Node, side: str) -> bytes:
    found = node.store.read(lambda tx: node.standing.checkpoint(tx, side))
    assert found is not None
    return found[1]


def test_a_receipt_for_another_log_is_refused(scene: Scene, door: Door) -> None:
    """East's receipt for its own log, North's for the log it writes, and one for another epoch."""
    north, south = scene.north, scene.south
    for_north, for_east = (head_for(south, side) for side in ("north", "east"))
    next_epoch = for_north.replace(b"/south/north/1\n", b"/south/north/2\n", 1)
    before = everything(south)
    for note in (for_east, north.checkpoint(), next_epoch):
        with pytest.raises(PartnerFault) as met:
            south.incoming.receipts.accept("north", north.receipt(note))
        assert met.value.code == "receipt-signature"
        assert door.post(north, "/south/north/1/receipt", north.receipt(note)).status == 403
    with pytest.raises(PartnerFault) as met:
        south.incoming.receipts.accept("north", scene.east.receipt(for_north))
    assert met.value.code == "receipt-signature"
    assert everything(south) == before
    assert south.incoming.receipts.accept("north", north.receipt(for_north)) == 0
