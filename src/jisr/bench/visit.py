"""The demonstration as a visitor meets it: how soon both sides answer, and how soon everything is gone after Ctrl-C."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import msgspec

from jisr.bench.clients import Task
from jisr.bench.figures import Figure, median, timed
from jisr.bench.web import clients
from jisr.web.sessions import session_name

ROUNDS, STREAMS, SESSIONS, PATIENCE_S = 3, 10, 2, 60.0
NAME, PASSWORD = "Visitor", "measured with care"
LIVE = "/api/v1/live"
_LINK = re.compile(r"(\w+): http://[^:/]+:(\d+)/signup\?token=(\S+)")
_SCRIPT = re.compile(r'<script[^>]*src="(/floor/assets/[^"]+)"')


class Door(msgspec.Struct, frozen=True):
    """Where one side's link leads."""

    side: str
    port: int
    token: str


def figures(folder: Path, long: bool) -> list[Figure]:
    """Start and end of `jisr demo --serve`, with ten screens watching each side."""
    starts: list[float] = []
    ends: list[float] = []
    bare: list[float] = []
    for number in range(ROUNDS * (2 if long else 1)):
        where = folder / f"round-{number}"
        where.mkdir(parents=True)
        bare.append(timed(lambda at=where: _run(at, "-c", "import jisr.demo.command").wait()))  # type: ignore[misc]
        started, ended = _visit(where)
        starts.append(started)
        ends.append(ended)
    start, end = median(starts), median(ends)
    return [
        Figure(
            room="floor", what="from starting the demo until both sides answer with screen, map and a signed-in plot "
            f"({_each(starts)})",
            value=start, unit="s", ceiling=median(bare), ceiling_is="Python loading it, s:", ratio=start / median(bare),
            bar="< 5", met=start < 5,
        ),
        Figure(
            room="floor", what=f"from Ctrl-C until the demo is gone, {STREAMS} live streams open on each side "
            f"({_each(ends)})",
            value=end, unit="s", bar="< 3", met=end < 3,
        ),
    ]  # fmt: skip


def _each(values: list[float]) -> str:
    return ", ".join(f"{value:.2f}" for value in values)


def _run(where: Path, *arguments: str) -> "subprocess.Popen[str]":
    """This Python in that folder, where it finds no event file to begin with."""
    return subprocess.Popen(
        [sys.executable, *arguments], cwd=where, env=os.environ | {"JISR_CASES": str(where)}, text=True,
        stdout=subprocess.PIPE, stderr=None,
    )  # fmt: skip


@contextmanager
def _demo(where: Path) -> Iterator["subprocess.Popen[str]"]:
    demo = _run(where, "-m", "jisr", "demo", "--serve")
    try:
        yield demo
    finally:
        demo.kill()
        demo.wait()


def _visit(where: Path) -> tuple[float, float]:
    """Seconds until both sides answered, and seconds from the interrupt to the end of the process."""
    began = time.perf_counter()
    with _demo(where) as demo, ThreadPoolExecutor(2) as both:
        entered = list(both.map(_enter, _doors(demo)))
        started = time.perf_counter() - began
        watching = list(both.map(_watch, entered))
        began = time.perf_counter()
        demo.send_signal(signal.SIGINT)
        if demo.wait(PATIENCE_S):
            raise RuntimeError(f"the demonstration ended with {demo.returncode}")
        ended = time.perf_counter() - began
        for screen in watching:
            assert screen.stdout is not None  # noqa: S101
            screen.stdout.read()
            screen.wait(PATIENCE_S)
    return started, ended


def _doors(demo: "subprocess.Popen[str]") -> list[Door]:
    """The links it prints, one for each side."""
    assert demo.stdout is not None  # noqa: S101
    doors: list[Door] = []
    for line in demo.stdout:
        if found := _LINK.search(line):
            doors.append(Door(found[1], int(found[2]), found[3]))
        if len(doors) == 2:
            return doors
    raise RuntimeError("the demonstration ended before it named both sides")


def _asked(door: Door) -> httpx.Client:
    here = f"http://127.0.0.1:{door.port}"
    return httpx.Client(base_url=here, headers={"origin": here, "sec-fetch-site": "same-origin"}, timeout=PATIENCE_S)


def _enter(door: Door) -> Door:
    """Screen, its script, the map, an account, and the plot with it."""
    with _asked(door) as asked:
        script = _SCRIPT.search(asked.get("/floor").raise_for_status().text)
        if script is None:
            raise RuntimeError("the screen has no script")
        asked.get(script[1]).raise_for_status()
        if asked.get("/map/region.pmtiles", headers={"range": "bytes=0-16383"}).status_code != 206:
            raise RuntimeError("the map is not answered in ranges")
        asked.post("/signup", data={"token": door.token, "name": NAME, "password": PASSWORD})
        asked.get("/api/v1/plot").raise_for_status()
    return door


def _watch(door: Door) -> "subprocess.Popen[bytes]":
    """Screens that hold a stream each, as many as one session may have and the rest with another."""
    name, cookies = session_name(door.side), []
    for _ in range(SESSIONS):
        with _asked(door) as asked:
            asked.post("/api/v1/session", json={"name": NAME, "password": PASSWORD}).raise_for_status()
            cookies.append(f"{name}={asked.cookies[name]}")
    watching = clients(Task(do="watch", port=door.port, path=LIVE, cookies=cookies, count=STREAMS))
    assert watching.stdout is not None  # noqa: S101
    if watching.stdout.readline() != b"open\n":
        raise RuntimeError("the streams could not be opened")
    return watching
