"""A signed head that runs far ahead: that log waits for an officer, and no other does."""

import pytest

from jisr.terms.actors import Actor
from jisr.terms.errors import OurMistake, PartnerFault, Refused
from jisr.terms.sides import Limits
from tests.attacks.hostile import HEAD, OFFICER, Scene, evidence, header_of, measured
from tests.attacks.test_quota_flood import Flood, fill, pull
from tests.sides import code, entries

OBSERVER = Actor("Olive", "wall", "observer")


def held(scene: Scene, count: int = 10) -> None:
    """South holds some entries of North, and lets a head run ahead by a hundred."""
    fill(scene.north, count)
    scene.north.offer()
    scene.south.limit("north", Limits(jump=100))


def test_a_head_far_ahead_stops_only_that_log(scene: Scene) -> None:
    held(scene)
    note = scene.north.checkpoint(1_000_000, root=b"r" * 32)
    with pytest.raises(PartnerFault) as caught:
        scene.south.incoming.announce("north", note)
    assert caught.value.code == "jump"
    assert scene.north.stopped() == "jump"
    assert note in [data for what, data in evidence(scene.south) if what == "jump"]
    fill(scene.north, 1)
    assert scene.north.refused(scene.north.delta()).code == "log-stopped"
    scene.east.tell()
    assert scene.east.offer().added == 1
    assert scene.south.incoming.size("north") == 10


def test_the_way_there_is_looked_at_before_it_is_fetched(scene: Scene) -> None:
    held(scene)
    fill(scene.north, 3000)
    carrier = Flood(scene.north)
    pull(scene, carrier)
    assert scene.north.stopped() == "jump"
    assert scene.south.incoming.size("north") == 10
    assert carrier.asked == 0


def test_an_officer_lets_it_come_as_far_as_it_said_and_no_further(scene: Scene) -> None:
    held(scene)
    fill(scene.north, 3000)
    carrier = Flood(scene.north)
    pull(scene, carrier)
    assert code(Refused, lambda: scene.south.allow(OBSERVER, "north", "known")) == "role"
    assert code(Refused, lambda: scene.south.resume(OFFICER, "north", "known")) == "jump"
    assert scene.north.stopped() == "jump"
    scene.south.allow(OFFICER, "north", "An exercise of theirs, says their liaison officer.")
    (entry,) = entries(scene.south, "resume")
    assert b"liaison officer" in (entry.body or b"")
    pull(scene, carrier)
    assert scene.south.incoming.size("north") == 3010
    fill(scene.north, 3000)
    pull(scene, Flood(scene.north))
    assert scene.north.stopped() == "jump"
    assert scene.south.incoming.size("north") == 3010


def test_what_does_not_wait_cannot_be_allowed(scene: Scene) -> None:
    held(scene)
    assert code(OurMistake, lambda: scene.south.allow(OFFICER, "north", "known")) == "no-jump"
    assert code(OurMistake, lambda: scene.south.allow(OFFICER, "nobody", "known")) == "no-partner"


def test_growing_within_the_limit_never_asks(scene: Scene) -> None:
    held(scene)
    for _ in range(20):
        fill(scene.north, 90)
        pull(scene, Flood(scene.north, stride=90), turns=2)
    assert scene.north.stopped() is None
    assert scene.south.incoming.size("north") == 1810


def test_at_the_first_meeting_a_days_share_may_come(scene: Scene) -> None:
    scene.south.limit("north", Limits(jump=100))
    fill(scene.north, 5000)
    pull(scene, Flood(scene.north))
    assert scene.north.stopped() is None
    assert scene.south.incoming.size("north") == 5000


def test_a_first_head_beyond_a_days_share_waits(scene: Scene) -> None:
    note = scene.north.checkpoint(200_001, root=b"r" * 32)
    with pytest.raises(PartnerFault) as caught:
        scene.south.incoming.announce("north", note)
    assert caught.value.code == "jump"
    measured("a first head of 200 001 entries waits for an officer")


def test_a_head_under_another_key_is_no_head(scene: Scene) -> None:
    held(scene)
    note = scene.north.checkpoint(1_000_000, root=b"r" * 32, key=scene.east.keys.log)
    with pytest.raises(PartnerFault):
        scene.south.incoming.announce("north", note)
    assert scene.north.stopped() is None


def test_a_smaller_head_is_stale_and_stops_nothing(scene: Scene) -> None:
    held(scene)
    scene.south.incoming.announce("north", scene.north.checkpoint(3))
    assert scene.north.stopped() is None
    assert scene.north.put(header_of("head", p={"h": HEAD})) == 10
    assert scene.north.offer().added == 1
