"""What counts as a place, how degrees are read, and that the sums agree with GeographicLib."""

import math
from decimal import Decimal

import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from jisr.geo import bbox, check_place, distance_m, from_degrees, to_degrees
from jisr.geo.edges import arc
from jisr.terms.errors import OurMistake
from jisr.terms.places import DEGREE, Line, MultiPolygon, Place, Point, Polygon

EARTH = Geodesic.WGS84
LONS = st.integers(-180 * DEGREE, 180 * DEGREE)
LATS = st.integers(-90 * DEGREE, 90 * DEGREE)
VERTICES = st.tuples(LONS, LATS)


def ring(*degrees):
    return tuple((round(lon * DEGREE), round(lat * DEGREE)) for lon, lat in degrees)


SQUARE = ring((41, 36), (42, 36), (42, 37), (41, 37), (41, 36))
HOLE = ring((41.2, 36.2), (41.4, 36.2), (41.4, 36.4), (41.2, 36.2))
FAR = ring((44, 36), (45, 36), (45, 37), (44, 36))


@st.composite
def edges(draw):
    """Two vertices up to a quarter of the globe apart, as often near each other as far."""
    lon, lat = draw(VERTICES)
    metres = 10 ** draw(st.floats(-1, 7))
    end = EARTH.Direct(lat / DEGREE, lon / DEGREE, draw(st.floats(0, 360)), metres)
    other = (round(end["lon2"] * DEGREE), round(end["lat2"] * DEGREE))
    assume(other != (lon, lat) and abs(other[0] - lon) < 180 * DEGREE)
    return (lon, lat), other


def along(edge, shares):
    """Points of the true geodesic between two vertices, as (lon, lat, azimuth) in degrees."""
    a, b = edge
    line = EARTH.InverseLine(a[1] / DEGREE, a[0] / DEGREE, b[1] / DEGREE, b[0] / DEGREE)
    for share in shares:
        here = line.Position(share * line.s13)
        yield here["lon2"], here["lat2"], here["azi2"]


def follow(edge):
    """The arc of an edge whose ends differ."""
    way = arc(*edge)
    assert way is not None
    return way


@pytest.mark.parametrize(
    "geometry",
    [
        Point(lon=180 * DEGREE, lat=-90 * DEGREE),
        Line(ring((41, 36), (41, 36), (42, 36))),
        Line(ring((41, 36), (42, 37), (42, 36), (41, 37))),
        Polygon((SQUARE,)),
        Polygon((SQUARE[::-1], HOLE)),
        MultiPolygon(((SQUARE, HOLE), (FAR,))),
    ],
)
@pytest.mark.parametrize("error_m", [None, 1, 20_000])
def test_a_place_that_can_be_drawn_is_taken(geometry, error_m):
    check_place(Place(geometry=geometry, error_m=error_m))


def many(count):
    return Line(tuple((at, 0) for at in range(count)))


@pytest.mark.parametrize(
    ("code", "geometry"),
    [
        ("place-range", Point(lon=180 * DEGREE + 1, lat=0)),
        ("place-range", Point(lon=0, lat=-90 * DEGREE - 1)),
        ("place-range", Line(((41 * DEGREE, 36 * DEGREE), (36 * DEGREE, 141 * DEGREE)))),
        ("place-vertices", many(501)),
        ("place-empty", Line(())),
        ("place-empty", Polygon(())),
        ("place-empty", MultiPolygon(())),
        ("place-empty", MultiPolygon(((SQUARE,), ()))),
        ("place-line", Line(ring((41, 36)))),
        ("place-line", Line(ring((41, 36), (41, 36)))),
        ("place-ring", Polygon((SQUARE[:-1],))),
        ("place-ring", Polygon((ring((41, 36), (42, 36), (41, 36)),))),
        ("place-ring", Polygon((SQUARE, ()))),
        ("place-crossing", Polygon((ring((41, 36), (42, 37), (42, 36), (41, 37), (41, 36)),))),
        ("place-crossing", Polygon((ring((41, 36), (42, 36), (43, 36), (41, 36)),))),
        ("place-crossing", MultiPolygon(((SQUARE,), (ring((41.5, 36.5), (43, 36), (43, 37), (41.5, 36.5)),)))),
        ("place-hole", Polygon((SQUARE, FAR))),
        ("place-hole", Polygon((HOLE, SQUARE))),
        ("place-antimeridian", Line(ring((179, 10), (-179, 10)))),
        ("place-antimeridian", Line(ring((0, 89), (180, 89)))),
        ("place-antimeridian", Polygon((ring((170, 10), (-170, 10), (-170, 20), (170, 20), (170, 10)),))),
        ("place-edge-too-long", Line(ring((-60, 0), (60, 0)))),
    ],
)
def test_a_place_nobody_could_mean_is_refused_in_one_sentence(code, geometry):
    with pytest.raises(OurMistake) as refused:
        check_place(Place(geometry=geometry))
    assert refused.value.code == code
    assert refused.value.say.endswith(".")
    assert refused.value.say.count(". ") == 0


def test_500_vertices_are_taken():
    check_place(Place(geometry=many(500)))


@pytest.mark.parametrize("error_m", [0, -1])
def test_an_error_is_never_zero(error_m):
    with pytest.raises(OurMistake) as refused:
        check_place(Place(geometry=Point(lon=0, lat=0), error_m=error_m))
    assert refused.value.code == "place-error"


WILD = st.tuples(st.integers(-5, 5).map(lambda n: n * 40 * DEGREE), st.integers(-3, 3).map(lambda n: n * 31 * DEGREE))
RINGS = st.lists(WILD, max_size=6).map(lambda r: tuple(r + r[:1]))
AREAS = st.lists(RINGS, max_size=3).map(tuple)
SHAPES = st.one_of(
    st.builds(Line, st.lists(WILD, max_size=4).map(tuple)),
    st.builds(Polygon, AREAS),
    st.builds(MultiPolygon, st.lists(AREAS, max_size=3).map(tuple)),
)


@given(SHAPES)
def test_any_shape_is_taken_or_refused_and_what_is_taken_has_a_box(geometry):
    try:
        check_place(Place(geometry=geometry))
    except OurMistake:
        return
    west, south, east, north = bbox(geometry)
    assert -180 * DEGREE <= west <= east <= 180 * DEGREE
    assert -90 * DEGREE <= south <= north <= 90 * DEGREE


@settings(max_examples=300)
@given(edges())
def test_an_edge_follows_the_geodesic_within_its_slack(edge):
    way = follow(edge)
    shares = [step / 8 for step in range(9)]
    for share, (lon, lat, azimuth) in zip(shares, along(edge, shares), strict=True):
        drawn_lon, drawn_lat = way.at(share)
        off = EARTH.Inverse(lat, lon, drawn_lat, drawn_lon)
        beside = abs(off["s12"] * math.sin(math.radians(off["azi1"] - azimuth)))
        assert beside <= way.slack * 6_356_000


def turning_point(edge, sign):
    """Furthest latitude in degrees the geodesic reaches towards one pole, by Clairaut's relation."""
    a, b = edge
    line = EARTH.Inverse(a[1] / DEGREE, a[0] / DEGREE, b[1] / DEGREE, b[0] / DEGREE)
    first, last = (math.radians(abs(line[azimuth])) for azimuth in ("azi1", "azi2"))
    if not sign * (math.pi / 2 - first) > 0 > sign * (math.pi / 2 - last):
        return max(a[1] / DEGREE, b[1] / DEGREE, key=lambda lat: sign * lat)
    flat = math.sqrt(1 - EARTH.f * (2 - EARTH.f))
    start = math.atan(flat * math.tan(math.radians(a[1] / DEGREE)))
    reduced = math.acos(min(1, math.sin(first) * math.cos(start)))
    return sign * math.degrees(math.atan2(math.sin(reduced), flat * math.cos(reduced)))


@settings(max_examples=300)
@given(edges())
def test_the_box_of_a_line_holds_its_geodesic_and_little_more(edge):
    west, south, east, north = bbox(Line(edge))
    assert all(west - 1 <= lon * DEGREE <= east + 1 for lon, _, _ in along(edge, [0, 0.2, 0.5, 0.8, 1]))
    spare = math.degrees(follow(edge).slack) * DEGREE
    assert -1 <= north - turning_point(edge, 1) * DEGREE <= 2 * spare + 2
    assert -1 <= turning_point(edge, -1) * DEGREE - south <= 2 * spare + 2


def test_the_slack_of_an_edge_is_small_beside_any_cell():
    assert follow(ring((40, 36), (41, 36))).slack * 6_371_000 < 0.01
    assert follow(ring((40, 36), (50, 40))).slack * 6_371_000 < 0.2
    assert arc((1, 1), (1, 1)) is None


def test_a_box_reaches_to_the_top_of_a_long_edge_and_over_all_parts():
    west, south, east, north = bbox(Line(ring((40, 36), (50, 36))))
    assert (west, south, east) == (40 * DEGREE, 36 * DEGREE, 50 * DEGREE)
    (_, middle, _) = next(along(((west, south), (east, south)), [0.5]))
    assert 0 <= north - middle * DEGREE < 20
    assert bbox(Line(ring((40, -36), (50, -36))))[1] == -north
    assert bbox(MultiPolygon(((SQUARE,), (FAR,))))[::2] == (41 * DEGREE, 45 * DEGREE)
    assert bbox(Point(lon=5, lat=-7)) == (5, -7, 5, -7)


def test_no_coordinates_have_no_box():
    with pytest.raises(OurMistake):
        bbox(MultiPolygon(()))


@given(VERTICES)
def test_degrees_survive_being_written_and_read(vertex):
    lon, lat = vertex
    assert from_degrees(to_degrees(lon), to_degrees(lat)) == Point(lon=lon, lat=lat)
    assert from_degrees(lon / DEGREE, Decimal(lat) / DEGREE) == Point(lon=lon, lat=lat)


@pytest.mark.parametrize(
    ("written", "units"),
    [
        ("0.00000005", 0),
        ("0.00000015", 2),
        ("-0.00000025", -2),
        ("-0.00000001", 0),
        ("0.000000050000000000000000000000000001", 1),
        (" +36.345 ", 363_450_000),
        ("٣٦٫٣٤٥", 363_450_000),
        ("\N{MINUS SIGN}36.5", -365_000_000),
        (Decimal("36.12345675"), 361_234_568),
        (Decimal("36.12345665"), 361_234_566),
        (Decimal("1E-999999"), 0),
        (1e-7, 1),
        (0.1 + 0.2, 3_000_000),
        (36, 360_000_000),
        ("90", 900_000_000),
    ],
)
def test_degrees_are_rounded_once_half_to_even(written, units):
    assert from_degrees(0, written).lat == units


@pytest.mark.parametrize(
    "written",
    [
        "", "N36", "36,5", "1_0", "1e1", "nan", "NaN", "inf", "-Infinity", "36°", "3 6", "0x10", "90.0000001",
        "９" * 500,
        math.nan, math.inf, -math.inf, 90.00001, 1e308, 10**400,
        Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("1E+999999"), Decimal("-90.00000001"),
    ],
)  # fmt: skip
def test_what_is_no_number_of_degrees_is_refused(written):
    with pytest.raises(OurMistake) as refused:
        from_degrees(0, written)
    assert refused.value.code == "degrees"


@given(st.one_of(st.text(max_size=12), st.floats(), st.decimals()))
def test_reading_degrees_gives_a_point_or_a_refusal(written):
    try:
        point = from_degrees(written, 0)
    except OurMistake:
        return
    assert abs(point.lon) <= 180 * DEGREE
    check_place(Place(geometry=point))


def test_degrees_are_written_with_all_seven_places():
    assert [to_degrees(units) for units in (0, -5, 363_450_000, -1_800_000_000)] == [
        "0.0000000",
        "-0.0000005",
        "36.3450000",
        "-180.0000000",
    ]


@settings(max_examples=300)
@given(edges())
def test_distance_agrees_with_the_geodesic(edge):
    (lon_a, lat_a), (lon_b, lat_b) = edge
    true = EARTH.Inverse(lat_a / DEGREE, lon_a / DEGREE, lat_b / DEGREE, lon_b / DEGREE)["s12"]
    a, b = Point(lon=lon_a, lat=lat_a), Point(lon=lon_b, lat=lat_b)
    assert distance_m(a, b) == pytest.approx(true, rel=1e-4, abs=1e-3)
    assert distance_m(b, a) == pytest.approx(distance_m(a, b), rel=1e-9)


@given(VERTICES, VERTICES)
def test_distance_stays_sensible_to_the_antipode(a, b):
    true = EARTH.Inverse(a[1] / DEGREE, a[0] / DEGREE, b[1] / DEGREE, b[0] / DEGREE)["s12"]
    measured = distance_m(Point(lon=a[0], lat=a[1]), Point(lon=b[0], lat=b[1]))
    assert measured == pytest.approx(true, rel=1e-3 if true < 19e6 else 6e-3, abs=1e-3)


def test_a_point_is_no_distance_from_itself_and_the_antipode_is_half_the_globe_away():
    here = Point(lon=431_234_567, lat=361_234_567)
    assert distance_m(here, here) == 0
    away = Point(lon=431_234_567 - 180 * DEGREE, lat=-361_234_567)
    assert distance_m(here, away) == pytest.approx(20_004_000, rel=6e-3)
