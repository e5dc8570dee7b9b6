"""Where: what a partner can find out by asking often and looking long. Points jitter, cells must not."""

import random
from itertools import pairwise
from typing import Any

import pytest

from jisr.geo.grid import cell_of
from jisr.intake.reading import DraftPlace
from jisr.release.rules import Terms
from jisr.terms.places import Polygon
from tests.release.trio import PARTNER, THIRD, Trio
from tests.two_sides.sides import HOLD, OFFICER, to

LEVEL = 3
HOME = cell_of(LEVEL, 410312345, 344523456)
WEST, SOUTH, EAST, NORTH = HOME.box()
SIDE = EAST - WEST
MILL = "the-mill"


def at(lon: int, lat: int, error_m: int | None = None) -> dict[str, Any]:
    """A report about the mill, seen here."""
    return {"place": DraftPlace(lon=f"{lon / 1e7:.7f}", lat=f"{lat / 1e7:.7f}", error_m=error_m), "subject": MILL}


def boxes(three: Trio, partner: str = PARTNER) -> list[tuple[int, int]]:
    """South-west corner of each cell told."""
    rings = [content.place.geometry for content in three.contents(partner) if content.place is not None]
    return [min(ring.rings[0]) for ring in rings if isinstance(ring, Polygon)]


def test_a_thousand_corrected_releases_of_one_point_are_one_cell(three: Trio) -> None:
    """The point lies near a corner, its fixes scatter over four cells; mean and spread of what is told say nothing."""
    chance, lon, lat = random.Random(11), EAST - SIDE // 50, NORTH - SIDE // 50
    serial = three.file(**at(lon, lat, error_m=30))
    three.send(serial)
    seen = set()
    for n in range(1, 1000):
        fix = lon + round(chance.gauss(0, SIDE / 20)), lat + round(chance.gauss(0, SIDE / 20))
        seen.add(cell_of(LEVEL, *fix))
        serial = three.correct(serial, **at(*fix, error_m=chance.randrange(1, 500)))
        three.send(serial, Terms(LEVEL, None, f"fix {n}"))
    told = {content.place for content in three.contents()}
    assert len(seen) == 4
    assert len(three.rows()) == 1000
    assert len(told) == 1
    assert boxes(three)[0] == (WEST, SOUTH)


def test_a_walk_tells_cells_and_never_flickers(three: Trio) -> None:
    """Along an edge, back and forth: a new cell only once the point is over a quarter outside the last."""
    serial, places = 0, [WEST + SIDE * n // 8 for n in (4, 7, 9, 7, 9, 10, 9, 11, 9, 7, 6, 5)]
    for lon in places:
        serial = three.correct(serial, **at(lon, SOUTH + SIDE // 2)) if serial else three.file(**at(lon, SOUTH + 9))
        three.send(serial)
    columns = [(west - WEST) // SIDE for west, _ in boxes(three)]
    assert columns == [0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0]


def test_every_partner_has_its_own_last_cell(three: Trio) -> None:
    both = to(PARTNER, THIRD)
    three.send(three.file(**at(EAST - 9, SOUTH + 9), marking=both))
    other = three.file(**at(EAST + 9, SOUTH + 9), marking=both)
    three.send(other)
    three.send(other, partner=THIRD)
    assert boxes(three) == [(WEST, SOUTH)] * 2
    assert boxes(three, THIRD) == [(EAST, SOUTH)]


def test_reports_about_one_subject_share_its_cell(three: Trio) -> None:
    for n in range(6):
        three.send(three.file(**at(EAST + (9 if n % 2 else -9), SOUTH + 9), id=f"report-{n}"))
    assert set(boxes(three)) == {(WEST, SOUTH)}


def test_reports_decided_at_the_same_time_share_its_cell_too(three: Trio) -> None:
    """Two reports on one subject, both under way before either has told a cell."""
    for n in range(6):
        three.release(three.file(**at(EAST + (9 if n % 2 else -9), SOUTH + 9), id=f"report-{n}"))
    three.later(HOLD)
    assert set(boxes(three)) == {(WEST, SOUTH)}


def test_a_coarser_release_between_does_not_forget_the_cell(three: Trio) -> None:
    for n, level in enumerate((LEVEL, LEVEL - 1, LEVEL, LEVEL - 1, LEVEL)):
        lon = EAST + (9 if n in (2, 3) else -9)
        three.send(three.file(**at(lon, SOUTH + 9), id=f"report-{n}"), Terms(level, None, ""))
    corners = boxes(three)
    assert corners[0] == corners[2] == corners[4] == (WEST, SOUTH)


def test_a_withdrawal_does_not_forget_the_cell(three: Trio) -> None:
    serial = three.file(**at(EAST - 9, SOUTH + 9))
    three.send(serial)
    three.north.release.withdraw(OFFICER, serial, PARTNER, "error")
    three.later(HOLD)
    three.send(three.file(**at(EAST + 9, SOUTH + 9), id="another"))
    assert set(boxes(three)) == {(WEST, SOUTH)}


@pytest.mark.parametrize("level", range(8))
def test_levels_nest_so_that_two_of_them_tell_no_more_than_the_finer(three: Trio, level: int) -> None:
    serial = three.file(**at(410312345, 344523456))
    for grid in range(level + 1):
        three.send(serial, Terms(grid, None, ""), finer=True)
    cells = [cell_of(grid, 410312345, 344523456) for grid in range(level + 1)]
    assert boxes(three) == [cell.box()[:2] for cell in cells]
    assert all(fine.parent() == coarse for coarse, fine in pairwise(cells))


def test_an_area_is_told_as_whole_cells(three: Trio) -> None:
    ring = [[41.0312345, 34.4523456], [41.2512345, 34.4523456], [41.2512345, 34.6523456], [41.0312345, 34.4523456]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    three.send(three.file(place=DraftPlace(geometry=shape)))
    (place,) = (content.place for content in three.contents())
    assert place is not None
    assert isinstance(place.geometry, Polygon)
    assert {n % SIDE for point in place.geometry.rings[0] for n in point} == {0}
