"""From a release to the partner's receipt, two whole sides on loopback, beside a NATS mirror that carries the same."""

import subprocess
import sys
import threading
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from jisr.bench import bus
from jisr.bench.figures import Figure, at_rank
from jisr.bench.sides import OFFICER, WIDE, fill, free_port, listening_side
from jisr.node import Node
from jisr.release.rules import Terms
from jisr.wire import PartnerPort

RATE, WARM, SECONDS, LONG_S = 50, 2, 20, 200
"""Releases a second; seconds that are not counted, and that are."""
PATIENCE_S = 60.0
TERMS = Terms(5, None, "")
READER = "import sys; from jisr.bench.receipts import read_along; read_along(sys.argv[1])"


def figures(folder: Path, long: bool) -> list[Figure]:
    """p50 and p99 of ours and of the bus; and a line of its own when the bus is not installed."""
    count = RATE * (WARM + (LONG_S if long else SECONDS))
    folder.mkdir()
    north = listening_side(folder / "author", "north", free_port())
    try:
        with _reading(folder / "reader", north):
            taken = _release(north, count)
        rows = north.store.read(lambda tx: north.standing.rows(tx, "south", 0, count)) or ()
        messages = [row.header + (row.salted or b"") for row in rows]
    finally:
        north.close()
    ours = _ranks(taken)
    if (why := bus.missing()) is not None:
        print(f"exchange: NATS: NOT MEASURED. {why}", file=sys.stderr, flush=True)
        return [_figure(50, ours[0], 150, None), _figure(99, ours[1], 500, None)]
    acked, mirrored = bus.mirror(folder / "bus", messages, RATE)
    theirs, acks = _ranks(mirrored), _ranks(acked)
    return [
        _figure(50, ours[0], 150, theirs[0]),
        _figure(99, ours[1], 500, theirs[1]),
        Figure(
            room="exchange", what="NATS of the same messages, sync always, publish until acknowledged on the hub, p50",
            value=acks[0], unit="ms", ceiling=acks[1], ceiling_is="p99, ms:",
        ),
    ]  # fmt: skip


def _ranks(seconds: list[float]) -> tuple[float, float]:
    counted = [one * 1000 for one in seconds[RATE * WARM :]]
    return at_rank(counted, 0.5), at_rank(counted, 0.99)


def _figure(rank: int, ours: float, bar: int, theirs: float | None) -> Figure:
    return Figure(
        room="exchange", what=f"from an officer's decision to the partner's receipt in hand, {RATE}/s, TLS, p{rank}",
        value=ours, unit="ms", ceiling=theirs, ratio=None if theirs is None else ours / theirs,
        ceiling_is="NATS, from publishing to a reader of the leaf's mirror, nothing signed and no receipt, ms:",
        bar=f"<= {bar}", met=ours <= bar,
    )  # fmt: skip


def _release(node: Node, count: int) -> list[float]:
    """Seconds from when each release was to be decided until its receipt was in hand, in their order."""
    fill(node, 0, count, partner="south")
    _until(lambda: not node.store.read(node.picture.behind))
    seen, looked, ended = list[tuple[float, int]](), threading.Event(), threading.Event()

    def follow() -> None:
        while not ended.is_set():
            looked.wait(1.0)
            looked.clear()
            head = node.store.read(lambda tx: node.standing.head(tx, "south", "out"))
            if head is not None and head.receipt is not None:
                seen.append((time.perf_counter(), head.receipt.size))

    unwatch = node.watch(looked.set)
    thread = threading.Thread(target=follow)
    thread.start()
    try:
        began = time.perf_counter() + 0.5
        for number in range(count):
            time.sleep(max(0.0, began + number / RATE - time.perf_counter()))
            node.release.release(OFFICER, number + 1, "south", TERMS, decision=f"d{number}")
        _until(lambda: bool(seen) and seen[-1][1] >= count)
    finally:
        unwatch()
        ended.set()
        thread.join()
    names = [f"d{number}" for number in range(count)]
    places = node.store.read(lambda tx: node.standing.indexes(tx, "south", names))
    return [_first(seen, places[name]) - (began + number / RATE) for number, name in enumerate(names)]


def _first(seen: list[tuple[float, int]], index: int) -> float:
    return next(at for at, size in seen if size > index)


def _until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        if time.monotonic() > deadline:
            raise AssertionError("what was released was not receipted")
        time.sleep(0.05)


# --- the other side --------------------------------------------------------------------------------------------


@contextmanager
def _reading(folder: Path, north: Node) -> Iterator[None]:
    """The partner in a process of its own, both sides listening and following."""
    child = subprocess.Popen(
        [sys.executable, "-c", READER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    if child.stdin is None or child.stdout is None:
        raise AssertionError("no pipe to the partner")
    port = PartnerPort(north)
    try:
        north.pair(b64decode(child.stdout.readline()), WIDE)
        child.stdin.write(b64encode(north.own_card()).decode() + "\n")
        child.stdin.flush()
        port.start()
        north.start()
        if child.stdout.readline() != "ready\n":
            raise AssertionError("the partner did not start")
        yield
    finally:
        north.stop()
        port.stop()
        child.communicate(timeout=PATIENCE_S)
    if child.returncode:
        raise AssertionError("the partner ended with a fault")


def read_along(path: str) -> None:
    """Be the partner until standard input ends."""
    south = listening_side(Path(path), "south", free_port())
    port = PartnerPort(south)
    try:
        print(b64encode(south.own_card()).decode(), flush=True)
        south.pair(b64decode(sys.stdin.readline()), WIDE)
        port.start()
        south.start()
        print("ready", flush=True)
        sys.stdin.read()
    finally:
        south.stop()
        port.stop()
        south.close()
