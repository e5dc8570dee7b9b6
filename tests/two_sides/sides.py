"""Whole sides in one process: real nodes and real requests, with a clock set by hand and chance that repeats.

`Inline` is the store on the caller's own thread, `Wire` the partner port without a socket: a request goes through the
real application and is answered before the call returns. `FaultyCarrier` is the bad link, its faults drawn from a seed.
"""

import hashlib
import random
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, TypeVar
from unittest.mock import patch

import apsw
import httpx
import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.types import Message, Scope

from jisr.config.keys import SIGNING, Keys
from jisr.config.settings import Settings
from jisr.intake.reading import Draft, DraftPlace
from jisr.node import Node
from jisr.release.rules import Terms
from jisr.store.sqlite import Database
from jisr.store.sqlite.database import STATEMENTS, migrate
from jisr.terms.actors import Actor
from jisr.terms.errors import PartnerFault, Unavailable
from jisr.terms.reports import Marking
from jisr.terms.times import Clock as AnyClock
from jisr.terms.times import Entropy
from jisr.terms.transactions import Tx
from jisr.wire import listener as listening
from jisr.wire.carriers import Carrier, NetworkCarrier
from jisr.wire.pull import TRIES, Puller
from jisr.wire.signing import Nonces
from jisr.wire.tls import spki_pin

T = TypeVar("T")

NOON = 1_497_355_200_000
"""2017-06-13T12:00:00Z."""
SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000
HOLD = 10 * SECOND
EVER = 366 * 24 * HOUR
TERMS = Terms(3, None, "")

OFFICER = Actor("r.officer", "release desk", "release officer")
REPORTER = Actor("a.reporter", "duty desk", "reporter")


@dataclass
class Clock:
    at: int = NOON

    def now(self) -> int:
        return self.at

    def tick(self, ms: int) -> None:
        self.at += ms


@dataclass
class Chance:
    """Bytes that repeat for the same seed."""

    seed: int | str
    _source: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._source = random.Random(self.seed)

    def draw(self, count: int) -> bytes:
        return self._source.randbytes(count)


@cache
def _empty() -> bytes:
    """A database with the whole schema and no row: thousands of sides begin with it."""
    db = apsw.Connection(":memory:")
    migrate(db)
    return bytes(db.serialize("main"))


class Inline(Database):
    """SQLite on the caller's own thread: the same schema, statements and savepoints, and nobody to wait for."""

    def __init__(self, content: bytes | None = None) -> None:
        self.stopped = None
        self.committed = lambda: None
        self.db = apsw.Connection(":memory:", statementcachesize=STATEMENTS)
        self.db.deserialize("main", _empty() if content is None else content)

    def read(self, job: Callable[[Tx], T]) -> T:
        return self.write(job)

    def write(self, job: Callable[[Tx], T]) -> T:
        self.db.execute("BEGIN")
        try:
            answer = job(Tx(self.db))
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")
        return answer

    def changed(self) -> bool:
        return False

    def purge(self) -> bool:
        return True

    def close(self) -> None:
        self.db.close()


def on_file(path: Path) -> Database:
    """A database on the disk, a new one where there was none; these tests are not about power cuts."""
    if not path.exists():
        path.write_bytes(_empty())
    return Database(path, synchronous="OFF")


@contextmanager
def quick_folder() -> Iterator[Path]:
    """A folder in memory where the machine has one: these tests are not about disks."""
    with TemporaryDirectory(dir=next((place for place in ("/dev/shm",) if Path(place).is_dir()), None)) as folder:  # noqa: S108
        yield Path(folder)


# --- sides -----------------------------------------------------------------------------------------------------


@cache
def keys_of(side: str) -> Keys:
    """The same keys for the same name, but for the one that opens carried files."""
    made = {
        name: Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"{side} {name}".encode()).digest())
        for name in SIGNING
    }
    root = hashlib.sha256(f"{side} root".encode()).digest()
    return Keys(**made, root=root, age=str(pyrage.x25519.Identity.generate()))  # type: ignore[arg-type]


def side(
    name: str, store: Database, clock: AnyClock, chance: Entropy, *, url: str = "https://127.0.0.1:1", hold_s: int = 10
) -> Node:
    """A side of that name on that store."""
    settings = Settings(
        side=name, domain=f"{name}.example", name_en=name.title(), name_ar="جانب", url=url,
        wire=url.partition("://")[2], hold_s=hold_s,
    )  # fmt: skip
    keys = keys_of(name)
    return Node(settings, keys, store, tls_pin=spki_pin(keys.tls), clock=clock, entropy=chance, watch_clock=clock)


def pair(*nodes: Node) -> None:
    """Every side pins the card of every other."""
    for node in nodes:
        for other in nodes:
            if other is not node:
                node.pair(other.own_card())


def draft(**changes: Any) -> Draft:
    """A report releasable to nobody, at one point, about something that happened two hours before noon."""
    given: dict[str, Any] = {
        "kind": "event", "title": "Private words", "text": "More private words", "occurred": "2017-06-13T10:00:00Z",
        "category": "hazard", "place": DraftPlace(lon="41.0312345", lat="34.4523456", error_m=50, name="Old mill"),
    }  # fmt: skip
    return Draft(**given | changes)


def to(*sides: str, **changes: Any) -> Marking:
    """A marking that makes a report releasable to these sides."""
    return Marking(releasable_to=sides, **changes)


# --- the partner port without a socket -------------------------------------------------------------------------


class Answer(NamedTuple):
    """Everything an asker gets back, headers in the order they are sent."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


async def _here(work: Callable[..., T], *given: Any) -> T:
    return work(*given)


class Wire(httpx.BaseTransport):
    """The partner port of one side; also a transport, so that a real carrier may speak through it."""

    def __init__(self, node: Node, nonces: Entropy) -> None:
        self.node = node
        self._app = listening.partner_listener(
            listening.Listener(
                node.store,
                node.standing,
                node.incoming,
                node.own_card,
                node.card,
                Nonces(nonces),
                lambda *_: None,
                node.media_for,
                node.heart.add,
            )
        )

    def ask(self, method: str, target: str, headers: list[tuple[bytes, bytes]], body: bytes = b"") -> Answer:
        """The answer to one request; `target` is path and query."""
        path, _, query = target.partition("?")
        scope: Scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "https",
            "path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
            "headers": headers, "client": ("192.0.2.1", 1), "server": ("127.0.0.1", 1),
        }  # fmt: skip
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        _finish(self._app(scope, receive, send))
        parts = b"".join(message.get("body", b"") for message in sent[1:])
        return Answer(sent[0]["status"], tuple((bytes(k), bytes(v)) for k, v in sent[0]["headers"]), parts)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        headers = [(name.lower(), value) for name, value in request.headers.raw]
        answer = self.ask(request.method, request.url.raw_path.decode(), headers, request.read())
        return httpx.Response(answer.status, headers=list(answer.headers), stream=httpx.ByteStream(answer.body))


def _finish(work: Awaitable[None]) -> None:
    """Run a coroutine that never has to wait, on this thread."""
    with patch.object(listening, "run_in_threadpool", _here):
        try:
            work.__await__().send(None)
        except StopIteration:
            return
    raise AssertionError("the listener waited for something")


def carrier(reader: Node, wire: Wire) -> NetworkCarrier:
    """The real carrier of `reader` towards the side behind `wire`."""
    author = next(p for p in reader.standing.partners() if p.side == wire.node.settings.side)
    return NetworkCarrier(reader.settings.side, author, reader.keys.request, reader.clock, wire)


def puller(reader: Node, wire: Wire) -> Puller:
    """The real pull loop of `reader`, to be turned by hand."""
    return Puller(wire.node.settings.side, reader.incoming, carrier(reader, wire), reader.entropy)


def fetched(pull: Puller) -> int:
    """How many entries one fetch brought; a body its author erased is asked for as often as it is outside."""
    for _ in range(TRIES):
        try:
            return pull.once().added
        except PartnerFault as fault:
            if fault.code != "body-damaged":
                raise
    return pull.once().added


def exchange(*nodes: Node) -> None:
    """Let everything that is due reach everyone, receipts included."""
    pulls = [(n, puller(n, Wire(other, other.entropy))) for n in nodes for other in nodes if other is not n]
    moved = True
    while moved:
        moved = False
        for node in nodes:
            node.settle()
        for node, pull in pulls:
            moved |= fetched(pull) > 0
            node.settle()


# --- the bad link ----------------------------------------------------------------------------------------------


class FaultyCarrier:
    """A carrier on a bad link. Of what it carries it loses, repeats, cuts, damages or delivers late `faults` in 1.

    Answers may be lost after the partner has acted on the request, and receipts may arrive after newer ones.
    """

    def __init__(self, inner: Carrier, chance: random.Random, faults: float) -> None:
        self.faults = faults
        self._inner, self._chance = inner, chance
        self._answers: list[bytes] = []
        self._late: list[bytes] = []

    def delta(self, start: int, most: int, wait: int) -> bytes:
        self._deliver_late()
        fault = self._fault("lost", "answer lost", "again", "cut", "damaged", "late")
        if fault == "lost":
            raise _down()
        if fault == "again" and self._answers:
            return self._chance.choice(self._answers)
        answer = self._inner.delta(start, self._chance.choice((1, 3, most)), wait)
        self._answers.append(answer)
        if fault in ("answer lost", "late"):
            raise _down()
        if fault == "cut":
            return answer[: self._chance.randrange(len(answer))]
        if fault == "damaged":
            spot = self._chance.randrange(len(answer))
            return answer[:spot] + bytes([answer[spot] ^ 1 << self._chance.randrange(8)]) + answer[spot + 1 :]
        return answer

    def tile(self, level: int, n: int, width: int) -> bytes:
        tile = self._inner.tile(level, n, width)
        fault = self._fault("lost", "cut")
        if fault == "lost":
            raise _down()
        return tile[: self._chance.randrange(len(tile))] if fault == "cut" else tile

    def receipt(self, note: bytes) -> None:
        self._deliver_late()
        fault = self._fault("lost", "answer lost", "again", "late")
        if fault == "late":
            self._late.append(note)
        if fault in ("lost", "late"):
            raise _down()
        self._inner.receipt(note)
        if fault == "again":
            self._inner.receipt(note)
        if fault == "answer lost":
            raise _down()

    def close(self) -> None:
        self._inner.close()

    def _deliver_late(self) -> None:
        if self._late and self._chance.random() < 0.5:
            try:
                self._inner.receipt(self._late.pop(self._chance.randrange(len(self._late))))
            except PartnerFault:
                return

    def _fault(self, *kinds: str) -> str:
        return self._chance.choice(kinds) if self._chance.random() < self.faults else ""


def _down() -> Unavailable:
    return Unavailable("link-down", "The partner's side cannot be reached.")
