"""An open text as it is pasted, made safe to read, and its lines. Pure.

What lies to the eye goes (`terms.texts`), every way of ending a line becomes one; nothing else is touched. Offsets
count code points of the cleaned text.
"""

import re
from typing import NamedTuple

from jisr.terms.errors import OurMistake
from jisr.terms.texts import lies

MOST = 300_000
"""Characters of a text that is looked through, comments and all."""
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


class Cleaned(NamedTuple):
    """The text, and how many characters were taken out of it because they lie to the eye."""

    text: str
    removed: int


class Line(NamedTuple):
    """A line that is not empty, without the spaces around it; `gap` counts the empty lines before it."""

    start: int
    end: int
    text: str
    gap: int


def clean(raw: str) -> Cleaned:
    """The text ready to be read, or OurMistake when it is empty or too long."""
    if len(raw) > MOST:
        raise OurMistake("open-text-long", f"The text is longer than {MOST} characters.", "Paste a part of it.")
    broken = _BREAKS.sub("\n", raw.removeprefix("\ufeff"))
    kept = "".join(c for c in broken if c in "\n\t" or not lies(c)) if not broken.isprintable() else broken
    text = kept.strip()
    if not any(c.isalnum() for c in text):
        raise OurMistake("open-text-empty", "There is no text.", "Paste the article or the message.")
    return Cleaned(text, len(broken) - len(kept))


def lines_of(text: str) -> list[Line]:
    """The lines of a text that say something, in order."""
    found: list[Line] = []
    at = gap = 0
    for piece in text.split("\n"):
        words = piece.strip()
        if words:
            start = at + piece.index(words[0])
            found.append(Line(start, start + len(words), words, gap))
            gap = 0
        else:
            gap += 1
        at += len(piece) + 1
    return found
