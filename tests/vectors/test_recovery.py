"""The published vectors of closed logs and of asking for one's own log, against our code."""

from typing import Any

import httpx
import pytest

from jisr.exchange.rules import read_leaf
from jisr.wire.carriers import NetworkCarrier
from tests.two_sides.sides import Chance, Clock, Inline, pair, side
from tests.vectors.vectors import load

RECOVERY = load("recovery")


@pytest.mark.parametrize("case", RECOVERY["leaves"] + RECOVERY["cites"], ids=lambda case: case["name"])
def test_leaves_that_close_a_log_or_speak_of_one(case: Any) -> None:
    found = read_leaf(case["header"].encode(), case["index"])
    assert (found if isinstance(found, str) else "accepted") == case["verdict"]


def test_the_paths_a_restored_author_asks_for() -> None:
    north, south = (side(name, Inline(), Clock(), Chance(name)) for name in ("north", "south"))
    pair(north, south)
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.raw_path.decode())
        return httpx.Response(204, stream=httpx.ByteStream(b""))

    partner = north.standing.partners()[0]
    way = NetworkCarrier("north", partner, north.keys.request, north.clock, httpx.MockTransport(answer))
    assert way.copy(RECOVERY["origin"], 7, 256) is None
    assert way.receipted(RECOVERY["origin"]) is None
    way.close()
    assert asked == [RECOVERY["paths"]["delta"], RECOVERY["paths"]["checkpoint"]]
