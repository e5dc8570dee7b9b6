"""A side whose copy is older than what it signed: locked, brought forward with partners, unlocked by an officer.

Locked, nothing is signed, nothing is appended to a partner's log, and no rule decides; reading, filing and our own
picture go on. What is taken from partners is verified against our own signature, so it may come while locked and at
any moment; only an officer unlocks, having seen what had been forgotten.
"""

import logging
import threading
from contextlib import suppress
from typing import NamedTuple, Protocol

import msgspec

from jisr.exchange.incoming import Incoming
from jisr.exchange.recovering import Recovering
from jisr.exchange.standing import Standing
from jisr.people.rules import check
from jisr.record.desk import Record
from jisr.record.restoring import Restoring
from jisr.release.recovering import Reconciling
from jisr.terms import canonical
from jisr.terms.actors import Actor
from jisr.terms.entries import NewEntry, Recovered, Restoration
from jisr.terms.epochs import epoch_and_index
from jisr.terms.errors import OurMistake, PartnerFault, Refused
from jisr.terms.guarding import Guard, Why
from jisr.terms.transactions import Store, Tx

log = logging.getLogger("jisr.node")
_recovered = msgspec.json.Decoder(Recovered).decode
MOST_STRETCHES = 10_000
"""Stretches one recovery asks a partner for at most; each brings at least one leaf."""


class CopyCarrier(Protocol):
    """Brings our own log as a partner holds it."""

    def copy(self, origin: str, start: int, most: int = ...) -> bytes | None: ...

    def receipted(self, origin: str) -> bytes | None:
        """What the partner receipted last."""


class Reached(NamedTuple):
    """How far recovery came with one partner.

    `compared` since this start; `held` is what it holds of our log, None when it was not asked; `missing` leaves are
    under the guard's mark and not here, -1 where what is here is another history; `fault` names what was wrong.
    """

    partner: str
    compared: bool
    held: int | None
    size: int
    missing: int
    fault: str


class Forgotten(NamedTuple):
    """A leaf of ours that a partner gave back and no act here accounts for: entry, where it lies, and what it says.

    `at` in seconds; title and text are empty where there is no content, or it is no more.
    """

    serial: int
    partner: str
    position: int
    k: str
    at: int
    by: str
    title: str
    text: str


class Recovery:
    """What a side does about the guard."""

    def __init__(
        self, store: Store, guard: Guard, recovering: Recovering, restoring: Restoring, reconciling: Reconciling,
        standing: Standing, record: Record, incoming: Incoming,
    ) -> None:  # fmt: skip
        self._incoming = incoming
        self._store, self._guard, self._record, self._standing = store, guard, record, standing
        self._recovering, self._restoring, self._reconciling = recovering, restoring, reconciling
        self._lock = threading.Lock()
        self._held: dict[str, int] = {}
        self._faults: dict[str, str] = {}

    # --- at start ----------------------------------------------------------------------------------------------

    def begin(self, *, new_guard: bool) -> None:
        """Hold the store against the guard; where it is an old copy, lock signing and let no serial be given twice.

        The lock is on the disk first: after a crash in between, the next start still knows.
        """
        if not self._guard.kept:
            return
        fresh = self._store.read(self._untouched)
        behind = self._restoring.behind()
        why: Why | None = "guard-missing" if new_guard and not fresh else "guard-ahead" if behind else None
        if why is None and self._guard.locked() is None and self._restoring.outrun():
            # Data and guard are both older than what was set apart beside the keys.
            why, behind = "guard-behind", True
        if why is not None:
            self._guard.lock(why)
        for partner in self._standing.partners():
            with suppress(Refused):
                self._recovering.confirm(partner.side)
        self._settle_record(behind=behind)

    def _settle_record(self, *, behind: bool = False) -> None:
        """Where signing is locked and the record does not say so yet, or is behind: nothing given is given again."""
        why = self._guard.locked()
        if why is not None and (behind or not self._store.read(self._restoring.told)):
            self._restoring.go_on(why)

    def _untouched(self, tx: Tx) -> bool:
        return not self._record.size(tx) and not any(
            (head := self._standing.head(tx, partner.side, "out")) is not None and head.note is not None
            for partner in self._standing.partners_of(tx)
        )

    def locked(self) -> Why | None:
        """Why signing is locked, None when it is not."""
        return self._guard.locked()

    # --- with partners -----------------------------------------------------------------------------------------

    def compared(self, side: str) -> bool:
        """Whether that partner was asked since this start what it holds of our log."""
        return side in self._held

    def with_partner(self, side: str, carrier: CopyCarrier) -> int:
        """Ask a partner for our own log and take what we lack of it; how many leaves came. PartnerFault as `take`."""
        came = 0
        known = self._recovering.log(side).frontier.size
        with self._lock:
            start = self._recovering.ask_from(side)
            try:
                for _ in range(MOST_STRETCHES):
                    data = carrier.copy(self._recovering.log(side).origin, start)
                    if data is None:
                        break
                    tail = self._recovering.take(side, data)
                    came += tail.added
                    self._held[side] = tail.held
                    start = self._recovering.log(side).frontier.size
                    if not tail.added:
                        break
                if came and (receipt := carrier.receipted(self._recovering.log(side).origin)) is not None:
                    self._incoming.receipts.accept(side, receipt)
            except PartnerFault as error:
                self._faults[side] = error.code
                raise
            finally:
                self._settle_record()
                if came:
                    self._restoring.shown(came, known)
            self._held.setdefault(side, 0)
            self._faults.pop(side, None)
        return came

    def reached(self) -> list[Reached]:
        """How far recovery came with every partner."""
        found = []
        for partner in self._standing.partners():
            side = partner.side
            size = self._recovering.log(side).frontier.size
            compared = side in self._held or self._recovering.begun_anew(side)
            missing, fault = self._recovering.short(side), self._faults.get(side, "")
            found.append(Reached(side, compared, self._held.get(side), size, missing, fault))
        return found

    def told_and_forgotten(self) -> list[Forgotten]:
        """What we had told and forgot, as filed when signing was unlocked, with its content; the newest first."""
        return self._store.read(self._forgotten)

    def _forgotten(self, tx: Tx) -> list[Forgotten]:
        found = []
        for entry in self._record.entries(tx, 1, self._record.size(tx) + 1, ("recovered",))[::-1]:
            made = _recovered(entry.body or b"")
            said = self._standing.told(tx, made.partner, made.index)
            title, text = (said.title, said.text) if said is not None else ("", "")
            index = epoch_and_index(made.index)[1]
            found.append(Forgotten(entry.serial, made.partner, index, made.k, made.at, made.by, title, text))
        return found

    # --- what officers know ------------------------------------------------------------------------------------

    def restored(self) -> bool:
        """Whether this record lost entries once, so that somebody's paper may show a serial it does not know of."""
        return self._store.read(self._restoring.restored)

    def above(self, actor: Actor, serial: int) -> Restoration:
        """Give no serial up to this one, the highest an officer saw on paper; OurMistake where it cannot be one."""
        check(actor, "release")
        return self._restoring.above(serial, actor.by)

    # --- unlocking ---------------------------------------------------------------------------------------------

    def unlock(self, actor: Actor) -> list[int]:
        """Sign again, once every partner was asked and nothing is missing; serials of what had been forgotten.

        Refused while a partner was not reached: close that log's epoch, or wait.
        """
        check(actor, "release")
        why = self._guard.locked()
        if why is None:
            raise OurMistake("not-locked", "Signing is not locked.")
        for one in self.reached():
            _check_reached(one, why)
        now = self._record.now()
        sides = [partner.side for partner in self._standing.partners()]

        def end(tx: Tx) -> list[int]:
            forgotten = self._reconciling.reconcile(tx, sides)
            made = Restoration(act="unlocked", why=why)
            self._record.append(tx, [NewEntry(k="restore", by=actor.by, entered=now, body=canonical.encode(made))])
            return forgotten

        # What is found again is named before anything can be signed; done twice, it finds nothing more.
        forgotten = self._store.write(end)
        for side in sides:
            self._recovering.agree_with_guard(side, receipts=why == "guard-missing")
        self._guard.unlock()
        return forgotten


def _check_reached(one: Reached, why: Why) -> None:
    if one.missing or why == "own-fork":
        raise Refused(
            "tail-missing", f"{one.partner} does not show all that this side signed for it.",
            "Ask again later, or close the epoch with two persons: jisr epoch close.",
        )  # fmt: skip
    if not one.compared:
        raise Refused(
            "tail-unasked", f"{one.partner} was not reached, so nobody knows what it holds.",
            "Wait for the link, or close the epoch with two persons: jisr epoch close.",
        )  # fmt: skip
