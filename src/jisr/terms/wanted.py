"""What a search wants: words and phrases, any of which may be written in several ways, and words it does not want.

The index finds the statements and this finds the words in them, by the same rules: what is found has something to mark.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from jisr.terms.shadow import Word, cut, numbers, surely


class Piece(NamedTuple):
    """Words that stand one after the other exactly so, or a single word in all its forms.

    `begins` says that the last word may be the beginning of one.
    """

    keys: tuple[str, ...]
    exact: bool = False
    begins: bool = False


Way = tuple[Piece, ...]
"""Pieces that are all wanted."""
Term = tuple[Way, ...]
"""Ways to write one thing, any of which will do."""


class Wanted(NamedTuple):
    """Every term of `every` is wanted, none of `none`."""

    every: tuple[Term, ...] = ()
    none: tuple[Term, ...] = ()

    def pieces(self) -> Iterator[Piece]:
        """Everything that is wanted, in any way."""
        return (piece for term in self.every for way in term for piece in way)


class Marker:
    """Finds what is wanted in one text after another; what it makes of a word it remembers."""

    def __init__(self, wanted: Wanted) -> None:
        pieces = set(wanted.pieces())
        words = [piece for piece in pieces if not piece.exact]
        asked = [piece.keys[0] for piece in words]
        self._sure = {one for key in asked for one in surely(key)}
        self._any = self._sure | {one for key in asked for one in cut(key)}
        self._whole = {one for key in asked for one in numbers(key)} | {
            piece.keys[0] for piece in pieces if piece.exact and len(piece.keys) == 1 and not piece.begins
        }
        self._begun = tuple({one for piece in words if piece.begins for one in surely(piece.keys[0])})
        self._phrases = [piece for piece in pieces if piece.exact and (len(piece.keys) > 1 or piece.begins)]
        self._known: dict[str, bool] = {}

    def marks(self, words: Sequence[Word]) -> list[tuple[int, int]]:
        """Stretches of a text, by its words, in which something wanted stands; in order, none overlapping."""
        found = [(word.start, word.end) for word in words if self._is_wanted(word.key)]
        for piece in self._phrases:
            found += _phrases(piece, words)
        return _joined(found)

    def _is_wanted(self, key: str) -> bool:
        if (known := self._known.get(key)) is None:
            known = self._known[key] = self._looked_at(key)
        return known

    def _looked_at(self, key: str) -> bool:
        sure, guessed = surely(key), cut(key)
        if key in self._whole or not self._any.isdisjoint(sure) or not self._sure.isdisjoint(guessed):
            return True
        return bool(self._begun) and any(one.startswith(self._begun) for one in (*sure, *guessed))


def _phrases(piece: Piece, words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    *first, last = piece.keys
    for at in range(len(words) - len(first)):
        end = words[at + len(first)]
        if any(words[at + step].key != key for step, key in enumerate(first)):
            continue
        if end.key == last or (piece.begins and end.key.startswith(last)):
            yield words[at].start, end.end


def _joined(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    made: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if made and start < made[-1][1]:
            made[-1] = made[-1][0], max(end, made[-1][1])
        else:
            made.append((start, end))
    return made
