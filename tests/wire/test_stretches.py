"""How much is asked for at once: what comes sooner than it is taken in need not come in long stretches."""

import pytest

from jisr.exchange.incoming import Progress
from jisr.wire.pull import FAIR, LONG, SHORT, Puller


class Paced:
    """A partner's log and the way to it: bringing and taking in take so many seconds each."""

    def __init__(self, bringing: float, taking: float) -> None:
        self.now, self.asked, self._bringing, self._taking = 0.0, list[int](), bringing, taking
        self.receipts = self

    def delta(self, start: int, most: int, wait: int) -> bytes:
        self.asked.append(most)
        self.now += self._bringing
        return b""

    def offer(self, side: str, data: bytes, *, give_up: bool, least: bool) -> Progress:
        self.now += self._taking
        return Progress(self.asked[-1], 10, "grown")

    def size(self, side: str) -> int:
        return 10

    def left(self, side: str) -> tuple[int, int]:
        return 10**9, 10**9

    def receipt(self, side: str) -> None:
        return None


@pytest.mark.parametrize(
    ("bringing", "taking", "most"), [(0.01, 0.02, FAIR), (0.6, 0.1, LONG), (30.0, 1.0, SHORT), (0.0, 0.0, LONG)]
)
def test_stretches_are_as_long_as_the_way_is(bringing: float, taking: float, most: int) -> None:
    paced = Paced(bringing, taking)
    puller = Puller("north", paced, paced, None, elapsed=lambda: paced.now)  # type: ignore[arg-type]
    for _ in range(12):
        puller.once()
    assert paced.asked[0] == SHORT
    assert paced.asked[-1] == most
    assert max(paced.asked) == most, "not even once"


def test_stretches_shorten_again_when_the_way_does() -> None:
    paced = Paced(0.6, 0.1)
    puller = Puller("north", paced, paced, None, elapsed=lambda: paced.now)  # type: ignore[arg-type]
    for _ in range(8):
        puller.once()
    assert paced.asked[-1] == LONG
    paced._bringing = 0.01
    for _ in range(4):
        puller.once()
    assert paced.asked[-1] == FAIR
