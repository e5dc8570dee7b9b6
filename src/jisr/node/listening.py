"""Serving an ASGI application from a thread, with a bound on connections and an end that waits for nobody."""

import asyncio
import socket
import ssl
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import uvicorn
from starlette.types import ASGIApp

from jisr.node.patience import Patient
from jisr.terms.errors import OurMistake

CONNECTIONS = 256
"""Connections a listener holds at once; whoever comes after that is told to come back later."""
ANSWERING = 40
"""Requests of one listener that may wait for the disk at once."""


class Listening:
    """An ASGI application being served from a thread."""

    def __init__(self, server: uvicorn.Server, sock: socket.socket) -> None:
        self._server, self._sock = server, sock
        self._thread = threading.Thread(target=self._run, name="listener", daemon=True)
        self._thread.start()
        while not server.started and self._thread.is_alive():
            time.sleep(0.01)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=self._server.config.get_loop_factory()) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        # Whoever files waits in a thread for the disk. With few threads few share a commit, and everybody waits longer.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(ANSWERING, "answering"))
        await self._server.serve([self._sock])

    def stop(self, seconds: float) -> None:
        """Answer what is under way, for at most `seconds`, then end."""
        self._server.should_exit = True
        self._thread.join(seconds)
        self._server.force_exit = True


def listen(
    app: ASGIApp, host: str, port: int, tls: ssl.SSLContext | None, most: int = CONNECTIONS, idle_s: int = 5,
    *, strangers: bool = False,
) -> Listening:  # fmt: skip
    """Serve `app` there to `most` connections at once; OurMistake when the address is taken.

    A connection on which nothing was asked for `idle_s` seconds is closed; where `strangers` may come, so is one that
    does not go on, and one address has its share of all of them.
    The framework's own headers and logs stay silent.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
    except OSError:
        sock.close()
        raise OurMistake("address-taken", f"Port {port} on {host} cannot be used.", "Change side.toml.") from None
    config = uvicorn.Config(
        app, http=Patient if strangers else "auto", log_config=None, access_log=False, server_header=False,
        date_header=False, proxy_headers=False,
        lifespan="off", timeout_graceful_shutdown=1, timeout_keep_alive=idle_s, limit_concurrency=most,
        h11_max_incomplete_event_size=64 * 1024, ssl_context_factory=(lambda _config, _default: tls) if tls else None,
    )  # fmt: skip
    return Listening(uvicorn.Server(config), sock)
