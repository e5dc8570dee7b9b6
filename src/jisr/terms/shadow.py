"""The shadow of a text: its words as the full-text index holds them, and where each of them stood.

A shadow is a key and never shown. It is made letter by letter, so that folding a shadow again changes nothing:
case, accents, vowel marks, hamza, tatweel, apostrophes and marks of direction go; alef, ya, ha and kaf have one form
each, Persian and Kurdish letters that of the Arabic ones they are written for; digits of any script are 0 to 9. All
other signs part words, and so does the change between Arabic letters and any others, as in "بـRabia" and "10كم".

An Arabic word carries "and", "in", "for", "like" and the article in front. Where the article shows that they are no
letters of the word itself, the bare word is held beside it; where only a guess would do (`بغداد` does not begin with
"in"), what would be left is held as cut, and two words are the same only if one of them needs no guess.
Words are not stemmed: a stemmer for English takes Homs and Tigris for plurals, and what it leaves is no word to offer.
Instead a question for an English word looks for its plural or singular too.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from jisr.terms.folding import LETTERS

MADE_BY = 1
"""Grows with every change of what is made here; an index made by another number is made anew."""
LONGEST = 64
"""Letters of a word that count."""
BREAK = "\ue000"
"""Stands between two fields of one column, so that no phrase reaches across; no text folds to it."""

_MORE = str.maketrans({"ڪ": "ك", "ڭ": "ك", "ے": "ي", "ۓ": "ي", "ۇ": "و", "ۋ": "و", "ۈ": "و", "ٺ": "ت", "ټ": "ت"})
_APOSTROPHES = frozenset("'`´‘’ʻʼʽʾʿˈʹ′＇")
_GONE = ("Mn", "Me", "Cf")
_ARABIC = "\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f\u0870-\u088e\u08a0-\u08c9"
_TOKEN = re.compile(rf"[{_ARABIC}]+|[^\s{_ARABIC}]+")
_OTHER = re.compile(rf"[^\s{_ARABIC}]")
_ARTICLE = re.compile("[وف]?(?:[بك]?ال|لل)(?=.{3})")
_HEADS = frozenset("اوفبكل")
_PLAIN_ENGLISH = re.compile("[a-z]{3,}")


def _once(text: str) -> str:
    """Every letter of a text folded, signs as spaces."""
    made: list[str] = []
    for c in unicodedata.normalize("NFKD", text.casefold()):
        for letter in c.translate(LETTERS).translate(_MORE):
            if unicodedata.category(letter) in _GONE or letter in _APOSTROPHES:
                continue
            made.append(str(unicodedata.decimal(letter, letter)) if letter.isalnum() else " ")
    return "".join(made)


class _Letters(dict[int, str]):
    """What each code point counts as: letters, nothing, or a space where words part."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        if letter in _APOSTROPHES or unicodedata.category(letter) in _GONE:
            made = ""
        else:
            made = _once(letter)
            while (again := _once(made)) != made:
                made = again
        self[code] = made
        return made


_LETTERS = _Letters()


class Word(NamedTuple):
    """A word of a text with its key; [start, end) counts code points of the text as it was written."""

    start: int
    end: int
    key: str


class Columns(NamedTuple):
    """What the index holds of one statement: plain words by field, bare words, and what is left of cut ones."""

    title: str
    text: str
    rest: str
    bare: str
    cut: str


def fold(text: str) -> str:
    """The text in its one spelling, words parted by spaces."""
    return text.translate(_LETTERS)


def keys(text: str) -> list[str]:
    """The words of a text as keys, in order."""
    folded = fold(text)
    # Only where both kinds of letters are need words be looked for one by one.
    alike = folded.isascii() or not _OTHER.search(folded)
    found = folded.split() if alike else _TOKEN.findall(folded)
    return found if len(folded) <= LONGEST else [one[:LONGEST] for one in found]


def words(text: str) -> list[Word]:
    """The same with where each word stood."""
    pieces = [_LETTERS[ord(letter)] for letter in text]
    folded = "".join(pieces)
    if len(folded) == len(text) and all(pieces):
        places: Sequence[int] = range(len(text))
    else:
        places = [place for place, piece in enumerate(pieces) for _ in piece]
    return [
        Word(places[found.start()], places[found.end() - 1] + 1, found[0][:LONGEST])
        for found in _TOKEN.finditer(folded)
    ]


def bare(key: str) -> str:
    """An Arabic word without the article and what stands before it; empty where there is no article."""
    found = _ARTICLE.match(key)
    return key[found.end() :] if found is not None else ""


def cut(key: str) -> tuple[str, ...]:
    """What is left of an Arabic word if its first letters are "and", "in", "for" or "like": a guess."""
    return _cut(key, bool(_ARTICLE.match(key))) if key[:1] in _HEADS else ()


def _cut(key: str, has_article: bool) -> tuple[str, ...]:
    if has_article:
        # With the article nothing is guessed, but for a word that itself begins with lam: three are written as two.
        lam = key.find("لل", 0, 3)
        return (key[lam + 1 :],) if lam >= 0 else ()
    if len(key) < 4:
        return ()
    if key[0] not in "وف":
        return (key[1:],) if key[0] in "بكل" else ()
    return (key[1:], key[2:]) if key[1] in "بكل" and len(key) > 4 else (key[1:],)


def surely(key: str) -> tuple[str, ...]:
    """A word as it stands and without its article: nothing of it is a guess."""
    one = bare(key)
    return (key, one) if one else (key,)


def numbers(key: str) -> tuple[str, ...]:
    """Singular or plural of what may be an English word, to be looked for beside it; names are among them."""
    if not _PLAIN_ENGLISH.fullmatch(key):
        return ()
    if key.endswith("ies"):
        return (key[:-3] + "y", key[:-1])
    if key.endswith(("ses", "xes", "ches", "shes", "zes")):
        return (key[:-2], key[:-1])
    if key.endswith("s"):
        return (key + "es",) if key.endswith("ss") or len(key) == 3 else (key[:-1], key + "es")
    if key.endswith("y") and key[-2] not in "aeiou":
        return (key[:-1] + "ies", key + "s")
    return (key + "es", key + "s") if key.endswith(("x", "ch", "sh", "z")) else (key + "s",)


def columns(title: str, text: str, rest: Iterable[str]) -> Columns:
    """The columns of a statement; `rest` are its other fields, those that are empty left out."""
    fields = [keys(title), keys(text)]
    others = [keys(one) for one in rest if one]
    beside: list[str] = []
    guessed: list[str] = []
    for field in (*fields, *others):
        _beside(field, beside, guessed)
    parted = f" {BREAK} ".join([" ".join(one) for one in others])
    return Columns(" ".join(fields[0]), " ".join(fields[1]), parted, " ".join(beside), " ".join(guessed))


def _beside(field: list[str], beside: list[str], guessed: list[str]) -> None:
    """Add what the Arabic words of a field leave without what they carry in front."""
    for key in field:
        if key[0] in _HEADS and len(key) > 3:
            found = _ARTICLE.match(key)
            if found is not None:
                beside.append(key[found.end() :])
            guessed += _cut(key, found is not None)
