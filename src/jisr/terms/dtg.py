"""What a written time means: the instant or span it names, or the choice a person has to make.

The rules: a time without a day is the nearest past one, if that lies within twelve hours; without month or year it is
the nearest past one, unless one to come is within twelve hours; for plans the same, the other way round. A time without
a zone is the side's own, and that is said. Where a clock is turned back or forward, and wherever two readings are
left, nothing is chosen: they come back as texts that leave no doubt.
"""

import re
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from jisr.terms.errors import OurMistake
from jisr.terms.spelling import Spelling, spell
from jisr.terms.stated import Manner, Stated, Written, two_days, written
from jisr.terms.time_words import pattern
from jisr.terms.times import check_instant, dtg, iso

HALF_DAY = 12 * 3_600_000
MINUTE = 60_000
MOST = 4_000
"""Characters of a line that is looked through."""

_SPAN = re.compile(r"\s*(?:-+|/)\s*|\s+(?:to|until|till|and|الي|حتي|لغايه)\s+(?:الساعه\s+)?|\s+و\s*")
_LEADS = {
    "since": "since|from|between|منذ|من|بين|ابتداء من|اعتبارا من",
    "until": "until|till|up to|review by|review at|حتي|لغايه",
    "before": "before|by|قبل", "after": "after|بعد",
    "about": "about|around|approximately|approx|approx.|circa|~|حوالي|نحو|قرابه|تقريبا",
    "at": "at|@|on|the|الساعه|في|عند الساعه|يوم|بتاريخ",
}  # fmt: skip
_LEAD_OF = {word: lead for lead, words in _LEADS.items() for word in words.split("|")}
_LEAD = re.compile(
    rf"(?:(?<=\s)|^|(?<=[(,;]))(?P<lead>{pattern(_LEAD_OF)})"
    r"(?:\s+|(?<=[@~])|\s*(?=\d))(?:at\s+|about\s+|on\s+|الساعه\s+|يوم\s+)?$"
)
_DAYS = re.compile(r"(?P<d>\d{1,2})(?:\s*-\s*|\s+(?:to|and|الي|و)\s*)(?=\d{1,2}\s*[^\W\d_])")
_MEASURE = re.compile(r"\s?(?:k?m|met(?:re|er)s?|kilomet(?:re|er)s?|yards?|feet|ft|kg|litres?|كم|م|متر|كيلو|لتر)(?!\w)")
_START = re.compile(r"(?<![\w.])(?<!\d[:,/-])(?=[\w])")
_REST = re.compile(r"\w|[.:,/]\d|\s?[%°]")


class When(NamedTuple):
    """First and last instant, milliseconds, the same for an instant.

    `text` says it without any doubt; `assumed` names what was not written: zone, date, month, year, end.
    """

    start: int
    end: int
    text: str
    assumed: tuple[str, ...] = ()


class Unsure(NamedTuple):
    """A doubt, and every text that would resolve it; none when the time cannot be."""

    code: str
    choices: tuple[str, ...] = ()


class FoundTime(NamedTuple):
    """A stretch of a line, in code points, `end` not included, and what it means.

    `lead` is what the word before it says: at, since, until, before, after, about or nothing; it is in the stretch.
    `bare` are four or six figures that may as well be a number.
    """

    start: int
    end: int
    lead: str
    bare: bool
    meaning: When | Unsure


class _Asker(NamedTuple):
    """Against what a time is read."""

    now: int
    zone: tzinfo
    past: bool


def read_time(text: str, now_ms: int, zone: str, *, past: bool = True) -> When | Unsure:
    """What a text that is a time and nothing else means; `zone` is the side's IANA zone, `past` False for plans.

    OurMistake `time-form` when it is no time, `time-value` when no calendar has it.
    """
    asker = _asker(now_ms, zone, past)
    line = spell(_short(text))
    start = len(line.text) - len(line.text.lstrip())
    end = len(line.text.rstrip())
    if match := re.compile(r"(?:(?:from|between|at|on|من|بين|الساعه|في|يوم)\s+)+").match(line.text, start):
        start = match.end()
    stretch = _stretch(line, start, Manner(whole=True), asker)
    if stretch is None or stretch[0] != end:
        raise OurMistake("time-form", "That is not a time.", "Write one like 131400ZJUN17, 0915Z or 30 min ago.")
    meaning = stretch[1]
    if isinstance(meaning, Unsure) and meaning.code in _IMPOSSIBLE:
        raise OurMistake(meaning.code, _IMPOSSIBLE[meaning.code])
    return meaning


def find_times(
    line: str, now_ms: int, zone: str, *, past: bool = True, counted: Collection[str] = ()
) -> list[FoundTime]:
    """Every time in a line of words, in order, none overlapping; `counted` are folded words that follow a number."""
    asker, text, manner = _asker(now_ms, zone, past), spell(_short(line)), Manner(counted=frozenset(counted))
    found: list[FoundTime] = []
    at = free = 0
    while match := _START.search(text.text, at):
        stretch = _stretch(text, match.start(), manner, asker)
        if stretch is None or _no_time(text.text, stretch):
            at = _next_word(text.text, match.start())
            continue
        end, meaning, bare, spanned = stretch
        start, lead = _led(text.text, free, match.start())
        # "from" before two times begins a span, before one it says since when.
        lead = "at" if spanned and lead == "since" else lead
        found.append(FoundTime(*text.stretch(start, end), lead, bare, meaning))
        at = free = end
    return found


def _asker(now: int, zone: str, past: bool) -> _Asker:
    try:
        return _Asker(check_instant(now), ZoneInfo(zone), past)
    except (ValueError, KeyError, OSError):
        raise OurMistake("zone", "That is not a known time zone.", "Write one like Asia/Baghdad.") from None


def _short(text: str) -> str:
    if len(text) > MOST:
        raise OurMistake("too-long", f"The line is longer than {MOST} characters.")
    return text


def _next_word(text: str, at: int) -> int:
    match = re.compile(r"\w+").match(text, at)
    return match.end() if match else at + 1


def _no_time(text: str, stretch: "_Stretch") -> bool:
    """Whether the figures are part of something else: by what follows, or because no clock shows them."""
    end, meaning, bare, _ = stretch
    never = bare and isinstance(meaning, Unsure) and not meaning.choices
    return bool(never or _REST.match(text, end) or (bare and _MEASURE.match(text, end)))


def _led(text: str, earliest: int, start: int) -> tuple[int, str]:
    """Where the words that lead to a time begin, and what they say."""
    match = _LEAD.search(text[earliest:start])
    if match is None:
        return start, ""
    return earliest + match.start(), _LEAD_OF[" ".join(match["lead"].split())]


# --- spans -------------------------------------------------------------------------------------------------------

_IMPOSSIBLE = {
    "span-order": "A time span must start before it ends.", "time-value": "That time does not exist in the calendar.",
}  # fmt: skip


_Stretch = tuple[int, When | Unsure, bool, bool]
"""Where it ends, what it means, whether it may be a number, whether both its ends are written."""


def _stretch(text: Spelling, at: int, manner: Manner, asker: _Asker) -> _Stretch | None:
    """Where the time that begins there ends, and what it means; a span when another one follows."""
    firsts = written(text, at, manner)
    if not firsts:
        firsts = _first_day(text, at, manner)
        if not firsts:
            return None
    first = max(firsts, key=lambda one: one.end)
    between = _SPAN.match(text.text, first.end)
    seconds = written(text, between.end(), manner) if between else []
    seconds = [one for one in seconds if _may_span(first.stated, one.stated)] or two_days(text, first, manner)
    end = max((one.end for one in seconds), default=first.end)
    spanned = bool(seconds) and not _REST.match(text.text, end)
    if not spanned:
        end = first.end
    try:
        if spanned:
            code, spans = _spans(firsts, seconds, asker)
            return end, _only(text, code, [(end, span) for span in spans], end), False, True
        return end, _meaning(text, firsts, asker), first.stated.bare, False
    except (ValueError, OverflowError, OurMistake) as error:
        code = "span-order" if isinstance(error, OurMistake) and error.code == "span-order" else "time-value"
        return end, Unsure(code), first.stated.bare and not spanned, spanned


def _first_day(text: Spelling, at: int, manner: Manner) -> list[Written]:
    """The first of two days of one month, as in 12-13 Jun."""
    match = _DAYS.match(text.text, at)
    seconds = written(text, match.end(), manner) if match else []
    return [
        Written(match.start() + len(match["d"]), one.stated._replace(day=int(match["d"])))
        for one in seconds[:1]
        if match and one.stated.month is not None and one.stated.clock is None
    ]


def _may_span(a: Stated, b: Stated) -> bool:
    """Whether two times side by side can be the ends of one span."""
    clocks = (a.clock is not None) + (b.clock is not None)
    return clocks == 2 or (clocks == 0 and a.dated and b.dated)


def _meaning(text: Spelling, readings: list[Written], asker: _Asker) -> When | Unsure:
    if readings[0].doubt == "how-long":
        return Unsure("how-long")
    code, found = readings[0].doubt, []
    impossible: Exception | None = None
    for one in readings:
        try:
            doubt, whens = _resolve(one.stated, asker)
        except (ValueError, OverflowError, OurMistake) as error:
            impossible = error
            continue
        code = code or doubt
        found += [(one.end, when) for when in whens]
    if impossible is not None and not found:
        raise impossible
    if code == "year-or-clock":
        found = _plausible(readings, found, asker)
    return _only(text, code, found, max(one.end for one in readings))


def _plausible(readings: list[Written], found: list[tuple[int, When]], asker: _Asker) -> list[tuple[int, When]]:
    """A year within fifteen of ours is a year; of others four figures might as well be a clock."""
    year = readings[0].stated.year
    return found[:1] if year is not None and abs(year - _day_of(asker.now, UTC).year) <= 15 else found


def _only(text: Spelling, code: str, found: list[tuple[int, When]], end: int) -> When | Unsure:
    """The one meaning, or the doubt: one text for each that differs, with what the shorter reading leaves over."""
    distinct = {(stop, when.start, when.end): when for stop, when in found}
    if len(distinct) == 1 and code != "vague":
        return found[0][1]
    left = ["" if stop == end else text.source[text.at[stop - 1] + 1 : text.at[end - 1] + 1] for stop, *_ in distinct]
    texts = dict.fromkeys(when.text + rest for when, rest in zip(distinct.values(), left, strict=True))
    return Unsure(code, tuple(texts))


def _spans(firsts: list[Written], seconds: list[Written], asker: _Asker) -> tuple[str, list[When]]:
    """Every span the two ends may make; the end that says more settles the day of the other."""
    found: list[When] = []
    code = firsts[0].doubt or seconds[0].doubt
    for first in firsts:
        for second in seconds:
            a, b = _shared(first.stated, second.stated)
            if _rank(a) > _rank(b) or (_rank(a) == _rank(b) and not asker.past):
                doubt, starts = _resolve(a, asker)
                pairs = [(start, end) for start in starts for end in _following(b, start, asker)]
            elif _rank(a) == _rank(b) == 3:
                doubt, ends = _resolve(b, asker)
                pairs = [(start, end) for end in ends for start in _resolve(a, asker)[1]]
            else:
                doubt, ends = _resolve(b, asker)
                pairs = [(start, end) for end in ends for start in _leading(a, end, asker)]
            code = code or doubt
            found += [_joined(start, end) for start, end in pairs if start.start <= end.start]
    if not found:
        raise OurMistake("span-order", "A time span must start before it ends.")
    return code or "clock-change", list(dict.fromkeys(found))


def _shared(a: Stated, b: Stated) -> tuple[Stated, Stated]:
    """Both ends, each with what only the other one writes of zone, and of month and year where both have a day."""
    zone_a, zone_b = (a.zone if a.zone is not None else b.zone), (b.zone if b.zone is not None else a.zone)
    return a._replace(zone=zone_a), b._replace(zone=zone_b)


def _rank(stated: Stated) -> int:
    """How much of the day is written: 3 all of it, 0 nothing."""
    if stated.ago is not None or stated.back is not None or stated.year is not None:
        return 3
    return 2 if stated.month is not None else 1 if stated.day is not None or stated.weekday is not None else 0


def _following(stated: Stated, start: When, asker: _Asker) -> list[When]:
    found = _resolve(stated, asker._replace(now=start.start, past=False), near=False)[1]
    return [end._replace(assumed=()) for end in found]


def _leading(stated: Stated, end: When, asker: _Asker) -> list[When]:
    found = _resolve(stated, asker._replace(now=end.start, past=True), near=False)[1]
    return [start._replace(assumed=()) for start in found]


def _joined(start: When, end: When) -> When:
    between = "-" if start.start == start.end and end.start == end.end else "/"
    text = start.text if start.start == end.end else f"{start.text}{between}{end.text}"
    return When(start.start, end.end, text, tuple(dict.fromkeys((*start.assumed, *end.assumed))))


# --- one time ----------------------------------------------------------------------------------------------------


def _resolve(stated: Stated, asker: _Asker, *, near: bool = True) -> tuple[str, list[When]]:
    """What one written time means, and the doubt when it is more than one; `near` False asks nothing about the day."""
    if stated.ago is not None:
        return "", [_instant(asker.now // MINUTE * MINUTE + stated.ago * MINUTE, asker)]
    if stated.part is not None:
        return "vague", [_part(stated.part, asker)]
    zone = _zone_of(stated, asker)
    if stated.clock is None:
        return _whole_day(stated, asker)
    if stated.back is not None:
        # At night "yesterday" is another day in Baghdad than in Greenwich.
        days = {_day_of(asker.now, where) + timedelta(days=stated.back) for where in (asker.zone, zone)}
        groups = [(day, _instants(day, stated.clock, zone)) for day in sorted(days)]
        doubt = "day-of-zone" if len(days) > 1 else ""
    else:
        groups = [(day, _instants(day, stated.clock, zone)) for day in _days(stated, _day_of(asker.now, zone))]
        doubt, groups = _nearest(groups, asker, near and stated.year is None)
    return doubt or "clock-change", [
        _instant(ms, asker, _assumed(stated)) for _, instants in groups for ms in instants
    ]  # fmt: skip


def _assumed(stated: Stated) -> tuple[str, ...]:
    known = stated.back is not None or stated.weekday is not None
    missing = {
        "zone": stated.zone is None, "date": not stated.dated, "month": stated.dated and not known and not stated.month,
        "year": bool(stated.month) and stated.year is None,
    }  # fmt: skip
    return tuple(name for name, lacks in missing.items() if lacks)


Group = tuple[date, list[int]]


def _nearest(groups: list[Group], asker: _Asker, near: bool) -> tuple[str, list[Group]]:
    """The group the rules choose, or two with the doubt between them."""
    if len(groups) == 1:
        return "", groups
    gone = [group for group in groups if group[1][0] <= asker.now]
    coming = [group for group in groups if group[1][-1] > asker.now and group not in gone]
    wanted, other = (gone[-1:], coming[:1]) if asker.past else (_ahead(groups, asker.now), gone[-1:])
    if not wanted:
        return "", other
    if asker.past and near:
        # Of a clock that was turned back an hour ago only the first time round is behind us.
        wanted = [(wanted[0][0], [ms for ms in wanted[0][1] if ms <= asker.now])]
    far = abs(wanted[0][1][-1] - asker.now) > HALF_DAY
    if near and far and other and abs(other[0][1][0] - asker.now) <= HALF_DAY:
        return "nearest", sorted([wanted[0], other[0]])
    return "", wanted


def _ahead(groups: list[Group], now: int) -> list[Group]:
    """The first group that is not wholly behind, without what of it is."""
    for day, instants in groups:
        if left := [ms for ms in instants if ms >= now]:
            return [(day, left)]
    return []


def _zone_of(stated: Stated, asker: _Asker) -> tzinfo:
    if stated.zone is None or stated.zone == "J":
        return asker.zone
    return timezone(timedelta(minutes=stated.zone))


def _day_of(ms: int, zone: tzinfo) -> date:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)).astimezone(zone).date()


def _days(stated: Stated, today: date) -> list[date]:
    """Every day that fits what is written, near today, oldest first; ValueError when none does."""
    if stated.weekday is not None:
        back = (today.weekday() - stated.weekday) % 7
        if stated.weeks == 1:
            return [today - timedelta(days=back or 7)]
        if stated.weeks == 2:
            return [today - timedelta(days=today.weekday() + 7 - stated.weekday)]
        return [today + timedelta(days=days - back) for days in (-7, 0, 7)]
    if stated.day is None:
        return [today + timedelta(days=days) for days in (-2, -1, 0, 1, 2)]
    if stated.month is not None:
        years = [_full(stated.year, today.year)] if stated.year is not None else range(today.year - 8, today.year + 9)
        found = [_date(year, stated.month, stated.day) for year in years]
    else:
        months = range(today.year * 12 + today.month - 9, today.year * 12 + today.month + 8)
        found = [_date(month // 12, month % 12 + 1, stated.day) for month in months]
    days = [day for day in found if day is not None]
    if not days:
        raise ValueError("no such day")
    return days


def _full(year: int, ours: int) -> int:
    """The year that ends in these two figures and is nearest to ours."""
    return (
        year
        if year >= 100
        else min(range(ours // 100 * 100 - 100 + year, ours + 200, 100), key=lambda y: abs(y - ours))
    )


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _instants(day: date, clock: tuple[int, int, int], zone: tzinfo) -> list[int]:
    """The instants a clock in that zone shows this: one, or both where it is turned back or jumps over it."""
    hour, minute, second = clock
    if (hour, minute, second) == (24, 0, 0):
        day, hour = day + timedelta(days=1), 0
    local = datetime.combine(day, time(hour, minute, second), zone)
    return sorted({_ms(local), _ms(local.replace(fold=1))})


def _ms(moment: datetime) -> int:
    return (moment.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def _instant(ms: int, asker: _Asker, assumed: tuple[str, ...] = ()) -> When:
    check_instant(ms)
    near = abs(_day_of(ms, UTC).year - _day_of(asker.now, UTC).year) < 50
    return When(ms, ms, dtg(ms) if near and ms % MINUTE == 0 else iso(ms), assumed)


def _part(part: tuple[int, int, int, int], asker: _Asker) -> When:
    today = _day_of(asker.now, asker.zone)
    first, last = (
        _instants(today + timedelta(days=days), (hour, 0, 0), asker.zone)[0] for days, hour in (part[:2], part[2:])
    )
    if asker.past and first <= asker.now < last:
        last = asker.now // MINUTE * MINUTE
    return _joined(_instant(first, asker), _instant(last, asker))


def _whole_day(stated: Stated, asker: _Asker) -> tuple[str, list[When]]:
    """A day without a clock: all of it in the side's zone, up to now when it is today."""
    today = _day_of(asker.now, asker.zone)
    if stated.back is not None:
        days: Iterable[date] = [today + timedelta(days=stated.back)]
    else:
        fitting = _days(stated, today)
        gone, coming = [day for day in fitting if day <= today], [day for day in fitting if day >= today]
        days = (gone[-1:] if asker.past else coming[:1]) or fitting
        if stated.weekday is not None and stated.weeks is None and days == [today]:
            # On a Monday nobody says Monday of today; nor, perhaps, of a week ago.
            days = [*gone[-2:-1], today] if asker.past else [today, *coming[1:2]]
    found = []
    for day in days:
        first = _instants(day, (0, 0, 0), asker.zone)[0]
        last = _instants(day, (24, 0, 0), asker.zone)[0] - 1
        end = asker.now // MINUTE * MINUTE if asker.past and first <= asker.now < last else last
        assumed = (*_assumed(stated._replace(zone="J")), *(("end",) if end != last else ()))
        found.append(When(check_instant(first), check_instant(end), day.isoformat(), assumed))
    return "week", found
