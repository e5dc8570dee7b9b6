"""Coordinates of files as places: what can be drawn is kept, lines of too many points are thinned honestly. Pure."""

from collections.abc import Sequence
from math import cos, radians
from typing import Literal, NamedTuple

import shapely

from jisr.geo.edges import EQUATOR_M
from jisr.geo.places import MOST_VERTICES, check_geometry, from_degrees
from jisr.terms.errors import OurMistake
from jisr.terms.places import DEGREE, Geometry, Line, MultiPolygon, Point, Polygon, Ring

MOST_POINTS = 100_000
"""Points of one line that is thinned; more is refused."""
DEGREE_M = radians(1) * EQUATOR_M

Form = Literal["area", "areas", "line", "point"]
Number = str | float | int


class Figure(NamedTuple):
    """A geometry as written: runs of (lon, lat) in degrees, for `areas` with the number of rings of each area."""

    form: Form
    strokes: tuple[Sequence[tuple[Number, Number]], ...]
    rings: tuple[int, ...] = ()
    heights: bool = False

    def points(self) -> int:
        """How many points it has."""
        return sum(len(stroke) for stroke in self.strokes)

    def units(self) -> list[tuple[int, int]]:
        """Every point in 1e-7 degree, in the order written."""
        return [(p.lon, p.lat) for stroke in self.strokes for p in (from_degrees(*pair) for pair in stroke)]


def to_geometry(figure: Figure) -> tuple[Geometry, int]:
    """The geometry, and by how many metres a thinned line may lie beside the one written, 0 when it was not thinned.

    Raises OurMistake where nobody could draw it.
    """
    if figure.form == "line" and MOST_VERTICES < figure.points() <= MOST_POINTS:
        return _thinned(_ring(figure.strokes[0]))
    if figure.points() > MOST_VERTICES:
        raise OurMistake("place-vertices", f"The place has more than {MOST_VERTICES} points.", "Simplify its outline.")
    rings = tuple(_ring(stroke) for stroke in figure.strokes)
    if figure.form == "point":
        (lon, lat) = rings[0][0]
        return Point(lon=lon, lat=lat), 0
    if figure.form == "line":
        return Line(coords=rings[0]), 0
    if figure.form == "area":
        return Polygon(rings=rings), 0
    following = iter(rings)
    areas = tuple(tuple(next(following) for _ in range(count)) for count in figure.rings)
    return (Polygon(rings=areas[0]) if len(areas) == 1 else MultiPolygon(polygons=areas)), 0


def _ring(stroke: Sequence[tuple[Number, Number]]) -> Ring:
    return tuple((point.lon, point.lat) for point in (from_degrees(lon, lat) for lon, lat in stroke))


def _thinned(ring: Ring) -> tuple[Geometry, int]:
    """The line with as many points as a place may have, and the metres it may have moved by."""
    middle = radians(sum(lat for _, lat in ring) / len(ring) / DEGREE)
    across, up = max(cos(middle), 0.01) * DEGREE_M / DEGREE, DEGREE_M / DEGREE
    drawn = shapely.LineString([(lon * across, lat * up) for lon, lat in ring])
    allowed = 1.0
    while True:
        kept = shapely.get_coordinates(shapely.simplify(drawn, allowed, preserve_topology=False)).tolist()
        if len(kept) <= MOST_VERTICES:
            break
        allowed *= 1.6
    line = Line(coords=tuple((round(x / across), round(y / up)) for x, y in kept))
    check_geometry(line)
    # A degree of longitude is shorter or longer away from the middle: twice is more than that can make up for.
    return line, int(2 * allowed) + 1
