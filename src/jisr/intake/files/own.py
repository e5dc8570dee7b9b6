"""What Jisr itself wrote into a file, field by field, so that it comes back as it was. Pure.

Every format carries the same flat fields, named `jisr.…`; what a reader of any other program sees stands beside them.
`jisr.seal` is a digest of that visible part: an item that was changed by another program is refused instead of one of
its two halves being believed. Source, partners and consent are never written: they stay in the record.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import msgspec

from jisr.intake.files.shapes import Figure
from jisr.intake.reading import read_grade
from jisr.intake.rules import check_report
from jisr.terms.errors import OurMistake
from jisr.terms.ids import check_id
from jisr.terms.places import Geometry, Place
from jisr.terms.reports import Detail, Marking, Report
from jisr.terms.times import Span, iso, parse_iso

PREFIX = "jisr."
VERSION = "1"
NEVER = ("source", "releasable_to", "consent")
"""Fields of a report that no file carries."""


class Stamped(NamedTuple):
    """What other programs see of an item, as it stands in the file."""

    title: str
    text: str
    figure: Figure | None


def is_own(properties: Mapping[str, str]) -> bool:
    """Whether Jisr wrote this item."""
    return f"{PREFIX}v" in properties


def seal(title: str, text: str, points: Iterable[tuple[int, int]]) -> str:
    """Digest of the visible part; points in 1e-7 degree, in the order written."""
    made = hashlib.sha256()
    for part in (title, text, " ".join(f"{lon},{lat}" for lon, lat in points)):
        encoded = " ".join(part.split()).encode()
        made.update(len(encoded).to_bytes(4, "big") + encoded)
    return made.hexdigest()[:32]


def stamp(ms: int) -> str:
    """An instant as text that loses nothing of it."""
    rest = ms % 1000
    return iso(ms - rest)[:-1] + (f".{rest:03d}" if rest else "") + "Z"


def own_fields(report: Report, side: str, serial: int) -> dict[str, str]:
    """The fields of a report; `seal` is added by whoever knows what is visible."""
    place = report.place
    given = {
        "v": VERSION, "id": report.id, "side": side, "serial": str(serial), "kind": report.kind,
        "title": report.title, "text": report.text, "lang": report.lang, "category": report.category,
        "impact": report.impact, "grade": f"{report.grade.source}{report.grade.information}",
        "level": report.marking.level, "caveats": _json(list(report.marking.caveats)) if report.marking.caveats else "",
        "exercise": "true" if report.exercise else "", "occurred": stamp(report.occurred.start),
        "until": stamp(report.occurred.end) if report.occurred.end != report.occurred.start else "",
        "observed": stamp(report.observed), "review_by": stamp(report.review_by),
        "subject": report.subject if report.subject != report.id else "", "symbol": report.symbol or "",
        "error_m": str(place.error_m) if place and place.error_m else "", "place": (place.name or "") if place else "",
        "geometry": _json(place.geometry) if place else "", "detail": _json(report.detail) if report.detail else "",
    }  # fmt: skip
    return {f"{PREFIX}{name}": value for name, value in given.items() if value}


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def own_report(properties: Mapping[str, str], side: str, stamped: Stamped) -> Report:
    """The report an item of ours stands for, or OurMistake: of another side, changed since, or not whole."""
    given = {name.removeprefix(PREFIX): value for name, value in properties.items() if name.startswith(PREFIX)}
    if given.get("v") != VERSION:
        raise OurMistake("own-newer", "A newer Jisr wrote this.", "Update Jisr and import it again.")
    if given.get("side") != side:
        raise OurMistake(
            "own-partner", "Another side's report is not filed from a file: it comes through that side's log.",
            "Ask that side to release it.",
        )  # fmt: skip
    points = stamped.figure.units() if stamped.figure else []
    if given.get("seal") != seal(stamped.title, stamped.text, points):
        raise OurMistake(
            "own-changed", "Jisr wrote this, and it was changed since.",
            "Correct the report in Jisr, or remove its jisr fields to file it as new.",
        )  # fmt: skip
    try:
        return check_report(_report(given))
    except (msgspec.MsgspecError, KeyError, ValueError, RecursionError):
        raise OurMistake("own-form", "Jisr wrote this, and its fields are not whole any more.") from None


def _report(given: Mapping[str, str]) -> Report:
    place = None
    if "geometry" in given:
        error = int(given["error_m"]) if "error_m" in given else None
        shape: Geometry = msgspec.json.decode(given["geometry"], type=Geometry)
        place = Place(error_m=error, geometry=shape, name=given.get("place"))
    start = parse_iso(given["occurred"])
    known: dict[str, Any] = {
        name: given[name] for name in ("kind", "lang", "category", "impact") if name in given
    }  # fmt: skip
    detail = msgspec.json.decode(given["detail"], type=Detail) if "detail" in given else None
    caveats = msgspec.json.decode(given["caveats"], type=tuple[str, ...]) if "caveats" in given else ()
    made = Report(
        **known, detail=detail, exercise=given.get("exercise") == "true", grade=read_grade(given["grade"]),
        id=check_id(given["id"]), marking=msgspec.convert({"level": given["level"], "caveats": caveats}, Marking),
        observed=parse_iso(given["observed"]), review_by=parse_iso(given["review_by"]), place=place,
        occurred=Span(start, parse_iso(given["until"]) if "until" in given else start),
        subject=check_id(given.get("subject", given["id"])), symbol=given.get("symbol"), text=given.get("text", ""),
        title=given["title"],
    )  # fmt: skip
    return msgspec.convert(msgspec.to_builtins(made), Report)
