"""Whether a place makes sense, and the few sums everyone needs about one.

A place that passes `check_place` has edges that mean one thing each (`geo.edges`), areas whose inside is
clear, and an error that is stated or unknown. Crossing is judged on the edges as drawn, straight in lon/lat:
that is what the person who drew them saw.
"""

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Context, Decimal
from math import atan2, ceil, cos, degrees, hypot, radians, sin

import shapely
from shapely.validation import explain_validity

from jisr.geo.edges import EQUATOR_M, FLATTENING, HALF_TURN, RIGHT_ANGLE, arcs, reach, reduced
from jisr.terms.errors import OurMistake
from jisr.terms.places import DEGREE, Geometry, Line, MultiPolygon, Place, Point, Polygon, Ring

MOST_VERTICES = 500
"""As many as a person can have meant; more is a survey, not a report."""

MEAN_RADIUS_M = 6_371_008.8

_WRITTEN = re.compile(r"[+-]?\d{1,3}(\.\d{0,40})?")
_ROOMY = Context(prec=60)
_SEVEN_PLACES = Decimal(1).scaleb(-7)


MOST_ERROR_M = 20_100_000
"""Half the way around the Earth: a larger radius says nothing."""


def check_place(place: Place) -> None:
    """Refuse a place nobody could draw or measure; raises OurMistake with one sentence naming what is wrong."""
    if place.error_m is not None and place.error_m < 1:
        raise OurMistake(
            "place-error", "The error of a place is at least 1 metre.", "Leave it empty when it is unknown."
        )
    if place.error_m is not None and place.error_m > MOST_ERROR_M:
        raise OurMistake("place-error", "The error of a place is larger than the Earth.", "Leave it empty instead.")
    check_geometry(place.geometry)


def check_geometry(geometry: Geometry) -> None:
    """The part of `check_place` that looks at the shape alone; raises OurMistake."""
    if upright(geometry) is not None:
        return
    rings = tuple(strokes(geometry))
    vertices = [vertex for ring in rings for vertex in ring]
    if not vertices:
        raise OurMistake("place-empty", "The place has no coordinates.")
    if len(vertices) > MOST_VERTICES:
        raise OurMistake("place-vertices", f"The place has more than {MOST_VERTICES} points.", "Simplify its outline.")
    if not all(-HALF_TURN <= lon <= HALF_TURN and -RIGHT_ANGLE <= lat <= RIGHT_ANGLE for lon, lat in vertices):
        raise OurMistake(
            "place-range",
            "Longitude must lie from -180 to 180 degrees and latitude from -90 to 90.",
            "Check that the two are not exchanged.",
        )
    for ring in rings:
        arcs(ring)
    if isinstance(geometry, Line) and len(set(geometry.coords)) < 2:
        raise OurMistake("place-line", "A line needs at least two different points.")
    if isinstance(geometry, Polygon):
        _check_areas((geometry.rings,))
    if isinstance(geometry, MultiPolygon):
        _check_areas(geometry.polygons)


def upright(geometry: Geometry) -> tuple[int, int, int, int] | None:
    """West, south, east, north of a rectangle like a grid cell: in range, at most a degree wide and high, else None.

    Most areas that sides exchange are cells, and of these nothing else needs to be checked.
    """
    if not isinstance(geometry, Polygon) or len(geometry.rings) != 1 or len(geometry.rings[0]) != 5:
        return None
    (west, south), _, (east, north), _, _ = ring = geometry.rings[0]
    if ring != ((west, south), (east, south), (east, north), (west, north), (west, south)):
        return None
    sound = -HALF_TURN <= west < east <= HALF_TURN and -RIGHT_ANGLE <= south < north <= RIGHT_ANGLE
    return (west, south, east, north) if sound and max(east - west, north - south) <= DEGREE else None


def _bulge(lat: int, width: int) -> int:
    """Units by which the geodesic between two points of one latitude reaches beyond it, rounded up.

    The great circle's bulge, widened by 2 % for the flattening, for edges of at most a degree.
    """
    angle = radians(abs(lat) / DEGREE)
    half = radians(width / DEGREE) / 2
    return ceil(degrees(atan2(sin(angle), cos(angle) * cos(half)) - angle) * DEGREE * 1.02) + 1


def strokes(geometry: Geometry) -> Iterator[Ring]:
    """Every run of vertices of a geometry: the point alone, the line, each ring."""
    if isinstance(geometry, Point):
        yield ((geometry.lon, geometry.lat),)
    elif isinstance(geometry, Line):
        yield geometry.coords
    elif isinstance(geometry, Polygon):
        yield from geometry.rings
    else:
        for rings in geometry.polygons:
            yield from rings


def bbox(geometry: Geometry) -> tuple[int, int, int, int]:
    """Smallest (west, south, east, north) in 1e-7 degree that holds a checked geometry, bulging edges included.

    Raises OurMistake for a geometry that has no points or an edge that is not clear.
    """
    if (cell := upright(geometry)) is not None:
        left, bottom, right, top = cell
        bottom -= _bulge(bottom, right - left) if bottom < 0 else 0
        top += _bulge(top, right - left) if top > 0 else 0
        return left, max(bottom, -RIGHT_ANGLE), right, min(top, RIGHT_ANGLE)
    boxes = [reach(ring) for ring in strokes(geometry) if ring]
    if not boxes:
        raise OurMistake("place-empty", "The place has no coordinates.")
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


def from_degrees(lon: str | Decimal | float, lat: str | Decimal | float) -> Point:
    """Round degrees, once, to the 1e-7 degree (11 mm at most) that is the value from then on; ties go to even.

    A float counts as the shortest decimal that reads back as it; text may use Arabic digits and decimal sign.
    Raises OurMistake for anything that is no finite number in range.
    """
    return Point(lon=_units(lon, 180), lat=_units(lat, 90))


def to_degrees(units: int) -> str:
    """A coordinate of 1e-7 degree as decimal degrees with all seven places; `from_degrees` gives it back exactly."""
    whole, rest = divmod(abs(units), DEGREE)
    return f"{'-' if units < 0 else ''}{whole}.{rest:07d}"


def distance_m(a: Point, b: Point) -> float:
    """Metres along the ellipsoid between two points, by Andoyer and Lambert's first correction of the great circle.

    Within 0.01 % or 1 mm of the geodesic up to 10,000 km, within 0.1 % up to 19,000 km; beyond, near the
    antipode, the plain great circle, within 0.6 %.
    """
    lat_a, lat_b = (reduced(radians(p.lat / DEGREE)) for p in (a, b))
    turn = radians((b.lon - a.lon) / DEGREE)
    across = hypot(cos(lat_b) * sin(turn), cos(lat_a) * sin(lat_b) - sin(lat_a) * cos(lat_b) * cos(turn))
    along = sin(lat_a) * sin(lat_b) + cos(lat_a) * cos(lat_b) * cos(turn)
    sigma = atan2(across, along)
    if sigma == 0:
        return 0.0
    if sigma > 3:
        return MEAN_RADIUS_M * sigma
    middle, half = (lat_a + lat_b) / 2, (lat_b - lat_a) / 2
    x = (sigma - sin(sigma)) * (sin(middle) * cos(half) / cos(sigma / 2)) ** 2
    y = (sigma + sin(sigma)) * (cos(middle) * sin(half) / sin(sigma / 2)) ** 2
    return EQUATOR_M * (sigma - FLATTENING / 2 * (x + y))


def _check_areas(areas: tuple[tuple[Ring, ...], ...]) -> None:
    for rings in areas:
        if not rings:
            raise OurMistake("place-empty", "An area has no outline.")
        for ring in rings:
            if len(ring) < 4 or ring[0] != ring[-1]:
                raise OurMistake(
                    "place-ring",
                    "The outline of an area needs at least three points and must end where it began.",
                )
    shape = shapely.MultiPolygon([(rings[0], rings[1:]) for rings in areas])
    if shapely.is_valid(shape):
        return
    fault = explain_validity(shape)
    if fault.startswith("Hole"):
        raise OurMistake("place-hole", "A hole of the area lies outside it or inside another hole.")
    raise OurMistake(
        "place-crossing", "The outline of the area crosses or overlaps itself.", "Draw it again without crossing."
    )


def _units(value: str | Decimal | float, most: int) -> int:
    if isinstance(value, str):
        text = value.strip().replace("\N{ARABIC DECIMAL SEPARATOR}", ".").replace("\N{MINUS SIGN}", "-")
        number = Decimal(text if _WRITTEN.fullmatch(text) else "NaN")
    else:
        number = Decimal(value) if isinstance(value, Decimal | int) else Decimal(repr(float(value)))
    if not number.is_finite() or number.copy_abs() > most:
        raise OurMistake(
            "degrees", f"That is not a number of degrees from -{most} to {most}.", "Write it like 36.3450000."
        )
    return int(number.quantize(_SEVEN_PLACES, ROUND_HALF_EVEN, _ROOMY).scaleb(7, _ROOMY))
