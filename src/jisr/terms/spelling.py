"""One spelling of a line of words, sign by sign, and the way back to where each stood.

Digits of any script become 0-9, Latin letters small, Arabic letters that keyboards exchange the same; vowel signs,
tatweel and marks of direction go. Unlike a key of `folding` it keeps spaces, dots and strokes, which times and grids
are written with. Offsets are code points of the text as typed.
"""

import unicodedata
from bisect import bisect_left
from typing import NamedTuple

_SAME = str.maketrans({
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ە": "ه", "ک": "ك",
    "،": ",", "؛": ";", "٫": ".", "٬": ",", "–": "-", "—": "-", "‑": "-", "−": "-", "‒": "-",
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "’": "'", "‘": "'", "ـ": None, "ء": None,
})  # fmt: skip
_SPACES = str.maketrans(dict.fromkeys((chr(code) for code in range(128) if chr(code).isspace()), " "))
_GONE = frozenset(("Mn", "Cf", "Me"))


class Spelling(NamedTuple):
    """`text` is folded; character i of it stood at `at[i]` of `source`."""

    source: str
    text: str
    at: tuple[int, ...]

    def stretch(self, start: int, end: int) -> tuple[int, int]:
        """Where the folded characters [start, end) stand in the source; they must not be empty."""
        return self.at[start], self.at[end - 1] + 1

    def within(self, start: int, end: int) -> tuple[int, int]:
        """Where in `text` what stands in [start, end) of the source begins and ends."""
        return bisect_left(self.at, start), bisect_left(self.at, end)

    def typed(self, index: int) -> str:
        """The character as typed."""
        return self.source[self.at[index]]


def spell(text: str) -> Spelling:
    """The text in one spelling."""
    if text.isascii():
        return Spelling(text, text.translate(_SPACES).lower(), tuple(range(len(text))))
    characters: list[str] = []
    places: list[int] = []
    for place, typed in enumerate(text):
        for character in _plain(typed):
            characters.append(character)
            places.append(place)
    return Spelling(text, "".join(characters), tuple(places))


def spelt(text: str) -> str:
    """The text in one spelling, for tables of words."""
    return spell(text).text


def _plain(character: str) -> str:
    if character.isascii():
        return " " if character.isspace() else character.lower()
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if unicodedata.category(character) in _GONE:
        return ""
    if character.isspace():
        return " "
    if "\ufb50" <= character <= "\uff5e":
        # Presentation forms and full-width letters are the plain ones in other clothes.
        character = unicodedata.normalize("NFKC", character)
    return character.translate(_SAME).lower()
