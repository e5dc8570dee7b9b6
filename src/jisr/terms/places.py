"""Place: where something is said to be, with the error its author states.

Longitude and latitude are whole numbers of 1e-7 degree on WGS 84, rounded once at intake: the rounded
value is the value. Edges are geodesics. `geo.places` judges whether a place makes sense. Fields stand in alphabetical
order, and so does every tag `as`, because canonical JSON is encoded in declaration order.
"""

import msgspec

DEGREE = 10_000_000
"""Units of a coordinate in one degree."""

Ring = tuple[tuple[int, int], ...]


class Point(msgspec.Struct, frozen=True, kw_only=True, tag_field="as", tag="point", forbid_unknown_fields=True):
    lat: int
    lon: int


class Line(msgspec.Struct, frozen=True, tag_field="as", tag="line", forbid_unknown_fields=True):
    """Coordinates are (lon, lat) pairs."""

    coords: Ring


class Polygon(msgspec.Struct, frozen=True, tag_field="as", tag="polygon", forbid_unknown_fields=True):
    """Closed rings of (lon, lat) pairs, the outer one first."""

    rings: tuple[Ring, ...]


class MultiPolygon(msgspec.Struct, frozen=True, tag_field="as", tag="multipolygon", forbid_unknown_fields=True):
    polygons: tuple[tuple[Ring, ...], ...]


Geometry = Point | Line | Polygon | MultiPolygon


class Place(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A geometry with `error_m`, a radius in metres; None is unknown, and an error is never 0."""

    error_m: int | None = None
    geometry: Geometry
    name: str | None = None
