"""The log this application writes, fetched through its own door, judged by programs from other hands."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from jisr.exchange.cards import raw_key
from jisr.intake import Draft
from jisr.release.rules import Terms
from jisr.terms.reports import Marking
from jisr.terms.times import iso
from jisr.tlog.note import KEY_ED25519, Verifier
from jisr.tlog.tiles import tile_path, tiles_of
from tests.attacks.hostile import NOON_MS, OFFICER, Door, Scene, published_size, staged
from tests.tlog.independent import aics_verify, sumdb_verify

ITEMS = 600
ORIGIN = "south.example/jisr/south/north/1"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """South with six hundred releases to North, a withdrawal of every tenth, and North's receipt."""
    with staged(tmp_path_factory.mktemp("told"), hold_s=0) as scene:
        south = scene.south
        for number in range(ITEMS):
            marking = Marking(releasable_to=("north",))
            draft = Draft(kind="event", title=f"Event {number}", occurred=iso(NOON_MS), marking=marking)
            serial = south.intake.file(OFFICER, draft)
            south.release.release(OFFICER, serial, "north", Terms(None, f"Event {number}", ""))
            if number % 10 == 0:
                south.settle()
                south.release.withdraw(OFFICER, serial, "north", "error")
        south.settle()
        yield scene


def fetched(scene: Scene, folder: Path) -> int:
    """Everything a C2SP client would fetch of North's log, in files; its size."""
    door = Door(scene.south)
    log = "/south/north/1/"
    size = published_size(scene.south, "north")
    paths = ["checkpoint"]
    for level, n, width in tiles_of(size):
        paths += [tile_path(level, n, width)] + ([tile_path(None, n, width)] if level == 0 else [])
    try:
        for path in paths:
            answer = door.get(scene.north, log + path)
            assert answer.status == 200, path
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(answer.body)
    finally:
        door.close()
    return size


@pytest.mark.parametrize("receipted", [False, True])
def test_programs_we_did_not_write_accept_it(told: Scene, tmp_path: Path, receipted: bool) -> None:
    if receipted:
        found = told.south.store.read(lambda tx: told.south.standing.checkpoint(tx, "north"))
        assert found is not None
        told.south.incoming.receipts.accept("north", told.north.receipt(found[1]))
    size = fetched(told, tmp_path)
    assert size == ITEMS + ITEMS // 10
    vkey = Verifier(ORIGIN, KEY_ED25519, raw_key(told.south.card.log)).vkey()
    for verify in (sumdb_verify, aics_verify):
        ok, said = verify(tmp_path, vkey)
        assert ok, said
        assert f"{size} entries" in said


def test_they_name_the_entry_that_was_changed(told: Scene, tmp_path: Path) -> None:
    """The judges are awake: one flipped bit in an entry of ours, and they say which."""
    fetched(told, tmp_path)
    path = tmp_path / tile_path(None, 1)
    data = bytearray(path.read_bytes())
    data[2 + 10] ^= 1
    path.write_bytes(data)
    vkey = Verifier(ORIGIN, KEY_ED25519, raw_key(told.south.card.log)).vkey()
    ok, said = sumdb_verify(tmp_path, vkey)
    assert not ok
    assert "entry 256 " in said


def test_every_older_size_is_still_served(told: Scene) -> None:
    """Partial tiles and bundles of every size that had a signed head."""
    door = Door(told.south)
    try:
        heads = told.south.store.read(
            lambda tx: tx.handle.execute(
                "SELECT size FROM exchange_checkpoint JOIN exchange_log ON number = log WHERE origin = ?", (ORIGIN,)
            ).fetchall()
        )
        assert len(heads) > 50
        for (size,) in heads:
            for level, n, width in tiles_of(size):
                assert door.get(told.north, f"/south/north/1/{tile_path(level, n, width)}").status == 200
    finally:
        door.close()
