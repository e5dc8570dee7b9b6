"""One side that files thousands of entries after its copies and loses its guard again and again: is a serial reused?

Three worlds, by what is left to know how far the record had come. `keys`: the guard is lost up to four times, the keys
folder is kept; anything may have been filed since the copy. `pace`: both are lost, once; after the copy the side filed
up to eight times as much as it ever had in as long. `paper`: both are lost up to four times; officers read the last
sheet printed, and up to 10,000 entries were filed after it.
"""

import random
from pathlib import Path
from typing import NamedTuple

from jisr.record.rules import A_DAY, DAY, FACTOR, LEAST, busiest
from jisr.terms.entries import NewEntry
from jisr.terms.transactions import Tx
from tests.recovery.restored import Side
from tests.two_sides.sides import HOUR, OFFICER, REPORTER, Clock, quick_folder

KNOWN = ("keys", "pace", "paper")


class Outcome(NamedTuple):
    """Counted over one or many runs; the last must be 0."""

    runs: int
    restores: int
    guards_lost: int
    entries: int
    most_after_a_copy: int
    left_out: int
    reused: int

    def plus(self, other: "Outcome") -> "Outcome":
        most = max(self.most_after_a_copy, other.most_after_a_copy)
        both = Outcome(*(one + two for one, two in zip(self, other, strict=True)))
        return both._replace(most_after_a_copy=most)


NOTHING = Outcome(0, 0, 0, 0, 0, 0, 0)


class Run:
    """One schedule in one world."""

    def __init__(self, seed: int, known: str, folder: Path) -> None:
        self.chance, self.known, self.clock = random.Random(f"{known} {seed}"), known, Clock()
        self.side = Side("north", folder / "north", self.clock, seed, apart=True)
        self.given: dict[int, bytes] = {}
        self.stored: list[int] = []
        self.entries = self.most = self.left_out = self.reused = self.losses = self.restores = self.sheet = (
            self.seen
        ) = 0

    def play(self) -> Outcome:
        self.file(self.chance.randrange(1, 300))
        copies = [self.copy()]
        for _ in range(self.chance.randrange(2, 9)):
            self.clock.tick(self.chance.choice((0, 1000, HOUR, 5 * HOUR, DAY)))
            self.file(self.chance.choice((1, 20, 300)))
            if self.chance.random() < 0.5:
                copies.append(self.copy())
        for _ in range(1 if self.known == "pace" else self.chance.randrange(1, 5)):
            copy, size, at = self.chance.choice(copies)
            self.after(size, at)
            self.most = max(self.most, self.size() - size)
            self.lose(copy)
            if self.chance.random() < 0.5:
                copies.append(self.copy())
        sound = self.side.node.record.verify().sound
        self.side.close()
        assert sound
        return Outcome(1, self.restores, self.losses, self.entries, self.most, self.left_out, self.reused)

    # --- what happens ------------------------------------------------------------------------------------------

    def file(self, count: int) -> None:
        """So many entries at this instant, and more serials than were ever seen stand for something now."""
        node, now = self.side.node, self.clock.now()
        new = [NewEntry(k="report", by=REPORTER.by, entered=now, body=b"%d" % self.chance.getrandbits(64))
               for _ in range(count)]  # fmt: skip
        node.record.file(new)
        self.stored += [now] * count
        self.entries += count
        self.look()

    def look(self) -> None:
        """Hold every new report against what its serial ever stood for; a serial left out stands for nothing."""
        node = self.side.node

        def read(tx: Tx) -> None:
            size = node.record.size(tx)
            for start in range(self.seen + 1, size + 1, 4096):
                found = node.record.entries(tx, start, min(start + 4096, size + 1), ("report",))
                self.left_out += min(start + 4096, size + 1) - start - len(found)
                for entry in found:
                    self.reused += self.given.setdefault(entry.serial, entry.body or b"") != (entry.body or b"")
            self.seen = size

        node.store.read(read)

    def after(self, size: int, at: list[int]) -> None:
        """What is filed and never comes into the copy of that size, as its world allows."""
        self.clock.tick(self.chance.choice((0, 5000, HOUR, 7 * HOUR, 3 * DAY)))
        if self.known == "pace":
            since = self.clock.now() - at[-1]
            most = max(LEAST + A_DAY * since // DAY, FACTOR * busiest(at, since)) - (self.size() - size)
            self.file(max(1, most * self.chance.choice((10, 50, 99)) // 100))
        elif self.known == "paper":
            self.file(self.chance.choice((1, 1500, 12_000)))
            self.sheet = self.size()
            self.file(self.chance.choice((1, 1500, LEAST)))
        else:
            self.file(self.chance.choice((1, 900, 1500, 12_000)))

    def copy(self) -> tuple[Path, int, list[int]]:
        return self.side.copy(), self.size(), list(self.stored)

    def lose(self, copy: Path) -> None:
        self.restores += 1
        lose = self.known != "keys" or self.chance.random() < 0.7
        self.losses += lose
        self.side.put_back(copy, lose_guard=lose, lose_keys=self.known in ("pace", "paper"))
        self.seen = 0
        self.look()
        if self.known == "paper":
            self.side.node.recovery.above(OFFICER, self.sheet)
            self.look()
        self.file(5)

    def size(self) -> int:
        return self.side.node.store.read(self.side.node.record.size)


def run(seed: int, known: str) -> Outcome:
    """One schedule from its seed in one world of KNOWN."""
    with quick_folder() as folder:
        return Run(seed, known, folder).play()
