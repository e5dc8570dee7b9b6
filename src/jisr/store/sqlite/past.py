"""Periods of the picture: which of them hold a position, and how a subject is told anew when a report is erased.

A closed period lies at its fork: of the serials it covers the one that 2 divides most often, as in a binary tree over
all serials in which the fork is where the ways to both ends part. A period that holds a position has its fork on the
position's way from the root, so asking costs one look into an index for each node of the way and no more than the
answer beyond that (relational interval tree: Kriegel, Poetke, Seidl, VLDB 2000).
"""

from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush
from itertools import pairwise
from typing import NamedTuple

OPEN = 1 << 62
"""The end of what still stands."""


class State(NamedTuple):
    """How one report stood on one subject, from `since` until before `until`, whether shown or not."""

    id: int
    since: int
    until: int
    serial: int
    version: int
    filed: int
    withdrawn: bool


def fork(since: int, until: int) -> int:
    """The node at which the serials from `since` until before `until` are kept."""
    last = until - 1
    level = ((since - 1) ^ last).bit_length() - 1
    return last >> level << level


def way(position: int, reach: int) -> tuple[list[int], list[int]]:
    """Nodes up to `reach` at which what holds `position` may lie: those up to the position, and those after it."""
    levels = range(reach.bit_length())
    below = {position >> level << level for level in levels}
    above = {((position >> level) + 1) << level for level in levels}
    return sorted(below - {0}), sorted(node for node in above if node <= reach)


def whole(states: Iterable[State]) -> list[State]:
    """The states again from the pieces they were stored in: a report that was shown, hidden and shown is one state."""
    made: list[State] = []
    for state in sorted(states):
        last = made[-1] if made else None
        if last is not None and (last.id, last.until, last[3:]) == (state.id, state.since, state[3:]):
            made[-1] = last._replace(until=state.until)
        else:
            made.append(state)
    return made


def told(states: Sequence[State]) -> Iterator[tuple[State, bool]]:
    """The states of one subject cut into periods, each with whether it was shown.

    Shown is at any position the newest report that stands, and whatever is withdrawn.
    """
    best = _best([state for state in states if not state.withdrawn])
    for state in states:
        if state.withdrawn:
            yield state, True
            continue
        at = state.since
        for first, after in best.get(state, ()):
            if at < first:
                yield state._replace(since=at, until=first), False
            yield state._replace(since=first, until=after), True
            at = after
        if at < state.until:
            yield state._replace(since=at), False


def _best(states: Sequence[State]) -> dict[State, list[tuple[int, int]]]:
    """From where until where each state was the newest on the subject; time n log n."""
    begins: dict[int, list[State]] = {}
    for state in states:
        begins.setdefault(state.since, []).append(state)
    points = sorted({point for state in states for point in (state.since, state.until)})
    alive: list[tuple[int, State]] = []
    found: dict[State, list[tuple[int, int]]] = {}
    for first, after in pairwise(points):
        for state in begins.get(first, ()):
            heappush(alive, (-state.id, state))
        while alive and alive[0][1].until <= first:
            heappop(alive)
        if alive:
            spans = found.setdefault(alive[0][1], [])
            if spans and spans[-1][1] == first:
                spans[-1] = spans[-1][0], after
            else:
                spans.append((first, after))
    return found
