"""Erasing, carried out to the last byte before anything is said of it.

Three things order it: a partner that withdrew with erasing as agreed, a time until which something may be kept, and an
officer of ours who erased a report. Each goes the same way: content leaves the tables together with an entry that says
so; picture, search and files follow; the write-ahead log is cut off; and only then is a partner told. A crash anywhere
leaves what is still to be done in a table, and doing it again changes nothing.
"""

from collections.abc import Sequence
from functools import partial
from typing import Protocol

from jisr.exchange.erasing import Owing
from jisr.exchange.ledger import Owed
from jisr.exchange.outgoing import Outgoing
from jisr.intake import Intake
from jisr.media import Arrivals, Attachments
from jisr.picture import Picture
from jisr.record import Record
from jisr.release import Onward, Release
from jisr.release.desk import first_serial
from jisr.store.sqlite import Database
from jisr.terms.entries import MACHINE, Entry, Origin
from jisr.terms.epochs import epoch_and_index
from jisr.terms.releases import ErasedFact
from jisr.terms.transactions import Tx, in_slices

AT_ONCE = 200
"""Items erased in one transaction."""
STRIDE, STEPS = 500, 8
"""Entries followed before it is looked whether somebody waits, and how often that goes into one transaction."""
WHY = {
    "withdrawn": "Withdrawn with erasing, as agreed · سُحب مع المحو، كما اتُّفق عليه",
    "retention": "The time it may be kept is over · انقضى الأجل الذي يجوز حفظه إليه",
}
"""What the record says of it; an entry is read by officers of both languages."""
OURS = "Decisions on what was erased · قرارات بشأن ما مُحي"


class EraseCursor(Protocol):
    """How far the record was followed for erased reports; each call is part of the caller's transaction."""

    def cursor(self, tx: Tx) -> int: ...

    def advance(self, tx: Tx, serial: int) -> None: ...


class Erasing:
    """Carries out what is to be erased on this side."""

    def __init__(
        self, store: Database, cursor: EraseCursor, owing: Owing, record: Record, intake: Intake, release: Release,
        onward: Onward, outgoing: Outgoing, picture: Picture, arrivals: Arrivals, attachments: Attachments,
    ) -> None:  # fmt: skip
        self._store, self._cursor, self._owing, self._record = store, cursor, owing, record
        self._intake, self._release, self._onward, self._outgoing = intake, release, onward, outgoing
        self._picture, self._arrivals, self._attachments = picture, arrivals, attachments
        # What an earlier run erased may still lie in the log it left: the first look cuts it off.
        self._unclean = True

    def settle(self, sides: Sequence[str]) -> int:
        """Carry out what is due now; how much was looked at or done. Call until it answers 0."""
        done, waiting = self._follow_record(sides), dict[str, list[Owed]]()
        for side in sides:
            behind, follow = partial(self._behind, side=side), partial(self._follow, side=side)
            while self._store.read(behind):
                done += self._store.write(in_slices(follow, behind, STEPS))
            due = self._due(side)
            while fresh := [one for one in due if one.entry is None]:
                done += self._store.write(lambda tx, side=side, fresh=fresh: self._wipe(tx, side, fresh))  # type: ignore[misc]
                self._unclean = True
                due = self._due(side)
            if due:
                waiting[side] = list(due)
        if not (self._unclean or waiting) or not self._clean():
            return done
        for side, gone in waiting.items():
            done += self._store.write(lambda tx, side=side, gone=gone: self._state(tx, side, gone))  # type: ignore[misc]
        return done

    def due_at(self) -> int | None:
        """When something is to be erased next, milliseconds."""
        return self._store.read(self._owing.due_at)

    def _clean(self) -> bool:
        """Let everything made of what was erased go too; whether no byte of it is left."""
        self._picture.follow()
        self._arrivals.sweep()
        self._attachments.sweep()
        self._unclean = not self._store.purge()
        return not self._unclean

    # --- partners' items ---------------------------------------------------------------------------------------

    def _behind(self, tx: Tx, side: str) -> bool:
        return self._owing.behind(tx, side, self._intake.reached(tx, side))

    def _follow(self, tx: Tx, side: str) -> int:
        return self._owing.follow(tx, side, self._intake.reached(tx, side))

    def _due(self, side: str) -> Sequence[Owed]:
        return self._store.read(lambda tx: self._owing.due(tx, side, AT_ONCE))

    def _wipe(self, tx: Tx, side: str, items: Sequence[Owed]) -> int:
        """The content of these items leaves the tables, with an entry for each that says who and why."""
        for one in items:
            log, versions = self._owing.wipe(tx, side, one.first)
            serials = [self._intake.filed_as(tx, Origin(log, index)) for index in versions]
            known = [serial for serial in serials if serial is not None]
            passed = self._onward.forget(tx, side, one.first)
            entry = self._record.erase(tx, known, MACHINE, WHY[one.why]) if known else 0
            if passed:
                self._record.erase(tx, sorted(passed), MACHINE, OURS, passed)
            self._owing.gone(tx, side, one.first, entry)
        return len(items)

    def _state(self, tx: Tx, side: str, items: Sequence[Owed]) -> int:
        """Tell the partner what is gone; what was stated meanwhile is not stated twice."""
        still = {one.first for one in self._owing.due(tx, side, AT_ONCE) if one.entry is not None}
        firsts = [one.first for one in items if one.first in still]
        indexes = self._outgoing.state(tx, side, "erased", [_erased(first) for first in firsts])
        self._owing.stated(tx, side, firsts, list(indexes))
        return len(firsts)

    # --- our own reports ---------------------------------------------------------------------------------------

    def _follow_record(self, sides: Sequence[str]) -> int:
        """After an erased report its copies for partners go, and the words approved for them."""
        done, step = 0, in_slices(partial(self._step, sides=sides), self._unread, STEPS)
        while self._store.read(self._unread):
            done += self._store.write(step)
        return done

    def _unread(self, tx: Tx) -> bool:
        return self._cursor.cursor(tx) < self._record.size(tx)

    def _step(self, tx: Tx, sides: Sequence[str]) -> int:
        start = self._cursor.cursor(tx) + 1
        stop = min(start + STRIDE, self._record.size(tx) + 1)
        for entry in self._record.entries(tx, start, stop, ("erase",)):
            cited = self._record.pick(tx, entry.header.re[:1])
            if cited and cited[0].header.k in ("report", "correct"):
                self._forget(tx, first_serial(cited[0]), sides)
                self._unclean = True
        self._cursor.advance(tx, stop - 1)
        return 0

    def _forget(self, tx: Tx, report: int, sides: Sequence[str]) -> None:
        about = self._about(tx, report)
        left = self._release.forget(tx, report, sides, about)
        if left:
            self._record.erase(tx, sorted(left), MACHINE, OURS, left)

    def _about(self, tx: Tx, report: int) -> list[Entry]:
        """The entries in which a report was decided on or proposed."""
        size = self._record.size(tx)
        versions = {report} | {
            entry.serial for entry in self._record.entries(tx, report, size + 1, ("correct",))
            if entry.header.re[:1] == (report,)
        }  # fmt: skip
        return [
            entry for entry in self._record.entries(tx, report, size + 1, ("decide", "propose"))
            if entry.header.re[:1] and entry.header.re[0] in versions and entry.body is not None
        ]  # fmt: skip


def _erased(number: int) -> ErasedFact:
    epoch, index = epoch_and_index(number)
    return ErasedFact(index=index, epoch=epoch)
