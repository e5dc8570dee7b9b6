"""Fetching the files a partner's items name, a stretch at a time, after the entries and never before them.

A stretch is small, so that an entry never waits long behind a file; what came is kept, and goes on there after a cut.
"""

from typing import Protocol

from jisr.exchange.standing import Standing
from jisr.media import Arrivals
from jisr.terms.errors import JisrError
from jisr.terms.transactions import Store

STRETCH = 128 * 1024
"""Bytes asked for at once."""


class MediaCarrier(Protocol):
    """Brings stretches of one partner's files towards us."""

    def media(self, id: str, start: int, most: int) -> bytes | None:
        """At most that many bytes of the file from `start` on; None when the partner has no such file for us."""


class Fetcher:
    """Fetches what one partner's items name."""

    def __init__(
        self, side: str, store: Store, standing: Standing, arrivals: Arrivals, carrier: MediaCarrier
    ) -> None:  # fmt: skip
        self._side, self._store, self._standing = side, store, standing
        self._arrivals, self._carrier = arrivals, carrier

    def once(self) -> bool:
        """Fetch one stretch; whether one came and more may be had at once. A link that is down is raised."""
        limits = self._store.read(lambda tx: self._standing.limits_of(tx, self._side))
        wanted = self._arrivals.next(self._side, limits)
        if wanted is None:
            return False
        try:
            data = self._carrier.media(wanted.id, wanted.have, min(STRETCH, wanted.size - wanted.have))
        except JisrError as error:
            self._arrivals.failed(wanted, error.code)
            raise
        if not data:
            self._arrivals.failed(wanted, "absent")
            return False
        self._arrivals.take(wanted, data)
        return True
