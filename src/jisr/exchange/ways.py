"""How far each thing we logged is on its way to a partner, read only."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from jisr.exchange.ledger import LogReading
from jisr.terms.epochs import numbered
from jisr.terms.transactions import Tx

State = Literal["delivered", "logged", "queued", "rejected"]


class Way(NamedTuple):
    """Where one decision or acknowledgement stands.

    `position` is where it lies in the log of that epoch for the partner, None while it is queued; `receipted` when the
    partner first receipted a head that covers it, seconds. `closed` when that log was closed since.
    """

    state: State
    position: int | None = None
    receipted: int | None = None
    epoch: int = 1
    closed: bool = False

    @property
    def number(self) -> int | None:
        """What names it among all we ever told that partner."""
        return None if self.position is None else numbered(self.epoch, self.position)


class Ways:
    """Reads the logs towards partners; each call is part of the caller's transaction."""

    def __init__(self, reading: LogReading) -> None:
        self._reading = reading

    def of(self, tx: Tx, side: str, names: Sequence[str]) -> list[Way]:
        """One way for each name; delivered means receipted, verified and not rejected."""
        found: dict[str, Way] = {}
        for place, ours in enumerate(self._reading.logs(tx, side, "out")):
            left = [name for name in names if name not in found]
            rejected = {item.position for item in self._reading.aside(tx, ours)} if left else set()
            for name in left:
                index = self._reading.index_of(tx, ours, name)
                if index is None:
                    continue
                receipt = self._reading.trace(tx, ours, index).receipt
                state: State = "delivered" if receipt is not None else "logged"
                at = receipt.at if receipt is not None else None
                found[name] = Way("rejected" if index in rejected else state, index, at, ours.epoch, place > 0)
        return [found.get(name, Way("queued")) for name in names]
