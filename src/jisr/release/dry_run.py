"""A standing rule tried on what was recorded: what it would have told, item by item, with nothing done.

The rule is played through the record as if it alone had told its partner and no person had decided anything:
corrections revise, the daily limit counts, a subject's last cell is kept. It reads in stretches, and the side goes on.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterable
from typing import Literal

import msgspec

from jisr.geo.grid import Cell
from jisr.record import Record
from jisr.release.rule_matching import DAY, UNFIT, Judge, Matching, shown_hash
from jisr.release.rules import check_size, encode_content
from jisr.terms.entries import Entry
from jisr.terms.errors import JisrError
from jisr.terms.releases import Content
from jisr.terms.reports import Kind, Report
from jisr.terms.sides import Partner
from jisr.terms.standing_rules import Shown, StandingRule
from jisr.terms.transactions import Store, Tx

STRIDE = 2000
"""Entries read in one transaction."""
Moved = Callable[[int], None]

_report = msgspec.json.Decoder(Report).decode
_SPOILT = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


class DryLine(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One item as it would have gone: the version, the cell, the title; `at` when its entry was stored, milliseconds.

    `left` says why it would have waited for a person instead; `report` is the report's first serial.
    """

    action: Literal["release", "revise", "withdraw"]
    at: int
    cell: str
    kind: Kind
    left: str
    report: int
    serial: int
    title: str


class DryRun(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it. `looked` counts the versions judged, `goes` and `left` the lines, `against` the rest by reason.

    `started` is when the first entry looked at was stored, milliseconds; None where there is none.
    """

    partner: str
    shown: Shown
    started: int | None
    looked: int
    goes: int
    left: int
    against: dict[str, int]
    lines: list[DryLine]


class Trial:
    """One dry run under way; `take` the entries in order. `only` says which versions it may tell, None for all."""

    def __init__(
        self, rule: StandingRule, partner: Partner, secret: bytes, judge: Judge,
        only: Callable[[Tx, Entry], bool] | None = None,
    ) -> None:  # fmt: skip
        self._matching, self._partner, self._secret, self._only = Matching(rule), partner, secret, only
        self._judge_entry = judge
        self._cells: dict[str, Cell] = {}
        self._sent: deque[int] = deque()
        self._seen: set[int] = set()
        self._told: dict[int, Kind] = {}
        self.against: Counter[str] = Counter()
        self.lines: list[DryLine] = []
        self.looked = 0

    def take(self, tx: Tx, entry: Entry) -> None:
        """Judge one version, or a withdrawal of one that was told."""
        if entry.header.k == "withdraw":
            self._withdrawn(entry)
            return
        self.looked += 1
        first = entry.serial if entry.header.k == "report" else entry.header.re[0]
        why = self._judge(tx, entry, first)
        if why is not None:
            self.against[why] += 1

    def _judge(self, tx: Tx, entry: Entry, first: int) -> str | None:
        if entry.header.k == "report":
            self._seen.add(first)
        if self._only is not None:
            if not self._only(tx, entry):
                return "decided"
        elif first not in self._seen:
            return "older"
        if entry.body is None:
            return "erased"
        try:
            report = _report(entry.body)
        except _SPOILT:
            return "data-damaged"
        made = self._matching.told(entry, report, self._secret, self._cells.get(report.subject), self._judge_entry)
        if isinstance(made, str):
            if made in UNFIT and first not in self._told:
                return made
            self._line(entry, first, report, "", made)
            return None
        self._line(entry, first, report, *self._goes(entry, report, *made))
        return None

    def _goes(self, entry: Entry, report: Report, made: Content, cell: Cell | None) -> tuple[str, str, str]:
        """Cell and title as told, and why it is left after all."""
        place = made.place.name or "" if made.place is not None else ""
        try:
            check_size(encode_content(made), self._partner)
        except JisrError as error:
            return place, error.code, made.title
        while self._sent and self._sent[0] <= entry.header.at - DAY:
            self._sent.popleft()
        if len(self._sent) >= self._matching.rule.day:
            return place, "limit", made.title
        self._sent.append(entry.header.at)
        if cell is not None:
            self._cells[report.subject] = cell
        return place, "", made.title

    def _line(self, entry: Entry, first: int, report: Report, cell: str, left: str, title: str = "") -> None:
        self.lines.append(DryLine(
            action="revise" if first in self._told else "release", at=entry.header.at, cell=cell, kind=report.kind,
            left=left, report=first, serial=entry.serial, title=title,
        ))  # fmt: skip
        if not left:
            self._told[first] = report.kind

    def _withdrawn(self, entry: Entry) -> None:
        kind = self._told.pop(entry.header.re[0], None)
        if kind is None:
            return
        left = "" if self._matching.rule.withdraw else "withdrawn"
        self.lines.append(DryLine(
            action="withdraw", at=entry.header.at, cell="", kind=kind, left=left, report=entry.header.re[0],
            serial=entry.serial, title="",
        ))  # fmt: skip


def try_rule(
    store: Store, record: Record, trial: Trial, rule: StandingRule, at: int, span: tuple[int, int],
    moved: Moved = lambda _done: None,
) -> DryRun:  # fmt: skip
    """Play a rule through the entries of a span of serials, both ends included; `moved` hears how many are done."""
    first, last = span
    started: int | None = None
    for start in range(first, last + 1, STRIDE):
        stop = min(start + STRIDE, last + 1)

        def stretch(tx: Tx, start: int = start, stop: int = stop) -> int | None:
            found = record.entries(tx, start, stop, ("correct", "report", "withdraw"))
            _take(tx, trial, found)
            return record.entry(tx, first).header.at if start == first else None

        at_first = store.read(stretch)
        started = at_first if start == first else started
        moved(stop - first)
    lines = trial.lines
    shown = Shown(at, shown_hash(rule, at, span, lines), first, last)
    goes = sum(not line.left for line in lines)
    return DryRun(
        partner=rule.partner, shown=shown, started=started, looked=trial.looked, goes=goes, left=len(lines) - goes,
        against=dict(sorted(trial.against.items())), lines=lines,
    )  # fmt: skip


def _take(tx: Tx, trial: Trial, entries: Iterable[Entry]) -> None:
    for entry in entries:
        trial.take(tx, entry)
