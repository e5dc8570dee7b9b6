"""Sides to measure with, and reports whose text is not all alike."""

import random
import socket
from base64 import b64encode
from pathlib import Path

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jisr.config import Settings
from jisr.config.keys import SIGNING, Keys
from jisr.node import Node, open_node
from jisr.terms import canonical
from jisr.terms.actors import Actor
from jisr.terms.entries import NewEntry
from jisr.terms.places import Place, Point
from jisr.terms.reports import EventDetail, Grade, Marking, Report
from jisr.terms.sides import Limits
from jisr.terms.times import Span
from jisr.wire.tls import spki_pin

OFFICER = Actor("bench", "bench", "release officer")
WORDS = [
    "border",
    "crossing",
    "closed",
    "open",
    "traffic",
    "convoy",
    "trucks",
    "waiting",
    "families",
    "water",
    "station",
    "road",
    "north",
    "south",
    "east",
    "west",
    "bridge",
    "market",
    "village",
    "checkpoint",
    "patrol",
    "seen",
    "reported",
    "after",
    "before",
    "noon",
    "morning",
    "evening",
    "damaged",
    "repaired",
    "held",
    "quiet",
    "معبر",
    "طريق",
    "شاحنات",
    "جسر",
    "قرية",
    "صباح",
    "مساء",
    "مغلق",
    "مفتوح",
    "دورية",
    "عائلات",
    "مياه",
    "شمال",
    "جنوب",
]


def make_side(folder: Path, name: str) -> Node:
    """A side with throw-away keys."""
    settings = Settings(side=name, domain=f"{name}.bench", name_en=name, name_ar=name, hold_s=0)
    (folder / "keys").mkdir(parents=True)
    return open_node(folder, settings, _keys(), b64encode(bytes(32)).decode())


def listening_side(folder: Path, name: str, port: int) -> Node:
    """The same with a partner port of its own on loopback, TLS and all."""
    keys = _keys()
    address = f"127.0.0.1:{port}"
    settings = Settings(
        side=name, domain=f"{name}.bench", name_en=name, name_ar=name, hold_s=0, wire=address, url=f"https://{address}"
    )
    (folder / "keys").mkdir(parents=True)
    return open_node(folder, settings, keys, spki_pin(keys.tls))


def _keys() -> Keys:
    signing = {name: Ed25519PrivateKey.generate() for name in SIGNING}
    return Keys(**signing, root=bytes(32), age=str(pyrage.x25519.Identity.generate()))  # type: ignore[arg-type]


def free_port() -> int:
    """A port of loopback nothing listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


WIDE = Limits(day_entries=10**9, day_bytes=10**12)
"""Limits no measurement reaches."""


def pair(one: Node, other: Node) -> None:
    """Make both partners, with limits no measurement reaches."""
    one.pair(other.own_card(), WIDE)
    other.pair(one.own_card(), WIDE)


def words(chance: random.Random, count: int) -> str:
    """That many words, with a number now and then."""
    return " ".join(
        str(chance.randrange(100_000)) if chance.random() < 0.15 else chance.choice(WORDS) for _ in range(count)
    )


def report(number: int, chance: random.Random, partner: str = "") -> Report:
    """A report somewhere in the region, releasable to `partner` if one is named."""
    lon, lat = chance.randrange(380_000_000, 460_000_000), chance.randrange(310_000_000, 380_000_000)
    start = 1_490_000_000_000 + chance.randrange(20_000_000_000)
    return Report(
        category=chance.choice(("armed-clash", "movement", "status", "humanitarian")),
        detail=EventDetail(best=chance.randrange(9)), grade=Grade(2, "B"), id=f"r{number}", impact="low", kind="event",
        marking=Marking(releasable_to=(partner,) if partner else ()), observed=start + 600_000,
        occurred=Span(start, start + 3_600_000), place=Place(error_m=2500, geometry=Point(lat=lat, lon=lon)),
        review_by=start + 86_400_000, subject=f"s{number}", text=words(chance, 18), title=words(chance, 6),
    )  # fmt: skip


def entry(made: Report) -> NewEntry:
    """What intake would ask the record to keep."""
    return NewEntry(k="report", by=OFFICER.by, entered=made.observed, body=canonical.encode(made))


def fill(node: Node, first: int, count: int, seed: int = 7, partner: str = "") -> None:
    """File that many reports, a thousand a transaction."""
    chance = random.Random(seed + first)  # noqa: S311
    for start in range(first, first + count, 1000):
        node.record.file([entry(report(n, chance, partner)) for n in range(start, min(start + 1000, first + count))])
