"""More than was agreed for one day: nothing of it is stored, the log goes on, and tomorrow it is taken."""

import pytest

from jisr.terms.sides import Limits
from tests.attacks.hostile import Scene, edited

DAY_MS = 86_400_000


@pytest.mark.parametrize("limits", [Limits(day_entries=5), Limits(day_bytes=5 * 700)], ids=["entries", "bytes"])
def test_the_rest_waits_until_tomorrow(scene: Scene, limits: Limits) -> None:
    north, south = scene.north, scene.south
    south.limit("north", limits)
    for at in range(4):
        north.tell(at=at)
    north.offer()
    for at in range(4):
        north.tell(at=at)
    over = north.delta()
    assert north.refused(over).code == "over-quota"
    assert (north.stopped(), north.aside()) == (None, {})
    scene.clock.at += DAY_MS - 1_000 - scene.clock.at % DAY_MS
    assert north.refused(over).code == "over-quota", "a second before midnight it is still today"
    scene.clock.at += 1_000
    assert north.offer(over).added == 4
    assert len(north.shown()) == 8


def test_shorter_stretches_fill_the_day(scene: Scene) -> None:
    north = scene.north
    scene.south.limit("north", Limits(day_entries=5))
    for at in range(8):
        north.tell(at=at)
    assert north.refused(north.delta()).code == "over-quota"
    assert north.offer(north.delta(stop=5)).added == 5
    assert north.refused(north.delta(stop=6)).code == "over-quota"


def test_one_partners_quota_is_not_anothers(scene: Scene) -> None:
    scene.south.limit("north", Limits(day_entries=1))
    for _ in range(2):
        scene.north.tell()
        scene.east.tell()
    assert scene.north.refused(scene.north.delta()).code == "over-quota"
    assert scene.east.offer().added == 2


def test_a_higher_limit_lets_it_through_at_once(scene: Scene) -> None:
    scene.south.limit("north", Limits(day_entries=1))
    scene.north.tell()
    scene.north.tell(edited(title="Route: open", kind="route"))
    assert scene.north.refused(scene.north.delta()).code == "over-quota"
    scene.south.limit("north", Limits(day_entries=2))
    assert scene.north.offer().added == 2


def test_a_quota_refused_stretch_does_not_count(scene: Scene) -> None:
    scene.south.limit("north", Limits(day_entries=3))
    for _ in range(4):
        scene.north.tell()
    for _ in range(5):
        assert scene.north.refused(scene.north.delta()).code == "over-quota"
    assert scene.north.offer(scene.north.delta(stop=3)).added == 3
