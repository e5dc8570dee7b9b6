"""Shapes as other programs draw them: straight between points, so that edges that bend on the map get more. Pure."""

from itertools import pairwise
from math import ceil, cos, hypot, radians, sqrt
from typing import NamedTuple

from jisr.geo.edges import arc
from jisr.intake.files.shapes import DEGREE_M
from jisr.terms.places import DEGREE, Geometry, Line, MultiPolygon, Point, Polygon, Ring

WITHIN_M = 10.0
"""Metres a straight stroke may lie beside the edge it stands for."""
MOST_POINTS = 5000
MOST_OF_EDGE = 200


class Drawn(NamedTuple):
    """Runs of (lon, lat) in 1e-7 degree; for areas how many rings each has."""

    strokes: tuple[Ring, ...]
    rings: tuple[int, ...] = ()

    def points(self) -> list[tuple[int, int]]:
        """Every point in the order it is written."""
        return [point for stroke in self.strokes for point in stroke]


def drawn(geometry: Geometry) -> Drawn:
    """The shape with points added where a straight stroke would leave the geodesic."""
    match geometry:
        case Point():
            return Drawn((((geometry.lon, geometry.lat),),))
        case Line():
            return Drawn((_followed(geometry.coords, MOST_POINTS),))
        case Polygon():
            return Drawn(_all(geometry.rings), (len(geometry.rings),))
        case MultiPolygon():
            rings = tuple(ring for area in geometry.polygons for ring in area)
            return Drawn(_all(rings), tuple(len(area) for area in geometry.polygons))


def _all(rings: tuple[Ring, ...]) -> tuple[Ring, ...]:
    return tuple(_followed(ring, MOST_POINTS // len(rings)) for ring in rings)


def _followed(ring: Ring, most: int) -> Ring:
    allowed = min(MOST_OF_EDGE, max(1, most // max(1, len(ring) - 1)))
    made = [ring[0]]
    for a, b in pairwise(ring):
        edge = arc(a, b)
        if edge is not None:
            lon, lat = edge.at(0.5)
            middle = (a[0] + b[0]) / 2 / DEGREE, (a[1] + b[1]) / 2 / DEGREE
            aside = hypot((lon - middle[0]) * cos(radians(lat)), lat - middle[1]) * DEGREE_M
            parts = min(allowed, ceil(sqrt(aside / WITHIN_M)))
            for step in range(1, parts):
                x, y = edge.at(step / parts)
                made.append((round(x * DEGREE), round(y * DEGREE)))
        made.append(b)
    return tuple(made)
