"""Judging plots: how many pairs of worlds, from which seed on, how fast, and where a long run goes on."""

import gc
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from tests.properties.living import quick
from tests.properties.plots import STEPS, Plot
from tests.properties.worlds import beginning

EVERYTHING = 10
"""Of so many plots one ends with every question there is; the others ask one question a step."""
EVERY = 20
"""Plots between two notes of how far a long run is."""
FOLDER = "JISR_RUN"
"""Names the folder in which long runs note how far they are; without it they begin anew."""


class Judged(NamedTuple):
    """`pairs` of worlds compared, `asked` requests all worlds of a plot answered alike, `seed` the next to judge."""

    pairs: int = 0
    asked: int = 0
    seed: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        speed = self.pairs / self.seconds if self.seconds else 0
        return (
            f"{self.pairs} pairs, {self.asked} requests to all worlds, 0 told apart; "
            f"{self.seconds:.0f} s of one core, {speed:.0f} pairs/s"
        )


def say(line: str) -> None:
    """For whoever reads with `pytest -rP` or `-s`."""
    sys.stdout.write(f"{line}\n")


def play(seed: int) -> Plot:
    """One plot to its end; raises Leak, which says the seed."""
    plot = Plot(seed)
    try:
        for _ in range(STEPS):
            plot.step()
        if seed % EVERYTHING == 0:
            plot.ask_everything()
        plot.compare_partners()
    finally:
        plot.close()
    return plot


def judging(done: Judged) -> Iterator[Judged]:
    """Judge plot after plot, each by its seed, on from what is done already; raises Leak."""
    beginning()
    with quick():
        while True:
            began = time.process_time()
            # A plot is thrown away whole; looking through it for rings again and again costs a tenth of the time.
            gc.disable()
            try:
                plot = play(done.seed)
            finally:
                gc.enable()
            spent = time.process_time() - began
            done = Judged(done.pairs + plot.pairs, done.asked + plot.asked, done.seed + 1, done.seconds + spent)
            yield done


def judge(first_seed: int, pairs: int) -> Judged:
    """At least so many pairs."""
    return next(done for done in judging(Judged(seed=first_seed)) if done.pairs >= pairs)


class LongRun:
    """One share of a long run, which notes how far it is in a file so that it can go on after it was cut off."""

    def __init__(self, note: Path | None, first_seed: int, name: str) -> None:
        self._note, self._name = note, name
        self.done = Judged(seed=first_seed)
        if note is not None and note.exists():
            self.done = msgspec.json.decode(note.read_bytes(), type=Judged)

    @classmethod
    def share(cls, share: int, first_seed: int) -> "LongRun":
        """The share of that number; it begins at `first_seed` unless the folder of the run knows better."""
        folder = os.environ.get(FOLDER)
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
        return cls(Path(folder) / f"share-{share}.json" if folder else None, first_seed, f"share {share}")

    def go_on(self, pairs: int) -> Judged:
        """Until so many pairs are judged; a line on standard error and a note now and then. Raises Leak."""
        following = judging(self.done)
        plots = 0
        while self.done.pairs < pairs:
            self.done = next(following)
            plots += 1
            if plots % EVERY == 0:
                self._keep(pairs)
        if self._note is not None:
            # Judged to its end: whoever asks again wants it judged again.
            self._note.unlink(missing_ok=True)
        return self.done

    def _keep(self, pairs: int) -> None:
        sys.stderr.write(f"{self._name}: {self.done.pairs} of {pairs} pairs, next seed {self.done.seed}\n")
        if self._note is not None:
            # Moved into place whole: a crash here leaves the older note, and some plots are judged twice.
            written = self._note.with_suffix(".new")
            written.write_bytes(msgspec.json.encode(self.done))
            written.replace(self._note)
