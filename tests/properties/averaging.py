"""What an attacker makes of many releases of one subject, who knows the rules and keeps every answer.

Everything is counted in sides of a cell. Where a subject may be is worked out on a lattice around it: of each point
the attacker asks whether these releases could have come from there. The lattice's points never lie on a line of the
grid, nor on a quarter of one.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jisr.geo.grid import Cell, cell_of, coarsen, side
from jisr.terms.places import Place, Point

FINE = 32
"""Points of the lattice along the side of the finest cell."""
ROOM = 4
"""Coarsest cells the lattice reaches over, the true place in the middle ones."""
HOME = (412_345_678, 344_523_456)

Spot = tuple[int, int]
"""(lon, lat) in 1e-7 degree."""
Mask = NDArray[np.bool_]
Axis = NDArray[np.float64]


class Seen(NamedTuple):
    """One release: which was asked for, and the cell that was stated."""

    partner: str
    level: int
    cell: Cell


@dataclass
class Desk:
    """The grid's part of releasing: the last cell of each level is kept for each partner."""

    last: dict[tuple[str, int], Cell] = field(default_factory=dict)

    def release(self, spot: Spot, level: int, partner: str = "south", error_m: int | None = 5) -> Seen:
        place = Place(error_m=error_m, geometry=Point(lon=spot[0], lat=spot[1]), name=None)
        _, cell = coarsen(place, level, self.last.get((partner, level)))
        assert cell is not None
        self.last[partner, level] = cell
        return Seen(partner, level, cell)


Orders = Sequence[tuple[str, int]]
"""Partners and levels, one after the other and again from the first."""


def releases(spots: Sequence[Spot], orders: Orders, *, fresh: bool = False) -> list[list[Seen]]:
    """What is released at each of these places, every order of the list at every place; `fresh`: to one more each."""
    desk, found = Desk(), []
    for n, spot in enumerate(spots):
        more = [(f"partner {n}", orders[0][1])] if fresh else []
        found.append([desk.release(spot, level, partner) for partner, level in [*orders, *more]])
    return found


def taking_turns(spots: Sequence[Spot], orders: Orders) -> list[list[Seen]]:
    """The same, but one order of the list at each place, the list repeated."""
    desk, found = Desk(), []
    for n, spot in enumerate(spots):
        partner, level = orders[n % len(orders)]
        found.append([desk.release(spot, level, partner)])
    return found


# --- how subjects move -----------------------------------------------------------------------------------------


def somewhere(chance: random.Random, level: int) -> Spot:
    """Any place of one cell."""
    size = side(level)
    cell = cell_of(level, *HOME)
    west, south, _, _ = cell.box()
    return west + chance.randrange(size), south + chance.randrange(size)


class Way(NamedTuple):
    """Where a subject is at each release, and where its report says it is."""

    truth: list[Spot]
    told: list[Spot]


Going = Callable[[random.Random, int, int], Way]
"""Makes the way of a subject from chance, the level its steps are measured in, and how many there are."""


def fixed(chance: random.Random, level: int, count: int) -> Way:
    spots = [somewhere(chance, level)] * count
    return Way(spots, spots)


def corrected(reach: float) -> Going:
    """One place, told anew each time with another error of up to `reach` sides along each axis."""

    def spots(chance: random.Random, level: int, count: int) -> Way:
        lon, lat = somewhere(chance, level)
        most = round(reach * side(level))
        told = [(lon + chance.randint(-most, most), lat + chance.randint(-most, most)) for _ in range(count)]
        return Way([(lon, lat)] * count, told)

    return spots


def moving(step: float) -> Going:
    """A walk with steps of up to `step` sides along each axis, kept within one cell of where it began."""

    def spots(chance: random.Random, level: int, count: int) -> Way:
        lon, lat = start = somewhere(chance, level)
        size, most, walk = side(level), round(step * side(level)), []
        for _ in range(count):
            walk.append((lon, lat))
            lon, lat = (
                min(max(at + chance.randint(-most, most), home - size), home + size)
                for at, home in zip((lon, lat), start, strict=True)
            )
        return Way(walk, walk)

    return spots


# --- what the attacker works out -------------------------------------------------------------------------------


class Lattice:
    """Places around one cell of the coarsest level released, as fine as `FINE` to the side of the finest."""

    def __init__(self, levels: Sequence[int], around: Spot) -> None:
        self.finest = max(levels)
        self.unit = side(self.finest)
        coarsest = min(levels)
        west, south, _, _ = cell_of(coarsest, *around).box()
        reach = ROOM * side(coarsest)
        self._west, self._south = west - (reach - side(coarsest)) // 2, south - (reach - side(coarsest)) // 2
        # Begins on a line of the finest grid, so that its points keep off all of them.
        self._west -= self._west % self.unit
        self._south -= self._south % self.unit
        points = reach // self.unit * FINE
        along = (np.arange(points) + 0.5) * self.unit / FINE
        self.lon, self.lat = self._west + along, self._south + along
        self._known: dict[tuple[Cell, Cell | None], Mask] = {}

    def everywhere(self) -> Mask:
        return np.ones((len(self.lat), len(self.lon)), dtype=bool)

    def within(self, cell: Cell, margin: float = 0.0) -> Mask:
        """Points of a cell and of a margin in its own sides."""
        return np.logical_and.outer(*self._spans(cell, margin))

    def _spans(self, cell: Cell, margin: float) -> tuple[Mask, Mask]:
        west, south, east, north = cell.box()
        more = margin * side(cell.level)
        return (
            (self.lat > south - more) & (self.lat < north + more),
            (self.lon > west - more) & (self.lon < east + more),
        )

    def may(self, cell: Cell, last: Cell | None) -> Mask:
        """From where this cell is stated after `last`: the quarter-cell rule, as anybody can read it."""
        found = self._known.get((cell, last))
        if found is None:
            kept = self.within(last, 0.25) if last is not None else ~self.everywhere()
            found = kept if cell == last else self.within(cell) & ~kept
            self._known[cell, last] = found
        return found

    def area(self, mask: Mask) -> float:
        """In cells of the finest level."""
        return float(mask.sum()) / FINE**2

    def widths(self, mask: Mask) -> tuple[float, float]:
        """How far the mask reaches along each axis, in sides of the finest level."""
        return float(mask.any(axis=0).sum()) / FINE, float(mask.any(axis=1).sum()) / FINE

    def off(self, lon: float, lat: float, truth: Spot) -> float:
        """Distance to the truth in sides of the finest level."""
        return float(np.hypot(lon - truth[0], lat - truth[1])) / self.unit

    def middle(self, mask: Mask) -> tuple[float, float]:
        rows, columns = np.nonzero(mask)
        return float(self.lon[columns].mean()), float(self.lat[rows].mean())

    def spread(self, mask: Mask, step: float) -> Mask:
        """The mask after a step of up to `step` sides along each axis."""
        reach = int(np.ceil(step * FINE))
        for axis in (0, 1):
            counted = np.cumsum(mask, axis=axis, dtype=np.int32)
            ahead = np.take(counted, np.minimum(np.arange(mask.shape[axis]) + reach, mask.shape[axis] - 1), axis=axis)
            back = np.arange(mask.shape[axis]) - reach - 1
            behind = np.take(counted, np.maximum(back, 0), axis=axis)
            behind[(slice(None),) * axis + (back < 0,)] = 0
            mask = ahead > behind
        return mask


def steps(seen: Sequence[Sequence[Seen]]) -> list[list[tuple[Cell, Cell | None]]]:
    """Each release with the cell of its level that its partner was told before."""
    last: dict[tuple[str, int], Cell] = {}
    found = []
    for at_once in seen:
        found.append([(one.cell, last.get((one.partner, one.level))) for one in at_once])
        last |= {(one.partner, one.level): one.cell for one in at_once}
    return found


def average(lattice: Lattice, seen: Sequence[Sequence[Seen]]) -> tuple[float, float]:
    """The mean of the middles of all cells, each as heavy as it is small."""
    cells = [one.cell for at_once in seen for one in at_once]
    weights = [4.0 ** (cell.level - lattice.finest) for cell in cells]
    boxes = np.array([cell.box() for cell in cells], dtype=float)
    lon, lat = np.average((boxes[:, :2] + boxes[:, 2:]) / 2, axis=0, weights=weights)
    return float(lon), float(lat)


def declared(lattice: Lattice, seen: Sequence[Sequence[Seen]]) -> Mask:
    """Every stated cell laid over the others: what all of them have in common."""
    mask = lattice.everywhere()
    for cell in {one.cell for at_once in seen for one in at_once}:
        mask &= lattice.within(cell)
    return mask


def standing_still(lattice: Lattice, seen: Sequence[Sequence[Seen]]) -> Mask:
    """Where a subject may be that does not move and is told without any error."""
    mask = lattice.everywhere()
    for at_once in steps(seen):
        for cell, last in at_once:
            mask = mask & lattice.may(cell, last)
    return mask


def at_each(lattice: Lattice, seen: Sequence[Sequence[Seen]]) -> Iterator[Mask]:
    """Where a subject may be at each release, of whose way nothing is known."""
    for at_once in steps(seen):
        mask = lattice.everywhere()
        for cell, last in at_once:
            mask = mask & lattice.may(cell, last)
        yield mask


def followed(lattice: Lattice, seen: Sequence[Sequence[Seen]], step: float) -> Iterator[Mask]:
    """The same when it is known how far the subject gets from one release to the next."""
    mask = lattice.everywhere()
    for alone in at_each(lattice, seen):
        mask = lattice.spread(mask, step) & alone
        yield mask


def likelihood(lattice: Lattice, seen: Sequence[Sequence[Seen]], reach: float) -> NDArray[np.float64]:
    """Logarithm of how likely these releases are from each place, its errors even and of up to `reach` sides."""

    def covered(along: Axis, low: float, high: float) -> Axis:
        far = reach * lattice.unit
        return np.clip(np.minimum(along + far, high) - np.maximum(along - far, low), 0, None) / (2 * far)  # type: ignore[no-any-return]

    def box(cell: Cell, margin: float, inside: Cell | None = None) -> NDArray[np.float64]:
        west, south, east, north = (float(edge) for edge in cell.box())
        more = margin * side(cell.level)
        west, south, east, north = west - more, south - more, east + more, north + more
        if inside is not None:
            w, s, e, n = inside.box()
            west, south, east, north = max(west, w), max(south, s), min(east, e), min(north, n)
        if west >= east or south >= north:
            return np.zeros((len(lattice.lat), len(lattice.lon)))
        return np.multiply.outer(covered(lattice.lat, south, north), covered(lattice.lon, west, east))

    counted: dict[tuple[Cell, Cell | None], int] = {}
    for at_once in steps(seen):
        for told in at_once:
            counted[told] = counted.get(told, 0) + 1
    total = np.zeros((len(lattice.lat), len(lattice.lon)))
    with np.errstate(divide="ignore"):
        for (cell, last), times in counted.items():
            if last is None:
                chance = box(cell, 0)
            elif cell == last:
                chance = box(cell, 0.25)
            else:
                chance = box(cell, 0) - box(last, 0.25, cell)
            total += times * np.log(np.clip(chance, 0, None))
    return total
