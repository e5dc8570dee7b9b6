"""The line while it is being read: what was recognised, what is asked, what is left for the words."""

from collections.abc import Iterable
from typing import Literal

import msgspec

from jisr.intake.quick_means import SAYS
from jisr.terms.reports import Lang
from jisr.terms.spelling import Spelling, spell

As = Literal[
    "category", "count", "error", "exercise", "grade", "impact", "kind", "level", "marking", "mention", "place",
    "releasable_to", "review_by", "since", "state", "time",
]  # fmt: skip
HIDDEN = "•"
"""Stands for a character that must not be read again."""

Edit = tuple[int, int, str]
"""Spelling offsets and what to write there."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A recognised stretch of the line: code points, `end` not included; an empty one is what no word says."""

    start: int
    end: int
    as_: As = msgspec.field(name="as")
    text: str
    means: str


class Choice(msgspec.Struct, frozen=True):
    """One answer: `line` is the whole line with the choice made."""

    label: str
    line: str


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """A doubt a person resolves; without choices the line itself has to be mended."""

    code: str
    say_en: str
    say_ar: str
    choices: tuple[Choice, ...] = ()


class Sheet:
    """A line, the parts taken out of it, and the asks. Offsets are those of the folded text."""

    def __init__(self, line: str, lang: Lang) -> None:
        self.line, self.lang = line, lang
        self.parts: list[Part] = []
        self.asks: list[Ask] = []
        self._hidden = list(line)
        self._taken: list[tuple[int, int]] = []
        self._cut: list[tuple[int, int]] = []
        self.text: Spelling = spell(line)

    @property
    def shown(self) -> str:
        """The line as finders may read it, as long as the line itself."""
        return "".join(self._hidden)

    def veiled(self, stretches: Iterable[tuple[int, int]]) -> str:
        """The line as finders may read it, with these stretches hidden for once."""
        shown = list(self._hidden)
        for start, end in stretches:
            first, last = self.text.stretch(start, end)
            shown[first:last] = HIDDEN * (last - first)
        return "".join(shown)

    def hide(self, start: int, end: int) -> None:
        """Let nothing more be read there."""
        first, last = self.text.stretch(start, end)
        self._hidden[first:last] = HIDDEN * (last - first)
        # One character stands for one, so every folded offset holds.
        self.text = self.text._replace(text=self.text.text[:start] + HIDDEN * (end - start) + self.text.text[end:])

    def free(self, start: int, end: int) -> bool:
        """Whether nothing was recognised there yet."""
        return all(end <= first or last <= start for first, last in self._taken)

    def take(self, start: int, end: int, as_: As, means: str, *, cut: bool) -> None:
        """Recognise a stretch; `cut` takes it out of the words."""
        self._taken.append((start, end))
        first, last = self.text.stretch(start, end)
        if cut:
            self._cut.append((first, last))
        self.parts.append(Part(start=first, end=last, as_=as_, text=self.line[first:last], means=means))

    def cut(self, start: int, end: int) -> None:
        """Take a stretch out of the words that belongs to a part but says nothing itself."""
        self._cut.append(self.text.stretch(start, end))

    def imply(self, as_: As, means: str) -> None:
        """Say what no word of the line says."""
        end = len(self.line)
        self.parts.append(Part(start=end, end=end, as_=as_, text="", means=means))

    def ask(self, code: str, choices: Iterable[tuple[str, str]], **values: object) -> None:
        """Ask about the line; each choice is its label and the whole line that makes it."""
        english, arabic = (says.format(**values) for says in SAYS[code])
        made = dict.fromkeys(Choice(label, line) for label, line in choices if line != self.line)
        self.asks.append(Ask(code=code, say_en=english, say_ar=arabic, choices=tuple(made)))

    def edited(self, *edits: Edit) -> str:
        """The whole line with these stretches written anew."""
        line = self.line
        for start, end, text in sorted(edits, reverse=True):
            first, last = self.text.stretch(start, end)
            rest = line[last:]
            # Where something goes, the space behind it goes too.
            line = line[:first] + text + (rest if text else rest.lstrip(" "))
        return line.strip()

    def tagged(self, tag: str) -> str:
        """The whole line with a tag at its end."""
        return f"{self.line.rstrip()} #{tag}"

    def written(self, start: int, end: int) -> str:
        """What stands there as typed."""
        first, last = self.text.stretch(start, end)
        return self.line[first:last]

    def words(self) -> str:
        """What is left of the line when everything that has a field of its own is taken out."""
        left, at = [], 0
        for first, last in sorted(self._cut):
            left.append(self.line[at:first])
            at = max(at, last)
        left.append(self.line[at:])
        return " ".join(left)
