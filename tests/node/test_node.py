"""One side, wired: the followers may stop anywhere and run twice, and partners are pinned once and on purpose."""

import threading
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jisr.exchange.cards import fingerprint, sign_card
from jisr.exchange.rules import read_leaf
from jisr.node import Node
from jisr.store.sqlite.exchange import SqliteLogs
from jisr.terms.entries import Resumption
from jisr.terms.errors import OurMistake, PartnerFault
from jisr.terms.releases import LeafHeader
from jisr.terms.sides import Limits
from tests.attacks.hostile import everything, leaves_for, staged
from tests.sides import assert_follows, assert_holds, code, entries, lone, on_disk, size
from tests.two_sides.sides import (
    HOLD,
    HOUR,
    NOON,
    OFFICER,
    REPORTER,
    TERMS,
    Chance,
    Clock,
    Inline,
    draft,
    exchange,
    keys_of,
    pair,
    side,
    to,
)

# --- following -------------------------------------------------------------------------------------------------

Follower = Callable[[Node], object]
FOLLOWERS: dict[str, Follower] = {
    "take in": lambda node: node.intake.take_in("south"),
    "rule": lambda node: node.ruling.follow(),
    "publish": lambda node: node.release.publish(),
    "agree": lambda node: node.agreeing.publish(),
    "pass on": lambda node: node.onward.publish(),
    "acknowledge": lambda node: node.acknowledging.publish(),
    "answer": lambda node: node.outgoing.answer(),
    "cross-commit": lambda node: node.cross_commits.follow(),
    "erase": lambda node: node.erasing.settle([partner.side for partner in node.standing.partners()]),
    "sign": lambda node: node.outgoing.sign(),
    "follow": lambda node: node.picture.follow(),
}


def tell(node: Node, partner: str, number: int) -> None:
    """Release one more report, revise the one before, take back the one before that: work for every follower."""
    first = node.intake.file(REPORTER, draft(id=f"r{number}", subject="mill", marking=to(partner)))
    node.release.release(OFFICER, first, partner, TERMS, decision=f"d{number}.1")
    if number >= 1:
        changed = node.intake.correct(REPORTER, _serial(node, number - 1), draft(title="Better", marking=to(partner)))
        node.release.release(OFFICER, changed, partner, TERMS, decision=f"d{number}.2")
    if number >= 2:
        node.release.withdraw(OFFICER, _serial(node, number - 2), partner, "error", decision=f"d{number}.3")


def _serial(node: Node, number: int) -> int:
    found = node.store.read(lambda tx: node.record.serial_of(tx, f"report:r{number}"))
    assert found is not None
    return found


def outcome(node: Node) -> dict[str, Any]:
    """What must be the same however often it was stopped: partner log, picture, what the partner was told."""
    tables = everything(node)
    kept = ("exchange_entry", "exchange_subtree", "exchange_decision", "picture_report", "release_told", "release_cell")
    return {table: tables[table] for table in kept} | {
        "head": node.store.read(lambda tx: node.standing.checkpoint(tx, "south")),
        "kinds": [entry.header.k for entry in entries(node)],
        "waiting": tables["release_waiting"],
    }


def test_settling_again_changes_nothing() -> None:
    clock = Clock()
    nodes = [side(name, Inline(), clock, Chance(name)) for name in ("north", "south")]
    pair(*nodes)
    for number in range(4):
        tell(nodes[0], "south", number)
    clock.tick(HOLD)
    exchange(*nodes)
    for node in nodes:
        before = everything(node)
        node.settle()
        assert everything(node) == before
        assert_holds(node)
        assert_follows(node)
        node.store.close()


def test_cursors_survive_a_restart_between_any_two_followers(tmp_path: Path) -> None:
    """Closed and opened again after every single step, a side ends where an undisturbed one does."""
    south = side("south", Inline(), Clock(), Chance("south"))
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    steady = on_disk(tmp_path / "one")
    broken = on_disk(tmp_path / "two")
    for node in (steady, broken):
        node.pair(south.own_card())
    for number in range(5):
        for node in (steady, broken):
            tell(node, "south", number)
        clock = Clock(NOON + (number + 1) * HOLD)
        steady.close()
        steady = on_disk(tmp_path / "one", clock=clock)
        steady.settle()
        for _ in range(2):
            for follower in FOLLOWERS.values():
                broken.close()
                broken = on_disk(tmp_path / "two", clock=clock)
                follower(broken)
        assert outcome(broken) == outcome(steady)
    leaves = [read_leaf(leaf, 99) for leaf in leaves_for(steady, "south")]
    assert Counter(leaf.k for leaf in leaves if isinstance(leaf, LeafHeader)) == {
        "release": 5, "revise": 4, "withdraw": 3,
    }  # fmt: skip
    for node in (steady, broken):
        before = everything(node)
        node.settle()
        assert everything(node) == before
        assert_holds(node)
        assert_follows(node)
        node.close()
    south.store.close()


@pytest.mark.parametrize("left_out", FOLLOWERS)
def test_a_follower_that_never_ran_catches_up(tmp_path: Path, left_out: str) -> None:
    south = side("south", Inline(), Clock(), Chance("south"))
    outcomes = []
    for name, skipped in (("one", ""), ("two", left_out)):
        (tmp_path / name).mkdir()
        clock = Clock()
        node = on_disk(tmp_path / name, clock=clock)
        node.pair(south.own_card())
        for number in range(3):
            tell(node, "south", number)
        clock.tick(HOLD)
        for _ in range(2):
            for follower in (run for which, run in FOLLOWERS.items() if which != skipped):
                follower(node)
        node.settle()
        outcomes.append(outcome(node))
        assert_holds(node)
        node.close()
    assert outcomes[0] == outcomes[1]
    south.store.close()


def test_what_a_partner_sent_is_taken_in_after_a_restart(tmp_path: Path) -> None:
    with staged(tmp_path) as scene:
        scene.north.tell()
        scene.north.tell(b"{")
        scene.south.incoming.offer("north", scene.north.delta())
        assert scene.north.filed() == []
        for follower in (
            lambda node: node.intake.take_in("north"),
            *(run for which, run in FOLLOWERS.items() if which != "take in"),
        ):
            follower(scene.south)
        assert (scene.north.filed(), scene.north.rejects()) == ([0], {1: "body-malformed"})
        before = everything(scene.south)
        scene.south.settle()
        assert everything(scene.south) == before


def test_the_followers_run_by_themselves_and_end(tmp_path: Path) -> None:
    node = on_disk(tmp_path)
    node.start()
    node.intake.file(REPORTER, draft())
    assert _within(30, lambda: len(node.picture.rows()) == 1)
    assert _within(30, lambda: node.record.verify().signed_size == 1)
    running = [thread for thread in threading.enumerate() if thread.name == "followers"]
    node.stop()
    assert [thread.is_alive() for thread in running] == [False]
    node.intake.file(REPORTER, draft())
    time.sleep(0.5)
    assert len(node.picture.rows()) == 1
    node.start()
    assert _within(30, lambda: len(node.picture.rows()) == 2)
    node.close()


def test_a_watch_nobody_left_is_ended_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jisr.node.side.SIGN_EVERY_S", 0.1)
    clock = Clock()
    with on_disk(tmp_path, clock=clock) as node:
        node.people.add(None, "Dina", "duty officer", "duty desk", "seven quiet lanterns")
        token = node.people.sign_in("Dina", "seven quiet lanterns", "here").token
        node.people.sit(token, "duty desk")
        node.start()
        clock.tick(HOUR)
        assert _within(30, lambda: size(node) == 2)
        assert [msgspec.json.decode(one.body or b"")["on"] for one in entries(node, "watch")] == [True, False]
        assert node.people.session(token, using=False) is None


def test_what_another_program_wrote_is_followed_too(tmp_path: Path) -> None:
    """The command line writes while the side is being served."""
    with on_disk(tmp_path) as serving, on_disk(tmp_path) as console:
        serving.start()
        console.intake.file(REPORTER, draft())
        assert _within(30, lambda: len(serving.picture.rows()) == 1)


def _within(seconds: float, true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.02)
    return False


def test_whoever_waits_for_something_published_is_answered() -> None:
    with lone() as node:
        south = side("south", Inline(), Clock(), Chance("south"))
        node.pair(south.own_card())
        began = time.monotonic()
        node.wait_published("south", 0, 0.2)
        assert time.monotonic() - began >= 0.2
        tell(node, "south", 0)
        node.clock.tick(HOUR)  # type: ignore[attr-defined]
        node.settle()
        node.wait_published("south", 0, 60)
        node.wait_published("nobody", 0, 60)
        assert time.monotonic() - began < 30
        south.store.close()


# --- partners --------------------------------------------------------------------------------------------------


def card(name: str, *, version: int = 1, seed: str = "", **changes: Any) -> bytes:
    """A signed card of that side; another seed is another log key."""
    node = side(name, Inline(), Clock(), Chance(name))
    key = keys_of(name + seed).log
    public = b64encode(key.public_key().public_bytes_raw()).decode()
    made = msgspec.structs.replace(node.card, version=version, log=public, **changes)
    node.store.close()
    return sign_card(made, key)


def test_pairing_pins_the_card_and_begins_a_signed_log() -> None:
    with lone() as node:
        partner = node.pair(card("south"))
        assert (partner.side, partner.epoch, partner.limits) == ("south", 1, Limits())
        assert [known.side for known in node.standing.partners()] == ["south"]
        head = node.store.read(lambda tx: node.standing.checkpoint(tx, "south"))
        assert head is not None
        assert head[0] == 0


def test_pairing_twice_is_pairing_once() -> None:
    with lone() as node:
        node.pair(card("south"))
        before = everything(node)
        node.pair(card("south"))
        assert everything(node) == before


def test_pairing_twice_keeps_what_was_agreed() -> None:
    """A newer card brings new addresses; the limits two sides agreed on do not open again by themselves."""
    with lone() as node:
        node.pair(card("south"))
        agreed = Limits(finest=2, mark="restricted", day_entries=10)
        node.limit("south", agreed)
        assert node.pair(card("south")).limits == agreed
        assert node.pair(card("south", version=2, url="https://192.0.2.1:1")).limits == agreed
        assert node.store.read(lambda tx: node.standing.partner(tx, "south")).limits == agreed


def test_a_newer_card_replaces_and_an_older_one_is_refused() -> None:
    with lone() as node:
        node.pair(card("south", version=2, url="https://192.0.2.2:1"))
        for older in (card("south"), card("south", version=2, url="https://192.0.2.9:1"), card("south", seed="other")):
            assert code(OurMistake, lambda older=older: node.pair(older)) == "older-card"  # type: ignore[misc]
        node.pair(card("south", version=3, url="https://192.0.2.3:1"))
        assert [partner.card.url for partner in node.standing.partners()] == ["https://192.0.2.3:1"]


def test_our_own_card_is_refused_under_any_name() -> None:
    with lone() as node:
        assert code(OurMistake, lambda: node.pair(node.own_card())) == "own-card"
        ours = node.keys.log
        public = b64encode(ours.public_key().public_bytes_raw()).decode()
        renamed = msgspec.structs.replace(node.card, side="other", log=public)
        assert code(OurMistake, lambda: node.pair(sign_card(renamed, ours))) == "own-card"
        assert code(OurMistake, lambda: node.pair(card("north", seed="stranger"))) == "own-card"
        assert node.standing.partners() == []


def test_a_card_that_does_not_hold_pins_nothing() -> None:
    with lone() as node:
        good = card("south")
        stranger = Ed25519PrivateKey.generate()
        spoilt = [b"", b"card", good[:-10], good.replace(b"south.example", b"north.example"), good + good,
                  sign_card(msgspec.structs.replace(node.card, side="south"), stranger)]  # fmt: skip
        for data in spoilt:
            with pytest.raises(PartnerFault):
                node.pair(data)
        assert node.standing.partners() == []


def test_the_words_of_a_card_are_of_exactly_its_bytes() -> None:
    with lone() as node:
        assert node.fingerprint() == fingerprint(node.own_card())
        assert node.fingerprint() != fingerprint(card("north", version=2))


def test_limits_are_kept_for_that_partner_alone() -> None:
    with lone() as node:
        node.pair(card("south"))
        node.pair(card("east"))
        node.limit("south", Limits(finest=1))
        limits = {partner.side: partner.limits.finest for partner in node.standing.partners()}
        assert limits == {"east": Limits().finest, "south": 1}


def test_limiting_somebody_unknown_says_so() -> None:
    with lone() as node:
        assert code(OurMistake, lambda: node.limit("south", Limits())) == "no-partner"


# --- resuming --------------------------------------------------------------------------------------------------


def stop_log(node: Node, partner: str) -> None:
    """What a proven fork does to a log."""
    log = node.store.read(lambda tx: node.standing.head(tx, partner, "in"))
    assert log is not None
    node.store.write(lambda tx: SqliteLogs().stop(tx, log, "fork", (b"one", b"other"), NOON))


def test_resuming_is_recorded_with_person_and_reason(tmp_path: Path) -> None:
    with staged(tmp_path) as scene:
        stop_log(scene.south, "north")
        scene.north.tell()
        assert scene.north.refused(scene.north.delta()).code == "log-stopped"
        serial = scene.south.resume(OFFICER, "north", "Their disk was restored; agreed by telephone.")
        (entry,) = entries(scene.south, "resume")
        assert (entry.serial, entry.header.by) == (serial, OFFICER.by)
        assert msgspec.json.decode(entry.body or b"", type=Resumption) == Resumption(
            "north", "Their disk was restored; agreed by telephone."
        )
        scene.north.offer()
        assert scene.north.filed() == [0]


def test_resuming_a_stranger_records_nothing() -> None:
    with lone() as node:
        assert code(OurMistake, lambda: node.resume(OFFICER, "south", "why not")) == "no-partner"
        assert size(node) == 0
