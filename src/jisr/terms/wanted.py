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


def is_word(piece: Piece, key: str) -> bool:
    """Whether a word of a text is the word that is asked for, in one of its forms."""
    (asked,) = piece.keys
    here, there = surely(asked), surely(key)
    if not set(here).isdisjoint(there) or key in numbers(asked):
        return True
    if not set(here).isdisjoint(cut(key)) or not set(cut(asked)).isdisjoint(there):
        return True
    return piece.begins and any(one.startswith(here) for one in (*there, *cut(key)))


def marks(wanted: Wanted, words: Sequence[Word]) -> list[tuple[int, int]]:
    """Stretches of a text, by its words, in which something wanted stands; in order, none overlapping."""
    found: list[tuple[int, int]] = []
    for piece in set(wanted.pieces()):
        if piece.exact:
            found += _phrases(piece, words)
        else:
            found += [(word.start, word.end) for word in words if is_word(piece, word.key)]
    return _joined(found)


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
