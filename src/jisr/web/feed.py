"""The live feed: what every open screen of this side is told, as it happens.

One task follows the record, once for all: it encodes each line when the picture shows it and keeps the newest ones in
a ring. A stream knows two numbers only, the last serial it sent and the last change of a partner's state. While its
serial is in the ring it is served from there; before that, or when it fell behind, it reads pages of the record. So a
slow screen costs no memory and misses nothing, and a browser that comes back goes on after the last serial it saw.

Changes of a partner's state are kept by report, the newest of each, with the size the record had. They go out after
the line of that serial and before the next: whoever has a line has every change that came before it.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from itertools import islice, takewhile
from typing import Any, Literal, NamedTuple, TypeVar

import msgspec

from jisr.people import Session
from jisr.terms.actors import Role
from jisr.terms.errors import JisrError, OurMistake, Unavailable
from jisr.terms.transactions import Tx
from jisr.web.errors import standing
from jisr.web.reading import Desk, LinkState, PartnerState, lines_after, links, told
from jisr.web.underway import States, Underway

log = logging.getLogger("jisr.web")
T = TypeVar("T")

EACH, PERSON, ALL = 6, 24, 200
"""Streams of one session, of one person, and of all: a browser opens one, or where it must one a tab."""
TICK_S, PACE_S = 0.25, 0.025
"""How long the feed rests at most, and at least: what comes in between goes out together."""
LINKS_S, SESSIONS_S, PULSE_S = 0.2, 0.4, 5.0
STILL_S = 1.0
"""Links are looked at this often while nothing was committed: their health is an age."""
REST_S = 60.0
"""After this long with nobody watching, the feed stops following."""
PAGE, PIECE = 200, 128 * 1024
"""Entries of one read, and bytes after which a stream sends what it has."""
RING, RING_BYTES = 2048, 4 * 1024 * 1024
READY = 1024
"""Changes of a partner's state that are kept encoded."""


class Pulse(msgspec.Struct, frozen=True):
    """The side is alive: its clock `now` and the serial shown up to.

    `storage` says what is wrong with the disk, `storage_ar` the same in Arabic; empty where nothing is.
    `locked` says why signing is locked, empty while it is not; `alarms` are those nobody has looked at. With `behind` a
    key was changed and nothing is signed until the program that serves is started again.
    `began` names this run of the feed: when it changes, states of partners may have moved that nobody told.
    """

    now: int
    size: int
    storage: str
    storage_ar: str
    hold_s: int
    exercise: bool
    began: int
    locked: str
    alarms: int
    behind: bool


class Told(msgspec.Struct, frozen=True):
    """How one report stands with each partner, changed without an entry."""

    report: int
    partners: tuple[PartnerState, ...]


class Ending(msgspec.Struct, frozen=True):
    """Why the stream closes."""

    code: Literal["ending", "signed-out"]


class Stream:
    """One open screen: whose, what it was sent last, and whether it must close."""

    def __init__(self, session: Session) -> None:
        self.token, self.role, self.person = session.token, session.actor.role, session.actor.person
        self.serial = self.told = 0
        self.linked = self.pulsed = -1
        self.code: Literal["ending", "signed-out"] | None = None
        self.ended = asyncio.Event()

    def end(self, code: Literal["ending", "signed-out"]) -> None:
        """Close it: at once where nothing is under way."""
        self.code = self.code or code
        self.ended.set()


class Change(NamedTuple):
    """A report whose states moved: number of the change, size of the record then, and the event while it is kept."""

    number: int
    size: int
    event: bytes | None


class News(NamedTuple):
    """What one look found; `lines` are (serial, event) without a gap, `erased` says that one took content away."""

    at: int
    size: int
    lines: Sequence[tuple[int, bytes]]
    erased: bool
    told: Mapping[int, States]
    links: bytes | None
    gone: frozenset[str]
    more: bool


def event(name: str, data: object, serial: int | None = None) -> bytes:
    """One event of the stream; with `serial`, the place a browser names when it comes back."""
    number = b"" if serial is None else b"id: %d\n" % serial
    return b"event: %s\n%sdata: %s\n\n" % (name.encode(), number, msgspec.json.encode(data))


class LiveFeed:
    """One side's feed, and its streams. Everything but `wake` and `end` belongs to the listener's event loop."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._ended = self._asked = False
        self._left = 0.0
        self._streams: set[Stream] = set()
        self._reset()

    def _reset(self) -> None:
        self._underway = Underway(self._desk)
        self._at, self._began = 0, self._desk.node.clock.now()
        self._ring: deque[tuple[int, bytes]] = deque()
        self._ring_bytes = 0
        self._batch: tuple[int, int, bytes] = (0, 0, b"")
        self._changes: dict[int, Change] = {}
        self._number = 0
        self._ready: deque[tuple[int, int]] = deque()
        self._links, self._links_number, self._linked_at = b"", 0, 0.0
        self._states: list[LinkState] = []
        self._about: set[int] = set()
        self._pulses, self._looked_at, self._alarms = 0, 0.0, 0

    # --- from any thread ---------------------------------------------------------------------------------------

    def wake(self) -> None:
        """Something was committed: look."""
        if not self._asked and self._loop is not None:
            self._asked = True
            with suppress(RuntimeError):  # The loop may have ended while we asked.
                self._loop.call_soon_threadsafe(self._woken.set)

    def end(self) -> None:
        """Close every stream for good."""
        self._ended = True
        if self._loop is not None:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._close_all, "ending")

    # --- streams -----------------------------------------------------------------------------------------------

    async def open(self, session: Session, after: int | None) -> Stream:
        """A stream that goes on after that serial, or begins at the end; close it, whatever happens.

        OurMistake `beyond` for a serial the record does not have; Unavailable where too many are open.
        """
        if self._ended:
            raise Unavailable("ending", "This side is stopping.", "Try again in a moment.")
        # Nobody may sign in again and again until the others find every place taken.
        mine = [other.token for other in self._streams if other.person == session.actor.person]
        if mine.count(session.token) >= EACH or len(mine) >= PERSON or len(self._streams) >= ALL:
            raise Unavailable("streams", "Too many screens watch live already.", "Close one and load this page again.")
        stream = Stream(session)
        self._streams.add(stream)
        try:
            await self._begun()
            if after is not None and after > await self._apart(self._desk.node.store.read, self._size):
                raise OurMistake(
                    "beyond", "This side's record does not reach that far.", "Load the page again and start anew."
                )
        except BaseException:
            self.close(stream)
            raise
        stream.serial = self._at if after is None else after
        stream.told = self._number
        if after is not None:
            newer = takewhile(lambda change: change.size >= after, reversed(self._changes.values()))
            stream.told = min((change.number for change in newer), default=self._number + 1) - 1
        return stream

    def close(self, stream: Stream) -> None:
        """Forget a stream."""
        self._streams.discard(stream)
        self._left = self._now()

    async def pieces(self, stream: Stream) -> AsyncIterator[bytes]:
        """What to send, as it comes, to the `end` event; never more than one piece is held for a stream."""
        yield b"retry: 1000\n" + event("pulse", self._pulse(), stream.serial)
        stream.pulsed = self._pulses
        while not stream.ended.is_set():
            news = self._news
            if piece := await self._piece(stream):
                yield piece
            elif not stream.ended.is_set():
                await news.wait()
        yield event("end", Ending(stream.code or "ending"))

    async def _piece(self, stream: Stream) -> bytes:
        """The next thing this stream has not sent; empty when it has everything."""
        if stream.linked != self._links_number:
            stream.linked = self._links_number
            return self._links
        if stream.pulsed != self._pulses:
            stream.pulsed = self._pulses
            return event("pulse", self._pulse())
        changes = self._changes_after(stream.told)
        until = min(self._at, changes[0][1].size) if changes else self._at
        if stream.serial < until:
            return await self._lines(stream, until)
        if changes and changes[0][1].size <= stream.serial:
            return await self._told(stream, [one for one in changes[:PAGE] if one[1].size <= stream.serial])
        return b""

    async def _lines(self, stream: Stream, until: int) -> bytes:
        before, last, batch = self._batch
        if (before, last) == (stream.serial, until) and len(batch) <= 2 * PIECE:
            stream.serial = last
            return batch
        skip = stream.serial - (self._at - len(self._ring))
        if skip < 0:
            async with self._pages:
                found = await self._apart(self._page, stream.serial, min(until, stream.serial + PAGE))
        else:
            found = list(islice(self._ring, skip, min(skip + PAGE, skip + until - stream.serial)))
        parts, size = [], 0
        for serial, data in found:
            stream.serial, size = serial, size + len(data)
            parts.append(data)
            if size > PIECE:
                break
        return b"".join(parts)

    def _page(self, serial: int, stop: int) -> list[tuple[int, bytes]]:
        sides = self._sides()
        return _encoded(self._desk.node.store.read(lambda tx: lines_after(self._desk, tx, serial, stop, sides)))

    def _changes_after(self, number: int) -> list[tuple[int, Change]]:
        """Changes this stream has not sent, oldest first; costs what is new to it."""
        return list(takewhile(lambda one: one[1].number > number, reversed(self._changes.items())))[::-1]

    async def _told(self, stream: Stream, changes: Sequence[tuple[int, Change]]) -> bytes:
        stream.told = changes[-1][1].number
        old = [report for report, change in changes if change.event is None]
        if not old:
            return b"".join(change.event or b"" for _, change in changes)
        async with self._pages:
            again = await self._apart(self._told_again, old)
        return b"".join(change.event or again[report] for report, change in changes)

    def _told_again(self, reports: Sequence[int]) -> dict[int, bytes]:
        sides = self._sides()

        def read(tx: Tx) -> dict[int, States]:
            self._desk.trail.follow(tx)
            return told(self._desk, tx, reports, sides)

        return {
            report: event("told", Told(report, states)) for report, states in self._desk.node.store.read(read).items()
        }

    # --- following ---------------------------------------------------------------------------------------------

    async def _begun(self) -> None:
        """Begin to follow, or wait until somebody else's beginning is done."""
        if self._loop is not asyncio.get_running_loop():
            self._loop, self._task = asyncio.get_running_loop(), None
            self._woken, self._news = asyncio.Event(), asyncio.Event()
            self._starting, self._pages = asyncio.Lock(), asyncio.Semaphore(2)
            # Threads of its own: when every request waits for the disk, signing out must still end a stream.
            self._threads = ThreadPoolExecutor(3, "live")
        async with self._starting:
            if self._task is None:
                self._reset()
                self._publish(await self._apart(self._first))
                self._left = self._now()
                self._task = asyncio.create_task(self._follow())

    def _first(self) -> News:
        """Where the record stands, how the partners do, and what is under way to them."""
        desk, found = self._desk, links(self._desk)
        self._states, self._linked_at = found, self._now()

        def read(tx: Tx) -> tuple[int, int, dict[int, States]]:
            desk.trail.follow(tx)
            self._alarms = len(desk.node.alarms.open(tx))
            self._underway.begin(tx, found)
            moved: dict[int, States] = {}
            while self._underway.more:
                moved |= self._underway.moved(tx, found, (), desk.node.clock.now())
            size = self._size(tx)
            return size - desk.node.picture.behind(tx), size, moved

        at, size, moved = desk.node.store.read(read)
        return News(at, size, (), False, moved, event("links", found), frozenset(), False)

    async def _follow(self) -> None:
        """Look, publish, rest; until nobody has watched for a while, or the listener ends."""
        stop_watching = self._desk.node.watch(self.wake)
        pulsed, alarms = self._now(), self._alarms
        try:
            while self._streams or self._now() - self._left < REST_S:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), TICK_S)
                self._woken.clear()
                self._asked = False
                if self._now() - pulsed >= PULSE_S or self._alarms != alarms:
                    pulsed, alarms = self._now(), self._alarms
                    self._pulses += 1
                    self._tell()
                try:
                    news = await self._apart(self._look, {one.token: one.role for one in self._streams})
                except JisrError as error:
                    log.warning("live feed: %s %s", error.code, error.detail or error.say)
                    await asyncio.sleep(1.0)
                    continue
                except Exception:
                    # Nobody looks any more whether these sessions stand: each screen comes back and is asked again.
                    log.exception("live feed")
                    self._close_all("ending")
                    await asyncio.sleep(1.0)
                    continue
                self._publish(news)
                if news.more:
                    self._woken.set()
                await asyncio.sleep(PACE_S)
        finally:
            stop_watching()
            self._task = None
            self._close_all("ending")

    def _look(self, watching: Mapping[str, Role]) -> News:
        """One look at sessions, links, the record and what is under way, off the event loop."""
        desk, now = self._desk, self._now()
        gone: frozenset[str] = frozenset()
        if now - self._looked_at >= SESSIONS_S:
            self._looked_at = now
            gone = frozenset(token for token, role in watching.items() if not self._stands(token, role))
        changed = None
        found = None
        if now - self._linked_at >= LINKS_S:
            self._linked_at, found = now, links(desk)
            changed = None if _still(found) == _still(self._states) else event("links", found)
            self._states = found
        sides = self._sides()

        def read(tx: Tx) -> News:
            size = self._size(tx)
            shown = size - desk.node.picture.behind(tx)
            stop = max(self._at, min(shown, self._at + PAGE))
            lines = lines_after(desk, tx, self._at, stop, sides) if stop > self._at else []
            if not lines:
                desk.trail.follow(tx)
            self._about.update(line.report for line in lines if line.report != line.serial)
            moved: dict[int, States] = {}
            if found is not None:
                self._alarms = len(desk.node.alarms.open(tx))
                moved = self._underway.moved(tx, found, self._about, desk.node.clock.now())
                self._about.clear()
            erased, more = any(line.entry == "erase" for line in lines), stop < shown or self._underway.more
            return News(stop, size, _encoded(lines), erased, moved, changed, gone, more)

        return desk.node.store.read(read)

    def _stands(self, token: str, role: Role) -> bool:
        session = self._desk.node.people.session(token, using=False)
        return session is not None and session.actor.role == role

    def _now(self) -> float:
        """Seconds on the machine's monotonic clock, whatever clock the side runs on."""
        return self._loop.time() if self._loop is not None else 0.0

    async def _apart(self, work: Callable[..., T], *given: Any) -> T:
        """Off the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, partial(work, *given))

    def _sides(self) -> list[str]:
        return [partner.side for partner in self._desk.node.standing.partners()]

    def _size(self, tx: Tx) -> int:
        return self._desk.node.record.size(tx)

    # --- telling -----------------------------------------------------------------------------------------------

    def _publish(self, news: News) -> None:
        if news.lines:
            self._batch = (self._at, news.at, b"".join(data for _, data in news.lines))
        self._at = news.at
        if news.erased:
            # Whoever is behind reads the record again, where the content is gone.
            self._ring.clear()
            self._ring_bytes = 0
        for line in news.lines:
            self._ring.append(line)
            self._ring_bytes += len(line[1])
        while len(self._ring) > RING or self._ring_bytes > RING_BYTES:
            self._ring_bytes -= len(self._ring.popleft()[1])
        for report, states in news.told.items():
            self._note(report, news.size, event("told", Told(report, states)))
        if news.links is not None:
            self._links, self._links_number = news.links, self._links_number + 1
        for stream in self._streams:
            if stream.token in news.gone:
                stream.end("signed-out")
        if news.lines or news.told or news.gone or news.links is not None:
            self._tell()

    def _note(self, report: int, size: int, data: bytes) -> None:
        """Keep a change as the newest of its report; beyond READY only that there was one."""
        self._number += 1
        self._changes.pop(report, None)
        self._changes[report] = Change(self._number, size, data)
        self._ready.append((report, self._number))
        if len(self._ready) > READY:
            old, number = self._ready.popleft()
            if self._changes[old].number == number:
                self._changes[old] = self._changes[old]._replace(event=None)

    def _tell(self) -> None:
        """Let every stream look."""
        news, self._news = self._news, asyncio.Event()
        news.set()

    def _close_all(self, code: Literal["ending", "signed-out"]) -> None:
        for stream in self._streams:
            stream.end(code)
        self._tell()

    def _pulse(self) -> Pulse:
        node = self._desk.node
        stopped, arabic = node.store.stopped, standing(node.store.stopped, "ar")
        return Pulse(
            now=node.clock.now(), size=self._at, storage=stopped.say if stopped else "",
            storage_ar=arabic.say if arabic else "", hold_s=node.settings.hold_s, exercise=node.played,
            began=self._began, locked=node.recovery.locked() or "", alarms=self._alarms, behind=node.own.behind(),
        )  # fmt: skip


def _encoded(lines: Sequence[Any]) -> list[tuple[int, bytes]]:
    return [(line.serial, event("line", line, line.serial)) for line in lines]


def _still(found: Sequence[LinkState]) -> list[LinkState]:
    """The links without what changes by itself."""
    return [msgspec.structs.replace(link, age_s=None) for link in found]
