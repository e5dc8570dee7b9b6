"""What goes into a file for our own people, whatever its format. Pure.

Each item says its marking and whether it is an exercise in the words a person sees first. Beside them stand the exact
fields by which this side understands its own file again (`intake.files.own`).
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from jisr.brief.drawn import Drawn, drawn
from jisr.intake.files.own import PREFIX, own_fields, seal
from jisr.terms.releases import Content
from jisr.terms.reports import LEVELS, Lang, Level, Marking, Report
from jisr.terms.times import Span, dtg
from jisr.terms.xml import known_to_xml

Format = Literal["cap", "csv", "geojson", "gpx", "kml", "kmz"]
FORMATS: tuple[Format, ...] = ("geojson", "kml", "kmz", "gpx", "csv", "cap")
XML: frozenset[Format] = frozenset(("cap", "gpx", "kml", "kmz"))


class Shown(NamedTuple):
    """One report of the picture: its newest serial, whose it is, and what it says; of a partner's what was released."""

    serial: int
    side: str
    own: bool
    report: Report


class Written(NamedTuple):
    """An item as it stands in a file: what anyone sees, where it is, and our fields beside it."""

    shown: Shown
    title: str
    text: str
    drawn: Drawn | None
    fields: dict[str, str]


class Head(NamedTuple):
    """What a file says of itself: highest marking, exercise, whose it is, when it was made, and what is not in it."""

    level: Level
    exercise: bool
    side: str
    made: int
    lang: Lang
    lost: tuple[str, ...]

    def title(self) -> str:
        """The line that stands first."""
        return " · ".join([*marks(self.level, self.exercise), self.side, dtg(self.made)])


def marks(level: Level, exercise: bool) -> list[str]:
    """Marking and EXERCISE as every file and item says them: in capitals, the same in both languages."""
    return [level.upper(), *(["EXERCISE"] if exercise else [])]


def head(items: Iterable[Shown], side: str, made: int, lang: Lang, lost: tuple[str, ...]) -> Head:
    """The head of a file with these items."""
    reports = [item.report for item in items]
    level = max((report.marking.level for report in reports), key=LEVELS.index, default=LEVELS[0])
    return Head(level, any(report.exercise for report in reports), side, made, lang, lost)


def written(shown: Shown, form: Format) -> Written:
    """The item for a format; a table shows title and text as they are, its marking has a column."""
    report = shown.report
    fit = known_to_xml if form in XML else str
    title, text = report.title, report.text
    if form != "csv":
        title = fit(" · ".join([*marks(report.marking.level, report.exercise), report.title]))
        text = fit("\n".join(part for part in (report.text, _facts(shown)) if part))
    shape = drawn(report.place.geometry) if report.place else None
    fields = {name: fit(value) for name, value in own_fields(report, shown.side, shown.serial).items()}
    return Written(shown, title, text, shape, fields)


def sealed(item: Written, points: Iterable[tuple[int, int]]) -> dict[str, str]:
    """Our fields with the digest of what is visible."""
    return item.fields | {f"{PREFIX}seal": seal(item.title, item.text, points)}


def _facts(shown: Shown) -> str:
    """One line of what no other program has a field for."""
    report = shown.report
    span = report.occurred
    when = dtg(span.start) + (f"-{dtg(span.end)}" if dtg(span.end) != dtg(span.start) else "")
    error = f"±{report.place.error_m} m" if report.place and report.place.error_m else "± ?"
    grade = f"{report.grade.source}{report.grade.information}"
    return " | ".join([shown.side, f"#{shown.serial}", report.kind, when, grade, report.impact, error])


def of_content(content: Content, level: Level, name: str) -> Report:
    """What a partner released, in the shape of a report; times in milliseconds."""
    first, last = content.occurred
    return Report(
        category=content.category, exercise=content.exercise, grade=content.grade, id=name, impact=content.impact,
        kind=content.kind, lang=content.lang, marking=Marking(level=level), observed=last * 1000,
        occurred=Span(first * 1000, last * 1000), place=content.place, review_by=content.review_by * 1000, subject=name,
        text=content.text, title=content.title,
    )  # fmt: skip
