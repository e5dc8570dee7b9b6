"""The listener on a real port: what travels is what the application said, and it ends when told to."""

import socket
import time
from collections.abc import Iterator

import httpx
import pytest
from msgspec.structs import replace

from jisr.terms.errors import OurMistake
from jisr.web import StaffPort
from tests.web.staff import PASSWORD, Staff, staffed


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def open_port(staff: Staff) -> Iterator[tuple[Staff, str]]:
    """A side listening on a port of its own."""
    number = free_port()
    moved(staff, f"127.0.0.1:{number}")
    port = StaffPort(staff.node, dict)
    port.start()
    try:
        yield staff, f"http://127.0.0.1:{number}"
    finally:
        began = time.monotonic()
        port.stop()
        assert time.monotonic() - began < 3


def moved(staff: Staff, web: str) -> None:
    staff.node.settings = replace(staff.node.settings, web=web)


def test_a_watch_on_a_real_port(open_port: tuple[Staff, str]) -> None:
    staff, here = open_port
    with httpx.Client(base_url=here, headers={"origin": here}, trust_env=False) as browser:
        assert browser.get("/").headers["location"] == "/signin"
        assert browser.get("/signin").status_code == 200
        answer = browser.post("/api/v1/session", json={"name": "Rami", "password": PASSWORD})
        browser.headers["x-csrf-token"] = answer.json()["csrf"]
        filed = browser.post(
            "/api/v1/reports", json={"kind": "event", "title": "x", "occurred": "2017-06-13T10:00:00Z"}
        )
        assert filed.json() == {"serial": 1}
        page = browser.get("/")
        assert page.status_code == 200
        assert not {"server", "date"} & set(page.headers)
        assert page.headers["cache-control"] == "no-store"
        assert browser.post("/api/v1/reports", content=(b"x" * 1024 for _ in range(70))).status_code == 413
        assert browser.get("/api/v1/log", headers={"host": "evil.example"}).status_code == 403
    assert staff.size() == 1


def test_what_is_no_http_is_shown_the_door(open_port: tuple[Staff, str]) -> None:
    staff, here = open_port
    port = int(here.rsplit(":", 1)[1])
    for junk in (
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x00" * 100,
        b"GET http://x y z\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", port), 5) as link:
            link.sendall(junk + b"\r\n\r\n")
            link.settimeout(5)
            answer = link.recv(4096)
            assert answer == b"" or answer.startswith(b"HTTP/1.1 4"), answer
            assert b"Traceback" not in answer
    assert httpx.get(f"{here}/signin", trust_env=False).status_code == 200
    assert staff.size() == 0


@pytest.mark.parametrize("web", ["0.0.0.0:8460", "192.0.2.1:8460", "[::]:8460", "example.org:8460"])
def test_plain_http_stays_on_this_machine(web: str) -> None:
    with staffed() as staff:
        moved(staff, web)
        with pytest.raises(OurMistake) as caught:
            StaffPort(staff.node, dict).start()
        assert caught.value.code == "web-loopback"


def test_a_port_in_use_is_one_sentence(open_port: tuple[Staff, str]) -> None:
    staff, _ = open_port
    with pytest.raises(OurMistake) as caught:
        StaffPort(staff.node, dict).start()
    assert caught.value.code == "address-taken"


def test_stopping_what_never_started_is_nothing() -> None:
    with staffed() as staff:
        StaffPort(staff.node, dict).stop()
        assert staff.size() == 0
