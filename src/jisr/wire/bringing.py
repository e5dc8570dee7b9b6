"""Bringing the files our items name to a partner that cannot fetch them, a stretch at a time.

The partner says what it still wants and from which byte; whatever it names, only what our own log offers it is read.
Entries come first. After a cut it is asked again instead of sending blindly: what it kept is not sent twice.
"""

from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from jisr.terms.errors import JisrError
from jisr.wire.fetching import Pace

SOON_S, SELDOM_S = 1.0, 600.0
"""Pauses between two questions while nothing is wanted: the first, when an item was just told, and the longest."""


class FileCarrier(Protocol):
    """Brings stretches of our files to one partner."""

    def wanted(self) -> list[tuple[str, int]]:
        """Ids of the files the partner wants now, and the byte each goes on from; the first one first."""

    def stretch(self, id: str, start: int, data: bytes) -> int | None:
        """The byte the file goes on from after this stretch; None when the partner does not take it now."""


class Bringer:
    """Brings one partner what it wants. `find` is the file it may have by an id, `offers` whether there is any."""

    def __init__(
        self, carrier: FileCarrier, find: Callable[[str], Path | None], offers: Callable[[], bool],
        elapsed: Callable[[], float] = lambda: 0.0,
    ) -> None:  # fmt: skip
        self._carrier, self._find, self._offers, self._elapsed = carrier, find, offers, elapsed
        self._pace, self._queue = Pace(elapsed), deque[tuple[str, int]]()
        self._due, self._pause = 0.0, SOON_S

    def look(self) -> None:
        """Something was just told, and may name files: ask soon what of them is wanted."""
        self._due, self._pause = min(self._due, self._elapsed() + SOON_S), SOON_S

    def once(self) -> bool:
        """Bring one stretch; whether one was brought, and more may be at once. A link that is down is raised."""
        if self._elapsed() >= self._due:
            self._ask()
        while self._queue:
            name, start = self._queue[0]
            data = self._read(name, start)
            if data:
                self._bring(name, start, data)
                return True
            # Withdrawn or erased meanwhile, or never ours to hand out.
            self._queue.popleft()
        return False

    def _ask(self) -> None:
        wanted = self._carrier.wanted() if self._offers() else []
        self._queue = deque(wanted)
        # Whatever comes of it: a partner that wants what it does not take is not asked without end.
        self._due, self._pause = self._elapsed() + self._pause, min(SELDOM_S, self._pause * 2)

    def _bring(self, id: str, start: int, data: bytes) -> None:
        try:
            with self._pace.measured():
                after = self._carrier.stretch(id, start, data)
        except JisrError:
            # How much of it came the partner knows.
            self._queue.clear()
            self._due = self._elapsed()
            raise
        if after is None or after == start:
            self._queue.popleft()
            return
        self._queue[0] = id, after
        self._pause = SOON_S

    def _read(self, id: str, start: int) -> bytes:
        """The next stretch of a file, empty when there is none for that partner."""
        path = self._find(id)
        try:
            if path is None:
                return b""
            with path.open("rb") as file:
                file.seek(start)
                return file.read(self._pace.most)
        except FileNotFoundError:
            # Erased between the two.
            return b""
