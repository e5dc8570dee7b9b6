"""Sessions and watches as they begin and end, each step a part of its caller's transaction.

A watch is one person's at one position, however many sessions have it: it is recorded when the first takes it and when
the last leaves it. A session that nobody used ends when it is next swept; the watch it had ended when it did.
"""

import hashlib
from collections import deque
from collections.abc import Sequence

import msgspec

from jisr.people.ledger import Account, Entries, PeopleLedger, Sitting
from jisr.terms import canonical
from jisr.terms.entries import By, NewEntry, Watch, WatchEnd
from jisr.terms.errors import Refused, Unavailable
from jisr.terms.times import Clock
from jisr.terms.transactions import Tx

HOUR = 3_600_000
WATCH_MS, IDLE_MS = 12 * HOUR, HOUR
"""A session ends this long after signing in, and this long after it was last used."""
MOST_WATCHES, LATELY_MS = 20, HOUR // 6
"""Watches one account may take in so long: each is an entry for good, and whoever may only read may take one."""


def token_bytes(token: str) -> bytes:
    return token[:256].encode("utf-8", "surrogatepass")


def token_digest(token: str) -> bytes:
    """What is stored of a token."""
    return hashlib.sha256(token_bytes(token)).digest()


def ends_at(sitting: Sitting) -> int:
    """When the session ends if it is not used again; milliseconds."""
    return min(sitting.began + WATCH_MS, sitting.seen + IDLE_MS)


def standing(kept: Sitting, now: int) -> Sitting | None:
    """A stored session as it stands now, None when its time is over.

    An instant in the future means the clock was set back: the session starts over, it never outlives a watch.
    """
    stands = kept._replace(began=min(kept.began, now), seen=min(kept.seen, now))
    return None if now >= ends_at(stands) else stands


class Sittings:
    """Every session of the side."""

    def __init__(self, ledger: PeopleLedger, record: Entries, clock: Clock) -> None:
        self._ledger, self._record, self._clock = ledger, record, clock
        self._taken: dict[str, deque[int]] = {}

    def begin(self, tx: Tx, account: Account, token: str, *, proved: bool, passkey: str | None = None) -> Sitting:
        """A fresh session with no watch; `proved` when its person just typed the password."""
        self.sweep(tx)
        now = self._clock.now()
        made = Sitting(token_digest(token), account.id, now, now, now if proved else None, passkey)
        self._ledger.begin(tx, made)
        return made

    def find(self, tx: Tx, token: str) -> tuple[Sitting, Account] | None:
        """The session of this token while it stands."""
        found = self._ledger.sitting(tx, token_digest(token))
        if found is None:
            return None
        stands = standing(found[0], self._clock.now())
        return stands and (stands, found[1])

    def need(self, tx: Tx, token: str) -> tuple[Sitting, Account]:
        """The same, or Refused `signed-out`."""
        found = self.find(tx, token)
        if found is None:
            raise Refused("signed-out", "Nobody is signed in here.", "Sign in first.")
        return found

    def end(self, tx: Tx, sitting: Sitting, account: Account, why: WatchEnd) -> None:
        """End the session, and its watch with it."""
        self._ledger.end(tx, sitting.digest)
        self._file(tx, self._left(tx, sitting, account, why, self._clock.now()))

    def end_all(self, tx: Tx, account: Account, why: WatchEnd, but: bytes | None = None) -> None:
        """End every session of the account, or all but one."""
        self.sweep(tx)
        for sitting in self._ledger.sittings(tx, account.id):
            if sitting.digest != but:
                self.end(tx, sitting, account, why)

    def sweep(self, tx: Tx) -> None:
        """End the sessions whose time is over, when it was over."""
        now = self._clock.now()
        for sitting, account in self.over(tx):
            self._ledger.end(tx, sitting.digest)
            self._file(tx, self._left(tx, sitting, account, "expired", min(now, ends_at(sitting))))

    def over(self, tx: Tx) -> Sequence[tuple[Sitting, Account]]:
        """The sessions whose time is over, though nobody has ended them yet."""
        now = self._clock.now()
        return self._ledger.old(tx, now - WATCH_MS, now - IDLE_MS)

    def sit(self, tx: Tx, sitting: Sitting, account: Account, position: str | None, why: WatchEnd) -> Sitting:
        """Take the watch at a position, or none; `why` the one before ended. Sitting there already changes nothing.

        Unavailable `wait` for whoever takes one too often; a watch can be left at any time.
        """
        if sitting.position == position:
            return sitting
        self.sweep(tx)
        now = self._clock.now()
        elsewhere = [
            one.since for one in self._ledger.sittings(tx, account.id)
            if one.digest != sitting.digest and one.position == position and one.since is not None
        ]  # fmt: skip
        since = min(elsewhere, default=now) if position is not None else None
        if position is not None and not elsewhere:
            self._count(account, now)
        moved = sitting._replace(position=position, since=since)
        self._ledger.change(tx, moved)
        entries = self._left(tx, sitting, account, why, now)
        if position is not None and not elsewhere:
            entries.append(_entry(account, Watch(on=True, position=position), now))
        self._file(tx, entries)
        return moved

    def _count(self, account: Account, now: int) -> None:
        """Kept in memory only: a restart forgives."""
        taken = self._taken.setdefault(account.id, deque(maxlen=MOST_WATCHES))
        oldest = taken[0] if len(taken) == MOST_WATCHES else None
        # An instant in the future means the clock was set back, and nobody can say how long ago that was.
        if oldest is not None and 0 <= now - oldest < LATELY_MS:
            minutes = -(-(oldest + LATELY_MS - now) // 60_000)
            raise Unavailable("wait", "You took the watch too often just now.", f"Try again in {minutes} min.")
        taken.append(now)

    def _left(self, tx: Tx, sitting: Sitting, account: Account, why: WatchEnd, at: int) -> list[NewEntry]:
        """What to record of a watch this session no longer has, unless another session of the person has it still."""
        position = sitting.position
        others = self._ledger.sittings(tx, sitting.account) if position is not None else ()
        if position is None or any(one.position == position for one in others if one.digest != sitting.digest):
            return []
        return [_entry(account, Watch(on=False, position=position, why=why), at)]

    def _file(self, tx: Tx, entries: Sequence[NewEntry]) -> None:
        if entries:
            # Sessions run on the machine's clock; the record may run on a scenario's, and its times belong together.
            between = self._record.now() - self._clock.now()
            self._record.append(
                tx, [msgspec.structs.replace(entry, entered=entry.entered + between) for entry in entries]
            )


def _entry(account: Account, watch: Watch, at: int) -> NewEntry:
    by = By(account.name, watch.position)
    return NewEntry(k="watch", by=by, entered=at, body=canonical.encode(watch))
