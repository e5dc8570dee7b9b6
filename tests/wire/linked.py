"""Two whole sides on loopback, each with its partner port, TLS and all. The clock is the machine's."""

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from jisr.config import Keys
from jisr.intake import Draft
from jisr.node import Node
from jisr.release.rules import Terms
from jisr.terms.reports import Marking
from jisr.terms.sides import Partner
from jisr.terms.times import iso
from jisr.wire import PartnerPort
from jisr.wire.carriers import network_transport
from jisr.wire.signing import sign_request
from jisr.wire.tls import spki_pin
from tests.attacks.hostile import NOON_MS, OFFICER, keys_of, settings_of
from tests.two_sides.sides import on_file


def free_port() -> int:
    """A port nothing listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@dataclass
class Counting(httpx.BaseTransport):
    """The real way to a partner, with the status of every answer kept."""

    through: httpx.BaseTransport
    statuses: list[int] = field(default_factory=list)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self.through.handle_request(request)
        self.statuses.append(response.status_code)
        return response

    def close(self) -> None:
        self.through.close()


@dataclass
class Side:
    """One side, opened on its folder as often as the test likes."""

    name: str
    folder: Path
    keys: Keys
    listens: int
    node: Node = field(init=False)
    port: PartnerPort = field(init=False)
    ways: list[Counting] = field(default_factory=list)

    def open(self) -> None:
        address = f"127.0.0.1:{self.listens}"
        settings = settings_of(self.name, wire=address, url=f"https://{address}", hold_s=0)
        store = on_file(self.folder / "side.db")
        self.node = Node(settings, self.keys, store, tls_pin=spki_pin(self.keys.tls))
        self.port = PartnerPort(self.node, self._way)

    def _way(self, partner: Partner) -> httpx.BaseTransport:
        self.ways.append(Counting(network_transport(partner)))
        return self.ways[-1]

    def start(self) -> None:
        self.node.start()
        self.port.start()

    def close(self) -> None:
        """End it in the order that lets waiting partners go first."""
        self.node.stop()
        self.port.stop()
        self.node.close()

    def release(self, to: str, title: str) -> None:
        """File a report and release it under a title a person approved."""
        marking = Marking(releasable_to=(to,))
        draft = Draft(kind="event", title=title, occurred=iso(NOON_MS), marking=marking)
        serial = self.node.intake.file(OFFICER, draft)
        terms = Terms(None, title, "")
        read = self.node.release.preview(serial, to, terms).lint
        self.node.release.release(OFFICER, serial, to, terms, lint_seen=read)

    def titles_from(self, other: str) -> list[str]:
        """Titles of that partner's items as the picture shows them, in the order of the partner's log."""
        seen = {one.row.report: one.says for one in self.node.picture.placeless(holders=(other,), most=10_000)}
        return [says.title for _, says in sorted(seen.items()) if says is not None]

    def receipted_by(self, other: str) -> int:
        return self.node.store.read(lambda tx: self.node.standing.link(tx, other)).receipted


@contextmanager
def linked(folder: Path, *, paired: bool = True) -> Iterator[tuple[Side, Side]]:
    """North and South, paired with each other unless told otherwise, and not started yet."""
    sides = []
    for seed, name in enumerate(("north", "south"), start=21):
        (folder / name).mkdir()
        sides.append(Side(name, folder / name, keys_of(seed), free_port()))
    north, south = sides
    for side in sides:
        side.open()
    if paired:
        pair(north, south)
    try:
        yield north, south
        assert north.node.record.verify().sound
        assert south.node.record.verify().sound
    finally:
        for side in sides:
            side.node.stop()  # both first: whoever polls the other is answered at once
        for side in sides:
            side.close()


def pair(one: Side, other: Side) -> None:
    """Both pin the other's card, as two officers do who have compared the words."""
    one.node.pair(other.node.own_card())
    other.node.pair(one.node.own_card())


def until(reached: Callable[[], bool], seconds: float = 10.0) -> float:
    """Seconds until that was so; fails when it takes longer."""
    began = time.perf_counter()
    while not reached():
        assert time.perf_counter() - began < seconds, "it never came to that"
        time.sleep(0.005)
    return time.perf_counter() - began


def signed(asker: Side, answerer: Side, method: str, target: str, nonce: str, body: bytes = b"") -> dict[str, str]:
    url = f"https://127.0.0.1:{answerer.listens}{target}"
    return sign_request(method, url, body, nonce, asker.name, asker.keys.request, NOON_MS)


def raw(side: Side, request: bytes) -> bytes:
    """Exactly what the port of `side` answers to these bytes, head and body, until it closes or falls silent."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection(("127.0.0.1", side.listens), timeout=5) as plain, context.wrap_socket(plain) as tls:
        tls.sendall(request)
        tls.settimeout(0.5)
        heard = b""
        try:
            while part := tls.recv(65_536):
                heard += part
        except TimeoutError:
            pass
        return heard
