"""GET /live: the live feed as Server-Sent Events, from the end or from where a browser left off."""

from typing import Any

from anyio import CancelScope, create_task_group, sleep
from litestar import get
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromQuery
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send

from jisr.people import Session
from jisr.terms.errors import OurMistake
from jisr.web.api import At
from jisr.web.feed import Ending, LiveFeed, Pulse, Stream, Told
from jisr.web.reading import LinkState, LogLine
from jisr.web.sessions import Asked, For, session_of

GRACE_S = 0.3
"""How long a closing stream may take to send what it has; then it is cut."""
HEADERS = {"content-type": "text/event-stream", "x-accel-buffering": "no"}
"""The second asks a proxy not to hold events back."""


class LiveResponse(ASGIResponse):
    """A stream opened when its answer begins and closed when the browser, the session or the side ends."""

    _should_set_content_length = False

    def __init__(self, feed: LiveFeed, session: Session, after: int | None) -> None:
        super().__init__(headers=HEADERS)
        self._feed, self._session, self._after = feed, session, after

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        stream = await self._feed.open(self._session, self._after)
        try:
            await self.start_response(send)
            async with create_task_group() as group:
                group.start_soon(_leave, receive, group.cancel_scope)
                group.start_soon(_cut, stream, group.cancel_scope)
                await self._send(stream, send)
                group.cancel_scope.cancel()
        finally:
            self._feed.close(stream)

    async def _send(self, stream: Stream, send: Send) -> None:
        async for piece in self._feed.pieces(stream):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _leave(receive: Receive, scope: CancelScope) -> None:
    """The browser went: the server says so here and nowhere else, sending goes on without an error."""
    while (await receive())["type"] != "http.disconnect":
        pass
    scope.cancel()


async def _cut(stream: Stream, scope: CancelScope) -> None:
    """A screen that takes nothing must not outlive its session by being slow."""
    await stream.ended.wait()
    await sleep(GRACE_S)
    scope.cancel()


@get(
    "/live", opt={"purpose": For("read", using=False)},
    responses={200: ResponseSpec(
        LogLine | list[LinkState] | Told | Pulse | Ending, media_type="text/event-stream", generate_examples=False,
        description="Events line, links, told, pulse and end; the data of each is one JSON document.",
    )},
)  # fmt: skip
async def live(desk: At, request: Asked, after: FromQuery[int | None] = None) -> LiveResponse:
    """Every entry as it is shown, in order and without a gap: Server-Sent Events after a serial, or from the end.

    A browser that comes back names the last serial it saw in Last-Event-ID, which wins over `after`.
    """
    last = request.headers.get("last-event-id", "")
    return LiveResponse(request.app.state.feed, session_of(request), _serial(last) if last else _known(after))


def _serial(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 16):
        raise _no_serial()
    return int(text)


def _known(after: int | None) -> int | None:
    if after is not None and not 0 <= after < 2**53:
        raise _no_serial()
    return after


def _no_serial() -> OurMistake:
    return OurMistake("serial", "A live feed goes on after the serial of an entry, 0 or more.", "Load the page again.")


ROUTES: list[Any] = [live]
