"""Where an article ends and its readers' comments begin, by the structure of what was pasted. Pure.

Three kinds of evidence, the earliest that holds wins: a heading over the comments; lines that sign a comment (who says
it, how long ago, the buttons under it), at least two of them; names alone on lines over words in the voice of comments.
Where none holds nothing is cut. What is found is a proposal: the officer may move it before anything is filed.
"""

import unicodedata
from collections.abc import Sequence
from typing import Literal, NamedTuple

from jisr.intake.open_text_cues import Cue, cue, speaks
from jisr.intake.open_text_lines import Line

By = Literal["heading", "names", "none", "officer", "page", "signed"]
"""What told the comments apart; `none` when there are none, `page` the structure of an HTML page."""
OPENING = 4
"""Lines at the head of a text where a name and an hour are the author's."""
PROSE = 60
"""Characters of a line that is more than a headline."""
SOLID = 80
"""Characters of a line that reads like an article where nobody speaks in it."""
ENOUGH = 200
"""Characters of an article before a heading that stands over words with no sign of whose they are."""


class Division(NamedTuple):
    """The article is [0, `end`), comments are `start` and on; `many` of them, at least when not `exact`."""

    end: int
    start: int
    many: int
    exact: bool
    by: By


class _Row(NamedTuple):
    line: Line
    cue: Cue
    voice: bool
    firm: bool


def divide(text: str, lines: Sequence[Line]) -> Division:
    """Article and comments of a text that is no chat."""
    rows = _rows(lines)
    first = next((at for at, row in enumerate(rows) if row.cue == "prose" and len(row.line.text) >= PROSE), len(rows))
    found: list[tuple[int, Division]] = []
    for way in (_by_heading, _by_signs):
        if hit := way(rows, first):
            found.append(hit)
    if not found or all(hit[1].many == 0 for hit in found):
        found += [hit for hit in [_by_names(rows, first)] if hit]
    if not found:
        return Division(len(text), len(text), 0, True, "none")
    return min(found, key=lambda hit: (hit[0], hit[1].many == 0))[1]


def cut_at(text: str, lines: Sequence[Line], at: int) -> Division:
    """The boundary an officer set: the article ends before the line that holds this character."""
    rows = [row for row in _rows(lines) if row.line.end > at]
    if not rows:
        return Division(len(text), len(text), 0, True, "officer")
    return _divided(_rows(lines), len(lines) - len(rows), _counted(rows), False, "officer")


def _rows(lines: Sequence[Line]) -> list[_Row]:
    """Each line weighed; one as wide as a page that is followed at once only breaks there."""
    found: list[_Row] = []
    for at, line in enumerate(lines):
        after = lines[at + 1] if at + 1 < len(lines) else None
        went_on = at > 0 and not line.gap and len(lines[at - 1].text) >= PROSE
        goes_on = after is not None and not after.gap and len(line.text) >= PROSE
        voice = speaks(line.text, goes_on=goes_on, went_on=went_on)
        found.append(_Row(line, cue(line.text), voice, len(line.text) >= SOLID and not voice))
    return found


def _divided(rows: Sequence[_Row], at: int, count: int, exact: bool, by: By) -> Division:
    end = rows[at - 1].line.end if at else 0
    return Division(end, rows[at].line.start, count, exact, by)


# --- a heading ---------------------------------------------------------------------------------------------------


def _by_heading(rows: Sequence[_Row], first: int) -> tuple[int, Division] | None:
    """The first heading that has an article before it and none after it."""
    for at, row in enumerate(rows):
        if row.cue not in ("heading", "none") or at <= first:
            continue
        after = rows[at + 1 :]
        signs = [place for place, one in enumerate(after) if one.cue in ("says", "signed", "stamp", "buttons", "name")]
        between = after[: signs[0]] if signs else after
        firm = sum(one.firm for one in between)
        before = sum(len(one.line.text) for one in rows[:at] if one.cue == "prose")
        if signs and firm >= 2:
            continue
        if not signs and (before < ENOUGH or sum(len(one.line.text) for one in after) > before):
            continue
        starts = _starts(after, 0)
        prose = [one for one in after if one.cue == "prose"]
        if row.cue == "none" and not starts:
            return at, _divided(rows, at, 0, True, "heading")
        count = len(starts) or _counted(after)
        exact = bool(starts) or not prose or _stated(row.line.text) == count
        return at, _divided(rows, at, count if prose else 0, exact, "heading")
    return None


def _stated(heading: str) -> int | None:
    """How many comments a heading says there are."""
    figures = "".join(str(unicodedata.decimal(c)) for c in heading if c.isdecimal())
    return int(figures) if 0 < len(figures) < 7 else None


# --- signed comments ---------------------------------------------------------------------------------------------


def _starts(rows: Sequence[_Row], first: int) -> list[int]:
    """Where each signed comment begins."""
    found: list[int] = []
    for at, row in enumerate(rows):
        if at < first:
            continue
        if row.cue in ("says", "signed") and _followed(rows, at):
            found.append(at)
        elif row.cue == "stamp" and at > first:
            before = rows[at - 1]
            if before.cue == "name" and _followed(rows, at):
                found.append(at - 1)
        elif row.cue == "buttons":
            found += _under(rows, at, max(first, found[-1] + 1 if found else first), bool(found))
    return sorted(set(found))


def _followed(rows: Sequence[_Row], at: int) -> bool:
    """Whether words stand under a line that signs them: of links to other articles only the next one does."""
    after = [row.cue for row in rows[at + 1 : at + 3]]
    return bool(after) and after[0] != "signed" and after != ["name", "stamp"]


def _under(rows: Sequence[_Row], at: int, first: int, signed: bool) -> list[int]:
    """Where the comment begins whose buttons stand at a line: its name; none when a signed one is over it."""
    last = next((place for place in range(at - 1, first - 1, -1) if rows[place].cue == "buttons"), first - 1)
    names = [place for place in range(last + 1, at) if rows[place].cue == "name"]
    if names:
        return names[:1]
    if last >= first and last + 1 < at:
        return [last + 1]
    if signed:
        return []
    prose = [place for place in range(first, at) if rows[place].cue == "prose"]
    return prose[-1:]


def _by_signs(rows: Sequence[_Row], first: int) -> tuple[int, Division] | None:
    """Two or more signs of comments behind the article's head."""
    starts = [at for at in _starts(rows, first + 1) if at >= OPENING or at > first + 1]
    signs = sum(
        row.cue in ("says", "signed", "buttons", "stamp") for at, row in enumerate(rows) if starts and at >= starts[0]
    )
    if not starts or signs < 2:
        return None
    return starts[0], _divided(rows, starts[0], len(starts), True, "signed")


# --- names alone -------------------------------------------------------------------------------------------------


def _weight(row: _Row) -> float:
    """How much a line speaks for comments, or against."""
    if row.cue == "name":
        return 1.0
    if row.cue != "prose":
        return 0.5
    if row.voice:
        return 1.0
    if row.firm:
        return -1.5 if len(row.line.text) >= ENOUGH else -1.0
    return 0.0


def _by_names(rows: Sequence[_Row], first: int) -> tuple[int, Division] | None:
    """The name from which on most speaks for comments, if enough does; a talk between two people is an interview."""
    names = [
        at for at, row in enumerate(rows)
        if at > first and row.cue == "name" and at + 1 < len(rows) and rows[at + 1].cue == "prose"
    ]  # fmt: skip
    if len(names) < 2:
        return None
    sums: dict[int, float] = {}
    total = 0.0
    for at in range(len(rows) - 1, -1, -1):
        total += _weight(rows[at])
        sums[at] = total
    best = max(names, key=lambda at: (sums[at], -at))
    after, before = rows[best:], rows[:best]
    left = [at for at in names if at >= best]
    who = [rows[at].line.text for at in left]
    prose = [row for row in after if row.cue == "prose"]
    voices = sum(row.voice for row in prose)
    heard = [row for row in before if row.cue == "prose" and len(row.line.text) >= PROSE]
    if (
        len(left) < 2 or len(set(who)) < 2 or (len(set(who)) == 2 and len(who) > 3)
        or voices < 2 or voices < 0.4 * len(prose)
        or sum(row.voice for row in heard) > 0.34 * len(heard)
    ):  # fmt: skip
        return None
    return best, _divided(rows, best, _counted(after), False, "names")


def _counted(rows: Sequence[_Row]) -> int:
    """At least so many comments: one for each name, and for each wider gap that no name explains."""
    count, explained = 0, True
    usual = min((row.line.gap for row in rows[1:]), default=0)
    for at, row in enumerate(rows):
        if row.cue in ("name", "says", "signed"):
            count, explained = count + 1, True
        elif row.cue == "prose":
            wide = row.line.gap > max(usual, 1) and at > 0
            count += 1 if (wide and not explained) or (at == 0) else 0
            explained = False
    return max(count, 1) if rows else 0
