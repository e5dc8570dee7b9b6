"""A partner that reads its answer a byte at a time: it holds no lock and no thread, and nobody else waits for it."""

import socket
import ssl
import threading
import time
from pathlib import Path

import pytest

from jisr.node import patience
from tests.attacks.hostile import measured
from tests.wire.linked import Side, linked, signed, until

SLOW = 8
"""Answers read slowly at once."""


def ask_slowly(asker: Side, answerer: Side, target: str) -> ssl.SSLSocket:
    """A signed request whose answer nobody reads on."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    plain = socket.socket()
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    plain.settimeout(5)
    plain.connect(("127.0.0.1", answerer.listens))
    tls = context.wrap_socket(plain)
    host = f"Host: 127.0.0.1:{answerer.listens}\r\n"
    tls.sendall(f"GET / HTTP/1.1\r\n{host}\r\n".encode())
    heard = ""
    while "sign with the nonce" not in heard:
        heard += tls.recv(65_536).decode("latin-1").lower()
    nonce = heard.split("jisr-nonce: ", 1)[1].split("\r\n", 1)[0]
    fields = "".join(f"{k}: {v}\r\n" for k, v in signed(asker, answerer, "GET", target, nonce).items())
    tls.sendall(f"GET {target} HTTP/1.1\r\n{host}{fields}\r\n".encode())
    return tls


def test_slow_readers_keep_nobody_waiting(tmp_path: Path) -> None:
    with linked(tmp_path) as (north, south):
        for n in range(60):
            north.release("south", f"Line {n} " + "word " * 20)
        north.node.settle()
        north.start()
        base = threading.active_count()
        slow = [ask_slowly(south, north, "/north/south/1/delta/0") for _ in range(SLOW)]
        try:
            first = [one.recv(1) for one in slow]
            assert first == [b"H"] * SLOW
            time.sleep(0.5)
            began = time.perf_counter()
            north.release("south", "Filed beside them")
            filed = time.perf_counter() - began
            began = time.perf_counter()
            south.start()
            until(lambda: "Filed beside them" in south.titles_from("north"), 20)
            came = time.perf_counter() - began
            assert filed < 5
            assert threading.active_count() - base < 60, "threads of ours do not grow with who reads slowly"
            measured(
                f"beside {SLOW} slow readers: filed and released in {filed * 1000:.0f} ms, all there in {came:.2f} s"
            )
        finally:
            for one in slow:
                one.close()


def test_who_asks_again_without_reading_is_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is owed answer after answer and takes none of them: once it stands still it is cut, and others are served."""
    monkeypatch.setattr(patience, "LOOK_S", 0.05)
    monkeypatch.setattr(patience, "STALLED_S", 1.0)
    with linked(tmp_path) as (north, south):
        for n in range(60):
            north.release("south", f"Line {n} " + "word " * 20)
        north.node.settle()
        north.start()
        answer = 0
        with ask_slowly(south, north, "/north/south/1/delta/0") as slow:
            asked = f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{north.listens}\r\n\r\n".encode() * 200
            began = time.monotonic()
            try:
                while answer < 100_000_000 and time.monotonic() - began < 30:
                    slow.sendall(asked)
                    answer += len(asked)
            except OSError:
                answer = -1
            assert answer == -1, "the connection was cut"
        south.start()
        until(lambda: "Line 59 " + "word " * 20 in south.titles_from("north"), 20)
