"""A staff listener to knock at: one real side with a person in every role, a partner, and a client that forgets.

Cookies and tokens are given by hand for every request, so that a test says exactly what a browser would have sent.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx
from litestar import Litestar
from litestar.testing import TestClient

from jisr.node import Node
from jisr.people import Address, People, Session
from jisr.people.rules import MAY
from jisr.store.sqlite.people import SqlitePeople
from jisr.terms.actors import Role
from jisr.web.app import speak_for, unspoken
from jisr.wire.parcels import Parcels
from tests.people.house import CHEAP
from tests.two_sides.sides import Chance, Clock, draft, exchange, on_file, pair, quick_folder, side, to

HERE = "http://127.0.0.1:8460"
NAMED = Address("north.localhost", "http://north.localhost:8460")
"""The same side by the name under which it has passkeys."""
PASSWORD = "seven quiet lanterns"
NAMES: dict[Role, str] = {
    "observer": "Olaf", "reporter": "Rami", "duty officer": "Dina", "release officer": "Rana",
    "administrator": "Adel",
}  # fmt: skip
assert NAMES.keys() == MAY.keys()


@dataclass
class Staff:
    """`node` is the side that is listened to, `other` its partner; `app` answers through `client`."""

    node: Node
    other: Node
    clock: Clock
    app: Litestar
    client: TestClient[Litestar]
    faults: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)

    def session(self, role: Role) -> Session:
        """A session of the person in this role, begun once."""
        if role not in self.sessions:
            self.sessions[role] = self.node.people.sign_in(NAMES[role], PASSWORD, "here")
        return self.sessions[role]

    def renew(self) -> None:
        """Everyone as on the first day: no passkeys, the password there was, no session."""
        people = self.node.people
        people.add(None, "Stand-in", "administrator", "systems", PASSWORD)
        for role, name in NAMES.items():
            people.remove(None, name)
            people.add(None, name, role, f"{role} desk", PASSWORD)
        people.remove(None, "Stand-in")
        self.sessions.clear()

    def headers(self, role: Role | None, *, csrf: bool = True) -> dict[str, str]:
        """What a browser sends along from one of our own pages."""
        given = {"origin": HERE, "sec-fetch-site": "same-origin"}
        if role is not None:
            session = self.session(role)
            given["cookie"] = f"jisr_{self.node.settings.side}={session.token}"
            if csrf:
                given["x-csrf-token"] = session.csrf
        return given

    def ask(self, role: Role | None, method: str, path: str, **given: Any) -> httpx.Response:
        """One request as this role; `json`, `data`, `content` and more `headers` as the client takes them."""
        self.client.cookies.clear()
        headers = self.headers(role) | given.pop("headers", {})
        chosen = {name: value for name, value in headers.items() if value is not None}
        return self.client.request(method, path, headers=chosen, follow_redirects=False, **given)

    def get(self, path: str, role: Role = "release officer", **headers: str) -> httpx.Response:
        return self.ask(role, "GET", path, headers=headers)

    def page(self, path: str, role: Role = "release officer", **headers: str) -> "Page":
        """A page that was answered well, parsed."""
        answer = self.get(path, role, **headers)
        assert answer.status_code == 200, answer.text
        return Page(answer.text)

    def post(self, path: str, role: Role = "release officer", /, **fields: Any) -> httpx.Response:
        """A form, sent with the token its page had."""
        data = {"csrf": self.session(role).csrf} | fields
        return self.ask(role, "POST", path, data=data, headers={"x-csrf-token": None})

    def filed(self, role: Role = "reporter", /, **changes: Any) -> int:
        """The serial of a fresh report that may go to the partner."""
        changes.setdefault("marking", to(self.other.settings.side))
        return self.node.intake.file(self.session(role).actor, draft(**changes))

    def size(self) -> int:
        return self.node.store.read(self.node.record.size)

    def exchange(self) -> None:
        exchange(self.node, self.other)


RESTING: list[Litestar] = []
"""Applications that speak for nobody now: what differs from test to test is not the routes but for whom they speak."""


@contextmanager
def staffed(**settings: Any) -> Iterator[Staff]:
    """A side named north with a partner named south, both on the disk for the length of a test."""
    clock = Clock()
    with quick_folder() as folder:
        nodes = []
        for number, name in enumerate(("north", "south")):
            store = on_file(folder / f"{name}.db")
            node = side(name, store, clock, Chance(number), **settings)
            chance = Chance(random.Random(number).random().hex())
            node.people = People(store, SqlitePeople(), node.record, clock, chance, CHEAP)
            nodes.append(node)
        north, south = nodes
        try:
            pair(north, south)
            for role, name in NAMES.items():
                north.people.add(None, name, role, f"{role} desk", PASSWORD)
            faults: dict[str, str] = {}
            app = RESTING.pop() if RESTING else unspoken()
            speak_for(app, north, lambda: faults, Parcels(north))
            with TestClient(app, base_url=HERE, raise_server_exceptions=False) as client:
                yield Staff(north, south, clock, app, client, faults)
            RESTING.append(app)
            assert north.record.verify().sound
        finally:
            for node in nodes:
                node.close()


class Page(HTMLParser):
    """What a browser makes of a page: its elements in order, its text, and the hidden fields of each form."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.source = text
        self.elements: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.texts: list[str] = []
        self.forms: dict[str, dict[str, str]] = {}
        self._form: dict[str, str] = {}
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(attrs)))
        given = dict(attrs)
        if tag == "form":
            self._form = self.forms.setdefault(given["action"] or "", {})
        if tag == "input" and given.get("type") == "hidden":
            self._form[given["name"] or ""] = given["value"] or ""

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        """All that is read, spaces as they come."""
        return "".join(self.texts)

    def article(self, serial: int) -> "Page":
        """One entry of a log."""
        start = self.source.index(f'<article id="e{serial}"')
        return Page(self.source[start : self.source.index("</article>", start)])

    def states(self) -> list[str]:
        """The state each partner's column shows, in order."""
        return [
            (dict(attrs)["class"] or "").split()[1]
            for tag, attrs in self.elements
            if tag == "td" and (dict(attrs).get("class") or "").startswith("state ")
        ]
