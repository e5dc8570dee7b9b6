"""Ways to attack a cell by a thousand releases, and what each recovers."""

import random
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from tests.properties.averaging import (
    Going,
    Lattice,
    Mask,
    Orders,
    Seen,
    Spot,
    at_each,
    average,
    corrected,
    declared,
    fixed,
    followed,
    likelihood,
    moving,
    releases,
    standing_still,
    taking_turns,
)

MANY, SUBJECTS = 1000, 6
PLATEAU = 1e-6
"""Places whose likelihood differs by no more are equally likely."""
STEP = 1 / 8
"""How far a moving subject gets from one release to the next, in sides of the finest cell."""


class Attack(NamedTuple):
    """One way to attack; `bound` is the least area, in cells of the finest level, that may be left to the attacker.

    `reach` and `step` are what is known of errors and of speed. With `turns` the orders follow each other, or else all
    are carried out at each place; with `fresh` somebody is told at each place who was never told before.
    """

    name: str
    going: Going
    orders: Orders
    bound: float
    reach: float = 0.0
    step: float = 0.0
    turns: bool = False
    fresh: bool = False

    @property
    def levels(self) -> list[int]:
        return [level for _, level in self.orders]


class Recovered(NamedTuple):
    """Means over all subjects, in sides of the finest cell: how far off each estimate is; `least` area left, in cells.

    `alone` is how far off the middle of the first cell is: what one release gives. `width` is how wide the narrowest
    place along one axis was. `holds` says that the truth was never ruled out, or the attacker was wrong.
    """

    attack: Attack
    alone: float
    averaged: float
    likeliest: float
    least: float
    width: float
    holds: bool

    def __str__(self) -> str:
        return (
            f"{self.attack.name:58} {MANY:5} {self.alone:7.3f} {self.averaged:9.3f} {self.likeliest:10.3f} "
            f"{self.least:8.3f} {self.attack.bound:8.3f} {self.width:7.3f}"
        )


HEAD = f"{'':58} {'told':>5} {'one':>7} {'averaged':>9} {'likeliest':>10} {'area':>8} {'bound':>8} {'width':>7}"

SOUTH, EAST = "south", "east"
STILL = (
    *(Attack(f"stands still, level {n}", fixed, [(SOUTH, n)], 1) for n in (0, 3, 5, 7)),
    Attack("stands still, coarser after finer", fixed, [(SOUTH, 5), (SOUTH, 3), (SOUTH, 2)], 1, turns=True),
    Attack("stands still, finer after coarser", fixed, [(SOUTH, 2), (SOUTH, 3), (SOUTH, 4)], 1, turns=True),
    Attack("stands still, two partners collude", fixed, [(SOUTH, 3), (EAST, 3)], 1),
)
CORRECTED = (
    Attack("corrected within 1/16 of a cell, level 3", corrected(1 / 16), [(SOUTH, 3)], 1, reach=1 / 16),
    Attack("corrected within 1/8 of a cell, level 3", corrected(1 / 8), [(SOUTH, 3)], 1, reach=1 / 8),
    Attack("corrected within 1/8 of a cell, level 7", corrected(1 / 8), [(SOUTH, 7)], 1, reach=1 / 8),
    Attack("corrected within 1/4 of a cell, level 3", corrected(1 / 4), [(SOUTH, 3)], 1 / 16, reach=1 / 4),
)
AVERAGED_OUT = (
    Attack("corrected within 1/2 of a cell, level 3", corrected(1 / 2), [(SOUTH, 3)], 1 / 16, reach=1 / 2),
    Attack("corrected within a whole cell, level 3", corrected(1.0), [(SOUTH, 3)], 1 / 16, reach=1.0),
)
MOVING = (
    Attack("moves, level 3", moving(STEP), [(SOUTH, 3)], 3 / 4),
    Attack("moves by more than a cell at a time, level 3", moving(1.5), [(SOUTH, 3)], 3 / 4),
    Attack("moves, level 7", moving(STEP), [(SOUTH, 7)], 3 / 4),
    Attack("moves, told at two levels one apart", moving(STEP), [(SOUTH, 3), (SOUTH, 4)], 1 / 16),
    Attack("moves, told at two levels two apart", moving(STEP), [(SOUTH, 3), (SOUTH, 5)], 3 / 4),
    Attack("moves, two partners collude, told together", moving(STEP), [(SOUTH, 3), (EAST, 3)], 3 / 4),
    Attack(
        "moves, two partners collude, one of them told for the first time",
        moving(STEP),
        [(SOUTH, 3)],
        1 / 16,
        fresh=True,
    ),
)
"""Of what moves, the quarter-cell rule tells when the cell changes that it is not within a quarter of the old one:
three quarters of the new cell are left. Two levels one apart, or two partners told different things before, have lines
a quarter or half of a cell apart: what is left is at least a quarter along each axis."""
FOLLOWED = (
    Attack("moves by at most 1/8 of a cell, and that is known", moving(STEP), [(SOUTH, 3)], STEP**2, step=STEP),
)
"""Whoever knows how far a subject gets between two releases learns, when the cell changes, where it is to within that
far. This is what movement itself tells, and no grid can keep it: delay can."""
ATTACKS = (*STILL, *CORRECTED, *AVERAGED_OUT, *MOVING, *FOLLOWED)


def told(attack: Attack, number: int) -> tuple[list[Spot], list[list[Seen]]]:
    """Where subject `number` really was at each release, and what was released."""
    way = attack.going(random.Random(f"{attack.name} {number}"), max(attack.levels), MANY)
    if attack.turns:
        return way.truth, taking_turns(way.told, attack.orders)
    return way.truth, releases(way.told, attack.orders, fresh=attack.fresh)


def recover(attack: Attack) -> Recovered:
    """Attack so many subjects."""
    found = [_one(attack, number) for number in range(SUBJECTS)]
    alone, averaged, likeliest = (float(np.mean([one[n] for one in found])) for n in range(3))
    least, width = (float(np.min([one[n] for one in found])) for n in (3, 4))
    return Recovered(attack, alone, averaged, likeliest, least, width, all(one[5] for one in found))


def _one(attack: Attack, number: int) -> tuple[float, float, float, float, float, bool]:
    truth, seen = told(attack, number)
    lattice = Lattice(attack.levels, truth[0])
    alone = lattice.off(*average(lattice, seen[: len(attack.orders) if attack.turns else 1]), truth[0])
    averaged = lattice.off(*average(lattice, seen), truth[0])
    if attack.going is fixed:
        mask = standing_still(lattice, seen)
        # Nothing the cells do not say already.
        same = bool((mask == declared(lattice, seen)).all())
        likeliest = lattice.off(*lattice.middle(mask), truth[0])
        return alone, averaged, likeliest, lattice.area(mask), min(lattice.widths(mask)), same
    if attack.reach:
        chance = likelihood(lattice, seen, attack.reach)
        mask = np.isfinite(chance)
        best = chance >= chance.max() - PLATEAU
        likeliest = lattice.off(*lattice.middle(best), truth[0])
        return (
            alone,
            averaged,
            likeliest,
            lattice.area(mask),
            min(lattice.widths(mask)),
            _holds(lattice, mask, truth[0]),
        )
    masks = followed(lattice, seen, attack.step) if attack.step else at_each(lattice, seen)
    return (alone, *_along(lattice, masks, truth, seen))


def _along(
    lattice: Lattice, masks: Iterable[Mask], truth: Sequence[Spot], seen: Sequence[Sequence[Seen]]
) -> tuple[float, float, float, float, bool]:
    """Of one that moves: how far off the middle of the newest cell is, and that of what is left; the least that was."""
    newest, off, least, width, holds = [], [], 99.0, 99.0, True
    for mask, spot, at_once in zip(masks, truth, seen, strict=True):
        newest.append(lattice.off(*average(lattice, [at_once]), spot))
        off.append(lattice.off(*lattice.middle(mask), spot))
        least, width = min(least, lattice.area(mask)), min(width, *lattice.widths(mask))
        holds &= _holds(lattice, mask, spot)
    return float(np.mean(newest)), float(np.mean(off)), least, width, holds


def _holds(lattice: Lattice, mask: Mask, truth: Spot) -> bool:
    """Whether the truth is in the mask, or right beside it."""
    column, row = (int(np.abs(axis - at).argmin()) for axis, at in ((lattice.lon, truth[0]), (lattice.lat, truth[1])))
    return bool(mask[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2].any())
