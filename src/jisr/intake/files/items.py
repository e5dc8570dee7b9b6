"""One thing of a file, whatever the format, and the report it becomes. Pure.

A reader says what stands in the file: words, times, coordinates, properties. What is missing comes from the options,
and what neither says is asked for or stays unknown. Properties about persons are not taken in, by their names; the
first of each is a row of its own that is refused. What was written by Jisr is understood exactly (`own`).
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from jisr.intake.files.own import Stamped, is_own, own_report
from jisr.intake.files.shapes import Figure, to_geometry
from jisr.intake.files.words import clean, language, paragraphs, plain, title_of
from jisr.intake.mapping import MappedRow
from jisr.intake.persons import about_persons
from jisr.intake.reading import read_grade
from jisr.intake.rules import REVIEW, check_report
from jisr.terms.entries import Withdrawal
from jisr.terms.errors import OurMistake
from jisr.terms.ids import derived_id
from jisr.terms.places import Place
from jisr.terms.reports import Category, Detail, Grade, Impact, Kind, Lang, Marking, Report
from jisr.terms.texts import MAX_TITLE
from jisr.terms.times import Span, local_days, parse_iso

MOST_PROPERTIES = 100
MOST_VALUE = 2000


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of a whole file: `kind`, `occurred`, `marking`, `grade`, `lang` for whatever does not say it itself.

    `side` is ours, whose own exports are understood. `dataset` names the collection a file is an issue of: then an id
    in it means the same thing in the next issue. `zone` is whose days a date without a clock means.
    """

    dataset: str = ""
    error_m: int | None = None
    exercise: bool = False
    grade: str = ""
    kind: Kind | None = None
    lang: Lang | None = None
    marking: Marking | None = None
    occurred: str = ""
    side: str = ""
    zone: str = "UTC"


class Item(NamedTuple):
    """One feature, placemark, waypoint, track or alert: its position in the file from 1, and what it says, unjudged.

    `id` is its name among its like, `whole` when that name is unique everywhere. `when` is first and last as written.
    `figure` are its coordinates; `properties` whatever else it says. `fault` is why it cannot be read at all.
    """

    number: int
    title: str = ""
    text: str = ""
    figure: Figure | None = None
    when: tuple[str, str] = ("", "")
    id: str = ""
    whole: bool = False
    kind: Kind | None = None
    properties: Mapping[str, str] = {}
    part: int = 0
    place: str = ""
    error_m: int | None = None
    fault: OurMistake | None = None
    digest: bytes = b""
    given: "Given | None" = None


class Given(NamedTuple):
    """What a format says in terms of its own that ours can be read from; an alert does."""

    category: Category = "unknown"
    detail: Detail | None = None
    exercise: bool = False
    follows: tuple[str, ...] = ()
    grade: Grade | None = None
    impact: Impact = "unknown"
    lang: Lang | None = None
    level: Marking | None = None
    name: str = ""
    observed: str = ""
    review_by: str = ""
    withdraws: bool = False


class Reading(NamedTuple):
    """A file being read: its format, how many items it has, the rows in order, and what of it is not taken in.

    `left` counts, once the rows were gone through, what no report has a place for, each under a closed name.
    """

    format: str
    total: int
    rows: Iterator[MappedRow]
    left: Counter[str]


NAMES: dict[str, tuple[str, ...]] = {
    "title": ("title", "name", "headline", "label", "event", "العنوان", "الاسم"),
    "text": ("text", "description", "desc", "notes", "note", "summary", "comment", "cmt", "الوصف", "ملاحظات"),
    "first": (
        "occurred", "time", "timestamp", "datetime", "date", "when", "start", "begin", "start_time", "date_start",
        "start_date", "event_date", "التاريخ", "الوقت",
    ),
    "last": ("end", "until", "end_time", "date_end", "end_date"),
    "kind": ("kind",), "category": ("category",), "impact": ("impact",), "grade": ("grade",),
    "place": ("place", "location", "المكان"), "error": ("error_m", "accuracy_m"),
}  # fmt: skip
"""Property names understood without being told, in the order they are preferred."""
_UNDERSTOOD = {name: field for field, names in NAMES.items() for name in names}


class Rows:
    """Turns the items of one file into rows, once; counts what is left out."""

    def __init__(self, family: str, options: Options, left: Counter[str]) -> None:
        self._family, self._options, self._left = family, options, left
        self._seen: Counter[bytes] = Counter()
        self._names: dict[str, bytes] = {}
        self._persons: dict[str, int] = {}

    def all(self, items: Iterator[Item]) -> Iterator[MappedRow]:
        """A row for each item, then one for each property about persons."""
        for item in items:
            yield self._row(item)
        for name, number in self._persons.items():
            shown = "".join(c for c in name if c.isprintable())[:60]
            fault = OurMistake("person-property", f"The property {shown} is about persons and was not taken in.")
            yield MappedRow(number, derived_id("person", self._family, self._options.dataset, name), fault)

    def _row(self, item: Item) -> MappedRow:
        digest = item.digest or _digest(item)
        self._seen[digest] += 1
        name = derived_id(self._family, digest.hex(), str(self._seen[digest]))
        try:
            if item.fault is not None:
                raise item.fault
            if is_own(item.properties):
                stamped = own_report(item.properties, self._options.side, Stamped(item.title, item.text, item.figure))
                return MappedRow(item.number, stamped.id, stamped)
            name = self._name(item, digest) or name
            return self._foreign(item, name)
        except OurMistake as error:
            return MappedRow(item.number, name, error)

    def _foreign(self, item: Item, name: str) -> MappedRow:
        given = item.given or Given()
        if given.withdraws:
            return MappedRow(item.number, name, Withdrawal("originator"), given.follows)
        return MappedRow(item.number, name, self._report(item, name, given), given.follows)

    def _name(self, item: Item, digest: bytes) -> str:
        """The id that stays when the item changes; empty when nothing names it for good."""
        if item.given is not None and item.given.name:
            return item.given.name
        if not item.id or not (item.whole or self._options.dataset):
            return ""
        name = derived_id(
            "item", "" if item.whole else self._options.dataset, item.id, str(item.part) if item.part else ""
        )
        if self._names.setdefault(name, digest) != digest:
            raise OurMistake("key-twice", "Another row of the file has the same key.")
        return name

    def _report(self, item: Item, name: str, given: Given) -> Report:
        options, said = self._options, self._sorted(item)
        title, text = item.title or said.pop("title", ""), item.text or said.pop("text", "")
        if item.given is None:
            title, text = clean(plain(title)), plain(text)
        kind = options.kind or _kind(said.pop("kind", "")) or item.kind or "event"
        occurred = _span(item.when, said, options)
        grade = read_grade(options.grade) if options.grade else given.grade or _grade(said.pop("grade", ""))
        lang = options.lang or given.lang or language(title, text)
        lines = [f"{key}: {value}" for key, value in self._rest(said)]
        heading, more = title_of(title, text, lang)
        review = parse_iso(given.review_by) if given.review_by else 0
        category, impact = _category(said.get("category", "")), _impact(said.get("impact", ""))
        return check_report(Report(
            category=given.category if given.category != "unknown" else category, detail=given.detail,
            exercise=options.exercise or given.exercise, grade=grade, id=name,
            impact=given.impact if given.impact != "unknown" else impact, kind=kind, lang=lang,
            marking=options.marking or given.level or Marking(),
            observed=parse_iso(given.observed) if given.observed else occurred.end, occurred=occurred,
            place=self._place(item, said), subject=name, text=paragraphs(more, text, "\n".join(lines)), title=heading,
            review_by=review if review > occurred.start else occurred.end + REVIEW[kind],
        ))  # fmt: skip

    def _sorted(self, item: Item) -> dict[str, str]:
        """The properties under our names for them where we have one, without those about persons."""
        said: dict[str, str] = {}
        for key, value in item.properties.items():
            if about_persons(key):
                self._persons.setdefault(key, item.number)
                continue
            if not value.strip():
                continue
            field = _UNDERSTOOD.get(key.strip().lower(), "")
            if field and field not in said:
                said[field] = value.strip()
            elif len(said) >= MOST_PROPERTIES or len(value) > MOST_VALUE:
                self._left["property"] += 1
            else:
                said[f"={clean(key)[:60]}"] = clean(value)
        return said

    def _rest(self, said: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """What has no field of its own, as lines for the text."""
        for key, value in said.items():
            if key.startswith("="):
                yield key[1:], value
            elif key in ("title", "text"):
                yield key, clean(value)

    def _place(self, item: Item, said: Mapping[str, str]) -> Place | None:
        if item.figure is None:
            return None
        geometry, thinned = to_geometry(item.figure)
        if item.figure.heights:
            self._left["height"] += 1
        if thinned:
            self._left["thinned"] += 1
        stated = said.get("error", "")
        error = item.error_m or (int(stated) if stated.isdecimal() and len(stated) < 9 else 0) or self._options.error_m
        where = clean(item.place or said.get("place", ""))
        if len(where) > MAX_TITLE:
            where = where[: MAX_TITLE - 1] + "…"
        errors = [one for one in (error, thinned) if one]
        return Place(error_m=max(errors) if errors else None, geometry=geometry, name=where or None)


def _digest(item: Item) -> bytes:
    """What an item says, as one hash: the same words, times, properties and coordinates are the same item."""
    parts = [item.title, item.text, *item.when, item.id, str(item.part), item.place]
    parts += [part for pair in sorted(item.properties.items()) for part in pair]
    made = hashlib.sha256()
    for part in parts:
        encoded = part.encode("utf-8", "replace")
        made.update(len(encoded).to_bytes(4, "big") + encoded)
    if item.figure is not None:
        made.update(repr((item.figure.form, item.figure.strokes)).encode())
    return made.digest()


def _span(when: Sequence[str], said: dict[str, str], options: Options) -> Span:
    first = when[0] or when[1] or said.pop("first", "")
    last = when[1] if first == when[0] or first == when[1] else ""
    last = last or said.pop("last", "")
    if not first:
        first, _, last = options.occurred.partition("/")
    if not first:
        raise OurMistake("no-time", "It does not say when it happened.", "Say it for the whole file with --occurred.")
    start = instant_or_days(first, options.zone)
    end = instant_or_days(last, options.zone) if last else start
    if end.end < start.start:
        raise OurMistake("span-order", "A time span must start before it ends.")
    return Span(start.start, max(start.end, end.end))


def instant_or_days(text: str, zone: str) -> Span:
    """An instant, or the local days of a date, a month (2017-06) or a year (2017)."""
    given = text.strip()
    if given.isdecimal() and len(given) == 4:
        return local_days(f"{given}-01-01", f"{given}-12-31", zone)
    if len(given) == 7 and given[4] == "-" and (given[:4] + given[5:]).isdecimal():
        month = int(given[5:])
        last = "31" if month in (1, 3, 5, 7, 8, 10, 12) else "30" if month != 2 else _february(int(given[:4]))
        return local_days(f"{given}-01", f"{given}-{last}", zone)
    if len(given) == 10:
        return local_days(given, given, zone)
    at = parse_iso(given)
    return Span(at, at)


def _february(year: int) -> str:
    return "29" if (year % 4 == 0 and year % 100 != 0) or year % 400 == 0 else "28"


def _fits(text: str, of: object) -> str | None:
    try:
        return str(msgspec.convert(text.strip().lower().replace(" ", "-"), of)) if text else None
    except msgspec.ValidationError:
        return None


def _kind(text: str) -> Kind | None:
    return _fits(text, Kind)  # type: ignore[return-value]


def _category(text: str) -> Category:
    return _fits(text, Category) or "unknown"  # type: ignore[return-value]


def _impact(text: str) -> Impact:
    return _fits(text, Impact) or "unknown"  # type: ignore[return-value]


def _grade(text: str) -> Grade:
    try:
        return read_grade(text)
    except OurMistake:
        return Grade()
