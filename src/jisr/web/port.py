"""The staff listener on its own port."""

from collections.abc import Callable
from typing import cast

from starlette.types import ASGIApp

from jisr.config.settings import address
from jisr.node import CONNECTIONS, Listening, Node, listen
from jisr.terms.errors import OurMistake
from jisr.web.app import staff_application
from jisr.web.feed import ALL, LiveFeed
from jisr.web.parcels import ParcelDesk

LOOPBACK = ("127.0.0.1", "::1", "localhost")


class StaffPort:
    """Serves one side's own people; `faults` names what is wrong with the way to each partner, empty where nothing.

    `parcels` makes parcels and takes them in.
    """

    def __init__(
        self, node: Node, faults: Callable[[], dict[str, str]], parcels: ParcelDesk | None = None
    ) -> None:  # fmt: skip
        self._node, self._faults, self._parcels = node, faults, parcels
        self._listening: Listening | None = None
        self._feed: LiveFeed | None = None

    def start(self) -> None:
        """Begin to listen: plain HTTP, so on loopback only; anything else is OurMistake."""
        host, port = address(self._node.settings.web)
        if host not in LOOPBACK:
            raise OurMistake(
                "web-loopback", "The staff listener speaks plain HTTP, on loopback only.", "Change side.toml."
            )
        app = staff_application(self._node, self._faults, self._parcels)
        # A live stream holds its connection for hours: the others keep theirs beside it.
        self._listening = listen(cast(ASGIApp, app), host, port, None, CONNECTIONS + ALL)
        self._feed = app.state.feed

    def stop(self, seconds: float = 3.0) -> None:
        """Answer what is under way, close every live stream, then end; what was said to be saved is."""
        if self._feed is not None:
            self._feed.end()
        if self._listening is not None:
            self._listening.stop(seconds)
