"""`jisr serve` as a process: it starts, says where, answers, leaves the console free to work, and ends when told."""

import signal
import socket
import ssl
import subprocess

import apsw
import httpx
import pytest

from jisr.config import read_settings
from jisr.config.settings import address
from tests.cli.console import CROSSING, Pair, jisr, ok
from tests.cli.processes import ended, served, within

STARTED_S = 20


def first_line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def test_it_says_where_answers_and_ends_when_told(strangers: Pair) -> None:
    settings = read_settings(strangers.north)
    with served(strangers.north) as process:
        said = first_line(process)
        assert f"http://{settings.web}" in said
        assert settings.url in said
        assert "north" in said
        page = httpx.get(f"http://{settings.web}/", follow_redirects=True)
        assert page.status_code == 200
        assert "text/html" in page.headers["content-type"]
        assert "Sign in" in page.text
        assert httpx.get(f"http://{settings.web}/nowhere", follow_redirects=False).status_code in (302, 303, 404)
        assert _partner_port_answers(settings.wire)
        assert ok("report", "file", strangers.north, *CROSSING) == {"serial": 1}
        assert ok("verify", strangers.north)["verified"]
        assert within(15, lambda: ok("verify", strangers.north)["record"]["signed_size"] == 1)
        assert ended(process) < 3
        assert process.returncode == 0
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()
    assert ok("verify", strangers.north)["record"]["size"] == 1


def _partner_port_answers(where: str) -> bool:
    """TLS 1.3, and not a word to whoever did not sign."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection(address(where), 5) as plain, context.wrap_socket(plain) as secure:
        assert secure.version() == "TLSv1.3"
        secure.sendall(b"GET /checkpoint HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        answer = secure.recv(4096)
    return answer.startswith((b"HTTP/1.1 401", b"HTTP/1.1 404"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_within_three_seconds_while_somebody_waits(strangers: Pair, number: int) -> None:
    settings = read_settings(strangers.north)
    with served(strangers.north) as process:
        first_line(process)
        with socket.create_connection(address(settings.web), 5) as idle:
            idle.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
            assert ended(process, number) < 3
    assert process.returncode == 0


def test_killed_it_loses_nothing_that_was_said_to_be_saved(strangers: Pair) -> None:
    with served(strangers.north) as process:
        first_line(process)
        serials = [ok("report", "file", strangers.north, *CROSSING)["serial"] for _ in range(5)]
        ended(process, signal.SIGKILL)
    found = ok("verify", strangers.north)
    assert (found["verified"], found["record"]["size"], serials) == (True, 5, [1, 2, 3, 4, 5])


def test_a_port_that_is_taken_is_one_sentence(strangers: Pair) -> None:
    with served(strangers.north) as first:
        assert first_line(first)
        with served(strangers.north) as second:
            out, err = second.communicate(timeout=STARTED_S)
        assert (second.returncode, out) == (1, "")
        assert err.startswith("jisr: Port ")
        assert err.count("\n") == 1
        assert first.poll() is None


def test_what_is_released_reaches_the_other_side_by_itself(pair: Pair) -> None:
    """Two processes on one machine: decided at one console, read at the other, receipted back."""
    ok("report", "file", pair.north, *CROSSING, "--releasable-to", "south")
    with served(pair.north) as north, served(pair.south) as south:
        first_line(north)
        first_line(south)
        ok("release", "give", pair.north, "1", "--to", "south", "--level", "3", "--as", "amal")
        assert within(30, lambda: ok("partner", "list", pair.north)[0]["receipted"] == 1)
        (entry,) = ok("report", "list", pair.south)
        assert (entry["header"]["k"], entry["header"]["by"]["person"]) == ("received", "north")
        assert "Crossing: closed" in jisr("report", "list", pair.south).out
        assert (ended(north), ended(south)) < (3, 3)
    for folder in (pair.north, pair.south):
        assert ok("verify", folder)["verified"]
    # A receipt that claims more than its signature covers would call undelivered things delivered.
    db = apsw.Connection(str(pair.north / "side.db"))
    db.execute("UPDATE exchange_log SET receipt_size = receipt_size + 1 WHERE receipt_size IS NOT NULL")
    db.close()
    assert jisr("verify", pair.north, "--json").code == 1
