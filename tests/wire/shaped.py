"""A thin link of real sockets between two sides: so many bytes a second for both directions together, late, and cut.

While it is down it swallows what is sent and answers nothing, as a radio out of reach does; who is connected then is
never answered again.
"""

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import httpx

CHUNK = 512


class ShapedLink:
    """Forwards from a port of its own to each of `targets`. `bytes` counts what it delivered, both directions."""

    def __init__(self, targets: list[int], rate: int, delay_s: float) -> None:
        self.ports: dict[int, int] = {}
        self.bytes, self.up = 0, True
        self._rate, self._delay, self._free, self._age = rate, delay_s, 0.0, 0
        self._loop, ready = asyncio.new_event_loop(), threading.Event()
        self._thread = threading.Thread(target=self._run, args=(targets, ready.set), daemon=True)
        self._thread.start()
        ready.wait()

    def part(self) -> None:
        """Go down: nothing under way arrives, and no connection of now ever speaks again."""
        self.up, self._age = False, self._age + 1

    def heal(self) -> None:
        self.up = True

    def _run(self, targets: list[int], ready: Callable[[], None]) -> None:
        asyncio.set_event_loop(self._loop)
        for target in targets:
            server = self._loop.run_until_complete(asyncio.start_server(self._to(target), "127.0.0.1", 0))
            self.ports[target] = server.sockets[0].getsockname()[1]
        ready()
        self._loop.run_forever()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.close()

    def _to(self, target: int) -> Callable:
        async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            age = self._age if self.up else -1
            onward_reader, onward_writer = await asyncio.open_connection("127.0.0.1", target)
            ways = [self._pipe(reader, onward_writer, age), self._pipe(onward_reader, writer, age)]
            tasks = [asyncio.ensure_future(way) for way in ways]
            with suppress(asyncio.CancelledError):
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                await asyncio.sleep(self._delay)
            for end in (writer, onward_writer):
                end.transport.abort()

        return carry

    async def _pipe(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, age: int) -> None:
        late: set[asyncio.Task] = set()
        while data := await reader.read(CHUNK):
            if age != self._age or not self.up:
                continue
            self._free = max(self._free, time.monotonic()) + len(data) / self._rate
            await asyncio.sleep(self._free - time.monotonic())
            task = asyncio.ensure_future(self._deliver(data, writer, age))
            late.add(task)
            task.add_done_callback(late.discard)
        await asyncio.gather(*late)

    async def _deliver(self, data: bytes, writer: asyncio.StreamWriter, age: int) -> None:
        await asyncio.sleep(self._delay)
        if age == self._age and self.up:
            self.bytes += len(data)
            writer.write(data)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)


class Through(httpx.BaseTransport):
    """The real way to a partner, by another port."""

    def __init__(self, inner: httpx.BaseTransport, port: int) -> None:
        self._inner, self._port = inner, port

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(port=self._port)
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()
