"""What partners push: a mirror of their log that ends where pulling ends.

A partner nobody can connect to brings its log itself: as the same deltas it would serve, or as C2SP tlog-mirror brings
leaves, package by package, with the bodies beside. Either way what is complete goes through `Incoming.take`, as if it
had been pulled, and the answer is our receipt. Packages are durable on their own: an upload that is cut goes on where
it was cut, and none of it counts before the whole stretch up to a signed head is here, bodies included.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from jisr.exchange.accords import effective
from jisr.exchange.delta import LIMIT, MAX_NOTE, Delta, decode_delta
from jisr.exchange.incoming import Incoming
from jisr.exchange.ledger import LogHead, LogReading, Partners, Pending, PendingLedger, Row
from jisr.exchange.rules import body_fault, read_leaf
from jisr.terms.errors import PartnerFault, Unavailable
from jisr.terms.releases import LeafHeader
from jisr.terms.times import Clock
from jisr.terms.transactions import Store, Tx
from jisr.tlog.checkpoint import Checkpoint
from jisr.tlog.merkle import Frontier, leaf_hash, verify_consistency
from jisr.tlog.note import Note, parse_note
from jisr.tlog.submissions import (
    MirrorInfo,
    Package,
    Submission,
    Upload,
    encode_info,
    packages,
    parse_package,
    parse_submission,
    parse_upload,
)
from jisr.tlog.subtrees import verify_subtree
from jisr.tlog.tiles import TILE, parse_bodies

HEADS = 8
"""Heads kept that wait for their leaves; an upload may end at any of them."""
AHEAD = 32_768
"""Leaves a pushed head may be ahead of what is here; who has more goes by heads in between."""
TRIES = 10
"""Complete uploads without a body after which it is held to be missing, as a pull loop holds it."""


class Answered(NamedTuple):
    """The status of an answer and its body; of 200 the receipt lines, of 202 and 409 where the mirror is."""

    status: int
    body: bytes


class Mirror:
    """Takes in what partners push."""

    def __init__(
        self, store: Store, pending: PendingLedger, reading: LogReading, partners: Partners, incoming: Incoming,
        clock: Clock, side: str,
    ) -> None:  # fmt: skip
        self._store, self._pending, self._reading, self._partners = store, pending, reading, partners
        self._incoming, self._clock, self._side = incoming, clock, side
        self._lacking: Counter[tuple[str, int]] = Counter()

    # --- deltas ------------------------------------------------------------------------------------------------

    def delta(self, side: str, data: bytes) -> Answered:
        """Take a pushed delta; one that begins before what is here is cut to what is new.

        200 with the newest receipt, 409 with our size when it begins beyond that or is nothing; else PartnerFault.
        """
        size = self._incoming.size(side)
        if not data:
            return Answered(409, f"{size}\n".encode())
        delta = decode_delta(data)
        if delta.start > size:
            return Answered(409, f"{size}\n".encode())
        known = min(size - delta.start, len(delta.headers))
        delta = Delta(delta.checkpoint, delta.start + known, delta.headers[known:], delta.bodies[known:])
        self._take(side, delta, apart=False)
        if (note := self._incoming.receipts.receipted(side)) is None:
            raise Unavailable("receipt-later", "Nothing is signed here at this time.", "It is tried again by itself.")
        return Answered(200, note)

    def turn(self, side: str, data: bytes) -> Answered:
        """Take the beginning of that partner's next log, when it closes the one that is followed; else PartnerFault."""
        self._incoming.turn(side, data)
        return self.delta(side, data)

    def _take(self, side: str, delta: Delta, *, apart: bool) -> None:
        key = (side, delta.start)
        try:
            self._incoming.take(side, delta, give_up=self._lacking[key] >= TRIES, apart=apart)
        except PartnerFault as error:
            if error.code == "body-damaged":
                self._lacking[key] += 1
            raise
        self._lacking.pop(key, None)

    # --- heads -------------------------------------------------------------------------------------------------

    def add_checkpoint(self, side: str, data: bytes) -> Answered:
        """Take a pushed head as pending (C2SP tlog-mirror add-checkpoint); nothing is cosigned by it.

        PartnerFault `submission-malformed`, `witness-signature`, `mirror-unknown`, `mirror-ahead`, `witness-proof`.
        """
        made = parse_submission(data)
        offered = self._incoming.opened(side, made.note)
        if len(made.note) > MAX_NOTE:
            # Lines of so many cosigners as no delta has room for: the log's own are what counts here.
            note = parse_note(made.note)
            own = tuple(line for line in note.signatures if line.name == offered.origin)
            made = made._replace(note=Note(note.text, own).encode())
        if made.old > offered.size:
            raise PartnerFault("submission-malformed", "What was submitted is not in the agreed form.")
        answer = self._store.write(lambda tx: self._pend(tx, side, made, offered))
        if isinstance(answer, bytes):
            # Two signed heads of one size: the log stops, whichever way the second one came.
            self._incoming.stop(side, answer, made.note)
        return answer if isinstance(answer, Answered) else Answered(422, b"refused\n")

    def _pend(self, tx: Tx, side: str, made: Submission, offered: Checkpoint) -> Answered | bytes:
        log = self._current(tx, side)
        heads = self._pending.heads(tx, log)
        size, root, note = log.frontier.size, log.frontier.root(), log.note or b""
        if heads and heads[-1].size > size:
            size, root, note = heads[-1]
        if made.old != size:
            return Answered(409, f"{size}\n".encode())
        if offered.size == size and offered.root != root and note:
            return note
        try:
            verify_consistency(size, offered.size, root, offered.root, made.proof)
        except PartnerFault:
            return Answered(422, b"refused\n")
        if offered.size > log.frontier.size + AHEAD:
            return Answered(422, b"refused\n")
        if offered.size > size:
            self._pending.keep_head(tx, log, Pending(offered.size, offered.root, made.note), HEADS)
        return Answered(200, b"")

    # --- leaves ------------------------------------------------------------------------------------------------

    def add_entries(self, side: str, data: bytes) -> Answered:
        """Take leaves under a pending head (C2SP tlog-mirror add-entries); 200 carries our receipt lines."""
        upload, at = parse_upload(data)
        self._incoming.size(side)  # begins our copy of the log, if it is the first that is heard of it
        log = self._store.read(lambda tx: self._log(tx, side))
        if upload.origin != log.origin:
            raise PartnerFault("mirror-unknown", "This side is not a mirror of that log.")
        head, after = self._store.read(lambda tx: self._asked(tx, log, upload.end))
        if head is None or upload.start > after:
            newest, after = self._store.read(lambda tx: self._newest(tx, log))
            return self._info(409, head.size if head else newest, after)
        kept = 0
        for start, end in packages(upload.start, upload.end):
            found = parse_package(data, at, start, end)
            if found is None:
                break
            package, at = found
            self._add(side, head, package)
            kept = end
        _, after = self._store.read(lambda tx: self._newest(tx, self._log(tx, side)))
        if after < upload.end:
            if not kept:
                raise PartnerFault("upload-malformed", "What was uploaded is not in the agreed form.")
            return self._info(202, head.size, after)
        return self._complete(side, head, upload)

    def _asked(self, tx: Tx, log: LogHead, end: int) -> tuple[Pending | None, int]:
        """The head an upload may end at, and the next leaf that is wanted; None when there is no such head."""
        after, _ = self._pending.next(tx, log)
        heads = [one for one in self._pending.heads(tx, log) if one.size == end >= log.frontier.size]
        if not heads and log.note is not None and end == log.frontier.size:
            heads = [Pending(end, log.frontier.root(), log.note)]
        return (heads[0] if heads else None), after

    def _newest(self, tx: Tx, log: LogHead) -> tuple[int, int]:
        heads = self._pending.heads(tx, log)
        after, _ = self._pending.next(tx, log)
        return max([log.frontier.size, *(one.size for one in heads)]), after

    def _add(self, side: str, head: Pending, package: Package) -> None:
        """Keep a package once it is proven to belong to the head; it is durable when this returns."""

        def keep(tx: Tx) -> None:
            log = self._current(tx, side)
            first = package.start - package.start % TILE
            before = [leaf_hash(row.header) for row in self._stored(tx, log, first, package.start)]
            hashes = before + [leaf_hash(leaf) for leaf in package.leaves]
            if len(hashes) != package.end - first:
                raise PartnerFault("upload-malformed", "What was uploaded is not in the agreed form.")
            subtree = Frontier.empty().extend(hashes)[0].root()
            verify_subtree((first, package.end), head.size, subtree, package.proof, head.root)
            after, size = self._pending.next(tx, log)
            new = [Row(index, leaf, None) for index, leaf in enumerate(package.leaves, package.start) if index >= after]
            self._check_room(tx, log, [len(row.header) for row in new], after - log.frontier.size, size)
            self._pending.add(tx, log, new)

        self._store.write(keep)

    def _stored(self, tx: Tx, log: LogHead, start: int, stop: int) -> list[Row]:
        """Leaves start to stop, of the log and of what is pending."""
        inside = min(stop, log.frontier.size)
        rows = list(self._reading.rows(tx, log, start, inside)) if start < inside else []
        return rows + list(self._pending.rows(tx, log, max(start, inside), stop))

    def _check_room(self, tx: Tx, log: LogHead, new: Sequence[int], count: int, size: int) -> None:
        """What waits is bounded by a day's quota and by what one delta may hold: it lies here before it counts."""
        agreed = self._partners.agreed(tx, log.partner)
        partner = self._partners.partner(tx, log.partner)
        if partner is not None:
            limits = effective(partner, agreed, log.partner, self._clock.now() // 1000).limits
            if count + len(new) <= limits.day_entries and size + sum(new) <= min(limits.day_bytes, LIMIT):
                return
        raise PartnerFault("over-quota", "The partner has sent more than was agreed for one day; the rest waits.")

    # --- bodies ------------------------------------------------------------------------------------------------

    def add_bodies(self, side: str, start: int, data: bytes) -> Answered:
        """Take the bodies of pending leaves from `start` on, at most 256, laid out as `body/` serves them.

        204, or 409 with the next leaf that is wanted; PartnerFault `body-damaged` when one is not what its leaf says.
        """
        self._incoming.size(side)
        log = self._store.read(lambda tx: self._log(tx, side))
        rows = self._store.read(lambda tx: self._pending.rows(tx, log, start, start + TILE))
        bodies = _bodies(data)
        if not bodies or not rows or rows[0].position != start or len(bodies) > len(rows):
            _, after = self._store.read(lambda tx: self._newest(tx, log))
            return Answered(409, f"{after}\n".encode())
        partner = self._store.read(lambda tx: self._partners.partner(tx, side))
        limit = partner.limits.body if partner is not None else 0
        fitting = []
        for row, salted in zip(rows, bodies, strict=False):
            leaf = read_leaf(row.header, row.position)
            if salted and isinstance(leaf, LeafHeader) and body_fault(leaf, salted, limit) is None:
                fitting.append((row.position, salted))
            elif salted and isinstance(leaf, LeafHeader) and (leaf.b is None or leaf.b.n <= limit):
                raise PartnerFault("body-damaged", "A body does not match what its entry commits to.")

        def keep(tx: Tx) -> None:
            now = self._current(tx, side)
            after, size = self._pending.next(tx, now)
            self._check_room(tx, now, [len(salted) for _, salted in fitting], after - now.frontier.size, size)
            self._pending.fill(tx, now, [one for one in fitting if one[0] >= now.frontier.size])

        self._store.write(keep)
        return Answered(204, b"")

    # --- completing --------------------------------------------------------------------------------------------

    def _complete(self, side: str, head: Pending, upload: Upload) -> Answered:
        """Every leaf up to the head is here: take the stretch in as if it had been pulled, and answer our receipt."""
        log = self._store.read(lambda tx: self._log(tx, side))
        size = log.frontier.size
        rows = self._store.read(lambda tx: self._pending.rows(tx, log, size, head.size))
        if rows:
            lacking = next((row.position for row in rows if self._lacks(side, row)), None)
            delta = Delta(head.note, size, [row.header for row in rows], [row.salted or b"" for row in rows])
            try:
                self._take(side, delta, apart=True)
            except PartnerFault as error:
                if error.code == "delta-damaged" and self._incoming.size(side) > size:
                    # Another upload was faster: what it left over is taken in from there.
                    return self._complete(side, head, upload)
                if error.code != "body-damaged" or lacking is None:
                    raise
                return self._info(202, head.size, lacking)
            self._store.write(lambda tx: self._pending.drop(tx, log, head.size))
        note = self._incoming.receipts.receipted(side)
        if note is None or int(note.split(b"\n", 2)[1]) != upload.end:
            newest, after = self._store.read(lambda tx: self._newest(tx, self._log(tx, side)))
            return self._info(409, newest, after)
        return Answered(200, note.partition(b"\n\n")[2])

    def _lacks(self, side: str, row: Row) -> bool:
        """Whether a pending leaf commits to a body that was not brought."""
        leaf = read_leaf(row.header, row.position)
        return isinstance(leaf, LeafHeader) and leaf.b is not None and row.salted is None

    def _info(self, status: int, size: int, after: int) -> Answered:
        return Answered(status, encode_info(MirrorInfo(size, after)))

    def _log(self, tx: Tx, side: str) -> LogHead:
        """The partner's log, unless it is stopped."""
        log = self._reading.head(tx, side, "in")
        if log is None or log.stopped:
            raise PartnerFault("log-stopped", "This partner's log is stopped until an officer resumes it.")
        return log

    def _current(self, tx: Tx, side: str) -> LogHead:
        """The same for whoever writes: what came meanwhile by another way is pending no more."""
        log = self._log(tx, side)
        self._pending.drop(tx, log, log.frontier.size)
        return log


def _bodies(data: bytes) -> list[bytes]:
    """The bodies in a portion of any number; PartnerFault `upload-malformed`."""
    count, at = 0, 0
    while at < len(data) and count <= TILE:
        at += 4 + int.from_bytes(data[at : at + 4], "big")
        count += 1
    try:
        return parse_bodies(data, count, LIMIT) if count <= TILE else []
    except PartnerFault:
        raise PartnerFault("upload-malformed", "What was uploaded is not in the agreed form.") from None
