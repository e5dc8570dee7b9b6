"""Mappings: how the rows of somebody's file become reports. Pure.

A mapping is a TOML file of closed shape. It names the key column (same key and content: skipped; changed: a
correction), the columns of time and place with the error each precision code honestly stands for, and templates for the
words. Columns about persons cannot be mapped: a dossier must not enter by a file.
"""

import csv
import hashlib
import io
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

import msgspec

from jisr.geo.places import from_degrees
from jisr.intake.persons import about_persons
from jisr.intake.reading import misfit, read_grade
from jisr.intake.rules import REVIEW, check_report
from jisr.terms.entries import Withdrawal
from jisr.terms.errors import OurMistake
from jisr.terms.ids import derived_id
from jisr.terms.places import Place
from jisr.terms.reports import Category, EventDetail, Impact, Kind, Lang, Marking, Report
from jisr.terms.times import Span, local_days, parse_iso

MOST_ROWS = 500_000
MOST_RECORD = 512 * 1024
"""Characters of one row of a file."""
_FIELD = re.compile(r"\{([^{}]+)\}")


class TimeColumns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`start` and `end` hold ISO dates (local days of `zone`) or instants.

    `days` gives for each code in `precision` the fewest days a span may claim.
    """

    start: str
    end: str | None = None
    zone: str = "UTC"
    precision: str | None = None
    days: dict[str, int] = {}


class PlaceColumns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`error_m` gives the error in metres for each code in `precision`; `error_default_m` where there is no code."""

    lon: str
    lat: str
    name: str | None = None
    precision: str | None = None
    error_m: dict[str, int] = {}
    error_default_m: int | None = None


class Counts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Columns with the low, best and high count of an event."""

    low: str | None = None
    best: str | None = None
    high: str | None = None


class Mapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One mapping. `title` and `text` are templates with {column}; `categories` maps codes of `category`."""

    name: str
    kind: Kind = "event"
    lang: Lang = "en"
    key: str | None = None
    time: TimeColumns
    place: PlaceColumns | None = None
    title: str
    text: str = ""
    source: str | None = None
    category: str | None = None
    categories: dict[str, Category] = {}
    impact: Impact = "unknown"
    grade: str = "F6"
    counts: Counts | None = None
    parties: tuple[str, ...] = ()
    marking: Marking = Marking()
    exercise: bool = False

    def columns(self) -> set[str]:
        """Every column this mapping reads."""
        place, time, counts = self.place, self.time, self.counts or Counts()
        named = {self.key, self.source, self.category, time.start, time.end, time.precision, *self.parties}
        named |= {counts.low, counts.best, counts.high}
        named |= {place.lon, place.lat, place.name, place.precision} if place else set()
        named |= set(_FIELD.findall(self.title)) | set(_FIELD.findall(self.text))
        return {name for name in named if name}


class MappedRow(NamedTuple):
    """One row: its number (the header is 1), the id its report has for ever, and the report or why there is none.

    What `follows` others takes the place of the first of these that was filed, or with a withdrawal takes all back.
    """

    number: int
    id: str
    report: Report | OurMistake | Withdrawal
    follows: tuple[str, ...] = ()


def read_mapping(data: bytes) -> Mapping:
    """The mapping in a TOML file; OurMistake for anything else, and for one that reaches for persons."""
    try:
        mapping = msgspec.convert(tomllib.loads(data.decode()), Mapping)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise OurMistake("mapping-toml", f"The mapping is not TOML: {error}.") from None
    except msgspec.ValidationError as error:
        raise OurMistake("mapping-form", f"The mapping cannot be used: {misfit(error)}.") from None
    personal = sorted(filter(about_persons, mapping.columns()))
    if personal:
        raise OurMistake(
            "mapping-person", f"Columns about persons cannot be imported: {', '.join(personal)}.",
            "Remove them from the mapping; Jisr keeps no dossiers.",
        )  # fmt: skip
    read_grade(mapping.grade)
    local_days("2000-01-01", "2000-01-01", mapping.time.zone)
    errors = [*mapping.place.error_m.values(), mapping.place.error_default_m] if mapping.place else []
    if any(error is not None and error < 1 for error in errors):
        raise OurMistake("mapping-error", "An error of a place is at least 1 metre; leave it out when it is unknown.")
    return mapping


def read_rows(data: bytes, mapping: Mapping) -> tuple[int, Iterator[MappedRow]]:
    """How many rows a CSV file has, and each of them mapped, in order."""
    count, first = look_through(data)
    header = [name.strip() for name in first]
    missing = sorted(mapping.columns() - set(header))
    if missing or len(set(header)) != len(header):
        said = f"The file has no column {', '.join(missing)}." if missing else "Two columns have the same name."
        raise OurMistake("csv-columns", said)
    return count - 1, _mapped(header, islice(records(data), 1, None), mapping)


def look_through(data: bytes) -> tuple[int, list[str]]:
    """How many lines a CSV file has and the first of them; OurMistake unless all of it can be read."""
    first: list[str] = []
    count = 0
    try:
        for count, cells in enumerate(records(data), 1):
            first = first or cells
            if count > MOST_ROWS:
                raise OurMistake("csv-size", f"The file has more than {MOST_ROWS} rows.", "Split it.")
    except UnicodeDecodeError:
        raise OurMistake("csv-encoding", "The file is not UTF-8 text.", "Save it as CSV UTF-8.") from None
    except csv.Error as error:
        raise OurMistake("csv-form", f"The file is not CSV: {error}.") from None
    if not count:
        raise OurMistake("csv-empty", "The file is empty; its first line must name the columns.")
    return count, first


def records(data: bytes) -> Iterator[list[str]]:
    """The cells of each row, one row in memory at a time."""
    text, held = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8-sig", newline=""), 0

    def lines() -> Iterator[str]:
        nonlocal held
        while line := text.readline(MOST_RECORD + 1):
            held += len(line)
            if held > MOST_RECORD:
                raise OurMistake("csv-size", f"A row of the file has more than {MOST_RECORD // 1024} KiB.")
            yield line

    for cells in csv.reader(lines(), strict=True):
        held = 0
        yield cells


def _mapped(header: list[str], lines: Iterable[list[str]], mapping: Mapping) -> Iterator[MappedRow]:
    seen: Counter[bytes] = Counter()
    keys: dict[str, bytes] = {}
    for number, cells in enumerate(lines, start=2):
        digest = hashlib.sha256("\x1f".join(cells).encode()).digest()
        seen[digest] += 1
        if len(cells) != len(header):
            yield MappedRow(
                number,
                _nameless(mapping, digest, seen),
                OurMistake("row-length", "The row has more or fewer cells than columns."),
            )
            continue
        row = dict(zip(header, cells, strict=True))
        if not mapping.key or not row[mapping.key]:
            nameless = _nameless(mapping, digest, seen)
            yield MappedRow(number, nameless, _report(row, nameless, mapping))
            continue
        name = derived_id("key", mapping.name, row[mapping.key])
        if keys.setdefault(name, digest) != digest:
            # Both cannot be right, and taking turns would correct the record with every run.
            nameless = _nameless(mapping, digest, seen)
            yield MappedRow(number, nameless, OurMistake("key-twice", "Another row of the file has the same key."))
            continue
        yield MappedRow(number, name, _report(row, name, mapping))


def _nameless(mapping: Mapping, digest: bytes, seen: Counter[bytes]) -> str:
    """The id of a row without a key of its own: what it says, and the how many-th it is that says so."""
    return derived_id("row", mapping.name, digest.hex(), str(seen[digest]))


def _report(row: dict[str, str], name: str, mapping: Mapping) -> Report | OurMistake:
    try:
        if mapping.key and not row[mapping.key]:
            raise OurMistake("row-key", "The row's key is empty.")
        occurred = _occurred(row, mapping.time)
        return check_report(Report(
            category=mapping.categories.get(row[mapping.category], "unknown") if mapping.category else "unknown",
            detail=_counts(row, mapping), exercise=mapping.exercise, grade=read_grade(mapping.grade), id=name,
            impact=mapping.impact, kind=mapping.kind, lang=mapping.lang, marking=mapping.marking,
            observed=occurred.end, occurred=occurred, place=_place(row, mapping.place),
            review_by=occurred.end + REVIEW[mapping.kind], source=row[mapping.source] if mapping.source else "",
            subject=name, text=_fill(mapping.text, row), title=_fill(mapping.title, row),
        ))  # fmt: skip
    except OurMistake as error:
        return error


def _fill(template: str, row: dict[str, str]) -> str:
    return _FIELD.sub(lambda match: row[match[1]], template)


def _occurred(row: dict[str, str], time: TimeColumns) -> Span:
    first = row[time.start]
    last = row[time.end] if time.end else first
    if len(first) > 10:
        return Span(parse_iso(first), parse_iso(last or first))
    if time.precision is None:
        return local_days(first, last or first, time.zone)
    code = row[time.precision]
    if code not in time.days:
        raise OurMistake("time-precision", "The row's time precision is not in the mapping.")
    return local_days(first, last or first, time.zone, time.days[code])


def _place(row: dict[str, str], columns: PlaceColumns | None) -> Place | None:
    if columns is None or (not row[columns.lon] and not row[columns.lat]):
        return None
    error = columns.error_default_m
    if columns.precision is not None:
        if row[columns.precision] not in columns.error_m:
            raise OurMistake("place-precision", "The row's place precision is not in the mapping.")
        error = columns.error_m[row[columns.precision]]
    name = row[columns.name] if columns.name else ""
    return Place(error_m=error, geometry=from_degrees(row[columns.lon], row[columns.lat]), name=name or None)


def _counts(row: dict[str, str], mapping: Mapping) -> EventDetail | None:
    counts = mapping.counts
    if counts is None and not mapping.parties:
        return None
    columns = counts or Counts()
    low, best, high = (_whole(row[name]) if name else None for name in (columns.low, columns.best, columns.high))
    parties = tuple(row[name] for name in mapping.parties if row[name])
    return EventDetail(best=best, high=high, low=low, parties=parties)


def _whole(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or len(text) > 9:
        raise OurMistake("count-form", "A count must be a whole number.")
    return int(text)
