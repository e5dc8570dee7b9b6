"""Files on their way into the record: an upload becomes an attachment when its entry is durable, and not before."""

from collections.abc import Iterator, Sequence

from jisr.media import Attachments, Kept, Upload, Uploads
from jisr.media.rules import PART
from jisr.people.rules import check
from jisr.record import Record
from jisr.terms import canonical
from jisr.terms.actors import Actor
from jisr.terms.entries import NewEntry
from jisr.terms.errors import OurMistake, Refused
from jisr.terms.times import Clock
from jisr.terms.transactions import Store, Tx

MOST_FILES = 32
"""Files one report may have."""


class Attaching:
    """Attaching files to own reports."""

    def __init__(
        self, store: Store, record: Record, uploads: Uploads, attachments: Attachments, clock: Clock
    ) -> None:  # fmt: skip
        self._store, self._record, self._clock = store, record, clock
        self._uploads, self._attachments = uploads, attachments

    def begin(self, actor: Actor, serial: int, name: str, size: int) -> Upload:
        """Begin an upload to the report that entry `serial` is a version of."""
        check(actor, "file")
        report = self._store.read(lambda tx: self._report(tx, serial))
        return self._uploads.open(actor.person, report, name, size)

    def upload(self, actor: Actor, id: str) -> Upload:
        """How far an upload of this person's is."""
        check(actor, "file")
        return self._uploads.of(actor.person, id)

    def part(self, actor: Actor, id: str, offset: int, data: bytes) -> Upload:
        """Take a part; durable when answered."""
        check(actor, "file")
        return self._uploads.append(actor.person, id, offset, data)

    def complete(self, actor: Actor, id: str) -> int:
        """File the attachment; the serial of its entry. Asking again after a crash finishes what was begun."""
        check(actor, "file")
        filed = self._store.read(lambda tx: self._filed(tx, actor, id))
        if filed is not None:
            return filed
        whole = self._uploads.whole(actor.person, id)

        def file(tx: Tx) -> int:
            report = self._report(tx, whole.upload.report)
            if len(self._attachments.of_report(tx, report)) >= MOST_FILES:
                raise Refused("media-many", f"A report may have {MOST_FILES} files.", "Attach it to another report.")
            entry = NewEntry(
                k="attach", by=actor.by, entered=self._clock.now(), body=canonical.encode(whole.attachment),
                key=f"attach:{id}", re=(report,),
            )  # fmt: skip
            (serial,) = self._record.append(tx, [entry])
            self._attachments.attach(tx, serial, whole)
            self._uploads.close(tx, id)
            return serial

        return self._store.write(file)

    def _filed(self, tx: Tx, actor: Actor, id: str) -> int | None:
        """The entry this person's upload became, when the answer to an earlier asking was lost."""
        serial = self._record.serial_of(tx, f"attach:{id}")
        mine = serial is not None and self._record.entry(tx, serial).header.by.person == actor.person
        return serial if mine else None

    def cancel(self, actor: Actor, id: str) -> None:
        """Forget an upload."""
        check(actor, "file")
        self._uploads.cancel(actor.person, id)

    def attach(self, actor: Actor, serial: int, name: str, data: bytes) -> int:
        """Attach a file that is here already, as its parts would be; the serial of its entry."""
        upload = self.begin(actor, serial, name, len(data))
        try:
            for offset, part in _parts(data):
                self.part(actor, upload.id, offset, part)
            return self.complete(actor, upload.id)
        except (OurMistake, Refused):
            self._forget(actor, upload.id)
            raise

    def _forget(self, actor: Actor, id: str) -> None:
        try:
            self._uploads.cancel(actor.person, id)
        except OurMistake:
            # It was dropped when it was judged.
            return

    def of_report(self, tx: Tx, serial: int) -> Sequence[Kept]:
        """The files of the report an entry belongs to."""
        entry = self._record.entry(tx, serial)
        return self._attachments.of_report(tx, entry.header.re[0] if entry.header.k == "correct" else serial)

    def _report(self, tx: Tx, serial: int) -> int:
        """The first serial of an own report that stands, or why nothing can be attached to it."""
        entry = self._record.entry(tx, serial)
        if entry.header.k == "received":
            raise Refused("not-ours", "A partner's report is the partner's to change.")
        if entry.header.k not in ("report", "correct"):
            raise OurMistake("no-report", f"Entry {serial} is not a report.")
        first = entry.header.re[0] if entry.header.k == "correct" else serial
        if self._record.current(tx, first)[1] or self._record.entry(tx, first).body is None:
            raise OurMistake("withdrawn", "This report was withdrawn or erased; file a new one instead.")
        return first


def _parts(data: bytes) -> Iterator[tuple[int, bytes]]:
    for offset in range(0, len(data), PART):
        yield offset, data[offset : offset + PART]
