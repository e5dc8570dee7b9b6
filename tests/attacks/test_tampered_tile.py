"""Tiles and entries changed on the way: damage, fetched again, with nothing stored and no log stopped."""

import pytest

from jisr.exchange.delta import Delta, decode_delta, encode_delta
from jisr.terms.errors import PartnerFault
from jisr.wire.pull import TRIES, Puller
from tests.attacks.hostile import Answers, Attacker, Scene, everything, evidence


def with_leaf(data: bytes, index: int, leaf: bytes) -> bytes:
    """The delta with one leaf exchanged and the signed head left as it was."""
    delta = decode_delta(data)
    headers = [leaf if at == index else header for at, header in enumerate(delta.headers)]
    return encode_delta(Delta(delta.checkpoint, delta.start, headers, delta.bodies))


def pulling(scene: Scene, carrier: Answers) -> Puller:
    return Puller("north", scene.south.incoming, carrier, scene.south.entropy)


def failed(puller: Puller) -> str:
    """Code of the fault one fetch met."""
    with pytest.raises(PartnerFault) as met:
        puller.once()
    return met.value.code


def test_a_changed_entry_does_not_give_the_root(north: Attacker) -> None:
    for _ in range(3):
        north.tell()
    honest = north.delta()
    leaf = north.leaves[1].replace(b'"at":1', b'"at":2')
    assert north.refused(with_leaf(honest, 1, leaf)).code == "root-mismatch"
    assert north.stopped() is None
    assert north.offer(honest).added == 3


def test_swapped_dropped_and_repeated_entries_do_not_give_the_root(north: Attacker) -> None:
    for at in range(4):
        north.tell(at=at)
    note, leaves, bodies = north.checkpoint(), north.leaves, north.bodies
    for order in ([1, 0, 2, 3], [0, 1, 2, 2], [0, 2, 1, 3], [3, 2, 1, 0]):
        changed = Delta(note, 0, [leaves[at] for at in order], [bodies[at] for at in order])
        assert north.refused(encode_delta(changed)).code == "root-mismatch"
    for order in ([0, 1, 2], [0, 1, 2, 3, 3]):
        changed = Delta(note, 0, [leaves[at] for at in order], [bodies[at] for at in order])
        assert north.refused(encode_delta(changed)).code == "delta-damaged"
    assert north.offer().size == 4


def test_a_changed_tile_proves_nothing(scene: Scene) -> None:
    """Only tiles that give the signed root may stop a log: a carrier must not be able to."""
    north = scene.north
    north.tell()
    north.offer()
    north.tell()
    honest = north.delta()
    damaged = with_leaf(honest, 0, b"{}")
    tree = north.tree()

    def flipped(level: int, n: int, width: int) -> bytes:
        tile = tree.read(level, n, width)
        return bytes((tile[0] ^ 1,)) + tile[1:]

    def cut(level: int, n: int, width: int) -> bytes:
        return tree.read(level, n, width)[:-1]

    pulling(scene, Answers(north.delta(0, 1))).once()  # confirms the receipt, so that nothing is left to write
    before = everything(scene.south)
    for tile, code in ((flipped, "tile-damaged"), (cut, "tile-length"), (None, "refused-by-partner")):
        puller = pulling(scene, Answers(damaged, tile=tile))
        assert failed(puller) == "root-mismatch"
        assert failed(puller) == code
        assert puller.fault == code
    assert everything(scene.south) == before
    assert (north.stopped(), evidence(scene.south)) == (None, [])
    assert north.offer(honest).added == 1


def test_an_honest_tree_is_not_stopped_by_a_damaged_delta(scene: Scene) -> None:
    north = scene.north
    north.tell()
    north.offer()
    north.tell()
    honest = north.delta()
    puller = pulling(scene, Answers(*[with_leaf(honest, 0, b"{}")] * 5, honest, tile=north.tree().read))
    assert [failed(puller) for _ in range(5)] == ["root-mismatch"] * 5
    assert north.stopped() is None
    assert puller.once().added == 1
    assert puller.fault == ""


def test_a_tile_below_the_ones_that_give_the_root_accuses_nobody(scene: Scene) -> None:
    """The root of a full tile stands one level up, so the signed root is right whatever the full tile itself says."""
    north = scene.north
    for _ in range(300):
        north.tell()
    north.offer()
    for _ in range(300):
        north.tell()
    honest = north.tree().read

    def read(level: int, n: int, width: int) -> bytes:
        data = honest(level, n, width)
        return data[:32] + bytes(32) + data[64:] if (level, n, width) == (0, 1, 256) else data

    with pytest.raises(PartnerFault) as met:
        scene.south.incoming.examine("north", north.checkpoint(), read)
    assert met.value.code == "tile-damaged"
    assert (north.stopped(), evidence(scene.south)) == (None, [])
    scene.south.incoming.examine("north", north.checkpoint(), honest)
    assert north.stopped() is None


def test_damage_is_called_by_its_name_after_ten_tries(scene: Scene) -> None:
    """Design 7: truncated, badly compressed and mismatching hashes are one class, whichever of them it is."""
    north = scene.north
    north.tell()
    north.offer()
    north.tell()
    honest = north.delta()
    for damaged in (honest[:-20], b"\0" * 40, with_leaf(honest, 0, b"{}")):
        puller = pulling(scene, Answers(damaged, tile=north.tree().read))
        for _ in range(TRIES):
            failed(puller)
        assert puller.fault == "transport-damaged"
        assert north.stopped() is None
