"""Which time of the line is the time of the report. Pure."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from jisr.intake.quick_means import A_NAME, time_means, when, word
from jisr.intake.quick_sheet import Sheet
from jisr.intake.quick_words import COUNTED, NAMING
from jisr.terms.dtg import FoundTime, Unsure, When, read_time
from jisr.terms.errors import OurMistake
from jisr.terms.times import dtg

QUARTER = 15 * 60_000
MINUTE = 60_000
_LEADS = {("since", True): "since ", ("since", False): "منذ ", ("until", True): "until ", ("until", False): "حتى "}
_UNTIL = re.compile(
    r"(?:until|till|up\s+to|review\s+(?:by|at)|حتى|حتي|لغاية|لغايه)\s+(?:at\s+|about\s+|on\s+)?", re.IGNORECASE
)
_HEAD = re.compile(r"[\W_]*")
_NEXT = re.compile(r"\s*(?:\w+\s+)?([^\W\d_]+)")


class Asking(NamedTuple):
    """Against what the line is read: now in milliseconds, the side's zone, whether it tells of a plan, of a state."""

    now: int
    zone: str
    plan: bool
    state: bool


class Times(NamedTuple):
    """What the line says of time; None where it says nothing."""

    occurred: tuple[int, int]
    since: int | None = None
    review_by: int | None = None


class _Mark(NamedTuple):
    """A time of the line in folded offsets."""

    start: int
    end: int
    lead: str
    bare: bool
    head: bool
    meaning: When | Unsure


def pick_times(sheet: Sheet, found: Iterable[FoundTime], asking: Asking) -> Times | None:
    """The times of the report, their parts taken; None when a person has to say more."""
    marks = [_mark(sheet, one) for one in found]
    clear = [
        mark for mark in marks if not mark.bare or (mark.lead in ("at", "since", "about") and not _named(sheet, mark))
    ]
    asked = len(sheet.asks)
    for mark in marks:
        if mark.bare and mark not in clear and not clear and _may_be_time(sheet, mark):
            if _looks_counted(sheet, mark):
                _ask_number(sheet, mark)
            else:
                clear.append(mark)
    if len(sheet.asks) > asked:
        return None
    clear, again = _once(clear)
    _mention(sheet, again)
    main = [mark for mark in clear if mark.lead in ("", "at", "about")]
    since = [mark for mark in clear if mark.lead == "since"]
    until = [mark for mark in clear if mark.lead == "until"]
    if len(main) > 1 and main[0].head:
        _mention(sheet, main[1:])
        main = main[:1]
    if len(since) > 1:
        _ask_since(sheet, since)
        return None
    if len(main) > 1 or (not main and not since and _only_mentions(clear, until, asking)):
        _ask_which(sheet, clear, asking)
        return None
    _mention(sheet, [mark for mark in clear if mark.lead in ("before", "after")])
    _mention(sheet, until[1:] if asking.state else until)
    return _settled(sheet, main, since, until if asking.state else [], asking)


def _mark(sheet: Sheet, found: FoundTime) -> _Mark:
    start, end = sheet.text.within(found.start, found.end)
    head = _HEAD.fullmatch(sheet.text.text, 0, start) is not None
    return _Mark(start, end, found.lead, found.bare, head, found.meaning)


def _once(marks: list[_Mark]) -> tuple[list[_Mark], list[_Mark]]:
    """Each time the first time it is said, and what repeats it."""
    first = {(mark.lead, mark.meaning): mark for mark in reversed(marks)}
    once = [mark for mark in marks if first[mark.lead, mark.meaning] is mark]
    return once, [mark for mark in marks if mark not in once]


def _ask_since(sheet: Sheet, marks: list[_Mark]) -> None:
    """Since which of several; the others become words."""
    choices = []
    for kept in marks:
        edits = [(one.start, one.end, f'"{sheet.written(one.start, one.end)}"') for one in marks if one is not kept]
        choices.append((sheet.written(kept.start, kept.end), sheet.edited(*edits)))
    sheet.ask("since-which", choices)


def _only_mentions(clear: list[_Mark], until: list[_Mark], asking: Asking) -> bool:
    return bool(clear) and not (asking.state and len(until) == len(clear))


# --- four figures ------------------------------------------------------------------------------------------------


def _named(sheet: Sheet, mark: _Mark) -> bool:
    """Whether the figures are the name of a road, a hill or a post."""
    return NAMING.search(sheet.text.text[: mark.start]) is not None


def _may_be_time(sheet: Sheet, mark: _Mark) -> bool:
    counted = _counts(sheet, mark)
    return not _named(sheet, mark) and (mark.head or not counted)


def _counts(sheet: Sheet, mark: _Mark) -> bool:
    match = _NEXT.match(sheet.text.text, mark.end)
    words = sheet.text.text[mark.end :].split()[:2]
    return bool(match) and any(one.strip(",.;") in COUNTED for one in words)


def _looks_counted(sheet: Sheet, mark: _Mark) -> bool:
    """Whether it may as well be a number: no number of things begins with a nought."""
    if sheet.text.text[mark.start] == "0":
        return False
    return _counts(sheet, mark) or not mark.head


def _ask_number(sheet: Sheet, mark: _Mark) -> None:
    figures = sheet.written(mark.start, mark.end)
    number = f"{int(figures):,}" if figures.isdecimal() and _counts(sheet, mark) else f'"{figures}"'
    choices = [(text, sheet.edited((mark.start, mark.end, text))) for text in _texts(mark.meaning)]
    label = number if not number.startswith('"') else A_NAME[sheet.lang == "ar"]
    sheet.ask("time-number", [*choices, (label, sheet.edited((mark.start, mark.end, number)))])


def _texts(meaning: When | Unsure) -> tuple[str, ...]:
    return meaning.choices if isinstance(meaning, Unsure) else (meaning.text,)


# --- choosing ----------------------------------------------------------------------------------------------------


def _ask_which(sheet: Sheet, marks: list[_Mark], asking: Asking) -> None:
    """Which of several; the chosen one goes to the head of the line, where it is the time of the report."""
    choices = []
    for mark in marks:
        own = mark.lead not in ("before", "after", "until")
        for text in _texts(mark.meaning):
            rest = sheet.edited((mark.start, mark.end, "")) if own else sheet.line
            choices.append((text, f"{text} {' '.join(rest.split())}"))
    present = dtg(asking.now)
    sheet.ask("time-which", [*choices, (f"{present}: {_now_word(sheet)}", f"{present} {sheet.line}")])


def _now_word(sheet: Sheet) -> str:
    return "الآن" if sheet.lang == "ar" else "now"


def _mention(sheet: Sheet, marks: list[_Mark]) -> None:
    for mark in marks:
        if isinstance(mark.meaning, When):
            span = when(mark.meaning.start, mark.meaning.end, sheet.lang)
            sheet.take(mark.start, mark.end, "mention", word("mention", sheet.lang, when=span), cut=False)


def _settled(sheet: Sheet, main: list[_Mark], since: list[_Mark], until: list[_Mark], asking: Asking) -> Times | None:
    at = _one(sheet, main, asking)
    begun = _one(sheet, since, asking)
    ends = _one(sheet, [_ahead(sheet, mark, asking) for mark in until[:1]], asking, later=True)
    if (main and at is None) or (since and begun is None) or (until and ends is None):
        return None
    if at is None and begun is None:
        present = asking.now // MINUTE * MINUTE
        at = When(present, present, dtg(present))
        sheet.imply("time", f"{when(present, present, sheet.lang)}: {word('now', sheet.lang)}")
    occurred, start = _span(at, begun, asking)
    if occurred is None:
        sheet.ask("since-order", [])
        return None
    if ends is not None and ends.end <= occurred[0]:
        sheet.ask("review-order", [])
        return None
    return Times(occurred, start, ends.end if ends else None)


def _span(at: When | None, begun: When | None, asking: Asking) -> tuple[tuple[int, int] | None, int | None]:
    """When it happened and, of a state, since when; the span None when it would have begun after it was seen."""
    if begun is None:
        return ((at.start, at.end) if at else None), None
    if at is None:
        last = begun.start if asking.state else max(asking.now // MINUTE * MINUTE, begun.start)
        return (begun.start, last), begun.start
    if begun.start > at.end:
        return None, None
    return ((at.start, at.end) if asking.state else (begun.start, at.end)), begun.start


def _ahead(sheet: Sheet, mark: _Mark, asking: Asking) -> _Mark:
    """The same time read as one to come, which it is after "until"."""
    typed = sheet.written(mark.start, mark.end)
    try:
        meaning = read_time(_UNTIL.sub("", typed), asking.now, asking.zone, past=False)
    except OurMistake:
        return mark
    return mark._replace(meaning=meaning)


def _one(sheet: Sheet, marks: list[_Mark], asking: Asking, *, later: bool = False) -> When | None:
    """The time of a mark, its part taken; asked instead when it is in doubt."""
    if not marks:
        return None
    mark = marks[0]
    lead = _LEADS.get((mark.lead, sheet.written(mark.start, mark.end)[0].isascii()), "")
    if isinstance(mark.meaning, Unsure):
        code = f"time-{mark.meaning.code}"
        sheet.ask(code, [(text, sheet.edited((mark.start, mark.end, lead + text))) for text in mark.meaning.choices])
        return None
    told = mark.meaning
    if mark.lead == "about":
        around = f"{dtg(told.start - QUARTER)}-{dtg(told.end + QUARTER)}"
        texts = (around, told.text)
        sheet.ask("time-about", [(text, sheet.edited((mark.start, mark.end, text))) for text in texts])
        return None
    if told.start > asking.now and not asking.plan and not later:
        present = dtg(asking.now)
        sheet.ask("time-future", [
            (word("kind.activity", sheet.lang), sheet.tagged("activity")),
            (f"{present}: {_now_word(sheet)}", sheet.edited((mark.start, mark.end, present))),
        ])  # fmt: skip
        return None
    means = time_means(told.start, told.end, told.assumed, asking.now, asking.zone, sheet.lang)
    if mark.lead == "since":
        sheet.take(mark.start, mark.end, "since", word("since", sheet.lang, when=means), cut=True)
    elif later:
        sheet.take(mark.start, mark.end, "review_by", word("review", sheet.lang, when=means), cut=True)
    else:
        sheet.take(mark.start, mark.end, "time", means, cut=True)
    return told
