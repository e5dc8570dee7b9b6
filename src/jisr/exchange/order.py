"""Which of two entries was there first, read from the logs alone. Pure: no clock is asked.

Within a log the index says it. Across two logs it is known only where one commits to the other: an entry that names
the root of the first n leaves of the other log was made when those n were there. A receipt is in neither log, so alone
it orders nothing; it is what a commitment names.
"""

from collections.abc import Sequence
from itertools import accumulate
from typing import Literal, NamedTuple

Order = Literal["after", "before", "unknown"]


class Commitment(NamedTuple):
    """Entry `entry` of one log was made when the other log had at least `leaves` leaves."""

    entry: int
    leaves: int


def reaches(commitments: Sequence[Commitment], upto: int) -> int:
    """How many leaves of the other log were there when the entry at index `upto` was made, for certain."""
    return max((one.leaves for one in commitments if one.entry <= upto), default=0)


def order(ours: int, theirs: int, seen_by_them: int, seen_by_us: int) -> Order:
    """Whether entry `ours` of one log was there before entry `theirs` of the other.

    `seen_by_them` is how many leaves of our log their entry reaches, `seen_by_us` the same the other way round. If
    both reach each other one of the two logs has claimed what it could not know: then nothing is known.
    """
    before, after = ours < seen_by_them, theirs < seen_by_us
    if before == after:
        return "unknown"
    return "before" if before else "after"


def orders(
    sizes: tuple[int, int], ours: Sequence[Commitment], theirs: Sequence[Commitment]
) -> dict[tuple[int, int], Order]:
    """The order of every pair of entries (ours, theirs) of two logs of these sizes."""
    by_us, by_them = _reached(sizes[0], ours), _reached(sizes[1], theirs)
    return {(i, j): order(i, j, by_them[j], by_us[i]) for i in range(sizes[0]) for j in range(sizes[1])}


def _reached(size: int, commitments: Sequence[Commitment]) -> list[int]:
    said = [0] * size
    for index, leaves in commitments:
        if 0 <= index < size:
            said[index] = max(said[index], leaves)
    return list(accumulate(said, max))
