"""Sides whose keys change: opened again with further generations, as after `jisr keys`."""

import hashlib

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jisr.config.keys import Keys
from jisr.config.settings import Settings
from jisr.node import Node
from jisr.wire.tls import spki_pin
from tests.two_sides.sides import Chance, Clock, Inline, keys_of


def drawn(side: str, name: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"{side} {name}".encode()).digest())


def richer(side: str, **changes: object) -> Keys:
    """The usual keys of that side with two further generations of those that change."""
    later = {name: tuple(drawn(side, f"{name}-{n}") for n in (2, 3)) for name in ("log", "receipt")}
    return msgspec.structs.replace(keys_of(side), **({"later": later} | changes))


def changing(name: str, clock: Clock, keys: Keys | None = None, store: Inline | None = None, **more: object) -> Node:
    """A side in memory that has keys to change to."""
    settings = Settings(
        side=name, domain=f"{name}.example", name_en=name.title(), name_ar="جانب", url="https://127.0.0.1:1",
        wire="127.0.0.1:1", **more,  # type: ignore[arg-type]
    )  # fmt: skip
    made = keys or richer(name)
    return Node(
        settings, made, store or Inline(), tls_pin=spki_pin(made.tls), clock=clock, entropy=Chance(name),
        watch_clock=clock,
    )  # fmt: skip
