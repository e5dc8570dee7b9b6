"""Pushes that begin or end where they may not: answered with where the mirror is, and nothing is kept."""

import pytest

from jisr.tlog.submissions import parse_info
from tests.attacks.hostile import Scene, everything
from tests.attacks.pushed import DELTA, ENTRIES, HEAD, PENDING, PushDoor, leaves_of, unchanged


@pytest.mark.parametrize(("start", "end"), [(1, 4), (2, 4), (4, 4), (0, 3), (0, 1), (0, 0)])
def test_leaves_from_beyond_or_to_an_unknown_head(
    pushed: tuple[Scene, PushDoor], start: int, end: int
) -> None:  # fmt: skip
    scene, door = pushed
    for _ in range(4):
        scene.north.note("head", h=HEAD)
    leaves = leaves_of(scene.north)
    assert door.post(scene.north, HEAD, leaves.submission(0, 4, scene.north.checkpoint())).status == 200
    before = everything(scene.south)
    answer = door.post(scene.north, ENTRIES, leaves.upload(start, end))
    assert (answer.status, parse_info(answer.body)[:2]) == (409, (4, 0))
    unchanged(scene.south, before)
    assert door.post(scene.north, ENTRIES, leaves.upload(0, 4)).status == 200


def test_a_delta_from_beyond_is_told_our_size(pushed: tuple[Scene, PushDoor]) -> None:
    scene, door = pushed
    for _ in range(4):
        scene.north.note("head", h=HEAD)
    before = everything(scene.south)
    answer = door.post(scene.north, DELTA, scene.north.delta(2))
    assert (answer.status, answer.body) == (409, b"0\n")
    assert (b"content-type", b"text/x.tlog.size") in answer.headers
    unchanged(scene.south, before)


@pytest.mark.parametrize("body", [b"", b"\0", b"\0\1", b"\xff" * 400, b"\0\5north" + bytes(40)])
def test_a_head_that_is_none(pushed: tuple[Scene, PushDoor], body: bytes) -> None:
    scene, door = pushed
    before = everything(scene.south)
    assert door.post(scene.north, ENTRIES, body).status in (400, 404)
    assert door.post(scene.north, HEAD, body).status == 400
    unchanged(scene.south, before, *PENDING)
