"""The head of our record, committed to partners' logs at fixed times: nobody can rewrite the record unnoticed later.

What leaves is a hash behind a secret salt, at times of day written in the settings. It tells a partner nothing, not
even how large the record is or whether anybody worked; opened later, it shows that the record was this.
"""

from jisr.exchange.outgoing import Outgoing
from jisr.exchange.standing import Standing
from jisr.record import Record
from jisr.terms.ids import keyed
from jisr.terms.times import Clock
from jisr.terms.transactions import Store, Tx

DAY_MS = 86_400_000
LATE_MS = 5_000
"""A time that was missed by more than this is left to the next one: when we were off or busy is nobody's business."""


def following(now: int, times: tuple[str, ...]) -> int | None:
    """The first instant after `now` at one of these times of day, UTC; milliseconds."""
    of_day = sorted((int(text[:2]) * 60 + int(text[3:])) * 60_000 for text in times)
    midnight = now // DAY_MS * DAY_MS
    return next((day + at for day in (midnight, midnight + DAY_MS) for at in of_day if day + at > now), None)


class RecordHeads:
    """Commits the head of the record to every partner's log at the times of day that were set."""

    def __init__(
        self, store: Store, record: Record, standing: Standing, outgoing: Outgoing, clock: Clock, root: bytes,
        times: tuple[str, ...],
    ) -> None:  # fmt: skip
        self._store, self._record, self._standing, self._outgoing = store, record, standing, outgoing
        self._clock, self._root, self._times = clock, root, times
        self._next = following(clock.now(), times)

    def due_at(self) -> int | None:
        """When the next one is due, milliseconds; None when no times are set."""
        return self._next

    def publish(self) -> int:
        """Commit what is due; how many entries were appended. What was missed waits for the next fixed time."""
        due, now = self._next, self._clock.now()
        if due is None or now < due:
            return 0
        self._next = following(now, self._times)
        if now - due > LATE_MS:
            return 0
        note, at = self._record.sign(), due // 1000
        sides = [partner.side for partner in self._standing.partners()]

        def commit(tx: Tx) -> int:
            for side in sides:
                salt = keyed(self._root, "record head", f"{side}\0{at}")
                self._outgoing.commit_head(tx, side, at, salt, note)
            return len(sides)

        return self._store.write(commit)
