"""What people and programs send in: right drafts become reports, wrong ones one clear sentence, and nothing else."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jisr.intake import Draft, read_draft
from jisr.intake.reading import to_report
from jisr.intake.rules import DAY, HOUR, REVIEW
from jisr.node import Node
from jisr.terms import canonical
from jisr.terms.errors import JisrError, OurMistake
from jisr.terms.places import Line, Place, Point, Polygon
from jisr.terms.reports import CrossingDetail, Grade, Marking, Report, SiteDetail
from jisr.terms.times import Span, parse_iso
from tests.intake.bad_drafts import BAD, GOOD, NAMES, SQUARE
from tests.sides import assert_one_sentence, said, size
from tests.two_sides.sides import NOON, REPORTER, Chance


def read(**changes: Any) -> Report:
    return to_report(read_draft(json.dumps(GOOD | changes).encode()), NOON, Chance(1))


def file(node: Node, data: bytes) -> int:
    return node.intake.file(REPORTER, read_draft(data))


# --- wrong ones ------------------------------------------------------------------------------------------------


def test_there_are_at_least_a_hundred_ways_to_be_wrong(north: Node) -> None:
    assert len(set(BAD)) == len(BAD) > 100
    assert file(north, json.dumps(GOOD).encode()) == 1


@pytest.mark.parametrize("data", BAD, ids=NAMES)
def test_a_bad_draft_is_one_sentence_and_nothing_stored(north: Node, data: bytes) -> None:
    met = said(OurMistake, lambda: file(north, data))
    assert_one_sentence(met)
    assert size(north) == 0


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
words = st.sampled_from(
    [
        "2017-06-13T10:00:00Z",
        "crossing",
        "point",
        "Point",
        "LineString",
        "Polygon",
        "MultiPolygon",
        "B2",
        "en",
        "closed",
    ]
)
fitting = json_values | words | st.lists(words | st.floats() | st.lists(st.floats(), max_size=3), max_size=4)
PLACES = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("lon", "lat", "error_m", "name"), fitting)
    | {"geometry": st.fixed_dictionaries({"type": words, "coordinates": fitting})},
)  # fmt: skip
DETAILS = st.fixed_dictionaries(
    {"as": st.sampled_from(["crossing", "event", "site", "track", "x"])},
    optional=dict.fromkeys(("since", "state", "valid", "best", "parties", "course"), fitting),
)
FIELDS = {name: fitting for name in Draft.__struct_fields__ if name not in ("place", "detail")}
CHANGES = st.fixed_dictionaries({}, optional=FIELDS | {"place": PLACES | fitting, "detail": DETAILS | fitting})


@given(data=st.binary(max_size=200) | json_values.map(msgspec.json.encode) | CHANGES.map(lambda c: _encoded(GOOD | c)))
def test_a_draft_is_a_report_or_one_sentence_whatever_it_holds(data: bytes) -> None:
    """And what became a report can be written down and read back, in bytes that are canonical."""
    try:
        report = to_report(read_draft(data), NOON, Chance(1))
    except OurMistake as error:
        assert_one_sentence(error)
        return
    written = canonical.encode(report)
    canonical.check(written)
    assert msgspec.json.decode(written, type=Report) == report


def _encoded(value: object) -> bytes:
    return msgspec.json.encode(value)


# --- right ones ------------------------------------------------------------------------------------------------


def test_every_field_is_read_as_it_was_meant() -> None:
    found = read(
        id="r.1", subject="fish-khabur", text="Both gates.", grade="b2", impact="high", category="status", lang="ar",
        source="post 4", symbol="10031000001211000000", exercise=True, observed="2017-06-13T13:05:00+03:00",
        review_by="2017-06-14T00:00:00Z", marking={"level": "confidential", "releasable_to": ["south"]},
    )  # fmt: skip
    assert found == Report(
        id="r.1", subject="fish-khabur", kind="crossing", title="Crossing closed", text="Both gates.",
        grade=Grade(2, "B"), impact="high", category="status", lang="ar", source="post 4",
        symbol="10031000001211000000", exercise=True, observed=parse_iso("2017-06-13T10:05:00Z"),
        review_by=parse_iso("2017-06-14T00:00:00Z"), occurred=Span(NOON - 2 * HOUR, NOON - 2 * HOUR),
        marking=Marking(level="confidential", releasable_to=("south",)),
        place=Place(error_m=3000, geometry=Point(lat=368_000_000, lon=420_700_000), name="Fish Khabur"),
        detail=CrossingDetail(since=NOON - 3 * HOUR, state="closed"),
    )  # fmt: skip


def test_what_is_left_out_is_unknown_and_private() -> None:
    report = to_report(Draft(kind="event", title="Smoke", occurred="2017-06-13T10:00:00Z"), NOON, Chance(1))
    assert (report.grade, report.category, report.impact) == (Grade(6, "F"), "unknown", "unknown")
    assert (report.place, report.detail, report.symbol, report.source) == (None, None, None, "")
    assert report.marking.releasable_to == ()
    assert (report.observed, report.subject) == (NOON, report.id)


@pytest.mark.parametrize("kind", sorted(REVIEW))
def test_every_kind_has_a_time_to_look_again_counted_from_the_event(kind: Any) -> None:
    report = to_report(Draft(kind=kind, title="x", occurred="2017-06-13T10:00:00Z"), NOON + 5 * DAY, Chance(1))
    assert report.review_by == NOON - 2 * HOUR + REVIEW[report.kind]


@pytest.mark.parametrize(("lon", "lat"), [
    (42.07, 36.8), ("42.07", "36.8"), ("٤٢٫٠٧", "٣٦٫٨"), (" +42.0700000 ", "36.80000004"),
])  # fmt: skip
def test_degrees_are_rounded_once_however_they_are_written(lon: float | str, lat: float | str) -> None:
    place = read(place={"lon": lon, "lat": lat}).place
    assert place == Place(geometry=Point(lat=368_000_000, lon=420_700_000))


def test_a_place_without_an_error_has_an_unknown_one() -> None:
    place = read(place={"lon": 1, "lat": 1}).place
    assert place is not None
    assert place.error_m is None


def test_lines_and_areas_are_read_from_geojson() -> None:
    line = read(
        kind="route", detail=None, place={"geometry": {"type": "LineString", "coordinates": [[1, 2, 99], [3, 4]]}}
    )
    area = read(place={"geometry": {"type": "Polygon", "coordinates": [SQUARE]}, "error_m": 10})
    degree = 10_000_000
    assert line.place is not None
    assert area.place is not None
    assert line.place.geometry == Line(((degree, 2 * degree), (3 * degree, 4 * degree)))
    assert area.place.geometry == Polygon((tuple((x * degree, y * degree) for x, y in SQUARE),))


def test_a_span_and_a_validity_are_read_as_instants() -> None:
    span = ["2017-06-13T10:00:00Z", "2017-06-13T14:00:00+02:00"]
    report = read(kind="site", occurred=span, detail={"as": "site", "function": "hospital", "valid": span})
    assert report.occurred == Span(NOON - 2 * HOUR, NOON)
    assert report.detail == SiteDetail("hospital", report.occurred)


def test_ids_are_drawn_and_say_nothing_of_the_time() -> None:
    chance = Chance(1)
    names = [to_report(read_draft(json.dumps(GOOD).encode()), NOON + at, chance).id for at in range(50)]
    assert len(set(names)) == 50
    assert sorted(names) != names


def test_errors_never_quote_what_was_sent() -> None:
    """`say` is safe for anyone: no word of the content may be in it."""
    for change in ({"title": "x" * 201}, {"text": "canary\u0007"}, {"kind": "canary"}, {"source": "canary" * 50},
                   {"detail": {"as": "canary"}}, {"grade": "canary"}, {"occurred": "canary"}, {"id": "Canary"},
                   {"place": {"lon": "canary", "lat": 1}}, {"marking": {"level": "canary"}}):  # fmt: skip
        met = said(OurMistake, lambda change=change: read(**change))  # type: ignore[misc]
        assert "canary" not in met.say.lower()
        assert "canary" not in met.hint.lower()
        assert isinstance(met, JisrError)
