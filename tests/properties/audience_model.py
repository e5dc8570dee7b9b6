"""What the audience laws know: who may be told what, by nothing but what was asked of the side.

Nothing here reads a table of the product. A report is known by the second it happened in, which no other version with
other content shares: that is how an item is known to which no person approved words.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from jisr.intake.reading import DraftPlace
from jisr.terms.reports import Marking
from jisr.terms.sides import Limits
from tests.properties.asking import PARTNER, THIRD
from tests.two_sides.sides import NOON, draft

MARKS = ("open", "restricted", "confidential", "secret")
GRID = 3
"""The level of everything that a person releases here."""
FIRST = NOON // 1000 - 10 * 86_400
"""The second the first report happened in."""
OWN = {
    "": "",
    "no-crossings": '@id("no-crossings") forbid (principal, action, resource) when { resource.kind == "crossing" };',
    "no-rules": '@id("no-rules") forbid (principal, action, resource) when { context.by_rule };',
    "no-east": '@id("no-east") forbid (principal == Partner::"east", action, resource);',
}
"""What a side may add to its policy here, by name."""


class Sort(NamedTuple):
    """What a report is about, as far as it matters to who may be told."""

    kind: str = "event"
    category: str = "hazard"
    inside: bool = True
    """Whether it is where the standing rules of these tests are about."""


SORTS = (Sort(), Sort(), Sort(), Sort("crossing"), Sort("track"), Sort(category="protected-site"), Sort(inside=False))


@dataclass
class Known:
    """A report: its first serial, its newest, its marking, and whether its content is gone."""

    first: int
    newest: int
    marking: Marking
    sort: Sort
    second: int
    ended: bool = False
    erased: bool = False
    files: dict[int, str] = field(default_factory=dict)
    """Attached files by serial, with the hash of what each was made into."""


@dataclass
class Given:
    """A decision to release. `open` until something made it obsolete before it was logged."""

    partner: str
    report: int
    words: str
    due: int
    persons: int = 1
    files: tuple[int, ...] = ()
    hashes: tuple[str, ...] = ()
    open: bool = True


class Item(NamedTuple):
    """What a partner is offered: approved words, the second it happened in, and the hashes of its files."""

    words: str
    second: int
    hashes: tuple[str, ...]


@dataclass(eq=False)
class Model:
    """Audiences, limits and decisions, and nothing else."""

    reports: list[Known] = field(default_factory=list)
    given: list[Given] = field(default_factory=list)
    limits: dict[str, Limits] = field(default_factory=lambda: {PARTNER: Limits(), THIRD: Limits()})
    agreed: dict[str, Limits] = field(default_factory=dict)
    """What was countersigned, which binds beside what the side lets be carried itself."""
    policy: str = ""
    two_from: str = "secret"
    seconds: int = FIRST
    first_of: dict[int, int] = field(default_factory=dict)
    """The report of a second."""
    offered: dict[str, set[Item]] = field(default_factory=lambda: {PARTNER: set(), THIRD: set()})
    """All that ever lay published for a partner."""

    def a_draft(self, marking: Marking, sort: Sort, second: int | None = None, **changes: Any) -> tuple[Any, int]:
        """A draft that happened in a second of its own, and that second."""
        if second is None:
            self.seconds += 1
            second = self.seconds
        place = DraftPlace(lon="41.0312345" if sort.inside else "44.2", lat="34.4523456", error_m=50, name="Old mill")
        made = draft(
            marking=marking, kind=sort.kind, category=sort.category, place=place,
            occurred=f"{datetime.fromtimestamp(second, UTC):%Y-%m-%dT%H:%M:%SZ}", **changes,
        )  # fmt: skip
        return made, second

    def stands(self, known: Known) -> None:
        """A new report."""
        self.reports.append(known)
        self.first_of[known.second] = known.first

    def corrected(self, known: Known) -> None:
        """A newer version stands, of which `known` says everything already."""
        self.first_of[known.second] = known.first
        self.obsolete(known.first)

    def obsolete(self, report: int, partner: str = "") -> None:
        """What was decided on this report and has not left never will; of one partner, because an officer said no."""
        for one in self.given:
            told = any(item.words == one.words for item in self.offered[one.partner])
            if one.report == report and partner in ("", one.partner) and not told:
                one.open = False

    def known(self, first: int) -> Known:
        """The report of that first serial."""
        return next(one for one in self.reports if one.first == first)

    def two(self, mark: str) -> bool:
        """Whether a report marked so needs two officers."""
        return self.two_from != "never" and MARKS.index(mark) >= MARKS.index(self.two_from)

    def against(
        self, known: Known, partner: str, *, cell: int = GRID, persons: int = 1, by_rule: bool = False,
        files: bool = False,
    ) -> str:  # fmt: skip
        """Why this report may not go to that partner now; nothing when it may."""
        mark, bounds = known.marking.level, [self.limits[partner], *filter(None, [self.agreed.get(partner)])]
        site = known.sort.category == "protected-site"
        found = {
            "gone": known.ended or known.erased,
            "audience": partner not in known.marking.releasable_to,
            "mark": any(MARKS.index(mark) > MARKS.index(one.mark) for one in bounds),
            "cell": any(cell > one.finest for one in bounds),
            "files": files and not all(one.media for one in bounds),
            "site": site and (by_rule or not known.marking.consent),
            "two": persons < 2 and self.two(mark),
            "policy": (self.policy == "no-east" and partner == THIRD)
            or (self.policy == "no-rules" and by_rule)
            or (self.policy == "no-crossings" and known.sort.kind == "crossing"),
        }  # fmt: skip
        return next((why for why, holds in found.items() if holds), "")

    def permitted(self, one: Given, now: int) -> bool:
        """Whether what one or two officers decided may be told in this moment."""
        known = self.known(one.report)
        return (
            one.open
            and one.due <= now
            and not self.against(known, one.partner, persons=one.persons, files=bool(one.files))
        )
