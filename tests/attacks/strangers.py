"""Servers that are not what they should be, seen through the victim's own network carrier. No socket is opened."""

from collections.abc import Callable, Iterator

import httpx

from jisr.wire.carriers import NetworkCarrier
from tests.attacks.hostile import Scene

Reply = Callable[[httpx.Request], tuple[int, dict[str, str], bytes]]
"""A request to status, headers and body."""


class Endless(httpx.BaseTransport, httpx.SyncByteStream):
    """Answers every request with parts of `part` bytes and never ends; `sent` is how much was taken."""

    def __init__(self, part: int) -> None:
        self.part, self.sent = part, 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=self)

    def __iter__(self) -> Iterator[bytes]:
        while True:
            self.sent += self.part
            yield bytes(self.part)


class Scripted(httpx.BaseTransport):
    """Answers as the function says and keeps every request."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply
        self.requests: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        status, headers, body = self._reply(request)
        return httpx.Response(status, headers=headers, stream=httpx.ByteStream(body))


def carrier_to(scene: Scene, transport: httpx.BaseTransport) -> NetworkCarrier:
    """The carrier South uses towards North, with something else at the other end."""
    north = next(partner for partner in scene.south.standing.partners() if partner.side == "north")
    return NetworkCarrier("south", north, scene.south.keys.request, scene.clock, transport)
