"""A delta that was cut is gone on with from its last byte, as long as the author can make the same answer."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
import pytest

from jisr.exchange.delta import decode_delta
from jisr.node import Node
from jisr.release.rules import Terms
from jisr.terms.errors import PartnerFault, Unavailable
from jisr.wire.carriers import NetworkCarrier
from tests.two_sides.sides import HOLD, OFFICER, REPORTER, Chance, Clock, Inline, Wire, draft, pair, side, to


class Cut(httpx.SyncByteStream):
    def __init__(self, part: bytes) -> None:
        self._part = part

    def __iter__(self) -> Iterator[bytes]:
        yield self._part
        raise httpx.ReadError("cut")


@dataclass
class Cutting(httpx.BaseTransport):
    """The way to a side; `cuts` are the bytes of the next deltas that come through, then all of each does."""

    through: Wire
    cuts: list[int] = field(default_factory=list)
    came: list[tuple[int, int]] = field(default_factory=list)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self.through.handle_request(request)
        body = answer.read()
        if answer.status_code not in (200, 206):
            return httpx.Response(answer.status_code, headers=answer.headers, stream=httpx.ByteStream(body))
        cut = self.cuts.pop(0) if self.cuts else None
        part = body if cut is None else body[:cut]
        self.came.append((answer.status_code, len(part)))
        stream = httpx.ByteStream(body) if cut is None else Cut(part)
        return httpx.Response(answer.status_code, headers=answer.headers, stream=stream)


@dataclass
class Two:
    """North has told south three things; `way` is how south asks."""

    north: Node
    south: Node
    clock: Clock
    way: Cutting
    carrier: NetworkCarrier

    def tell(self) -> None:
        serial = self.north.intake.file(REPORTER, draft(marking=to("south")))
        self.north.release.release(OFFICER, serial, "south", Terms(3, None, ""))
        self.clock.tick(HOLD)
        self.north.settle()

    def cut(self, *at: int) -> None:
        """Fetch from the start until these cuts have happened."""
        self.way.cuts = list(at)
        for _ in at:
            with pytest.raises(Unavailable):
                self.carrier.delta(0, 256, 0)


@pytest.fixture
def two() -> Iterator[Two]:
    clock = Clock()
    north, south = (side(name, Inline(), clock, Chance(name)) for name in ("north", "south"))
    pair(north, south)
    way = Cutting(Wire(north, north.entropy))
    author = next(one for one in south.standing.partners() if one.side == "north")
    made = Two(north, south, clock, way, NetworkCarrier("south", author, south.keys.request, clock, way))
    for _ in range(3):
        made.tell()
    yield made
    for node in (north, south):
        node.store.close()


def test_only_the_rest_is_fetched(two: Two) -> None:
    two.cut(100, 0, 250)
    whole = two.carrier.delta(0, 256, 0)
    assert [status for status, _ in two.way.came] == [200, 206, 206, 206]
    assert sum(size for _, size in two.way.came) == len(whole), "no byte came twice"
    assert two.south.incoming.offer("north", whole).added == 3


def test_what_was_told_since_does_not_disturb_it(two: Two) -> None:
    two.cut(100)
    two.tell()
    assert len(decode_delta(two.carrier.delta(0, 8192, 0)).headers) == 3
    assert [status for status, _ in two.way.came] == [200, 206]
    assert len(decode_delta(two.carrier.delta(0, 8192, 0)).headers) == 4


def test_another_answer_replaces_what_was_held(two: Two) -> None:
    """Something in it was erased meanwhile: the author cannot make the same answer, and says so by a whole one."""
    two.cut(100)
    two.north.store.write(lambda tx: tx.handle.execute("UPDATE exchange_entry SET salted = NULL WHERE id % 1024 = 0"))
    answer = decode_delta(two.carrier.delta(0, 256, 0))
    assert answer.bodies[0] == b""
    assert [status for status, _ in two.way.came] == [200, 200]


def test_what_was_held_of_another_stretch_is_dropped(two: Two) -> None:
    two.cut(100)
    assert decode_delta(two.carrier.delta(2, 256, 0)).start == 2
    assert [status for status, _ in two.way.came] == [200, 200]


def test_a_rest_that_does_not_fit_stores_nothing_and_is_dropped(two: Two) -> None:
    """The author, or whoever stands between, answers the rest of something else."""
    two.cut(100)
    real = two.way.through.handle_request
    two.way.through.handle_request = lambda request: _spoilt(real(request))  # type: ignore[method-assign]
    with pytest.raises(PartnerFault) as caught:
        two.south.incoming.offer("north", two.carrier.delta(0, 256, 0))
    assert caught.value.code == "delta-damaged"
    assert two.south.incoming.size("north") == 0
    two.way.through.handle_request = real  # type: ignore[method-assign]
    assert two.south.incoming.offer("north", two.carrier.delta(0, 256, 0)).added == 3
    assert [status for status, _ in two.way.came] == [200, 206, 200]


def _spoilt(answer: httpx.Response) -> httpx.Response:
    return httpx.Response(answer.status_code, headers=answer.headers, stream=httpx.ByteStream(answer.read()[::-1]))


@pytest.mark.parametrize("etag", ["", 'W/"3-0"', '"\u00e9"', '"a\r\nb"', '"' + "a" * 500 + '"'])
def test_a_name_that_is_none_is_not_repeated(two: Two, etag: str) -> None:
    """Whatever a partner calls its answer, it is asked for the whole of it then."""
    real = two.way.through.handle_request

    def named(request: httpx.Request) -> httpx.Response:
        assert "if-range" not in request.headers
        answer = real(request)
        others = [(name, value) for name, value in answer.headers.raw if name != b"etag"]
        told = [*others, (b"etag", etag.encode())] if answer.status_code == 200 else others
        return httpx.Response(answer.status_code, headers=told, stream=httpx.ByteStream(answer.read()))

    two.way.through.handle_request = named  # type: ignore[method-assign]
    two.cut(100)
    assert len(decode_delta(two.carrier.delta(0, 256, 0)).headers) == 3
