"""Filing over HTTP while a partner's share is taken in: both take turns in one run, so that noise hits both alike."""

import queue
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from jisr.bench.clients import Seen, Sent, Task
from jisr.bench.exchange_logs import fetch_all, log_releases
from jisr.bench.figures import Figure, at_rank
from jisr.bench.sides import make_side, pair
from jisr.bench.web import PASSWORD, REPORTS, clients, cookie_of, draft, seen_by, served
from jisr.node import Node
from jisr.terms.errors import Unavailable
from jisr.web import staff_application
from jisr.wire.pull import FAIR, Puller

RATE, SECONDS, LONG_S, CLIENTS = 20, 30.0, 120.0, 64
"""Reports a second, how long they are filed, and by how many connections: what is slow must not make the rest wait."""
RELEASES, BURST = 60_000, 8
"""What a partner sends in the whole time, and deltas it has at hand at once."""
REST_S = 1.5
"""How long it is quiet between two bursts."""
PATIENCE_S = 60.0
Stretch = tuple[float, float]


class Supply:
    """A carrier that brings what it is fed, and between bursts lets its reader wait as a long poll does."""

    def __init__(self) -> None:
        self._fed: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()

    def feed(self, delta: bytes | None) -> None:
        """One more delta to be fetched; None is the end."""
        self._fed.put(delta)

    def delta(self, start: int, most: int, wait: int) -> bytes:
        fed = self._fed.get()
        if fed is None:
            raise Unavailable("closed", "There is no more.", "")
        return fed

    def tile(self, level: int, n: int, width: int) -> bytes:
        raise Unavailable("closed", "What is fed is never damaged: no tile is looked at.", "")

    def receipt(self, note: bytes) -> None:
        return

    def close(self) -> None:
        return


class Watched:
    """When each part of taking in was at work."""

    def __init__(self, node: Node) -> None:
        self.parts: dict[str, list[Stretch]] = {}
        self._wrap("verified and stored", node.incoming, "take")
        self._wrap("filed by intake", node.intake, "take_in")
        self._wrap("put into the picture", node.picture, "follow")

    def _wrap(self, part: str, room: object, name: str) -> None:
        work: Callable[..., Any] = getattr(room, name)
        kept = self.parts.setdefault(part, [])

        def timed(*given: Any, **named: Any) -> Any:
            began = time.monotonic()
            try:
                return work(*given, **named)
            finally:
                kept.append((began, time.monotonic()))

        setattr(room, name, timed)


def figures(folder: Path, long: bool) -> list[Figure]:
    """Filing's p95 while everything is taken in that a partner sends, beside idle."""
    south = make_side(folder / "beside", "south")
    try:
        deltas = _sent(folder / "busy", south)
        south.people.add(None, "Bench", "release officer", "bench", PASSWORD)
        watched = Watched(south)
        seen, bursts = _file_beside(south, deltas, LONG_S if long else SECONDS)
    finally:
        south.close()
    return _figures(seen.sent, bursts, watched.parts)


def _sent(folder: Path, south: Node) -> list[bytes]:
    """A partner's log in stretches as our pull loop asks for them."""
    north = make_side(folder, "north")
    try:
        pair(north, south)
        log_releases(north, "south", 0, RELEASES)
        return fetch_all(north, "south", most=FAIR)
    finally:
        north.close()


def _file_beside(south: Node, deltas: Sequence[bytes], seconds: float) -> tuple[Seen, list[Stretch]]:
    session, supply, ending = south.people.sign_in("Bench", PASSWORD, "bench"), Supply(), threading.Event()
    cookies = [cookie_of(south, session)]
    puller = Puller("north", south.incoming, supply, south.entropy)
    thread = threading.Thread(target=puller.run, args=(ending,))
    bursts: list[Stretch] = []
    with served(south, staff_application(south, dict)) as port:
        thread.start()
        filing = clients(
            Task(
                do="pace", port=port, path=REPORTS, cookies=cookies, csrf=session.csrf, body=draft(),
                count=CLIENTS, seconds=seconds, rate=float(RATE),
            )
        )  # fmt: skip
        try:
            for at in range(0, len(deltas), BURST):
                time.sleep(REST_S)
                if filing.poll() is not None:
                    break
                bursts.append(_burst(south, supply, deltas[at : at + BURST]))
            seen = seen_by(filing)
        finally:
            ending.set()
            supply.feed(None)
            thread.join()
    return seen, bursts


def _burst(south: Node, supply: Supply, deltas: Sequence[bytes]) -> Stretch:
    """From when a burst can be fetched until all of it stands in the picture."""
    began, before = time.monotonic(), south.incoming.size("north")
    for delta in deltas:
        supply.feed(delta)
    while (size := south.incoming.size("north")) <= before or south.shown("north") < size:
        if time.monotonic() - began > PATIENCE_S:
            raise AssertionError("what was fetched is not shown")
        time.sleep(0.02)
    return began, time.monotonic()


def _figures(sent: Sequence[Sent], bursts: Sequence[Stretch], parts: dict[str, list[Stretch]]) -> list[Figure]:
    beside = [one for one in sent if _meets(one, bursts)]
    idle = _ranks([one for one in sent if not _meets(one, bursts)])
    by_part = {part: _ranks([one for one in beside if _meets(one, stretches)]) for part, stretches in parts.items()}
    told = "; ".join(f"while it is {part} {ranks[1]:.1f} of {ranks[3]:.0f}" for part, ranks in by_part.items())
    p50, p95, p99, count = _ranks(beside)
    return [
        Figure(
            room="exchange", what=f"filing over HTTP, {RATE}/s, while a partner's share is taken in, p95 "
            f"(of {count:.0f}; {told}; p50 {p50:.1f}, p99 {p99:.1f}; idle p50 {idle[0]:.1f}, p99 {idle[2]:.1f} ms)",
            value=p95, unit="ms", ceiling=idle[1], ceiling_is="idle in the same run, ms:", ratio=p95 / idle[1],
            bar="< 2", met=p95 < 2 * idle[1],
        ),
    ]  # fmt: skip


def _meets(one: Sent, stretches: Sequence[Stretch]) -> bool:
    return any(one.began < stop and one.answered > start for start, stop in stretches)


def _ranks(sent: Sequence[Sent]) -> tuple[float, float, float, float]:
    """p50, p95 and p99 in milliseconds, and of how many."""
    took = [(one.answered - one.began) * 1000 for one in sent] or [0.0]
    return at_rank(took, 0.5), at_rank(took, 0.95), at_rank(took, 0.99), float(len(sent))
