"""Which statements about crossings and routes speak of the same one, and whether they agree. Pure.

Nothing is merged: a row of the board only puts statements side by side. They come together because a person linked
their reports, or, failing that, because one of a partner's areas of the kind covers our place and nothing else could
be meant by either; such a row is assumed, and says so.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from jisr.geo.inside import covers
from jisr.geo.places import bbox
from jisr.terms.places import Geometry
from jisr.terms.reports import Passage


class Spoken(NamedTuple):
    """The latest statement of one side on one crossing or route.

    `reports` names every report of that side on the subject, `linked` every report a person linked to one of these.
    """

    holder: str
    kind: str
    shape: Geometry | None
    reports: frozenset[int]
    linked: frozenset[int]


class Together(NamedTuple):
    """A row: places of its statements in what was given, our own first; `assumed` when no person linked them all."""

    members: tuple[int, ...]
    assumed: bool


def rows(side: str, spoken: Sequence[Spoken]) -> list[Together]:
    """Every statement in exactly one row; `side` is ours."""
    group = _linked(spoken)
    holders: dict[int, set[str]] = {}
    for at, mark in enumerate(group):
        holders.setdefault(mark, set()).add(spoken[at].holder)
    guessed = set()
    for one, other in _candidates(side, spoken, [holders[mark] for mark in group]):
        _join(group, one, other)
        guessed.add(one)
    made: dict[int, list[int]] = {}
    for at in sorted(range(len(spoken)), key=lambda at: (spoken[at].holder != side, spoken[at].holder, at)):
        made.setdefault(group[at], []).append(at)
    return [Together(tuple(members), not guessed.isdisjoint(members)) for members in made.values()]


def _linked(spoken: Sequence[Spoken]) -> list[int]:
    """For each statement the mark of its row, as far as persons linked their reports; only one kind to a row."""
    owner = {(one.kind, report): at for at, one in enumerate(spoken) for report in one.reports}
    group = list(range(len(spoken)))
    for at, one in enumerate(spoken):
        for report in one.linked:
            if (other := owner.get((one.kind, report))) is not None:
                _join(group, at, other)
    return group


def _join(group: list[int], one: int, other: int) -> None:
    first, second = group[one], group[other]
    if first != second:
        group[:] = [first if mark == second else mark for mark in group]


def _candidates(side: str, spoken: Sequence[Spoken], with_whom: Sequence[set[str]]) -> list[tuple[int, int]]:
    """Ours and a partner's statement that can only mean each other by where they lie, and that no person linked."""
    placed = [(at, one, one.shape, bbox(one.shape)) for at, one in enumerate(spoken) if one.shape is not None]
    found = [
        (at, other)
        for at, one, shape, inner in placed if one.holder == side
        for other, two, area, outer in placed
        if two.holder != side and two.kind == one.kind and _within(inner, outer)
        and two.holder not in with_whom[at] and side not in with_whom[other] and covers(area, shape)
    ]  # fmt: skip
    meant = Counter((at, spoken[other].holder) for at, other in found)
    claimed = Counter(other for _, other in found)
    return [(at, other) for at, other in found if meant[at, spoken[other].holder] == claimed[other] == 1]


def _within(inner: tuple[int, int, int, int], outer: tuple[int, int, int, int]) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def agree(said: Sequence[tuple[str, Passage]]) -> bool | None:
    """Whether the sides say the same; None while one of them says nothing, or that it does not know.

    `said` gives for each statement of a row its holder and its state.
    """
    known = [(holder, state) for holder, state in said if state != "unknown"]
    if len({holder for holder, _ in known}) < 2:
        return None
    if len({state for _, state in known}) > 1:
        return False
    return True if len(known) == len(said) else None
