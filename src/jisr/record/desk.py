"""The record at work: numbering, hashing, signing, reading back."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from jisr.record.ledger import Growth, RecordLedger, RecordReading, Row
from jisr.record.rules import SALT, Findings, Press, Sealed, digest, entered_at, entry, seal
from jisr.terms import canonical
from jisr.terms.entries import By, Entry, EntryKind, Erasure, NewEntry
from jisr.terms.errors import OurMistake, PartnerFault
from jisr.terms.guarding import Guard, Held, Mark, NoGuard, advance, confirm, log_name
from jisr.terms.times import Clock, Entropy
from jisr.terms.transactions import Store, Tx
from jisr.tlog.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from jisr.tlog.merkle import Frontier, leaf_hashes
from jisr.tlog.note import Signer
from jisr.tlog.proofs import tree_root
from jisr.tlog.stored import stored_root
from jisr.tlog.tiles import TILE

STRIDE = 4096
"""Entries read at once when the whole record is walked."""


class Verified(NamedTuple):
    """What a full check of the record found; `damaged` lists serials, `sound` is the verdict."""

    size: int
    erased: int
    root: bytes
    signed_size: int
    damaged: tuple[int, ...]
    sound: bool


class Record:
    """A side's record. Methods with a `tx` are part of the caller's transaction, the others are one each."""

    def __init__(
        self, store: Store, ledger: RecordLedger, reading: RecordReading, clock: Clock, entropy: Entropy,
        signer: Signer, guard: Guard | None = None,
    ) -> None:  # fmt: skip
        self._store, self._ledger, self._reading = store, ledger, reading
        self._clock, self._entropy, self._signer = clock, entropy, signer
        self._guard = guard or NoGuard()

    # --- writing -----------------------------------------------------------------------------------------------

    def file(self, entries: Sequence[NewEntry]) -> list[int]:
        """Append in one transaction of its own; the serials, once they are durable."""
        sealed = self._seal(entries)
        return self._store.write(lambda tx: self._append(tx, sealed))

    def append(self, tx: Tx, entries: Sequence[NewEntry]) -> list[int]:
        """Serials of these entries, in order; an entry whose key is known already answers its first serial."""
        return self._append(tx, self._seal(entries))

    def _seal(self, entries: Sequence[NewEntry]) -> list[Sealed]:
        """Hash the bodies. `file` does this before it waits for the writer, while others are being committed."""
        salts = self._entropy.draw(SALT * len(entries))
        return [seal(new, salts[at * SALT : (at + 1) * SALT]) for at, new in enumerate(entries)]

    def _append(self, tx: Tx, entries: Sequence[Sealed]) -> list[int]:
        frontier = self._reading.head(tx)
        following, press = frontier.size + 1, Press(self._clock.now())
        rows: list[Row] = []
        serials: list[int] = []
        for sealed in entries:
            new = sealed.new
            if new.key is not None:
                known = self._reading.serial_of(tx, new.key)
                if known is not None:
                    serials.append(known)
                    continue
                self._ledger.name(tx, new.key, following)
            rows.append(press.row(following, sealed))
            if new.k in ("correct", "withdraw"):
                self._amend(tx, new, following)
            serials.append(following)
            following += 1
        if rows:
            self._ledger.append(tx, rows, Growth(*frontier.extend(leaf_hashes(row.header for row in rows))))
        return serials

    def _amend(self, tx: Tx, new: NewEntry, serial: int) -> None:
        version, gone = self.current(tx, new.re[0])
        if gone:
            raise OurMistake("withdrawn", "This report was withdrawn; file a new one instead.")
        self._ledger.amend(tx, new.re[0], serial if new.k == "correct" else version, new.k == "withdraw")

    def erase(
        self, tx: Tx, serials: Sequence[int], by: By, reason: str, left: Mapping[int, bytes] | None = None
    ) -> int:
        """Remove content of `serials` for good; the entry that says who and why.

        Where something may stay, `left` is all that does, without salt: the entry commits to it, for the leaf cannot.
        """
        kept = dict(sorted((str(serial), digest(body)) for serial, body in (left or {}).items()))
        header = NewEntry(
            k="erase", by=by, entered=self._clock.now(), body=canonical.encode(Erasure(reason, kept)),
            re=tuple(serials),
        )  # fmt: skip
        (serial,) = self.append(tx, [header])
        self._ledger.erase(tx, [(one, (left or {}).get(one)) for one in serials])
        return serial

    def sign(self) -> bytes:
        """The signed checkpoint of the present head, kept and answered; signing an unchanged head changes nothing.

        Refused while signing is locked. The guard goes first: a crash after it signs this same head, or a later one.
        """
        signer = self.signer()
        name = log_name(signer.name)
        heads: list[Frontier] = []

        def look() -> Held:
            return self._store.read(lambda tx: self._held(tx, heads))

        before, _ = confirm(self._guard, name, look)
        frontier = heads[-1]
        advance(self._guard, name, before, Mark(frontier.size, frontier.root()))
        signed = sign_checkpoint(Checkpoint(signer.name, frontier.size, frontier.root()), signer)
        if signed != self._store.read(self._reading.checkpoint):
            self._store.write(lambda tx: self._keep(tx, frontier.size, signed))
        return signed

    def signer(self) -> Signer:
        """Under which name the head is signed: a record that lost entries at a restore goes on under another one."""
        return epoch_signer(self._signer, self._store.read(self._reading.epoch))

    def _held(self, tx: Tx, heads: list[Frontier]) -> Held:
        frontier, signed = self._reading.head(tx), self._signed(tx)
        heads.append(frontier)

        def root_at(size: int) -> bytes:
            if size == frontier.size:
                return frontier.root()
            if signed is not None and size == signed.size:
                return signed.root
            return self._store.read(lambda tx: root_of(self._reading, tx, size))

        return Held(signed.size if signed is not None else None, frontier.size, root_at)

    def _keep(self, tx: Tx, size: int, signed: bytes) -> None:
        """Keep a checkpoint unless another program kept a newer one meanwhile."""
        kept = self._signed(tx)
        if kept is None or kept.size < size:
            self._ledger.keep_checkpoint(tx, signed)

    # --- reading -----------------------------------------------------------------------------------------------

    def now(self) -> int:
        """The instant an entry would be stored at, milliseconds."""
        return self._clock.now()

    def size(self, tx: Tx) -> int:
        """Entries recorded, which is also the newest serial."""
        return self._reading.head(tx).size

    def entries(self, tx: Tx, start: int, stop: int, kinds: Sequence[EntryKind] = ()) -> list[Entry]:
        """Entries with start <= serial < stop, in order; with `kinds`, only those."""
        rows = self._reading.read(tx, start, stop)
        if kinds:
            # Looking for the bytes first is cheaper than reading every header; a name could hold them too.
            marked = re.compile(b'"k":"(?:%s)"' % "|".join(kinds).encode()).search
            rows = [row for row in rows if marked(row.header)]
        found = [entry(row.header, row.body) for row in rows]
        return [one for one in found if one.header.k in kinds] if kinds else found

    def pick(self, tx: Tx, serials: Iterable[int]) -> list[Entry]:
        """These entries in the order asked; missing ones are left out."""
        return [entry(row.header, row.body) for row in self._reading.pick(tx, serials)]

    def bodies(self, tx: Tx, serials: Iterable[int]) -> dict[int, bytes | None]:
        """What these entries say, by serial; None where it was erased."""
        return {row.serial: row.body for row in self._reading.pick(tx, serials)}

    def stated(self, tx: Tx, serials: Iterable[int]) -> dict[int, tuple[int, bytes | None]]:
        """By serial when these entries were made, milliseconds, and what they say; None where it was erased."""
        return {row.serial: (entered_at(row.header), row.body) for row in self._reading.pick(tx, serials)}

    def entry(self, tx: Tx, serial: int) -> Entry:
        """One entry, or OurMistake."""
        found = self.pick(tx, [serial])
        if not found:
            raise OurMistake("no-entry", f"There is no entry {serial} in this record.")
        return found[0]

    def position_at(self, tx: Tx, ms: int) -> int:
        """How many entries the record had at an instant, milliseconds; 0 before the first was stored.

        Order is the log's, never the clock's: this looks for a place where one entry was stored by then and the next
        one later. Where the clock was set back there may be several, and it is always the same one of them that is
        answered while the record does not grow.
        """
        return bisect_right(range(1, self.size(tx) + 1), ms, key=lambda serial: self.entry(tx, serial).header.at)

    def raw(self, tx: Tx, serial: int) -> bytes:
        """An entry's stored bytes, header, salt and body together."""
        return b"".join(part or b"" for row in self._reading.pick(tx, [serial]) for part in row[1:])

    def root(self, tx: Tx, size: int) -> bytes:
        """Root of the first `size` entries from what is stored now; PartnerFault `tile-length` without them."""

        def tile(level: int, n: int, width: int) -> bytes:
            if level == 0:
                return b"".join(
                    leaf_hashes(row.header for row in self._reading.read(tx, n * TILE + 1, n * TILE + width + 1))
                )
            return b"".join(self._reading.subtrees(tx, level, n * TILE, width))

        return tree_root(size, tile)

    def current(self, tx: Tx, first: int) -> tuple[int, bool]:
        """The version that stands of the report whose first serial is given, and whether it was withdrawn."""
        return self._reading.amended(tx, first) or (first, False)

    def serial_of(self, tx: Tx, key: str) -> int | None:
        """The serial a key got, if it was ever used."""
        return self._reading.serial_of(tx, key)

    def verify(self) -> Verified:
        """Read everything, recompute the tree, and hold it against the stored head and the signed checkpoint."""
        head, note, beyond = self._store.read(self._ends)
        signed = self._store.read(self._signed)
        frontier, roots = Frontier.empty(), {0: Frontier.empty().root()}
        found = Findings(damaged=[row.serial for row in beyond])
        subtrees: list[tuple[int, int, bytes]] = []
        while frontier.size < head.size:
            start = frontier.size
            stop = min(start + STRIDE, head.size)
            if signed is not None and start < signed.size:
                stop = min(stop, signed.size)
            rows = self._store.read(lambda tx, a=start, b=stop: self._reading.read(tx, a + 1, b + 1))  # type: ignore[misc]
            if [row.serial for row in rows] != list(range(start + 1, stop + 1)):
                found.damaged.append(start + 1)
                break
            found.look(rows)
            frontier, grown = frontier.extend(leaf_hashes(row.header for row in rows))
            subtrees += grown
            roots[frontier.size] = frontier.root()
        damaged = tuple(sorted({*found.damaged, *found.missing()}))
        sound = not damaged and frontier == head and self._same_subtrees(subtrees) and self._same_versions(found.stands)
        sound &= note is None or (signed is not None and roots.get(signed.size) == signed.root)
        size = signed.size if signed is not None else 0
        return Verified(head.size, len(found.gone), head.root(), size, damaged, sound)

    def _same_versions(self, stands: dict[int, tuple[int, bool]]) -> bool:
        return self._store.read(
            lambda tx: all(self._reading.amended(tx, first) == version for first, version in stands.items())
        )

    def _ends(self, tx: Tx) -> tuple[Frontier, bytes | None, Sequence[Row]]:
        """Head and checkpoint, and what must not be there: an entry after the last."""
        head = self._reading.head(tx)
        return head, self._reading.checkpoint(tx), self._reading.read(tx, head.size + 1, head.size + 2)

    def _signed(self, tx: Tx) -> Checkpoint | None:
        note, signer = self._reading.checkpoint(tx), epoch_signer(self._signer, self._reading.epoch(tx))
        if note is None:
            return None
        try:
            return open_checkpoint(note, signer.name, signer.verifier)[0]
        except PartnerFault:
            return None

    def _same_subtrees(self, expected: list[tuple[int, int, bytes]]) -> bool:
        return self._store.read(
            lambda tx: all(list(self._reading.subtrees(tx, level, i, 1)) == [h] for level, i, h in expected)
        )


def epoch_signer(signer: Signer, epoch: int) -> Signer:
    """The record's signer under the name of an epoch; the first one has no number."""
    return signer if epoch == 1 else replace(signer, name=f"{signer.name}/{epoch}")


def root_of(reading: RecordReading, tx: Tx, size: int) -> bytes:
    """Root of the record's first `size` entries."""

    def leaves(start: int, stop: int) -> list[bytes]:
        return [row.header for row in reading.read(tx, start + 1, stop + 1)]

    return stored_root(size, leaves, lambda level, first, count: reading.subtrees(tx, level, first, count))
