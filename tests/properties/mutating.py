"""Putting one leak in and watching until it is seen: how soon, and by what."""

import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pytest

from jisr.release import acknowledging, desk
from tests.properties.judging import Judged, judging
from tests.properties.mutants import LEAKS
from tests.properties.plots import Leak

FIRST_SEED = 7
"""Any would do; the same one makes the table the same."""

SHOWS_SOON = {
    "card that counts watches": 10, "cell that was only looked at": 9, "cell told to another": 10,
    "copy of anothers log": 10, "course of a track": 8, "erased in name only": 8, "forbidden is not unknown": 28,
    "heads signed as we file": 8, "moment of a state": 9, "order of filing": 9, "order of hashes": 9,
    "plan of an activity": 8, "quarter of a cell forgotten": 9, "reason we gave ourselves": 8,
    "span of a protected site": 8, "tile kept for whoever asks": 11, "time of our own withdrawal": 8,
    "who is on watch": 10, "words of a consent": 8,
}  # fmt: skip
"""The plot that shows a leak, where that is not the first: it is played before the others.

Where product or plots have changed since, it is a plot like any other, and the leak is looked for as if it were not
named here; `python -m tests.properties soon` says which plots to name then.
"""


class Fate(NamedTuple):
    """What became of one mutant. `surface` is empty when it was not seen; `gone` says what it could not replace."""

    name: str
    pairs: int
    surface: str
    seconds: float
    gone: str = ""
    seed: int = FIRST_SEED
    """Of the plot that showed it."""

    @property
    def killed(self) -> bool:
        return bool(self.surface)


def one_check_alone(patch: pytest.MonkeyPatch) -> None:
    """Without the second check: what a leak tells is to be seen, not only that it was stopped."""
    for module, name in ((desk, "look"), (desk, "look_at_item"), (acknowledging, "look_at_item")):
        patch.setattr(module, name, lambda *_, **__: "")


def fate(name: str, most: int, soon: Mapping[str, int] = SHOWS_SOON) -> Fate:
    """Judge pairs of worlds with this leak in the product until it is seen, at most so many."""
    began, pairs, seed = time.process_time(), 0, FIRST_SEED

    def made(surface: str, gone: str = "") -> Fate:
        return Fate(name, pairs, surface, time.process_time() - began, gone, seed)

    with pytest.MonkeyPatch.context() as patch:
        try:
            one_check_alone(patch)
            LEAKS[name](patch)
        except (AttributeError, ImportError) as error:
            return made("", str(error))
        try:
            if name in soon:
                seed = soon[name]
                pairs = next(judging(Judged(seed=seed))).pairs
                seed = FIRST_SEED
            for judged in judging(Judged(pairs, seed=FIRST_SEED)):
                pairs, seed = judged.pairs, judged.seed
                if pairs >= most:
                    return made("")
        except Leak as leak:
            pairs += leak.pairs
            return made(leak.surface)
    return made("")


def named_soon(fates: Sequence[Fate]) -> str:
    """What `SHOWS_SOON` should hold, for people to copy."""
    return ", ".join(f'"{one.name}": {one.seed}' for one in fates if one.killed and one.seed != FIRST_SEED)


def table(fates: Sequence[Fate]) -> str:
    """One line for each, for people."""
    wide = max(len(one.name) for one in fates)
    lines = [
        f"{one.name:{wide}}  "
        + (
            f"killed after {one.pairs:5} pairs by {one.surface}"
            if one.killed
            else f"PATCH POINT GONE: {one.gone}" if one.gone else f"SURVIVED {one.pairs} pairs"
        )
        for one in fates
    ]  # fmt: skip
    total = f"{sum(one.killed for one in fates)} of {len(fates)} killed in {sum(one.seconds for one in fates):.0f} s"
    return "\n".join((*lines, total))
