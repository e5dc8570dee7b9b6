"""Deltas pushed in two parts by who wants to do harm: the whole is what was signed first, or it is nothing."""

import hashlib

import pytest

from jisr.wire.pushed import PUSHED
from tests.attacks.hostile import Scene, everything
from tests.attacks.pushed import DELTA, PushDoor, unchanged
from tests.attacks.test_push_files import cut


def begun(scene: Scene, door: PushDoor) -> tuple[bytes, str]:
    """North posts a delta of which 100 bytes come; the whole and its hash."""
    for _ in range(20):
        scene.north.tell()
    whole = scene.north.delta(0)
    cut(door, DELTA, whole[:100], door.signed(scene.north, "POST", DELTA, whole))
    return whole, hashlib.sha256(whole).hexdigest()


def test_the_rest_makes_it_whole(pushed: tuple[Scene, PushDoor]) -> None:
    scene, door = pushed
    whole, name = begun(scene, door)
    assert door.get(scene.north, DELTA).body == f"{name} 100\n".encode()
    rest = f"{DELTA}/{name}/100"
    cut(door, rest, whole[100:150], door.signed(scene.north, "POST", rest, whole[100:]))
    assert door.get(scene.north, DELTA).body == f"{name} 150\n".encode()
    assert door.post(scene.north, f"{DELTA}/{name}/150", whole[150:]).status == 200
    assert door.get(scene.north, DELTA).body == b""
    assert scene.south.incoming.size("north") == 20


@pytest.mark.parametrize("which", ["other bytes", "a gap", "overlapping", "another whole", "too little", "too much"])
def test_a_rest_that_is_not_of_it(pushed: tuple[Scene, PushDoor], which: str) -> None:
    scene, door = pushed
    whole, name = begun(scene, door)
    first, rest = {
        "other bytes": (100, bytes(len(whole) - 100)), "a gap": (101, whole[101:]), "overlapping": (50, whole[50:]),
        "another whole": (100, whole[100:]), "too little": (100, whole[100:-1]), "too much": (100, whole[100:] + b"x"),
    }[which]  # fmt: skip
    before = everything(scene.south)
    target = f"{DELTA}/{name if which != 'another whole' else '0' * 64}/{first}"
    answer = door.post(scene.north, target, rest)
    assert (answer.status, answer.body) == (409, b"0\n")
    assert door.get(scene.north, DELTA).body == b"", "it is begun anew"
    unchanged(scene.south, before)
    assert door.post(scene.north, DELTA, whole).status == 200


def test_anothers_beginning_is_not_to_be_seen_nor_gone_on_with(pushed: tuple[Scene, PushDoor]) -> None:
    scene, door = pushed
    whole, name = begun(scene, door)
    before = everything(scene.south)
    assert door.get(scene.east, DELTA).status == 404
    assert door.get(scene.east, "/east/south/1/delta").body == b""
    assert door.post(scene.east, f"{DELTA}/{name}/100", whole[100:]).status == 404
    assert door.post(scene.east, f"/east/south/1/delta/{name}/100", whole[100:]).status == 409
    unchanged(scene.south, before)
    assert door.get(scene.north, DELTA).body == f"{name} 100\n".encode()


def test_a_beginning_nobody_signed(pushed: tuple[Scene, PushDoor]) -> None:
    scene, door = pushed
    scene.north.tell()
    whole = scene.north.delta(0)
    signed = door.signed(scene.north, "POST", DELTA, whole)
    for headers in ({}, door.signed(scene.east, "POST", DELTA, whole), signed | {"content-digest": "sha-256=:x:"}):
        cut(door, DELTA, whole[:50], headers)
        assert door.get(scene.north, DELTA).body == b""
    cut(door, DELTA, whole[:50], signed)
    assert door.get(scene.north, DELTA).body.endswith(b" 50\n")
    cut(door, DELTA, whole[:70], signed)
    assert door.get(scene.north, DELTA).body.endswith(b" 50\n"), "its nonce was used"


def test_parts_without_end_are_not_kept(pushed: tuple[Scene, PushDoor]) -> None:
    """One beginning of each partner, and never more than one request may bring."""
    scene, door = pushed
    piece = bytes(PUSHED // 2 + 1)
    cut(door, DELTA, piece, door.signed(scene.north, "POST", DELTA, piece + b"x"))
    name = hashlib.sha256(piece + b"x").hexdigest()
    rest = f"{DELTA}/{name}/{len(piece)}"
    assert door.get(scene.north, DELTA).body == f"{name} {len(piece)}\n".encode()
    cut(door, rest, piece, door.signed(scene.north, "POST", rest, piece))
    assert door.get(scene.north, DELTA).body == b""
