"""The quick line: one typed line becomes a draft, shown part by part before anything is saved. Pure.

`0915Z 38SKF1234 3 trucks waiting at Rabia crossing, B2`. What has a field of its own is taken out, what is left is the
title. Nothing is guessed: a doubt is asked, each answer a whole rewritten line, and while anything is asked there is
no draft. Words in quotes are taken as they stand; `#word` sets a field. Nothing about persons is read into a field.
"""

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from jisr.geo.coordinates import find_coordinates
from jisr.intake.quick_means import A_NAME, NOBODY, error_means, grade_means, word
from jisr.intake.quick_sheet import Ask, Choice, Part, Sheet
from jisr.intake.quick_stretches import (
    Stretch,
    counts,
    errors,
    exercises,
    grades,
    impacts,
    levels,
    partner_names,
    quoted,
    releasables,
    tags,
)
from jisr.intake.quick_what import What, is_plan, pick_what
from jisr.intake.quick_when import Asking, Times, pick_times
from jisr.intake.quick_where import Coordinates, PlaceFinder, Spot, find_figures, find_names, pick_place
from jisr.intake.quick_words import COUNTED
from jisr.intake.reading import Draft, DraftPlace
from jisr.terms.dtg import FoundTime, find_times
from jisr.terms.reports import Lang, Marking
from jisr.terms.texts import MAX_TITLE, check_words
from jisr.terms.times import dtg, iso

__all__ = ["Ask", "Choice", "Part", "PartnerName", "PlaceFinder", "Quick", "read_line"]

MOST = 2_000
"""Characters of a quick line."""
HOUR = 3_600_000
_STATED = ("crossing", "route", "sector")
_SENTENCE = re.compile(r"(?<=[.!?؟])\s+")
_LOOSE = re.compile(r"\s+([,;:،؛])|([,;،؛])(?:\s*[,;،؛])+")
_EDGES = " \t,;:،؛/-–—"
_ARABIC = re.compile(r"[\u0621-\u064a]")
_LATIN = re.compile(r"[A-Za-z]")

PartnerName = tuple[str, str, str]
"""A partner's side, and its names in English and Arabic."""


class Quick(msgspec.Struct, frozen=True, kw_only=True):
    """What a line was read as; `dtg` is when it happened, in full. `draft` is None while anything is asked."""

    parts: list[Part]
    asks: list[Ask]
    draft: Draft | None
    dtg: str | None


def read_line(
    line: str, now: int, zone: str, gazetteer: PlaceFinder | None, lang: Lang, *,
    partners: Sequence[PartnerName] = (), coordinates: Coordinates = find_coordinates,
) -> Quick:  # fmt: skip
    """What the line says. `now` in milliseconds, `zone` the side's IANA zone, `lang` that of the answer.

    OurMistake when the line is empty, too long, or holds what lies to the eye.
    """
    check_words("line", line, MOST, lines=True)
    sheet = Sheet(line, lang)
    for stretch in quoted(sheet.text):
        sheet.hide(stretch.start, stretch.end)
    told = _tags(sheet)
    marking = _marking(sheet, partners)
    wide = [(stretch, metres) for stretch, metres in errors(sheet.text)]
    for stretch, metres in wide:
        sheet.take(stretch.start, stretch.end, "error", error_means(metres, lang), cut=stretch.sure)
        sheet.hide(stretch.start, stretch.end)
    plan = is_plan(sheet, told)
    times = find_times(sheet.shown, now, zone, past=not plan, counted=COUNTED)
    times, figures = _apart(sheet, times, coordinates)
    taken: list[Sequence[Any]] = [*figures, *(sheet.text.within(one.start, one.end) for one in times if not one.bare)]
    names = [one for one in find_names(sheet, gazetteer) if not any(_over(one, other) for other in taken)]
    # What is known to be a place or a time is not read as anything else.
    held = [*taken, *names]
    grade = _grade(sheet, held)
    impact = _impact(sheet, told)
    exercise = _exercise(sheet, told)
    place = pick_place(sheet, figures, names, wide)
    what = pick_what(sheet, told, plan=plan, placed=bool(names))
    when = pick_times(sheet, times, Asking(now, zone, plan, what is not None and what.kind in _STATED))
    for stretch in counts(sheet.text):
        if sheet.free(stretch.start, stretch.end):
            sheet.take(stretch.start, stretch.end, "count", word("count", lang), cut=False)
    draft = _draft(sheet, what, when, place, (grade, impact, exercise, marking), now)
    parts = sorted(sheet.parts, key=lambda part: (part.start, part.end))
    return Quick(parts=parts, asks=sheet.asks, draft=draft, dtg=_full(when))


def _apart(sheet: Sheet, times: list[FoundTime], coordinates: Coordinates) -> tuple[list[FoundTime], list[Spot]]:
    """Times and coordinates where none stands in the other: what begins first is what it is, or else the longer."""
    figures = find_figures(sheet, coordinates)
    spans = [sheet.text.within(one.start, one.end) for one in times]
    sure = [
        span for one, span in zip(times, spans, strict=True)
        if not one.bare and any(_over(span, spot) and (span[0] < spot.start or _longer(span, spot)) for spot in figures)
    ]  # fmt: skip
    if sure:
        figures = [one for one in find_figures(sheet, coordinates, sure) if not any(_over(one, span) for span in sure)]
    return [
        one for one, span in zip(times, spans, strict=True) if not any(_over(span, spot) for spot in figures)
    ], figures  # fmt: skip


def _over(one: Sequence[Any], other: Sequence[Any]) -> bool:
    return bool(one[0] < other[1] and other[0] < one[1])


def _longer(one: Sequence[Any], other: Sequence[Any]) -> bool:
    return bool(one[1] - one[0] >= other[1] - other[0])


def _full(when: Times | None) -> str | None:
    if when is None:
        return None
    first, last = (dtg(ms) for ms in when.occurred)
    return first if first == last else f"{first}-{last}"


# --- small parts -------------------------------------------------------------------------------------------------


def _tags(sheet: Sheet) -> dict[str, str]:
    told: dict[str, str] = {}
    for stretch, field in tags(sheet.text):
        # The last one holds: an answer is written behind the line.
        told[field] = stretch.says
        name = field if field == "exercise" else f"{field}.{stretch.says}"
        sheet.take(stretch.start, stretch.end, field, word(name, sheet.lang), cut=True)  # type: ignore[arg-type]
        sheet.hide(stretch.start, stretch.end)
    return told


def _marking(sheet: Sheet, partners: Sequence[PartnerName]) -> Marking | None:
    marks = list(levels(sheet.text))
    names = partner_names(tuple(partners))
    shown = {side: (ar if sheet.lang == "ar" else en) for side, en, ar in partners}
    sides: list[str] = []
    for named in list(releasables(sheet.text, names)):
        if named.stranger is not None:
            start, end = named.stranger
            choices = [(shown[side], sheet.edited((start, end, side))) for side in shown]
            nobody = (NOBODY[sheet.lang == "ar"], sheet.edited((named.start, named.end, "")))
            sheet.ask("partner", [*choices, nobody])
        else:
            sides += named.sides
            to = ("، " if sheet.lang == "ar" else ", ").join(shown[side] for side in named.sides)
            sheet.take(named.start, named.end, "releasable_to", word("releasable", sheet.lang, to=to), cut=True)
        sheet.hide(named.start, named.end)
    for mark in marks:
        if sheet.free(mark.start, mark.end):
            sheet.take(mark.start, mark.end, "marking", word(f"mark.{mark.says}", sheet.lang), cut=True)
            sheet.hide(mark.start, mark.end)
    _one_of(sheet, "marking-which", marks, lambda mark: word(f"mark.{mark.says}", sheet.lang))
    if not marks and not sides:
        return None
    to_sides = tuple(dict.fromkeys(sides))
    if not marks:
        return Marking(releasable_to=to_sides)
    return Marking(level=marks[0].says, releasable_to=to_sides)  # type: ignore[arg-type]


def _one_of(sheet: Sheet, code: str, found: Sequence[Stretch], label: Any) -> None:
    """Ask when stretches say different things: each choice keeps one of them and takes out the others."""
    distinct = {one.says: one for one in found}
    if len(distinct) > 1:
        sheet.ask(code, [
            (label(one), sheet.edited(*((other.start, other.end, "") for other in found if other.says != one.says)))
            for one in distinct.values()
        ])  # fmt: skip


def _grade(sheet: Sheet, held: Sequence[Sequence[Any]]) -> str:
    found = [
        one for one in grades(sheet.text)
        if sheet.free(one.start, one.end) and not any(_over(one, other) for other in held)
    ]  # fmt: skip
    sure = [one for one in found if one.sure]
    if not sure and found:
        _ask_grade(sheet, found)
        return "F6"
    _one_of(sheet, "grade-which", sure, lambda one: one.says)
    for one in sure:
        sheet.take(one.start, one.end, "grade", grade_means(one.says, sheet.lang), cut=True)
    return sure[0].says if sure else "F6"


def _ask_grade(sheet: Sheet, found: Sequence[Stretch]) -> None:
    """Whether what may be a grade is one: then it goes to the end, else it is taken as a name."""
    names = [(one.start, one.end, f'"{sheet.written(one.start, one.end)}"') for one in found]
    choices = []
    for one, name in zip(found, names, strict=True):
        edits = [(one.start, one.end, ""), *(other for other in names if other is not name)]
        choices.append((grade_means(one.says, sheet.lang), f"{sheet.edited(*edits)}, {one.says}"))
    sheet.ask("grade", [*choices, (A_NAME[sheet.lang == "ar"], sheet.edited(*names))])


def _impact(sheet: Sheet, told: dict[str, str]) -> str:
    found = [one for one in impacts(sheet.text) if sheet.free(one.start, one.end)]
    for one in found:
        sheet.take(one.start, one.end, "impact", word(f"impact.{one.says}", sheet.lang), cut=True)
    if "impact" in told:
        return told["impact"]
    _one_of(sheet, "impact", found, lambda one: word(f"impact.{one.says}", sheet.lang))
    return found[0].says if found else "unknown"


def _exercise(sheet: Sheet, told: dict[str, str]) -> bool:
    found = [one for one in exercises(sheet.text) if sheet.free(one.start, one.end)]
    for one in found:
        if one.sure or "exercise" in told:
            sheet.take(one.start, one.end, "exercise", word("exercise", sheet.lang), cut=one.sure)
        else:
            typed = sheet.written(one.start, one.end)
            quotes = sheet.edited((one.start, one.end, f'"{typed}"'))
            sheet.ask("exercise", [(word("exercise", sheet.lang), sheet.tagged("exercise")), (typed, quotes)])
    return "exercise" in told or any(one.sure for one in found)


# --- the draft ---------------------------------------------------------------------------------------------------


def _draft(
    sheet: Sheet, what: What | None, when: Times | None, place: DraftPlace | None,
    small: tuple[str, str, bool, Marking | None], now: int,
) -> Draft | None:  # fmt: skip
    grade, impact, exercise, marking = small
    words = _tidy(sheet.words())
    if not any(c.isalnum() for c in words):
        sheet.ask("title", [])
    if what is not None and when is not None and what.value == "critical" and when.review_by is None:
        until = [f"until {dtg(now + hours * HOUR)}" for hours in (6, 12, 24)]
        sheet.ask("level-until", [(text, f"{sheet.line.rstrip()}, {text}") for text in until])
    if sheet.asks or what is None or when is None:
        return None
    first, last = (iso(ms) for ms in when.occurred)
    title, text = _title(words)
    return Draft(
        kind=what.kind, title=title, text=text, occurred=first if first == last else (first, last),
        category=what.category, detail=_detail(what, when, sheet), exercise=exercise, grade=grade,
        impact=impact,  # type: ignore[arg-type]
        lang=_lang(words, sheet.lang), marking=marking, place=place,
        review_by=iso(when.review_by) if when.review_by is not None else None,
    )  # fmt: skip


def _detail(what: What, when: Times, sheet: Sheet) -> dict[str, Any] | None:
    """State or level; since when is unknown unless the line gives a time."""
    if what.kind == "sector":
        return {"as": "sector", "level": what.value or "unknown"}
    if what.kind not in ("crossing", "route"):
        return None
    given = any(part.as_ == "time" and part.start < part.end for part in sheet.parts)
    since = when.since if when.since is not None else when.occurred[0] if given else None
    detail: dict[str, Any] = {"as": what.kind, "state": what.value or "unknown"}
    return detail | {"since": iso(since)} if since is not None else detail


def _tidy(words: str) -> str:
    """Words without the gaps that what was taken out left."""
    plain = " ".join(words.split())
    plain = _LOOSE.sub(lambda match: match[1] or match[2], plain)
    return plain.replace("()", "").strip(_EDGES).strip()


def _title(words: str) -> tuple[str, str]:
    """The first sentence; and all of it as text when that is not all."""
    first = _SENTENCE.split(words, maxsplit=1)[0]
    title = first.rstrip(".").rstrip(_EDGES) or first
    if len(title) > MAX_TITLE:
        title = title[: MAX_TITLE - 1].rsplit(" ", 1)[0].rstrip(_EDGES) + "…"
    return title, words if len(words) > len(first) or len(first) > MAX_TITLE else ""


def _lang(words: str, otherwise: Lang) -> Lang:
    arabic, latin = len(_ARABIC.findall(words)), len(_LATIN.findall(words))
    return otherwise if arabic == latin else "ar" if arabic > latin else "en"
