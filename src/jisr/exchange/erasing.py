"""What is to be erased here of partners' logs: what they withdrew with erasing, and what may be kept no longer.

A partner's log is followed by a durable cursor once its items were taken in. An order is owed where the withdrawal asks
for it and the agreement says so; a version whose handling says until when it may be kept is owed at that instant, and
under terms with a span every item that has not been revised within it. What was owed once stays owed, and so it is
where the author closed that log since: items are named by their numbers.
"""

from collections.abc import Sequence

import msgspec

from jisr.exchange.accords import binding, erases, hash_of
from jisr.exchange.ledger import LogHead, LogLedger, LogReading, Owed, OwedLedger, Partners, Row
from jisr.exchange.rules import RETAIN, SALT, facts, read_leaf
from jisr.terms.epochs import epoch_and_index, numbered
from jisr.terms.releases import Content, Earlier, LeafHeader, WithdrawFact
from jisr.terms.times import Clock
from jisr.terms.transactions import Tx

STRIDE = 400
"""Leaves followed at once."""
DAY_S = 86_400
_content = msgspec.json.Decoder(Content).decode


class Owing:
    """Follows partners' logs for what is to be erased here."""

    def __init__(
        self, owed: OwedLedger, ledger: LogLedger, reading: LogReading, partners: Partners, clock: Clock
    ) -> None:
        self._owed, self._ledger, self._reading, self._partners, self._clock = owed, ledger, reading, partners, clock

    def behind(self, tx: Tx, side: str, reach: int) -> bool:
        """Whether there are leaves that were not followed, or old enough and not looked at for it.

        Of the newest log those below `reach`; of one that was closed all, for all of it was taken in before.
        """
        return any(self._behind(tx, side, log, stop) for log, stop in self._logs(tx, side, reach))

    def _logs(self, tx: Tx, side: str, reach: int) -> list[tuple[LogHead, int]]:
        logs = self._reading.logs(tx, side, "in")
        return [(log, log.frontier.size if place else reach) for place, log in enumerate(logs)][::-1]

    def _behind(self, tx: Tx, side: str, log: LogHead, reach: int) -> bool:
        followed, aged = self._owed.reached(tx, log)
        late = followed < reach or bool(self._reading.unlooked(tx, log))
        return late or self._aged(tx, side, log, aged, followed, 1) > aged

    def follow(self, tx: Tx, side: str, reach: int) -> int:
        """Follow one stretch of a partner's logs, the newest up to `reach`; how many leaves were looked at."""
        for log, stop in self._logs(tx, side, reach):
            if self._behind(tx, side, log, stop):
                return self._follow(tx, side, log, stop)
        return 0

    def _follow(self, tx: Tx, side: str, log: LogHead, reach: int) -> int:
        followed, aged = self._owed.reached(tx, log)
        stop = max(followed, min(reach, followed + STRIDE))
        erasing = erases(self._partners.agreed(tx, side), side, self._now())
        for row in self._reading.rows(tx, log, followed, stop):
            self._look(tx, log, row, erasing)
        # What came ahead may have to go, or to stay longer, before the log is here.
        ahead = self._reading.unlooked(tx, log)
        for one in ahead:
            self._look(tx, log, one.row, erasing)
        if ahead:
            self._ledger.looked(tx, log)
        older = self._aged(tx, side, log, aged, stop, STRIDE)
        for row in self._rows(tx, log, aged, older):
            self._expire(tx, log, row)
        self._owed.reach(tx, log, stop, older)
        return stop - followed + older - aged + len(ahead)

    def _now(self) -> int:
        return self._clock.now() // 1000

    def _look(self, tx: Tx, log: LogHead, row: Row, erasing: bool) -> None:
        # Looking for the bytes first is cheaper than reading every leaf; words of a person can hold none of these.
        revises, withdraws = b'"k":"revise"' in row.header, b'"k":"withdraw"' in row.header
        limited = row.salted is not None and RETAIN in row.salted
        leaf = read_leaf(row.header, row.position) if revises or withdraws or limited else ""
        if not isinstance(leaf, LeafHeader):
            return
        first = leaf.re[0] if leaf.re else row.position
        if leaf.k == "withdraw":
            fact = facts(leaf)
            asked = isinstance(fact, WithdrawFact) and fact.erase and erasing
            if isinstance(fact, WithdrawFact) and fact.of is not None:
                closed = self._closed(tx, log, fact.of)
                log, first, asked = closed or log, fact.of.index, asked and closed is not None
            else:
                asked = asked and len(leaf.re) == 1
            if asked and self._begins(tx, log, first):
                self._owed.owe(tx, log, first, "withdrawn", 0)
        elif leaf.k in ("release", "revise") and self._ledger.versions(tx, log, first)[-1] <= row.position:
            # How long an item may be kept is what its newest version says, also where that came ahead of this one.
            if revises and self._begins(tx, log, first):
                self._ledger.revise(tx, log, first, row.position)
                self._owed.keep_longer(tx, log, first)
            until = _until(row) if limited else None
            if until is not None:
                self._owed.owe(tx, log, first, "retention", until * 1000)

    def _closed(self, tx: Tx, log: LogHead, of: Earlier) -> LogHead | None:
        """The earlier log in which that leaf lies as it is named."""
        for closed in self._reading.logs(tx, log.partner, "in"):
            if closed.epoch == of.epoch < log.epoch:
                here = [hash_of(row.header) for row in self._here(tx, closed, of.index)]
                return closed if here == [of.h] else None
        return None

    def _here(self, tx: Tx, log: LogHead, index: int) -> Sequence[Row]:
        """That leaf, in its turn or ahead of it."""
        return self._reading.pick(tx, log, [index]) or [one.row for one in self._reading.held(tx, log, [index])]

    def _rows(self, tx: Tx, log: LogHead, start: int, stop: int) -> list[Row]:
        """Leaves start <= index < stop that are here, in their turn or ahead of it."""
        size = log.frontier.size
        rows = list(self._reading.rows(tx, log, start, min(stop, size))) if start < size else []
        held = self._reading.held(tx, log) if stop > size else ()
        return [*rows, *(one.row for one in held if start <= one.row.position < stop)]

    def _begins(self, tx: Tx, log: LogHead, index: int) -> bool:
        """Whether an item begins there: nothing else, such as an agreement, can be erased by a withdrawal."""
        found = [read_leaf(row.header, row.position) for row in self._here(tx, log, index)]
        return any(isinstance(leaf, LeafHeader) and leaf.k == "release" for leaf in found)

    def _aged(self, tx: Tx, side: str, log: LogHead, aged: int, stop: int, most: int) -> int:
        """Up to which index leaves are older than what the agreement lets us keep."""
        accord = binding(self._partners.agreed(tx, side), self._now())
        days = accord.terms.by(side).retain_days if accord is not None else None
        if days is None:
            return aged
        reach = min(stop, aged + most)
        newest = self._reading.head(tx, side, "in")
        if aged >= log.frontier.size and newest is not None and newest.origin != log.origin:
            # What came ahead of a log that was closed since has its place nowhere else, and no log will bring it.
            reach = max((one.row.position + 1 for one in self._reading.held(tx, log)), default=aged)
        oldest = self._now() - days * DAY_S
        for row in self._rows(tx, log, aged, reach):
            leaf = read_leaf(row.header, row.position)
            if isinstance(leaf, LeafHeader) and leaf.at > oldest:
                return row.position
        return max(aged, reach)

    def _expire(self, tx: Tx, log: LogHead, row: Row) -> None:
        """Its time is over, unless a newer version of the item is still younger."""
        leaf = read_leaf(row.header, row.position)
        if row.salted is None or not isinstance(leaf, LeafHeader) or leaf.k not in ("release", "revise"):
            return
        first = leaf.re[0] if leaf.re else row.position
        if self._ledger.versions(tx, log, first)[-1] == row.position:
            self._owed.owe(tx, log, first, "retention", self._clock.now())

    # --- carrying out ------------------------------------------------------------------------------------------

    def due(self, tx: Tx, side: str, most: int) -> Sequence[Owed]:
        """What is due now and was not stated yet, by numbers; of each log the oldest first."""
        found: list[Owed] = []
        for log in self._reading.logs(tx, side, "in")[::-1]:
            for one in self._owed.owed(tx, log, self._clock.now(), most - len(found)):
                found.append(one._replace(first=numbered(log.epoch, one.first)))
        return found

    def due_at(self, tx: Tx) -> int | None:
        """When the next is due, milliseconds."""
        return self._owed.due_at(tx)

    def _lies(self, tx: Tx, side: str, number: int) -> tuple[LogHead, int]:
        """The log and the index of what was due."""
        epoch, index = epoch_and_index(number)
        return next(log for log in self._reading.logs(tx, side, "in") if log.epoch == epoch), index

    def wipe(self, tx: Tx, side: str, number: int) -> tuple[str, Sequence[int]]:
        """Salt and bodies of an item and all its versions are gone with this transaction; the log's name and indexes.

        Leaves stay: that it was told, when, and every proof of it.
        """
        log, first = self._lies(tx, side, number)
        versions = self._ledger.versions(tx, log, first)
        self._ledger.wipe(tx, log, versions)
        return log.origin, versions

    def gone(self, tx: Tx, side: str, number: int, entry: int) -> None:
        """Our entry that says so; what is left to do is to make sure of the disk, and to state it."""
        log, first = self._lies(tx, side, number)
        self._owed.gone(tx, log, first, entry)

    def stated(self, tx: Tx, side: str, numbers: Sequence[int], indexes: Sequence[int]) -> None:
        """In which leaves of ours each was stated."""
        for number, index in zip(numbers, indexes, strict=True):
            log, first = self._lies(tx, side, number)
            self._owed.stated(tx, log, first, index)


def _until(row: Row) -> int | None:
    """Until when a version may be kept, seconds."""
    try:
        content = _content(memoryview(row.salted or b"")[SALT:])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return content.handling.retain_until if content.handling is not None else None
