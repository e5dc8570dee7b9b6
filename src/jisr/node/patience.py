"""How long a listener bears with whoever does not go on: an answer nobody reads on, a request that never ends.

Nothing is asked of a link that a thin one does not give: 9.6 kbit/s carry thirteen times as much in the time, and half
of that time may pass with no link at all. Whoever is let go asks again and goes on where the answer was cut.
"""

import asyncio
import fcntl
import socket
import struct
import termios
from contextlib import suppress
from ipaddress import ip_network

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

LOOK_S = 10.0
"""How often it is looked whether a connection goes on."""
LEAST, STALLED_S = 16 * 1024, 180.0
"""Bytes that go or come in that many seconds while the other end is waited for."""
MOST_HEAD = 64 * 1024
"""Bytes of a request before its body."""
EACH = 64
"""Connections of one address."""
_ACKED = 120
"""Where Linux tells bytes acknowledged in what it knows of a connection: struct tcp_info, linux/tcp.h."""


class Patient(HttpToolsProtocol):
    """A connection that is cut once the other end is waited for and does not go on."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._came = self._head = 0
        self._inside = False
        self._since, self._mark = self.loop.time(), ("in", 0)
        self._look_again: asyncio.TimerHandle | None = self.loop.call_later(LOOK_S, self._look)
        here = _net(self.client)
        if sum(_net(getattr(other, "client", None)) == here for other in self.connections) > EACH:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._look_again is not None:
            self._look_again.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._came += len(data)
        if not self._inside:
            self._head += len(data)
        super().data_received(data)
        if self._head > MOST_HEAD and not self.transport.is_closing():
            # As whatever else is no request.
            self.send_400_response("Invalid HTTP request received.")

    def on_headers_complete(self) -> None:
        self._inside, self._head = True, 0
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._inside = False
        super().on_message_complete()

    def timeout_keep_alive_handler(self) -> None:
        """Whoever still reads the last answer is not idle."""
        if self._unread():
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )
        else:
            super().timeout_keep_alive_handler()

    def _look(self) -> None:
        unread, now = self._unread(), self.loop.time()
        cycle: RequestResponseCycle | None = self.cycle
        ours = not (unread or self._inside or cycle is None or cycle.response_complete)
        way, moved = ("out", self._taken()) if unread else ("in", self._came)
        if ours or way != self._mark[0] or moved - self._mark[1] >= LEAST:
            # We are waited for, or they went on.
            self._since, self._mark = now, (way, moved)
        if now - self._since > STALLED_S:
            self.transport.abort()
        else:
            self._look_again = self.loop.call_later(LOOK_S, self._look)

    def _unread(self) -> bool:
        """Whether something of ours is under way; what TLS and the loop hold is not told, the system's queue is."""
        with suppress(OSError, ValueError, AttributeError):
            if struct.unpack("i", fcntl.ioctl(self._socket().fileno(), termios.TIOCOUTQ, bytes(4)))[0]:
                return True
        return self.transport.get_write_buffer_size() > 0

    def _taken(self) -> int:
        """Bytes the other end has acknowledged; where the system does not tell, nobody is cut for reading slowly."""
        with suppress(OSError, ValueError, AttributeError, struct.error):
            told = self._socket().getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _ACKED + 8)
            return int(struct.unpack_from("Q", told, _ACKED)[0])
        return self._mark[1] + LEAST

    def _socket(self) -> socket.socket:
        found: socket.socket = self.transport.get_extra_info("socket")
        return found


def _net(client: tuple[str, int] | None) -> str:
    """Whom an address belongs to: one machine may have all of the last half of an address of version 6."""
    host = client[0].partition("%")[0] if client else ""
    return str(ip_network((host, 64), strict=False)) if ":" in host else host
