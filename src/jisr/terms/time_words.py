"""The words times are written with, English and Arabic, each with the patterns that find them in folded text.

Months stand in three names: English, those of the Levant and Iraq, and those of Egypt and the Gulf.
"""

import re
from collections.abc import Iterable

from jisr.terms.spelling import spelt

_MONTHS = (
    "january jan يناير|كانون الثاني", "february feb فبراير|شباط", "march mar مارس|آذار|اذار",
    "april apr أبريل|إبريل|نيسان", "may may مايو|أيار", "june jun يونيو|يونيه|حزيران",
    "july jul يوليو|يوليه|تموز", "august aug أغسطس|آب", "september sep|sept سبتمبر|أيلول",
    "october oct أكتوبر|تشرين الأول", "november nov نوفمبر|تشرين الثاني", "december dec ديسمبر|كانون الأول",
)  # fmt: skip
_WEEKDAYS = (
    "monday|mon الاثنين|الإثنين", "tuesday|tue|tues الثلاثاء", "wednesday|wed الأربعاء", "thursday|thu|thurs الخميس",
    "friday|fri الجمعة", "saturday|sat السبت", "sunday|sun الأحد",
)  # fmt: skip
_DAYS = {
    "today|اليوم": 0, "yesterday|أمس|البارحة|امبارح|مبارح": -1, "tomorrow|غداً|غدا|بكرة": 1,
    "the day before yesterday|day before yesterday|أول أمس|أول من أمس|أمس الأول": -2,
    "the day after tomorrow|day after tomorrow|بعد غد": 2,
}  # fmt: skip
_MINUTES = {
    "minutes|minute|mins|min|m|دقائق|دقيقة|دقايق|د": 1, "hours|hour|hrs|hr|h|ساعات|ساعة|س": 60,
    "days|day|d|أيام|يوماً|يوم": 1440,
}  # fmt: skip
_LENGTHS = {
    "half an hour|half hour|a half hour|نصف ساعة": 30, "a quarter of an hour|quarter of an hour|ربع ساعة": 15,
    "an hour|one hour|ساعة": 60, "two hours|ساعتين": 120, "a minute|one minute|دقيقة": 1, "two minutes|دقيقتين": 2,
    "an hour and a half|one and a half hours|ساعة ونصف": 90, "a day|one day|يوم": 1440, "two days|يومين": 2880,
    "a few minutes|few minutes|دقائق": 0, "a few hours|few hours|ساعات": 0, "a few days|few days|أيام": 0,
}  # fmt: skip
"""Minutes; 0 for a length that says no number."""

_VAGUE = {
    "last night|الليلة الماضية|ليلة أمس|ليل أمس": (-1, 18, 0, 6), "tonight|الليلة|هذه الليلة": (0, 18, 1, 6),
    "this morning|هذا الصباح|صباح اليوم": (0, 0, 0, 12),
    "this afternoon|عصر اليوم|ظهر اليوم|بعد ظهر اليوم": (0, 12, 0, 18),
    "this evening|مساء اليوم|هذا المساء": (0, 18, 1, 0),
    "yesterday morning|صباح أمس": (-1, 0, -1, 12), "yesterday afternoon|ظهر أمس|عصر أمس": (-1, 12, -1, 18),
    "yesterday evening|مساء أمس": (-1, 18, 0, 0),
}  # fmt: skip
"""Part of a day: day and hour it may begin, day and hour it may end. A person confirms it."""

_NOW = "right now|just now|now|الآن|الان|حالياً|حاليا|توا"


def _spelt(names: str) -> list[str]:
    return [spelt(name) for name in names.split("|")]


def _table(source: dict[str, int]) -> dict[str, int]:
    return {name: value for names, value in source.items() for name in _spelt(names)}


def pattern(names: Iterable[str]) -> str:
    """One group that matches any of these folded names, longest first, however their words are spaced."""
    longest = sorted(set(names), key=len, reverse=True)
    return "(?:" + "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in longest) + ")"


def spaced(text: str) -> str:
    """A matched name with single spaces, as the tables have it."""
    return " ".join(text.split())


def _numbered(lines: Iterable[str]) -> dict[str, int]:
    found = {}
    for number, line in enumerate(lines):
        english, _, rest = line.partition(" ")
        for part in (english, *_split_arabic(rest)):
            found.update(dict.fromkeys(_spelt(part), number))
    return found


def _split_arabic(rest: str) -> list[str]:
    """The short English names, if any, and the Arabic ones, which may hold spaces."""
    first, _, more = rest.partition(" ")
    return [first, more] if first.isascii() else [rest]


MONTH_OF = {name: number + 1 for name, number in _numbered(_MONTHS).items()}
WEEKDAY_OF = _numbered(_WEEKDAYS)
DAY_OF = _table(_DAYS)
MINUTES_OF = _table(_MINUTES)
LENGTH_OF = _table(_LENGTHS)
VAGUE = {name: value for names, value in _VAGUE.items() for name in _spelt(names)}
NOW = frozenset(_spelt(_NOW))
