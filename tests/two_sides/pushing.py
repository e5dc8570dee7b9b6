"""A third-party pusher for tests, written from the C2SP texts and not from our client: it keeps leaves and asks status.

`PushWire` is the partner port with what is pushed behind it; `Leaves` makes the bodies of `add-checkpoint` and
`add-entries` from a list of leaves, with proofs by the recursive definitions of the drafts.
"""

import hashlib
import struct
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from jisr.node import Node
from jisr.terms.times import Entropy
from jisr.terms.transactions import Tx
from jisr.wire import listener as listening
from jisr.wire.brought import Brought
from jisr.wire.carriers import NetworkCarrier
from jisr.wire.pushed import Pushing
from jisr.wire.signing import Nonces
from tests.two_sides.sides import Wire


class PushWire(Wire):
    """The partner port of one side, pushes taken."""

    def __init__(self, node: Node, nonces: Entropy) -> None:
        super().__init__(node, nonces)
        self._app = listening.partner_listener(
            listening.Listener(
                node.store, node.standing, node.incoming, node.own_card, node.card, Nonces(nonces), lambda *_: None,
                node.media_for, pushing=Pushing(
                    node.mirror, node.witness, Brought(node.store, node.standing, node.arrivals), node.settings.side
                ),
            )
        )  # fmt: skip


def leaf(entry: bytes) -> bytes:
    return hashlib.sha256(b"\0" + entry).digest()


def split(count: int) -> int:
    middle = 1
    while middle * 2 < count:
        middle *= 2
    return middle


def mth(hashes: Sequence[bytes]) -> bytes:
    """RFC 6962 2.1."""
    if len(hashes) < 2:
        return hashes[0] if hashes else hashlib.sha256().digest()
    k = split(len(hashes))
    return hashlib.sha256(b"\1" + mth(hashes[:k]) + mth(hashes[k:])).digest()


def consistency(m: int, hashes: Sequence[bytes], whole: bool = True) -> list[bytes]:
    """RFC 6962 2.1.2, SUBPROOF."""
    n = len(hashes)
    if m in (0, n):
        return [] if whole or m == 0 else [mth(hashes)]
    k = split(n)
    if m <= k:
        return [*consistency(m, hashes[:k], whole), mth(hashes[k:])]
    return [*consistency(m - k, hashes[k:], False), mth(hashes[:k])]


def subtree(start: int, end: int, hashes: Sequence[bytes], whole: bool = True) -> list[bytes]:
    """SUBTREE_SUBPROOF of draft-ietf-plants-merkle-tree-certs."""
    n = len(hashes)
    if (start, end) == (0, n):
        return [] if whole else [mth(hashes)]
    k = split(n)
    if end <= k:
        return [*subtree(start, end, hashes[:k], whole), mth(hashes[k:])]
    if k <= start:
        return [*subtree(start - k, end - k, hashes[k:], whole), mth(hashes[:k])]
    return [*subtree(0, end - k, hashes[k:], False), mth(hashes[:k])]


@dataclass
class Leaves:
    """A log as a pusher holds it."""

    origin: str
    entries: list[bytes]

    def submission(self, old: int, size: int, note: bytes) -> bytes:
        hashes = [leaf(entry) for entry in self.entries[:size]]
        lines = [f"old {old}", *(b64encode(one).decode() for one in consistency(old, hashes)), ""]
        return ("\n".join(lines) + "\n").encode() + note

    def upload(
        self, start: int, end: int, most: int = 32, *, origin: str | None = None, spoilt: bool = False, cut: int = 0
    ) -> bytes:  # fmt: skip
        """Up to `most` packages of the canonical sequence; `spoilt` bends the last proof, `cut` drops bytes."""
        name = (origin or self.origin).encode()
        hashes = [leaf(entry) for entry in self.entries[:end]]
        body = struct.pack(">H", len(name)) + name + struct.pack(">QQH", start, end, 0)
        first, brought = start - start % 256, 0
        while first < end and brought < most:
            a, b = max(start, first), min(end, first + 256)
            body += b"".join(struct.pack(">H", len(entry)) + entry for entry in self.entries[a:b])
            proof = subtree(first, b, hashes)
            if spoilt and (b == end or brought + 1 == most):
                proof = [*proof[:-1], bytes(32)] if proof else [bytes(32)]
            body += bytes((len(proof),)) + b"".join(proof)
            first, brought = first + 256, brought + 1
        return body[:-cut] if cut else body


def told(node: Node, reader: str) -> tuple[Leaves, list[bytes], bytes]:
    """What `node` published for `reader`: leaves, salted bodies, and the newest note."""

    def find(tx: Tx) -> tuple[Leaves, list[bytes], bytes]:
        head = node.standing.head(tx, reader, "out")
        assert head is not None
        rows = node.standing.rows(tx, reader, 0, head.published.size) or []
        return Leaves(head.origin, [row.header for row in rows]), [row.salted or b"" for row in rows], head.note or b""

    return node.store.read(find)


def carrier_to(author: Node, wire: Wire) -> NetworkCarrier:
    """The real carrier of `author` towards the side behind `wire`."""
    reader = next(p for p in author.standing.partners() if p.side == wire.node.settings.side)
    return NetworkCarrier(author.settings.side, reader, author.keys.request, author.clock, wire)


def post(author: Node, wire: Wire, path: str, body: bytes, **headers: str) -> tuple[int, bytes]:
    """Status and body of one signed post of `author` to the side behind `wire`."""
    return carrier_to(author, wire)._answered("POST", path, body, 5.0, headers or None)


def kinds(wire: Wire, author: Node, path: str, body: bytes) -> tuple[int, str, bytes]:
    """The same with the content type of the answer."""
    seen: list[httpx.Response] = []

    class Watching(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            seen.append(wire.handle_request(request))
            return seen[-1]

    reader = next(p for p in author.standing.partners() if p.side == wire.node.settings.side)
    through = NetworkCarrier(author.settings.side, reader, author.keys.request, author.clock, Watching())
    status, answer = through._answered("POST", path, body, 5.0)
    return status, seen[-1].headers.get("content-type", ""), answer
