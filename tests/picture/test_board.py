"""Which statements come together on the board, by hand or by where they lie, and when sides agree."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from jisr.geo.inside import covers
from jisr.picture.board import Spoken, agree, rows
from jisr.terms.places import Geometry, Line, MultiPolygon, Point, Polygon, Ring
from jisr.terms.reports import Passage

NONE: frozenset[int] = frozenset()


def square(west: int, south: int, size: int = 1000) -> Polygon:
    return Polygon((ring(west, south, size),))


def ring(west: int, south: int, size: int) -> Ring:
    east, north = west + size, south + size
    return ((west, south), (east, south), (east, north), (west, north), (west, south))


def point(lon: int, lat: int) -> Point:
    return Point(lon=lon, lat=lat)


def says(holder: str, report: int, shape: Geometry | None = None, *linked: int, kind: str = "crossing") -> Spoken:
    return Spoken(holder, kind, shape, frozenset((report,)), frozenset(linked))


def together(*spoken: Spoken) -> list[tuple[set[int], bool]]:
    """Rows by the reports in them, ours is north; the same in whatever order they are given."""
    found = _rows(spoken)
    for other in list(permutations(spoken))[:24]:
        again = _rows(other)
        assert sorted(map(repr, again)) == sorted(map(repr, found))
    return found


def _rows(spoken: tuple[Spoken, ...]) -> list[tuple[set[int], bool]]:
    made = rows("north", spoken)
    assert sorted(at for row in made for at in row.members) == list(range(len(spoken)))
    return sorted(
        (({min(spoken[at].reports) for at in row.members}, row.assumed) for row in made), key=lambda row: min(row[0])
    )


# --- side by side ----------------------------------------------------------------------------------------------


def test_alone_everything_has_a_row_of_its_own() -> None:
    assert together(says("north", 1), says("north", 2), says("south", 3)) == [({1}, False), ({2}, False), ({3}, False)]
    assert together() == []


def test_linked_by_hand_from_either_end_or_through_a_third() -> None:
    assert together(says("north", 1, None, 2), says("south", 2)) == [({1, 2}, False)]
    assert together(says("north", 1), says("south", 2, None, 1)) == [({1, 2}, False)]
    assert together(says("south", 1), says("north", 2, None, 1, 3), says("east", 3)) == [({1, 2, 3}, False)]


def test_a_link_to_something_else_joins_nothing() -> None:
    assert together(says("north", 1, None, 9), says("south", 2)) == [({1}, False), ({2}, False)]
    crossing, road = says("north", 1, None, 2), says("south", 2, kind="route")
    assert together(crossing, road) == [({1}, False), ({2}, False)]


def test_our_point_in_their_one_area_is_assumed() -> None:
    ours = says("north", 1, point(500, 500))
    assert together(ours, says("south", 2, square(0, 0))) == [({1, 2}, True)]
    assert together(ours, says("south", 2, square(0, 0)), says("east", 3, square(0, 0))) == [({1, 2, 3}, True)]
    assert together(ours, says("south", 2, square(2000, 0))) == [({1}, False), ({2}, False)]


def test_what_could_mean_two_things_is_not_assumed() -> None:
    ours, theirs = says("north", 1, point(500, 500)), says("south", 2, square(0, 0))
    assert together(ours, theirs, says("south", 3, square(100, 100))) == [({1}, False), ({2}, False), ({3}, False)]
    assert together(ours, theirs, says("north", 3, point(600, 600))) == [({1}, False), ({2}, False), ({3}, False)]


def test_another_kind_and_another_partner_are_no_other_candidates() -> None:
    ours, theirs = says("north", 1, point(500, 500)), says("south", 2, square(0, 0))
    road = says("south", 3, square(0, 0), kind="route")
    assert together(ours, theirs, road) == [({1, 2}, True), ({3}, False)]


def test_what_persons_linked_is_left_out_of_guessing() -> None:
    """Their area is spoken for by the link, our point is not free either; both leave the other ones unambiguous."""
    linked = says("north", 1, point(500, 500), 2)
    theirs, other = says("south", 2, square(0, 0)), says("south", 3, square(0, 0))
    assert together(linked, theirs, other) == [({1, 2}, False), ({3}, False)]
    ours = says("north", 4, point(600, 600))
    assert together(linked, theirs, other, ours) == [({1, 2}, False), ({3, 4}, True)]


def test_a_point_of_theirs_or_nothing_is_no_area() -> None:
    ours = says("north", 1, point(500, 500))
    for shape in (point(500, 500), Line(((500, 500), (600, 600))), None):
        assert together(ours, says("south", 2, shape)) == [({1}, False), ({2}, False)]
    assert together(says("north", 1), says("south", 2, square(0, 0))) == [({1}, False), ({2}, False)]


def test_two_partners_are_not_put_together_without_us() -> None:
    assert together(says("south", 1, square(0, 0)), says("east", 2, square(0, 0))) == [({1}, False), ({2}, False)]


def test_ours_comes_first_and_then_partners_by_name() -> None:
    spoken = [says("south", 1), says("east", 2), says("north", 3, None, 1, 2)]
    (row,) = rows("north", spoken)
    assert [spoken[at].holder for at in row.members] == ["north", "east", "south"]


# --- inside ----------------------------------------------------------------------------------------------------


@given(lon=st.integers(-10, 1010), lat=st.integers(-10, 1010))
def test_an_area_holds_its_inside_and_its_edge(lon: int, lat: int) -> None:
    inside = 0 <= lon <= 1000 and 0 <= lat <= 1000
    assert covers(square(0, 0), point(lon, lat)) == inside
    twice = MultiPolygon(((ring(0, 0, 1000),), (ring(5000, 0, 10),)))
    assert covers(twice, point(lon, lat)) == inside


def test_a_line_lies_in_an_area_when_all_of_it_does() -> None:
    assert covers(square(0, 0), Line(((10, 10), (900, 900))))
    assert not covers(square(0, 0), Line(((10, 10), (1100, 900))))
    assert covers(square(0, 0), square(10, 10, 10))
    assert not covers(Line(((0, 0), (9, 9))), point(0, 0))


def test_a_hole_is_not_inside() -> None:
    holed = Polygon((ring(0, 0, 1000), ring(400, 400, 200)))
    assert not covers(holed, point(500, 500))
    assert covers(holed, point(100, 100))


# --- agreeing --------------------------------------------------------------------------------------------------


def said(*states: Passage) -> list[tuple[str, Passage]]:
    return list(zip(("north", "south", "east"), states, strict=False))


def test_sides_agree_only_when_each_says_the_same_known_thing() -> None:
    assert agree(said("open", "open")) is True
    assert agree(said("open", "closed")) is False
    assert agree(said("open", "restricted", "open")) is False


def test_one_word_or_an_unknown_one_is_no_agreement() -> None:
    assert agree(said("open")) is None
    assert agree(said("unknown", "unknown")) is None
    assert agree(said("open", "unknown")) is None
    assert agree(said("open", "open", "unknown")) is None
    assert agree(said("open", "closed", "unknown")) is False
    assert agree([("north", "open"), ("north", "closed")]) is None
