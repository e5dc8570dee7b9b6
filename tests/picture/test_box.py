"""Asking by box and time gives exactly what a look at every report would give."""

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jisr.node import Node
from jisr.picture import Box, Seen
from jisr.picture.rules import MINUTE_MS
from jisr.terms import canonical
from jisr.terms.entries import NewEntry
from jisr.terms.errors import OurMistake
from jisr.terms.places import DEGREE, Line, Place, Point
from jisr.terms.times import Span
from tests.sides import BY, assert_one_sentence, code, lone, report, said
from tests.two_sides.sides import NOON, REPORTER, draft

HALF = 180 * DEGREE


class Shape(NamedTuple):
    """A report: a box of corners, drawn as a point or the line along its south edge, and when."""

    west: int
    south: int
    east: int
    first: int
    last: int


def put(node: Node, *shapes: Shape) -> None:
    entries = []
    for at, shape in enumerate(shapes, start=1):
        ends = (shape.west, shape.south), (shape.east, shape.south)
        where = Point(lon=shape.west, lat=shape.south) if ends[0] == ends[1] else Line(ends)
        made = report(f"r{at}", place=Place(geometry=where), occurred=Span(shape.first, shape.last))
        entries.append(NewEntry(k="report", by=BY, entered=NOON, body=canonical.encode(made)))
    node.record.file(entries)
    node.settle()


def found(seen: list[Seen]) -> list[int]:
    return sorted(one.row.report for one in seen)


def meets(shape: Shape, box: Box, span: Span) -> bool:
    """By looking: a box that runs across the antimeridian is two; minutes are the grain of time."""
    boxes = [box] if box.west <= box.east else [box._replace(east=HALF), box._replace(west=-HALF)]
    across = any(shape.west <= one.east and shape.east >= one.west for one in boxes)
    first, last = shape.first // MINUTE_MS, -(-shape.last // MINUTE_MS)
    within = first <= -(-span.end // MINUTE_MS) and last >= span.start // MINUTE_MS
    return across and box.south <= shape.south <= box.north and within


# A coarse lattice, so that edges meet exactly; along the equator and meridians only, where geodesics are straight.
lons = st.integers(-6, 6).map(lambda n: n * 30 * DEGREE) | st.integers(-HALF, HALF)
near = st.integers(0, 4).map(lambda n: n * DEGREE)
lats = st.integers(-3, 3).map(lambda n: n * 30 * DEGREE) | st.integers(-90 * DEGREE, 90 * DEGREE)
times = st.integers(-5, 5).map(lambda n: NOON + n * MINUTE_MS) | st.integers(NOON - 300_000, NOON + 300_000)


@st.composite
def shapes(draw: st.DrawFn) -> Shape:
    west, south, first = draw(lons), draw(lats), draw(times)
    long = draw(near) if draw(st.booleans()) else 0
    # Only on the equator does the line between two points of one latitude keep to it.
    east, south = (min(west + long, HALF), 0) if long else (west, south)
    return Shape(west, south, east, first, first + draw(st.sampled_from([0, 1, 59_999, 60_000, 600_000])))


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    south, north = sorted((draw(lats), draw(lats)))
    return Box(draw(lons), south, draw(lons), north)


@given(placed=st.lists(shapes(), max_size=12), asked=st.lists(st.tuples(boxes(), times, times), min_size=1, max_size=5))
def test_a_question_finds_what_looking_at_everything_finds(
    placed: list[Shape], asked: list[tuple[Box, int, int]]
) -> None:
    with lone() as node:
        put(node, *placed)
        for box, one, other in asked:
            span = Span(min(one, other), max(one, other))
            expected = [at for at, shape in enumerate(placed, start=1) if meets(shape, box, span)]
            assert found(node.picture.find(box, span)) == expected


def test_edges_are_included_to_the_last_unit(north: Node) -> None:
    put(north, Shape(410_000_000, 340_000_000, 410_000_000, NOON, NOON))
    box, span = Box(410_000_000, 340_000_000, 410_000_000, 340_000_000), Span(NOON, NOON)
    assert found(north.picture.find(box, span)) == [1]
    for moved in (
        box._replace(west=410_000_001, east=410_000_001), box._replace(west=409_999_999, east=409_999_999),
        box._replace(south=340_000_001, north=340_000_001), box._replace(south=339_999_999, north=339_999_999),
    ):  # fmt: skip
        assert north.picture.find(moved, span) == []
    assert north.picture.find(box, Span(NOON + MINUTE_MS, NOON + MINUTE_MS)) == []


def test_a_box_across_the_antimeridian_finds_both_ends_once(north: Node) -> None:
    fiji, samoa, baghdad = 178 * DEGREE, -172 * DEGREE, 44 * DEGREE
    put(north, *(Shape(lon, -170_000_000, lon, NOON, NOON) for lon in (fiji, samoa, baghdad, HALF, -HALF)))
    south, up = -30 * DEGREE, 30 * DEGREE
    always = Span(NOON - 1, NOON + 1)
    assert found(north.picture.find(Box(170 * DEGREE, south, -170 * DEGREE, up), always)) == [1, 2, 4, 5]
    assert found(north.picture.find(Box(-170 * DEGREE, south, 170 * DEGREE, up), always)) == [3]
    assert found(north.picture.find(Box(-HALF, south, HALF, up), always)) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("box", [
    Box(0, 10, 1, 9), Box(0, -900_000_001, 1, 0), Box(0, 0, 1, 900_000_001), Box(-HALF - 1, 0, 0, 1),
    Box(0, 0, HALF + 1, 1), Box(0, 0, 10**30, 1),
])  # fmt: skip
def test_a_box_nobody_can_draw_is_refused(north: Node, box: Box) -> None:
    assert_one_sentence(said(OurMistake, lambda: north.picture.find(box, Span(0, NOON))))
    assert code(OurMistake, lambda: north.picture.find(box, Span(0, NOON))) == "box-form"


def test_a_long_ago_and_a_far_future_are_found(north: Node) -> None:
    year_one, year_9999 = -62_135_596_800_000, 253_402_300_799_999
    put(north, Shape(0, 0, 0, year_one, year_one), Shape(0, 0, 0, year_9999, year_9999), Shape(0, 0, 0, NOON, NOON))
    box = Box(0, 0, 0, 0)
    assert found(north.picture.find(box, Span(year_one, year_9999))) == [1, 2, 3]
    assert 1 in found(north.picture.find(box, Span(year_one, year_one)))
    assert 2 in found(north.picture.find(box, Span(year_9999, year_9999)))
    assert found(north.picture.find(box, Span(NOON, NOON))) == [3]


def test_no_more_than_asked_for_is_answered(north: Node) -> None:
    put(north, *[Shape(HALF, 0, HALF, NOON, NOON)] * 5, *[Shape(-HALF, 0, -HALF, NOON, NOON)] * 5)
    for most in (0, 1, 3, 7, 10, 20):
        seen = north.picture.find(Box(179 * DEGREE, -1, -179 * DEGREE, 1), Span(0, 2 * NOON), most=most)
        assert len(seen) == len({one.row.report for one in seen}) == min(most, 10)


def test_a_report_without_a_place_is_found_only_among_the_placeless(north: Node) -> None:
    north.intake.file(REPORTER, draft(place=None))
    north.intake.file(REPORTER, draft())
    north.settle()
    world = Box(-HALF, -90 * DEGREE, HALF, 90 * DEGREE)
    assert found(north.picture.find(world, Span(0, 2 * NOON))) == [2]
    assert found(list(north.picture.placeless())) == [1]
    assert north.picture.placeless(holders=["south"]) == []
    assert len(north.picture.placeless(most=0)) == 0
