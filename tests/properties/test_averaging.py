"""A thousand releases of one subject tell no more of where it is than the cell they state.

`pytest -rP tests/properties/test_averaging.py` or `python -m tests.properties averaging` prints what an attacker
recovers who knows every rule, in sides of the finest cell: how far the middle of one release is from the truth, the
average of all, the likeliest place; the least area left, its bound, and how wide the narrowest of it is.
"""

import math
import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jisr.exchange.delta import MOST
from jisr.exchange.rules import SALT
from jisr.geo.grid import Cell, cell_of, settle, side
from jisr.intake.reading import DraftPlace
from jisr.release.rules import Terms
from jisr.terms.places import DEGREE
from jisr.terms.releases import Content
from tests.properties.asking import PARTNER, THIRD
from tests.properties.averaged import (
    AVERAGED_OUT,
    CORRECTED,
    FOLLOWED,
    HEAD,
    MOVING,
    STILL,
    Attack,
    Recovered,
    recover,
)
from tests.properties.averaging import HOME, Desk, Lattice, Seen, corrected, fixed, moving
from tests.properties.judging import say
from tests.properties.living import quick
from tests.properties.worlds import World, beginning
from tests.two_sides.sides import HOLD, MINUTE, draft, to

MANY = 1000
BETTER = 0.9
"""An estimate is no better than another when it is off by at least this much of it."""
ROUNDING = 1e-9


def printed(attack: Attack) -> Recovered:
    found = recover(attack)
    say(f"{HEAD}\n{found}")
    assert found.holds, "the attacker ruled out the truth, and is no measure of anything"
    return found


def assert_nothing_gained(attack: Attack) -> None:
    """No estimate is better than the first cell alone, and nothing but the cell is left."""
    found = printed(attack)
    assert found.least >= attack.bound - ROUNDING
    assert min(found.averaged, found.likeliest) >= BETTER * found.alone - ROUNDING


@pytest.mark.parametrize("attack", STILL, ids=lambda attack: attack.name)
def test_what_stands_still_is_somewhere_in_its_cell(attack: Attack) -> None:
    """The finest one stated: all that any number of levels, turns and partners have in common."""
    found = printed(attack)
    assert found.least >= attack.bound - ROUNDING
    if not attack.turns:
        assert min(found.averaged, found.likeliest) >= BETTER * found.alone - ROUNDING


@pytest.mark.parametrize("attack", CORRECTED[:-1], ids=lambda attack: attack.name)
def test_what_is_corrected_within_an_eighth_is_somewhere_in_its_cell(attack: Attack) -> None:
    assert_nothing_gained(attack)


def test_what_is_corrected_within_a_quarter_changes_its_cell_once() -> None:
    """It may go over the line once along each axis, and never comes back: no average of many can be taken."""
    attack = CORRECTED[-1]
    found = printed(attack)
    assert found.least >= attack.bound
    assert found.width >= 0.25 - ROUNDING
    assert found.likeliest >= 0.5 * found.alone


@pytest.mark.xfail(
    strict=True,
    reason="These reports state no error. A correction is released anew each time, and where it lies further off than a"
    " quarter of the cell the cell flickers: the errors are then the noise that averaging needs.",
)
@pytest.mark.parametrize("attack", AVERAGED_OUT, ids=lambda attack: attack.name)
def test_what_is_corrected_by_more_is_not_averaged_out(attack: Attack) -> None:
    assert_nothing_gained(attack)


@given(st.integers(0, 7), st.integers(-60, 60), st.integers(0, 2**32), st.floats(0.3, 3))
def test_what_states_its_error_and_is_corrected_within_it_gives_one_cell(
    level: int, lat: int, seed: int, wide: float
) -> None:
    """However often, and however wide the error is beside the cell: nothing is there to be averaged."""
    chance, size = random.Random(seed), side(level)
    west, south = 41 * DEGREE + chance.randrange(size), lat * DEGREE + chance.randrange(size)
    error_m = round(wide * size / DEGREE * 111_320)
    high = int(wide * size) - 2
    far = int(high / math.cos(math.radians(south / DEGREE)))
    cell = None
    cells = set()
    for _ in range(50):
        spot = west + chance.randint(-far // 2, far // 2), south + chance.randint(-high // 2, high // 2)
        cell = settle(level, *spot, cell, error_m)
        cells.add(cell)
    assert len(cells) == 1


@pytest.mark.parametrize("attack", [*MOVING, *FOLLOWED], ids=lambda attack: attack.name)
def test_what_moves_is_told_by_no_more_than_its_moving(attack: Attack) -> None:
    found = printed(attack)
    assert found.least >= attack.bound - ROUNDING
    assert found.width >= min(0.25, attack.step or 1) - ROUNDING


# --- the attacker and the desk are the real ones ---------------------------------------------------------------


@given(
    st.integers(2, 7), st.integers(-3 * 10**7, 3 * 10**7), st.integers(-3 * 10**7, 3 * 10**7),
    st.tuples(st.integers(-1, 1), st.integers(-1, 1)),
)  # fmt: skip
def test_the_attacker_knows_the_rule(level: int, east: int, north: int, beside: tuple[int, int]) -> None:
    """A point of the lattice may be where a cell is stated from exactly when the grid states it from there."""
    here = cell_of(level, HOME[0] + east, HOME[1] + north)
    last = msgspec.structs.replace(here, x=here.x + beside[0], y=here.y + beside[1])
    lattice = Lattice([level], (here.centre().lon, here.centre().lat))
    chance = random.Random(east)
    for _ in range(10):
        row, column = (chance.randrange(len(axis)) for axis in (lattice.lat, lattice.lon))
        lon, lat = round(lattice.lon[column]), round(lattice.lat[row])
        stated = settle(level, lon, lat, last)
        for cell in {here, last, stated}:
            assert bool(lattice.may(cell, last)[row, column]) == (cell == stated)


def through_the_desk(name: str) -> tuple[list[Seen], list[Seen]]:
    """A thousand releases of one subject by the real desk, and what the grid alone says they should state.

    Two partners, several levels, delays, withdrawals and releases after them, all at turns.
    """
    chance, grid, level = random.Random(name), Desk(), 3
    going = {"fixed": fixed, "corrected": corrected(0.5), "moving": moving(1 / 8)}[name]
    world = World("a", name, beginning().short)
    expected: list[Seen] = []
    serial: int | None = None
    for n, (lon, lat) in enumerate(going(chance, level, MANY).told):
        made = draft(
            id="one", subject="mill", marking=to(PARTNER, THIRD), text=f"version {n}",
            place=DraftPlace(lon=f"{lon / 1e7:.7f}", lat=f"{lat / 1e7:.7f}", error_m=5, name="Old mill"),
        )  # fmt: skip
        intake, release = world.node.intake, world.node.release
        serial = intake.file(world.reporter, made) if serial is None else intake.correct(world.reporter, serial, made)
        partner, at = chance.choice((PARTNER, PARTNER, THIRD)), chance.choice((3, 3, 2, 5))
        delay = chance.choice((0, 0, 0, 3 * MINUTE))
        release.release(world.officer, serial, partner, Terms(at, None, ""), delay_ms=delay, finer=True)
        world.clock.tick(max(delay, HOLD))
        world.node.settle()
        expected.append(grid.release((lon, lat), at, partner))
        if chance.random() < 0.1:
            release.withdraw(world.officer, serial, partner, "error")
            world.node.settle()
    seen = [
        Seen(partner, cell.level, cell)
        for partner in (PARTNER, THIRD)
        for cell in _cells(world, partner)
    ]  # fmt: skip
    world.node.close()
    return seen, sorted(expected, key=lambda one: (PARTNER, THIRD).index(one.partner))


def _cells(world: World, partner: str) -> list[Cell]:
    made = world.node.store.read(lambda tx: world.node.standing.delta(tx, partner, 0, MOST))
    assert made is not None
    contents = [msgspec.json.decode(body[SALT:], type=Content) for body in made.bodies if body]
    return [Cell.parse(one.place.name or "") for one in contents if one.place]


@pytest.mark.parametrize("name", ["fixed", "corrected", "moving"])
def test_the_desk_states_what_the_grid_says(name: str) -> None:
    """Delays, withdrawals, releases after them and other partners change nothing of the cells."""
    with quick():
        seen, expected = through_the_desk(name)
    counted = [one for one in seen if one.partner == PARTNER], [one for one in seen if one.partner == THIRD]
    # What the third side was told before anything begins is not part of this.
    theirs = counted[1][len(counted[1]) - sum(one.partner == THIRD for one in expected) :]
    assert [*counted[0], *theirs] == expected
    assert len(expected) == MANY
    cells = len({one.cell for one in expected})
    say(f"{name}: {MANY} releases by the desk state {cells} cells of levels 2, 3 and 5, as the grid says")
    assert (cells == 3) == (name == "fixed")
