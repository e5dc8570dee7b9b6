"""Sides put back to old copies at random moments under load, one schedule a seed, and what came of it.

The load is reports, releases, withdrawals and acknowledgements of both sides; receipts get lost; the partner is away
half of the time. In one run of five the guard is lost once with the store, and then
the other side is whole; lost twice, the margin of serials that is left out need not be enough.
"""

import random
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from jisr.node import Node
from jisr.people.rules import Proof
from jisr.terms.actors import Actor
from jisr.terms.errors import JisrError, Refused
from tests.recovery.restored import NAMES, Side, Signed, leaves, puller
from tests.two_sides.sides import HOLD, HOUR, OFFICER, REPORTER, TERMS, Clock, draft, quick_folder, to

STEPS = 40
SECOND = Actor("o.officer", "release desk", "release officer")


class Outcome(NamedTuple):
    """Counted over one or many runs; the last four must be 0."""

    runs: int
    restores: int
    locked: int
    closed: int
    signed: int
    leaves: int
    inconsistent: int
    lost: int
    reused: int
    twice: int

    def plus(self, other: "Outcome") -> "Outcome":
        return Outcome(*(one + two for one, two in zip(self, other, strict=True)))


NOTHING = Outcome(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)


@dataclass
class Run:
    """One schedule."""

    seed: int
    folder: Path
    signed: Signed
    restores: int = 0
    locked: int = 0
    closed: int = 0
    closing: bool = False
    guard_lost: bool = False
    reused: int = 0
    number: int = 0
    copies: dict[str, list[Path]] = field(default_factory=dict)
    given: dict[tuple[str, int], str] = field(default_factory=dict)
    received: dict[str, list[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.lossy = self.seed % 5 == 4
        clock = Clock()
        self.sides = {name: Side(name, self.folder / name, clock, self.seed) for name in NAMES}
        north, south = self.sides.values()
        north.node.pair(south.node.own_card())
        south.node.pair(north.node.own_card())
        for side in self.sides.values():
            self.copy(side)

    def play(self) -> Outcome:
        steps = [self.tell] * 5 + [self.withdraw, self.acknowledge, self.sign, self.sign] + [self.copy] * 2
        steps += [self.meet] * 4 + [self.restore] * 2
        for _ in range(STEPS):
            side = self.sides[self.chance.choice(NAMES)]
            self.chance.choice(steps)(side)
            if self.chance.random() < 0.5:
                self.settle(side.node)
        return self.finish()

    # --- the load ----------------------------------------------------------------------------------------------

    def tell(self, side: Side) -> None:
        self.number += 1
        other = self.other(side).name
        name = f"r{self.number}"
        serial = side.node.intake.file(REPORTER, draft(id=name, subject=name, marking=to(other)))
        self.reused += self.given.setdefault((side.name, serial), name) != name
        side.node.release.release(OFFICER, serial, other, TERMS, decision=f"d{self.number}")
        side.clock.tick(self.chance.choice((0, HOLD)))

    def withdraw(self, side: Side) -> None:
        other = self.other(side).name
        serials = [s for (name, s), _ in self.given.items() if name == side.name]
        if serials:
            with suppress(JisrError):
                side.node.release.withdraw(OFFICER, self.chance.choice(serials), other, "error")

    def acknowledge(self, side: Side) -> None:
        node = side.node
        found = node.store.read(lambda tx: node.record.entries(tx, 1, node.record.size(tx) + 1, ("received",)))
        if found:
            with suppress(JisrError):
                node.acknowledging.acknowledge(OFFICER, self.chance.choice(found).serial, "seen")

    def sign(self, side: Side) -> None:
        with suppress(Refused):
            side.node.record.sign()

    def settle(self, node: Node) -> None:
        node.settle()

    def meet(self, side: Side, rounds: int = 0) -> None:
        """Some fetches in both directions; receipts may be lost on the way."""
        sides = [side, self.other(side)]
        for _ in range(rounds or self.chance.randrange(1, 4)):
            for reader in sides:
                author = self.other(reader)
                author.node.settle()
                pull = puller(reader.node, author.node)
                if not rounds and self.chance.random() < 0.3:
                    pull._send_receipt = lambda: None  # type: ignore[method-assign]
                with suppress(JisrError):
                    pull.once()
                reader.node.settle()
        for reader in sides:
            now = leaves(reader.node, self.other(reader).name, "in")
            kept = self.received.setdefault(reader.name, [])
            self.received[reader.name] = now if len(now) > len(kept) else kept
        for one in sides:
            self.unlock(one)

    def unlock(self, side: Side) -> None:
        if side.node.recovery.locked() is not None:
            self.locked += 1
            try:
                side.node.recovery.unlock(OFFICER)
            except Refused as error:
                # Signed, never fetched, and lost with the copy: nobody can give it back, and two persons close the log.
                if error.code == "tail-missing" and self.closing:
                    self.close(side)

    def close(self, side: Side) -> None:
        """Two officers close the log, and signing goes on in the next."""
        self.closed += 1
        epochs, other = side.node.epochs, self.other(side)
        epochs.close(Proof(SECOND), epochs.propose(Proof(OFFICER), other.name, "restore"))
        self.received.pop(other.name, None)
        side.node.recovery.unlock(OFFICER)

    # --- putting back ------------------------------------------------------------------------------------------

    def copy(self, side: Side) -> None:
        self.copies.setdefault(side.name, []).append(side.copy())

    def restore(self, side: Side) -> None:
        """Put back to any copy there is, the guard kept or lost."""
        if self.lossy:
            # Where a guard is lost too, the other side must be whole: what both forgot is known to nobody.
            side = self.sides[NAMES[0]]
        self.restores += 1
        store = self.chance.choice(self.copies[side.name])
        side.clock.tick(2000)
        lose = self.lossy and not self.guard_lost and self.chance.random() < 0.4
        self.guard_lost |= lose
        side.put_back(store, lose_guard=lose)

    def other(self, side: Side) -> Side:
        return self.sides[NAMES[1 - NAMES.index(side.name)]]

    def contradictions(self) -> int:
        """Signatures that cannot both be true. Where the guard was lost, of those only the ones another side ever saw:
        a head nobody fetched is forgotten by everybody.
        """
        wrong = self.signed.wrong
        return len([one for one in wrong if one.startswith("receipt")] if self.lossy else wrong)

    # --- the end -----------------------------------------------------------------------------------------------

    def finish(self) -> Outcome:
        """Everybody meets until nothing moves; then what was ever received must be in its author's log."""
        for side in self.sides.values():
            self.meet(side, rounds=4)
        self.closing = True
        for side in self.sides.values():
            self.unlock(side)
            side.clock.tick(2 * HOUR)
            for _ in range(3):
                self.meet(side, rounds=4)
        lost = twice = count = 0
        for side in self.sides.values():
            ours = leaves(side.node, self.other(side).name)
            theirs = leaves(self.other(side).node, side.name, "in")
            ever = self.received[self.other(side).name]
            lost += sum(leaf not in ours for leaf in ever) + (ours[: len(ever)] != ever) + (theirs != ours)
            bodied = [leaf for leaf in ours if b'"b":{' in leaf]
            twice += len(bodied) - len({leaf.split(b'"b":')[1][:60] for leaf in bodied})
            count += len(ours)
            if side.node.recovery.locked() is not None:
                lost += 1
            if not side.node.record.verify().sound or not all(log.sound for log in side.node.audit.verify()):
                lost += 1
            side.close()
        signed = sum(map(len, self.signed.heads.values()))
        return Outcome(
            1, self.restores, self.locked, self.closed, signed, count, self.contradictions(), lost, self.reused, twice
        )


def run(seed: int) -> Outcome:
    """One schedule from its seed."""
    with quick_folder() as folder, Signed().listening() as signed:
        return Run(seed, folder, signed).play()
