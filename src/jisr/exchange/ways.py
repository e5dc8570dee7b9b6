"""How far each thing we logged is on its way to a partner, read only."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from jisr.exchange.ledger import LogReading
from jisr.terms.transactions import Tx

State = Literal["delivered", "logged", "queued", "rejected"]


class Way(NamedTuple):
    """Where one decision or acknowledgement stands.

    `position` is where it lies in the partner's log, None while it is queued; `receipted` when the partner first
    receipted a head that covers it, seconds.
    """

    state: State
    position: int | None = None
    receipted: int | None = None


class Ways:
    """Reads the logs towards partners; each call is part of the caller's transaction."""

    def __init__(self, reading: LogReading) -> None:
        self._reading = reading

    def of(self, tx: Tx, side: str, names: Sequence[str]) -> list[Way]:
        """One way for each name; delivered means receipted, verified and not rejected."""
        ours = self._reading.head(tx, side, "out")
        if ours is None:
            return [Way("queued")] * len(names)
        rejected = {item.position for item in self._reading.aside(tx, ours)}
        ways = []
        for name in names:
            index = self._reading.index_of(tx, ours, name)
            if index is None:
                ways.append(Way("queued"))
                continue
            receipt = self._reading.trace(tx, ours, index).receipt
            state: State = "delivered" if receipt is not None else "logged"
            at = receipt.at if receipt is not None else None
            ways.append(Way("rejected" if index in rejected else state, index, at))
        return ways
