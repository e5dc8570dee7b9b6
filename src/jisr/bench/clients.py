"""Clients in a process of their own: they file over kept connections, or hold live streams, and say what they saw.

Started by `web`, told what to do by one JSON document on standard input; what they
measured is one on standard output. Plain sockets: a client library would take more of the machine than the side.
Instants are seconds on the machine's monotonic clock, which all its processes share.
"""

import asyncio
import re
import sys
import time
from collections import deque
from typing import Literal

import msgspec
import uvloop

_SERIAL = re.compile(rb'"serial": ?(\d+)')
_LINE = re.compile(rb"event: line\nid: (\d+)\n")


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """What to do: `file` as fast as `count` connections allow, `pace` so many a second, or `watch` until closed."""

    do: Literal["file", "pace", "watch"]
    port: int
    path: str
    cookies: list[str]
    csrf: str = ""
    body: str = ""
    count: int = 1
    seconds: float = 0.0
    rate: float = 0.0


class Sent(msgspec.Struct, frozen=True):
    """One report: its serial, when it was sent and when it was answered."""

    serial: int
    began: float
    answered: float


class Seen(msgspec.Struct, frozen=True):
    """What one process saw: answers that were no success, what it filed, and serial and instant for each stream."""

    cpu: float
    failed: int
    seconds: float
    sent: list[Sent]
    streams: list[list[tuple[int, float]]]


def _head(task: Task, method: str, cookie: str, length: int | None) -> bytes:
    here = f"127.0.0.1:{task.port}"
    lines = [f"{method} {task.path} HTTP/1.1", f"host: {here}", f"cookie: {cookie}"]
    if length is not None:
        lines += [
            f"origin: http://{here}", "sec-fetch-site: same-origin", f"x-csrf-token: {task.csrf}",
            "content-type: application/json", f"content-length: {length}",
        ]  # fmt: skip
    return "\r\n".join([*lines, "", ""]).encode()


class Client:
    """One kept connection that files the same report again and again."""

    def __init__(self, task: Task) -> None:
        body = task.body.encode()
        self._asked = _head(task, "POST", task.cookies[0], len(body)) + body
        self._port = task.port
        self.failed = 0

    async def connect(self) -> "Client":
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        return self

    async def once(self) -> Sent:
        """File, and wait for the answer."""
        began = time.monotonic()
        self._writer.write(self._asked)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        body = await self._reader.readexactly(length)
        answered, found = time.monotonic(), _SERIAL.search(body)
        self.failed += not head.startswith(b"HTTP/1.1 201")
        return Sent(int(found[1]) if found else 0, began, answered)

    async def until(self, deadline: float) -> list[Sent]:
        sent = []
        while time.monotonic() < deadline:
            sent.append(await self.once())
        return sent


async def _file(task: Task) -> Seen:
    clients = [await Client(task).connect() for _ in range(task.count)]
    began = time.monotonic()
    sent = await asyncio.gather(*(client.until(began + task.seconds) for client in clients))
    took = time.monotonic() - began
    failed = sum(client.failed for client in clients)
    return Seen(time.process_time(), failed, took, [one for some in sent for one in some], [])


async def _pace(task: Task) -> Seen:
    """At that rate whatever the answers take: a slow side is not asked less."""
    clients = [await Client(task).connect() for _ in range(task.count)]
    # In turn: a connection that is not used for seconds is closed by the side.
    idle, sent, began = deque(clients), [], time.monotonic()

    async def one() -> None:
        client = idle.popleft()
        sent.append(await client.once())
        idle.append(client)

    async with asyncio.TaskGroup() as group:
        for number in range(int(task.rate * task.seconds)):
            await asyncio.sleep(began + number / task.rate - time.monotonic())
            group.create_task(one())
    took = time.monotonic() - began
    return Seen(time.process_time(), sum(client.failed for client in clients), took, sent, [])


async def _watch(task: Task) -> Seen:
    """Every line on every stream until the side closes them; says so once all are open."""
    began = time.monotonic()
    opened = [await _stream(task, task.cookies[number % len(task.cookies)]) for number in range(task.count)]
    print("open", flush=True)
    streams = await asyncio.gather(*(_read(reader) for reader in opened))
    return Seen(time.process_time(), 0, time.monotonic() - began, [], list(streams))


async def _stream(task: Task, cookie: str) -> asyncio.StreamReader:
    reader, writer = await asyncio.open_connection("127.0.0.1", task.port)
    writer.write(_head(task, "GET", cookie, None))
    head = await reader.readuntil(b"event: pulse\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise SystemExit(head.decode())
    _kept.append(writer)
    return reader


_kept: list[asyncio.StreamWriter] = []
"""A writer nobody holds closes its connection."""


async def _read(reader: asyncio.StreamReader) -> list[tuple[int, float]]:
    """Serial and instant of each line; a piece of the answer may end anywhere."""
    seen: list[tuple[int, float]] = []
    rest = b""
    while piece := await reader.read(1 << 16):
        now, rest = time.monotonic(), rest + piece
        end = 0
        for found in _LINE.finditer(rest):
            seen.append((int(found[1]), now))
            end = found.end()
        rest = rest[max(end, len(rest) - 64) :]
    return seen


def main() -> None:
    """Do what standard input says."""
    task = msgspec.json.decode(sys.stdin.buffer.read(), type=Task)
    work = {"file": _file, "pace": _pace, "watch": _watch}[task.do]
    seen = uvloop.run(work(task))
    # Buffered, or a long document may be written in part only.
    with open(1, "wb", closefd=False) as out:
        out.write(msgspec.json.encode(seen))
