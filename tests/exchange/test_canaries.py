"""Canaries in everything a side keeps to itself, looked for in every byte that leaves it.

The side is asked everything, by good partners and bad ones: through its listener, and over real TLS with what each end
hands to the socket written down. None may appear, in no disguise, nor in a log line of the wire.
"""

import logging
import socket
import ssl
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, get_args

import msgspec
import pytest
import zstandard

from jisr.node import Node
from jisr.store.sqlite import Database
from jisr.terms import reports
from jisr.terms.places import Line, MultiPolygon, Place, Point, Polygon
from jisr.terms.reports import Marking, Report
from jisr.wire.carriers import NetworkCarrier
from jisr.wire.port import PartnerPort
from jisr.wire.signing import NONCE, sign_request
from tests.exchange.canaries import FIRST_SERIAL, PARTNER, THIRD, US, Cage, acknowledge, fill, unpacked
from tests.properties.asking import LOG, questions
from tests.properties.mutants import LEAKS
from tests.properties.mutating import one_check_alone
from tests.two_sides.sides import Chance, Clock, Inline, Wire, carrier, keys_of, on_file, pair, quick_folder, side

WIRE_LOGS = ("jisr.wire", "jisr.node", "uvicorn")


def trio(store: Callable[[str], Database], urls: dict[str, str]) -> tuple[Clock, Node, Node, Node]:
    """Three sides, paired; `urls` say where their listeners are, if they have any."""
    clock = Clock()
    nodes = [
        side(name, store(name), clock, Chance(name), url=urls.get(name, "https://127.0.0.1:1"))
        for name in (US, PARTNER, THIRD)
    ]
    pair(*nodes)
    return clock, nodes[0], nodes[1], nodes[2]


# --- the canaries themselves -----------------------------------------------------------------------------------


@pytest.mark.parametrize("arabic", [False, True])
def test_a_canary_is_found_in_every_disguise(arabic: bool) -> None:
    cage = Cage()
    word = cage.arabic("word") if arabic else cage.word("word")
    data, packed = word.encode(), zstandard.ZstdCompressor().compress
    ways = [
        data, word.upper().encode(), word.encode("utf-16-le"), word.encode("utf-16-be"), data.hex().encode(),
        data.hex().upper().encode(), word.encode("ascii", "backslashreplace"), b64encode(data + b"1"),
        b64encode(b"x" + data + b"y"), b64encode(b"xy" + data), packed(b"before " + data),
        b"noise" + packed(b64encode(b"xyz" + data + b"abc")), packed(data.hex().encode()) + b"noise",
    ]  # fmt: skip
    for way in ways:
        assert len(cage.escaped(b"before" + way + b"after")) == 1, way
    assert cage.escaped(b"nothing of the kind") == []


def test_a_number_is_found_written_and_counted() -> None:
    cage = Cage()
    cage.number("longitude", 412_345_678)
    for way in (b'{"lon":412345678}', (412_345_678).to_bytes(8, "big"), "412345678".encode("utf-16-le")):
        assert len(cage.escaped(way)) == 1
    assert cage.escaped(b"41.2345670") == []


def test_every_field_of_a_report_holds_a_canary() -> None:
    """Every text a filed report holds is a canary or a word of a closed list, and no field was left out."""
    clock, north, *_ = trio(lambda _: Inline(), {})
    cage = Cage()
    fill(north, clock, cage)
    entries = north.store.read(
        lambda tx: north.record.entries(tx, FIRST_SERIAL, FIRST_SERIAL + 999, ("report", "correct"))
    )
    bodies = [entry.body for entry in entries if entry.body is not None]
    known = set(cage.birds.values())
    closed = {US, PARTNER, THIRD, *(word for one in vars(reports).values() for word in get_args(one))}
    closed |= {detail.__struct_config__.tag for detail in get_args(reports.Detail)}
    closed |= {"point", "line", "polygon", "multipolygon", "B", "F", "critical", "school"}
    texts = {text for body in bodies for text in _texts(msgspec.json.decode(body))}
    assert [text for text in texts if text not in closed and not set(text.split()) & known] == []
    fields = {name for body in bodies for name in _names(msgspec.json.decode(body))}
    structs = (Report, Marking, Place, Point, Line, Polygon, MultiPolygon, reports.Grade, *get_args(reports.Detail))
    assert {name for struct in structs for name in struct.__struct_fields__} <= fields
    close(north)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _names(inner)


# --- through the listener --------------------------------------------------------------------------------------


def everything_said(north: Node, south: Node) -> tuple[bytes, int]:
    """Every byte of every answer to every question, and how many items the partner was given."""
    wire, size = Wire(north, Chance(9)), 0
    real = carrier(south, wire)
    while (progress := south.incoming.offer(US, real.delta(size, 4, 0))).added:
        size = progress.size
    receipt = south.incoming.receipts.receipt(US)
    assert receipt is not None
    real.receipt(receipt)
    said, nonce = [north.own_card()], "none"
    for question in questions(size, size // 2):
        target, body = question.target, question.body
        url = f"https://127.0.0.1:1{target}"
        made = sign_request(question.method, url, body, nonce, PARTNER, keys_of(PARTNER).request, 0)
        headers = [(b"host", b"127.0.0.1:1"), *((k.lower().encode(), v.encode()) for k, v in made.items())]
        answer = wire.ask(question.method, target, headers if question.how == "well" else headers[:1], body)
        said += [b": ".join(pair) for pair in answer.headers] + [answer.body]
        nonce = dict(answer.headers)[NONCE.encode()].decode()
    return b"\n".join(said), size


def test_no_canary_leaves_by_the_listener(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    clock, north, south, east = trio(lambda _: Inline(), {})
    cage = Cage()
    released = fill(north, clock, cage) + acknowledge(north, south, clock, cage)
    said, size = everything_said(north, south)
    assert size == released
    assert b"An approved text" in b"".join(unpacked(said))
    assert b'"stage":"understood"' in b"".join(unpacked(said))
    assert len(cage.birds) > 400
    assert cage.escaped(said) == []
    assert cage.escaped(log_lines(caplog)) == []
    close(north, south, east)


@pytest.mark.parametrize("leak", ["source", "symbol", "exact point", "name of the place", "title in our own words"])
def test_a_canary_that_leaves_is_seen(leak: str, monkeypatch: pytest.MonkeyPatch) -> None:
    one_check_alone(monkeypatch)
    LEAKS[leak](monkeypatch)
    clock, north, south, east = trio(lambda _: Inline(), {})
    cage = Cage()
    fill(north, clock, cage)
    assert cage.escaped(everything_said(north, south)[0])
    close(north, south, east)


def log_lines(caplog: pytest.LogCaptureFixture) -> bytes:
    """What the wire logged, tracebacks included."""
    lines = [caplog.handler.format(record) for record in caplog.records if record.name.startswith(WIRE_LOGS)]
    return "\n".join(lines).encode()


def close(*nodes: Node) -> None:
    for node in nodes:
        node.close()


# --- over real TLS ---------------------------------------------------------------------------------------------


@contextmanager
def written_down(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """Every byte any end of a TLS connection in this process sends, before it is encrypted."""
    sent: list[bytes] = []
    server, client = ssl.SSLObject.write, ssl.SSLSocket.send

    def write(self: ssl.SSLObject, data: Any) -> int:
        sent.append(bytes(data))
        return server(self, data)

    def send(self: ssl.SSLSocket, data: Any, flags: int = 0) -> int:
        sent.append(bytes(data))
        return client(self, data, flags)

    with monkeypatch.context() as patch:
        patch.setattr(ssl.SSLObject, "write", write)
        patch.setattr(ssl.SSLSocket, "send", send)
        yield sent


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def request(line: str, *headers: str, body: bytes = b"") -> bytes:
    return "\r\n".join((line, "Host: a", *headers, "", "")).encode("latin-1") + body


RUDE = [
    b"", b"\r\n\r\n", b"nonsense\r\n\r\n", b"GET\r\n\r\n", b"\x00\xff" * 400 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    request("GET / HTTP/9.9"), request("GET / HTTP/1.1", "Host: b"), request(f"GET {'/a' * 40_000} HTTP/1.1"),
    request("GET / HTTP/1.1", f"X: {'y' * 200_000}"), request("GET /%00%ff%2e%2e HTTP/1.1"),
    request("OPTIONS * HTTP/1.1"), request("POST / HTTP/1.1", "Content-Length: -1"),
    request("POST / HTTP/1.1", "Content-Length: 3", body=b"abcdef"),
    request("POST / HTTP/1.1", "Transfer-Encoding: chunked", body=b"zz\r\n"),
    request("POST / HTTP/1.1", "Content-Length: 70000", body=b"x" * 70_000),
    request("GET / HTTP/1.1", 'Signature-Input: jisr=("@method");keyid="south";nonce="n"', "Signature: jisr=:AA==:"),
    request("GET / HTTP/1.1", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="),
]  # fmt: skip
"""What strangers send."""


def rudely(port: int, sent: bytes) -> bytes:
    """What a stranger gets back who sends these bytes over TLS, certificate included, and over none."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection(("127.0.0.1", port), timeout=2) as plain:
        got = listened(plain, sent)
    with (
        socket.create_connection(("127.0.0.1", port), timeout=2) as plain,
        context.wrap_socket(plain) as connection,
    ):
        got += connection.getpeercert(binary_form=True) or b""
        got += listened(connection, sent)
    return got


def listened(connection: socket.socket, sent: bytes) -> bytes:
    """What comes back on this connection until it falls silent or is closed."""
    got = b""
    with suppress(OSError):
        connection.sendall(sent)
        connection.settimeout(0.1)
        while part := connection.recv(65536):
            got += part
    return got


def bad_asks(south: Node, north: Node) -> None:
    """A real partner's questions that have no good answer."""
    (partner,) = (one for one in south.standing.partners() if one.side == US)
    asking = NetworkCarrier(PARTNER, partner, south.keys.request, south.clock)
    bodies = [b"", b"no receipt", b"x" * 70_000, b"a\n1\nb\n\n\xe2\x80\x94 c d\n", north.own_card()]
    asked: list[tuple[str, str, bytes]] = [("POST", f"{LOG}/receipt", body) for body in bodies]
    asked += [("GET", question.target, b"") for question in questions(15, 3)]
    for method, target, body in asked:
        for _ in range(2):
            asking._send(method, target, body, 5)
    asking.close()


def test_no_canary_leaves_over_tls(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    caplog.set_level(logging.DEBUG)
    ports = {name: free_port() for name in (US, PARTNER)}
    urls = {name: f"https://127.0.0.1:{port}" for name, port in ports.items()}
    with quick_folder() as folder, written_down(monkeypatch) as sent:
        clock, north, south, east = trio(lambda name: on_file(folder / name), urls)
        cage = Cage()
        released = fill(north, clock, cage) + acknowledge(north, south, clock, cage)
        listening = [PartnerPort(north), PartnerPort(south)]
        for port in listening:
            port.start()
        deadline = time.monotonic() + 20
        while len(south.picture.rows()) < 8 and time.monotonic() < deadline:
            south.settle()
            time.sleep(0.05)
        bad_asks(south, north)
        answers = [rudely(ports[US], request) for request in RUDE]
        for node in (north, south):
            node.stop()
        for port in listening:
            port.stop()
        link = south.store.read(lambda tx: south.standing.link(tx, US))
        close(north, south, east)
    seen = b"\n".join((*sent, *answers))
    assert link.received == released
    assert b"jisr-nonce" in seen
    assert sum(map(bool, answers)) > len(RUDE) // 2
    assert cage.escaped(seen) == []
    assert cage.escaped(log_lines(caplog)) == []
