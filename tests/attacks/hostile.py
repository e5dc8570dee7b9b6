"""A partner who wants to do harm, and the side it is paired with.

The victim is a real `Node` on a real database. The attacker is only keys and lists of bytes: it signs what it likes,
grows whatever tree it likes and answers with whatever bytes it likes. `everything` is what no attack may change.
"""

import asyncio
import hashlib
import random
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.types import Message

from jisr.config import Keys, Settings
from jisr.exchange.cards import sign_card
from jisr.exchange.delta import Delta, encode_delta
from jisr.exchange.incoming import Progress
from jisr.exchange.rules import SALT, facts, read_leaf
from jisr.node import Node, card_of
from jisr.terms import canonical
from jisr.terms.actors import Actor
from jisr.terms.errors import PartnerFault
from jisr.terms.places import Place, Point
from jisr.terms.releases import Content, LeafHeader, RejectFact
from jisr.terms.reports import Grade
from jisr.terms.sides import Card, log_origin, receipt_name
from jisr.tlog.checkpoint import Checkpoint, parse_checkpoint, sign_checkpoint
from jisr.tlog.cosignature import cosign
from jisr.tlog.note import KEY_COSIGNATURE, KEY_ED25519, Signer, signature_line
from jisr.wire.listener import Listener, partner_listener
from jisr.wire.signing import Nonces, sign_request
from jisr.wire.tls import spki_pin
from tests.tlog.folders import HashedLog, hashed_log
from tests.two_sides.sides import on_file

HEAD = "A" * 43 + "="
"""A hash: all that a leaf of kind `head` states, which is lawful wherever it stands."""
NOON_MS = 1_497_355_200_000
NOON = NOON_MS // 1000
OFFICER = Actor("Dana", "G3", "release officer")
CONTENT = Content(
    category="control", grade=Grade(), impact="low", kind="crossing", lang="en", occurred=(NOON, NOON),
    place=Place(error_m=500, geometry=Point(lat=363_450_000, lon=431_300_000)), review_by=NOON + 86_400,
    subject="5a" * 16, title="Crossing: closed",
)  # fmt: skip
WORDS = canonical.encode(CONTENT)


@dataclass
class Clock:
    """Milliseconds, set by hand."""

    at: int = NOON_MS

    def now(self) -> int:
        return self.at


@dataclass
class Chance:
    """The same bytes in every run."""

    source: random.Random = field(default_factory=lambda: random.Random(7))

    def draw(self, count: int) -> bytes:
        return self.source.randbytes(count)


@cache
def keys_of(seed: int) -> Keys:
    """Keys that are the same in every run but for the age identity, which is so within one."""
    source = random.Random(seed)
    names = ("heartbeat", "log", "receipt", "record", "request", "tls")
    signing = {name: Ed25519PrivateKey.from_private_bytes(source.randbytes(32)) for name in names}
    return Keys(**signing, root=source.randbytes(32), age=str(pyrage.x25519.Identity.generate()))  # type: ignore[arg-type]


def measured(figures: str) -> None:
    """Put what a test measured on the screen of whoever runs it, whatever pytest captures."""
    if sys.__stdout__ is not None:
        sys.__stdout__.write(f"\n{figures}\n")


def settings_of(side: str, **changes: Any) -> Settings:
    return Settings(side=side, domain=f"{side}.example", name_en=side.title(), name_ar="جهة", **changes)


def edited(**changes: object) -> bytes:
    """The usual content as canonical JSON with some fields replaced by anything at all."""
    return canonical.encode_any({**msgspec.to_builtins(CONTENT), **changes})


def header_of(k: str, salted: bytes = b"", **changes: object) -> bytes:
    """A well-formed header of that kind around `salted`, but for the changes; None leaves a field out."""
    fields: dict[str, object] = {"at": NOON, "by": "release officer", "k": k, "v": 1}
    if salted:
        digest = b64encode(hashlib.sha256(salted).digest()).decode()
        fields |= {"b": {"h": digest, "n": len(salted) - SALT}, "mark": "open"}
    fields |= changes
    return canonical.encode_any({name: value for name, value in fields.items() if value is not None})


@dataclass
class Attacker:
    """A pinned partner of `victim` whose every byte the test decides; `leaves` and `bodies` are its log."""

    victim: Node
    side: str
    keys: Keys
    card: Card
    leaves: list[bytes] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    @property
    def origin(self) -> str:
        return log_origin(self.card, self.victim.card, 1)

    # --- its log -----------------------------------------------------------------------------------------------

    def put(self, header: bytes, salted: bytes = b"") -> int:
        """Append any bytes at all; their index."""
        self.leaves.append(header)
        self.bodies.append(salted)
        return len(self.leaves) - 1

    def tell(self, body: bytes = WORDS, k: str = "release", **changes: object) -> int:
        """Append a leaf that is right in itself around any body; its index."""
        salted = len(self.leaves).to_bytes(SALT, "big") + body
        return self.put(header_of(k, salted, **changes), salted)

    def note(self, k: str, **facts: object) -> int:
        """Append a leaf of a kind without body."""
        return self.put(header_of(k, p=facts))

    def tree(self, size: int | None = None) -> HashedLog:
        return hashed_log(self.leaves[:size])

    def checkpoint(
        self, size: int | None = None, *, root: bytes | None = None, origin: str | None = None,
        key: Ed25519PrivateKey | None = None,
    ) -> bytes:  # fmt: skip
        """A signed head of any size and root, of any log, under any key."""
        tree = self.tree(size)
        name = origin or self.origin
        head = Checkpoint(name, tree.size if size is None else size, root or tree.root)
        return sign_checkpoint(head, Signer(name, KEY_ED25519, key or self.keys.log))

    def delta(self, start: int | None = None, stop: int | None = None, note: bytes | None = None) -> bytes:
        """Leaves from where the victim's copy ends to `stop`, under any note."""
        first = self.victim.incoming.size(self.side) if start is None else start
        part = slice(first, stop)
        return encode_delta(Delta(note or self.checkpoint(stop), first, self.leaves[part], self.bodies[part]), level=1)

    def offer(self, data: bytes | None = None, *, give_up: bool = False) -> Progress:
        """Hand a delta, the honest one unless another is given, to the victim and let it settle."""
        progress = self.victim.incoming.offer(self.side, self.delta() if data is None else data, give_up=give_up)
        self.victim.settle()
        return progress

    def receipt(
        self, note: bytes, *, key: Ed25519PrivateKey | None = None, name: str | None = None, at: int = NOON
    ) -> bytes:
        """Its cosignature on any head, under any key and name."""
        text = note.decode().partition("\n\n")[0] + "\n"
        signer = Signer(name or receipt_name(self.card), KEY_COSIGNATURE, key or self.keys.receipt)
        return f"{text}\n{signature_line(cosign(text, signer, at))}".encode()

    # --- what the victim thinks of it --------------------------------------------------------------------------

    def refused(self, data: bytes, *, give_up: bool = False) -> PartnerFault:
        """The fault an offer met; nothing was stored by it, the log goes on."""
        before = everything(self.victim)
        try:
            self.offer(data, give_up=give_up)
        except PartnerFault as fault:
            assert everything(self.victim) == before
            return fault
        raise AssertionError("the offer was accepted")

    def aside(self) -> dict[int, str]:
        """Reason of every item of this partner that was set aside, by index."""
        link = self.victim.store.read(lambda tx: self.victim.standing.link(tx, self.side))
        return {item.position: item.reason for item in link.aside}

    def stopped(self) -> str | None:
        return self.victim.store.read(lambda tx: self.victim.standing.link(tx, self.side)).stopped

    def rejects(self) -> dict[int, str]:
        """What the victim's own log answered this partner, by index."""
        facts = [fact for fact in map(reject_in, leaves_for(self.victim, self.side)) if fact is not None]
        return {fact.index: fact.reason for fact in facts}

    def filed(self) -> list[int]:
        """Indexes of its items that reached the victim's record."""

        def find(tx: Any) -> list[int]:
            record = self.victim.record
            entries = record.entries(tx, 1, record.size(tx) + 1, ("received",))
            mine = [entry.header.of for entry in entries if entry.header.by.person == self.side]
            return [origin.index for origin in mine if origin is not None]

        return self.victim.store.read(find)

    def shown(self) -> list[int]:
        """Indexes of its items in the victim's picture that are not withdrawn."""
        return [row.version for row in self.victim.picture.rows() if row.holder == self.side and not row.withdrawn]


class Answers:
    """A carrier that brings what it is given, the last answer again and again; faults are raised."""

    def __init__(self, *deltas: bytes | Exception, tile: Callable[[int, int, int], bytes] | None = None) -> None:
        self.deltas = list(deltas)
        self.receipts: list[bytes] = []
        self.asked: list[tuple[int, int]] = []
        self._tile = tile

    def delta(self, start: int, most: int, wait: int) -> bytes:
        self.asked.append((start, most))
        answer = self.deltas.pop(0) if len(self.deltas) > 1 else self.deltas[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def tile(self, level: int, n: int, width: int) -> bytes:
        if self._tile is None:
            raise PartnerFault("refused-by-partner", "The partner's side answered 404.")
        return self._tile(level, n, width)

    def receipt(self, note: bytes) -> None:
        self.receipts.append(note)

    def close(self) -> None:
        pass


def everything(node: Node) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table a side keeps."""

    def dump(tx: Any) -> dict[str, list[tuple[Any, ...]]]:
        tables = [row[0] for row in tx.handle.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {table: tx.handle.execute(f"SELECT * FROM {table}").fetchall() for table in tables}

    return node.store.read(dump)


def evidence(node: Node) -> list[tuple[str, bytes]]:
    """Code and bytes of every piece of evidence kept, in order."""
    return [(row[2], row[4]) for row in everything(node)["exchange_evidence"]]


def leaves_for(node: Node, side: str) -> list[bytes]:
    """Every published leaf of a side's own log for that partner."""

    def find(tx: Any) -> list[bytes]:
        head = node.standing.head(tx, side, "out")
        size = head.published.size if head else 0
        return [row.header for row in node.standing.rows(tx, side, 0, size) or []]

    return node.store.read(find)


def reject_in(leaf: bytes) -> RejectFact | None:
    header = read_leaf(leaf, 0)
    fact = facts(header) if isinstance(header, LeafHeader) and header.k == "reject" else None
    return fact if isinstance(fact, RejectFact) else None


def published_size(node: Node, side: str) -> int:
    found = node.store.read(lambda tx: node.standing.checkpoint(tx, side))
    return 0 if found is None else parse_checkpoint(found[1].decode().partition("\n\n")[0] + "\n").size


class Answer(NamedTuple):
    """What the listener said; headers as (name, value), the nonce aside."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    nonce: str


class Door:
    """The victim's partner listener without a socket: any method, path and header gets in."""

    def __init__(self, node: Node, host: str = "127.0.0.1:8461") -> None:
        self.node, self.host = node, host
        self.nonces = Nonces(node.entropy)
        self.app = partner_listener(
            Listener(
                node.store, node.standing, node.incoming, node.own_card, node.card, self.nonces, node.wait_published
            )
        )
        self._loop = asyncio.new_event_loop()

    def ask(
        self, method: str, target: str, body: bytes = b"", headers: Mapping[str, str] | None = None,
        host: str | None = None,
    ) -> Answer:  # fmt: skip
        """One request, unsigned unless `headers` sign it."""
        path, _, query = target.partition("?")
        fields = [(name.lower().encode(), value.encode("latin-1")) for name, value in (headers or {}).items()]
        fields += [(b"host", (host or self.host).encode("latin-1"))]
        return self.send(method, path, path.encode(), query.encode(), fields, body)

    def send(
        self, method: str, path: str, raw_path: bytes, query: bytes, headers: list[tuple[bytes, bytes]], body: bytes
    ) -> Answer:
        """One request as the server would hand it over."""
        host, _, port = self.host.rpartition(":")
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "https",
            "path": path, "raw_path": raw_path, "query_string": query, "root_path": "", "headers": headers,
            "client": ("127.0.0.1", 1), "server": (host, int(port)),
        }  # fmt: skip
        incoming: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
        sent: list[Message] = []

        async def receive() -> Message:
            return incoming.pop(0) if incoming else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)

        self._loop.run_until_complete(self.app(scope, receive, send))
        found = [(bytes(name), bytes(value)) for name, value in sent[0]["headers"]]
        nonce = next((value.decode() for name, value in found if name == b"jisr-nonce"), "")
        # The value of the nonce differs every time; that there is one must not.
        named = tuple((name, b"" if name == b"jisr-nonce" else value) for name, value in found)
        return Answer(sent[0]["status"], named, b"".join(part.get("body", b"") for part in sent[1:]), nonce)

    def signed(
        self, who: Attacker, method: str, target: str, body: bytes = b"", *, key: Ed25519PrivateKey | None = None,
        side: str | None = None, nonce: str | None = None, at_ms: int = NOON_MS, host: str | None = None,
    ) -> dict[str, str]:  # fmt: skip
        """Headers that sign a request, under any key, name, nonce, time and host."""
        url = f"https://{host or self.host}{target}"
        fresh = self.nonces.issue() if nonce is None else nonce
        name = who.side if side is None else side
        made = sign_request(method, url, body, fresh, name, key or who.keys.request, at_ms)
        return {field.lower(): value for field, value in made.items()}

    def get(self, who: Attacker, target: str) -> Answer:
        """A request that is in order."""
        return self.ask("GET", target, headers=self.signed(who, "GET", target))

    def post(self, who: Attacker, target: str, body: bytes) -> Answer:
        return self.ask("POST", target, body, self.signed(who, "POST", target, body))

    def close(self) -> None:
        self._loop.close()


@dataclass
class Scene:
    """The victim South, the attacker North, and East, a partner South must not lose because of North."""

    south: Node
    north: Attacker
    east: Attacker
    clock: Clock


def partner_of(victim: Node, side: str, seed: int) -> Attacker:
    """A partner of that name, pinned."""
    keys = keys_of(seed)
    card = card_of(settings_of(side), keys, spki_pin(keys.tls))
    victim.pair(sign_card(card, keys.log))
    return Attacker(victim, side, keys, card)


@contextmanager
def staged(folder: Path, **changes: Any) -> Iterator[Scene]:
    """South with two partners. Nothing here is about power cuts, so the disk is not waited for."""
    keys, clock = keys_of(1), Clock()
    node = Node(
        settings_of("south", **changes), keys, on_file(folder / "side.db"),
        tls_pin=spki_pin(keys.tls), clock=clock, entropy=Chance(),
    )  # fmt: skip
    try:
        scene = Scene(node, partner_of(node, "north", 2), partner_of(node, "east", 3), clock)
        node.incoming.size("north"), node.incoming.size("east")
        yield scene
        assert node.record.verify().sound
    finally:
        node.close()
