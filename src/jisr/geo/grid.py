"""The one grid every side coarsens with, so that a cell means the same to all and repeated releases add nothing.

Level l cuts each degree into 2**l parts, level 7 into 78,125 units of 1e-7 degree exactly; each cell is four
cells of the next level. Cells are bounded by meridians and parallels and own their west and south sides; the
180th meridian belongs to the column of -180, the north pole to the top row. For lines and areas, which never
cross the 180th meridian, a vertex on +180 stays in the last column.

Snapping is deterministic and draws no noise: what is released depends on the level, the cells, and the error
where it is larger than they are, and on nothing else, so averaging a thousand releases gives the cell again.
What stays visible is when a subject changes cell; delay is the remedy for that, not the grid.
"""

import re
from collections.abc import Iterable
from itertools import pairwise
from math import asin, ceil, cos, degrees, floor, hypot, radians, sin, sqrt

import msgspec
import shapely

from jisr.geo.edges import ECCENTRICITY_2, EQUATOR_M, HALF_TURN, RIGHT_ANGLE, Arc, arcs
from jisr.geo.places import MOST_VERTICES, check_geometry, check_place
from jisr.terms.errors import OurMistake, Refused
from jisr.terms.places import DEGREE, Geometry, Line, MultiPolygon, Place, Point, Polygon, Ring

LEVELS = range(8)
"""From 1 degree (about 111 km north to south) to 1/128 degree (870 m)."""

PIECES_A_SIDE = 16
_METRES = 111_320 / DEGREE
"""Metres of one unit from south to north."""

Slot = tuple[int, int]
"""Column and row of a cell whose level is understood."""

Spot = tuple[float, float]
"""(lon, lat) in degrees."""

_NAME = re.compile(r"([NS])([0-9.]+) ([EW])([0-9.]+) \+1(?:/([0-9]+))?°")


class Cell(msgspec.Struct, frozen=True, order=True, forbid_unknown_fields=True):
    """Column `x` counted from 180 W and row `y` from the south pole; raises OurMistake outside the grid."""

    level: int
    x: int
    y: int

    def __post_init__(self) -> None:
        if self.level not in LEVELS or not (0 <= self.x < 360 << self.level and 0 <= self.y < 180 << self.level):
            raise OurMistake("cell", "There is no such cell in the grid.")

    def box(self) -> tuple[int, int, int, int]:
        """(west, south, east, north) in 1e-7 degree; east is 180 degrees, not -180, in the last column."""
        size = side(self.level)
        west, south = self.x * size - HALF_TURN, self.y * size - RIGHT_ANGLE
        return west, south, west + size, south + size

    def centre(self) -> Point:
        """The middle, half a unit to the south-west of it at level 7, whose side is odd."""
        west, south, east, north = self.box()
        return Point(lon=(west + east) // 2, lat=(south + north) // 2)

    def parent(self) -> "Cell":
        """The cell of the next coarser level around this one; raises OurMistake at level 0."""
        return Cell(self.level - 1, self.x // 2, self.y // 2)

    def polygon(self) -> Polygon:
        """The box as one ring from its south-west corner, counter-clockwise as in RFC 7946."""
        west, south, east, north = self.box()
        return Polygon((((west, south), (east, south), (east, north), (west, north), (west, south)),))

    def name(self) -> str:
        """South-west corner and side, such as `N36.75 E041.875 +1/8°`; the same for every partner and language."""
        return f"{_corner(self)} {_span(self.level)}"

    @staticmethod
    def parse(name: str) -> "Cell":
        """The cell a `name` states; raises OurMistake for any other spelling."""
        wrong = OurMistake("cell-name", "That is not the name of a grid cell.", "Write it like N36.75 E041.875 +1/8°.")
        if len(name) > 40 or (found := _NAME.fullmatch(name)) is None:
            raise wrong
        cut = int(found[5] or 1)
        try:
            lat, lon = float(found[2]), float(found[4])  # exact: a corner is a whole number of 1/128 degree
            cell = Cell(
                cut.bit_length() - 1,
                floor(((lon if found[3] == "E" else -lon) + 180) * cut),
                floor(((lat if found[1] == "N" else -lat) + 90) * cut),
            )
        except (ValueError, OurMistake):
            raise wrong from None
        if cell.name() != name:
            raise wrong
        return cell


def side(level: int) -> int:
    """Side of a cell in 1e-7 degree; raises OurMistake for a level the grid does not have."""
    if level not in LEVELS:
        raise OurMistake("cell-level", f"The grid has the levels {LEVELS[0]} to {LEVELS[-1]}.")
    return DEGREE >> level


def cell_of(level: int, lon: int, lat: int) -> Cell:
    """The one cell that owns a position in 1e-7 degree, longitude taken round the globe; raises OurMistake."""
    size = side(level)
    if not -RIGHT_ANGLE <= lat <= RIGHT_ANGLE:
        raise OurMistake("place-range", "Latitude must lie from -90 to 90 degrees.")
    row = min((lat + RIGHT_ANGLE) // size, (180 << level) - 1)
    return Cell(level, (lon + HALF_TURN) % (2 * HALF_TURN) // size, row)


def settle(level: int, lon: int, lat: int, last: Cell | None, error_m: int | None = None) -> Cell:
    """The cell to state for a moving point: `last` until the point is over a quarter cell outside it, and its error.

    A subject that walks along a cell's edge would otherwise flicker, and tell by it where the edge is. One that is
    corrected again and again by less than its own error would, too: its errors would be the noise averaging needs.
    """
    now = cell_of(level, lon, lat)
    if last is None or last.level != level:
        return now
    west, south, east, north = last.box()
    # Doubled, because the middle of an odd side is no whole unit.
    off_x = (2 * lon - west - east + 2 * HALF_TURN) % (4 * HALF_TURN) - 2 * HALF_TURN
    off_y = 2 * lat - south - north
    high = 4 * round((error_m or 0) / _METRES)
    wide = round(high / max(cos(radians(lat / DEGREE)), 0.01))
    near = 2 * abs(off_x) <= 2 * side(level) + max(side(level), wide)
    return last if near and 2 * abs(off_y) <= 2 * side(level) + max(side(level), high) else now


def half_diagonal_m(cell: Cell) -> int:
    """Metres, rounded up, that no point of the cell exceeds from its centre.

    The way straight across the cell in lon/lat is no shorter than the geodesic. Along it a step costs the
    meridian's radius, which grows towards the pole, and the parallel's, which grows towards the equator: with
    each taken at the side where it is largest, Pythagoras gives a bound, within 0.2 % of the furthest corner.
    """
    _, south, _, north = cell.box()
    near, far = sorted(radians(abs(lat) / DEGREE) for lat in (south, north))
    half = radians(side(cell.level) / DEGREE) / 2
    meridian = EQUATOR_M * (1 - ECCENTRICITY_2) / (1 - ECCENTRICITY_2 * sin(far) ** 2) ** 1.5
    parallel = EQUATOR_M * cos(near) / sqrt(1 - ECCENTRICITY_2 * sin(near) ** 2)
    # The centre of an odd side is rounded by half a unit, 6 mm; 1 cm covers both axes and the arithmetic.
    return ceil(half * hypot(meridian, parallel) + 0.01)


def cells_touching(geometry: Geometry, level: int, limit: int = 2000) -> tuple[Cell, ...]:
    """Every cell a geometry enters, in order; a few beside its edges may be counted too, none is missed.

    Each edge is followed as a geodesic in pieces of 1/16 cell. A piece keeps between the longitudes of its ends,
    and cannot leave their latitudes by more than half its own length; `Arc.slack` is added for what the arc
    itself leaves out. A cell no edge enters is wholly inside or wholly outside, so its centre decides.
    Raises OurMistake for a place that does not hold, Refused "too-many-cells" over `limit`.
    """
    side(level)  # a wrong level is named before the place is judged
    check_geometry(geometry)
    if isinstance(geometry, Point):
        return (cell_of(level, geometry.lon, geometry.lat),)
    found: set[Slot] = set()
    if isinstance(geometry, Line):
        _follow((geometry.coords,), level, limit, found)
    else:
        for rings in (geometry.rings,) if isinstance(geometry, Polygon) else geometry.polygons:
            rim: set[Slot] = set()
            drawn = _follow(rings, level, limit, rim)
            found |= rim
            _fill(shapely.Polygon(drawn[0], drawn[1:]), rim, level, limit, found)
    _within(len(found), limit)
    return tuple(Cell(level, x, y) for x, y in sorted(found))


def coarsen(place: Place, level: int, last: Cell | None = None) -> tuple[Place, Cell | None]:
    """The place as a partner may have it, and for a point the cell to hand in as `last` next time.

    Never a point and never the old name: the cell, or the union of the cells a line or area enters. The error
    is the cell's half-diagonal or the place's own when larger; unknown stays unknown. It reaches out from the
    area's edge: a settled point may lie outside by up to a quarter cell, about half of that error, or by its own.
    Raises OurMistake for a place that does not hold, Refused "too-many-cells" when the area covered is too large
    or too ragged to pass `check_place` itself.
    """
    check_place(place)
    at = place.geometry
    if isinstance(at, Point):
        cell = settle(level, at.lon, at.lat, last, place.error_m)
        return Place(geometry=cell.polygon(), error_m=_error(place, (cell,)), name=cell.name()), cell
    cells = cells_touching(at, level)
    return Place(geometry=_union(cells), error_m=_error(place, cells), name=_area_name(cells)), None


def _error(place: Place, cells: Iterable[Cell]) -> int | None:
    if place.error_m is None:
        return None
    widest = min(cells, key=lambda cell: min(abs(lat) for lat in cell.box()[1::2]))  # nearest the equator
    return max(place.error_m, half_diagonal_m(widest))


def _piece(level: int) -> float:
    """Radians of arc followed at a time."""
    return radians(side(level) / DEGREE) / PIECES_A_SIDE


def _within(count: float, limit: int) -> None:
    if count > limit:
        raise Refused(
            "too-many-cells", f"The place covers more than {limit} cells at this level.", "Choose a coarser level."
        )


def _follow(rings: Iterable[Ring], level: int, limit: int, found: set[Slot]) -> list[list[Spot]]:
    """Add the cells along the edges of some rings to `found`; gives the rings back as drawn, in degrees."""
    piece = _piece(level)
    routes = [arcs(ring) for ring in rings]
    # Twice the limit in sides: a straight edge enters at least one cell for each 1.5 sides of its way, and
    # an outline longer than that winds about inside its own cells; either would only cost time.
    _within(sum(edge.sigma for route in routes for edge in route) / (2 * PIECES_A_SIDE * piece), limit)
    drawn = []
    for ring, route in zip(rings, routes, strict=True):
        trace = [(ring[0][0] / DEGREE, ring[0][1] / DEGREE)]
        for edge in route:
            count = ceil(edge.sigma / piece)
            points = [edge.at(step / count) for step in range(count + 1)]
            for before, after in pairwise(points):
                _cover(before, after, edge, level, limit, found)
            trace += points[1:]
        drawn.append(trace)
    return drawn


def _cover(before: Spot, after: Spot, edge: Arc, level: int, limit: int, found: set[Slot]) -> None:
    """Add every cell that one piece of an edge, given by its ends in degrees, can possibly enter."""
    (west, east), (south, north) = sorted((before[0], after[0])), sorted((before[1], after[1]))
    # Half a piece, a little more for the helping sphere, and what the arc leaves out.
    spare = _piece(level) / 2 * 1.01 + edge.slack
    south, north = max(-90.0, south - degrees(spare)), min(90.0, north + degrees(spare))
    # A circle of radius `slack` spans this much longitude, all of it when it holds the pole.
    narrow = cos(radians(max(-south, north)))
    aside = degrees(asin(sin(edge.slack) / narrow)) if sin(edge.slack) < narrow else 180.0
    west, east = max(west - aside, min(edge.lon, edge.end)), min(east + aside, max(edge.lon, edge.end))
    columns = range(_index(west + 180, 360, level), _index(east + 180, 360, level) + 1)
    rows = range(_index(south + 90, 180, level), _index(north + 90, 180, level) + 1)
    _within(max(len(columns), len(found)), limit)
    found.update((x, y) for x in columns for y in rows)


def _index(offset: float, span: int, level: int) -> int:
    """Column or row of an offset in degrees; the far side of the globe counts to the last."""
    return min(floor(offset * (1 << level)), (span << level) - 1)


def _fill(shape: shapely.Polygon, rim: set[Slot], level: int, limit: int, found: set[Slot]) -> None:
    """Add the cells no edge enters that lie inside: between two rim cells of a row all are inside or none is."""
    rows: dict[int, list[int]] = {}
    for x, y in sorted(rim):
        rows.setdefault(y, []).append(x)
    gaps = [(a + 1, b, y) for y, xs in rows.items() for a, b in pairwise(xs) if b - a > 1]
    cut = 1 << level
    inside = shapely.contains_xy(
        shape, [(x + 0.5) / cut - 180 for x, _, _ in gaps], [(y + 0.5) / cut - 90 for _, _, y in gaps]
    )
    for (first, end, y), within in zip(gaps, inside, strict=True):
        if within:
            _within(len(found) + end - first, limit)
            found.update((x, y) for x in range(first, end))


def _union(cells: tuple[Cell, ...]) -> Polygon | MultiPolygon:
    """The cells of one level as one area, always written the same way for the same cells.

    Rings start at their south-west-most vertex and holes and parts are sorted. Raises Refused when the outline
    has more vertices than a place may have.
    """
    level = cells[0].level
    merged = shapely.union_all([shapely.box(cell.x, cell.y, cell.x + 1, cell.y + 1) for cell in cells])
    parts = []
    for part in shapely.get_parts(merged):
        holes = sorted(_ring(hole, level, -1) for hole in part.interiors)
        parts.append((_ring(part.exterior, level, 1), *holes))
    if sum(len(ring) for rings in parts for ring in rings) > MOST_VERTICES:
        raise Refused(
            "too-many-cells", "The outline of the cells this place covers is too ragged.", "Choose a coarser level."
        )
    return Polygon(parts[0]) if len(parts) == 1 else MultiPolygon(tuple(sorted(parts)))


def _ring(outline: shapely.LinearRing, level: int, turn: int) -> Ring:
    """A ring of grid corners as coordinates, `turn` 1 counter-clockwise and -1 clockwise.

    Parallels are no geodesics: a long northern or southern side, drawn as one, would bulge out of its cells.
    A vertex at every so many columns keeps the bulge below 1 % of a side. Meridians are geodesics, and one
    vertex on the equator keeps them shorter than a quarter of the globe.
    """
    corners = [(round(x), round(y)) for x, y in outline.coords[:-1]]
    if outline.is_ccw != (turn > 0):
        corners.reverse()
    stride, walk = 2 << (level + 1) // 2, []
    for before, (x, y), after in zip(corners[-1:] + corners, corners, corners[1:] + corners[:1], strict=False):
        if not (before[0] == x == after[0] or before[1] == y == after[1]):
            walk.append((x, y))
    ring = []
    for (x, y), (to_x, to_y) in zip(walk, walk[1:] + walk[:1], strict=True):
        ring.append((x, y))
        if y == to_y:
            way = 1 if to_x > x else -1
            ring += [(stop, y) for stop in range(x + way, to_x, way) if stop % stride == 0]
        elif min(y, to_y) < 90 << level < max(y, to_y):
            ring.append((x, 90 << level))
    start = ring.index(min(ring))
    size = side(level)
    turned = ring[start:] + ring[: start + 1]
    return tuple((x * size - HALF_TURN, y * size - RIGHT_ANGLE) for x, y in turned)


def _area_name(cells: tuple[Cell, ...]) -> str:
    """From the south-west to the north-east cell of the rectangle around the cells; one cell keeps its own name."""
    level = cells[0].level
    xs, ys = [cell.x for cell in cells], [cell.y for cell in cells]
    first, last = Cell(level, min(xs), min(ys)), Cell(level, max(xs), max(ys))
    return first.name() if first == last else f"{_corner(first)} - {_corner(last)} {_span(level)}"


def _corner(cell: Cell) -> str:
    west, south, _, _ = cell.box()
    return f"{'NS'[south < 0]}{_digits(south, 2)} {'EW'[west < 0]}{_digits(west, 3)}"


def _digits(units: int, width: int) -> str:
    whole, rest = divmod(abs(units), DEGREE)
    return f"{whole:0{width}d}" + f".{rest:07d}".rstrip("0").rstrip(".")


def _span(level: int) -> str:
    return f"+1/{1 << level}°" if level else "+1°"
