"""A record found to be an older copy: no serial it ever gave is given again, and no head is signed twice.

What the guard noted was given and the copy lacks is filled with `lost` entries, one a serial: whoever holds a printed
sheet finds that serial and reads that what it said is not in this copy. From then on the head is signed under the next
epoch's name, for the tree of this record no longer continues the one signed before.
"""

from base64 import b64encode

from jisr.record.desk import Record, epoch_signer
from jisr.record.ledger import RecordLedger, RecordReading
from jisr.terms import canonical
from jisr.terms.entries import MACHINE, NewEntry, Restoration
from jisr.terms.guarding import Guard, Why, log_name
from jisr.terms.transactions import Store, Tx
from jisr.tlog.note import Signer

MARGIN = 1000
"""Serials left out when there is no guard to say how far the record had come."""
SERIALS = "record serials"
"""Under which name the guard notes the serials given."""


class Restoring:
    """Brings the record of an older copy to where it may be filed into."""

    def __init__(
        self, store: Store, ledger: RecordLedger, reading: RecordReading, record: Record, signer: Signer, guard: Guard
    ) -> None:
        self._store, self._ledger, self._reading = store, ledger, reading
        self._record, self._signer, self._guard = record, signer, guard

    def given(self) -> int:
        """The newest serial that is known to have been given, by the guard."""
        name = log_name(self._store.read(self._name))
        mark = self._guard.mark(name)
        return max(self._guard.noted(SERIALS), mark.size if mark is not None else 0)

    def note(self, tx: Tx) -> None:
        """Tell the guard how far the record has come."""
        self._guard.note(SERIALS, self._reading.head(tx).size)

    def behind(self) -> bool:
        """Whether serials were given that this record does not have. The guard is asked first: it never runs ahead."""
        given = self.given()
        return self._guard.kept and given > self._store.read(self._record.size)

    def go_on(self, why: Why, *, unknown: bool) -> int:
        """File what this copy lost, with `unknown` a margin, and begin the next epoch; the serial that says so."""
        given = self.given()
        mark = self._guard.mark(log_name(self._store.read(self._name)))

        def fill(tx: Tx) -> int:
            size = self._record.size(tx)
            last = max(given, size + MARGIN if unknown else 0)
            now = self._record.now()
            lost = [NewEntry(k="lost", by=MACHINE, entered=now)] * max(0, last - size)
            self._record.append(tx, lost)
            self._ledger.begin_epoch(tx, self._next_epoch(tx))
            made = Restoration(
                act="locked", first=size + 1 if lost else None, last=last if lost else None,
                root=b64encode(mark.root).decode() if mark is not None else None,
                size=mark.size if mark is not None else None, why=why,
            )  # fmt: skip
            entry = NewEntry(k="restore", by=MACHINE, entered=now, body=canonical.encode(made))
            return self._record.append(tx, [entry])[0]

        return self._store.write(fill)

    def told(self, tx: Tx) -> bool:
        """Whether the newest entry about a restore says that signing is locked."""
        found = self._record.entries(tx, 1, self._record.size(tx) + 1, ("restore",))
        return bool(found) and b'"act":"locked"' in (found[-1].body or b"")

    def _next_epoch(self, tx: Tx) -> int:
        """A number no epoch had: an old copy, or one without its guard, cannot count how many there were."""
        number = max(self._reading.epoch(tx) + 1, self._record.now() // 1000)
        while self._guard.mark(log_name(epoch_signer(self._signer, number).name)) is not None:
            number += 1
        return number

    def _name(self, tx: Tx) -> str:
        return epoch_signer(self._signer, self._reading.epoch(tx)).name
