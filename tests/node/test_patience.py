"""What a listener bears with: thin links and long polls for as long as they go on, and nobody who stands still."""

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.types import Receive, Scope, Send

from jisr.node import SystemEntropy, listen, patience
from jisr.wire.tls import server_context

ANSWER = 12_000_000
"""Bytes of the long answer: more than the system holds for a reader."""
STALLED_S = 1.0


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Reads the body; `/long` answers with much, `/late` after thrice the patience, anything else with three bytes."""
    while (await receive()).get("more_body"):
        pass
    if scope["path"] == "/late":
        await asyncio.sleep(3 * STALLED_S)
    body = bytes(ANSWER) if scope["path"] == "/long" else b"yes"
    length = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": length})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "LOOK_S", 0.05)
    monkeypatch.setattr(patience, "STALLED_S", STALLED_S)


@contextmanager
def listening(tls: ssl.SSLContext | None) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        free = int(probe.getsockname()[1])
    served = listen(app, "127.0.0.1", free, tls, idle_s=1, strangers=True)
    yield free
    served.stop(3.0)


@pytest.fixture
def port() -> Iterator[int]:
    with listening(None) as free:
        yield free


@pytest.fixture(params=["plain", "tls"])
def way(request: pytest.FixtureRequest) -> Iterator[int]:
    """A port, negative where TLS is spoken there."""
    tls = request.param == "tls"
    with listening(server_context(Ed25519PrivateKey.generate(), "127.0.0.1", SystemEntropy()) if tls else None) as free:
        yield -free if tls else free


@contextmanager
def asked(port: int, text: str) -> Iterator[socket.socket]:
    with socket.socket() as plain:
        sock = plain
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.settimeout(20)
        sock.connect(("127.0.0.1", abs(port)))
        if port < 0:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            sock = context.wrap_socket(sock)
        sock.sendall(text.encode())
        yield sock
        sock.close()


def request(path: str, *more: str) -> str:
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: here", *more, "", ""])


def ended(sock: socket.socket) -> bool:
    """Whether the other end let go of the connection with the answer unfinished, once all that came is read."""
    with suppress(ConnectionError):
        while sock.recv(1 << 16):
            pass
    return True


def read(sock: socket.socket, bytes_a_second: int) -> int:
    """All bytes of the long answer, no quicker than that."""
    got, began = 0, time.monotonic()
    while got < ANSWER and (data := sock.recv(1 << 16)):
        got += len(data)
        time.sleep(max(0.0, began + got / bytes_a_second - time.monotonic()))
    return got


def test_a_reader_that_stands_still_is_cut(way: int) -> None:
    with asked(way, request("/long")) as sock:
        assert sock.recv(1) == b"H"
        began = time.monotonic()
        while time.monotonic() - began < 3 * STALLED_S:
            sock.recv(1)
            time.sleep(0.2)
        got = 0
        with suppress(OSError):
            while data := sock.recv(1 << 16):
                got += len(data)
        assert got < ANSWER, "what the system held came, and then nothing more"


def test_asking_again_without_reading_is_not_going_on(port: int) -> None:
    with asked(port, request("/long")) as sock:
        began = time.monotonic()
        with suppress(ConnectionError):
            while time.monotonic() - began < 3 * STALLED_S:
                sock.sendall(request("/long", "X: " + "x" * 20_000).encode())
                time.sleep(0.2)
        got = 0
        with suppress(ConnectionError):
            while data := sock.recv(1 << 16):
                got += len(data)
        assert got < 2 * ANSWER


def test_a_slow_reader_that_goes_on_gets_everything(way: int) -> None:
    """Also once the request is long answered: while an answer is read on, the connection is not idle."""
    with asked(way, request("/long")) as sock:
        got = read(sock, 3_000_000)
    assert got >= ANSWER


def test_who_waits_for_us_is_not_cut(port: int) -> None:
    with asked(port, request("/late")) as sock:
        assert sock.recv(1 << 16).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    "text", ["", "GET /long HTTP/1.1\r\nHost", "POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 99\r\n\r\nbegun"],
    ids=["nothing", "a beginning", "half a body"],
)  # fmt: skip
def test_a_request_that_never_ends_is_cut(port: int, text: str) -> None:
    with asked(port, text) as sock:
        began = time.monotonic()
        assert ended(sock)
        assert time.monotonic() - began < 6 * STALLED_S


def test_a_head_without_end_is_not_kept(port: int) -> None:
    sent = 0
    with asked(port, "GET / HTTP/1.1\r\nHost: here\r\n") as sock, suppress(ConnectionError):
        while sent < 50_000_000:
            sock.sendall(b"X: " + b"x" * 20_000 + b"\r\n")
            sent += 20_000
    assert sent < 10_000_000, "what the system holds, and no more"


def test_one_address_has_its_share(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "EACH", 5)
    monkeypatch.setattr(patience, "STALLED_S", 60.0)
    before = threading.active_count()
    held = [socket.create_connection(("127.0.0.1", port), 5) for _ in range(5)]
    try:
        time.sleep(0.3)
        with asked(port, "") as sock:
            assert ended(sock)
        held[0].sendall(request("/").encode())
        assert held[0].recv(1 << 16).startswith(b"HTTP/1.1 200"), "those that were there go on"
        assert threading.active_count() <= before + 1
    finally:
        for one in held:
            one.close()
    time.sleep(0.3)
    with asked(port, request("/")) as sock:
        assert sock.recv(1 << 16).startswith(b"HTTP/1.1 200")


def test_addresses_of_one_machine_count_as_one() -> None:
    one, other = ("2001:db8::1", 1), ("2001:db8::ffff:2", 2)
    assert patience._net(one) == patience._net(other) != patience._net(("2001:db8:1::1", 1))
    assert patience._net(("192.0.2.1", 1)) != patience._net(("192.0.2.2", 1))
