"""What a person typed into the search box: words, phrases, words not wanted, entries, and near which place. Pure.

A word is found in all its forms, the last one also as the beginning of a word while nothing follows it, or any with a
star behind it. What stands in quotes is found as it stands. Every sign that is none of these parts words and no more.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import NamedTuple

from jisr.terms.errors import OurMistake
from jisr.terms.folding import ARTICLES
from jisr.terms.shadow import keys
from jisr.terms.wanted import Piece, Term, Wanted, Way

MOST = 400
"""Characters of a question."""
MOST_WORDS = 24
USUAL_M = 20_000
"""How near is near, unless it is said."""
MOST_M = 500_000
LONGEST_NAME = 4
"""Words of a name that are looked up together."""
MOST_NAMES = 40

Names = Callable[[str], Sequence[str]]
"""Every name of the places a text names, if it does."""

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"') | dict.fromkeys("−‒–—－", "-") | {"＃": "#", "＊": "*"})
_NEAR = re.compile(
    r"""(?<!\S)(?:near|around|قرب):\ ?(?:"(?P<quoted>[^"]+)"|(?P<bare>[^\s"]+))
    (?:\s+(?P<far>\d{1,6}(?:\.\d{1,3})?)\ ?(?P<unit>km|كم|كلم|m|م)(?!\w))?""",
    re.VERBOSE | re.IGNORECASE,
)
_ENTRY = re.compile(r"(?<![\w#])#\ ?(\d{1,15})(?!\w)")
_CHUNK = re.compile(r'(?P<minus>(?<!\S)-(?=[^\s-]))?(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]+))')
_METRES = {"km": 1000.0, "كم": 1000.0, "كلم": 1000.0, "m": 1.0, "م": 1.0}


class Near(NamedTuple):
    """Near what, as it was typed, and within how many metres; offsets are code points of the question."""

    start: int
    end: int
    place: str
    metres: float


class Named(NamedTuple):
    """An entry that was named by its serial."""

    start: int
    end: int
    serial: int


class Chunk(NamedTuple):
    """What stands between two spaces, or in quotes, with its words folded."""

    start: int
    end: int
    keys: tuple[str, ...]
    quoted: bool = False
    minus: bool = False
    begins: bool = False


class Question(NamedTuple):
    """A question taken apart; `text` as it was typed."""

    text: str
    chunks: tuple[Chunk, ...] = ()
    entries: tuple[Named, ...] = ()
    near: Near | None = None

    def without(self, start: int, end: int) -> str:
        """The question as typed but for a stretch of it."""
        return " ".join((self.text[:start] + " " + self.text[end:]).split())


def read_question(text: str) -> Question:
    """The question taken apart; OurMistake with one sentence when nothing in it can be searched for."""
    if len(text) > MOST:
        raise OurMistake("long-question", f"A search is at most {MOST} characters.", "Take fewer words.")
    plain = "".join(map(_plain, text.translate(_QUOTES)))
    near: Near | None = None
    for found in _NEAR.finditer(plain):
        if near is not None:
            raise OurMistake("two-places", "A search is near one place.", "Take one of them out.")
        metres = float(found["far"]) * _METRES[found["unit"].lower()] if found["far"] else USUAL_M
        which = "quoted" if found["quoted"] else "bare"
        near = Near(found.start(), found.end(), text[found.start(which) : found.end(which)], min(metres, MOST_M))
    if near is not None:
        plain = _blanked(plain, near.start, near.end)
    entries = tuple(Named(found.start(), found.end(), int(found[1])) for found in _ENTRY.finditer(plain))
    for one in entries:
        plain = _blanked(plain, one.start, one.end)
    chunks = tuple(chunk for found in _CHUNK.finditer(plain) if (chunk := _chunk(plain, found)).keys)
    if sum(len(chunk.keys) for chunk in chunks) > MOST_WORDS:
        raise OurMistake("many-words", f"A search is at most {MOST_WORDS} words.", "Take fewer words.")
    if text.strip() and not (chunks or entries or near):
        raise OurMistake("no-words", "There is no word to search for.", "Type a word, a place or a number like #123.")
    return Question(text, chunks, entries, near)


def _plain(sign: str) -> str:
    """Digits of any script as 0 to 9; exactly one sign for one, so that offsets hold."""
    return str(unicodedata.decimal(sign)) if sign.isdecimal() else sign


def _blanked(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


def _chunk(plain: str, found: re.Match[str]) -> Chunk:
    quoted, minus = found["quoted"] is not None, found["minus"] is not None
    words = found["quoted"] if quoted else found["bare"]
    folded = tuple(keys(words))
    unfinished = not (quoted or minus) and found.end() == len(plain)
    starred = words.endswith("*") and not quoted
    # A number is whole unless a star says otherwise, and one letter begins half of all words.
    last = folded[-1] if folded else ""
    begins = len(last) > 1 and (starred or (unfinished and not last.isdecimal()))
    return Chunk(found.start(), found.end(), folded, quoted, minus, begins)


# --- what is wanted ----------------------------------------------------------------------------------------------


def wanted(question: Question, names: Names) -> Wanted:
    """The words to look for; where some of them name a place, its other names will do as well."""
    chunks, every, at = question.chunks, [], 0
    while at < len(chunks):
        chunk = chunks[at]
        if chunk.minus:
            at += 1
            continue
        count, others = (1, ()) if chunk.quoted else _named(question, at, names)
        if others:
            ways = [tuple(piece for one in chunks[at : at + count] for piece in _pieces(one)), *others]
            every.append(tuple(dict.fromkeys(ways)))
        else:
            every += [((piece,),) for piece in _pieces(chunk)]
        at += count
    none = [((piece,),) for chunk in chunks if chunk.minus for piece in _whole(chunk)]
    return Wanted(_with_articles_left_out(every), tuple(none))


def _named(question: Question, at: int, names: Names) -> tuple[int, Sequence[Way]]:
    """How many words from one on name a place, the most that do, and its names; one word and none."""
    chunks = question.chunks
    for count in range(min(LONGEST_NAME, len(chunks) - at), 0, -1):
        run = chunks[at : at + count]
        if any(one.quoted or one.minus for one in run):
            continue
        if others := names(question.text[run[0].start : run[-1].end].rstrip("*＊")):
            return count, [way for name in others[:MOST_NAMES] for way in _ways(name)]
    return 1, ()


def _ways(name: str) -> list[Way]:
    """How a name may be written: Arabic in the forms of its words, Latin as it stands; two words also as one."""
    folded = keys(name)
    if not folded or len(folded) > 2 * LONGEST_NAME:
        return []
    whole = "".join(folded)
    run_on: list[Way] = [(Piece((whole,), exact=whole.isascii()),)] if len(folded) == 2 else []
    if not whole.isascii():
        return [tuple(Piece((key,)) for key in folded), *run_on]
    if folded[0] in ARTICLES and len(folded) > 2:
        run_on.append((Piece((folded[0] + folded[1], *folded[2:]), exact=True),))
    named = folded[1:] if folded[0] in ARTICLES and len(folded) > 1 else folded
    return [(Piece(tuple(named), exact=True),), *run_on]


def _pieces(chunk: Chunk) -> list[Piece]:
    """A chunk of several words: figures belong together, as in 36.345 or 14:30; the words of a name need not."""
    if chunk.quoted or (len(chunk.keys) > 1 and all(any(c.isdecimal() for c in key) for key in chunk.keys)):
        return [Piece(chunk.keys, exact=True)]
    *first, last = chunk.keys
    return [*(Piece((key,)) for key in first), Piece((last,), begins=chunk.begins)]


def _whole(chunk: Chunk) -> list[Piece]:
    """What is not wanted is not wanted as a whole."""
    return [Piece(chunk.keys, exact=True)] if len(chunk.keys) > 1 else _pieces(chunk)


def _with_articles_left_out(every: list[Term]) -> tuple[Term, ...]:
    """Without the Latin articles, where anything else remains: `al-Hasakah` is written in many ways."""
    kept = [term for term in every if not (len(term) == 1 and len(term[0]) == 1 and _is_article(term[0][0]))]
    return tuple(kept or every)


def _is_article(piece: Piece) -> bool:
    return not piece.exact and not piece.begins and piece.keys[0] in ARTICLES
