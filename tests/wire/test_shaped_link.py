"""Two whole sides over 9.6 kbit/s, two seconds late, a minute up in eleven, on real sockets and the machine's clock."""

import time
from pathlib import Path

import pytest

from jisr.bench.exchange_logs import fetch_all
from jisr.terms.sides import Partner
from jisr.wire import PartnerPort
from jisr.wire.carriers import network_transport
from tests.wire.linked import Side, linked, until
from tests.wire.shaped import ShapedLink, Through

RATE, DELAY_S, UP_S, DOWN_S = 1_200, 2.0, 60.0, 600.0
BACKLOG = 60
"""Releases told while the link is down, before the urgent one."""


@pytest.mark.long
def test_an_urgent_report_is_through_in_the_first_window(tmp_path: Path) -> None:
    with linked(tmp_path) as (north, south):
        link = ShapedLink([north.listens, south.listens], RATE, DELAY_S)
        try:
            for side in (north, south):
                side.port = PartnerPort(side.node, lambda partner: _through(link, partner))
                side.start()
            north.release("south", "the first")
            until(lambda: north.receipted_by("south") == 1, 90)
            link.part()
            for number in range(BACKLOG):
                north.release("south", f"waiting {number}")
            north.release("south", "urgent")
            until(lambda: north.node.store.read(lambda tx: _published(tx, north)) == BACKLOG + 2, 120)
            time.sleep(DOWN_S)
            carried = link.bytes
            link.heal()
            seen = until(lambda: "urgent" in south.titles_from("north"), UP_S)
            back = seen + until(lambda: north.receipted_by("south") == BACKLOG + 2, UP_S)
            weight = sum(len(delta) for delta in fetch_all(north.node, "south", 1))
            print(
                f"{RATE * 8 / 1000} kbit/s, {DELAY_S:.0f} s late, down for {DOWN_S:.0f} s with {BACKLOG} releases "
                f"waiting: urgent one seen {seen:.0f} s after the link came up, its receipt back after {back:.0f} s; "
                f"{link.bytes - carried:,} bytes on the wire, {weight:,} needed"
            )
            assert back < UP_S
        finally:
            for side in (north, south):
                side.node.stop()
                side.port.stop()
            link.close()


def _published(tx: object, side: Side) -> int:
    return side.node.standing.link(tx, "south").published  # type: ignore[arg-type]


def _through(link: ShapedLink, partner: Partner) -> Through:
    port = int(partner.card.url.rsplit(":", 1)[1])
    return Through(network_transport(partner), link.ports[port])
