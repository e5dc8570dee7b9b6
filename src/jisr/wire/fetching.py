"""Fetching the files a partner's items name, a stretch at a time, after the entries and never before them.

A stretch is small, so that an entry never waits long behind a file; what came is kept, and goes on there after a cut.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from jisr.exchange.standing import Standing
from jisr.media import Arrivals
from jisr.terms.errors import JisrError
from jisr.terms.transactions import Store

SHORT, STRETCH = 4 * 1024, 128 * 1024
"""Bytes in one stretch: on a thin link, on a good one."""
QUICK_S, SLOW_S = 5.0, 15.0
"""What took less makes the next stretch twice as long, what took more half as long: entries wait behind it."""


class Pace:
    """How long the stretches of one link are: `most` bytes. Without a clock every one is quick."""

    def __init__(self, elapsed: Callable[[], float]) -> None:
        self.most, self._elapsed = STRETCH // 8, elapsed

    @contextmanager
    def measured(self) -> Iterator[None]:
        """One stretch on its way; one that is cut says nothing, for what came of it is kept."""
        began = self._elapsed()
        yield
        took = self._elapsed() - began
        self.most = min(STRETCH, self.most * 2) if took < QUICK_S else self.most
        self.most = max(SHORT, self.most // 2) if took > SLOW_S else self.most


class MediaCarrier(Protocol):
    """Brings stretches of one partner's files towards us."""

    def media(self, id: str, start: int, most: int) -> bytes | None:
        """At most that many bytes of the file from `start` on; None when the partner has no such file for us."""


class Fetcher:
    """Fetches what one partner's items name."""

    def __init__(
        self, side: str, store: Store, standing: Standing, arrivals: Arrivals, carrier: MediaCarrier,
        elapsed: Callable[[], float] = lambda: 0.0,
    ) -> None:  # fmt: skip
        self._side, self._store, self._standing = side, store, standing
        self._arrivals, self._carrier, self._pace = arrivals, carrier, Pace(elapsed)

    def once(self) -> bool:
        """Fetch one stretch; whether one came and more may be had at once. A link that is down is raised."""
        limits = self._store.read(lambda tx: self._standing.limits_of(tx, self._side))
        wanted = self._arrivals.next(self._side, limits)
        if wanted is None:
            return False
        try:
            with self._pace.measured():
                data = self._carrier.media(wanted.id, wanted.have, min(self._pace.most, wanted.size - wanted.have))
        except JisrError as error:
            self._arrivals.failed(wanted, error.code)
            raise
        if not data:
            self._arrivals.failed(wanted, "absent")
            return False
        self._arrivals.take(wanted, data)
        return True
