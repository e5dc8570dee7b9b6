"""The staff listener: reports filed over HTTP against a handler that does nothing, and how soon screens see them."""

import json
import random
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import msgspec
from litestar import Litestar, post
from starlette.types import ASGIApp

from jisr.bench.clients import Seen, Task
from jisr.bench.figures import Figure, at_rank, median
from jisr.bench.sides import make_side, words
from jisr.node import CONNECTIONS, Node, be_prompt, listen
from jisr.people import Session
from jisr.web import staff_application
from jisr.web.api import Filed
from jisr.web.feed import ALL
from jisr.web.sessions import For, session_name

CLIENTS, STREAMS, EACH, RATE = 64, 50, 5, 100
ROUND_S, WATCH_S = 2.0, 15.0
PASSWORD = "measured with care"  # noqa: S105
REPORTS, BARE, LIVE = "/api/v1/reports", "/api/v1/bare", "/api/v1/live"


@post(BARE, opt={"purpose": For("file")}, sync_to_thread=True)
def bare() -> Filed:
    """What any answer costs here: server, gate, session, token, JSON check, a thread; and nothing done."""
    return Filed(1)


def measure(folder: Path, long: bool) -> list[Figure]:
    """Every figure of the staff listener."""
    node = make_side(folder / "web", "bench")
    try:
        node.people.add(None, "Bench", "release officer", "bench", PASSWORD)
        return [*_filing(node, 15 if long else 5), *_watching(node, 4 * WATCH_S if long else WATCH_S)]
    finally:
        node.close()


@contextmanager
def served(node: Node, app: Litestar) -> Iterator[int]:
    """The application on a port of its own, with the side's followers at work, as `jisr serve` has it."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    listening = listen(cast(ASGIApp, app), "127.0.0.1", port, None, CONNECTIONS + ALL)
    node.start()
    be_prompt()
    try:
        yield port
    finally:
        app.state.feed.end()
        listening.stop(3.0)
        node.stop()


def cookie_of(node: Node, session: Session) -> str:
    """The cookie header of a session on that side."""
    return f"{session_name(node.settings.side)}={session.token}"


def draft() -> str:
    """A report as a reporter's screen sends it."""
    chance = random.Random(5)  # noqa: S311
    return json.dumps({
        "kind": "event", "category": "movement", "title": words(chance, 6), "text": words(chance, 18),
        "occurred": "2017-06-13T10:00:00Z", "place": {"lon": "41.0312", "lat": "34.4523", "error_m": 50},
        "marking": {"level": "restricted", "releasable_to": ["north"]},
    })  # fmt: skip


def clients(task: Task) -> "subprocess.Popen[bytes]":
    """Clients at work in a process of their own."""
    command = [sys.executable, "-c", "from jisr.bench.clients import main; main()"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None  # noqa: S101
    process.stdin.write(msgspec.json.encode(task))
    process.stdin.close()
    return process


def seen_by(process: "subprocess.Popen[bytes]") -> Seen:
    assert process.stdout is not None  # noqa: S101
    seen = msgspec.json.decode(process.stdout.read(), type=Seen)
    process.wait()
    return seen


# --- filing ------------------------------------------------------------------------------------------------------


def _filing(node: Node, rounds: int) -> list[Figure]:
    session, app = node.people.sign_in("Bench", PASSWORD, "bench"), staff_application(node, dict)
    app.register(bare)
    ours: list[float] = []
    theirs: list[float] = []
    waits: list[float] = []
    with served(node, app) as port:
        task = Task(
            do="file", port=port, path=BARE, cookies=[cookie_of(node, session)], csrf=session.csrf, body=draft(),
            count=CLIENTS, seconds=1.0,
        )  # fmt: skip
        seen_by(clients(task))
        task = msgspec.structs.replace(task, seconds=ROUND_S)
        used, before = 0.0, _size(node)
        for _ in range(rounds):
            theirs.append(_rate(seen_by(clients(task))))
            began = time.process_time()
            seen = seen_by(clients(msgspec.structs.replace(task, path=REPORTS)))
            used += time.process_time() - began
            ours.append(_rate(seen))
            waits += [one.answered - one.began for one in seen.sent]
        filed = _size(node) - before
    ratio = median(ours) / median(theirs)
    return [
        Figure(
            room="web", what=f"reports filed over HTTP, {CLIENTS} clients, on the disk before they are answered "
            f"(p50 {median(waits) * 1000:.0f} ms, p99 {at_rank(waits, 0.99) * 1000:.0f} ms; "
            f"{used / filed * 1e6:.0f} µs CPU each)",
            value=median(ours), unit="/s", ceiling=median(theirs), ceiling_is="a handler that does nothing, /s:",
            ratio=ratio, bar=">= 0.4", met=ratio >= 0.4,
        ),
    ]  # fmt: skip


def _rate(seen: Seen) -> float:
    if seen.failed:
        raise RuntimeError(f"{seen.failed} requests were not answered with 201")
    return len(seen.sent) / seen.seconds


def _size(node: Node) -> int:
    return node.store.read(node.record.size)


# --- watching ----------------------------------------------------------------------------------------------------


def _watching(node: Node, seconds: float) -> list[Figure]:
    screens = [f"Screen {number}" for number in range(STREAMS // EACH)]
    for name in screens:
        node.people.add(None, name, "release officer", "bench", PASSWORD)
    sessions = [node.people.sign_in(name, PASSWORD, "bench") for name in screens]
    app = staff_application(node, dict)
    with served(node, app) as port:
        task = Task(
            do="watch", port=port, path=LIVE, cookies=[cookie_of(node, session) for session in sessions], count=STREAMS
        )
        watching = clients(task)
        assert watching.stdout is not None  # noqa: S101
        watching.stdout.readline()
        filing = msgspec.structs.replace(
            task, do="pace", path=REPORTS, csrf=sessions[0].csrf, body=draft(), count=CLIENTS, seconds=seconds,
            rate=float(RATE),
        )  # fmt: skip
        began, clock = time.process_time(), time.monotonic()
        sent = seen_by(clients(filing))
        time.sleep(1.0)
        used, took = time.process_time() - began, time.monotonic() - clock
    seen = seen_by(watching)
    return _screens(sent, seen, used / took)


def _screens(sent: Seen, seen: Seen, busy: float) -> list[Figure]:
    """From the answer, and from before the request, to the line on each screen."""
    answered = {one.serial: one for one in sent.sent}
    lags: list[float] = []
    whole: list[float] = []
    missed = doubled = 0
    for stream in seen.streams:
        times = Counter(serial for serial, _ in stream)
        missed += sum(serial not in times for serial in answered)
        doubled += sum(times[serial] > 1 for serial in answered)
        for serial, at in stream:
            if (one := answered.get(serial)) is not None:
                lags.append(max(0.0, at - one.answered))
                whole.append(at - one.began)
    if sent.failed:
        raise RuntimeError(f"{sent.failed} reports were not filed")
    p95, lines = at_rank(lags, 0.95) * 1000, len(lags)
    return [
        Figure(
            room="web", what=f"from a report's answer to its line on {STREAMS} screens at {RATE}/s, p95 "
            f"({_ranks(lags)}; from before it was sent {_ranks(whole)}; {lines:,} lines, side {busy:.0%} of a core)",
            value=p95, unit="ms", bar="< 300", met=p95 < 300,
        ),
        Figure(
            room="web", what=f"lines missed or doubled on {STREAMS} screens", value=missed + doubled, unit="lines",
            bar="0", met=missed + doubled == 0 and lines > 0,
        ),
    ]  # fmt: skip


def _ranks(values: list[float]) -> str:
    ranks = ", ".join(f"p{share * 100:.0f} {at_rank(values, share) * 1000:.0f}" for share in (0.5, 0.95, 0.99))
    return f"{ranks} ms"
