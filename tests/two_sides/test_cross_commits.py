"""Order across two sides without trusting a clock: both are wrong by random hours, and jump."""

import json
import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import pytest

from jisr.exchange.cross_commits import EVERY_S
from jisr.exchange.order import Commitment, Order, orders
from jisr.exchange.rules import read_leaf
from jisr.node import Node
from jisr.terms.entries import AckStage
from jisr.terms.errors import OurMistake, Refused
from jisr.terms.releases import LeafHeader
from tests.sides import assert_holds
from tests.two_sides.sides import (
    HOUR,
    NOON,
    OFFICER,
    REPORTER,
    SECOND,
    TERMS,
    Chance,
    Clock,
    Inline,
    Wire,
    draft,
    pair,
    puller,
    side,
    to,
)  # fmt: skip

PAIRS: dict[str, int] = {}


@dataclass
class Sides:
    """Two sides, each with a clock of its own, and when each leaf was really appended."""

    nodes: tuple[Node, Node]
    clocks: tuple[Clock, Clock]
    chance: random.Random
    appended: tuple[list[int], list[int]] = field(default_factory=lambda: ([], []))
    turn: int = 0

    def settle(self, which: int) -> None:
        self.nodes[which].settle()
        self.turn += 1
        size = len(leaves(self.nodes[which], self.nodes[1 - which].settings.side))
        self.appended[which].extend([self.turn] * (size - len(self.appended[which])))

    def release(self, which: int) -> None:
        node, other = self.nodes[which], self.nodes[1 - which].settings.side
        serial = node.intake.file(REPORTER, draft(marking=to(other)))
        node.release.release(OFFICER, serial, other, TERMS)
        self.clocks[which].tick(10 * SECOND)
        self.settle(which)

    def pull(self, which: int) -> None:
        """One fetch with its receipt; requests authenticate whatever the clocks say."""
        puller(self.nodes[which], Wire(self.nodes[1 - which], self.nodes[1 - which].entropy)).once()
        self.settle(which)

    def acknowledge(self, which: int) -> None:
        node = self.nodes[which]
        told = node.store.read(
            lambda tx: [e.serial for e in node.record.entries(tx, 1, node.record.size(tx) + 1, ("received",))]
        )
        if told:
            with suppress(Refused):  # an acknowledgement of theirs is nothing to be acknowledged
                stage: AckStage = self.chance.choice(("seen", "understood"))
                node.acknowledging.acknowledge(OFFICER, self.chance.choice(told), stage)
            self.settle(which)

    def wait(self) -> None:
        """A minute and a bit goes by everywhere; one of the clocks may be set, hours forth or back."""
        for which in (0, 1):
            self.clocks[which].tick((EVERY_S + 5) * SECOND)
            self.settle(which)


def size(reader: Node, author: str) -> int:
    """How much of the author's log the reader holds."""
    return reader.incoming.size(author)


def leaves(node: Node, partner: str, direction: str = "out") -> list[LeafHeader]:
    head = node.store.read(lambda tx: node.standing.head(tx, partner, direction))  # type: ignore[arg-type]
    assert head is not None
    rows = (
        node.store.read(lambda tx: node.standing.rows(tx, partner, 0, head.published.size))
        if head.published.size
        else []
    )
    return [leaf for row in rows or [] if isinstance(leaf := read_leaf(row.header, row.position), LeafHeader)]


@pytest.fixture
def sides() -> Iterator[Sides]:
    yield from made(1)


def made(seed: int, hours: bool = False) -> Iterator[Sides]:
    chance = random.Random(seed)
    wrong = [chance.randrange(-12 * HOUR, 12 * HOUR) if hours else 0 for _ in range(2)]
    clocks = Clock(NOON + wrong[0]), Clock(NOON + wrong[1])
    nodes = tuple(
        side(name, Inline(), clock, Chance(f"{seed} {name}"))
        for name, clock in zip(("north", "south"), clocks, strict=True)
    )
    pair(*nodes)
    yield Sides((nodes[0], nodes[1]), clocks, chance)
    for node in nodes:
        assert_holds(node)
        node.close()


def kinds(node: Node, partner: str) -> list[str]:
    return [leaf.k for leaf in leaves(node, partner)]


# --- when it is said -----------------------------------------------------------------------------------------------


def test_what_was_receipted_is_named_a_minute_later_and_once(sides: Sides) -> None:
    north, south = sides.nodes
    sides.release(0)
    sides.pull(1)
    assert kinds(south, "north") == [], "not at once"
    sides.clocks[1].tick((EVERY_S - 1) * SECOND)
    sides.settle(1)
    assert kinds(south, "north") == []
    sides.clocks[1].tick(SECOND)
    assert south.cross_commits.due_at() == sides.clocks[1].at
    sides.settle(1)
    assert kinds(south, "north") == ["seen"]
    assert [south.cross_commits.due_at(), north.cross_commits.due_at()] == [None, None]


def test_two_sides_do_not_answer_each_others_words_without_end(sides: Sides) -> None:
    sides.release(0)
    for _ in range(12):
        for which in (1, 0):
            sides.pull(which)
        sides.wait()
    assert kinds(sides.nodes[1], "north") == ["seen"]
    assert kinds(sides.nodes[0], "south") == ["release"], "a seen alone is nothing to be seen"


def test_with_traffic_it_is_said_at_most_once_a_minute(sides: Sides) -> None:
    for _ in range(12):
        sides.release(0)
        sides.pull(1)
        sides.clocks[1].tick(10 * SECOND)
        sides.settle(1)
    assert kinds(sides.nodes[1], "north").count("seen") in (1, 2)


def test_an_acknowledgement_carries_the_head_it_was_made_under(sides: Sides) -> None:
    sides.release(0)
    sides.pull(1)
    sides.acknowledge(1)
    (leaf,) = leaves(sides.nodes[1], "north")
    assert json.loads(bytes(leaf.p))["tree"]["n"] == 1  # type: ignore[arg-type]
    sides.pull(0)
    north, south = sides.nodes
    assert (north.evidence.order("south", 0, 0), south.evidence.order("north", 0, 0)) == ("before", "after")
    sides.wait()
    assert kinds(south, "north") == ["ack"], "what it says needs not be said again"


def test_an_entry_that_is_not_there_has_no_order(sides: Sides) -> None:
    with pytest.raises(OurMistake, match="no such entry"):
        sides.nodes[0].evidence.order("south", 0, 0)


# --- what is read from it ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_the_order_that_is_known_is_the_true_one_whatever_the_clocks_say(seed: int) -> None:
    for sides in made(seed, hours=True):
        for _ in range(30):
            act = sides.chance.choice((sides.release, sides.release, sides.pull, sides.pull, sides.acknowledge, None))
            if act is None:
                sides.wait()
                continue
            act(sides.chance.randrange(2))
            if sides.chance.random() < 0.2:
                sides.clocks[sides.chance.randrange(2)].at += sides.chance.randrange(-5 * HOUR, 5 * HOUR)
        for which in (1, 0, 1):
            sides.pull(which)
        north, south = sides.nodes
        sizes = [len(sides.appended[which]) for which in (0, 1)]
        read = [size(south, "north"), size(north, "south")]
        count = {"judged": 0, "unknown": 0, "wrong": 0, "clocks wrong": 0}
        ours, theirs = leaves(north, "south"), leaves(south, "north")
        for i in range(min(sizes[0], read[0])):
            for j in range(min(sizes[1], read[1])):
                found: Order = north.evidence.order("south", i, j)
                mirrored = {"before": "after", "after": "before", "unknown": "unknown"}[
                    south.evidence.order("north", j, i)
                ]
                assert found == mirrored, "both sides read the same order"
                true = "before" if sides.appended[0][i] < sides.appended[1][j] else "after"
                count["judged" if found != "unknown" else "unknown"] += 1
                count["wrong"] += found not in ("unknown", true)
                count["clocks wrong"] += (ours[i].at < theirs[j].at) != (true == "before")
        for name, number in count.items():
            PAIRS[name] = PAIRS.get(name, 0) + number
        assert count["wrong"] == 0
        assert count["judged"]
        assert all(leaf.k != "reject" for leaf in ours + theirs), "no true word was set aside"
    print("pairs: " + ", ".join(f"{number} {name}" for name, number in PAIRS.items()))
    if seed == 5:
        assert PAIRS["clocks wrong"], "the clocks were wrong enough to tell the difference"


@pytest.mark.parametrize("seed", range(20))
def test_what_commits_is_judged_and_what_does_not_is_unknown(seed: int) -> None:
    """A history made up at random: each entry may commit to what was there. Every committed pair is judged truly."""
    chance = random.Random(seed)
    logs: list[list[int]] = [[], []]
    said: list[list[Commitment]] = [[], []]
    for turn in range(60):
        which = chance.randrange(2)
        if chance.random() < 0.3:
            said[which].append(Commitment(len(logs[which]), chance.randrange(len(logs[1 - which]) + 1)))
        logs[which].append(turn)
    found = orders((len(logs[0]), len(logs[1])), said[0], said[1])
    for (i, j), order in found.items():
        linked = any(one.entry <= j and one.leaves > i for one in said[1]) or any(
            one.entry <= i and one.leaves > j for one in said[0]
        )
        true = "before" if logs[0][i] < logs[1][j] else "after"
        assert order == (true if linked else "unknown")


def test_a_contradiction_is_unknown() -> None:
    """Each claims to hold the other's entry: one of the two lies, and nothing is known."""
    assert orders((1, 1), [Commitment(0, 1)], [Commitment(0, 1)]) == {(0, 0): "unknown"}
