"""Messages pasted out of a messenger: who sent them, and which characters are only their heads. Pure.

A head is the sender and the time a messenger writes over or before each message. It stays in the text, which is kept
whole; nothing is read out of it but the sender, who is the source and private.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from jisr.intake.open_text_cues import named
from jisr.intake.open_text_lines import Line

_CLOCK = r"\d{1,2}:\d\d(?::\d\d)?(?:[\s\u00a0\u202f]*(?:[AaPp]\.?[Mm]\.?|ص|م))?"
_MARKS = "[\u200e\u200f\u061c]*"
_DAY = rf"\d{{1,4}}{_MARKS}[./-]\d{{1,2}}{_MARKS}[./-]\d{{1,4}}"
_HEADS = (
    re.compile(rf"{_MARKS}\[{_MARKS}{_DAY}[,،]?\s+{_CLOCK}\]\s+(?P<who>[^:\n]{{1,60}}?){_MARKS}:"),
    re.compile(rf"{_MARKS}{_DAY}[,،]?\s+{_CLOCK}\s+[-–]\s+(?P<who>[^:\n]{{1,60}}?){_MARKS}:"),
    re.compile(r"(?P<who>[^\[\]\n:]{1,60}), \[[^\]\n]{6,40}\]:?"),
    re.compile(rf"\[{_CLOCK}\]\s+(?P<who>[^:\n]{{1,60}}?):"),
)
"""Heads of which one is enough."""
_BRIEF = re.compile(rf"(?P<who>[^\[\]\n:]{{1,40}}?)[,،]?\s+[\[(]?(?:{_DAY}[,،]?\s+)?{_CLOCK}[\])]?:?$")
"""A name and a clock alone on a line: of these it takes two."""


def without(text: str, stretches: Iterable[tuple[int, int]]) -> str:
    """The text with spaces where these stretches stand, in order; every offset holds."""
    pieces, at = [], 0
    for first, last in stretches:
        pieces += [text[at:first], " " * (last - first)]
        at = last
    return "".join([*pieces, text[at:]])


class Chat(NamedTuple):
    """Senders in the order they first speak, and the heads as [start, end) of the text."""

    senders: tuple[str, ...]
    heads: tuple[tuple[int, int], ...]


def chat_of(lines: Sequence[Line]) -> Chat | None:
    """The chat these lines are; None when the text does not begin with the head of a message."""
    sure = [(line, match) for line in lines for head in _HEADS if (match := head.match(line.text))]
    if not sure or sure[0][0] is not lines[0]:
        brief = [(line, match) for line in lines if (match := _BRIEF.match(line.text)) and named(match["who"])]
        if len(brief) < 2 or brief[0][0] is not lines[0]:
            return None
        sure = brief
    senders = dict.fromkeys(match["who"].strip(" ~\u200e\u200f") for _, match in sure)
    return Chat(tuple(filter(None, senders)), tuple((line.start, line.start + match.end()) for line, match in sure))
