"""A partner whose machine answers while its log stands still: silence must not pass for calm."""

import pytest

from jisr.exchange.beats import LIVE_MS, LONGEST_S, SILENT_MS, health
from tests.attacks.beating import beaten, link, outside
from tests.attacks.hostile import NOON, Scene


def state(scene: Scene) -> str:
    return health(link(scene).fresh, scene.clock.at)


def test_a_partner_that_keeps_answering_but_stops_its_log_is_stale_within_two_heartbeats(scene: Scene) -> None:
    scene.north.tell()
    scene.north.offer(scene.north.delta(note=beaten(scene.north, NOON)))
    for second in range(0, 120, LONGEST_S):
        scene.clock.at += LONGEST_S * 1000
        scene.north.offer(scene.north.delta(note=beaten(scene.north, NOON + second)))
        assert state(scene) == "live", "a log with nothing to say is not a silent one"
    frozen, before = scene.north.delta(note=beaten(scene.north, NOON + 100)), outside(scene)
    waited = 0
    while state(scene) == "live":
        scene.clock.at += LONGEST_S * 1000
        waited += LONGEST_S
        scene.north.offer(frozen)
        scene.north.offer(scene.north.delta())  # the bare head says nothing either
    assert waited <= 2 * LONGEST_S == LIVE_MS // 1000
    assert state(scene) == "stale"
    assert outside(scene) == before, "what is heard changes nothing else"
    scene.clock.at += SILENT_MS
    assert state(scene) == "silent"
    scene.north.offer(scene.north.delta(note=beaten(scene.north, NOON + 10_000)))
    assert state(scene) == "live"


@pytest.mark.parametrize("back", [1, 3600])
def test_an_older_heartbeat_brings_a_link_no_life(scene: Scene, back: int) -> None:
    scene.north.tell()
    scene.north.offer(scene.north.delta(note=beaten(scene.north, NOON)))
    scene.clock.at += LIVE_MS
    scene.north.offer(scene.north.delta(note=beaten(scene.north, NOON - back)))
    assert (state(scene), link(scene).beat_at, link(scene).odd) == ("stale", NOON, "")
