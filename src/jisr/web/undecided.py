"""Own standing reports that may go to a partner about which nobody has decided yet, followed and kept in memory.

The queue of a release officer asks for these; the index holds only them, and the releases that were held when it was
last asked, so that an answer costs what waits. Like the trail it is read from the record again at every start.
"""

import threading
from contextlib import suppress

import msgspec

from jisr.record import Record
from jisr.terms.entries import Entry, EntryKind
from jisr.terms.releases import Decision
from jisr.terms.reports import Marking
from jisr.terms.transactions import Tx
from jisr.web.trail import SPOILT, Trail

STRIDE = 4000
FOLLOWED: tuple[EntryKind, ...] = ("correct", "decide", "erase", "lapse", "report", "withdraw")


class _Marked(msgspec.Struct):
    """Of a report only what says with whom it may go."""

    marking: Marking = Marking()


_marked = msgspec.json.Decoder(_Marked).decode
_decision = msgspec.json.Decoder(Decision).decode


class Undecided:
    """Safe from any thread; call `follow` in the transaction that asks. A report is named by its first serial."""

    def __init__(self, record: Record, trail: Trail) -> None:
        self._record, self._trail = record, trail
        self._lock, self._at = threading.Lock(), 0
        self._open: dict[int, tuple[int, set[str]]] = {}
        self._held: dict[tuple[int, str], int] = {}

    def follow(self, tx: Tx) -> None:
        """Read on to the end of the record as this transaction sees it, the trail first."""
        self._trail.follow(tx)
        with self._lock:
            size = self._record.size(tx)
            while self._at < size:
                stop = min(self._at + STRIDE, size)
                for entry in self._record.entries(tx, self._at + 1, stop + 1, FOLLOWED):
                    with suppress(*SPOILT):  # The trail has said so already.
                        self._take(tx, entry)
                self._at = stop

    def _take(self, tx: Tx, entry: Entry) -> None:
        kind = entry.header.k
        report = entry.serial if kind == "report" else entry.header.re[0]
        if kind in ("report", "correct"):
            self._open.pop(report, None)
            if sides := _sides(entry.body):
                self._open[report] = entry.serial, sides
        elif kind in ("withdraw", "erase"):
            self._open.pop(report, None)
        elif kind == "decide":
            self._decide(_decision(entry.body or b""))
        else:
            self._lapse(tx, report)

    def _decide(self, made: Decision) -> None:
        report = self._trail.first(made.of)
        version, sides = self._open.get(report, (0, set()))
        if version == made.of:
            sides.discard(made.partner)
            if not sides:
                del self._open[report]
        if made.action == "release":
            self._held[report, made.partner] = made.not_before
        else:
            self._held.pop((report, made.partner), None)

    def _lapse(self, tx: Tx, decision: int) -> None:
        """A release that was stopped, and nothing decided since: it must be decided again."""
        made = _decision(self._record.entry(tx, decision).body or b"")
        report = self._trail.first(made.of)
        choice = self._trail.choice(report, made.partner)
        if choice is None or choice.id != made.id:
            return
        self._held.pop((report, made.partner), None)
        gone = self._trail.gone(report) or self._trail.erased(made.of)
        if gone is None and self._trail.newest(report) == made.of:
            self._open.setdefault(report, (made.of, set()))[1].add(made.partner)

    # --- asking ------------------------------------------------------------------------------------------------

    def open(self, partners: set[str]) -> list[int]:
        """Standing versions with no decision for one of these partners they may go to, newest first."""
        with self._lock:
            return sorted((version for version, sides in self._open.values() if sides & partners), reverse=True)

    def held(self, now: int) -> set[int]:
        """Reports with a release that may not leave yet; those that may by now, milliseconds, are forgotten."""
        with self._lock:
            self._held = {key: due for key, due in self._held.items() if due > now}
            return {report for report, _ in self._held}


def _sides(body: bytes | None) -> set[str]:
    try:
        return set(_marked(body).marking.releasable_to) if body is not None else set()
    except SPOILT:
        return set()
