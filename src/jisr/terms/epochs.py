"""Numbers that name an item through every log of its author: its index, and above it how many logs came before.

An index says nothing without its log once an author began another. Of an author's first log both are the same number.
"""

from typing import Annotated

import msgspec

BITS = 32
MOST = 255
"""Epochs of one author that have numbers: what is kept by number has room for no more."""
Epoch = Annotated[int, msgspec.Meta(ge=1)]
"""Which of the other side's logs a fact speaks of; left out for the first."""


def numbered(epoch: int, index: int) -> int:
    """The number of the item at that index of that epoch's log."""
    return (epoch - 1) << BITS | index


def epoch_and_index(number: int) -> tuple[int, int]:
    """In which epoch's log, and where in it, the item of that number lies."""
    return (number >> BITS) + 1, number & ((1 << BITS) - 1)


def epoch_of(origin: str) -> int:
    """The epoch a log's name ends in; 1 for a name without one."""
    last = origin.rpartition("/")[2]
    return int(last) if last.isascii() and last.isdecimal() and 0 < len(last) < 10 else 1
