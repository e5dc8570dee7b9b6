"""The grid nests, misses nothing, tells the truth about its error, and gives nothing away by repetition."""

import math
import random
from itertools import pairwise

import msgspec
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st

from jisr.geo import LEVELS, Cell, cell_of, cells_touching, check_place, coarsen, half_diagonal_m, settle
from jisr.geo.places import strokes
from jisr.terms.errors import JisrError, OurMistake, Refused
from jisr.terms.places import DEGREE, Line, MultiPolygon, Place, Point, Polygon

EARTH = Geodesic.WGS84
levels = st.sampled_from(LEVELS)
# Half of the coordinates lie on a corner of the finest grid or one unit beside it, where mistakes live.
beside = st.integers(-1, 1)
lons = st.one_of(
    st.integers(-180 * DEGREE, 180 * DEGREE),
    st.builds(lambda n, d: n * 78_125 + d, st.integers(-180 * 128 + 1, 180 * 128 - 1), beside),
)
lats = st.one_of(
    st.integers(-90 * DEGREE, 90 * DEGREE),
    st.builds(lambda n, d: n * 78_125 + d, st.integers(-90 * 128 + 1, 90 * 128 - 1), beside),
)
errors = st.one_of(st.none(), st.integers(1, 200_000))


@st.composite
def cells(draw):
    level = draw(levels)
    return Cell(level, draw(st.integers(0, (360 << level) - 1)), draw(st.integers(0, (180 << level) - 1)))


def encoded(place):
    return msgspec.json.encode(place)


def ring(*degrees):
    return tuple((round(lon * DEGREE), round(lat * DEGREE)) for lon, lat in degrees)


def degrees(geometry):
    """A geometry as shapely draws it, straight in lon/lat degrees."""
    if isinstance(geometry, Point):
        return shapely.Point(geometry.lon / DEGREE, geometry.lat / DEGREE)
    if isinstance(geometry, Line):
        return shapely.LineString([(x / DEGREE, y / DEGREE) for x, y in geometry.coords])
    areas = (geometry.rings,) if isinstance(geometry, Polygon) else geometry.polygons
    drawn = [[[(x / DEGREE, y / DEGREE) for x, y in ring] for ring in rings] for rings in areas]
    return shapely.MultiPolygon([(rings[0], rings[1:]) for rings in drawn])


def geodesic(vertices, pieces=64):
    """The true geodesics along vertices of 1e-7 degree, as (lon, lat) in degrees, by GeographicLib."""
    spots = []
    for a, b in pairwise(vertices):
        line = EARTH.InverseLine(a[1] / DEGREE, a[0] / DEGREE, b[1] / DEGREE, b[0] / DEGREE)
        marks = [line.Position(line.s13 * step / pieces) for step in range(pieces)]
        spots += [(mark["lon2"], mark["lat2"]) for mark in marks]
    return [*spots, (vertices[-1][0] / DEGREE, vertices[-1][1] / DEGREE)]


def owner(level, lon, lat):
    """Column and row that hold a spot in degrees, +180 counted to the last column as areas do."""
    cut = 1 << level
    return min(math.floor((lon + 180) * cut), 360 * cut - 1), min(math.floor((lat + 90) * cut), 180 * cut - 1)


@st.composite
def stars(draw, spread=4.0):
    """An area without crossings: a star of 3 to 12 points, some with a hole of the same shape, at any latitude."""
    lon, lat = draw(st.floats(-175, 175)), draw(st.floats(-80, 80))
    size = draw(st.floats(1e-4, 1)) * spread
    count = draw(st.integers(3, 12))
    turns = [2 * math.pi * (step + draw(st.floats(0, 0.6))) / count for step in range(count)]
    reach = [size * draw(st.floats(0.3, 1)) for _ in turns]

    def outline(scale):
        spots = [
            (lon + scale * r * math.cos(t), lat + scale * r * math.sin(t)) for r, t in zip(reach, turns, strict=True)
        ]
        return ring(*spots, spots[0])

    area = Polygon((outline(1), outline(0.4)) if draw(st.booleans()) else (outline(1),))
    try:
        check_place(Place(geometry=area))
    except OurMistake:
        assume(False)
    return area


@st.composite
def lines(draw, spread=4.0):
    """A walk of 2 to 6 points, at any latitude, steps from metres to some degrees."""
    vertices = [(draw(lons), draw(lats))]
    for _ in range(draw(st.integers(1, 5))):
        step = 10 ** draw(st.floats(-5, 0)) * spread
        turn = draw(st.floats(0, 2 * math.pi))
        lon = vertices[-1][0] + round(step * math.cos(turn) * DEGREE)
        lat = vertices[-1][1] + round(step * math.sin(turn) * DEGREE)
        vertices.append((max(-180 * DEGREE, min(lon, 180 * DEGREE)), max(-90 * DEGREE, min(lat, 90 * DEGREE))))
    assume(len(set(vertices)) > 1)
    return Line(tuple(vertices))


def touched(geometry, level):
    """The cells of a geometry; an example of too many is discarded."""
    try:
        return cells_touching(geometry, level)
    except Refused:
        reject()


def coarsened(place, level):
    """The released place of a line or area; an example of too many cells is discarded."""
    try:
        coarse, cell = coarsen(place, level)
    except Refused:
        reject()
    assert cell is None
    return coarse


def released(place, level, last=None):
    """The released place of a point, with its cell."""
    coarse, cell = coarsen(place, level, last)
    assert cell is not None
    return coarse, cell


# One cell and its neighbours


@given(levels, lons, lats)
def test_a_point_lies_in_its_cell_and_in_no_other(level, lon, lat):
    cell = cell_of(level, lon, lat)
    west, south, east, north = cell.box()
    assert west <= (lon if lon < 180 * DEGREE else lon - 360 * DEGREE) < east
    assert south <= lat < north or (lat == 90 * DEGREE == north)
    assert cell_of(level, lon + 360 * DEGREE, lat) == cell
    assert cell_of(level, cell.centre().lon, cell.centre().lat) == cell


@given(st.sampled_from(LEVELS[1:]), lons, lats)
def test_cells_nest(level, lon, lat):
    cell, parent = cell_of(level, lon, lat), cell_of(level - 1, lon, lat)
    assert cell.parent() == parent
    inner, outer = cell.box(), parent.box()
    assert outer[0] <= inner[0] < inner[2] <= outer[2]
    assert outer[1] <= inner[1] < inner[3] <= outer[3]
    assert outer[2] - outer[0] == 2 * (inner[2] - inner[0])


def test_sides_are_exact_down_to_the_finest_level():
    assert [Cell(level, 0, 0).box()[2] + 180 * DEGREE for level in LEVELS] == [DEGREE // 2**level for level in LEVELS]
    assert DEGREE == 128 * 78_125
    assert cell_of(7, 180 * DEGREE, 90 * DEGREE) == Cell(7, 0, 180 * 128 - 1)


@given(cells())
def test_a_name_reads_back_as_its_cell(cell):
    assert Cell.parse(cell.name()) == cell


def test_names_state_corner_and_side():
    assert cell_of(3, 418_800_000, 367_600_000).name() == "N36.75 E041.875 +1/8°"
    assert cell_of(0, -702_500_000, -15_000_000).name() == "S02 W071 +1°"
    assert cell_of(7, -1, -1).name() == "S00.0078125 W000.0078125 +1/128°"
    assert cell_of(1, 0, 0).name() == "N00 E000 +1/2°"


@pytest.mark.parametrize(
    "name",
    [
        "", "N36.75", "N36.75 E041.875 +1/8", "N36.750 E041.875 +1/8°", "N36.75 E41.875 +1/8°", "N36.76 E041.875 +1/8°",
        "N36.75 E041.875 +1/3°", "N36.75 E041.875 +1/256°", "N90 E000 +1°", "N00 E180 +1°", "S00 E000 +1°",
        "N36.75 E041.875 +1/0°", "N.. E... +1°", "N٣٦ E041 +1°", "N36 E041 +1/1°", "N36 E041 +1°\n",
        "N36 E041 - N37 E042 +1°", "N" + "9" * 5000 + " E041 +1°",
    ],
)  # fmt: skip
def test_any_other_spelling_of_a_name_is_refused(name):
    with pytest.raises(OurMistake) as refused:
        Cell.parse(name)
    assert refused.value.code == "cell-name"


@given(st.one_of(st.text(), st.from_regex(r"[NS][0-9.]{1,6} [EW][0-9.]{1,6} \+1(/[0-9]{1,6})?°", fullmatch=True)))
def test_reading_a_name_gives_that_cell_or_a_refusal(name):
    try:
        cell = Cell.parse(name)
    except OurMistake:
        return
    assert cell.name() == name


@pytest.mark.parametrize("wrong", [(8, 0, 0), (-1, 0, 0), (0, 360, 0), (0, 0, 180), (3, -1, 5), (3, 5, -1)])
def test_there_is_no_cell_outside_the_grid(wrong):
    with pytest.raises(OurMistake):
        Cell(*wrong)


def test_a_wrong_level_or_latitude_is_refused_and_the_coarsest_has_no_parent():
    for level, lat, code in ((8, 0, "cell-level"), (-1, 0, "cell-level"), (3, 90 * DEGREE + 1, "place-range")):
        with pytest.raises(OurMistake) as refused:
            cell_of(level, 0, lat)
        assert refused.value.code == code
    with pytest.raises(OurMistake):
        Cell(0, 0, 0).parent()
    with pytest.raises(OurMistake):
        coarsen(Place(geometry=Line(ring((41, 36), (42, 36)))), 8)


# The error a cell states


@given(cells(), st.floats(0, 1), st.floats(0, 1))
def test_no_point_of_a_cell_is_further_from_its_centre_than_stated(cell, across, up):
    west, south, east, north = (edge / DEGREE for edge in cell.box())
    centre, stated = cell.centre(), half_diagonal_m(cell)
    corners = [(west, south), (east, south), (east, north), (west, north)]
    spots = [
        *corners,
        (west + across * (east - west), south + up * (north - south)),
        (west, south + up * (north - south)),
    ]
    away = [EARTH.Inverse(centre.lat / DEGREE, centre.lon / DEGREE, lat, lon)["s12"] for lon, lat in spots]
    assert max(away) <= stated
    assert stated <= 1.002 * max(away) + 1.02


@given(levels, lons, lats, errors)
def test_the_error_is_the_larger_one_and_unknown_stays_unknown(level, lon, lat, error):
    coarse, cell = released(Place(geometry=Point(lon=lon, lat=lat), error_m=error), level)
    assert coarse.error_m == (None if error is None else max(error, half_diagonal_m(cell)))


# Staying in a cell


@given(cells(), st.floats(-1.5, 1.5), st.floats(-1.5, 1.5))
def test_a_cell_is_kept_until_the_point_is_over_a_quarter_outside(last, right, up):
    west, south, east, north = last.box()
    size = east - west
    lon = west + round((right + 0.5) * size)
    lat = max(-90 * DEGREE, min(90 * DEGREE, south + round((up + 0.5) * size)))
    outside = max(west - lon, lon - east, south - lat, lat - north)
    lon = (lon + 180 * DEGREE) % (360 * DEGREE) - 180 * DEGREE
    assert settle(last.level, lon, lat, last) == (last if 4 * outside <= size else cell_of(last.level, lon, lat))


@given(levels, lons, lats, st.one_of(st.none(), cells()))
def test_a_first_point_or_a_new_level_takes_its_own_cell(level, lon, lat, last):
    assume(last is None or last.level != level)
    assert settle(level, lon, lat, last) == cell_of(level, lon, lat)


def test_a_cell_is_kept_across_the_180th_meridian():
    last = cell_of(3, 1_799_999_999, 0)
    assert settle(3, -1_799_999_999, 0, last) == last
    assert settle(3, -1_799_000_000, 0, last) != last


@given(cells(), st.floats(-0.75, 0.75), st.floats(-0.75, 0.75), st.integers(1, 10**6))
def test_a_settled_point_is_within_the_stated_error_of_the_area(last, right, up, error):
    west, south, east, north = last.box()
    size = east - west
    lon, lat = west + int((right + 0.5) * size), south + int((up + 0.5) * size)
    assume(-180 * DEGREE <= lon <= 180 * DEGREE and -90 * DEGREE <= lat <= 90 * DEGREE)
    coarse, kept = coarsen(Place(geometry=Point(lon=lon, lat=lat), error_m=error), last.level, last)
    assert kept == last
    nearest = max(west, min(lon, east)), max(south, min(lat, north))
    away = EARTH.Inverse(lat / DEGREE, lon / DEGREE, nearest[1] / DEGREE, nearest[0] / DEGREE)["s12"]
    assert away <= coarse.error_m


# What a release tells: the cell, and nothing that repetition or comparison adds


@given(cells(), st.data(), errors)
def test_all_points_of_a_cell_give_the_same_bytes(cell, data, error):
    west, south, east, north = cell.box()
    inside = st.builds(Point, lon=st.integers(west, east - 1), lat=st.integers(south, north - 1))
    first, second = data.draw(inside), data.draw(inside)
    small = None if error is None else data.draw(st.integers(1, half_diagonal_m(cell)))
    other = None if error is None else data.draw(st.integers(1, half_diagonal_m(cell)))
    for one, two in ((error, error), (small, other)):
        here, _ = coarsen(Place(geometry=first, error_m=one, name="Checkpoint 7"), cell.level)
        there, _ = coarsen(Place(geometry=second, error_m=two), cell.level)
        assert encoded(here) == encoded(there)
        assert here.name == cell.name()
        assert here.geometry == cell.polygon()


@settings(max_examples=10, deadline=None)
@given(levels, lons, lats, st.integers(0, 2**32))
def test_a_thousand_releases_of_a_fixed_point_average_to_the_centre_of_its_cell(level, lon, lat, seed):
    chance, last, told = random.Random(seed), cell_of(level, lon, lat), set()
    for _ in range(1000):
        place = Place(geometry=Point(lon=lon, lat=lat), error_m=chance.randint(1, 50), name=str(chance.random()))
        coarse, last = released(place, level, last)
        told.add(encoded(coarse))
    assert told == {encoded(Place(geometry=last.polygon(), error_m=half_diagonal_m(last), name=last.name()))}
    assert last == cell_of(level, lon, lat)


@settings(max_examples=20, deadline=None)
@given(cells(), st.integers(0, 2**32), st.floats(0, 1), st.floats(0, 1))
def test_a_thousand_releases_of_a_jittering_point_tell_its_first_cell_only(cell, seed, right, up):
    """Jitter of up to an eighth of a side, around a true point up to an eighth outside the settled cell."""
    west, south, east, _ = cell.box()
    size, chance, told = east - west, random.Random(seed), set()
    true_lon = west - size // 8 + int(right * size * 1.25)
    true_lat = south - size // 8 + int(up * size * 1.25)
    assume(-179 * DEGREE < true_lon < 179 * DEGREE and -89 * DEGREE < true_lat < 89 * DEGREE)
    for _ in range(1000):
        lon, lat = (true + chance.randint(-size // 8 + 1, size // 8 - 1) for true in (true_lon, true_lat))
        coarse, kept = coarsen(Place(geometry=Point(lon=lon, lat=lat), error_m=5), cell.level, cell)
        told.add(encoded(coarse))
        assert kept == cell
    assert len(told) == 1


@settings(max_examples=20, deadline=None)
@given(levels, lons, lats, st.integers(0, 2**32))
def test_a_wandering_point_tells_whole_cells_only(level, lon, lat, seed):
    """Whatever is told could have been told by any other point of that cell: its centre gives the same bytes."""
    chance, size, last = random.Random(seed), DEGREE >> level, cell_of(level, lon, lat)
    for _ in range(200):
        lat = max(-90 * DEGREE, min(90 * DEGREE, lat + chance.randint(-size // 2, size // 2)))
        lon = (lon + chance.randint(-size // 2, size // 2) + 180 * DEGREE) % (360 * DEGREE) - 180 * DEGREE
        coarse, last = released(Place(geometry=Point(lon=lon, lat=lat), error_m=5), level, last)
        again, _ = coarsen(Place(geometry=last.centre(), error_m=5), level)
        assert encoded(coarse) == encoded(again)


@settings(max_examples=60, deadline=None)
@given(st.one_of(lines(0.5), stars(0.5)), st.integers(0, 6), st.integers(-3, 3), st.integers(-3, 3))
def test_shapes_that_enter_the_same_cells_give_the_same_bytes(shape, level, right, up):
    """Moved by a few centimetres a line or area nearly always enters the cells it entered before."""
    vertices = shape.coords if isinstance(shape, Line) else shape.rings[0]
    assume(all(abs(x) < 179 * DEGREE and abs(y) < 89 * DEGREE for x, y in vertices))

    def moved(points):
        return tuple((x + right, y + up) for x, y in points)

    other = Line(moved(shape.coords)) if isinstance(shape, Line) else Polygon(tuple(map(moved, shape.rings)))
    assume(cells_touching(shape, level) == cells_touching(other, level))
    here = coarsened(Place(geometry=shape, error_m=5, name="Hill 12"), level)
    assert encoded(here) == encoded(coarsened(Place(geometry=other, error_m=6), level))


# Lines and areas


@settings(max_examples=100, deadline=None)
@given(lines(), levels)
def test_every_cell_a_geodesic_enters_is_found(line, level):
    found = touched(line, level)
    assert list(found) == sorted(set(found))
    spots = geodesic(line.coords)
    assert {owner(level, lon, lat) for lon, lat in spots} <= {(cell.x, cell.y) for cell in found}


def test_a_long_edge_is_followed_over_its_bulge():
    """Over ten degrees at 36 N the geodesic climbs 11 km, a dozen of the finest cells, above the parallel."""
    line = Line(ring((40, 36), (50, 36)))
    found = {(cell.x, cell.y) for cell in cells_touching(line, 7, 4000)}
    spots = geodesic(line.coords, 20_000)
    entered = {owner(7, lon, lat) for lon, lat in spots}
    assert entered <= found
    assert len(found) < 1.2 * len(entered)
    assert max(y for _, y in found) - min(y for _, y in found) >= 13


@settings(max_examples=60, deadline=None)
@given(stars(), levels, st.integers(0, 2**32))
def test_every_cell_of_an_area_is_found_and_none_far_from_it(area, level, seed):
    found = {(cell.x, cell.y) for cell in touched(area, level)}
    drawn = [geodesic(outline, 32) for outline in area.rings]
    truth = shapely.Polygon(drawn[0], drawn[1:])
    shapely.prepare(truth)
    west, south, east, north = truth.bounds
    chance = random.Random(seed)
    tried = [(chance.uniform(west, east), chance.uniform(south, north)) for _ in range(400)]
    inside = [spot for spot in tried if shapely.contains_xy(truth, *spot)]
    assert {owner(level, lon, lat) for lon, lat in [*inside, *(spot for part in drawn for spot in part)]} <= found
    cut = 1 << level
    for x, y in found:
        box = shapely.box(x / cut - 180, y / cut - 90, (x + 1) / cut - 180, (y + 1) / cut - 90)
        assert shapely.dwithin(truth, box, 0.2 / cut)


@settings(max_examples=70, deadline=None)
@given(st.one_of(lines(2), stars(2)), levels, errors)
def test_a_coarsened_shape_is_the_union_of_its_cells_and_holds_the_shape(shape, level, error):
    place = Place(geometry=shape, error_m=error, name="our post")
    coarse = coarsened(place, level)
    check_place(coarse)
    found = cells_touching(shape, level)
    drawn, size = degrees(coarse.geometry), DEGREE >> level
    assert sum(map(twice_area, strokes(coarse.geometry))) == 2 * len(found) * size * size
    assert all(drawn.covers(shapely.Point(cell.centre().lon / DEGREE, cell.centre().lat / DEGREE)) for cell in found)
    edges = [shape.coords] if isinstance(shape, Line) else shape.rings
    spots = shapely.points([spot for part in edges for spot in geodesic(part, 16)])
    assert shapely.dwithin(drawn, spots, 1e-9).all()  # the reference's own rounding
    assert coarse.error_m == (None if error is None else max(error, *map(half_diagonal_m, found)))


def twice_area(outline):
    """Twice the area of a ring in square units, positive when counter-clockwise, exactly."""
    return sum(x * v - u * y for (x, y), (u, v) in pairwise(outline))


@settings(max_examples=30, deadline=None)
@given(stars(2), levels)
def test_the_edges_of_a_coarsened_area_stray_less_than_a_hundredth_of_a_cell(area, level):
    """As geodesics, which is how the partner reads them."""
    for outline in strokes(coarsened(Place(geometry=area), level).geometry):
        for a, b in pairwise(outline):
            straight = shapely.LineString([(a[0] / DEGREE, a[1] / DEGREE), (b[0] / DEGREE, b[1] / DEGREE)])
            assert all(straight.distance(shapely.Point(spot)) <= 0.01 / (1 << level) for spot in geodesic((a, b), 4))


def test_a_shape_within_one_cell_is_told_as_that_cell_would_be():
    line = Line(ring((41.3, 36.3), (41.4, 36.4)))
    point, cell = released(Place(geometry=Point(lon=413_500_000, lat=363_500_000), error_m=5), 0)
    coarse, _ = coarsen(Place(geometry=line, error_m=9), 0)
    assert encoded(coarse) == encoded(point)
    assert coarse.name == cell.name()


def test_an_area_is_named_by_its_corner_cells():
    coarse, _ = coarsen(Place(geometry=Line(ring((41.3, 36.3), (42.4, 36.8))), name="Route Blue"), 0)
    assert coarse.name == "N36 E041 - N36 E042 +1°"
    assert coarse.geometry == Polygon((ring((41, 36), (42, 36), (43, 36), (43, 37), (42, 37), (41, 37), (41, 36)),))


def test_a_hole_larger_than_cells_stays_open_and_parts_stay_apart():
    outer = ring((41, 36), (42, 36), (42, 37), (41, 37), (41, 36))
    inner = ring((41.2, 36.2), (41.8, 36.2), (41.8, 36.8), (41.2, 36.8), (41.2, 36.2))
    far = ring((44.1, 36.1), (44.2, 36.1), (44.2, 36.2), (44.1, 36.1))
    coarse, _ = coarsen(Place(geometry=MultiPolygon(((far,), (outer, inner)))), 4)
    assert isinstance(coarse.geometry, MultiPolygon)
    first, second = coarse.geometry.polygons
    assert (len(first), len(second)) == (2, 1)
    assert not degrees(coarse.geometry).contains(shapely.Point(41.5, 36.5))
    assert twice_area(first[1]) < 0 < twice_area(first[0])


def test_parts_are_told_in_one_order_whatever_order_they_were_drawn_in():
    corners = [(44, 30), (41, 36), (41, 33), (47, 38), (38, 39), (50, 31)]
    drawn = [(ring((x, y), (x + 0.1, y), (x, y + 0.1), (x, y)),) for x, y in corners]
    told = {
        encoded(coarsened(Place(geometry=MultiPolygon(tuple(drawn[at:] + drawn[:at]))), 5)) for at in range(len(drawn))
    }
    assert len(told) == 1
    parts = coarsened(Place(geometry=MultiPolygon(tuple(drawn))), 5).geometry.polygons
    assert len(parts) == 6
    assert list(parts) == sorted(parts)


def test_a_bulge_that_barely_enters_the_next_row_is_found():
    """The edge turns 20 units above 46 N in the middle of an odd number of pieces, so that no piece ends there."""
    low, high = 45 * DEGREE, 46 * DEGREE
    while high - low > 1:
        lat = (low + high) // 2
        top = max(spot[1] for spot in geodesic([(410_000_000, lat), (419_500_000, lat)], 2))
        low, high = (lat, high) if top < 46 + 20 / DEGREE else (low, lat)
    line = Line(((410_000_000, high), (419_500_000, high)))
    assert high < 46 * DEGREE
    assert Cell(0, 221, 136) in cells_touching(line, 0)


def test_a_split_at_the_180th_meridian_stays_on_its_own_side():
    west_of = cells_touching(Polygon((ring((179, 10), (180, 10), (180, 11), (179, 11), (179, 10)),)), 1)
    assert {cell.x for cell in west_of} == {718, 719}
    assert cells_touching(Point(lon=180 * DEGREE, lat=0), 1) == (Cell(1, 0, 180),)


def test_an_edge_beside_the_pole_misses_no_column():
    line = Line(ring((10, 89.999), (150, 89.999)))
    found = {(cell.x, cell.y) for cell in cells_touching(line, 0)}
    assert {owner(0, lon, lat) for lon, lat in geodesic(line.coords, 500)} <= found
    check_place(coarsen(Place(geometry=line), 0)[0])


def test_a_tall_area_keeps_its_sides_shorter_than_a_quarter_of_the_globe():
    tall = Polygon((ring((10, -60), (10.5, -60), (10.5, 0), (10.5, 60), (10, 60), (10, 0), (10, -60)),))
    coarse, _ = coarsen(Place(geometry=tall, error_m=1), 0)
    check_place(coarse)
    assert coarse.error_m == half_diagonal_m(Cell(0, 190, 90))


@pytest.mark.parametrize(
    "geometry",
    [
        Line(ring((41, 36), (60, 50))),
        Polygon((ring((41, 36), (42, 36), (42, 37), (41, 37), (41, 36)),)),
        Line(tuple((410_000_000 + at % 2 * DEGREE, 360_000_000 + at) for at in range(100))),
        Line(ring((0, 89.999), (120, 89.999))),
    ],
    ids=["long", "wide", "winding", "polar"],
)
def test_a_place_of_too_many_cells_is_refused_in_one_sentence(geometry):
    with pytest.raises(Refused) as refused:
        coarsen(Place(geometry=geometry, error_m=5), 7)
    assert refused.value.code == "too-many-cells"
    assert refused.value.say.count(".") == 1


def test_an_outline_with_more_corners_than_a_place_may_have_is_refused():
    slope = Line(ring((41, 36), (44, 38.5)))
    assert len(cells_touching(slope, 7)) <= 2000
    with pytest.raises(Refused) as refused:
        coarsen(Place(geometry=slope), 7)
    assert refused.value.code == "too-many-cells"


def test_the_limit_counts_cells_exactly():
    square = Polygon((ring((41.1, 36.1), (41.9, 36.1), (41.9, 36.9), (41.1, 36.9), (41.1, 36.1)),))
    count = len(cells_touching(square, 5))
    assert len(cells_touching(square, 5, limit=count)) == count
    with pytest.raises(Refused):
        cells_touching(square, 5, limit=count - 1)


@pytest.mark.parametrize(
    "place",
    [
        Place(geometry=Point(lon=0, lat=91 * DEGREE)),
        Place(geometry=Point(lon=0, lat=0), error_m=0),
        Place(geometry=Line(ring((179, 0), (-179, 0)))),
        Place(geometry=Polygon((ring((41, 36), (42, 37), (42, 36), (41, 37), (41, 36)),))),
    ],
)
def test_a_place_that_does_not_hold_is_never_coarsened(place):
    with pytest.raises(OurMistake):
        coarsen(place, 3)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(lons, lats), max_size=6), levels)
def test_any_line_is_coarsened_or_refused(vertices, level):
    try:
        coarse, _ = coarsen(Place(geometry=Line(tuple(vertices))), level)
    except JisrError:
        return
    check_place(coarse)
