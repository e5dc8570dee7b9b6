"""A witness is asked to go back, by an old head, by a race, or by an empty one: it has seen what it has seen."""

import pytest

from tests.attacks.hostile import Scene, everything
from tests.attacks.pushed import WITNESS, WITNESSED, PushDoor, leaves_of, unchanged


def grown(scene: Scene, door: PushDoor) -> None:
    for index in range(9):
        scene.north.note("close", n=index)
    leaves = leaves_of(scene.north, WITNESSED)
    answer = door.post(scene.north, WITNESS, leaves.submission(0, 9, scene.north.checkpoint(9, origin=WITNESSED)))
    assert answer.status == 200


@pytest.mark.parametrize("size", [0, 1, 8])
def test_an_older_head_is_answered_with_the_size(pushed: tuple[Scene, PushDoor], size: int) -> None:
    scene, door = pushed
    grown(scene, door)
    before = everything(scene.south)
    leaves = leaves_of(scene.north, WITNESSED)
    answer = door.post(scene.north, WITNESS, leaves.submission(0, size, scene.north.checkpoint(size, origin=WITNESSED)))
    assert (answer.status, answer.body) == (409, b"9\n")
    assert (b"content-type", b"text/x.tlog.size") in answer.headers
    unchanged(scene.south, before)


def test_old_beyond_new_is_malformed(pushed: tuple[Scene, PushDoor]) -> None:
    scene, door = pushed
    grown(scene, door)
    before = everything(scene.south)
    body = b"old 9\n\n" + scene.north.checkpoint(3, origin=WITNESSED)
    assert door.post(scene.north, WITNESS, body).status == 400
    unchanged(scene.south, before)


def test_two_at_once_do_not_put_it_back(pushed: tuple[Scene, PushDoor], monkeypatch: pytest.MonkeyPatch) -> None:
    """The larger one is stored between the check of the smaller and its own storing: the smaller is refused then."""
    scene, door = pushed
    grown(scene, door)
    leaves = leaves_of(scene.north, WITNESSED)
    scene.north.note("close", n=10), scene.north.note("close", n=11)
    near = leaves.submission(9, 10, scene.north.checkpoint(10, origin=WITNESSED))
    far = leaves.submission(9, 11, scene.north.checkpoint(11, origin=WITNESSED))
    south, write = scene.south, scene.south.store.write

    def overtaken(job: object) -> object:
        monkeypatch.setattr(south.store, "write", write)
        south.witness.submit(far)
        return write(job)  # type: ignore[arg-type]

    monkeypatch.setattr(south.store, "write", overtaken)
    assert door.post(scene.north, WITNESS, near).status == 409
    assert b"\n11\n" in (south.witness.head(WITNESSED) or b"")
