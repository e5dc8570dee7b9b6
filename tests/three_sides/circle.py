"""North tells south, south would tell east: three sides, each paired with both others."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from jisr.exchange.rules import facts
from jisr.node import Node
from jisr.release.rules import Terms
from jisr.terms.consents import AskFact
from jisr.terms.entries import Entry
from jisr.terms.releases import Received
from tests.sides import assert_follows, assert_holds, entries
from tests.two_sides.sides import HOLD, OFFICER, REPORTER, Chance, Clock, Inline, draft, exchange, pair, side, to

SIDES = ("north", "south", "east")


@dataclass
class Circle:
    """`nodes` by name, on one clock."""

    nodes: dict[str, Node]
    clock: Clock

    def __getitem__(self, name: str) -> Node:
        return self.nodes[name]

    def later(self, ms: int = HOLD) -> None:
        """Let the time pass, and everything that is due reach everyone."""
        self.clock.tick(ms)
        exchange(*self.nodes.values())

    def tell(self, by: str, whom: str, level: int | None = 6, also: tuple[str, ...] = (), **changes: Any) -> int:
        """A report of `by` that may go to `whom` and to `also`, and goes to `whom`; its serial there."""
        marking = changes.pop("marking", to(whom, *also))
        text = changes.pop("told", "Told.")
        serial = self[by].intake.file(REPORTER, draft(marking=marking, **changes))
        self[by].release.release(OFFICER, serial, whom, Terms(level, None, text))
        self.later()
        return serial

    def items(self, at: str, of: str) -> list[tuple[Entry, Received]]:
        """What stands in the record of `at` as told by `of`, oldest first."""
        node = self[at]
        found = [entry for entry in entries(node, "received") if entry.header.by.person == of]

        def read(tx: Any) -> list[tuple[Entry, Received]]:
            return [
                (entry, item)
                for entry in found
                if entry.header.of is not None
                for item in node.standing.items(tx, of, [entry.header.of.index])
            ]

        return node.store.read(read)

    def told(self, at: str, of: str) -> list[tuple[Entry, Received]]:
        """Of these, what has content."""
        return [(entry, item) for entry, item in self.items(at, of) if item.content is not None]

    def question(self, at: str, of: str) -> int:
        """The entry of the newest question of `of`."""
        asked = [entry for entry, item in self.items(at, of) if isinstance(facts(item.header), AskFact)]
        return asked[-1].serial

    def consented(self, **conditions: Any) -> int:
        """North told south of a report, and consents to east being told; south's serial of the item."""
        self.tell("north", "south", also=("east",))
        (entry, _), *_ = reversed(self.told("south", "north"))
        self["south"].consenting.ask(OFFICER, entry.serial, "east")
        self.later()
        self["north"].consenting.give(OFFICER, self.question("north", "south"), **conditions)
        self.later()
        return entry.serial


@contextmanager
def circle(seed: int | str = 0) -> Iterator[Circle]:
    """Three sides; in the end everything they keep holds, and each picture is what a rebuild gives."""
    clock = Clock()
    nodes = {name: side(name, Inline(), clock, Chance(f"{name} {seed}")) for name in SIDES}
    pair(*nodes.values())
    exchange(*nodes.values())
    try:
        yield Circle(nodes, clock)
        for node in nodes.values():
            assert_holds(node)
            assert_follows(node)
    finally:
        for node in nodes.values():
            node.store.close()
