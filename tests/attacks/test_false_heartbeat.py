"""Heartbeats that are not what they say: of another log, under another key, from the future, of a tree that shrank."""

from base64 import b64encode

from jisr.exchange.beats import AHEAD_S
from jisr.terms.sides import heartbeat_name, log_origin
from jisr.tlog.note import parse_note
from tests.attacks.beating import beaten, link, outside
from tests.attacks.hostile import NOON, Scene


def settled(scene: Scene) -> None:
    scene.north.tell()
    scene.north.offer(scene.north.delta(note=beaten(scene.north, NOON)))


def test_a_heartbeat_of_another_log_does_not_fit_this_one(scene: Scene) -> None:
    """North's own heartbeat for a log of the same size towards somebody else, put under its head for South."""
    settled(scene)
    other = beaten(
        scene.north, NOON + 20,
        scene.north.checkpoint(origin=log_origin(scene.north.card, scene.east.card, 1)),
    )  # fmt: skip
    line = other.rstrip(b"\n").rsplit(b"\n", 1)[1] + b"\n"
    fault = scene.north.refused(scene.north.delta(note=scene.north.checkpoint() + line))
    assert fault.code == "heartbeat-signature"
    assert link(scene).beat_at == NOON


def test_a_bad_line_of_a_known_key_rejects_the_note(scene: Scene) -> None:
    settled(scene)
    scene.north.tell()
    forged = beaten(scene.north, NOON + 20, key=scene.east.keys.heartbeat)
    # The key id is made of name and key: only a line that claims to be of the pinned key is known, and must hold.
    assert scene.north.offer(scene.north.delta(note=forged)).added == 1
    good = parse_note(beaten(scene.north, NOON + 20))
    name, blob = good.signatures[-1].name, bytearray(good.signatures[-1].blob)
    blob[-1] ^= 1
    spoilt = beaten(scene.north, NOON + 20).rstrip(b"\n").rsplit(b"\n", 1)[0] + b"\n"
    line = f"\u2014 {name} {b64encode(good.signatures[-1].key_id + bytes(blob)).decode()}\n".encode()
    assert scene.north.refused(scene.north.delta(note=spoilt + line)).code == "heartbeat-signature"


def test_a_stranger_may_sign_beside_and_says_nothing(scene: Scene) -> None:
    settled(scene)
    note = beaten(scene.north, NOON + 20, key=scene.east.keys.heartbeat, name=heartbeat_name(scene.east.card))
    scene.north.offer(scene.north.delta(note=note))
    assert link(scene).beat_at == NOON


def test_a_heartbeat_from_the_future_is_named_and_not_believed(scene: Scene) -> None:
    settled(scene)
    before, scene.clock.at = outside(scene), scene.clock.at + 20_000
    scene.north.offer(scene.north.delta(note=beaten(scene.north, NOON + AHEAD_S + 21)))
    assert (link(scene).beat_at, link(scene).odd) == (NOON, "heartbeat-future")
    scene.clock.at += 20_000
    scene.north.offer(scene.north.delta(note=beaten(scene.north, NOON + 40)))
    assert (link(scene).beat_at, link(scene).odd) == (NOON + 40, ""), "the next true one counts as ever"
    assert outside(scene) == before


def test_a_tree_that_shrank_is_named(scene: Scene) -> None:
    """Its own signature says that later its largest tree was smaller: it was put back, and says so itself."""
    scene.north.tell()
    small = scene.north.checkpoint()
    scene.north.tell()
    scene.north.offer(scene.north.delta(note=beaten(scene.north, NOON)))
    before = outside(scene)
    scene.north.offer(scene.north.delta(start=1, stop=1, note=beaten(scene.north, NOON + 20, small)))
    assert (link(scene).beat_at, link(scene).odd) == (NOON, "heartbeat-smaller")
    assert outside(scene) == before


def test_a_larger_tree_at_an_earlier_time_is_named(scene: Scene) -> None:
    scene.north.tell()
    scene.north.offer(scene.north.delta(note=beaten(scene.north, NOON)))
    scene.north.tell()
    scene.north.offer(scene.north.delta(note=beaten(scene.north, NOON - 10)))
    assert (link(scene).beat_at, link(scene).odd, link(scene).received) == (NOON, "heartbeat-back", 2)
