"""Two real sides on loopback for real browsers: staff ports, partner ports with TLS, followers, and a way to be cut.

The clock runs with the machine's, from wherever a test begins; nothing on it counts as an exercise.
"""

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jisr.config.settings import Settings
from jisr.demo.stage import free_ports
from jisr.node import Node, SystemClock, SystemEntropy
from jisr.people import People, Session
from jisr.store.sqlite.people import SqlitePeople
from jisr.terms.actors import Actor, Role
from jisr.web import StaffPort
from jisr.web.feed import LiveFeed
from jisr.wire import PartnerPort
from jisr.wire.tls import spki_pin
from tests.people.house import CHEAP
from tests.two_sides.sides import draft, keys_of, on_file, quick_folder, to

BEGIN = 1_497_363_630_000
"""2017-06-13T14:20:30Z, when the twenty standard reports are read."""
PASSWORD = "seven quiet lanterns"
NAMES: dict[Role, str] = {
    "observer": "Olaf", "reporter": "Rami", "duty officer": "Dina", "release officer": "Rana",
    "administrator": "Adel",
}  # fmt: skip
CALLED = {"iraq": ("Iraq", "العراق", "Asia/Baghdad"), "syria": ("Syria", "سوريا", "Asia/Damascus")}


class RunningClock(SystemClock):
    """The machine's clock, moved to `begin`, milliseconds; at another `pace` than 1 it runs slower or faster."""

    def __init__(self, begin: int, pace: float = 1.0) -> None:
        self._begin, self._since, self._pace = begin, super().now(), pace

    def now(self) -> int:
        return self._begin + round((super().now() - self._since) * self._pace)

    def skip(self, ms: int) -> None:
        """Let so many milliseconds be over at once."""
        self._begin += ms


class Way:
    """A way to a listener on loopback that can be cut, connections and all, and healed."""

    def __init__(self, port: int, target: int) -> None:
        self._target, self._open = target, True
        self._ends: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._server = socket.create_server(("127.0.0.1", port))
        self._thread = threading.Thread(target=self._accept, name="way", daemon=True)
        self._thread.start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._server.accept()
            except OSError:
                return
            if not self._open:
                near.close()
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                near.close()
                continue
            with self._lock:
                self._ends |= {near, far}
            for a, b in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(a, b), daemon=True).start()

    def _carry(self, a: socket.socket, b: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := a.recv(65536):
                b.sendall(data)
        self._drop(a, b)

    def _drop(self, *ends: socket.socket) -> None:
        with self._lock:
            mine = self._ends.intersection(ends)
            self._ends -= mine
        for end in mine:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def cut(self) -> None:
        """Nothing passes any more, and what was open is closed."""
        self._open = False
        self._drop(*self._ends)

    def heal(self) -> None:
        self._open = True

    def close(self) -> None:
        self.cut()
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join(2)


class Side:
    """One side: `node`, its ports, and the way partners have to take to it."""

    def __init__(self, name: str, folder: Path, clock: SystemClock, hold_s: int) -> None:
        web, wire, way = free_ports(3)
        en, ar, zone = CALLED[name]
        self.name, self._folder, self._clock = name, folder, clock
        self.settings = Settings(
            side=name, domain=f"{name}.example", name_en=en, name_ar=ar, zone=zone, hold_s=hold_s,
            web=f"127.0.0.1:{web}", wire=f"127.0.0.1:{wire}", url=f"https://127.0.0.1:{way}",
        )  # fmt: skip
        self.url = f"http://{name}.localhost:{web}"
        self.way = Way(way, wire)
        self.sessions: dict[Role, Session] = {}
        self.node = self._opened()
        for role, person in NAMES.items():
            self.node.people.add(None, person, role, f"{role} desk", PASSWORD)

    def _opened(self) -> Node:
        store = on_file(self._folder / f"{self.name}.db")
        keys, chance = keys_of(self.name), SystemEntropy()
        node = Node(
            self.settings, keys, store, tls_pin=spki_pin(keys.tls), clock=self._clock, entropy=chance,
            watch_clock=self._clock,
        )  # fmt: skip
        node.people = People(store, SqlitePeople(), node.record, self._clock, chance, CHEAP)
        return node

    def start(self) -> None:
        self.partners = PartnerPort(self.node)
        self.node.start()
        self.partners.start()
        self.open_staff()

    def open_staff(self) -> None:
        """Begin to serve our own people."""
        self.staff = StaffPort(self.node, self.partners.faults)
        self.staff.start()

    def close_staff(self) -> None:
        """The port is closed, as when the program was ended; the side goes on."""
        self.staff.stop(2.0)

    def stop(self) -> None:
        self.staff.stop(1.0)
        self.node.stop()
        self.partners.stop(1.0)
        self.node.close()

    def restart(self) -> None:
        """End everything and open the same data again."""
        self.stop()
        self.node = self._opened()
        self.start()

    def session(self, role: Role = "release officer") -> Session:
        """A session of the person in this role, begun when there is none that stands."""
        found = self.sessions.get(role)
        if found is None or self.node.people.session(found.token) is None:
            self.sessions[role] = found = self.node.people.sign_in(NAMES[role], PASSWORD, "here")
        return found

    def actor(self, role: Role = "release officer") -> Actor:
        return self.session(role).actor

    def streams(self) -> int:
        """Live streams that browsers hold now."""
        feed = self.staff._feed
        assert isinstance(feed, LiveFeed)
        return len(feed._streams)

    def size(self) -> int:
        return self.node.store.read(self.node.record.size)

    def filed(self, role: Role = "reporter", /, **changes: Any) -> int:
        """The serial of a fresh report that may go to the other side."""
        other = next(name for name in CALLED if name != self.name)
        changes.setdefault("marking", to(other))
        serial = self.node.intake.file(self.actor(role), draft(**changes))
        self.node.settle()
        return serial


class Sides:
    """Both, paired and serving."""

    def __init__(self, folder: Path, clock: RunningClock, hold_s: int) -> None:
        self.clock = clock
        self.iraq, self.syria = (Side(name, folder, clock, hold_s) for name in CALLED)
        self.both = (self.iraq, self.syria)
        for one, other in (self.both, self.both[::-1]):
            one.node.pair(other.node.own_card())
        for one in self.both:
            one.start()

    def stop(self) -> None:
        for one in self.both:
            one.stop()
            one.way.close()


@contextmanager
def two_sides(hold_s: int = 0, pace: float = 1.0) -> Iterator[Sides]:
    """Both sides for as long as tests use them; at the end what they keep must verify."""
    with quick_folder() as folder:
        sides = Sides(folder, RunningClock(BEGIN, pace), hold_s)
        try:
            yield sides
            for one in sides.both:
                assert one.node.record.verify().sound
                assert all(log.sound for log in one.node.audit.verify())
        finally:
            sides.stop()
