"""Acknowledgements: a person has seen or understood what a partner told, and the partner is told so.

An acknowledgement is never an approval, as a receipt is not. It is recorded first; `publish` follows the record by a
cursor of its own and appends each one to the log of the partner whose item it is of, and to no other, once by the name
of its entry. It waits until we have receipted that item: nobody may have understood what is not yet held.
"""

import logging
from typing import NoReturn

import msgspec

from jisr.exchange.outgoing import Outgoing
from jisr.exchange.rules import TOLD
from jisr.exchange.standing import Standing
from jisr.people.rules import check
from jisr.record import Record
from jisr.release.alarms import Alarms
from jisr.release.ledger import AckLedger, Unsent
from jisr.release.rules import acknowledged
from jisr.release.second_look import look_at_item
from jisr.terms import canonical
from jisr.terms.actors import Actor
from jisr.terms.entries import Acknowledgement, AckStage, NewEntry, Origin
from jisr.terms.errors import Refused
from jisr.terms.times import Clock
from jisr.terms.transactions import Store, Tx

log = logging.getLogger("jisr.release")
STRIDE = 1000
"""Entries of the record followed in one transaction."""

_made = msgspec.json.Decoder(Acknowledgement).decode


class Acknowledging:
    """Takes acknowledgements of partners' items and carries them out."""

    def __init__(
        self, store: Store, ledger: AckLedger, record: Record, standing: Standing, outgoing: Outgoing, clock: Clock,
        alarms: Alarms,
    ) -> None:  # fmt: skip
        self._alarms = alarms
        self._store, self._ledger, self._record = store, ledger, record
        self._standing, self._outgoing, self._clock = standing, outgoing, clock

    def acknowledge(self, actor: Actor, serial: int, stage: AckStage) -> int:
        """Record that this person has seen or understood the item filed as entry `serial`; the serial of that.

        Once a stage is recorded, asking again answers the first serial, whoever asks; who has understood has seen.
        """
        check(actor, "acknowledge")

        def take(tx: Tx) -> int:
            self._check_item(tx, serial)
            for reached in dict.fromkeys((stage, "understood")):
                known = self._record.serial_of(tx, _key(serial, reached))
                if known is not None:
                    return known
            made = Acknowledgement("release officer" if actor.role == "release officer" else "duty officer", stage)
            entry = NewEntry(
                k="ack", by=actor.by, entered=self._clock.now(), body=canonical.encode(made), key=_key(serial, stage),
                re=(serial,),
            )  # fmt: skip
            return self._record.append(tx, [entry])[0]

        return self._store.write(take)

    def _check_item(self, tx: Tx, serial: int) -> None:
        """Refused unless the entry is something a partner told that stands in our copy of its log."""
        entry = self._record.entry(tx, serial)
        if entry.header.of is None:
            _not_told(serial)
        side, of = entry.header.by.person, entry.header.of
        found = self._standing.items(tx, side, [of.number])
        if not found:
            raise Refused("set-aside", f"What entry {serial} cites was set aside, so nobody can have read it.")
        if found[0].header.k not in TOLD:
            _not_told(serial)
        if found[0].content is None and found[0].header.k != "withdraw":
            raise Refused("erased", f"The content of entry {serial} was erased, so nobody can read it.")

    # --- carrying out ------------------------------------------------------------------------------------------

    def publish(self) -> int:
        """Follow the record and log what can go; how many acknowledgements were logged. Call until it answers 0."""
        logged = 0
        while self._store.read(self._behind):
            logged += self._store.write(self._step)
        return logged

    def _behind(self, tx: Tx) -> bool:
        return self._ledger.cursor(tx) < self._record.size(tx) or any(
            self._receipted(tx, item) for item in self._ledger.waiting(tx)
        )

    def _step(self, tx: Tx) -> int:
        if self._ledger.cursor(tx) < self._record.size(tx):
            self._follow(tx)
            return 0
        return sum(self._carry_out(tx, item) for item in self._ledger.waiting(tx) if self._receipted(tx, item))

    def _follow(self, tx: Tx) -> None:
        start = self._ledger.cursor(tx) + 1
        stop = min(start + STRIDE, self._record.size(tx) + 1)
        for entry in self._record.entries(tx, start, stop, ("ack",)):
            item = self._record.entry(tx, entry.header.re[0])
            if item.header.of is not None:
                self._ledger.wait(tx, Unsent(entry.serial, item.header.by.person, item.header.of))
        self._ledger.advance(tx, stop - 1)

    def _receipted(self, tx: Tx, item: Unsent) -> bool:
        return _covers(self._standing, tx, item.partner, item.of)

    def _carry_out(self, tx: Tx, item: Unsent) -> int:
        entry = self._record.entry(tx, item.serial)
        self._ledger.done(tx, item.serial)
        try:
            made = _made(entry.body or b"")
        except (msgspec.MsgspecError, UnicodeDecodeError):
            # What it said is gone, its line says so, and no later one may wait for it.
            log.warning("acknowledgement %d cannot be read: the partner is not told of it", item.serial)
            return 0
        ready = acknowledged(entry, made, item.partner, item.of)
        if failed := look_at_item(ready):
            self._alarms.sound(tx, failed, item.partner, item.serial)
            return 0
        self._outgoing.append(tx, [ready])
        return 1


def _covers(standing: Standing, tx: Tx, side: str, of: Origin) -> bool:
    """Whether we have receipted that item."""
    theirs = standing.log(tx, side, "in", of.log)
    receipt = theirs.receipt if theirs is not None else None
    return receipt is not None and of.index < receipt.size


def _key(serial: int, stage: str) -> str:
    return f"ack:{serial}:{stage}"


def _not_told(serial: int) -> NoReturn:
    raise Refused(
        "not-told", f"Entry {serial} is nothing a partner told; only that can be acknowledged.",
        "Name the entry of a received item.",
    )  # fmt: skip
