"""Reports on their way to a partner, as long as how they stand may change without an entry of ours.

A decision is held, queued, logged and delivered, or rejected; most of these steps write nothing into our record. Who
watches live is told of each. What is looked at again is only what can have moved: held ones that came due, queued ones
when the partner's log grew, logged ones that the newest receipt covers, and what the partner newly rejected.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from heapq import heappop, heappush

from jisr.terms.transactions import Tx
from jisr.web.reading import Desk, LinkState, PartnerState, told

MOST = 500
"""Reports judged in one transaction."""
NEWEST = 500
"""Decided reports whose state is told after a start, whether it changed or not: nobody knows what was said before."""

States = tuple[PartnerState, ...]


class Underway:
    """For one thread at a time. What it keeps grows with what is under way, and a number for each item delivered."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._heads: dict[str, tuple[int, int, int]] = {}
        self._held: list[tuple[int, int]] = []
        self._queued: defaultdict[str, set[int]] = defaultdict(set)
        self._logged: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        self._indexes: defaultdict[str, dict[int, int]] = defaultdict(dict)
        self._rejected: defaultdict[str, set[int]] = defaultdict(set)
        self._last: dict[int, States] = {}
        self._due: dict[int, None] = {}

    def begin(self, tx: Tx, links: Sequence[LinkState]) -> None:
        """Find what is under way; the trail must have been followed in this transaction."""
        self._note(item.report for item in self._desk.node.release.waiting(tx))
        self._note(self._desk.trail.decided(NEWEST))
        for link in links:
            self._heads[link.partner] = (link.logged, link.receipted, link.rejected)
            self._rejected[link.partner] = self._positions(tx, link.partner)
            self._note(self._reports(tx, link.partner, range(link.receipted, link.logged)))

    @property
    def more(self) -> bool:
        """Whether reports wait to be judged."""
        return bool(self._due)

    def moved(self, tx: Tx, links: Sequence[LinkState], about: Iterable[int], now: int) -> dict[int, States]:
        """How each report stands whose state may have changed; `about` are those that entries were filed about."""
        sides = [link.partner for link in links]
        self._note(report for report in about if any(self._desk.trail.choice(report, side) for side in sides))
        while self._held and self._held[0][0] <= now:
            self._note([heappop(self._held)[1]])
        for link in links:
            self._follow(tx, link)
        reports = [report for report, _ in zip(self._due, range(MOST), strict=False)]
        found = told(self._desk, tx, reports, sides) if reports else {}
        for report in reports:
            del self._due[report]
        changed = {report: states for report, states in found.items() if states != self._last.get(report)}
        self._keep(tx, found)
        return changed

    def _note(self, reports: Iterable[int]) -> None:
        self._due.update(dict.fromkeys(reports))

    def _follow(self, tx: Tx, link: LinkState) -> None:
        head, side = (link.logged, link.receipted, link.rejected), link.partner
        before = self._heads.get(side, (0, 0, 0))
        if head == before:
            return
        self._heads[side] = head
        self._note(self._queued.pop(side, ()))
        logged = self._logged[side]
        while logged and logged[0][0] < link.receipted:
            self._note([heappop(logged)[1]])
        if link.rejected != before[2]:
            fresh = self._positions(tx, side) - self._rejected[side]
            self._rejected[side] |= fresh
            self._note(self._reports(tx, side, fresh))

    def _positions(self, tx: Tx, side: str) -> set[int]:
        return {item.position for item in self._desk.node.standing.link(tx, side).rejected}

    def _reports(self, tx: Tx, side: str, indexes: Iterable[int]) -> list[int]:
        """The reports that lie at these indexes of that partner's log."""
        known = self._indexes[side]
        missing = [index for index in indexes if index not in known]
        if missing:
            record, standing = self._desk.node.record, self._desk.node.standing
            names = standing.decisions(tx, side, min(missing), max(missing) + 1)
            for index in missing:
                serial = record.serial_of(tx, f"decision:{names[index]}") if index in names else None
                if serial is not None:
                    known[index] = self._desk.trail.first(serial)
        return [known[index] for index in indexes if index in known]

    def _keep(self, tx: Tx, found: dict[int, States]) -> None:
        """Remember where each of these must be looked for next."""
        underway: set[int] = set()
        asked: defaultdict[str, dict[str, tuple[int, bool]]] = defaultdict(dict)
        for report, states in found.items():
            for state in states:
                stage = state.stage if state.state == "withdrawn" else state.state
                choice = self._desk.trail.choice(report, state.partner)
                if state.state == "held" and state.until is not None:
                    heappush(self._held, (state.until.at, report))
                    underway.add(report)
                elif stage == "queued":
                    self._queued[state.partner].add(report)
                    underway.add(report)
                elif choice is not None and stage is not None:
                    asked[state.partner][choice.id] = (report, stage == "logged")
                    underway |= {report} if stage == "logged" else set()
        for side, choices in asked.items():
            for decision, index in self._desk.node.standing.indexes(tx, side, list(choices)).items():
                report, logged = choices[decision]
                self._indexes[side][index] = report
                if logged:
                    heappush(self._logged[side], (index, report))
        for report, states in found.items():
            if report in underway:
                self._last[report] = states
            else:
                self._last.pop(report, None)
