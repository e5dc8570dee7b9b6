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
from jisr.terms.errors import JisrError, PartnerFault, Unavailable
from jisr.terms.times import Entropy
from jisr.terms.transactions import Store
from jisr.wire.bringing import Bringer

log = logging.getLogger("jisr.wire")
SHORT, FIRST, LONG = 8, 32, 8192
"""Entries in one delta: on a thin link, at first, on a good one."""
WORTH_ASKING = 2048
"""Bytes of a delta from which on it is asked how much of it came, when the link went down under it."""
QUICK_S, SLOW_S = 5.0, 15.0
"""What took less makes the next delta twice as long, what took more half as long."""
PAUSE_S, LONGEST_S, UNREACHED_S = 0.5, 60.0, 5.0
"""Pauses after a failure: the first, the longest, and the longest when nobody answered, as a pull loop has them."""
WAIT_S = 0.5
"""How long a loop with nothing to bring waits before it looks again, and whether it is to end."""


class PushCarrier(Protocol):
    """Brings stretches of our log to one partner."""

    def push(self, data: bytes, first: int = 0) -> tuple[bytes | None, int]:
        """The partner's receipt for a delta, or None and the size it wants a delta from.

        Its bytes before `first` are there already.
        """

    def began(self, data: bytes) -> int:
        """How many bytes of that delta the partner kept when its way was lost."""

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
        self._failed, self._most, self._longest = 0, FIRST, LONGEST_S
        self._asked: int | None = None
        self._lost, self._lost_from = b"", 0
        """A delta under which the link went down; what of it came is not brought again."""

    def once(self) -> int:
        """Bring one stretch; how many entries were receipted by it, 0 when there was nothing to bring."""
        began = self._elapsed()
        try:
            brought = self._bring()
        except JisrError as error:
            self._failed += 1
            self._longest = UNREACHED_S if isinstance(error, Unavailable) else LONGEST_S
            if not isinstance(error, Unavailable):
                self._most = max(SHORT, self._most // 2)
            self.fault = error.code
            raise
        self._failed, self.fault = 0, ""
        took = self._elapsed() - began
        if brought > 0 and not QUICK_S <= took <= SLOW_S:
            self._most = min(LONG, self._most * 2) if took < QUICK_S else max(SHORT, self._most // 2)
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
            if start != self._lost_from:
                # It came by another way meanwhile, or is wanted from elsewhere.
                self._lost, self._lost_from = b"", start
            note, start = self._push(self._lost or self._delta(start))
            if note is not None:
                size = self._incoming.receipts.accept(self.side, note)
                # Less than it receipted before: its copy was put back, and what it lacks goes on from there.
                self._asked = size if size < receipted else None
                return size - receipted
            self._asked = start
        raise PartnerFault("refused-by-partner", "The partner's side accepts no stretch of our log.")

    def _delta(self, start: int) -> bytes:
        delta = self._store.read(lambda tx: self._standing.delta(tx, self.side, start, self._most))
        if delta is None:
            # It claims to hold more than was ever published: its copy is not of our log.
            raise PartnerFault("receipt-size", "The receipt is for a head that was never published.")
        return encode_delta(delta)

    def _push(self, data: bytes) -> tuple[bytes | None, int]:
        lost, self._lost = self._lost, data if len(data) > WORTH_ASKING else b""
        try:
            first = self._carrier.began(data) if lost else 0
            answer = self._carrier.push(data, first) if first else self._carrier.push(data)
        except PartnerFault:
            self._lost = b""
            raise
        self._lost = b""
        return answer

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
        return min(self._longest, PAUSE_S * float(1 << min(self._failed, 8))) * (0.5 + spread / 2)

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
