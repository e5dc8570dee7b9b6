"""The picture at work: following the record, answering by box and time."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Self

import msgspec

from jisr.exchange.standing import Standing
from jisr.geo.places import from_degrees
from jisr.picture.indexing import Indexing
from jisr.picture.ledger import Extent, Period, PictureLedger, PictureReading, Row, SearchLedger
from jisr.picture.rules import MINUTE_MS, minute, own_row, partner_row
from jisr.record import Record
from jisr.terms.entries import Entry, EntryKind, Origin
from jisr.terms.errors import OurMistake
from jisr.terms.places import DEGREE
from jisr.terms.releases import Content, Received
from jisr.terms.reports import Level, Report
from jisr.terms.times import Span
from jisr.terms.transactions import Store, Tx, in_slices

STRIDE, STEPS = 50, 10
"""Entries projected before it is looked whether somebody waits, and how often that goes into one transaction.

The words of a transaction are put into the index at its end, while everybody waits: it must not be a long one.
"""
LOT = 500
"""Statements whose content is read at once."""
MOST = 500
"""Hits answered at once unless more are asked for."""
PROJECTED: tuple[EntryKind, ...] = ("correct", "erase", "received", "report", "withdraw")

_Items = dict[tuple[str, int], Received]

_report = msgspec.json.Decoder(Report).decode


def _read(body: bytes | None) -> Report | None:
    """The report in a stored body; None where it was erased, or the disk spoilt it: verify names that."""
    try:
        return None if body is None else _report(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def _came_round(content: Content, side: str) -> bool:
    """Whether this is our own statement, told back to us: it is in the log, and in the picture it stands already."""
    return content.originator is not None and content.originator.side == side


class Box(NamedTuple):
    """A rectangle in 1e-7 degrees; west may be greater than east, across the antimeridian."""

    west: int
    south: int
    east: int
    north: int

    @classmethod
    def typed(cls, text: str) -> Self:
        """From degrees typed as west, south, east, north."""
        parts = text.split(",")
        if len(parts) != 4:
            raise OurMistake("box-form", "A box is west, south, east and north in degrees, such as 40,34,44,37.")
        low, high = from_degrees(parts[0], parts[1]), from_degrees(parts[2], parts[3])
        return cls(low.lon, low.lat, high.lon, high.lat)


class Seen(NamedTuple):
    """A report in the picture and what it says; `says` is None where its content was erased."""

    row: Row
    says: Report | Content | None


class Stood(NamedTuple):
    """A report as it stood at a position of the record; `says` and `level` are None where its content was erased.

    `entered` is when the person made the version that stood, milliseconds; `level` its marking.
    """

    period: Period
    entered: int
    level: Level | None
    says: Report | Content | None


class Picture:
    """One side's picture: its own reports and what each partner released to it."""

    def __init__(
        self,
        store: Store,
        ledger: PictureLedger,
        reading: PictureReading,
        record: Record,
        standing: Standing,
        side: str,
        index: SearchLedger,
    ) -> None:
        self._store, self._ledger, self._reading, self._index = store, ledger, reading, index
        self._record, self._standing, self._side = record, standing, side

    # --- following ---------------------------------------------------------------------------------------------

    def follow(self) -> int:
        """Project what the record got since the last time; how many entries were looked at."""
        done = 0
        if not self._store.read(lambda tx: Indexing(self._index).is_ours(tx)):
            self._store.write(self._clear)
        while self._store.read(self._left):
            done += self._store.write(in_slices(self._project, self._left, STEPS))
        return done

    def rebuild(self) -> int:
        """Forget everything and follow the record from its beginning."""
        self._store.write(self._clear)
        return self.follow()

    def _clear(self, tx: Tx) -> None:
        self._ledger.clear(tx)
        Indexing(self._index).clear(tx)

    def _left(self, tx: Tx) -> bool:
        return self.behind(tx) > 0

    def _project(self, tx: Tx) -> int:
        start = self._ledger.cursor(tx) + 1
        stop = min(start + STRIDE, self._record.size(tx) + 1)
        entries = self._record.entries(tx, start, stop, PROJECTED)
        theirs = self._received(tx, entries)
        fresh: list[Row] = []
        words = Indexing(self._index)
        gone: list[int] = []
        for entry in entries:
            if entry.header.k == "received":
                self._project_received(tx, entry, theirs, fresh, words)
            elif entry.header.k == "erase":
                self._put(tx, fresh)
                self._project_erased(tx, entry)
                gone += entry.header.re
            else:
                self._project_own(tx, entry, fresh, words)
        self._put(tx, fresh)
        words.flush(tx)
        if gone:
            # All at once: what parted the index's pages is looked through once, however many were erased.
            words.erase(tx, tuple(gone))
        self._ledger.advance(tx, stop - 1)
        return stop - start

    def _put(self, tx: Tx, fresh: list[Row]) -> None:
        if fresh:
            self._ledger.put(tx, fresh)
            fresh.clear()

    def _project_own(self, tx: Tx, entry: Entry, fresh: list[Row], words: Indexing) -> None:
        first = entry.header.re[0] if entry.header.re else entry.serial
        if entry.header.k == "correct":
            # Whether or not it can still be read: what it replaced stands no longer.
            words.end(tx, self._side, first, entry.serial, withdrawn=False)
        if entry.header.k == "withdraw":
            self._put(tx, fresh)
            self._ledger.withdraw(tx, self._side, first, entry.serial)
            words.end(tx, self._side, first, entry.serial, withdrawn=True)
        elif (report := _read(entry.body)) is not None:
            row = own_row(self._side, first, entry.serial, report)
            words.own(row, report)
            if entry.header.k == "report":
                fresh.append(row)
            else:
                self._put(tx, fresh)
                if not self._ledger.revise(tx, row):
                    self._ledger.put(tx, [row])

    def _project_erased(self, tx: Tx, entry: Entry) -> None:
        """The report an erasure is about, ours or a partner's, is there without content for as long as it was known."""
        for cited in self._record.pick(tx, entry.header.re[:1]):
            header, of = cited.header, cited.header.of
            if header.k in ("report", "correct"):
                first = header.re[0] if header.re else cited.serial
                self._ledger.remove(tx, self._side, first, entry.serial, first)
            elif header.k == "received" and of is not None:
                # Of an item's entries the first is cited first; where that could never be read it is a version.
                leaf = self._standing.leaves(tx, header.by.person, [of.number]).get(of.number)
                begun = Origin(of.log, leaf.re[0]).number if leaf is not None and leaf.re else of.number
                self._ledger.remove(tx, header.by.person, begun, entry.serial, cited.serial)

    def _project_received(
        self, tx: Tx, entry: Entry, theirs: _Items, fresh: list[Row], words: Indexing
    ) -> None:  # fmt: skip
        origin = entry.header.of
        item = theirs.get((entry.header.by.person, origin.number)) if origin is not None else None
        if item is None:
            return
        side, header, first = entry.header.by.person, item.header, item.first
        if header.k == "withdraw":
            self._put(tx, fresh)
            self._ledger.withdraw(tx, side, first, entry.serial)
            words.end(tx, side, first, entry.serial, withdrawn=True)
        elif item.content is not None and not _came_round(item.content, self._side):
            if header.k == "revise":
                self._put(tx, fresh)
                if (self._ledger.version(tx, side, first) or 0) > item.number:
                    # A newer version came ahead of this one, which never stood here.
                    return
            row = partner_row(side, first, entry.serial, item.number, item.content)
            words.theirs(tx, row, item.content)
            if header.k == "release":
                fresh.append(row)
            elif not self._ledger.revise(tx, row):
                self._ledger.put(tx, [row])

    def _received(self, tx: Tx, entries: Sequence[Entry]) -> _Items:
        """The partners' items these entries refer to, by side and number."""
        wanted: dict[str, list[int]] = {}
        for entry in entries:
            if entry.header.of is not None:
                wanted.setdefault(entry.header.by.person, []).append(entry.header.of.number)
        found: _Items = {}
        for side, numbers in wanted.items():
            for item in self._standing.items(tx, side, numbers):
                found[side, item.number] = item
        return found

    # --- asking ------------------------------------------------------------------------------------------------

    def find(self, box: Box, span: Span, *, holders: Sequence[str] = (), most: int = MOST) -> list[Seen]:
        """Latest statement of each side on each subject that meets the box and the span (milliseconds).

        Withdrawn reports are among them, marked so. `holders` limits the answer to these sides.
        """
        first, last = minute(span.start, MINUTE_MS, False), minute(span.end, MINUTE_MS, True)
        return self._store.read(lambda tx: self._find(tx, _extents(box, first, last), holders, most))

    def placeless(self, *, holders: Sequence[str] = (), most: int = MOST) -> list[Seen]:
        """The same for reports that state no place."""
        return self._store.read(lambda tx: self._seen(tx, self._reading.find(tx, None, holders, most)))

    def _find(self, tx: Tx, extents: Sequence[Extent], holders: Sequence[str], most: int) -> list[Seen]:
        rows: dict[tuple[str, int], Row] = {}
        for extent in extents:
            rows |= {(row.holder, row.report): row for row in self._reading.find(tx, extent, holders, most)}
        return self._seen(tx, list(rows.values())[:most])

    def _seen(self, tx: Tx, rows: Sequence[Row]) -> list[Seen]:
        says: dict[tuple[str, int], Report | Content | None] = {}
        ours = [row.version for row in rows if row.holder == self._side]
        for serial, body in self._record.bodies(tx, ours).items():
            says[self._side, serial] = _read(body)
        for side in {row.holder for row in rows} - {self._side}:
            numbers = [row.version for row in rows if row.holder == side]
            says |= {(side, item.number): item.content for item in self._standing.items(tx, side, numbers)}
        return [Seen(row, says.get((row.holder, row.version))) for row in rows]

    def everything(self, *, holder: str, most: int = 1_000_000) -> list[Seen]:
        """Every report of one side, the withdrawn and the superseded among them."""
        return self._store.read(
            lambda tx: self._seen(tx, [row for row in self._reading.rows(tx) if row.holder == holder][:most])
        )

    # --- as it was known ---------------------------------------------------------------------------------------

    def known_at(self, serial: int, *, holders: Sequence[str] = (), most: int = MOST) -> list[Stood]:
        """What was shown when the record had `serial` entries, newest first: what a rebuild from these would show.

        Withdrawn reports are among them, marked so. What was erased since is there without content, and what others
        said on its subject is told as if it had not been: nobody can know any more that it was about the same.
        Costs as much as what was shown then, however long the record is.
        """
        return self._store.read(lambda tx: list(self.stood(tx, serial, holders=holders, most=most)))

    def stood(self, tx: Tx, serial: int, *, holders: Sequence[str] = (), most: int = MOST) -> Iterator[Stood]:
        """The same within the caller's transaction; a serial not projected yet is answered as the newest that is."""
        position = max(0, min(serial, self._ledger.cursor(tx)))
        periods = self._reading.stood(tx, position, holders, max(0, most))
        # What is read for one lot is let go before the next: many objects alive at once cost more than reading them.
        for start in range(0, len(periods), LOT):
            yield from self._read_lot(tx, periods[start : start + LOT])

    def _read_lot(self, tx: Tx, periods: Sequence[Period]) -> Iterator[Stood]:
        filed = self._record.stated(tx, {period.filed for period in periods})
        items = self._items(tx, periods)
        for period in periods:
            entered, body = filed[period.filed]
            item = items.get((period.holder, period.version)) if period.version is not None else None
            says: Report | Content | None = None
            level: Level | None = None
            if period.version is not None and period.holder == self._side:
                says = _read(body)
                level = says.marking.level if says is not None else None
            elif item is not None:
                says, level = item.content, item.header.mark
            yield Stood(period, entered, level, says)

    def _items(self, tx: Tx, periods: Sequence[Period]) -> _Items:
        """The partners' items in which these versions lie."""
        wanted: dict[str, list[int]] = {}
        for period in periods:
            if period.holder != self._side and period.version is not None:
                wanted.setdefault(period.holder, []).append(period.version)
        return {
            (side, item.number): item
            for side, numbers in wanted.items()
            for item in self._standing.items(tx, side, numbers)
        }

    def passages(self, tx: Tx) -> list[Seen]:
        """Latest statement of each side on each crossing and route, ours and theirs."""
        return self._seen(tx, self._reading.passages(tx))

    def about(self, tx: Tx, holder: str, subject: str) -> Sequence[int]:
        """Every report of one side now on a subject, in order; each named as `Row.report` is."""
        return self._reading.reports(tx, holder, subject)

    def behind(self, tx: Tx) -> int:
        """Entries of the record not projected yet."""
        return self._record.size(tx) - self._ledger.cursor(tx)

    def rows(self) -> Sequence[Row]:
        """Every row, in a fixed order: what a rebuild must give again."""
        return self._store.read(self._reading.rows)

    def periods(self) -> Sequence[Period]:
        """Every period there ever was, in a fixed order: what a rebuild must give again."""
        return self._store.read(self._reading.periods)


def _extents(box: Box, first: int, last: int) -> list[Extent]:
    half, quarter = 180 * DEGREE, 90 * DEGREE
    if not -quarter <= box.south <= box.north <= quarter:
        raise OurMistake("box-form", "A box runs from south to north within 90 degrees.")
    if not (-half <= box.west <= half and -half <= box.east <= half):
        raise OurMistake("box-form", "A box lies within 180 degrees east and west.")
    if box.west <= box.east:
        return [Extent(box.west, box.east, box.south, box.north, first, last)]
    return [
        Extent(box.west, half, box.south, box.north, first, last),
        Extent(-half, box.east, box.south, box.north, first, last),
    ]
