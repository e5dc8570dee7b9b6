"""Numbers of things in running text, in figures or in words, with the word for what is counted. Pure."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from jisr.intake.open_text_days import NUMBERS
from jisr.intake.open_text_words import AFFECTED, AT_LEAST, AT_MOST, DUAL, UNITS, VAGUE
from jisr.terms.spelling import Spelling
from jisr.terms.time_words import pattern, spaced

_FIGURES = r"(?<![\w.,:/-])(?P<n>\d{1,3}(?:,\d{3})+|\d{1,7})"
_WORDS = rf"(?<!\w)(?:[وفبل])?(?P<w>{pattern(NUMBERS)}|{pattern(VAGUE)})(?!\w)"
_COUNT = re.compile(
    rf"(?:{_FIGURES}|{_WORDS})\s*x?\s+(?:of\s+|من\s+)?(?:(?P<mid>[^\W\d_]+)\s+){{0,2}}?(?:ال)?(?P<what>[^\W\d_]+)(?!\w)"
)
_DUAL = re.compile(rf"(?<!\w)(?:[وفبل])?(?:ال)?(?P<dual>{pattern(DUAL)})(?!\w)")
_VERB = re.compile(r"\s*(?:\w+\s+)?(?:were|was|have been|had been)\s+(?P<what>[^\W\d_]+)")
_BEFORE = re.compile(
    r"(?<!\w)(?:killed|killing|wounded|wounding|injured|injuring|displaced|displacing|(?:[وف])?(?:قتل|قتلت|قتلوا|مقتل|اصيب|اصابه|جرح|نزوح))\s+$"
)
_LIGHT = frozenset(("one", "a", "an"))


class CountMark(NamedTuple):
    """A number in folded offsets; `value` None where the words give none, `affects` when it is of persons affected."""

    start: int
    end: int
    value: int | None
    bound: str
    affects: bool


def counts_of(line: Spelling) -> Iterator[CountMark]:
    """Every number of things of a sentence."""
    taken = 0
    for match in _COUNT.finditer(line.text):
        if match.start() < taken or match["what"] not in UNITS or match["mid"] in NUMBERS:
            continue
        words = spaced(match["w"]) if match["w"] else ""
        if words in _LIGHT:
            continue
        value = int(match["n"].replace(",", "")) if match["n"] else NUMBERS.get(words)
        start = match.start("n") if match["n"] else match.start("w")
        end = match.end("what")
        yield CountMark(start, end, value, _bound(line.text[:start]), _affects(line.text, start, end, match["what"]))
        taken = end
    for match in _DUAL.finditer(line.text):
        start, end = match.span("dual")
        yield CountMark(start, end, 2, _bound(line.text[:start]), _affects(line.text, start, end, DUAL[match["dual"]]))


def _bound(before: str) -> str:
    return "low" if AT_LEAST.search(before) else "high" if AT_MOST.search(before) else "best"


def _affects(line: str, start: int, end: int, what: str) -> bool:
    """Whether the number is of persons affected: by its own word, by the verb behind it, or by the one before it."""
    if what in AFFECTED:
        return True
    after = _VERB.match(line, end)
    return bool((after and after["what"] in AFFECTED) or _BEFORE.search(line[:start]))
