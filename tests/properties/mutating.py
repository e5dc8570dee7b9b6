"""Putting one leak in and watching until it is seen: how soon, and by what."""

import time
from collections.abc import Sequence
from typing import NamedTuple

import pytest

from jisr.release import acknowledging, desk
from tests.properties.judging import Judged, judging
from tests.properties.mutants import LEAKS
from tests.properties.plots import Leak

FIRST_SEED = 7
"""Any would do; the same one makes the table the same."""


class Fate(NamedTuple):
    """What became of one mutant. `surface` is empty when it was not seen; `gone` says what it could not replace."""

    name: str
    pairs: int
    surface: str
    seconds: float
    gone: str = ""

    @property
    def killed(self) -> bool:
        return bool(self.surface)


def one_check_alone(patch: pytest.MonkeyPatch) -> None:
    """Without the second check: what a leak tells is to be seen, not only that it was stopped."""
    for module, name in ((desk, "look"), (desk, "look_at_item"), (acknowledging, "look_at_item")):
        patch.setattr(module, name, lambda *_, **__: "")


def fate(name: str, most: int) -> Fate:
    """Judge pairs of worlds with this leak in the product until it is seen, at most so many."""
    began, pairs = time.process_time(), 0

    def made(surface: str, gone: str = "") -> Fate:
        return Fate(name, pairs, surface, time.process_time() - began, gone)

    with pytest.MonkeyPatch.context() as patch:
        try:
            one_check_alone(patch)
            LEAKS[name](patch)
        except (AttributeError, ImportError) as error:
            return made("", str(error))
        try:
            for judged in judging(Judged(seed=FIRST_SEED)):
                pairs = judged.pairs
                if pairs >= most:
                    return made("")
        except Leak as leak:
            pairs = max(pairs, 0) + leak.pairs
            return made(leak.surface)
    return made("")


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
