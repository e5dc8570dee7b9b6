"""A thin link on the scenario's clock: slow, late, and up for a minute in eleven. It counts every byte it carries."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import httpx

from jisr.wire.carriers import TIMEOUT_S
from tests.two_sides.sides import SECOND, Clock, Wire

RATE = 1_200
"""Bytes a second: 9.6 kbit/s."""
DELAY = 2 * SECOND
"""Milliseconds one way."""
UP, DOWN = 60 * SECOND, 600 * SECOND
HANDSHAKE = 1_400
"""Bytes of TCP's and TLS 1.3's opening with one Ed25519 certificate and no tickets, both directions."""
SYN = (SECOND, 2 * SECOND, 4 * SECOND, 8 * SECOND, int(TIMEOUT_S) * SECOND - 15 * SECOND)
"""Pauses between tries of one opening, until the carrier gives up."""
FRAMING = 1.05
"""What TCP, IP and TLS records add to what is said, as a factor."""


class Ended(httpx.SyncByteStream):
    """As much of an answer as came through."""

    def __init__(self, body: bytes, whole: bool) -> None:
        self._body, self._whole = body, whole

    def __iter__(self) -> Iterator[bytes]:
        yield self._body
        if not self._whole:
            raise httpx.ReadTimeout("the link went down")


@dataclass
class ThinLink(httpx.BaseTransport):
    """The way to the side behind `through`; its first window opens at `opens`."""

    through: Wire
    clock: Clock
    opens: int
    wire = 0
    """Bytes carried in both directions, handshakes and framing included."""
    told = 0
    """Bytes of answers' bodies that came through."""
    handshakes = 0
    connected: int | None = None

    def window(self) -> int:
        """Which time the link is up, from 1, or between which it is down: 1 after the first."""
        return max(0, (self.clock.now() - self.opens) // (UP + DOWN) + 1)

    def _left(self) -> int:
        """Milliseconds the link stays up; 0 while it is down."""
        since = self.clock.now() - self.opens
        return max(0, UP - since % (UP + DOWN)) if since >= 0 else 0

    def _go_down(self) -> None:
        """Nobody answers any more: the carrier waits as long as it waits for anyone."""
        self.clock.tick(self._left() + int(TIMEOUT_S) * SECOND)
        self.connected = None

    def _knock(self) -> None:
        """Go on opening a connection, as TCP does, until the link is up or the carrier gives up."""
        for pause in SYN:
            self.clock.tick(pause)
            if self._left():
                return
        raise httpx.ConnectTimeout("down")

    def _carry(self, size: float, delays: int) -> float:
        """Bytes of `size` that arrive while the link is up; the time it takes passes."""
        size *= FRAMING
        able = max(0.0, (self._left() - delays * DELAY) * RATE / SECOND)
        came = min(size, able)
        self.wire += math.ceil(min(size, self._left() * RATE / SECOND))
        if came < size:
            self._go_down()
        else:
            self.clock.tick(delays * DELAY + math.ceil(size * SECOND / RATE))
        return came / FRAMING

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if not self._left():
            self._knock()
        if self.connected != self.window():
            self.handshakes += 1
            if self._carry(HANDSHAKE, 4) < HANDSHAKE - 1:
                raise httpx.ConnectTimeout("went down")
            self.connected = self.window()
        asked = sum(len(name) + len(value) + 4 for name, value in request.headers.raw) + len(request.read()) + 80
        if self._carry(asked, 1) < asked - 1:
            raise httpx.ReadTimeout("went down")
        answer = self.through.handle_request(request)
        body, head = answer.read(), sum(len(name) + len(value) + 4 for name, value in answer.headers.raw) + 20
        came = self._carry(head + len(body), 1)
        whole = came >= head + len(body) - 1
        part = body if whole else body[: max(0, int(came - head))]
        if not whole and came < head:
            raise httpx.ReadTimeout("went down")
        self.told += len(part) if answer.status_code in (200, 206) else 0
        return httpx.Response(answer.status_code, headers=answer.headers, stream=Ended(part, whole))
