"""Pushes that unpack to gigabytes, never end or fill the disk: refused before they are read or kept."""

import gzip
import tracemalloc

import zstandard

from jisr.exchange.delta import MAGIC
from jisr.terms.sides import Limits
from tests.attacks.hostile import Scene, everything
from tests.attacks.pushed import DELTA, ENTRIES, HEAD, PENDING, PushDoor, leaves_of, unchanged


def test_a_package_that_unpacks_to_a_gigabyte(pushed: tuple[Scene, PushDoor]) -> None:
    scene, door = pushed
    bomb = gzip.compress(bytes(1 << 28), 9) * 4
    assert len(bomb) < 2_000_000
    before = everything(scene.south)
    headers = door.signed(scene.north, "POST", ENTRIES, bomb) | {"content-encoding": "gzip"}
    tracemalloc.start()
    answer = door.ask("POST", ENTRIES, bomb, headers)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert answer.status == 400
    assert peak < 160_000_000
    unchanged(scene.south, before)
    for encoding, body in (("gzip", b"no gzip"), ("br", b"x"), ("gzip", bomb[:-9])):
        headers = door.signed(scene.north, "POST", ENTRIES, body) | {"content-encoding": encoding}
        assert door.ask("POST", ENTRIES, body, headers).status == 400
    unchanged(scene.south, before)


def test_a_delta_that_unpacks_to_a_gigabyte(pushed: tuple[Scene, PushDoor]) -> None:
    scene, door = pushed
    bomb = zstandard.ZstdCompressor(level=19).compress(MAGIC + bytes(1 << 27))
    before = everything(scene.south)
    assert door.post(scene.north, DELTA, bomb).status == 400
    unchanged(scene.south, before)


def test_a_large_body_is_read_from_partners_only(pushed: tuple[Scene, PushDoor]) -> None:
    """From anybody else no more is read than a receipt may have; nothing else tells the two apart."""
    scene, door = pushed
    large = b"x" * (1 << 20)
    false = door.signed(scene.north, "POST", DELTA, b"", side="nobody")
    assert door.ask("POST", DELTA, large, false).status == 404
    assert door.post(scene.north, DELTA, large).status == 400
    assert door.post(scene.north, DELTA, b"x" * (17 << 20)).status == 404


def test_what_waits_is_bounded_by_what_was_agreed(pushed: tuple[Scene, PushDoor]) -> None:
    scene, door = pushed
    scene.south.limit("north", Limits(day_entries=300))
    for index in range(600):
        scene.north.note("close", n=index)
    leaves = leaves_of(scene.north)
    assert door.post(scene.north, HEAD, leaves.submission(0, 600, scene.north.checkpoint())).status == 200
    before = everything(scene.south)
    assert door.post(scene.north, ENTRIES, leaves.upload(0, 600)).status == 429
    assert len(everything(scene.south)["exchange_pending_entry"]) == 256
    unchanged(scene.south, before, *PENDING)
    far = leaves_of(scene.north).submission(600, 600, scene.north.checkpoint(2**40, root=b"r" * 32))
    assert door.post(scene.north, HEAD, far).status == 422
