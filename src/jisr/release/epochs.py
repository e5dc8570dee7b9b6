"""Closing a log of ours whose past cannot be continued: two persons, each proving anew who they are.

It is the last way out, for a partner that cannot be reached or does not show all we signed. The next epoch's log begins
with what is known of the one before; the partner sees a signed statement of the break. What was told in the old log
stays with the partner as it was told; a leaf of the new one can withdraw it and not revise it.
"""

from base64 import b64encode
from typing import NamedTuple

import msgspec

from jisr.exchange.outgoing import Outgoing
from jisr.exchange.standing import Standing
from jisr.people.rules import Proof, check, same_person
from jisr.record import Record
from jisr.release.ledger import OnwardLedger, ReleaseLedger
from jisr.terms import canonical
from jisr.terms.entries import By, Entry, EpochAct, NewEntry
from jisr.terms.errors import OurMistake, Refused
from jisr.terms.guarding import Guard, log_name
from jisr.terms.releases import CloseFact, CloseReason
from jisr.terms.texts import MAX_TITLE, check_words
from jisr.terms.times import Clock
from jisr.terms.transactions import Store, Tx

_act = msgspec.json.Decoder(EpochAct).decode


class Closing(NamedTuple):
    """A proposal to close a log that nobody carried out yet."""

    serial: int
    by: By
    act: EpochAct


class Epochs:
    """Takes and carries out decisions to close a log."""

    def __init__(
        self, store: Store, record: Record, standing: Standing, outgoing: Outgoing, releases: ReleaseLedger,
        onward: OnwardLedger, clock: Clock, guard: Guard,
    ) -> None:  # fmt: skip
        self._store, self._record, self._standing, self._outgoing = store, record, standing, outgoing
        self._releases, self._onward, self._clock, self._guard = releases, onward, clock, guard

    def propose(self, proof: Proof, partner: str, reason: CloseReason, words: str = "") -> int:
        """State that our log for that partner shall end; the serial another release officer confirms by."""
        check(proof.actor, "release")
        said = check_words("reason", words, MAX_TITLE, empty=True)

        def file(tx: Tx) -> int:
            fact = self._known(tx, partner, reason)
            return self._file(tx, proof, _said("proposed", partner, fact, said))

        return self._store.write(file)

    def close(self, proof: Proof, serial: int) -> int:
        """Close the log another officer proposed to close, as it is known now; the serial of that entry."""
        check(proof.actor, "release")

        def file(tx: Tx) -> int:
            found = next((one for one in self.open(tx) if one.serial == serial), None)
            if found is None:
                raise OurMistake("no-closing", f"Entry {serial} proposes no closing that is open.")
            if same_person(found.by.person, proof.actor.person):
                raise Refused("epoch-own", "Nobody closes a log on their own word.", "Ask another release officer.")
            act = found.act
            fact = self._known(tx, act.partner, act.reason)  # type: ignore[arg-type]
            if fact.epoch != act.epoch:
                raise OurMistake("no-closing", f"Entry {serial} proposes no closing that is open.")
            self._outgoing.close(tx, act.partner, fact)
            self._releases.forget(tx, act.partner)
            self._onward.forget(tx, act.partner)
            return self._file(tx, proof, _said("closed", act.partner, fact, act.words), serial)

        return self._store.write(file)

    def _known(self, tx: Tx, partner: str, reason: CloseReason) -> CloseFact:
        """What is known of our log: what the guard holds where that is more than the store does."""
        pinned = self._standing.pinned(tx, partner)
        log = self._standing.head(tx, partner, "out")
        if log is None:
            raise OurMistake("epoch-none", "There is no log that could be closed.")
        mark = self._guard.mark(log_name(log.origin))
        size, root = log.frontier.size, log.frontier.root()
        if mark is not None and mark.size > size:
            size, root = mark.size, mark.root
        return CloseFact(pinned.epoch, reason, b64encode(root).decode(), size)

    def open(self, tx: Tx) -> list[Closing]:
        """Proposals nobody carried out and whose log is still the one they were made of, the oldest first."""
        found = []
        for entry in self.entries(tx):
            act = _act(entry.body or b"")
            pinned = self._standing.find(tx, act.partner)
            if act.act == "proposed" and pinned is not None and pinned.epoch == act.epoch:
                found.append(Closing(entry.serial, entry.header.by, act))
        return found

    def entries(self, tx: Tx) -> list[Entry]:
        """Everything recorded about epochs, the oldest first."""
        return self._record.entries(tx, 1, self._record.size(tx) + 1, ("epoch",))

    def heard(self, tx: Tx, partner: str, fact: CloseFact) -> None:
        """File that a partner closed a log of its own."""
        body = canonical.encode(_said("partner-closed", partner, fact, ""))
        entry = NewEntry(k="epoch", by=By(partner, "partner"), entered=self._clock.now(), body=body)
        self._record.append(tx, [entry])

    def _file(self, tx: Tx, proof: Proof, act: EpochAct, *cited: int) -> int:
        entry = NewEntry(k="epoch", by=proof.actor.by, entered=self._clock.now(), body=canonical.encode(act), re=cited)
        return self._record.append(tx, [entry])[0]


def _said(act: str, partner: str, fact: CloseFact, words: str) -> EpochAct:
    return EpochAct(
        act=act, epoch=fact.epoch, partner=partner, reason=fact.reason, root=fact.root, size=fact.size, words=words,  # type: ignore[arg-type]
    )  # fmt: skip
