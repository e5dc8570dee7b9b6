"""Folding: what two spellings of a word have in common, for finding it and for nothing else.

A folded word is a key, never shown and never stored in place of what was written. What goes: case; accents and vowel
marks, hamza and madda among them; tatweel; apostrophes and the letters for ayn written as such; marks of direction.
What becomes one: the forms of alef; ya, alef maqsura, and the Persian and Kurdish ya; ha, ta marbuta and the Kurdish e;
kaf and gaf; the Persian and Kurdish letters with the Arabic ones they are written for; Arabic-Indic and Persian digits
with 0 to 9. Hyphens, dots and all other signs part words.
"""

import re
import unicodedata
from dataclasses import dataclass

_ARTICLES = "ad al an ar as ash at az ed el en er es esh et ez ul"
ARTICLES = frozenset(_ARTICLES.split())
"""The Arabic article as it is written in Latin letters, before sun letters too."""

LETTERS = str.maketrans({
    "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ێ": "ي", "ۍ": "ي", "ة": "ه", "ە": "ه", "ھ": "ه", "ہ": "ه",
    "ک": "ك", "گ": "ك", "ݢ": "ك", "چ": "ج", "ژ": "ز", "پ": "ب", "ڤ": "ف", "ڕ": "ر", "ڵ": "ل", "ۆ": "و", "ۊ": "و",
    "ء": None, "ـ": None, "ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ə": "e", "þ": "th",
})  # fmt: skip
"""Letters that Unicode does not take apart, and what they count as."""

_APOSTROPHES = "'`´‘’ʻʼʽʾʿˈʹ′"
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[\u0300-\u036f\u064b-\u0670\u0640\u200c-\u200f{_APOSTROPHES}])*")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a line with its key; `start` and `end` count code points of the line as it was written."""

    start: int
    end: int
    key: str


def fold(text: str) -> str:
    """The key of one word: see this file's head; an empty text when nothing of it counts."""
    taken_apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in taken_apart if unicodedata.category(c) not in ("Mn", "Cf"))
    letters = bare.translate(LETTERS)
    return "".join(str(unicodedata.decimal(c, c)) for c in letters if c.isalnum())


def words(line: str) -> list[Word]:
    """The words of a line that leave something when folded, in order."""
    found = [Word(match.start(), match.end(), fold(match[0])) for match in _WORD.finditer(line)]
    return [word for word in found if word.key]


def key(text: str) -> str:
    """The key of a name: its words' keys, one space between, Latin articles left out where anything else remains."""
    keys = [word.key for word in words(text)]
    return " ".join([one for one in keys if one not in ARTICLES] or keys)
