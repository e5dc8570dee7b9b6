"""A witness is asked to sign two trees of one size, or one that does not continue: never, and the pair is kept."""

from tests.attacks.hostile import Scene, everything
from tests.attacks.pushed import WITNESS, WITNESSED, PushDoor, leaves_of, unchanged


def submit(scene: Scene, door: PushDoor, old: int, size: int, proof: str = "", root: bytes | None = None) -> int:
    note = scene.north.checkpoint(size, origin=WITNESSED, root=root)
    body = f"old {old}\n{proof}\n\n".encode() + note
    if not proof:
        body = leaves_of(scene.north, WITNESSED).submission(old, size, note)
    return door.post(scene.north, WITNESS, body).status


def test_two_roots_of_one_size(pushed: tuple[Scene, PushDoor]) -> None:
    scene, door = pushed
    for index in range(5):
        scene.north.note("close", n=index)
    assert submit(scene, door, 0, 5) == 200
    head, before = scene.south.witness.head(WITNESSED), everything(scene.south)
    assert submit(scene, door, 5, 5, root=b"r" * 32) == 422
    assert scene.south.witness.head(WITNESSED) == head
    unchanged(scene.south, before, "exchange_witness_fault")
    ((origin, _, known, offered),) = everything(scene.south)["exchange_witness_fault"]
    assert (origin, known) == (WITNESSED, head)
    assert offered == scene.north.checkpoint(5, origin=WITNESSED, root=b"r" * 32)
    assert submit(scene, door, 5, 5, root=b"q" * 32) == 422
    assert len(everything(scene.south)["exchange_witness_fault"]) == 1, "a second pair adds nothing"
    assert submit(scene, door, 5, 5) == 200, "the same head again is cosigned again"


def test_proofs_that_prove_nothing(pushed: tuple[Scene, PushDoor]) -> None:
    scene, door = pushed
    for index in range(9):
        scene.north.note("close", n=index)
    one = "A" * 43 + "="
    before = everything(scene.south)
    assert submit(scene, door, 0, 4, proof=one) == 422, "a proof from nothing"
    assert submit(scene, door, 0, 0, root=b"r" * 32) == 422, "an empty tree with another root"
    unchanged(scene.south, before)
    assert submit(scene, door, 0, 4) == 200
    before = everything(scene.south)
    assert submit(scene, door, 4, 9, proof=one) == 422
    assert submit(scene, door, 4, 9, root=b"r" * 32) == 422
    assert submit(scene, door, 4, 9, proof="\n".join([one] * 64)) == 400
    for bad in ("A" * 44, "A" * 42 + "B=", one + " ", "x"):
        assert submit(scene, door, 4, 9, proof=bad) == 400
    unchanged(scene.south, before)
    assert submit(scene, door, 4, 9) == 200
