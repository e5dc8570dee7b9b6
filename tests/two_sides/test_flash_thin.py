"""A flash on the thin link: in the first moments of its first window, however many releases wait before it."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from jisr.bench.exchange_logs import fetch_all, log_releases
from jisr.node import Node
from jisr.release.rules import Terms
from jisr.terms.errors import Unavailable
from jisr.wire.carriers import NetworkCarrier
from jisr.wire.pull import Puller
from tests.two_sides.sides import HOLD, OFFICER, REPORTER, SECOND, Chance, Clock, Inline, Wire, draft, pair, side, to
from tests.two_sides.thin import DOWN, ThinLink

WORDS = "The dam gives way. Leave the valley now."
BACKLOGS = (0, 150, 300, 2_000)
SOON = 30 * SECOND
"""From the moment the link is up: opening it, being given a nonce, asking, and one short answer."""


class Carried(NamedTuple):
    """When the flash was seen and when the log was receipted beyond it, milliseconds after the link came up."""

    window: int
    seen: int
    there: int
    wire: int
    needed: int
    told: int
    taken: int
    ahead: int
    asked: int


class Weighing:
    """The carrier, how many bytes of deltas and of what came ahead it handed on, and how often it asked for that."""

    def __init__(self, inner: NetworkCarrier, look: Callable[[], None]) -> None:
        self._look = look
        self.taken = self.before = self.asked = 0
        self.tile, self.receipt, self.close = inner.tile, inner.receipt, inner.close
        self._inner = inner

    @property
    def flash(self) -> int:
        return self._inner.flash

    @property
    def cut(self) -> bool:
        return self._inner.cut

    def ahead(self, start: int, since: int) -> bytes | None:
        answer = self._inner.ahead(start, since)
        self.asked += 1
        self.before += len(answer or b"")
        return answer

    def delta(self, start: int, most: int, wait: int) -> bytes:
        # What was stored a moment ago is taken in by the followers while the next request is under way.
        self._look()
        answer = self._inner.delta(start, most, wait)
        self.taken += len(answer)
        return answer


def carry(backlog: int, *, up: int = 0) -> Carried:
    """A backlog is told and then a flash, while the link is down, or up and at rest for so long; then it goes on."""
    clock = Clock()
    north, south = (side(name, Inline(), clock, Chance(f"{name} flash")) for name in ("north", "south"))
    pair(north, south)
    link = ThinLink(Wire(north, north.entropy), clock, opens=clock.now() + (0 if up else DOWN))
    author = next(one for one in south.standing.partners() if one.side == "north")
    window = seen = 0

    def look() -> None:
        nonlocal window, seen
        south.settle()
        if not seen and shown(south):
            window, seen = link.window(), clock.now() - began
            receipted = north.store.read(lambda tx: north.standing.link(tx, "south")).receipted
            assert receipted <= backlog or not carrier.before, "a receipt never covers what came ahead"

    carrier = Weighing(NetworkCarrier("south", author, south.keys.request, clock, link), look)
    puller = Puller("north", south.incoming, carrier, south.entropy, elapsed=lambda: clock.now() / SECOND)
    north.settle()
    began = link.opens
    if up:
        puller.once(0)
        clock.tick(up)
    log_releases(north, "south", 0, backlog)
    serial = north.intake.file(REPORTER, draft(marking=to("south")))
    north.release.release(OFFICER, serial, "south", Terms(3, None, WORDS, flash=True), finer=True)
    clock.tick(HOLD)
    north.settle()
    needed, began = sum(len(delta) for delta in fetch_all(north, "south")), max(clock.now(), link.opens)
    try:
        while True:
            try:
                puller.once(20)
            except Unavailable:
                clock.tick(round(puller.pause() * SECOND))
            look()
            if north.store.read(lambda tx: north.standing.link(tx, "south").receipted) > backlog:
                there = clock.now() - began
                assert len(south.picture.rows()) == backlog + 1, "each is in the picture once"
                return Carried(
                    window, seen, there, link.wire, needed, link.told, carrier.taken, carrier.before, carrier.asked
                )  # fmt: skip
            assert link.window() < 40, "the report never came through"
    finally:
        for node in (north, south):
            node.store.close()


def shown(south: Node) -> bool:
    """Whether the flash stands in the partner's picture."""
    seen = (one.says for one in south.picture.everything(holder="north"))
    return any(says is not None and says.text == WORDS for says in seen)


@pytest.mark.parametrize("backlog", BACKLOGS)
def test_a_flash_behind_a_backlog(backlog: int) -> None:
    it = carry(backlog)
    print(
        f"{backlog:>5} releases waiting: flash seen in window {it.window}, {it.seen / SECOND:,.0f} s after the link "
        f"came up; the log with it receipted after {it.there / SECOND:,.0f} s; {it.wire:,} bytes on the wire, "
        f"{it.needed:,} needed, {it.ahead:,} came ahead in {it.asked} answers; "
        f"{it.told - it.taken - it.ahead} bytes of a stretch fetched twice"
    )
    assert it.window == 1
    assert it.seen < SOON
    assert it.told <= it.taken + it.ahead + 1, "what came before a cut was fetched again"


def test_a_flash_on_a_link_that_rested_costs_no_round_trip_before_it_is_known() -> None:
    it = carry(20, up=5 * SECOND)
    assert it.window == 1
    assert it.asked == 1, "only the first fetch asked; what comes with the next delta is not asked for"
