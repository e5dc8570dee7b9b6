"""An older head signed by the right key: stale, ignored, and no reason to stop or to forget anything."""

from tests.attacks.hostile import Attacker, Scene, everything, evidence


def test_an_older_head_is_stale_and_changes_nothing(scene: Scene) -> None:
    north = scene.north
    for at in range(5):
        north.tell(at=at)
    old = [north.delta(0, size) for size in range(5)]
    north.offer()
    before = everything(scene.south)
    for size, data in enumerate(old):
        progress = north.offer(data)
        assert (progress.standing, progress.added, progress.size) == ("stale", 0, 5), size
    assert everything(scene.south) == before
    assert (north.stopped(), evidence(scene.south)) == (None, [])


def test_an_older_head_of_another_history_is_stale_too(north: Attacker) -> None:
    """It may be a fork; it proves nothing against our newer copy until tiles are compared, so it is not believed."""
    for at in range(5):
        north.tell(at=at)
    north.offer()
    assert north.offer(north.delta(0, 3, note=north.checkpoint(3, root=bytes(32)))).standing == "stale"
    north.tell()
    assert north.offer().added == 1


def test_the_same_head_again_is_nothing_new(scene: Scene) -> None:
    north = scene.north
    north.tell()
    data = north.delta()
    north.offer(data)
    before = everything(scene.south)
    for _ in range(3):
        assert north.offer(data).standing == "same"
    assert everything(scene.south) == before


def test_a_partner_restored_from_a_backup_goes_on_when_it_has_caught_up(north: Attacker) -> None:
    leaves = [north.tell(at=at) for at in range(4)]
    north.offer()
    kept = north.leaves[:], north.bodies[:]
    north.leaves, north.bodies = north.leaves[:2], north.bodies[:2]
    assert north.offer(north.delta(0)).standing == "stale"
    north.leaves, north.bodies = kept
    leaves.append(north.tell())
    assert north.offer().added == 1
    assert north.shown() == leaves
