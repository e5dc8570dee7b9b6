"""What became of each report, followed through the record and kept in memory.

The record tells in order; a screen asks by report. The trail is the index between the two: which version stands, what
withdrew or erased it, the newest decision for each partner, which of them lapsed, what persons on either side
acknowledged, and which reports were linked by hand. Nothing depends on it: it is read from the record again at every
start, and only what is new after that.
"""

import logging
import threading
from itertools import islice
from typing import NamedTuple

import msgspec

from jisr.exchange.rules import TOLD, facts
from jisr.exchange.standing import Standing, acknowledged_by
from jisr.record import Record
from jisr.terms.consents import AskFact
from jisr.terms.entries import Acknowledgement, AckStage, By, Entry, EntryKind, Relation, WithdrawReason
from jisr.terms.epochs import numbered
from jisr.terms.releases import Author, Decision, Lapse, Received
from jisr.terms.transactions import Tx

log = logging.getLogger("jisr.web")
STRIDE = 1000
SPOILT = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What reading a stored body raises when it is not what was stored."""
FOLLOWED: tuple[EntryKind, ...] = (
    "ack", "ask", "attach", "consent", "correct", "decide", "erase", "lapse", "onward", "received", "relate",
    "withdraw",
)  # fmt: skip

_decision = msgspec.json.Decoder(Decision).decode
_lapse = msgspec.json.Decoder(Lapse).decode
_ack = msgspec.json.Decoder(Acknowledgement).decode
_relation = msgspec.json.Decoder(Relation).decode


class Choice(NamedTuple):
    """The newest decision about one report for one partner; `due` in milliseconds."""

    serial: int
    id: str
    action: str
    of: int
    due: int
    reason: WithdrawReason | None


class OurAck(NamedTuple):
    """An acknowledgement by a person here, in entry `serial`; `at` in milliseconds."""

    serial: int
    stage: AckStage
    by: By
    at: int


class TheirAck(NamedTuple):
    """An acknowledgement by a person of the partner, filed as entry `serial`; `at` in seconds, as they state it."""

    serial: int
    stage: AckStage
    by: Author
    at: int


class Trail:
    """Safe from any thread; call `follow` in the transaction that asks. A report is named by its first serial."""

    def __init__(self, record: Record, standing: Standing) -> None:
        self._record, self._standing = record, standing
        self._lock, self._at = threading.Lock(), 0
        self._first: dict[int, int] = {}
        self._about: dict[int, list[int]] = {}
        self._newest: dict[int, int] = {}
        self._number: dict[int, int] = {}
        """Of a partner's report: the number of the version that stands."""
        self._gone: dict[int, int] = {}
        self._erased: dict[int, int] = {}
        self._choices: dict[tuple[int, str], Choice] = {}
        self._lapsed: dict[str, str] = {}
        self._theirs: dict[tuple[str, int], int] = {}
        self._our_acks: dict[int, list[OurAck]] = {}
        self._their_acks: dict[tuple[str, int], list[TheirAck]] = {}
        self._related: dict[int, set[int]] = {}
        self._asks: list[tuple[int, str, AskFact]] = []

    def follow(self, tx: Tx) -> None:
        """Read on to the end of the record as this transaction sees it."""
        with self._lock:
            size = self._record.size(tx)
            while self._at < size:
                stop = min(self._at + STRIDE, size)
                entries = self._record.entries(tx, self._at + 1, stop + 1, FOLLOWED)
                self._take_received(tx, [entry for entry in entries if entry.header.k == "received"])
                for entry in entries:
                    try:
                        self._take(entry)
                    except SPOILT:
                        # Its line says so, and verify names it; one entry must not hide every other.
                        log.warning("entry %d cannot be read", entry.serial)
                        self._join(entry.serial, entry.header.re[0] if entry.header.re else entry.serial)
                self._at = stop

    def _take(self, entry: Entry) -> None:
        kind, cited = entry.header.k, entry.header.re
        if kind == "correct":
            self._newest[self._join(entry.serial, cited[0])] = entry.serial
        elif kind == "withdraw":
            self._gone[self._join(entry.serial, cited[0])] = entry.serial
        elif kind == "erase":
            self._erased.update(dict.fromkeys(cited, entry.serial))
            self._join(entry.serial, cited[0])
        elif kind == "decide":
            made = _decision(entry.body or b"")
            report = self._join(entry.serial, made.of)
            choice = Choice(entry.serial, made.id, made.action, made.of, made.not_before, made.reason)
            self._choices[report, made.partner] = choice
        elif kind == "lapse":
            lapse = _lapse(entry.body or b"")
            self._lapsed[lapse.decision] = lapse.code
            self._join(entry.serial, cited[0])
        elif kind == "ack":
            made_ack = OurAck(entry.serial, _ack(entry.body or b"").stage, entry.header.by, entry.header.entered)
            self._our_acks.setdefault(cited[0], []).append(made_ack)
            self._join(entry.serial, cited[0])
        elif kind in ("ask", "consent", "onward"):
            self._join(entry.serial, cited[0])
        elif kind == "received" and cited:
            # A partner's acknowledgement is about the decision it answers, and so about our report.
            self._join(entry.serial, cited[0])
        elif kind == "attach":
            self._join(entry.serial, cited[0])
        elif kind == "relate":
            self._relate(entry)

    def _relate(self, entry: Entry) -> None:
        one, other = (self.first(serial) for serial in entry.header.re)
        undo = _relation(entry.body or b"").undo
        for report, related in ((one, other), (other, one)):
            known = self._related.setdefault(report, set())
            (known.discard if undo else known.add)(related)
            self._about.setdefault(report, []).append(entry.serial)
        self._first[entry.serial] = one

    def _take_received(self, tx: Tx, entries: list[Entry]) -> None:
        """A partner's items hang together by their numbers, not by our serials."""
        wanted: dict[str, dict[int, int]] = {}
        for entry in entries:
            if entry.header.of is not None:
                wanted.setdefault(entry.header.by.person, {})[entry.header.of.number] = entry.serial
        for side, serials in wanted.items():
            for item in self._standing.items(tx, side, serials):
                serial = serials[item.number]
                asked = facts(item.header) if item.header.k == "ask" else None
                if isinstance(asked, AskFact):
                    self._asks.append((serial, side, asked))
                if self._take_ack(side, serial, item) or item.header.k not in TOLD:
                    continue
                if item.first == item.number:
                    self._theirs[side, item.number] = serial
                    continue
                report = self._join(serial, self._theirs.get((side, item.first), serial))
                if item.header.k == "withdraw":
                    self._gone[report] = serial
                elif item.number > self._number.get(report, -1):
                    # What came ahead of the log is newer than what the log brings afterwards.
                    self._newest[report], self._number[report] = serial, item.number

    def _take_ack(self, side: str, serial: int, item: Received) -> bool:
        """Whether the item is an acknowledgement of what we told."""
        fact = acknowledged_by(item.header)
        if fact is not None:
            made = TheirAck(serial, fact.stage, item.header.by, item.header.at)
            self._their_acks.setdefault((side, numbered(fact.epoch, fact.index)), []).append(made)
        return fact is not None

    def _join(self, serial: int, cited: int) -> int:
        report = self.first(cited)
        if serial != report and serial not in self._first:
            self._first[serial] = report
            self._about.setdefault(report, []).append(serial)
        return report

    # --- asking ------------------------------------------------------------------------------------------------

    def first(self, serial: int) -> int:
        """The report an entry is about; the entry itself when it is about no other."""
        return self._first.get(serial, serial)

    def theirs(self, side: str, number: int) -> int | None:
        """The entry that filed a partner's item of that number, when it began a report."""
        return self._theirs.get((side, number))

    def about(self, report: int) -> list[int]:
        """Serials of everything recorded about a report, itself first."""
        return [report, *self._about.get(report, ())]

    def newest(self, report: int) -> int:
        """The version that stands."""
        return self._newest.get(report, report)

    def gone(self, report: int) -> int | None:
        """The entry that withdrew the report."""
        return self._gone.get(report)

    def erased(self, serial: int) -> int | None:
        """The entry that erased this one's content."""
        return self._erased.get(serial)

    def choice(self, report: int, partner: str) -> Choice | None:
        return self._choices.get((report, partner))

    def decided(self, most: int) -> list[int]:
        """Reports that were decided about first, the newest of them, at most that many."""
        with self._lock:
            return list(dict.fromkeys(report for report, _ in islice(reversed(self._choices), most)))

    def lapsed(self, decision: str) -> str | None:
        """The rule that stopped a decision when it was due."""
        return self._lapsed.get(decision)

    def acked(self, serial: int) -> tuple[OurAck, ...]:
        """What persons here acknowledged of the partner's item filed as that entry."""
        return tuple(self._our_acks.get(serial, ()))

    def acks(self, partner: str, number: int) -> tuple[TheirAck, ...]:
        """What persons of that partner acknowledged of the item of that number in our logs for it."""
        return tuple(self._their_acks.get((partner, number), ()))

    def questions(self) -> tuple[tuple[int, str, AskFact], ...]:
        """Entries of questions partners asked us about passing on, with who asked and what, oldest first."""
        return tuple(self._asks)

    def related(self, report: int) -> tuple[int, ...]:
        """Reports that persons here linked to this one as being of one event; pairs, not chains."""
        return tuple(sorted(self._related.get(report, ())))
