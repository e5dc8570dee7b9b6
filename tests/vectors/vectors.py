"""The published vectors as Python values, and the two test sides they are about, each on a database of its own."""

import hashlib
import json
from base64 import b64decode
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jisr.exchange.incoming import Incoming
from jisr.exchange.outgoing import Outgoing
from jisr.exchange.standing import Standing
from jisr.store.sqlite.exchange import SqliteLogs, SqlitePartners
from jisr.terms.sides import Card, Partner
from tests.two_sides.sides import on_file

SPEC = Path(__file__).resolve().parents[2] / "spec"
V1 = SPEC / "vectors" / "v1"


def load(name: str) -> Any:
    """One published file."""
    return json.loads((V1 / f"{name}.json").read_text(encoding="utf-8"))


KEYS = {found["name"]: Ed25519PrivateKey.from_private_bytes(b64decode(found["seed"])) for found in load("keys")["keys"]}
CARDS = {found["side"]: msgspec.convert(found["fields"], Card) for found in load("card")["cards"]}
NOTES = {found["side"]: found["note"].encode() for found in load("card")["cards"]}


@dataclass
class Clock:
    """Milliseconds, set by hand."""

    at: int = 0

    def now(self) -> int:
        return self.at


class TestSide:
    """The exchange of one of the two sides, with the other one pinned."""

    __test__ = False

    def __init__(self, folder: Path, side: str, other: str) -> None:
        self.side, self.other, self.card, self.clock = side, other, CARDS[side], Clock()
        self.store = on_file(folder / f"{side}.db")
        logs, partners = SqliteLogs(), SqlitePartners()
        parts = self.store, logs, logs, partners, self.clock, self.card
        self.outgoing = Outgoing(*parts, KEYS[f"{side} log"])
        self.incoming = Incoming(*parts, KEYS[f"{side} receipt"])
        self.standing = Standing(self.store, logs, partners)
        self.store.write(lambda tx: partners.pin(tx, Partner(card=CARDS[other]), NOTES[other], 0))
        self.outgoing.open_all()
        self.outgoing.sign()


def tree_hash(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word, from leaf hashes."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + tree_hash(leaves[:split]) + tree_hash(leaves[split:])).digest()
