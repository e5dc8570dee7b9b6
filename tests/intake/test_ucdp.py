"""A real file of 3,177 events, with the mapping that ships: all of it filed, none of it made more exact than it is."""

import csv
import io
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec
import pytest

from jisr.intake import Account, Mapping, read_mapping
from jisr.intake.mapping import read_rows
from jisr.node import Node
from jisr.terms.places import Point
from jisr.terms.reports import Report
from tests.intake.local import days_of, local, whole_days
from tests.sides import entries, lone, size
from tests.two_sides.sides import REPORTER

ROWS = 3_177
ZONE = "Asia/Damascus"
FLOOR_M = {"1": 2_500, "2": 25_000, "3": 50_000, "4": 150_000, "5": 150_000, "6": 400_000}
FEWEST_DAYS = {"1": 1, "2": 2, "3": 7, "4": 8, "5": 32}
SHIPPED = Path(__file__).resolve().parents[2] / "examples" / "ucdp-ged" / "mapping.toml"


@pytest.fixture(scope="module")
def mapping() -> Mapping:
    return read_mapping(SHIPPED.read_bytes())


@pytest.fixture(scope="module")
def text(cases: Path) -> bytes:
    return (cases / "ucdp-syria-2017.csv").read_bytes()


@pytest.fixture(scope="module")
def rows(text: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))


@pytest.fixture(scope="module")
def filled(text: bytes, mapping: Mapping) -> Iterator[Node]:
    with lone() as node:
        began = time.perf_counter()
        assert run(node, text, mapping) == Account(ROWS, ROWS, 0, 0, ())
        print(f"\n{ROWS} rows filed in {time.perf_counter() - began:.2f} s; asked for: under 5 s")
        yield node


@pytest.fixture(scope="module")
def reports(filled: Node) -> list[Report]:
    return [msgspec.json.decode(entry.body or b"", type=Report) for entry in entries(filled, "report")]


def run(node: Node, data: bytes, mapping: Mapping) -> Account:
    return node.intake.import_rows(REPORTER, "ucdp.csv", read_rows(data, mapping)[1])


def test_every_row_is_a_report_at_its_point(reports: list[Report], rows: list[dict[str, str]]) -> None:
    assert len(reports) == len(rows) == len({report.id for report in reports}) == ROWS
    for report, row in zip(reports, rows, strict=True):
        assert report.place is not None
        assert isinstance(report.place.geometry, Point)
        assert report.place.geometry.lon == round(float(row["longitude"]) * 10_000_000)
        assert report.place.geometry.lat == round(float(row["latitude"]) * 10_000_000)
        assert report.title.startswith(row["side_a"])


def test_no_place_claims_to_be_more_exact_than_its_code(reports: list[Report], rows: list[dict[str, str]]) -> None:
    seen = set()
    for report, row in zip(reports, rows, strict=True):
        seen.add(row["where_prec"])
        assert report.place is not None
        assert (report.place.error_m or 0) >= FLOOR_M[row["where_prec"]]
    assert seen == set(FLOOR_M)


def test_spans_are_whole_local_days_no_narrower_than_their_code(
    reports: list[Report], rows: list[dict[str, str]]
) -> None:
    seen = set()
    for report, row in zip(reports, rows, strict=True):
        seen.add(row["date_prec"])
        assert whole_days(report.occurred, ZONE)
        assert days_of(report.occurred, ZONE) >= FEWEST_DAYS[row["date_prec"]]
        assert local(report.occurred.start, ZONE).date() <= date.fromisoformat(row["date_start"])
        assert local(report.occurred.end, ZONE).date() >= date.fromisoformat(row["date_end"])
    assert seen == set(FEWEST_DAYS)


def test_the_night_the_clocks_changed_is_in_it(reports: list[Report]) -> None:
    """26 October 2017 had 25 hours in Damascus."""
    hours = {
        (report.occurred.end + 1 - report.occurred.start) / 3_600_000
        for report in reports
        if local(report.occurred.start, ZONE).date() == date(2017, 10, 26) and days_of(report.occurred, ZONE) == 1
    }
    assert hours == {25.0}


def test_who_reported_stays_in_the_private_field(reports: list[Report], rows: list[dict[str, str]]) -> None:
    for report, row in zip(reports, rows, strict=True):
        assert report.source == row["source_office"]
        assert report.marking.releasable_to == ()
        assert (report.grade.source, report.grade.information) == ("F", 6)


def test_nothing_is_filed_twice_and_one_changed_row_is_one_correction(
    filled: Node, text: bytes, rows: list[dict[str, str]], mapping: Mapping
) -> None:
    before = size(filled)
    assert run(filled, text, mapping) == Account(ROWS, 0, 0, ROWS, ())
    assert size(filled) == before
    lines = text.splitlines(keepends=True)
    name = rows[99]["where_coordinates"].encode()
    assert name in lines[100]
    lines[100] = lines[100].replace(name, name + b" (east)")
    assert run(filled, b"".join(lines), mapping) == Account(ROWS, 0, 1, ROWS - 1, ())
    assert run(filled, b"".join(lines), mapping) == Account(ROWS, 0, 0, ROWS, ())
    (changed,) = entries(filled, "correct")
    assert changed.header.re == (100,)


def test_the_picture_shows_every_one_of_them(filled: Node) -> None:
    filled.settle()
    assert len(filled.picture.rows()) == ROWS
