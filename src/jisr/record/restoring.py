"""A record found to be an older copy: no serial it ever gave is given again, and no head is signed twice.

What the guard noted was given and the copy lacks is filled with `lost` entries, one a serial: whoever holds a printed
sheet finds that serial and reads that what it said is not in this copy. From then on the head is signed under the next
epoch's name, for the tree of this record no longer continues the one signed before.

Where the guard is lost too, the end is not known, and more is left out than can be thought of: what was set apart
beside the keys, and by the copy's own pace; then what partners give back, and what officers read on paper.
"""

from base64 import b64encode

import msgspec

from jisr.record.desk import STRIDE, Record, epoch_signer
from jisr.record.ledger import RecordLedger, RecordReading
from jisr.record.rules import FACTOR, LEAST, MOST, margin, stored_at
from jisr.terms import canonical
from jisr.terms.entries import MACHINE, By, NewEntry, Restoration
from jisr.terms.errors import OurMistake
from jisr.terms.guarding import Guard, Reserve, Why, log_name
from jisr.terms.transactions import Store, Tx
from jisr.tlog.note import Signer

BLOCK = 1000
"""Serials set apart at once: one sync for so many entries."""
A_LEAF = 2
"""Entries that stand behind a leaf at least: a report, and the decision to tell it."""
SERIALS = "record serials"
"""Under which name the guard notes the serials given."""
UNKNOWN: tuple[Why, ...] = ("guard-behind", "guard-missing", "own-fork", "partner-ahead")
"""Where the guard is no witness of how far the record had come."""
_turn = msgspec.json.Decoder(Restoration).decode


class Restoring:
    """Brings the record of an older copy to where it may be filed into."""

    def __init__(
        self, store: Store, ledger: RecordLedger, reading: RecordReading, record: Record, signer: Signer, guard: Guard,
        reserve: Reserve,
    ) -> None:  # fmt: skip
        self._store, self._ledger, self._reading = store, ledger, reading
        self._record, self._signer, self._guard, self._reserve = record, signer, guard, reserve

    def given(self) -> int:
        """The newest serial that is known to have been given, by the guard."""
        name = log_name(self._store.read(self._name))
        mark = self._guard.mark(name)
        return max(self._guard.noted(SERIALS), mark.size if mark is not None else 0)

    def note(self, tx: Tx) -> None:
        """Tell the guard how far the record has come, and set more serials apart before anybody hears of the last."""
        size = self._reading.head(tx).size
        self._guard.note(SERIALS, size)
        if size >= self._reserve.reserved():
            self._reserve.reserve(size + BLOCK)

    def behind(self) -> bool:
        """Whether serials were given that this record does not have. The guard is asked first: it never runs ahead."""
        given = self.given()
        return self._guard.kept and given > self._store.read(self._record.size)

    def outrun(self) -> bool:
        """Whether a block was set apart that this record never came to: data and guard were put back together."""
        return self._reserve.reserved() - BLOCK > self._store.read(self._record.size)

    def go_on(self, why: Why) -> int:
        """File what this copy lost and begin the next epoch; the serial that says so."""
        given = self.given()
        mark = self._guard.mark(log_name(self._store.read(self._name)))

        def fill(tx: Tx) -> int:
            size = self._record.size(tx)
            last = max(given, self._unseen(tx) if why in UNKNOWN else 0)
            self._leave_out(tx, last)
            self._ledger.begin_epoch(tx, self._next_epoch(tx))
            made = Restoration(
                act="locked", first=size + 1 if last > size else None, last=last if last > size else None,
                root=b64encode(mark.root).decode() if mark is not None else None,
                size=mark.size if mark is not None else None, why=why,
            )  # fmt: skip
            return self._say(tx, made, MACHINE)

        return self._store.write(fill)

    def _unseen(self, tx: Tx) -> int:
        """A serial this side hardly came to: the block set apart, or what this copy's pace says."""
        size = self._record.size(tx)
        stored: list[int] = []
        for start in range(1, size + 1, STRIDE):
            rows = self._reading.read(tx, start, min(start + STRIDE, size + 1))
            stored += [at for row in rows if (at := stored_at(row.header)) is not None]
        return max(self._reserve.reserved(), size + margin(sorted(stored), self._record.now()))

    def _leave_out(self, tx: Tx, last: int) -> None:
        """`lost` entries up to `last`, in pieces: a million of them are no list to hold."""
        now = self._record.now()
        while (left := last - self._record.size(tx)) > 0:
            self._record.append(tx, [NewEntry(k="lost", by=MACHINE, entered=now)] * min(left, STRIDE))

    def _say(self, tx: Tx, made: Restoration, by: By) -> int:
        entry = NewEntry(k="restore", by=by, entered=self._record.now(), body=canonical.encode(made))
        return self._record.append(tx, [entry])[0]

    # --- what others know --------------------------------------------------------------------------------------

    def shown(self, leaves: int, known: int) -> None:
        """A partner gave `leaves` back that this copy had forgotten, beside `known` it had: more serials left out.

        Behind each stand as many entries as behind those known, at least two, and so many times that is left out.
        """

        def look(tx: Tx) -> None:
            found = self._newest(tx, "locked")
            if found is None or found[1].why not in UNKNOWN or found[1].first is None:
                return
            size = found[1].first - 1
            last = size + min(MOST, FACTOR * leaves * max(A_LEAF, -(-size // max(1, known))))
            if last > self._record.size(tx):
                made = Restoration(act="above", first=self._record.size(tx) + 1, last=last, why=found[1].why)
                self._leave_out(tx, last)
                self._say(tx, made, MACHINE)

        self._store.write(look)

    def above(self, serial: int, by: By) -> Restoration:
        """Give no serial up to this one, which somebody read on paper, nor those next to it; what that came to.

        More may have been given after that sheet was printed, so as many are left out again as after any copy.
        OurMistake `not-restored` where this record lost nothing, `above-far` where the number can only be a slip.
        """

        def leave(tx: Tx) -> Restoration:
            size, found = self._record.size(tx), self._newest(tx, "above", "locked")
            if found is None:
                raise OurMistake("not-restored", "This record was never restored, so it knows every serial it gave.")
            if not 0 < serial <= size + MOST:
                raise OurMistake(
                    "above-far", f"A serial read on paper is a number from 1 to {size + MOST} here.",
                    "Look at the sheet again.",
                )  # fmt: skip
            (at, turn), last = found, serial + LEAST
            made = Restoration(
                act="above", again=at if serial >= at else None, first=size + 1 if last > size else None,
                last=last if last > size else None, why=turn.why,
            )  # fmt: skip
            if made.first is not None or made.again is not None:
                self._leave_out(tx, last)
                self._say(tx, made, by)
            return made

        return self._store.write(leave)

    def restored(self, tx: Tx) -> bool:
        """Whether this record is one that lost entries, as far as it knows."""
        return self._reading.epoch(tx) != 1

    def _newest(self, tx: Tx, *acts: str) -> tuple[int, Restoration] | None:
        """Serial and words of the newest entry of a restore that is one of these acts."""
        for entry in reversed(self._record.entries(tx, 1, self._record.size(tx) + 1, ("restore",))):
            turn = _turn(entry.body or b"")
            if turn.act in acts:
                return entry.serial, turn
        return None

    def told(self, tx: Tx) -> bool:
        """Whether the newest entry about a restore says that signing is locked."""
        found = self._newest(tx, "locked", "unlocked")
        return found is not None and found[1].act == "locked"

    def _next_epoch(self, tx: Tx) -> int:
        """A number no epoch had: an old copy, or one without its guard, cannot count how many there were."""
        number = max(self._reading.epoch(tx) + 1, self._record.now() // 1000)
        while self._guard.mark(log_name(epoch_signer(self._signer, number).name)) is not None:
            number += 1
        return number

    def _name(self, tx: Tx) -> str:
        return epoch_signer(self._signer, self._reading.epoch(tx)).name
