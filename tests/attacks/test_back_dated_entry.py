"""An entry dated before its author signed that it was not there: it is taken in, and shown as what it is."""

import json

from jisr.exchange.beats import dated_before
from jisr.exchange.ledger import Beat
from tests.attacks.beating import beaten
from tests.attacks.hostile import NOON, Scene


def predates(scene: Scene, index: int) -> int | None:
    standing = scene.south.standing

    def read(tx: object) -> int | None:
        (item,) = standing.items(tx, "north", [index])  # type: ignore[arg-type]
        return standing.predates(tx, item)  # type: ignore[arg-type]

    return scene.south.store.read(read)


def test_a_later_entry_with_an_earlier_date_is_marked(scene: Scene) -> None:
    scene.north.tell(at=NOON - 60)
    scene.north.offer(scene.north.delta(note=beaten(scene.north, NOON)))
    scene.north.tell(at=NOON - 30)
    scene.north.tell(at=NOON)
    scene.clock.at += 60_000
    scene.north.offer(scene.north.delta(note=beaten(scene.north, NOON + 50)))
    assert [predates(scene, index) for index in range(3)] == [None, NOON, None]
    assert scene.north.filed() == [0, 1, 2], "it is filed all the same: custody is of what was said"
    shown = json.loads(scene.south.evidence.disclosure("north", "in", 1))
    assert len(shown["heartbeats"]) == 2, "one without it, one with it"
    assert "heartbeats" in json.loads(scene.south.evidence.disclosure("north", "in", 0))


def test_without_heartbeats_nothing_is_said_against_a_date(scene: Scene) -> None:
    scene.north.tell(at=NOON)
    scene.north.offer()
    scene.north.tell(at=NOON - 86_400)
    scene.north.offer()
    assert [predates(scene, index) for index in range(2)] == [None, None]


def test_an_acknowledgement_is_dated_by_a_person() -> None:
    beat = Beat(NOON, 1, b"")
    assert [dated_before(NOON - 1, kind, beat) for kind in ("release", "seen", "ack")] == [True, True, False]
    assert not dated_before(NOON, "release", beat)
