"""Alarms of the second check: recorded at once, seen by everyone, open until an officer says they have looked.

An alarm names the check that failed, the partner and the entry; never what was found.
"""

from jisr.people.rules import check
from jisr.record import Record
from jisr.release.ledger import AlarmLedger, OpenAlarm
from jisr.terms import canonical
from jisr.terms.actors import Actor
from jisr.terms.entries import MACHINE, By, NewEntry
from jisr.terms.errors import OurMistake, Refused
from jisr.terms.releases import Alarm
from jisr.terms.times import Clock
from jisr.terms.transactions import Store, Tx


class Disagreement(Refused):
    """The second check does not agree with the first; `failed` names the check, `serial` the entry it is about."""

    def __init__(self, failed: str, partner: str, serial: int) -> None:
        super().__init__("second-look", "The two checks of what leaves do not agree, so nothing was released.")
        self.failed, self.partner, self.serial = failed, partner, serial


class Alarms:
    """Keeps what the second check found until an officer has looked."""

    def __init__(self, store: Store, ledger: AlarmLedger, record: Record, clock: Clock) -> None:
        self._store, self._ledger, self._record, self._clock = store, ledger, record, clock

    def sound(self, tx: Tx, failed: str, partner: str, serial: int) -> None:
        """Record an alarm about that entry and partner; one that is open already is not recorded again."""
        if any((one.failed, one.partner, one.about) == (failed, partner, serial) for one in self._ledger.alarms(tx)):
            return
        made = self._file(tx, MACHINE, Alarm(failed, True, partner), (serial,))
        self._ledger.alarm(tx, OpenAlarm(made, serial, partner, failed, self._clock.now()))

    def refuse(self, found: Disagreement) -> Refused:
        """The refusal for whoever asked, once the alarm is on the disk."""
        self._store.write(lambda tx: self.sound(tx, found.failed, found.partner, found.serial))
        return Refused(
            "second-look", "The two checks of what leaves do not agree, so nothing was released.",
            "Do not try again: tell whoever runs this side. The alarm is on every page.",
        )  # fmt: skip

    def open(self, tx: Tx) -> list[OpenAlarm]:
        """Alarms nobody has looked at, the oldest first."""
        return list(self._ledger.alarms(tx))

    def acknowledge(self, actor: Actor, serial: int) -> int:
        """Record that this officer has looked at the alarm in that entry; the serial of that."""
        check(actor, "acknowledge")

        def calm(tx: Tx) -> int:
            found = next((one for one in self._ledger.alarms(tx) if one.serial == serial), None)
            if found is None:
                raise OurMistake("no-alarm", f"Entry {serial} is no open alarm.", "Look at the list again.")
            self._ledger.calm(tx, serial)
            return self._file(tx, actor.by, Alarm(found.failed, False, found.partner), (found.about, serial))

        return self._store.write(calm)

    def _file(self, tx: Tx, by: By, made: Alarm, re: tuple[int, ...]) -> int:
        entry = NewEntry(k="alarm", by=by, entered=self._clock.now(), body=canonical.encode(made), re=re)
        return self._record.append(tx, [entry])[0]
