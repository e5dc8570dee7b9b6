"""Files of a side nobody can connect to: it brings what is still wanted, over any link, and hands out nothing else."""

import io
import random
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from unittest.mock import patch

import httpx
import pytest
from PIL import Image
from starlette.types import Message, Scope

from jisr.exchange.beats import LONGEST_S
from jisr.media.ledger import Arrival
from jisr.node import Node
from jisr.release.rules import Terms
from jisr.store.sqlite.media import SqliteMedia
from jisr.terms.errors import JisrError
from jisr.terms.sides import Limits
from jisr.wire.bringing import Bringer
from jisr.wire.carriers import NetworkCarrier
from jisr.wire.fetching import SHORT, STRETCH, Fetcher
from jisr.wire.push import Pusher
from tests.attacks.hostile import measured
from tests.media.planted import FILES, Cage
from tests.media.sides import Two, two
from tests.two_sides.pushing import PushWire, carrier_to
from tests.two_sides.sides import HOLD, OFFICER, REPORTER, SECOND, Clock, Wire, _finish, carrier, draft, to
from tests.two_sides.thin import DELAY, DOWN, FRAMING, HANDSHAKE, RATE, UP, Ended, ThinLink

ORIGIN = "north.example/jisr/north/south/1"


@pytest.fixture
def both() -> Iterator[Two]:
    with two() as made:
        yield made


class CutWire(PushWire):
    """The partner port, towards which a body may be lost after any byte: what came is known there, here it is not."""

    def __init__(self, node: Node) -> None:
        super().__init__(node, node.entropy)
        self.cuts: Callable[[int], int | None] = lambda _size: None
        self.carried = 0
        """Bytes of stretches that came through."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        body, path = request.read(), request.url.path
        came = self.cuts(len(body)) if "/media/" in path else None
        if "/media/" in path:
            self.carried += len(body) if came is None else came
        if came is None:
            return super().handle_request(request)
        self.part(request, body[:came])
        raise httpx.WriteTimeout("the link went down")

    def part(self, request: httpx.Request, came: bytes) -> None:
        path = request.url.raw_path.decode()
        scope: Scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": request.method,
            "scheme": "https", "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "",
            "headers": [(name.lower(), value) for name, value in request.headers.raw], "client": ("192.0.2.1", 1),
            "server": ("127.0.0.1", 1),
        }  # fmt: skip
        coming: list[Message] = [
            {"type": "http.request", "body": came, "more_body": True}, {"type": "http.disconnect"},
        ]  # fmt: skip

        async def receive() -> Message:
            return coming.pop(0)

        async def send(message: Message) -> None:
            pass

        _finish(self._app(scope, receive, send))


def bringer(author: Node, wire: httpx.BaseTransport, reader: str = "south", clock: Clock | None = None) -> Bringer:
    """North's, turned by hand; without a clock it asks whenever it has nothing to bring."""
    (partner,) = [one for one in author.standing.partners() if one.side == reader]
    way = NetworkCarrier(author.settings.side, partner, author.keys.request, author.clock, wire)
    offers = lambda: author.store.read(lambda tx: author.standing.offers(tx, reader))  # noqa: E731
    elapsed = (lambda: clock.now() / SECOND) if clock else iter(range(10**9)).__next__
    return Bringer(way, partial(author.media_for, reader), offers, elapsed)


def tell(both: Two, *names: str) -> list[int]:
    """North releases a report with these files and brings the entry; the serials of the files."""
    serial, files = both.report(*names)
    both.north.release.release(OFFICER, serial, "south", Terms(3, None, "", media=tuple(files)))
    both.clock.tick(HOLD)
    push(both)
    return files


def push(both: Two) -> None:
    both.north.settle()
    wire = PushWire(both.south, both.south.entropy)
    made = Pusher(
        "south", both.north.store, both.north.standing, both.north.incoming, carrier_to(both.north, wire),
        both.north.entropy,
    )  # fmt: skip
    while made.once() > 0:
        pass
    both.south.settle()


def bring(one: Bringer, most: int = 1000) -> int:
    """Turn it until it has brought nothing a few times in a row; how many stretches it brought."""
    idle = brought = 0
    for _ in range(most):
        try:
            more = one.once()
        except JisrError:
            more = False
        brought, idle = brought + more, 0 if more else idle + 1
        if idle > 40:
            return brought
    raise AssertionError("it never comes to rest")


def arrived(both: Two) -> list[Arrival]:
    return list(both.south.store.read(lambda tx: both.south.arrivals.of_items(tx, "north", ORIGIN, range(20))))


def clean(both: Two, files: list[int]) -> list[bytes]:
    return [both.north.attachments.made(one)[1].read_bytes() for one in files]


def held(both: Two) -> list[bytes]:
    return [
        both.south.arrivals.held("north", one.log, one.position, one.id)[1].read_bytes()
        for one in arrived(both) if one.state == "held"
    ]  # fmt: skip


def test_exactly_the_files_that_were_released_arrive(both: Two) -> None:
    files = tell(both, "photo.jpg", "paper.pdf")
    assert [one.state for one in arrived(both)] == ["wanted", "wanted"]
    assert bring(bringer(both.north, PushWire(both.south, both.south.entropy))) >= 2
    assert held(both) == clean(both, files)
    for one in arrived(both):
        assert both.south.arrivals.thumbnail("north", one.log, one.position, one.id).read_bytes()[:2] == b"\xff\xd8"


def test_no_byte_is_sent_twice_however_often_it_is_cut(both: Two) -> None:
    """What came of a stretch before the cut is kept, and the next one begins there."""
    chance = random.Random(4)
    files = tell(both, "photo.jpg", "drawing.png", "paper.pdf")
    wire = CutWire(both.south)
    wire.cuts = lambda size: chance.randrange(size) if chance.random() < 0.7 else None
    stretches = bring(bringer(both.north, wire))
    whole = clean(both, files)
    assert held(both) == whole
    assert wire.carried == sum(map(len, whole))
    measured(f"{wire.carried} bytes of files in {stretches} whole stretches, the others cut: none sent twice")


def test_pulling_keeps_what_came_before_a_cut_too(both: Two) -> None:
    (photo,) = tell(both, "photo.jpg")
    whole = clean(both, [photo])[0]
    sent: list[int] = []

    class Cutting(Wire):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            answer = super().handle_request(request)
            if "/media/" not in request.url.path or answer.status_code == 401:
                return answer
            body = answer.read()
            part = body[: max(1, len(body) // 2)] if len(body) > 9 else body
            sent.append(len(part))

            class Ended(httpx.SyncByteStream):
                def __iter__(self) -> Iterator[bytes]:
                    yield part
                    if len(part) < len(body):
                        raise httpx.ReadTimeout("the link went down")

            return httpx.Response(answer.status_code, headers=answer.headers, stream=Ended())

    south = both.south
    fetch = Fetcher(
        "north", south.store, south.standing, south.arrivals, carrier(south, Cutting(both.north, both.north.entropy))
    )
    while fetch.once():
        pass
    assert held(both) == [whole]
    assert sum(sent) == len(whole)


def test_a_withdrawn_file_is_neither_wanted_nor_brought(both: Two) -> None:
    serial, (photo,) = both.report("photo.jpg")
    both.north.release.release(OFFICER, serial, "south", Terms(3, None, "", media=(photo,)))
    both.clock.tick(HOLD)
    push(both)
    both.north.release.withdraw(OFFICER, serial, "south", "error")
    both.north.settle()
    assert arrived(both)[0].state == "wanted", "the withdrawal is not there yet"
    wire = CutWire(both.south)
    assert bring(bringer(both.north, wire)) == 0
    push(both)
    assert carrier_to(both.north, wire).wanted() == []
    assert wire.carried == 0


def test_what_came_of_a_replaced_file_counts_for_the_day_and_does_not_stay_on_disk(both: Two) -> None:
    """Else a file that is brought but for its last byte, and replaced, again and again, fills the disk unseen."""
    serial, (photo,) = both.report("photo.jpg")
    both.release(serial, [photo])
    (first,) = arrived(both)
    came = first.size - 1
    both.south.arrivals.take(first, b"x" * came)
    part = both.folder_of("south") / "parts" / first.blob
    assert part.stat().st_size == came
    later = both.north.intake.correct(REPORTER, serial, draft(marking=to("south"), text="Changed"))
    other = both.north.attaching.attach(REPORTER, later, "paper.pdf", FILES["paper.pdf"](Cage()))
    both.release(later, [other], "Changed.")
    replaced, second = arrived(both)
    assert [(replaced.state, replaced.why), second.state] == [("refused", "replaced"), "wanted"]
    both.south.attachments.sweep()
    assert not part.exists()
    assert both.south.arrivals.awaited("north", Limits(day_bytes=came + second.size - 1)) == []
    assert both.south.arrivals.awaited("north", Limits(day_bytes=came + second.size)) == [second]
    assert both.south.arrivals.next("north", Limits(day_bytes=came + second.size - 1)) is None
    # A stretch that was on its way to it meanwhile does not make it wanted again.
    both.south.store.write(lambda tx: SqliteMedia().move_arrival(tx, first._replace(have=came)))
    assert arrived(both)[0] == replaced


def test_whatever_a_partner_says_it_wants_it_gets_only_its_own(both: Two) -> None:
    """The author reads nothing but what its own log offers that reader, under the id that reader was told."""
    hidden, (secret,) = both.report("drawing.png")
    never = both.north.release.preview(hidden, "south", Terms(3, None, "", media=(secret,))).content.media[0].id
    tell(both, "photo.jpg")
    asked: list[str] = []

    class Greedy:
        def wanted(self) -> list[tuple[str, int]]:
            return [(never, 0), ("0" * 32, 0), ("../" * 10 + "xx", 0), (arrived(both)[0].id, 10**12)]

        def stretch(self, id: str, start: int, data: bytes) -> int | None:
            asked.append(id)
            return None

    offers = lambda: True  # noqa: E731
    one = Bringer(Greedy(), partial(both.north.media_for, "south"), offers, iter(range(10**9)).__next__)
    assert not any(one.once() for _ in range(20))
    assert asked == []
    assert both.north.media_for("east", arrived(both)[0].id) is None


def test_nobody_asks_for_what_was_never_offered(both: Two) -> None:
    serial, _ = both.report()
    both.north.release.release(OFFICER, serial, "south", Terms(3, None, ""))
    both.clock.tick(HOLD)
    push(both)
    wire = PushWire(both.south, both.south.entropy)
    wire.handle_request = None  # type: ignore[assignment,method-assign]
    one = bringer(both.north, wire)
    assert not any(one.once() for _ in range(20)), "a question would have met no wire"


def test_a_partner_that_takes_nothing_is_asked_ever_less(both: Two) -> None:
    tell(both, "photo.jpg")
    both.south.limit("north", Limits(day_bytes=10))
    wire, began = CutWire(both.south), both.clock.now()
    one, asked = bringer(both.north, wire, clock=both.clock), 0

    def count(request: httpx.Request) -> httpx.Response:
        nonlocal asked
        asked += 1
        return CutWire.handle_request(wire, request)

    wire.handle_request = count  # type: ignore[method-assign]
    while both.clock.now() - began < 3600 * SECOND:
        assert not one.once()
        both.clock.tick(SECOND // 2)
    assert 10 <= asked <= 18
    both.south.limit("north", Limits())
    both.clock.tick(600 * SECOND)
    while one.once():
        pass
    assert arrived(both)[0].state == "held"


def test_a_newer_report_is_brought_between_two_stretches(both: Two) -> None:
    """Turned as the loop turns it: one stretch of a file, then whatever entries there are."""
    tell(both, "paper.pdf", "film.mp4", "photo.jpg")
    wire = PushWire(both.south, both.south.entropy)
    one = bringer(both.north, wire)
    pusher = Pusher(
        "south", both.north.store, both.north.standing, both.north.incoming, carrier_to(both.north, wire),
        both.north.entropy, one,
    )  # fmt: skip
    assert pusher.once() == 0
    assert one.once()
    assert sorted({one.state for one in arrived(both)}) == ["held", "wanted"]
    serial, _ = both.report()
    both.north.release.release(OFFICER, serial, "south", Terms(3, None, ""))
    both.clock.tick(HOLD)
    both.north.settle()
    assert pusher.once() == 1
    assert both.south.incoming.size("north") == 2
    bring(one)
    assert {one.state for one in arrived(both)} == {"held"}


# --- heartbeats ------------------------------------------------------------------------------------------------


def test_silence_of_a_side_that_pushes_is_a_statement_too(both: Two) -> None:
    """Nobody asks it, so it brings its heartbeats itself, as often as one who pulls would have asked."""
    tell(both, "photo.jpg")
    wire, north = PushWire(both.south, both.south.entropy), both.north
    posts = 0

    def count(request: httpx.Request) -> httpx.Response:
        nonlocal posts
        posts += request.method == "POST"
        return PushWire.handle_request(wire, request)

    wire.handle_request = count  # type: ignore[method-assign]
    push = Pusher(
        "south", north.store, north.standing, north.incoming, carrier_to(north, wire), north.entropy, None,
        north.heart.add, lambda: both.clock.now() / SECOND,
    )  # fmt: skip
    for _ in range(30):
        both.clock.tick(10 * SECOND)
        assert push.once() == 0
        link = both.south.store.read(lambda tx: both.south.standing.link(tx, "north"))
        assert both.clock.now() - (link.fresh or 0) <= (LONGEST_S + 10) * SECOND
    assert 10 <= posts <= 17, "one every twenty seconds, and a nonce at first"


# --- the thin link ---------------------------------------------------------------------------------------------


class ThinPush(ThinLink):
    """The thin link upwards: of a body that is cut, what came through came through."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        assert isinstance(self.through, CutWire)
        if not self._left():
            self._knock()
        if self.connected != self.window():
            self.handshakes += 1
            if self._carry(HANDSHAKE, 4) < HANDSHAKE - 1:
                raise httpx.ConnectTimeout("went down")
            self.connected = self.window()
        body = request.read()
        head = sum(len(name) + len(value) + 4 for name, value in request.headers.raw) + 80
        came = self._carry(head + len(body), 1)
        if came < head + len(body) - 1:
            if came > head:
                part = body[: int(came - head)]
                self.through.carried += len(part) if "/media/" in request.url.path else 0
                self.through.part(request, part)
            raise httpx.ReadTimeout("went down")
        answer = self.through.handle_request(request)
        back = answer.read()
        size = sum(len(name) + len(value) + 4 for name, value in answer.headers.raw) + 20 + len(back)
        if self._carry(size, 1) < size - 1:
            raise httpx.ReadTimeout("went down")
        return httpx.Response(answer.status_code, headers=answer.headers, stream=Ended(back, True))


def noise() -> bytes:
    """A photo of noise, which no format makes small."""
    made = io.BytesIO()
    Image.frombytes("RGB", (320, 240), random.Random(1).randbytes(320 * 240 * 3)).save(made, "JPEG", quality=90)
    return made.getvalue()


def test_files_over_a_thin_link_that_is_mostly_down(both: Two) -> None:
    """9.6 kbit/s, two seconds late, up a minute in eleven: nothing is sent twice, and the link is used."""
    with patch.dict(FILES, {"photo.jpg": lambda _cage: noise()}):
        files = tell(both, "photo.jpg", "paper.pdf")
    whole = sum(map(len, clean(both, files)))
    wire, clock = CutWire(both.south), both.clock
    link = ThinPush(wire, clock, opens=clock.now() + DOWN)
    one = bringer(both.north, link, clock=clock)
    longest, posts = 0, 0
    while any(one.state == "wanted" for one in arrived(both)):
        before, opened = clock.now(), link.handshakes
        try:
            if not one.once():
                clock.tick(SECOND // 2)
            else:
                posts += 1
                longest = max(longest, clock.now() - before if opened == link.handshakes else 0)
        except JisrError:
            clock.tick(5 * SECOND)
        assert link.window() < 12
    assert sorted(held(both)) == sorted(clean(both, files))
    least = whole * FRAMING / RATE
    last = clock.now() - link.opens - (link.window() - 1) * (UP + DOWN)
    up = ((link.window() - 1) * UP + min(UP, last)) / SECOND
    measured(
        f"{whole} bytes of files in {link.window()} windows, {link.handshakes} connections, {posts} whole stretches: "
        f"{up:.0f} s of link where {least:.0f} s carry them bare; {wire.carried - whole} bytes sent twice, {link.wire} "
        f"on the wire; a stretch took {longest / SECOND:.0f} s at most"
    )
    assert wire.carried == whole
    assert longest < 20 * SECOND, "an urgent entry waits no longer behind a file"
    assert up < 3.5 * least
    assert SHORT * SECOND / RATE + 2 * DELAY < 20 * SECOND < STRETCH * SECOND / RATE


def test_what_a_link_swallowed_is_kept_where_it_arrived(tmp_path: Path) -> None:
    """A post that stands still is as good as cut: its place is free again, and what came of it counts."""
    import asyncio

    from jisr.wire.port import patient

    seen: list[Message] = []

    async def app(scope: Scope, receive: Callable[[], object], send: object) -> None:
        seen.extend([await receive(), await receive(), await receive()])  # type: ignore[misc]

    async def main() -> None:
        coming = [{"type": "http.request", "body": b"a", "more_body": True}]

        async def receive() -> Message:
            if coming:
                return coming.pop(0)
            await asyncio.sleep(30)
            raise AssertionError

        await patient(app, 0.05)({"type": "http"}, receive, app)  # type: ignore[arg-type]

    asyncio.run(asyncio.wait_for(main(), 5))
    assert [one["type"] for one in seen] == ["http.request", "http.disconnect", "http.disconnect"]
