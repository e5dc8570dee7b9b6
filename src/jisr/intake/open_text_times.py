"""Times in running text, as news writes them: relative to the publication, the nearest past one. Pure."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from jisr.intake.open_text_days import find_days
from jisr.intake.open_text_words import COMING, UNITS
from jisr.terms.dtg import FoundTime, Unsure, When, find_times, read_time
from jisr.terms.errors import OurMistake
from jisr.terms.spelling import Spelling
from jisr.terms.times import Span

DAY = 86_400_000
LONG_AGO = 300 * DAY
"""A day without a year that lies so far back may as well be one to come."""
_HOURS = re.compile(r"hour|hr|minute|min|second|ساع|دقي|دقا|ثاني|ثوان")
_NOW = re.compile(r"(?:(?:from|since|by|until)\s+)?(?:right\s+|just\s+)?now|(?:منذ\s+|حتي\s+)?(?:الان|حاليا|توا)")
_MAIN = ("", "about", "at")


class Reading(NamedTuple):
    """One meaning of a written time: first and last instant, and what was filled in."""

    start: int
    end: int
    notes: tuple[str, ...]


class TimeMark(NamedTuple):
    """A written time in folded offsets; `chosen` is the reading that holds unless a person says otherwise, or -1.

    `main` is False for what only bounds it ("since", "before") or says no day; without readings it is only shown.
    """

    start: int
    end: int
    readings: tuple[Reading, ...]
    chosen: int
    main: bool


def times_of(line: Spelling, published: Span, zone: str) -> list[TimeMark]:
    """Every time of a sentence, in order, none overlapping."""
    now = published.end // 60_000 * 60_000
    marks = [
        TimeMark(one.start, one.end, (Reading(one.meaning.start, one.meaning.end, one.meaning.assumed),), 0, True)
        for one in find_days(line, now, zone)
    ]
    try:
        found = find_times(line.source, now, zone, counted=UNITS)
        promised = COMING.search(line.text) is not None
        coming = (
            find_times(line.source, now, zone, past=False, counted=UNITS) if promised or _far(found, published) else []
        )
    except OurMistake:
        return marks
    later = {one.start: one.meaning for one in coming}
    for one in found:
        start, end = line.within(one.start, one.end)
        if one.bare or any(start < mark.end and mark.start < end for mark in marks):
            continue
        if mark := _mark(line, one, (start, end), later.get(one.start), promised, published, zone):
            marks.append(mark)
    return sorted(marks)


def _far(found: Sequence[FoundTime], published: Span) -> bool:
    """Whether one of them is a day without a year that lies so far back that it may be one to come."""
    return any(
        isinstance(one.meaning, When) and "year" in one.meaning.assumed and published.end - one.meaning.end > LONG_AGO
        for one in found
    )


def _mark(
    line: Spelling, one: FoundTime, at: tuple[int, int], later: When | Unsure | None, promised: bool, published: Span,
    zone: str,
) -> TimeMark | None:  # fmt: skip
    words = line.text[at[0] : at[1]]
    main = one.lead in _MAIN
    if _NOW.fullmatch(words.strip()):
        return None
    if isinstance(one.meaning, Unsure):
        return _unsure(one.meaning, at, main, published, zone)
    told = one.meaning
    if "date" in told.assumed:
        return TimeMark(*at, (), -1, False)
    if _HOURS.search(words) and told.start == told.end and not told.assumed:
        # Hours back from a publication whose hour nobody stated: all of it that can be said is that day.
        return TimeMark(*at, (Reading(published.start, published.end, ("hours",)),), 0, main)
    readings = [Reading(told.start, told.end, told.assumed)]
    if (promised or _far([one], published)) and isinstance(later, When) and later.start > published.end:
        readings.append(Reading(later.start, later.end, (*later.assumed, "coming")))
    return TimeMark(*at, tuple(readings), 0 if len(readings) == 1 else -1, main)


def _unsure(doubt: Unsure, at: tuple[int, int], main: bool, published: Span, zone: str) -> TimeMark | None:
    readings = list(_read(doubt.choices, published, zone))
    if not readings:
        return None
    if doubt.code == "vague":
        return TimeMark(*at, (readings[0]._replace(notes=("part",)),), 0, main)
    if doubt.code == "week":
        gone = sorted((one for one in readings if one.start <= published.end), reverse=True)
        if gone:
            kept = [gone[0]._replace(notes=("week",)), *(one._replace(notes=("other",)) for one in gone[1:])]
            return TimeMark(*at, tuple(kept), 0, main)
    return TimeMark(*at, tuple(readings), -1 if len(readings) > 1 else 0, main)


def _read(choices: Sequence[str], published: Span, zone: str) -> Iterator[Reading]:
    for text in choices:
        try:
            meaning = read_time(text, published.end, zone)
        except OurMistake:
            continue
        if isinstance(meaning, When):
            yield Reading(meaning.start, meaning.end, meaning.assumed)
