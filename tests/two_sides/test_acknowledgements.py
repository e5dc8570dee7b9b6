"""Two sides acknowledge what the other told, over a link that loses, repeats, cuts, damages and delays.

The schedules are those of `test_bad_link`, with persons on both sides who say seen or understood of whatever came in.
In the end each side knows exactly what the other's people said, once, and about the right item.
"""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from jisr.exchange.standing import acknowledged_by
from jisr.terms.entries import AckStage, Entry
from jisr.terms.releases import AckFact, LeafHeader
from jisr.web.reading import Desk, log_line
from jisr.web.trail import Trail
from tests.sides import entries
from tests.two_sides.sides import OFFICER, quick_folder
from tests.two_sides.test_bad_link import NAMES, Bridge

SEEDS = 32
STAGES: tuple[AckStage, ...] = ("seen", "understood")


@dataclass
class Watched(Bridge):
    """`said` is what persons of each side acknowledged: indexes of the other's log and stages."""

    said: dict[str, set[tuple[int, str]]] = field(default_factory=lambda: {name: set() for name in NAMES})

    def step(self) -> None:
        if self.chance.random() < 0.25:
            self.acknowledge(self.chance.choice(NAMES))
        else:
            super().step()

    def told(self, name: str) -> list[Entry]:
        """What the other side told `name`, answers left out."""
        return [entry for entry in entries(self.nodes[name], "received") if not entry.header.re]

    def acknowledge(self, name: str) -> None:
        told = self.told(name)
        if not told:
            return
        entry, stage = self.chance.choice(told), self.chance.choice(STAGES)
        assert entry.header.of is not None
        self.nodes[name].acknowledging.acknowledge(OFFICER, entry.serial, stage)
        index = entry.header.of.index
        if (index, "understood") not in self.said[name]:
            self.said[name].add((index, stage))

    def heard(self, name: str) -> Counter[tuple[int, str]]:
        """What `name` filed of the other's acknowledgements."""
        node, other = self.nodes[name], self.other(name)
        indexes = [entry.header.of.index for entry in entries(node, "received") if entry.header.re and entry.header.of]
        items = node.store.read(lambda tx: node.standing.items(tx, other, indexes))
        found: Counter[tuple[int, str]] = Counter()
        for item in items:
            fact = facts_of(item.header)
            found[fact.index, fact.stage] += 1
        return found


def facts_of(header: LeafHeader) -> AckFact:
    fact = acknowledged_by(header)
    assert fact is not None
    return fact


def check(bridge: Watched, name: str) -> None:
    """In the end: everything the other side's people said is here once, and counts for the item it is about."""
    node, other = bridge.nodes[name], bridge.other(name)
    assert bridge.heard(name) == Counter(bridge.said[other])
    link = node.store.read(lambda tx: node.standing.link(tx, other))
    assert (link.aside, link.rejected, link.stopped) == ((), (), None)
    desk = Desk(node, dict, Trail(node.record, node.standing))
    for report in entries(node, "report"):
        (state,) = log_line(desk, report.serial).partners
        if state.index is None:
            continue
        stages = {stage for index, stage in bridge.said[other] if index == state.index}
        assert {ack.stage for ack in state.acks} == stages
        beyond = "understood" if "understood" in stages else "seen" if stages else "delivered"
        reached = state.stage if state.state == "withdrawn" else state.state
        assert reached in (beyond, "held", "lapsed", "withheld")
        assert state.receipted is not None
    states = {one.state for entry in bridge.told(name) for one in log_line(desk, entry.serial).acked}
    assert states <= {"delivered"}


def play(seed: int, folder: Path) -> int:
    """One schedule; how much was acknowledged."""
    bridge = Watched(seed, folder)
    for _ in range(bridge.chance.randrange(80, 160)):
        bridge.step()
        for name in NAMES:
            bridge.check_receipt(name)
    bridge.heal()
    for name in NAMES:
        check(bridge, name)
        assert bridge.nodes[name].record.verify().sound
        assert all(log.sound for log in bridge.nodes[name].audit.verify())
    for node in bridge.nodes.values():
        node.close()
    return sum(map(len, bridge.said.values()))


@pytest.mark.parametrize("chunk", range(4))
def test_what_persons_acknowledge_reaches_the_other_side(chunk: int) -> None:
    acknowledged = 0
    for seed in range(chunk, SEEDS, 4):
        with quick_folder() as folder:
            try:
                acknowledged += play(seed, folder)
            except BaseException as error:
                error.add_note(f"seed {seed}")
                raise
    assert acknowledged > SEEDS // 4
