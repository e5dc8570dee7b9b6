"""Places nobody could draw: set aside under a good root, and the map goes on."""

from typing import Any

import pytest

from tests.attacks.hostile import Attacker, edited
from tests.attacks.test_hostile_words import set_aside

D = 10_000_000
SQUARE = [[0, 0], [D, 0], [D, D], [0, D], [0, 0]]


def shape(kind: str, **fields: Any) -> dict[str, Any]:
    return {"as": kind, **fields}


def area(*rings: list[list[int]]) -> dict[str, Any]:
    return shape("polygon", rings=list(rings))


PLACES = {
    "north of the pole": shape("point", lat=90 * D + 1, lon=0),
    "east of the date line": shape("point", lat=0, lon=180 * D + 1),
    "far out": shape("point", lat=0, lon=2**53 - 1),
    "out of 64 bits": shape("point", lat=10**30, lon=0),
    "no line": shape("line", coords=[]),
    "a line of one point": shape("line", coords=[[1, 1]]),
    "a line that stands still": shape("line", coords=[[1, 1], [1, 1]]),
    "a line across the 180th meridian": shape("line", coords=[[179 * D, 0], [-179 * D, 0]]),
    "a line halfway round": shape("line", coords=[[0, 0], [179 * D, 0]]),
    "a line with three numbers": shape("line", coords=[[1, 1, 1], [2, 2, 2]]),
    "an area without rings": area(),
    "an empty ring": area([]),
    "a ring of two": area([[0, 0], [D, D]]),
    "a ring that does not close": area(SQUARE[:-1]),
    "a bow tie": area([[0, 0], [D, D], [D, 0], [0, D], [0, 0]]),
    "a spike": area([[0, 0], [D, 0], [2 * D, 0], [D, 0], [D, D], [0, 0]]),
    "a ring with nothing inside": area([[0, 0], [D, D], [0, 0], [0, 0]]),
    "one point four times": area([[5, 5]] * 4),
    "an area across the 180th meridian": area([[179 * D, 0], [-179 * D, 0], [-179 * D, D], [179 * D, D], [179 * D, 0]]),
    "the whole world": area(
        [[-180 * D, -90 * D], [180 * D, -90 * D], [180 * D, 90 * D], [-180 * D, 90 * D], [-180 * D, -90 * D]]
    ),
    "a hole outside": area(SQUARE, [[x + 5 * D, y] for x, y in SQUARE]),
    "two areas that overlap": shape("multipolygon", polygons=[[SQUARE], [[[x + 1, y] for x, y in SQUARE]]]),
    "no areas": shape("multipolygon", polygons=[]),
    "one of the areas is empty": shape("multipolygon", polygons=[[SQUARE], []]),
    "five hundred and one points": shape("line", coords=[[at, at] for at in range(501)]),
    "another shape": shape("circle", lat=0, lon=0),
    "no shape": {},
    "a shape twice tagged": {"as": "point", "lat": 1, "lon": 1, "type": "Point"},
    "degrees": shape("point", lat="36.3", lon="43.1"),
}


@pytest.mark.parametrize("name", PLACES)
def test_a_place_nobody_could_draw_is_set_aside(north: Attacker, name: str) -> None:
    set_aside(north, edited(place={"error_m": 500, "geometry": PLACES[name]}))


@pytest.mark.parametrize("error_m", [0, -1, -(2**53) + 1, "500", True])
def test_an_error_is_a_length(north: Attacker, error_m: object) -> None:
    set_aside(north, edited(place={"error_m": error_m, "geometry": shape("point", lat=1, lon=1)}))


@pytest.mark.parametrize(
    "raw", [b"36.3", b"3.6e8", b"NaN", b"Infinity", b"-Infinity", b"1e400", b"-0", b"0x10", b"00", b"1_000"]
)
def test_a_coordinate_is_a_whole_number(north: Attacker, raw: bytes) -> None:
    body = edited(place={"error_m": 500, "geometry": shape("point", lat=777, lon=1)})
    set_aside(north, body.replace(b'"lat":777', b'"lat":' + raw))


def test_places_at_the_edge_of_the_world_are_places(north: Attacker) -> None:
    told = [
        north.tell(edited(place={"geometry": geometry}))
        for geometry in (
            shape("point", lat=90 * D, lon=180 * D),
            shape("point", lat=-90 * D, lon=-180 * D),
            area(SQUARE),
            shape("line", coords=[[0, 0], [80 * D, 0]]),
        )
    ]
    north.offer()
    assert (north.aside(), north.shown()) == ({}, told)
