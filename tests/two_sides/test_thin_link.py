"""9.6 kbit/s, two seconds late, up a minute in eleven: how soon an urgent report is through, and what it weighs."""

from typing import NamedTuple

import pytest

from jisr.bench.exchange_logs import fetch_all, log_releases
from jisr.node import Node
from jisr.release.rules import Terms
from jisr.terms.errors import Unavailable
from jisr.wire.carriers import NetworkCarrier
from jisr.wire.pull import Puller
from tests.two_sides.sides import HOLD, OFFICER, REPORTER, SECOND, Chance, Clock, Inline, Wire, draft, pair, side, to
from tests.two_sides.thin import DOWN, UP, ThinLink

WORDS = "The dam gives way. Leave the valley now."
BACKLOGS = (0, 50, 150, 300, 2_000)
FITS = 150
"""Releases told while the link was down that must not keep an urgent one out of its next window: 15 a minute."""


class Carried(NamedTuple):
    """When the report was seen and when its receipt was back, milliseconds after the link came up; what it took."""

    window: int
    seen: int
    receipted: int
    wire: int
    needed: int
    told: int
    taken: int
    handshakes: int


class Weighing:
    """The carrier, and how many bytes of deltas it handed on."""

    def __init__(self, inner: NetworkCarrier) -> None:
        self.taken = 0
        self.tile, self.receipt, self.close = inner.tile, inner.receipt, inner.close
        self._inner = inner

    def delta(self, start: int, most: int, wait: int) -> bytes:
        answer = self._inner.delta(start, most, wait)
        self.taken += len(answer)
        return answer


def carry(backlog: int) -> Carried:
    """While the link is down, a backlog is told and then an urgent report; then the link comes and goes."""
    clock = Clock()
    north, south = (side(name, Inline(), clock, Chance(f"{name} thin")) for name in ("north", "south"))
    pair(north, south)
    link = ThinLink(Wire(north, north.entropy), clock, opens=clock.now() + DOWN)
    author = next(one for one in south.standing.partners() if one.side == "north")
    carrier = Weighing(NetworkCarrier("south", author, south.keys.request, clock, link))
    puller = Puller("north", south.incoming, carrier, south.entropy, elapsed=lambda: clock.now() / SECOND)
    log_releases(north, "south", 0, backlog)
    serial = north.intake.file(REPORTER, draft(marking=to("south")))
    north.release.release(OFFICER, serial, "south", Terms(3, None, WORDS), finer=True)
    clock.tick(HOLD)
    north.settle()
    needed = sum(len(delta) for delta in fetch_all(north, "south"))
    window = seen = 0
    try:
        while True:
            try:
                puller.once(20)
            except Unavailable:
                clock.tick(round(puller.pause() * SECOND))
            south.settle()
            if not seen and shown(south):
                window, seen = link.window(), clock.now() - link.opens
            if north.store.read(lambda tx: north.standing.link(tx, "south").receipted) > backlog:
                back = clock.now() - link.opens
                return Carried(
                    window, seen, back, link.wire, needed, link.told, carrier.taken, link.handshakes
                )  # fmt: skip
            assert link.window() < 30, "the report never came through"
    finally:
        for node in (north, south):
            node.store.close()


def shown(south: Node) -> bool:
    """Whether the urgent report stands in the partner's picture."""
    newest = south.incoming.size("north") - 1
    found = south.store.read(lambda tx: south.standing.items(tx, "north", [newest])) if newest >= 0 else []
    return any(item.content is not None and item.content.text == WORDS for item in found)


@pytest.mark.parametrize("backlog", BACKLOGS)
def test_an_urgent_report_behind_a_backlog(backlog: int) -> None:
    it = carry(backlog)
    print(
        f"{backlog:>5} releases waiting: seen in window {it.window}, {it.seen / SECOND:,.0f} s after the link came up, "
        f"receipt back after {it.receipted / SECOND:,.0f} s; {it.wire:,} bytes on the wire in {it.handshakes} "
        f"connections, {it.needed:,} needed ({it.wire / it.needed:.2f}); {it.told - it.taken} bytes fetched twice"
    )
    assert it.told <= it.taken + 1, "what came before a cut was fetched again"
    if backlog <= FITS:
        assert it.window == 1
        assert it.receipted < UP
    # What the wire carries beyond the stretches themselves is handshakes, requests, their proofs and receipts.
    assert it.wire < 1.35 * it.needed + 6_000 * it.handshakes
