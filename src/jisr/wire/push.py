"""The push loop towards one partner that cannot fetch: bring what it lacks, take its receipt, and when something is
wrong, wait and bring it again.

Where the partner is, its receipt says; when that is not so, its 409 says it. A delta is complete in itself and may be
sent twice. Only 409 with a size is answered by trying at once; everything else waits as a pull loop waits.
"""

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from jisr.exchange.beats import LONGEST_S as BEAT_S
from jisr.exchange.delta import Delta, encode_delta
from jisr.exchange.incoming import Incoming
from jisr.exchange.standing import Standing
from jisr.terms.errors import JisrError, PartnerFault
from jisr.terms.times import Entropy
from jisr.terms.transactions import Store
from jisr.wire.bringing import Bringer

log = logging.getLogger("jisr.wire")
SHORT, LONG = 256, 8192
"""Entries in one delta: on a bad link, on a good one."""
PAUSE_S, LONGEST_S = 0.5, 60.0
WAIT_S = 0.5
"""How long a loop with nothing to bring waits before it looks again, and whether it is to end."""


class PushCarrier(Protocol):
    """Brings stretches of our log to one partner."""

    def push(self, data: bytes) -> tuple[bytes | None, int]:
        """The partner's receipt for a delta, or None and the size it wants a delta from."""

    def close(self) -> None: ...


def _silent(_side: str, note: bytes) -> bytes:
    return note


class Pusher:
    """Brings our log to one partner through one carrier. `fault` is the code of what is wrong, or empty.

    `beat` adds our heartbeat to a note, where one is due; `elapsed` tells seconds, by which the next one is.
    """

    def __init__(
        self, side: str, store: Store, standing: Standing, incoming: Incoming, carrier: PushCarrier, entropy: Entropy,
        bringer: Bringer | None = None, beat: Callable[[str, bytes], bytes] = _silent,
        elapsed: Callable[[], float] = lambda: 0.0,
    ) -> None:  # fmt: skip
        self._bringer, self._beat, self._elapsed = bringer, beat, elapsed
        self._said = elapsed()
        self.side, self.fault = side, ""
        self._store, self._standing, self._incoming = store, standing, incoming
        self._carrier, self._entropy = carrier, entropy
        self._failed, self._most = 0, LONG
        self._asked: int | None = None

    def once(self) -> int:
        """Bring one stretch; how many entries were receipted by it, 0 when there was nothing to bring."""
        try:
            brought = self._bring()
        except JisrError as error:
            self._failed += 1
            self._most = max(SHORT, self._most // 2)
            self.fault = error.code
            raise
        self._failed, self.fault = 0, ""
        self._most = min(LONG, self._most * 2)
        if brought > 0 and self._bringer is not None:
            self._bringer.look()
        return brought

    def _bring(self) -> int:
        head = self._store.read(lambda tx: self._standing.head(tx, self.side, "out"))
        if head is None or head.note is None:
            return 0
        receipted = head.receipt.size if head.receipt is not None else 0
        if head.receipt is not None and receipted >= head.published.size and self._asked is None:
            self._say(head.published.size, head.note)
            return 0
        start = receipted if self._asked is None else self._asked
        for _ in range(2):
            delta = self._store.read(lambda tx, a=start: self._standing.delta(tx, self.side, a, self._most))  # type: ignore[misc]
            if delta is None:
                # It claims to hold more than was ever published: its copy is not of our log.
                raise PartnerFault("receipt-size", "The receipt is for a head that was never published.")
            note, start = self._carrier.push(encode_delta(delta))
            if note is not None:
                size = self._incoming.receipts.accept(self.side, note)
                # Less than it receipted before: its copy was put back, and what it lacks goes on from there.
                self._asked = size if size < receipted else None
                return size - receipted
            self._asked = start
        raise PartnerFault("refused-by-partner", "The partner's side accepts no stretch of our log.")

    def _say(self, size: int, note: bytes) -> None:
        """Bring our heartbeat when it is time for one: a partner that never asks us would take silence for absence."""
        if self._elapsed() - self._said < BEAT_S:
            return
        self._said = self._elapsed()
        said = self._beat(self.side, note)
        if said != note:
            receipt, start = self._carrier.push(encode_delta(Delta(said, size, [], [])))
            # It holds less than it receipted: its copy was put back, and is brought the rest.
            self._asked = start if receipt is None else None

    def pause(self) -> float:
        """Seconds to wait after a failure: doubling, at most a minute, spread so that sides do not keep step."""
        spread = self._entropy.draw(1)[0] / 255
        return min(LONGEST_S, PAUSE_S * float(1 << min(self._failed, 8))) * (0.5 + spread / 2)

    def run(self, ending: threading.Event, look: threading.Event) -> None:
        """Push until `ending` is set, whenever `look` is set because something may be there to bring."""
        while not ending.is_set():
            try:
                brought = self.once()
                more = self._bringer is not None and self._bringer.once()
                if brought <= 0 and not more and self._asked is None:
                    look.wait(WAIT_S)
                    look.clear()
            except JisrError as error:
                log.warning("push to %s: %s %s", self.side, error.code, error.detail)
                ending.wait(self.pause())
        self._carrier.close()
