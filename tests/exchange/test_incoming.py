"""Partners' logs in ordinary weather: verified, stored, receipted, and all of it once."""

import itertools
import threading
from contextlib import nullcontext
from operator import attrgetter
from pathlib import Path

import pytest

from jisr.exchange.cards import raw_key
from jisr.terms.errors import JisrError, OurMistake, PartnerFault
from jisr.terms.sides import receipt_name
from jisr.tlog.checkpoint import open_checkpoint, parse_checkpoint
from jisr.tlog.cosignature import verify_cosignature
from jisr.tlog.note import KEY_COSIGNATURE, KEY_ED25519, Verifier, parse_note
from jisr.wire.pull import SHORT, TRIES, Puller
from tests.attacks.hostile import NOON, NOON_MS, Answers, Attacker, Scene, everything, staged


def opened(scene: Scene, note: bytes) -> tuple[int, int]:
    """Size and time of our receipt for North, once its signature was verified with what is on our card."""
    verifier = Verifier(receipt_name(scene.south.card), KEY_COSIGNATURE, raw_key(scene.south.card.receipt))
    found = parse_note(note)
    at = verify_cosignature(found.text, found.signatures[0], verifier)
    return parse_checkpoint(found.text).size, at


def test_a_log_comes_in_stretches_and_all_at_once_alike(scene: Scene) -> None:
    for who, stretch in ((scene.north, 1), (scene.east, 1_000)):
        for at in range(300):
            who.tell(at=at)
        while scene.south.incoming.size(who.side) < 300:
            start = scene.south.incoming.size(who.side)
            progress = who.offer(who.delta(start, min(300, start + stretch)))
            assert progress.standing == "grown"
    assert scene.north.shown() == scene.east.shown() == list(range(300))
    for who in (scene.north, scene.east):
        head = scene.south.store.read(lambda tx, side=who.side: scene.south.standing.head(tx, side, "in"))  # type: ignore[misc]
        assert head is not None
        assert head.frontier == head.published
        assert head.frontier.root() == who.tree().root


def test_a_receipt_states_size_and_time_and_is_made_once(scene: Scene) -> None:
    south, north = scene.south, scene.north
    assert south.incoming.receipts.receipt("north") is None, "there is nothing to receipt in a log nobody ever saw"
    north.tell()
    north.offer()
    note = south.incoming.receipts.receipt("north")
    assert note is not None
    assert opened(scene, note) == (1, NOON)
    scene.clock.at += 60_000
    assert south.incoming.receipts.receipt("north") == note, "until it is confirmed, the same one is sent again"
    south.incoming.receipts.confirmed("north", 1)
    assert south.incoming.receipts.receipt("north") is None
    north.tell()
    north.offer()
    second = south.incoming.receipts.receipt("north")
    assert second is not None
    assert opened(scene, second) == (2, NOON + 60)


def test_our_receipts_never_run_backwards_in_time(scene: Scene) -> None:
    north = scene.north
    north.tell()
    north.offer()
    first = scene.south.incoming.receipts.receipt("north")
    assert first is not None
    scene.clock.at -= 3_600_000
    north.tell()
    north.offer()
    second = scene.south.incoming.receipts.receipt("north")
    assert second is not None
    assert opened(scene, second) == (2, opened(scene, first)[1])


def test_a_receipt_that_was_not_confirmed_survives_a_restart(scene: Scene) -> None:
    """A crash after storing and before sending: the next fetch begins by sending what was left."""
    north = scene.north
    north.tell()
    scene.south.incoming.offer("north", north.delta())
    carrier = Answers(north.delta(0))
    puller = Puller("north", scene.south.incoming, carrier, scene.south.entropy)
    assert puller.once().standing == "same"
    assert [opened(scene, note)[0] for note in carrier.receipts] == [1]
    puller.once()
    assert len(carrier.receipts) == 1


def test_reopening_finds_the_copy_where_it_was(tmp_path: Path) -> None:
    with staged(tmp_path) as scene:
        for at in range(5):
            scene.north.tell(at=at)
        scene.north.offer()
        leaves, bodies = scene.north.leaves, scene.north.bodies
    with staged(tmp_path) as again:
        again.north.leaves, again.north.bodies = leaves, bodies
        assert again.south.incoming.size("north") == 5
        again.north.tell()
        assert again.north.offer().added == 1
        assert again.north.shown() == list(range(6))


def test_two_fetches_of_the_same_stretch_store_it_once(scene: Scene) -> None:
    """A stick and the network at the same moment: one of them is simply not needed."""
    north = scene.north
    for at in range(50):
        north.tell(at=at)
    data, start = north.delta(), threading.Barrier(4)
    said: list[str] = []

    def fetch() -> None:
        start.wait()
        try:
            said.append(scene.south.incoming.offer("north", data).standing)
        except JisrError as error:
            said.append(error.code)

    threads = [threading.Thread(target=fetch) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said.count("grown") == 1
    assert set(said) <= {"grown", "same", "delta-damaged"}
    scene.south.settle()
    assert north.shown() == list(range(50))


def test_a_log_says_when_it_was_last_heard(scene: Scene) -> None:
    north = scene.north
    north.tell()
    north.offer()
    scene.clock.at += 5_000
    north.offer(north.delta(0))
    link = scene.south.store.read(lambda tx: scene.south.standing.link(tx, "north"))
    assert link.heard == NOON_MS, "health is the age of the last verified entry, not of the last contact"
    north.tell()
    north.offer()
    link = scene.south.store.read(lambda tx: scene.south.standing.link(tx, "north"))
    assert link.heard == NOON_MS + 5_000


@pytest.mark.parametrize("ask", ["size", "offer", "receipts.receipt", "receipts.accept", "resume"])
def test_who_is_no_partner_has_no_log(scene: Scene, ask: str) -> None:
    before = everything(scene.south)
    more = (b"x",) if ask in ("offer", "receipts.accept") else ()
    with pytest.raises(OurMistake) as met:
        attrgetter(ask)(scene.south.incoming)("west", *more)
    assert met.value.code == "no-partner"
    assert everything(scene.south) == before


def test_a_partners_receipt_is_kept_and_served_with_our_head(scene: Scene) -> None:
    north, south = scene.north, scene.south
    north.put(b"broken")
    north.offer()
    found = south.store.read(lambda tx: south.standing.checkpoint(tx, "north"))
    assert found is not None
    assert south.incoming.receipts.accept("north", north.receipt(found[1])) == 1
    served = south.store.read(lambda tx: south.standing.checkpoint(tx, "north"))
    assert served is not None
    origin = "south.example/jisr/south/north/1"
    _, note = open_checkpoint(served[1], origin, Verifier(origin, KEY_ED25519, raw_key(south.card.log)))
    theirs = Verifier(receipt_name(north.card), KEY_COSIGNATURE, raw_key(north.card.receipt))
    assert verify_cosignature(note.text, note.signatures[1], theirs) == NOON


def test_items_are_set_aside_from_outside_once(scene: Scene) -> None:
    """Intake may set aside what it cannot show; the first reason stays."""
    north, south = scene.north, scene.south
    north.tell()
    south.incoming.offer("north", north.delta())
    for reason in ("reference", "body-malformed"):
        south.store.write(lambda tx, r=reason: south.incoming.set_aside(tx, "north", [(0, r)]))  # type: ignore[misc]
    assert north.aside() == {0: "reference"}
    south.settle()
    assert north.rejects() == {0: "reference"}


# --- the loop ----------------------------------------------------------------------------------------------------


def test_pauses_grow_and_are_bounded(scene: Scene) -> None:
    puller = Puller("north", scene.south.incoming, Answers(b"damaged"), scene.south.entropy)
    pauses = []
    for _ in range(TRIES + 10):
        with pytest.raises(PartnerFault):
            puller.once()
        pauses.append(puller.pause())
    assert 0.25 <= pauses[0] <= 2
    assert max(pauses) <= 60
    assert min(pauses[9:]) >= 30
    assert len(set(pauses[9:])) > 1, "two sides must not keep step"


def test_bad_weather_asks_for_less_and_good_weather_for_more(scene: Scene) -> None:
    north = scene.north
    north.tell()
    good, damaged = [north.delta()] * 4, [b"damaged"] * 8
    puller = Puller("north", scene.south.incoming, carrier := Answers(*good, *damaged, *good), scene.south.entropy)
    for answer in (*good, *damaged, *good):
        with nullcontext() if answer in good else pytest.raises(PartnerFault):
            puller.once()
    asked = [most for _, most in carrier.asked]
    assert asked[:5] == [SHORT << doubled for doubled in range(5)], "the first stretch is short, each other longer"
    assert asked[4] > asked[5] > asked[6]
    assert min(asked) == asked[12] == SHORT
    assert asked[13] == 2 * SHORT
    assert {start for start, _ in carrier.asked} == {0, 1}


def test_a_slow_way_is_asked_for_shorter_stretches(scene: Scene) -> None:
    north, took = scene.north, iter((1, 1, 30, 30))
    now = itertools.accumulate(itertools.chain.from_iterable((0, next(took, 0), 0) for _ in range(5)))
    deltas: list[bytes] = []
    for _ in range(4):
        north.tell()
        north.tell()
        deltas.append(north.delta(2 * len(deltas)))
    carrier = Answers(*deltas, deltas[-1])
    puller = Puller("north", scene.south.incoming, carrier, scene.south.entropy, elapsed=lambda: next(now))
    for _ in range(5):
        puller.once()
    assert [most // SHORT for _, most in carrier.asked] == [1, 2, 4, 2, 1]


def test_the_loop_ends_when_told(scene: Scene) -> None:
    north: Attacker = scene.north
    north.tell()
    ending = threading.Event()
    puller = Puller("north", scene.south.incoming, Answers(b"damaged", north.delta()), scene.south.entropy)
    thread = threading.Thread(target=puller.run, args=(ending, 0))
    thread.start()
    while scene.south.incoming.size("north") == 0:
        ending.wait(0.01)
    ending.set()
    thread.join(5)
    assert not thread.is_alive()
    assert puller.fault == ""
