"""Days in running text that `terms.dtg` does not know: counted in words, weeks and months, two days of one month. Pure.

All of them are spans of whole local days, counted from the last day of the publication.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from jisr.terms.dtg import When
from jisr.terms.errors import OurMistake
from jisr.terms.spelling import Spelling, spelt
from jisr.terms.time_words import MONTH_OF, pattern, spaced
from jisr.terms.times import local_days

NUMBERS: dict[str, int] = {
    spelt(name): value
    for value, names in {
        1: "one|a|an|واحد|واحدة", 2: "two|a couple of|اثنان|اثنين|اثنتان|اثنتين", 3: "three|ثلاث|ثلاثة",
        4: "four|أربع|أربعة",
        5: "five|خمس|خمسة", 6: "six|ست|ستة", 7: "seven|سبع|سبعة", 8: "eight|ثماني|ثمانية|ثمان", 9: "nine|تسع|تسعة",
        10: "ten|عشر|عشرة", 11: "eleven|أحد عشر|إحدى عشرة", 12: "twelve|a dozen|اثنا عشر|اثني عشر|اثنتي عشرة",
        13: "thirteen|ثلاثة عشر",
        14: "fourteen|أربعة عشر", 15: "fifteen|خمسة عشر", 16: "sixteen", 17: "seventeen",
        18: "eighteen", 19: "nineteen", 20: "twenty|عشرون|عشرين", 30: "thirty|ثلاثون|ثلاثين", 40: "forty|أربعون|أربعين",
        50: "fifty|خمسون|خمسين", 60: "sixty|ستون|ستين", 70: "seventy|سبعون|سبعين", 80: "eighty|ثمانون|ثمانين",
        90: "ninety|تسعون|تسعين", 100: "a hundred|one hundred|مئة|مائة", 1000: "a thousand|one thousand|ألف",
    }.items()
    for name in names.split("|")
}  # fmt: skip
"""Numbers as they are written in words, folded."""

_N = rf"(?P<n>\d{{1,3}}|{pattern(NUMBERS)})"
_LEAD = r"(?:(?<!\w)(?:on|in|early|earlier|late|during|since|over|في|خلال|منذ)\s+)?(?:the\s+)?"
_AGO = re.compile(
    rf"(?<!\w){_N}\s+(?P<u>days?|weeks?|months?)\s+ago(?!\w)"
    rf"|(?<!\w)(?:قبل|منذ)\s+(?:حوالي\s+|نحو\s+)?(?:(?P<na>\d{{1,3}}|{pattern(NUMBERS)})\s+)?"
    r"(?P<ua>ايام|يوما|يوم|اسبوعين|اسبوع|اسابيع|شهرين|شهر|اشهر)(?!\w)"
)
_WEEK = re.compile(
    rf"{_LEAD}(?P<w>last\s+week|past\s+week|previous\s+week|this\s+week|last\s+month|this\s+month|earlier\s+this\s+week|"
    r"earlier\s+this\s+month)(?!\w)"
    r"|(?<!\w)(?:في\s+|خلال\s+)?(?P<wa>الاسبوع\s+الماضي|الاسبوع\s+الحالي|هذا\s+الاسبوع|الشهر\s+الماضي|هذا\s+الشهر|الشهر\s+الحالي)(?!\w)"
)
_RANGE = re.compile(
    rf"{_LEAD}(?<!\w)(?P<mon>{pattern(MONTH_OF)})\.?\s+(?P<a>\d{{1,2}})(?:st|nd|rd|th)?\s*(?:-|to|and|until)\s*"
    r"(?P<b>\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(?P<y>(?:19|20)\d\d))?(?![\w:/])"
)
_AR = {"يوم": 1, "يوما": 1, "ايام": 1, "اسبوع": 7, "اسابيع": 7, "اسبوعين": 14, "شهر": 30, "اشهر": 30, "شهرين": 60}


class FoundDays(NamedTuple):
    """A stretch of folded text and the days it names."""

    start: int
    end: int
    meaning: When


def find_days(line: Spelling, now: int, zone: str) -> Iterator[FoundDays]:
    """Days of a line, none overlapping within one pattern."""
    today = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=now)).astimezone(ZoneInfo(zone)).date()
    for find, days in ((_RANGE, _range), (_AGO, _ago), (_WEEK, _week)):
        for match in find.finditer(line.text):
            try:
                span = days(match, today)
                if span is None:
                    continue
                first, last, assumed = span
                told = local_days(first.isoformat(), min(last, today).isoformat(), zone)
            except (OurMistake, ValueError, OverflowError):
                continue
            text = first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"
            yield FoundDays(match.start(), match.end(), When(told.start, told.end, text, assumed))


Days = tuple[date, date, tuple[str, ...]]


def _range(match: "re.Match[str]", today: date) -> Days | None:
    month, a, b = MONTH_OF[spaced(match["mon"])], int(match["a"]), int(match["b"])
    years = [int(match["y"])] if match["y"] else [today.year, today.year - 1]
    for year in years:
        first, last = date(year, month, a), date(year, month, b)
        if first <= last and (first <= today or match["y"]):
            return first, last, () if match["y"] else ("year",)
    return None


def _ago(match: "re.Match[str]", today: date) -> Days | None:
    if match["ua"]:
        unit, number = _AR[match["ua"]], match["na"]
    else:
        unit, number = {"d": 1, "w": 7, "m": 30}[match["u"][0]], match["n"]
    count = 1 if number is None else int(number) if number.isdecimal() else NUMBERS[spaced(number)]
    back = timedelta(days=count * unit)
    if unit == 1:
        return today - back, today - back, ()
    # A week ago is a day or two about seven days back, a month ago a week or so: the span says so.
    loose = timedelta(days=1 if unit < 30 else 7)
    return today - back - loose, today - back + loose, ("loose",)


def _week(match: "re.Match[str]", today: date) -> Days | None:
    words = spaced(match["w"] or match["wa"])
    monday, first = today - timedelta(days=today.weekday()), today.replace(day=1)
    if "week" in words or "اسبوع" in words:
        if "this" in words or "هذا" in words or "الحالي" in words:
            return today - timedelta(days=6), today, ("loose",)
        # The week before by either calendar, or the seven days until then: the span holds all of them.
        return min(monday - timedelta(days=8), today - timedelta(days=7)), today, ("loose",)
    if "this" in words or "هذا" in words or "الحالي" in words:
        return first, today, ("loose",)
    before = (first - timedelta(days=1)).replace(day=1)
    return before, first - timedelta(days=1), ("loose",)
