"""A log pushed over a link that goes down: what came of a delta is not brought again, and no body for nothing."""

import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from jisr.bench.exchange_logs import log_releases
from jisr.node import Node
from jisr.release.rules import Terms
from jisr.terms.errors import JisrError, Unavailable
from jisr.wire.carriers import KEPT_S, WORTH_ASKING, NetworkCarrier, network_transport
from jisr.wire.port import IDLE_S
from jisr.wire.push import Pusher
from tests.attacks.hostile import measured
from tests.sides import assert_holds
from tests.two_sides.sides import HOLD, OFFICER, REPORTER, SECOND, Chance, Clock, Inline, draft, pair, side, to
from tests.two_sides.test_push_files import CutWire, ThinPush
from tests.two_sides.thin import DOWN, UP
from tests.wire.linked import linked

BACKLOGS = (0, 50, 150, 300)


@pytest.fixture
def sides() -> Iterator[tuple[Node, Node, Clock]]:
    clock = Clock()
    north, south = (side(name, Inline(), clock, Chance(f"{name} thin")) for name in ("north", "south"))
    pair(north, south)
    yield north, south, clock
    for node in (north, south):
        node.store.close()


def pusher(north: Node, way: httpx.BaseTransport, clock: Clock) -> Pusher:
    (south,) = north.standing.partners()
    carrier = NetworkCarrier("north", south, north.keys.request, clock, way)
    return Pusher(
        "south", north.store, north.standing, north.incoming, carrier, north.entropy,
        elapsed=lambda: clock.now() / SECOND,
    )  # fmt: skip


def receipted(north: Node) -> int:
    return north.store.read(lambda tx: north.standing.link(tx, "south").receipted)


class Cutting(CutWire):
    """Cuts any body, and counts what came of deltas and what was sent in vain."""

    def __init__(self, node: Node, chance: random.Random) -> None:
        super().__init__(node)
        self.chance, self.came, self.vain = chance, 0, 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        body = request.read()
        if "/delta" in request.url.path and body and self.chance.random() < 0.7:
            came = self.chance.randrange(len(body))
            self.came += came
            self.part(request, body[:came])
            raise httpx.WriteTimeout("the link went down")
        answer = super().handle_request(request)
        self.came += len(body) if answer.status_code == 200 and "/delta" in request.url.path else 0
        self.vain += len(body) if answer.status_code == 401 else 0
        return answer


@pytest.mark.parametrize("seed", range(4))
def test_no_byte_of_a_delta_is_sent_twice(sides: tuple[Node, Node, Clock], seed: int) -> None:
    north, south, clock = sides
    log_releases(north, "south", 0, 400)
    wire, sent = Cutting(south, random.Random(seed)), 0
    push = pusher(north, wire, clock)
    bodies: list[bytes] = []
    real = push._carrier.push

    def keep(data: bytes, first: int = 0) -> tuple[bytes | None, int]:
        answer = real(data, first)
        bodies.append(data)
        return answer

    push._carrier.push = keep  # type: ignore[method-assign]
    while receipted(north) < 400:
        sent += 1
        assert sent < 200
        try:
            push.once()
        except JisrError:
            clock.tick(SECOND)
    south.settle()
    assert wire.came == sum(map(len, bodies)), "all of each, and no more"
    assert wire.vain == 0
    assert south.incoming.size("north") == 400
    assert_holds(south)


def test_a_partner_that_kept_nothing_is_brought_all_of_it(sides: tuple[Node, Node, Clock]) -> None:
    """A restart forgets what was begun; nothing depends on it."""
    north, south, clock = sides
    log_releases(north, "south", 0, 100)

    class Forgetful(Cutting):
        def part(self, request: httpx.Request, came: bytes) -> None:
            pass

    push = pusher(north, Forgetful(south, random.Random(2)), clock)
    for _ in range(50):
        try:
            push.once()
        except JisrError:
            continue
    assert receipted(north) == 100


def test_something_else_of_that_length_is_not_taken_for_the_rest(sides: tuple[Node, Node, Clock]) -> None:
    """While a delta waits to go on the log came by another way: what no longer fits is made anew."""
    north, south, clock = sides
    log_releases(north, "south", 0, 60)
    wire = Cutting(south, random.Random(0))
    push = pusher(north, wire, clock)
    wire.chance.random = lambda: 0.0  # type: ignore[method-assign]
    with pytest.raises(Unavailable):
        push.once()
    wire.chance.random = lambda: 1.0  # type: ignore[method-assign]
    assert pusher(north, wire, clock).once() == 60, "another carrier, as after a restart of the author"
    log_releases(north, "south", 60, 5)
    while push.once() > 0:
        pass
    assert receipted(north) == south.incoming.size("north") == 65


class Carried(NamedTuple):
    window: int
    receipted: int
    wire: int
    requests: int
    vain: int


def carry(sides: tuple[Node, Node, Clock], backlog: int) -> Carried:
    """A backlog and then an urgent report, told while the link is down; then the link comes and goes."""
    north, south, clock = sides
    wire = CutWire(south)
    link = ThinPush(wire, clock, opens=clock.now() + DOWN)
    counts = {"requests": 0, "vain": 0}
    real = wire.handle_request

    def count(request: httpx.Request) -> httpx.Response:
        answer = real(request)
        counts["requests"] += 1
        counts["vain"] += len(request.read()) if answer.status_code == 401 else 0
        return answer

    wire.handle_request = count  # type: ignore[method-assign]
    log_releases(north, "south", 0, backlog)
    serial = north.intake.file(REPORTER, draft(marking=to("south")))
    north.release.release(OFFICER, serial, "south", Terms(3, None, "The dam gives way."), finer=True)
    clock.tick(HOLD)
    north.settle()
    push = pusher(north, link, clock)
    while receipted(north) <= backlog:
        assert link.window() < 10
        try:
            push.once()
        except Unavailable:
            clock.tick(round(push.pause() * SECOND))
        south.settle()
    return Carried(link.window(), clock.now() - link.opens, link.wire, counts["requests"], counts["vain"])


@pytest.mark.parametrize("backlog", BACKLOGS)
def test_a_backlog_is_pushed_over_a_thin_link(sides: tuple[Node, Node, Clock], backlog: int) -> None:
    it = carry(sides, backlog)
    measured(
        f"{backlog:>4} releases waiting: receipt of an urgent one in window {it.window}, {it.receipted / SECOND:.0f} s "
        f"after it came up; {it.wire} bytes on the wire, {it.requests} requests, {it.vain} bytes of bodies for a 401"
    )
    assert it.vain <= WORTH_ASKING, "a small body may be sent with a nonce that is used up, a large one is not"
    if backlog <= 50:
        assert it.window == 1
        assert it.receipted < UP
    assert it.window <= 3


def test_a_connection_outlasts_the_pause_between_two_heartbeats(tmp_path: Path) -> None:
    """On a link two seconds late an opening costs eight seconds: for one request in twenty seconds it is kept open."""
    assert 20 < KEPT_S < IDLE_S
    with linked(tmp_path) as (north, south):
        south.start()
        (partner,) = north.node.standing.partners()
        way = network_transport(partner)
        carrier = NetworkCarrier("north", partner, north.keys.request, north.node.clock, way)
        carrier.wanted()
        (first,) = way._pool.connections  # type: ignore[attr-defined]
        time.sleep(6)
        carrier.wanted()
        assert way._pool.connections == [first]  # type: ignore[attr-defined]
        carrier.close()
