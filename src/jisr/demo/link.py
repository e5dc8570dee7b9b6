"""A bad link: a proxy on loopback that delays, cuts connections, counts bytes; and a transport that repeats requests.

What it does follows from its seed. It sees only TLS, so it can spoil the way but nothing that is said on it.
"""

import asyncio
import random
import threading

import httpx

CHUNK = 16 * 1024


class Link:
    """Stands between a partner's carrier and a listener. `bytes` counts both directions."""

    def __init__(self, listen_port: int, target_port: int, seed: int) -> None:
        self.port, self._target = listen_port, target_port
        self._chance = random.Random(seed)  # noqa: S311
        self.bytes = self.cuts = self.repeats = 0
        self.spoil = True
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="link", daemon=True)
        self._thread.start()
        self._ready.wait()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._server = self._loop.run_until_complete(asyncio.start_server(self._carry, "127.0.0.1", self.port))
        self._ready.set()
        self._loop.run_forever()
        self._server.close()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            onward_reader, onward_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.close()
            return
        budget = self._chance.randrange(2_500, 9_000) if self.spoil else 1 << 60
        pipes = [self._pipe(reader, onward_writer, budget), self._pipe(onward_reader, writer, budget)]
        tasks = [asyncio.ensure_future(pipe) for pipe in pipes]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for end in (writer, onward_writer):
            end.transport.abort() if self.spoil else end.close()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _pipe(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, budget: int) -> None:
        """Carry until the other end closes, or the budget of this connection is used up."""
        while data := await reader.read(CHUNK):
            self.bytes += len(data)
            budget -= len(data)
            if self.spoil:
                await asyncio.sleep(self._chance.uniform(0.002, 0.03))
            if budget < 0:
                self.cuts += 1
                return
            writer.write(data)
            await writer.drain()

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(2)


class Repeating(httpx.BaseTransport):
    """Sends every so often the same signed request twice, as a confused network would."""

    def __init__(self, inner: httpx.BaseTransport, link: Link, seed: int) -> None:
        self._inner, self._link = inner, link
        self._chance = random.Random(seed)  # noqa: S311

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self._link.spoil and self._chance.random() < 0.1:
            self._link.repeats += 1
            self._inner.handle_request(request).close()
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()
