"""A partner pushes a log that is not its own: East's to South, or South's to itself. Nothing of it is taken."""

from tests.attacks.hostile import Scene, everything
from tests.attacks.pushed import ENTRIES, HEAD, PushDoor, leaves_of, unchanged


def test_the_log_of_another_partner_is_not_there(pushed: tuple[Scene, PushDoor]) -> None:
    scene, door = pushed
    for _ in range(3):
        scene.east.note("head", h=HEAD)
    before = everything(scene.south)
    leaves, note = leaves_of(scene.east), scene.east.checkpoint()
    delta = scene.east.delta(0)
    assert door.post(scene.north, HEAD, leaves.submission(0, 3, note)).status == 404
    assert door.post(scene.north, ENTRIES, leaves.upload(0, 3)).status == 404
    assert door.post(scene.north, "/east/south/1/delta", delta).status == 404
    assert door.post(scene.north, "/south/north/1/delta", delta).status == 404
    assert door.post(scene.north, "/north/south/3/delta", delta).status == 404
    # The next log is its own to begin, but not with the leaves and the signature of somebody else.
    assert door.post(scene.north, "/north/south/2/delta", delta).status == 403
    unchanged(scene.south, before)
    assert door.post(scene.east, "/east/south/1/delta", delta).status == 200


def test_a_log_of_another_side_is_answered_like_no_log(pushed: tuple[Scene, PushDoor]) -> None:
    """What exists for somebody else and what exists for nobody: one answer, to the byte."""
    scene, door = pushed
    scene.east.note("head", h=HEAD)
    asked = [
        door.post(scene.north, ENTRIES, leaves_of(scene.east).upload(0, 1)),
        door.post(scene.north, ENTRIES, leaves_of(scene.east, "nobody.example/log").upload(0, 1)),
        door.post(scene.north, "/nobody/south/1/delta", b"x"),
        door.post(scene.north, "/nothing", b"x"),
    ]
    assert len({(one.status, one.headers, one.body) for one in asked}) == 1


def test_nobody_pushes_without_a_signature(pushed: tuple[Scene, PushDoor]) -> None:
    scene, door = pushed
    before = everything(scene.south)
    for path in (HEAD, ENTRIES, "/north/south/1/delta", "/witness/add-checkpoint"):
        assert door.ask("POST", path, b"x" * 200_000).status == 401
        forged = door.signed(scene.east, "POST", path, b"x", side="north")
        assert door.ask("POST", path, b"x", forged).status == 404
    unchanged(scene.south, before)
