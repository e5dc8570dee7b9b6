"""What was pushed for one log or in one request, pushed again for another: it belongs to one log, and counts once."""

from tests.attacks.hostile import Scene, everything
from tests.attacks.pushed import DELTA, ENTRIES, HEAD, PushDoor, leaves_of, unchanged


def test_a_head_of_the_log_for_another_side(pushed: tuple[Scene, PushDoor]) -> None:
    """North signed it, but for East: a mirror of North's log for South takes neither head nor delta."""
    scene, door = pushed
    scene.north.note("head", h=HEAD)
    for_east = scene.north.checkpoint(origin="north.example/jisr/north/east/1")
    before = everything(scene.south)
    leaves = leaves_of(scene.north)
    assert door.post(scene.north, HEAD, leaves.submission(0, 1, for_east)).status == 404
    assert door.post(scene.north, DELTA, scene.north.delta(0, note=for_east)).status == 403
    assert door.post(scene.north, ENTRIES, leaves.upload(0, 1, origin="north.example/jisr/north/east/1")).status == 404
    unchanged(scene.south, before)


def test_the_same_again_changes_nothing(pushed: tuple[Scene, PushDoor]) -> None:
    scene, door = pushed
    scene.north.tell()
    first = scene.north.delta(0)
    scene.north.tell()
    second = scene.north.delta(0)
    answers = [door.post(scene.north, DELTA, data) for data in (first, second)]
    assert [one.status for one in answers] == [200, 200]
    before = everything(scene.south)
    for data in (first, second, first):
        again = door.post(scene.north, DELTA, data)
        assert (again.status, again.body) == (200, answers[1].body)
    unchanged(scene.south, before)


def test_a_request_is_good_once(pushed: tuple[Scene, PushDoor]) -> None:
    scene, door = pushed
    scene.north.note("head", h=HEAD)
    data = scene.north.delta(0)
    headers = door.signed(scene.north, "POST", DELTA, data)
    assert door.ask("POST", DELTA, data, headers).status == 200
    assert door.ask("POST", DELTA, data, headers).status == 401
    other = door.signed(scene.north, "POST", DELTA, data)
    before = everything(scene.south)
    assert door.ask("POST", DELTA, data + b" ", other).status == 404
    unchanged(scene.south, before)
