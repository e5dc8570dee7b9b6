"""Whether one place lies in another, straight in lon/lat as places are drawn. Pure."""

import shapely
from shapely.geometry.base import BaseGeometry

from jisr.terms.places import Geometry, Line, MultiPolygon, Point, Polygon


def covers(area: Geometry, shape: Geometry) -> bool:
    """Whether all of `shape` lies in `area` or on its edge; a point or a line covers nothing. Both checked places."""
    if not isinstance(area, Polygon | MultiPolygon):
        return False
    return bool(shapely.covers(_drawn(area), _drawn(shape)))


def _drawn(shape: Geometry) -> BaseGeometry:
    match shape:
        case Point():
            return shapely.Point(shape.lon, shape.lat)
        case Line():
            return shapely.LineString(shape.coords)
        case Polygon():
            return shapely.Polygon(shape.rings[0], shape.rings[1:])
        case MultiPolygon():
            return shapely.MultiPolygon([(rings[0], rings[1:]) for rings in shape.polygons])
