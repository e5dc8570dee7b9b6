"""What is written where a time begins: day, clock and zone as far as they stand there, nothing filled in.

Works on folded text. Where the writing itself allows two readings both come back, with the word for the doubt.
"""

import re
from collections.abc import Collection
from typing import Literal, NamedTuple

from jisr.terms.spelling import Spelling
from jisr.terms.time_words import (
    DAY_OF,
    LENGTH_OF,
    MINUTES_OF,
    MONTH_OF,
    NOW,
    VAGUE,
    WEEKDAY_OF,
    pattern,
    spaced,
)

Zone = int | Literal["J"] | None
"""Minutes east of UTC, J for the side's own zone, None where none is written."""

END = r"(?!\w)"
_MONTH = rf"(?P<mon>{pattern(MONTH_OF)}(?:\s*/\s*{pattern(MONTH_OF)})?)(?![^\W\d_])\.?"
_DTG = re.compile(
    r"(?P<d>\d\d)(?P<h>\d\d)(?P<m>\d\d)(?!\d)(?:\s?(?P<z>[a-z])(?=\s*" + _MONTH.replace("?P<mon>", "?:") + "))?"
)
_AFTER_DTG = re.compile(r"\s*" + _MONTH)
_YEAR = re.compile(r"(?P<gap>[\s,/-]*)(?P<mark>'?)(?P<y>\d{4}|\d{2})(?!\d|[.:]\d|[a-z]|\s*" + pattern(MONTH_OF) + r")")
_ISO = re.compile(
    r"(?P<y>\d{4})(?:-(?P<mo>\d\d)-(?P<d>\d\d)(?:t|\s(?=[\d:.]+(?:z|[+-]\d\d:)))(?P<h>\d\d):(?P<m>\d\d)(?::(?P<s>\d\d)(?:\.\d{1,6})?)?"
    r"|(?P<mo2>\d\d)(?P<d2>\d\d)t(?P<h2>\d\d)(?P<m2>\d\d)(?P<s2>\d\d)?)"
    r"\s?(?P<z>z|[+-]\d\d(?::?\d\d)?)?" + END
)
_CLOCK = re.compile(
    r"(?P<h>\d{1,2})(?::|h(?=\d\d))(?P<m>\d\d)(?::(?P<s>\d\d)(?:\.\d{1,6})?)?(?!\d)|(?P<h4>\d\d)(?P<m4>\d\d)(?!\d)"
)
_HALF = re.compile(r"\s*(?P<half>a\.?m\.?|p\.?m\.?|صباحا|مسا|ص|م)" + END)
_HOUR = re.compile(r"(?P<h>\d{1,2})\s*(?P<half>a\.?m\.?|p\.?m\.?|صباحا|مسا)" + END)
_NAMED_HOUR = re.compile(r"(?P<noon>noon|midday|ظهرا|الظهر)|(?:midnight|منتصف\s+الليل)")
_OFFSET = re.compile(r"\+(?P<h>\d\d):?(?P<m>\d\d)" + END)
_UTC = re.compile(
    r"\s?(?:utc|gmt|zulu|زولو|(?:ب?توقيت\s+)?(?:غرينتش|جرينتش))(?:\s?(?P<sign>[+-])(?P<h>\d{1,2})(?::?(?P<m>\d\d))?)?"
    + END
)
_LOCAL = re.compile(r"\s?(?:local\s+time|local|lt|(?:بال)?توقيت\s+(?:ال)?محلي|بالتوقيت\s+المحلي|محلي)" + END)
_HOURS = re.compile(r"\s?(?:hours|hrs)" + END)
_LETTER = re.compile(r"(?P<gap>\s?)(?P<z>[a-z])" + END)
_DAY_FIRST = re.compile(
    r"(?P<d>\d{1,2})(?:st|nd|rd|th)?[\s-]*(?:of\s+|من\s+)?" + _MONTH
)  # fmt: skip
_MONTH_FIRST = re.compile(_MONTH + r"\s*(?P<d>\d{1,2})(?:st|nd|rd|th)?(?!\d|:\d|\w)")
_LAST_DAY = re.compile(r"\s*-\s*(?P<d>\d{1,2})(?:st|nd|rd|th)?(?!\d|[.:/-]\d|\w)")
_YEAR_FIRST = re.compile(r"(?P<y>\d{4})(?P<sep>[-/.])(?P<mo>\d{1,2})(?P=sep)(?P<d>\d{1,2})(?!\d)")
_FIGURES = re.compile(
    r"(?P<a>\d{1,2})(?:/(?P<b>\d{1,2})/(?P<y>\d{4}|\d\d)|(?P<sep>[.-])(?P<b2>\d{1,2})(?P=sep)(?P<y2>\d{4}))(?!\d)"
)
_FRACTION = re.compile(r"(?P<a>\d{1,2})/(?P<b>\d{1,2})(?![\d/])")
_DAY_WORD = re.compile(pattern(DAY_OF) + END)
_WEEKDAY = re.compile(
    rf"(?:(?P<last>last)\s+|يوم\s+)?(?P<wd>{pattern(WEEKDAY_OF)}){END}(?P<past>\s+(?:الماضي|الفايت){END})?"
)
_NUMBER = r"(?:\d{1,5}(?:\.\d)?)"
_UNIT = pattern(MINUTES_OF)
_LONG_UNIT = pattern(name for name in MINUTES_OF if len(name) > 1)
_COUNTED = rf"(?P<n>{_NUMBER})\s*(?P<u>{_UNIT})(?:\s*(?:and\s+|و\s*)?(?P<n2>{_NUMBER})\s*(?P<u2>{_UNIT}))?"
_LENGTH = pattern(LENGTH_OF)
_AGO = re.compile(
    rf"(?:about\s+|around\s+)?(?:{_COUNTED}|(?P<len>{_LENGTH}))\s+ago{END}"
)  # fmt: skip
_AGO_AR = re.compile(rf"(?:قبل|منذ)\s+(?:حوالي\s+|نحو\s+)?(?:{_COUNTED}|(?P<len>{_LENGTH})){END}")
_IN = re.compile(
    rf"(?P<in>in|بعد)\s+(?:(?P<n>{_NUMBER})\s*(?P<u>{_LONG_UNIT})|(?P<len>{_LENGTH})){END}"
)  # fmt: skip
_VAGUE = re.compile(pattern(VAGUE) + END)
_NOW = re.compile(pattern(NOW) + END)
_DAY_THEN_CLOCK = re.compile(r"(?:\s*,\s*|\s+)(?:at\s+|@\s*|في\s+)?(?:الساعه\s+)?")
_CLOCK_THEN_DAY = re.compile(r"(?:\s*,\s*|\s+)(?:on\s+|of\s+|يوم\s+|في\s+|من\s+|بتاريخ\s+)?")


_WORD_AFTER = re.compile(r"\s+(\w+)")
_ALSO_WORDS = frozenset(("may", "march", "mar", "اب", "sat", "sun", "mon", "wed", "thu", "fri", "tue"))
"""Names that are words too: alone in a line of words they are no day."""


class Stated(NamedTuple):
    """A time as far as it is written.

    `back` counts days from today, `ago` minutes from now, both negative in the past; `part` is a part of a day that
    says no clock: first day from today and hour, last day and hour. `weeks` is 1 for the last such weekday, 2 for that
    of last week. `bare` is four or six figures that may be a number, `short` a day only beside a clock.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    back: int | None = None
    weekday: int | None = None
    weeks: int | None = None
    clock: tuple[int, int, int] | None = None
    zone: Zone = None
    ago: int | None = None
    part: tuple[int, int, int, int] | None = None
    bare: bool = False
    short: bool = False

    @property
    def dated(self) -> bool:
        """Whether anything of a day is written."""
        return self.day is not None or self.back is not None or self.weekday is not None


class Written(NamedTuple):
    """One reading: where it ends, what it states, and the doubt it is one answer to."""

    end: int
    stated: Stated
    doubt: str = ""


class Manner(NamedTuple):
    """How to read: `whole` when the text is a time and nothing else; `counted` are words that follow a number."""

    whole: bool = False
    counted: Collection[str] = ()


def written(text: Spelling, at: int, manner: Manner) -> list[Written]:
    """Every reading of the longest time that begins there; none when nothing does."""
    for form in (_iso, _group, _vague, _relative, _now, _day_and_clock, _clock_and_day):
        found = form(text, at, manner)
        if found:
            longest = max(one.end for one in found)
            kept = [one for one in found if one.end == longest or one.doubt in ("count", "zone")]
            return kept if len(kept) > 1 or kept[0].doubt == "how-long" else [kept[0]._replace(doubt="")]
    return []


def _iso(text: Spelling, at: int, _manner: Manner) -> list[Written]:
    match = _ISO.match(text.text, at)
    if match is None:
        return []
    given = match.groupdict()
    year, month, day, hour, minute = (
        int(part) for part in (given["y"], given["mo"] or given["mo2"], given["d"] or given["d2"],
                               given["h"] or given["h2"], given["m"] or given["m2"])
    )  # fmt: skip
    zone = None if given["z"] is None else 0 if given["z"] == "z" else _minutes(given["z"])
    second = int(given["s"] or given["s2"] or 0)
    return [Written(match.end(), Stated(year, month, day, clock=(hour, minute, second), zone=zone))]


def _minutes(offset: str) -> int:
    figures = offset[1:].replace(":", "").ljust(4, "0")
    east = int(figures[:2]) * 60 + int(figures[2:])
    return -east if offset[0] == "-" else east


def _group(text: Spelling, at: int, manner: Manner) -> list[Written]:
    """A date-time group, or six figures of one."""
    match = _DTG.match(text.text, at)
    if match is None:
        return []
    clock, day = (int(match["h"]), int(match["m"]), 0), int(match["d"])
    if match["z"] is not None:
        zones = [(match.end(), _letter(match["z"]), "")]
    else:
        zones = _zone(text, match.end(), manner, compact=True)
    found = []
    for end, zone, doubt in zones:
        month = _AFTER_DTG.match(text.text, end)
        number = _month(month["mon"]) if month else None
        if month is None or number is None:
            bare = zone is None and end == match.end()
            found.append(Written(end, Stated(day=day, clock=clock, zone=zone, bare=bare), doubt))
            continue
        for stop, year, why in _year(text, month.end(), manner):
            found.append(Written(stop, Stated(year, number, day, clock=clock, zone=zone), why or doubt))
    return found


def _vague(text: Spelling, at: int, _manner: Manner) -> list[Written]:
    match = _VAGUE.match(text.text, at)
    return [Written(match.end(), Stated(part=VAGUE[spaced(match[0])]))] if match else []


def _relative(text: Spelling, at: int, _manner: Manner) -> list[Written]:
    match = _AGO.match(text.text, at) or _AGO_AR.match(text.text, at)
    later = None if match else _IN.match(text.text, at)
    given = (match or later).groupdict() if match or later else None  # type: ignore[union-attr]
    if given is None:
        return []
    end = (match or later).end()  # type: ignore[union-attr]
    if given["len"] is not None:
        minutes = float(LENGTH_OF[spaced(given["len"])])
        if minutes == 0:
            return [Written(end, Stated(), "how-long")]
    else:
        minutes = float(given["n"]) * MINUTES_OF[given["u"]]
        if given.get("n2"):
            minutes += float(given["n2"]) * MINUTES_OF[given["u2"]]
    amount = round(minutes) if later else -round(minutes)
    if amount % 1440 == 0 and amount:
        # Days are counted in days: "two days ago" is that day, not this minute of it.
        return [Written(end, Stated(back=amount // 1440))]
    return [Written(end, Stated(ago=amount))]


def _now(text: Spelling, at: int, _manner: Manner) -> list[Written]:
    match = _NOW.match(text.text, at)
    return [Written(match.end(), Stated(ago=0))] if match else []


def _day_and_clock(text: Spelling, at: int, manner: Manner) -> list[Written]:
    found = []
    for one in _day(text, at, manner):
        between = _DAY_THEN_CLOCK.match(text.text, one.end)
        clocks = _clock(text, between.end(), manner) if between and between.end() > one.end else []
        for other in clocks:
            found.append(Written(other.end, _joined(one.stated, other.stated), one.doubt or other.doubt))
        if not clocks and not one.stated.short:
            found.append(one)
    return found


def _clock_and_day(text: Spelling, at: int, manner: Manner) -> list[Written]:
    found = []
    for one in _clock(text, at, manner):
        between = _CLOCK_THEN_DAY.match(text.text, one.end)
        days = _day(text, between.end(), manner) if between else []
        days = [day for day in days if day.doubt != "year-or-clock" or day.stated.year is not None]
        for other in days:
            found.append(Written(other.end, _joined(other.stated, one.stated), other.doubt or one.doubt))
        if not days:
            found.append(one)
    return found


def _joined(day: Stated, clock: Stated) -> Stated:
    return day._replace(clock=clock.clock, zone=clock.zone, bare=False, short=False)


# --- days --------------------------------------------------------------------------------------------------------


def _day(text: Spelling, at: int, manner: Manner) -> list[Written]:
    """Readings of a day; a fraction such as 3/6 is `short`: it is a day only beside a clock."""
    line = text.text
    if match := _DAY_WORD.match(line, at):
        return [Written(match.end(), Stated(back=DAY_OF[spaced(match[0])]))]
    if match := _YEAR_FIRST.match(line, at):
        return [Written(match.end(), Stated(int(match["y"]), int(match["mo"]), int(match["d"])))]
    if match := _FIGURES.match(line, at):
        year = int(match["y"] or match["y2"])
        return _either(match, int(match["a"]), int(match["b"] or match["b2"]), year, match["sep"] == ".", short=False)
    if match := _FRACTION.match(line, at):
        return _either(match, int(match["a"]), int(match["b"]), None, dotted=False, short=True)
    if match := _DAY_FIRST.match(line, at) or _MONTH_FIRST.match(line, at):
        return _named(text, match, manner)
    if match := _WEEKDAY.match(line, at):
        number, end = WEEKDAY_OF[spaced(match["wd"])], match.end()
        if match["last"] or match["past"]:
            # On a Wednesday "last Tuesday" is yesterday to one and a week before to another.
            return [Written(end, Stated(weekday=number, weeks=weeks), "week") for weeks in (1, 2)]
        short = not manner.whole and match["wd"] in _ALSO_WORDS
        return [Written(end, Stated(weekday=number, short=short))]
    return []


def _named(text: Spelling, match: re.Match[str], manner: Manner) -> list[Written]:
    """A day beside the name of a month, and perhaps a year."""
    month, after = _month(match["mon"]), _WORD_AFTER.match(text.text, match.end())
    if month is None or (after and after[1] in manner.counted and match.start("d") > match.start("mon")):
        return []
    # "3 may be hurt" has no date in it.
    first = text.typed(match.start("mon"))
    word = not manner.whole and match["mon"] in _ALSO_WORDS and not (first.isupper() or first == "آ")
    if match.start("d") > match.start("mon") and last_day(text, match.end(), int(match["d"])) is not None:
        # June 12-13 is two days and no year: nobody writes one there without saying which century.
        return [Written(match.end(), Stated(None, month, int(match["d"]), short=word))]
    return [
        Written(end, Stated(year, month, int(match["d"]), short=word and year is None), doubt)
        for end, year, doubt in _year(text, match.end(), manner, clock=True)
    ]


def last_day(text: Spelling, at: int, first: int) -> tuple[int, int] | None:
    """Where it ends and which day, if what follows a month and its day `first` is the last of several: June 12-13."""
    match = _LAST_DAY.match(text.text, at)
    return (match.end(), int(match["d"])) if match and first < int(match["d"]) <= 31 else None


def two_days(text: Spelling, first: Written, manner: Manner) -> list[Written]:
    """The last of two days of one month that stands before both, with the year after them where one is written."""
    one = first.stated
    if one.day is None or one.month is None or one.year is not None or one.clock is not None:
        return []
    found = last_day(text, first.end, one.day)
    if found is None:
        return []
    end, year, doubt = max(_year(text, found[0], manner, clock=True), key=lambda read: read[0])
    return [Written(end, one._replace(day=found[1], year=year), "" if year is not None else doubt)]


def _either(match: re.Match[str], a: int, b: int, year: int | None, dotted: bool, *, short: bool) -> list[Written]:
    """Figures whose order is not written: the day first, the month first, or whichever of them can be."""
    first, second = Stated(year, b, a, short=short), Stated(year, a, b, short=short)
    if dotted or a == b or a > 12:
        return [Written(match.end(), first)]
    if b > 12:
        return [Written(match.end(), second)]
    return [Written(match.end(), first, "day-month"), Written(match.end(), second, "day-month")]


def _month(name: str) -> int | None:
    """The month, also when it is given in two of its names, as حزيران/يونيو; None when they differ."""
    numbers = {MONTH_OF[spaced(part)] for part in name.split("/")}
    return numbers.pop() if len(numbers) == 1 else None


def _year(text: Spelling, at: int, manner: Manner, *, clock: bool = False) -> list[tuple[int, int | None, str]]:
    """Where it ends and which year; None when none is written. With `clock`, four figures may be the clock instead."""
    match = _YEAR.match(text.text, at)
    if match is None:
        return [(at, None, "")]
    figures, apart = match["y"], bool(match["gap"])
    ends = (match.end(), int(figures), "")
    if len(figures) == 2:
        after = _WORD_AFTER.match(text.text, match.end())
        if apart and not match["mark"] and after and after[1] in manner.counted:
            return [(match.end(), int(figures), "count"), (at, None, "count")]
        return [ends]
    if not 1900 <= int(figures) <= 2099:
        return [(at, None, "")] if clock else [ends]
    if clock and apart and int(figures[2:]) < 60:
        return [(match.end(), int(figures), "year-or-clock"), (at, None, "year-or-clock")]
    return [ends]


# --- clocks ------------------------------------------------------------------------------------------------------


def _clock(text: Spelling, at: int, manner: Manner) -> list[Written]:
    line = text.text
    if match := _NAMED_HOUR.match(line, at):
        clock, end = (12 if match["noon"] else 0, 0, 0), match.end()
        return [] if re.compile(r"\w").match(line, end) else _zoned(text, end, manner, clock, bare=False, compact=False)
    if match := _HOUR.match(line, at):
        return _zoned(text, match.end(), manner, (_afternoon(int(match["h"]), match["half"]), 0, 0), False, False)
    match = _CLOCK.match(line, at)
    if match is None:
        return []
    compact = match["h4"] is not None
    hour, minute, second = int(match["h4"] or match["h"]), int(match["m4"] or match["m"]), int(match["s"] or 0)
    end, half = match.end(), _HALF.match(line, match.end())
    if half and not (compact and half["half"] in ("ص", "م")):
        hour, end, compact = _afternoon(hour, half["half"]), half.end(), False
    return _zoned(text, end, manner, (hour, minute, second), match["h4"] is not None and not half, compact)


def _afternoon(hour: int, half: str) -> int:
    """Hour of the day for an hour of half a day; one that cannot be stays as it is and is refused later."""
    if not 1 <= hour <= 12:
        return 99
    return hour % 12 + (12 if half[0] in "pم" else 0)


def _zoned(
    text: Spelling, at: int, manner: Manner, clock: tuple[int, int, int], bare: bool, compact: bool
) -> list[Written]:
    return [
        Written(end, Stated(clock=clock, zone=zone, bare=bare and end == at), doubt)
        for end, zone, doubt in _zone(text, at, manner, compact=compact)
    ]


def _letter(letter: str) -> Zone:
    """Zone letters: A to I are +1 to +9, K to M +10 to +12, N to Y -1 to -12, Z is UTC, J the side's own."""
    if letter == "j":
        return "J"
    if letter == "z":
        return 0
    number = ord(letter) - ord("a") + 1
    hours = number if number <= 9 else number - 1 if number <= 13 else 13 - number
    return hours * 60


def _zone(text: Spelling, at: int, manner: Manner, *, compact: bool) -> list[tuple[int, Zone, str]]:
    """Where it ends and which zone; no reading at all when what stands there makes it something else, as in 1400m."""
    line = text.text
    if match := _UTC.match(line, at):
        east = 0 if match["h"] is None else int(match["h"]) * 60 + int(match["m"] or 0)
        return [(match.end(), -east if match["sign"] == "-" else east, "")]
    if match := _OFFSET.match(line, at):
        return [(match.end(), int(match["h"]) * 60 + int(match["m"]), "")]
    if match := _LOCAL.match(line, at):
        return [(match.end(), "J", "")]
    if match := _HOURS.match(line, at):
        return [(match.end(), None, "")]
    match = _LETTER.match(line, at)
    if match is None:
        return [(at, None, "")]
    return _lettered(text, match, at, manner, compact)


def _lettered(
    text: Spelling, match: re.Match[str], at: int, manner: Manner, compact: bool
) -> list[tuple[int, Zone, str]]:
    letter, typed = match["z"], text.typed(match.end() - 1)
    clear: list[tuple[int, Zone, str]] = [(match.end(), _letter(letter), "")]
    if letter in "zj" or (manner.whole and letter != "h"):
        return clear
    if not match["gap"]:
        if typed == "h":
            return [(match.end(), None, "zone"), (match.end(), _letter(letter), "zone")]
        return [] if typed == "m" and compact else clear
    if typed.isupper() or manner.whole:
        return [(match.end(), _letter(letter), "zone"), (at, None, "zone")]
    return [(at, None, "")]
