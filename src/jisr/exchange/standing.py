"""Heads, states and published bytes, read only: what the rest of the house may know of the exchange.

Nothing beyond the newest published checkpoint is ever answered: an unsigned tail is nobody's business yet.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from jisr.exchange.accords import effective, erases, flow_in_force, hash_of, in_force, read_terms, standing_consent
from jisr.exchange.ahead import Ahead
from jisr.exchange.beats import dated_before
from jisr.exchange.delta import MOST, Delta
from jisr.exchange.flashes import newest, read_ahead
from jisr.exchange.ledger import Accord, Agreed, Direction, LogHead, LogReading, Partners, Row, SetAside
from jisr.exchange.roots import tiles
from jisr.exchange.rules import NEWER, SALT, facts, read_leaf
from jisr.exchange.ways import State, Ways
from jisr.terms import canonical
from jisr.terms.agreements import Flow, Party
from jisr.terms.consents import ConsentFact
from jisr.terms.entries import Origin
from jisr.terms.epochs import epoch_and_index, numbered
from jisr.terms.errors import OurMistake, PartnerFault
from jisr.terms.releases import AckFact, Content, Earlier, ErasedFact, LeafHeader, Received, WithdrawFact, taken_back
from jisr.terms.reports import Kind, Level
from jisr.terms.sides import Limits, Partner
from jisr.terms.times import Clock
from jisr.terms.transactions import Store, Tx
from jisr.tlog.tiles import TILE

BUDGET = 8 * 1024 * 1024
"""Bytes of leaves and bodies after which a delta ends at the next checkpoint."""

_content = msgspec.json.Decoder(Content).decode
_leaf = msgspec.json.Decoder(LeafHeader).decode


class Link(NamedTuple):
    """How one partner stands: what we hold of theirs and they of ours. Instants are milliseconds, receipts seconds.

    `heard` is when the newest of their entries was verified, `beat_heard` when their newest heartbeat was, which states
    `beat_at`, seconds, by their own clock; `odd` is the code of a later heartbeat that cannot be true beside it.
    """

    partner: str
    heard: int | None
    received: int
    aside: tuple[SetAside, ...]
    stopped: str | None
    logged: int
    published: int
    receipted: int
    receipt_at: int | None
    rejected: tuple[SetAside, ...]
    beat_heard: int | None = None
    beat_at: int | None = None
    odd: str = ""

    @property
    def fresh(self) -> int | None:
        """When the newest heartbeat or entry was verified: what the state of the link is judged by."""
        return max((at for at in (self.heard, self.beat_heard) if at is not None), default=None)


class Standing:
    """Read-only view of every log; without a clock it judges no span an agreement states."""

    def __init__(
        self, store: Store, reading: LogReading, partners: Partners, side: str = "", clock: Clock | None = None
    ) -> None:  # fmt: skip
        self._store, self._reading, self._partners = store, reading, partners
        self._side, self._clock = side, clock

    # --- partners and their state ------------------------------------------------------------------------------

    def partners(self) -> Sequence[Partner]:
        """Every partner with the limits that hold for what we tell it now, by name."""
        now = self._now()
        return self._store.read(lambda tx: [
            effective(partner, self._partners.agreed(tx, partner.side), self._side, now)
            for partner in self._partners.partners(tx)
        ])  # fmt: skip

    def partners_of(self, tx: Tx) -> Sequence[Partner]:
        """Every pinned partner, with the limits this side set itself."""
        return self._partners.partners(tx)

    def find(self, tx: Tx, side: str) -> Partner | None:
        """The pinned partner of that name, if there is one."""
        return self._partners.partner(tx, side)

    def partner(self, tx: Tx, side: str) -> Partner:
        """The partner with the limits that hold for what we tell it now, or OurMistake."""
        return effective(self.pinned(tx, side), self._partners.agreed(tx, side), self._side, self._now())

    def limits_of(self, tx: Tx, side: str) -> Limits:
        """The limits that hold for what that partner tells us now."""
        return effective(self.pinned(tx, side), self._partners.agreed(tx, side), side, self._now()).limits

    def pinned(self, tx: Tx, side: str) -> Partner:
        """The partner as pinned, with the limits this side set itself, or OurMistake."""
        found = self._partners.partner(tx, side)
        if found is None:
            raise OurMistake("no-partner", "That side is not a partner yet.", "Pair with jisr partner add first.")
        return found

    def pinned_all(self, tx: Tx) -> Sequence[Partner]:
        """Every partner as pinned, by name."""
        return self._partners.partners(tx)

    def agreed(self, tx: Tx, side: str) -> Agreed:
        """What was proposed, countersigned and ended between us and that partner."""
        return self._partners.agreed(tx, self.pinned(tx, side).side)

    def in_force(self, tx: Tx, side: str) -> Accord | None:
        """The agreement that holds now."""
        return in_force(self.agreed(tx, side), self._now())

    def flow(self, tx: Tx, side: str) -> Flow | None:
        """What we may tell that partner and it owes us for it, while an agreement holds."""
        return flow_in_force(self.agreed(tx, side), self._side, self._now())

    def erases(self, tx: Tx, side: str) -> bool:
        """Whether that partner erases what we withdraw, as agreed."""
        return erases(self.agreed(tx, side), self._side, self._now())

    def turned(self, tx: Tx, side: str) -> int | None:
        """When that partner last closed its log for us and began another, milliseconds."""
        return self._partners.turned(tx, side, "in")

    def answered(self, tx: Tx, side: str, ask: int) -> ConsentFact | None:
        """What that partner answered to our question of the number `ask` in our logs towards it."""
        return self._partners.consent(tx, side, ask)

    def number_of(self, tx: Tx, side: str, decision: str) -> int | None:
        """The number under which a decision lies in our logs for that partner, in whichever of them."""
        for ours in self._reading.logs(tx, side, "out"):
            index = self._reading.index_of(tx, ours, decision)
            if index is not None:
                return numbered(ours.epoch, index)
        return None

    def leaves(self, tx: Tx, side: str, numbers: Iterable[int], direction: Direction = "in") -> dict[int, LeafHeader]:
        """Headers of these items by number, those set aside left out; content is not read."""
        found: dict[int, LeafHeader] = {}
        for log, indexes in self._by_log(tx, side, direction, list(numbers)):
            read = {row.position: read_leaf(row.header, row.position) for row in self._pick(tx, log, indexes)}
            found |= {numbered(log.epoch, at): leaf for at, leaf in read.items() if isinstance(leaf, LeafHeader)}
        return found

    def leaf_hash(self, tx: Tx, side: str, direction: Direction, number: int) -> str:
        """Base64 of the hash of a stored leaf, which exists."""
        ((log, indexes),) = self._by_log(tx, side, direction, [number])
        return hash_of(self._reading.pick(tx, log, indexes)[0].header)

    def consent(self, tx: Tx, side: str, item: tuple[Kind, Level], party: Party) -> int | None:
        """The finest level at which that partner's standing consent lets an item of its own go to a third side."""
        return standing_consent(self.agreed(tx, side), side, self._now(), item, party)

    def _now(self) -> int | None:
        return None if self._clock is None else self._clock.now() // 1000

    def card(self, tx: Tx, side: str) -> bytes:
        """The partner's signed card as it was pinned, whose words two officers compared."""
        return self._partners.card(tx, self.partner(tx, side).side) or b""

    def head(self, tx: Tx, side: str, direction: Direction) -> LogHead | None:
        """The log with that partner in that direction, if it was begun."""
        return self._reading.head(tx, side, direction)

    def link(self, tx: Tx, side: str) -> Link:
        """How the two sides stand with each other."""
        theirs, ours = self._reading.head(tx, side, "in"), self._reading.head(tx, side, "out")
        beat = self._reading.beat(tx, theirs) if theirs else None
        return Link(
            beat_heard=beat[1] if beat else None,
            beat_at=beat[0].at if beat else None,
            odd=beat[2] if beat else "",
            partner=side,
            heard=theirs.entry_at if theirs else None,
            received=theirs.frontier.size if theirs else 0,
            aside=tuple(self._reading.aside(tx, theirs)) if theirs else (),
            stopped=theirs.stopped if theirs else None,
            logged=ours.frontier.size if ours else 0,
            published=ours.published.size if ours else 0,
            receipted=ours.receipt.size if ours and ours.receipt else 0,
            receipt_at=ours.receipt.at if ours and ours.receipt else None,
            rejected=tuple(self._reading.aside(tx, ours)) if ours else (),
        )

    def indexes(self, tx: Tx, side: str, decisions: Sequence[str]) -> dict[str, int]:
        """Where in that partner's log each decision lies; those not logged are left out."""
        ours = self._reading.head(tx, side, "out")
        found = {name: self._reading.index_of(tx, ours, name) for name in decisions} if ours is not None else {}
        return {name: index for name, index in found.items() if index is not None}

    def decisions(self, tx: Tx, side: str, start: int, stop: int) -> dict[int, str]:
        """The decision behind each index of that partner's log with start <= index < stop."""
        ours = self._reading.head(tx, side, "out")
        return {} if ours is None or start >= stop else self._reading.decisions(tx, ours, start, stop)

    def states(self, tx: Tx, side: str, decisions: Sequence[str]) -> list[State]:
        """Where each decision stands on its way; delivered means receipted, verified and not rejected."""
        return [way.state for way in Ways(self._reading).of(tx, side, decisions)]

    def refused(self, tx: Tx, side: str, decision: str) -> str | None:
        """Why that partner could not read the item this decision made, in its words; None where it says nothing."""
        ours = self._reading.head(tx, side, "out")
        index = self._reading.index_of(tx, ours, decision) if ours is not None else None
        if ours is None or index is None:
            return None
        return next((one.reason for one in self._reading.aside(tx, ours, index, index + 1)), None)

    # --- what partners sent ------------------------------------------------------------------------------------

    def received(self, tx: Tx, side: str, start: int, count: int) -> tuple[list[Received | SetAside], int]:
        """Verified items from index `start`, each as content or as what is wrong with it, and the index to go on at."""
        theirs = self._reading.head(tx, side, "in")
        if theirs is None:
            return [], start
        stop = min(start + count, theirs.frontier.size)
        aside = {item.position: item for item in self._reading.aside(tx, theirs, start, stop)}
        rows = self._reading.rows(tx, theirs, start, stop)
        # Leaves were judged when they were fetched, and what failed is among those set aside; bodies are judged here.
        return [aside.get(row.position) or _with_content(theirs.origin, row, _leaf(row.header)) for row in rows], max(
            start, stop
        )

    def erased(self, tx: Tx, side: str, number: int) -> tuple[int, int] | None:
        """Where and when the partner states that it erased the item of ours that the leaf of that number is of.

        The leaf of its log, and its time in seconds as it states it.
        """
        leaf = self.leaves(tx, side, [number], "out").get(number)
        theirs = self._reading.logs(tx, side, "in")
        if leaf is None or not theirs:
            return None
        epoch, index = epoch_and_index(number)
        earlier = taken_back(leaf)
        first = numbered(epoch, leaf.re[0] if leaf.re else index) if earlier is None else earlier.number
        for ours, (begun,) in self._by_log(tx, side, "out", [first]):
            stated = self._reading.erased(tx, ours, begun)
            # Kept is the index alone: the statement lies in the newest of their logs that says this there.
            for log in theirs if stated is not None else ():
                rows = self._reading.pick(tx, log, [stated])  # type: ignore[list-item]
                said = read_leaf(rows[0].header, rows[0].position) if rows else None
                fact = erased_by(said) if isinstance(said, LeafHeader) else None
                if (
                    isinstance(said, LeafHeader)
                    and fact is not None
                    and (fact.epoch, fact.index) == (ours.epoch, begun)
                ):
                    return rows[0].position, said.at
        return None

    def predates(self, tx: Tx, item: Received) -> int | None:
        """The instant, seconds, at which its author signed that its log did not have this item, dated before that yet.

        None when no heartbeat speaks against the date of the item, or its log is not here.
        """
        _, side, reader, _ = item.origin.log.rsplit("/", 3)
        theirs = self.log(tx, side, "in", item.origin.log) if reader == self._side else None
        if theirs is None:
            return None
        before, _ = self._reading.beats_around(tx, theirs, item.origin.index)
        return before.at if before and dated_before(item.header.at, item.header.k, before) else None

    def items(self, tx: Tx, side: str, numbers: Iterable[int]) -> list[Received]:
        """These items of a partner's logs, in the order asked; what is set aside is left out."""
        asked = list(numbers)
        found: dict[int, Received] = {}
        for log, indexes in self._by_log(tx, side, "in", asked):
            # However many were set aside in the whole log, only these matter.
            aside = {item.position for item in self._reading.aside(tx, log, min(indexes), max(indexes) + 1)}
            for row in self._pick(tx, log, indexes):
                if row.position not in aside:
                    found[numbered(log.epoch, row.position)] = _reread(log.origin, row)
        return [found[number] for number in asked if number in found]

    def _pick(self, tx: Tx, log: LogHead, indexes: Iterable[int]) -> Sequence[Row]:
        """These leaves of a log, what came ahead of a partner's among them."""
        asked = list(indexes)
        rows = self._reading.pick(tx, log, asked)
        if len(rows) == len(asked) or log.direction == "out":
            return rows
        found = {row.position: row for row in (*rows, *(one.row for one in self._reading.held(tx, log, asked)))}
        return [found[index] for index in asked if index in found]

    def came_ahead(self, tx: Tx, side: str) -> list[Received | SetAside]:
        """What is here of that partner's newest log before its turn, each as content or as what is wrong with it."""
        theirs = self._reading.head(tx, side, "in")
        held = self._reading.held(tx, theirs) if theirs is not None else ()
        return [read_item(theirs.origin, one.row) for one in held] if theirs is not None else []

    def overtook(self, tx: Tx, side: str, start: int) -> dict[int, int]:
        """Items of that partner's newest log from `start` on that ever came ahead: index, and where each begins."""
        theirs = self._reading.head(tx, side, "in")
        return dict(self._reading.came_ahead(tx, theirs, start)) if theirs is not None else {}

    def before(self, tx: Tx, item: Received) -> int | None:
        """How many entries before a partner's item are not here yet; None once it has its place in the log."""
        side = item.origin.log.rsplit("/", 3)[1]
        theirs = self.log(tx, side, "in", item.origin.log)
        size = theirs.frontier.size if theirs is not None else 1 << 40
        return item.origin.index - size if item.origin.index >= size else None

    def _by_log(
        self, tx: Tx, side: str, direction: Direction, numbers: Sequence[int]
    ) -> list[tuple[LogHead, list[int]]]:
        """The logs in which items of these numbers lie, each with their indexes."""
        wanted: dict[int, list[int]] = {}
        for number in numbers:
            epoch, index = epoch_and_index(number)
            wanted.setdefault(epoch, []).append(index)
        newest = self._reading.head(tx, side, direction) if wanted else None
        if newest is None:
            return []
        if wanted.keys() == {newest.epoch}:
            return [(newest, wanted[newest.epoch])]
        logs = self._reading.logs(tx, side, direction)
        return [(log, wanted[log.epoch]) for log in logs if log.epoch in wanted]

    def log(self, tx: Tx, side: str, direction: Direction, origin: str) -> LogHead | None:
        """The log of that name with that partner, closed or not."""
        return next((log for log in self._reading.logs(tx, side, direction) if log.origin == origin), None)

    def logs(self, tx: Tx, side: str, direction: Direction) -> Sequence[LogHead]:
        """The log of every epoch, the newest first."""
        return self._reading.logs(tx, side, direction)

    def release_at(self, tx: Tx, side: str, of: Earlier) -> bool:
        """Whether that partner told the item named so in a log it closed since, and it stands here as it was told."""
        for log, indexes in self._by_log(tx, side, "in", [numbered(of.epoch, of.index)]):
            rows = self._pick(tx, log, indexes)
            aside = {item.position: item.reason for item in self._reading.aside(tx, log, of.index, of.index + 1)}
            read = read_leaf(rows[0].header, of.index) if rows and hash_of(rows[0].header) == of.h else ""
            told = isinstance(read, LeafHeader) and read.k == "release"
            return told and aside.get(of.index, "body-missing") == "body-missing"
        return False

    def told(self, tx: Tx, side: str, number: int) -> Content | None:
        """What the leaf of that number in our logs for that partner says; None where it has no content."""
        for ours, indexes in self._by_log(tx, side, "out", [number]):
            rows = self._reading.pick(tx, ours, indexes)
            return _reread(ours.origin, rows[0]).content if rows else None
        return None

    # --- published bytes of our own logs -----------------------------------------------------------------------

    def checkpoint(self, tx: Tx, side: str) -> tuple[int, bytes] | None:
        """Size and bytes of the newest signed head we offer that partner, with their receipt if it covers it."""
        ours = self._reading.head(tx, side, "out")
        if ours is None or ours.note is None:
            return None
        if ours.receipt is not None and ours.receipt.size == ours.published.size:
            return ours.published.size, ours.note + ours.receipt.note.rpartition(b"\n\n")[2]
        return ours.published.size, ours.note

    def mirrored(self, tx: Tx, side: str) -> bytes | None:
        """The newest head of that partner's log we receipted, with its own line and ours; None when there is none."""
        theirs = self._reading.head(tx, side, "in")
        if theirs is None or theirs.receipt is None:
            return None
        note = theirs.receipt.note
        text, _, lines = note.rpartition(b"\n\n")
        known = self._reading.checkpoint_upto(tx, theirs, theirs.receipt.size)
        return known[1] + lines if known is not None and known[1].startswith(text + b"\n\n") else note

    def rows(self, tx: Tx, side: str, start: int, stop: int, way: Direction = "out") -> Sequence[Row] | None:
        """Published leaves start <= index < stop with their salted bodies, or None when not all are published."""
        ours = self._reading.head(tx, side, way)
        if ours is None or not 0 <= start < stop <= ours.published.size:
            return None
        return self._reading.rows(tx, ours, start, stop)

    def offered(self, tx: Tx, side: str, id: str) -> str | None:
        """Hash of the file that partner may fetch by this id: a published item of its log names it and still stands."""
        ours = self._reading.head(tx, side, "out")
        found = self._reading.offered(tx, ours, id) if ours is not None else None
        if ours is None or found is None or found[0] >= ours.published.size:
            return None
        rows = self._reading.rows(tx, ours, found[0], found[0] + 1)
        return found[1] if rows and rows[0].salted is not None else None

    def offers(self, tx: Tx, side: str) -> bool:
        """Whether our log for that partner names any file it may have."""
        ours = self._reading.head(tx, side, "out")
        return ours is not None and self._reading.offers(tx, ours)

    def tile(self, tx: Tx, side: str, level: int, n: int, width: int, way: Direction = "out") -> bytes | None:
        """A hash tile, or None when the published tree does not have it."""
        ours = self._reading.head(tx, side, way)
        if ours is None or not 1 <= width <= TILE or (n * TILE + width) * TILE**level > ours.published.size:
            return None
        return tiles(self._reading, tx, ours)(level, n, width)

    def delta(self, tx: Tx, side: str, start: int, most: int) -> Delta | None:
        """From `start` to a signed checkpoint at most `most` leaves further; None when `start` is not published."""
        return self._stretch(tx, self._reading.head(tx, side, "out"), start, most)

    def ahead(self, tx: Tx, side: str, start: int, since: int = 0) -> Ahead | None:
        """What that partner, who holds `start` leaves, is told before its turn; None when that is not published.

        What lies below `since` came ahead before.
        """
        ours = self._reading.head(tx, side, "out")
        return None if ours is None else read_ahead(tx, self._reading, ours, start, since)

    def flash(self, tx: Tx, side: str, start: int) -> int | None:
        """Index of the newest leaf from `start` on that the partner may read ahead."""
        ours = self._reading.head(tx, side, "out")
        return None if ours is None else newest(tx, self._reading, ours, start)

    def copy(self, tx: Tx, side: str, start: int, most: int) -> Delta | None:
        """The same of that partner's own log as we hold it: how it gets back what it lost. From our end when we hold
        less than `start`, None when we hold nothing.
        """
        theirs = self._reading.head(tx, side, "in")
        return None if theirs is None else self._stretch(tx, theirs, min(start, theirs.published.size), most)

    def _stretch(self, tx: Tx, ours: LogHead | None, start: int, most: int) -> Delta | None:
        if ours is None or ours.note is None or not 0 <= start <= ours.published.size:
            return None
        reach = min(start + max(1, min(most, MOST)), ours.published.size)
        end = self._reading.checkpoint_upto(tx, ours, reach)
        if end is None or (end[0] <= start < ours.published.size):
            # Fewer were asked for than the nearest signed head needs: that head, or nothing can be verified.
            end = self._next_checkpoint(tx, ours, start)
        size, note = end
        rows = self._reading.rows(tx, ours, start, size)
        size, note, rows = self._within_budget(tx, ours, start, size, note, rows)
        return Delta(note, start, [row.header for row in rows], [row.salted or b"" for row in rows])

    def _next_checkpoint(self, tx: Tx, ours: LogHead, start: int) -> tuple[int, bytes]:
        for reach in range(start + 1, min(start + TILE, ours.published.size) + 1):
            end = self._reading.checkpoint_upto(tx, ours, reach)
            if end is not None and end[0] > start:
                return end
        return ours.published.size, ours.note or b""

    def _within_budget(
        self, tx: Tx, ours: LogHead, start: int, size: int, note: bytes, rows: Sequence[Row]
    ) -> tuple[int, bytes, Sequence[Row]]:
        total, reach = 0, start
        for row in rows:
            total += len(row.header) + len(row.salted or b"")
            reach = row.position + 1
            if total > BUDGET:
                break
        if reach < size:
            end = self._reading.checkpoint_upto(tx, ours, reach)
            if end is None or end[0] <= start:
                end = self._next_checkpoint(tx, ours, start)
            size, note = end
        return size, note, rows[: size - start]


def read_item(origin: str, row: Row) -> Received | SetAside:
    """A stored row as an item, or why it cannot be one. Reads only the row: the same row always reads the same."""
    leaf = read_leaf(row.header, row.position)
    if isinstance(leaf, str):
        return SetAside(row.position, leaf, leaf == NEWER)
    return _with_content(origin, row, leaf)


def _with_content(origin: str, row: Row, leaf: LeafHeader) -> Received | SetAside:
    if row.salted is None or leaf.b is None:
        return Received(origin=Origin(origin, row.position), header=leaf, content=None)
    if leaf.k == "agreement":
        # Terms were judged when they were stored, and what are none was set aside.
        return _reread(origin, row)
    body = row.salted[SALT:]
    try:
        content = _content(body)
        if canonical.encode(content) != body:
            canonical.check(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, PartnerFault):
        return SetAside(row.position, "body-malformed", False)
    return Received(origin=Origin(origin, row.position), header=leaf, content=content)


def _reread(origin: str, row: Row) -> Received:
    """An item that was read and filed before: nothing is checked a second time."""
    leaf = _leaf(row.header)
    if leaf.k == "agreement":
        _, author, reader, _ = origin.rsplit("/", 3)
        terms = read_terms(row.salted, author, reader)
        return Received(origin=Origin(origin, row.position), header=leaf, content=None, terms=terms)
    try:
        content = _content(memoryview(row.salted)[SALT:]) if row.salted is not None and leaf.b is not None else None
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        # The disk spoilt it since; verify names it, and it must not hide everything else.
        content = None
    return Received(origin=Origin(origin, row.position), header=leaf, content=content)


def withdrawn_for(leaf: LeafHeader) -> str:
    """The reason class a partner gave for a withdrawal."""
    found = facts(leaf)
    return found.reason if isinstance(found, WithdrawFact) else "unknown"


def asks_erasing(leaf: LeafHeader) -> bool:
    """Whether a withdrawal asks for its item to be erased."""
    found = facts(leaf)
    return isinstance(found, WithdrawFact) and found.erase


def erased_by(leaf: LeafHeader) -> ErasedFact | None:
    """Which item of ours a partner states to have erased, when the leaf is such a statement."""
    found = facts(leaf)
    return found if isinstance(found, ErasedFact) else None


def acknowledged_by(leaf: LeafHeader) -> AckFact | None:
    """What a partner's person acknowledged, when the leaf is an acknowledgement."""
    found = facts(leaf)
    return found if isinstance(found, AckFact) else None
