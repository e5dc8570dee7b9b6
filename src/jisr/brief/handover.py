"""The hand-over sheet: what a watch leaves to the next one, from the record, with the head both officers sign for.

The head is size and root of the record at the moment of handing over. It stands on the sheet, in groups to be read
aloud and as words; both officers write their names beside it, and both confirm it with their accounts. Whoever changes
an entry afterwards makes another root.
"""

from base64 import b64decode, b64encode
from typing import NamedTuple

import msgspec

from jisr.exchange.beats import Health, health
from jisr.exchange.rules import TOLD
from jisr.exchange.standing import Standing
from jisr.people.rules import check, same_person
from jisr.record import Record
from jisr.release import Alarms, Release
from jisr.terms import canonical
from jisr.terms.actors import Actor
from jisr.terms.entries import By, Entry, EntryKind, HandedOver, NewEntry, Watch
from jisr.terms.errors import OurMistake, Refused
from jisr.terms.times import Clock
from jisr.terms.transactions import Store, Tx
from jisr.terms.words import words_of
from jisr.tlog.checkpoint import parse_checkpoint
from jisr.tlog.note import parse_note

MOST = 40
"""Open items named on a sheet; the rest is counted."""

_handed = msgspec.json.Decoder(HandedOver).decode
_watch = msgspec.json.Decoder(Watch).decode


class Turn(NamedTuple):
    """A person took or left a position, at an instant in milliseconds."""

    person: str
    position: str
    on: bool
    at: int


class OpenItem(NamedTuple):
    """What the next watch has to look at: `acknowledge` a partner's item, `held` release, or `alarm`; by its serial."""

    what: str
    serial: int
    partner: str


class Way(NamedTuple):
    """How a partner stands: what it was told and has receipted, and when it was last heard, milliseconds."""

    partner: str
    health: Health
    heard: int | None
    told: int
    receipted: int
    stopped: bool


class Signed(NamedTuple):
    """Who confirmed the head, and when, milliseconds; `serial` is the entry that says so."""

    by: By
    at: int
    serial: int


class Sheet(NamedTuple):
    """One hand-over. Entries `first` to `last`; the head is that of `last` entries. Instants are milliseconds."""

    since: int
    until: int
    first: int
    last: int
    root: bytes
    turns: tuple[Turn, ...]
    kinds: tuple[tuple[EntryKind, int], ...]
    open: tuple[OpenItem, ...]
    left: int
    ways: tuple[Way, ...]
    given: Signed | None
    taken: Signed | None

    @property
    def groups(self) -> list[str]:
        """The root in groups of four hexadecimal digits."""
        text = self.root.hex()
        return [text[at : at + 4] for at in range(0, len(text), 4)]

    @property
    def words(self) -> dict[str, tuple[str, ...]]:
        """Ten words made of the root, in both languages."""
        return {"en": words_of(self.root), "ar": words_of(self.root, "ar")}


class Handovers:
    """Makes sheets, and records that two persons confirmed one."""

    def __init__(
        self, store: Store, record: Record, standing: Standing, release: Release, alarms: Alarms, clock: Clock
    ) -> None:  # fmt: skip
        self._store, self._record, self._standing = store, record, standing
        self._release, self._alarms, self._clock = release, alarms, clock

    def sheet(self, serial: int | None = None) -> Sheet:
        """The hand-over an officer gave in this entry; without one, as it would be given now."""
        note = parse_checkpoint(parse_note(self._record.sign()).text)
        partners = [partner.side for partner in self._standing.partners()]

        def read(tx: Tx) -> Sheet:
            if serial is None:
                first = self._begins(tx, note.size + 1)
                made = HandedOver(first=first, last=note.size, root=b64encode(note.root).decode(), taken=False)
                return self._sheet(tx, made, self._clock.now(), None, partners)
            entry = self._given(tx, serial)
            made = _handed(entry.body or b"")
            return self._sheet(tx, made, entry.header.entered, entry, partners)

        return self._store.read(read)

    def give(self, actor: Actor) -> int:
        """Record that this officer gives the watch with the head as it is now; the entry's serial."""
        check(actor, "acknowledge")
        head = parse_checkpoint(parse_note(self._record.sign()).text)
        if not head.size:
            raise OurMistake("no-entry", "There is nothing in the record to hand over yet.")

        def file(tx: Tx) -> int:
            first = self._begins(tx, head.size + 1)
            body = HandedOver(first=first, last=head.size, root=b64encode(head.root).decode(), taken=False)
            entry = NewEntry(k="handover", by=actor.by, entered=self._clock.now(), body=canonical.encode(body))
            return self._record.append(tx, [entry])[0]

        return self._store.write(file)

    def take(self, actor: Actor, serial: int) -> int:
        """Record that another officer takes the watch given in that entry, for the same head; the entry's serial.

        Refused when the account is the same, or when the record no longer holds that head.
        """
        check(actor, "acknowledge")

        def file(tx: Tx) -> int:
            given = self._given(tx, serial)
            made = _handed(given.body or b"")
            if same_person(given.header.by.person, actor.person):
                raise Refused("same-officer", "Another officer takes the watch than the one who gives it.")
            if self._record.root(tx, made.last) != b64decode(made.root):
                raise Refused("other-head", "The record no longer holds the head on this sheet; nothing was confirmed.")
            body = canonical.encode(msgspec.structs.replace(made, taken=True))
            entry = NewEntry(
                k="handover", by=actor.by, entered=self._clock.now(), body=body, key=f"handover:{serial}", re=(serial,)
            )
            return self._record.append(tx, [entry])[0]

        return self._store.write(file)

    def waiting(self) -> int | None:
        """The newest entry in which a watch was given and nobody took it yet."""

        def read(tx: Tx) -> int | None:
            for entry in reversed(self._entries(tx, 1, self._record.size(tx), ("handover",))):
                if entry.body is not None:
                    return None if _handed(entry.body).taken else entry.serial
            return None

        return self._store.read(read)

    def _given(self, tx: Tx, serial: int) -> Entry:
        entry = self._record.entry(tx, serial)
        if entry.header.k != "handover" or entry.body is None or _handed(entry.body).taken:
            raise OurMistake("no-handover", f"No watch was given in entry {serial}.")
        return entry

    def _begins(self, tx: Tx, before: int) -> int:
        """The serial after the last watch that was taken: nothing lies between two sheets."""
        taken = [
            _handed(entry.body).last + 1
            for entry in self._entries(tx, 1, before - 1, ("handover",))
            if entry.body is not None and _handed(entry.body).taken
        ]
        return max(taken, default=1)

    def _entries(self, tx: Tx, first: int, last: int, kinds: tuple[EntryKind, ...] = ()) -> list[Entry]:
        return self._record.entries(tx, first, last + 1, kinds)

    def _sheet(self, tx: Tx, made: HandedOver, until: int, given: Entry | None, partners: list[str]) -> Sheet:
        covered = self._entries(tx, made.first, made.last)
        counts: dict[EntryKind, int] = {}
        for entry in covered:
            counts[entry.header.k] = counts.get(entry.header.k, 0) + 1
        watches = [(entry, _watch(entry.body)) for entry in covered if entry.header.k == "watch" and entry.body]
        turns = [
            Turn(entry.header.by.person, watch.position, watch.on, entry.header.entered) for entry, watch in watches
        ]
        found = self._open(tx, made.last)
        taken = self._record.serial_of(tx, f"handover:{given.serial}") if given is not None else None
        return Sheet(
            since=covered[0].header.entered if covered else until, until=until, first=made.first, last=made.last,
            root=b64decode(made.root), turns=tuple(turns), kinds=tuple(sorted(counts.items())),
            open=tuple(found[:MOST]), left=max(0, len(found) - MOST),
            ways=tuple(self._way(tx, side) for side in partners),
            given=_signed(given) if given is not None else None,
            taken=_signed(self._record.entry(tx, taken)) if taken is not None else None,
        )  # fmt: skip

    def _open(self, tx: Tx, last: int) -> list[OpenItem]:
        """What nobody has dealt with, the newest first."""
        acked = {entry.header.re[0] for entry in self._entries(tx, 1, self._record.size(tx), ("ack",))}
        told: dict[str, dict[int, int]] = {}
        for entry in self._entries(tx, 1, last, ("received",)):
            if entry.header.of is not None and entry.serial not in acked:
                told.setdefault(entry.header.by.person, {})[entry.header.of.number] = entry.serial
        found = [
            OpenItem("acknowledge", told[side][number], side)
            for side in told
            for number, leaf in self._standing.leaves(tx, side, told[side]).items()
            if leaf.k in TOLD
        ]
        found += [OpenItem("held", item.serial, item.partner) for item in self._release.waiting(tx)]
        found += [OpenItem("alarm", one.serial, one.partner) for one in self._alarms.open(tx)]
        return sorted(found, key=lambda item: -item.serial)

    def _way(self, tx: Tx, side: str) -> Way:
        link = self._standing.link(tx, side)
        now = self._clock.now()
        return Way(side, health(link.fresh, now), link.fresh, link.published, link.receipted, link.stopped is not None)


def _signed(entry: Entry) -> Signed:
    return Signed(entry.header.by, entry.header.entered, entry.serial)
