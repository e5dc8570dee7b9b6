"""Live streams as a browser has them: read from a real port, in a thread of their own, event by event."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx

from jisr.terms.actors import Role
from jisr.web import StaffPort
from tests.web.staff import Staff
from tests.web.test_port import free_port, moved


@dataclass
class Event:
    """One event as it came: `id` only where the server gave one."""

    name: str
    data: Any
    id: str | None
    at: float


def read_events(pieces: Iterator[str]) -> Iterator[Event]:
    """Events from the lines of a stream."""
    given: dict[str, str] = {}
    for line in pieces:
        if line:
            name, _, value = line.partition(": ")
            given[name] = value
        elif "data" in given:
            yield Event(given["event"], json.loads(given["data"]), given.get("id"), time.monotonic())
            given = {}


@dataclass
class Screen:
    """One open stream; `events` grows while it is read, `closed` is set when the server ended it."""

    response: httpx.Response
    client: httpx.Client
    events: list[Event] = field(default_factory=list)
    closed: threading.Event = field(default_factory=threading.Event)
    reading: threading.Thread | None = None

    def start(self) -> None:
        self.reading = threading.Thread(target=self._read, daemon=True)
        self.reading.start()

    def _read(self) -> None:
        with suppress(httpx.HTTPError, httpx.StreamError):
            for event in read_events(self.response.iter_lines()):
                self.events.append(event)
        self.closed.set()

    def named(self, name: str) -> list[Any]:
        """The data of every event of that name so far."""
        return [event.data for event in self.events if event.name == name]

    def serials(self) -> list[int]:
        return [line["serial"] for line in self.named("line")]

    def leave(self) -> None:
        """Break the connection, as a browser that goes away does; what had come by then is there."""
        if not self.response.is_closed:
            with suppress(OSError):
                self.response.extensions["network_stream"].get_extra_info("socket").shutdown(socket.SHUT_RDWR)
        if self.reading is not None:
            self.reading.join(5)
            assert self.closed.is_set()
        self.response.close()
        self.client.close()


def within(seconds: float, true: Callable[[], object]) -> bool:
    """Whether it becomes true in that time."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True


@dataclass
class Floor:
    """A side on a real port with its followers running, and everything that was opened on it."""

    staff: Staff
    here: str
    port: StaffPort
    screens: list[Screen] = field(default_factory=list)

    def ask(self, after: int | None = None, last: str | None = None, role: Role = "observer") -> Screen:
        """Ask for a stream; whatever is answered."""
        staff = self.staff
        headers = {"cookie": f"jisr_{staff.node.settings.side}={staff.session(role).token}"}
        headers |= {} if last is None else {"last-event-id": last}
        client = httpx.Client(base_url=self.here, trust_env=False, timeout=30)
        query = {} if after is None else {"after": str(after)}
        request = client.build_request("GET", "/api/v1/live", params=query, headers=headers)
        screen = Screen(client.send(request, stream=True), client)
        self.screens.append(screen)
        return screen

    def open(self, after: int | None = None, last: str | None = None, role: Role = "observer") -> Screen:
        """A stream that is being read and has had its first pulse."""
        screen = self.ask(after, last, role)
        assert screen.response.status_code == 200, screen.response.read()
        screen.start()
        assert within(5, lambda: screen.named("pulse"))
        return screen


@contextmanager
def floor(staff: Staff) -> Iterator[Floor]:
    """The side's own people served on a port of its own until the end, which must come at once."""
    number = free_port()
    moved(staff, f"127.0.0.1:{number}")
    port = StaffPort(staff.node, lambda: staff.faults)
    staff.node.start()
    port.start()
    one = Floor(staff, f"http://127.0.0.1:{number}", port)
    try:
        yield one
    finally:
        staff.node.stop()
        began = time.monotonic()
        port.stop()
        assert time.monotonic() - began < 3
        for screen in one.screens:
            screen.leave()
