"""Packages with other leaves, other proofs or in another order than the head says: refused, and none is kept."""

import pytest

from tests.attacks.hostile import Scene, everything
from tests.attacks.pushed import ENTRIES, HEAD, PENDING, PushDoor, leaves_of, unchanged
from tests.two_sides.pushing import Leaves


def prepared(scene: Scene, door: PushDoor, count: int = 700) -> Leaves:
    for index in range(count):
        scene.north.note("close", n=index)
    leaves = leaves_of(scene.north)
    assert door.post(scene.north, HEAD, leaves.submission(0, count, scene.north.checkpoint())).status == 200
    return leaves


@pytest.mark.parametrize("at", [0, 255, 256, 699])
def test_another_leaf_is_refused(pushed: tuple[Scene, PushDoor], at: int) -> None:
    scene, door = pushed
    leaves = prepared(scene, door)
    honest = leaves.upload(0, 700)
    spliced = list(leaves.entries)
    spliced[at] = spliced[at].replace(b"close", b"clOse")
    answer = door.post(scene.north, ENTRIES, honest.replace(leaves.entries[at], spliced[at]))
    assert answer.status == 422
    kept = [row[2] for row in everything(scene.south)["exchange_pending_entry"]]
    assert kept == leaves.entries[: at // 256 * 256]
    assert door.post(scene.north, ENTRIES, honest).status == 200


def test_proofs_and_packages_out_of_place(pushed: tuple[Scene, PushDoor]) -> None:
    scene, door = pushed
    leaves = prepared(scene, door)
    before = everything(scene.south)
    assert door.post(scene.north, ENTRIES, leaves.upload(0, 700, most=1, spoilt=True)).status == 422
    swapped = Leaves(leaves.origin, [*leaves.entries[256:512], *leaves.entries[:256], *leaves.entries[512:]])
    assert door.post(scene.north, ENTRIES, swapped.upload(0, 700)).status == 422
    unchanged(scene.south, before)
    scene.north.leaves[5] = b"another history"
    forged = leaves_of(scene.north).submission(700, 700, scene.north.checkpoint(700))
    assert door.post(scene.north, HEAD, forged).status == 422
    assert scene.north.stopped() == "fork", "two signed heads of one size, whichever way the second came"
    unchanged(scene.south, before, "exchange_log", "exchange_evidence", *PENDING)


def test_a_body_of_another_leaf(pushed: tuple[Scene, PushDoor]) -> None:
    scene, door = pushed
    scene.north.tell()
    leaves = leaves_of(scene.north)
    door.post(scene.north, HEAD, leaves.submission(0, 1, scene.north.checkpoint()))
    assert door.post(scene.north, ENTRIES, leaves.upload(0, 1)).status == 202
    before = everything(scene.south)
    false = b"s" * len(scene.north.bodies[0])
    answer = door.post(scene.north, "/north/south/1/bodies/0", len(false).to_bytes(4, "big") + false)
    assert answer.status == 422
    unchanged(scene.south, before)
