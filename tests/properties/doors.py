"""Side north with every door it has for a partner: the port with what is pushed, the witness, heads at fixed times.

A head of the record leaves as a hash behind a secret salt. No two worlds have the same record, so of what is hidden
there only the salt goes into the hash here: when one is committed, where, and behind which salt must still be alike.
"""

import hashlib
from typing import Any, NamedTuple
from unittest.mock import patch

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jisr.config.settings import Settings
from jisr.exchange.delta import decode_delta
from jisr.exchange.outgoing import Outgoing
from jisr.node import Node
from jisr.terms.actors import Actor
from jisr.terms.times import Entropy
from jisr.tlog.checkpoint import parse_checkpoint
from jisr.tlog.note import KEY_ED25519, Verifier, parse_note
from jisr.wire import listener as listening
from jisr.wire import parcels
from jisr.wire.brought import Brought
from jisr.wire.parcels import Parcels
from jisr.wire.pushed import Pushing
from jisr.wire.signing import Nonces
from jisr.wire.tls import spki_pin
from tests.properties.asking import HEARD_ORIGIN, PARTNER, US
from tests.two_sides.pushing import Leaves
from tests.two_sides.sides import Clock, Inline, Wire, keys_of

TIMES = tuple(f"{hour:02d}:{minute}" for hour in range(24) for minute in (20, 50))
"""When the head of the record is committed."""
HIDING = 16
"""Bytes of salt that hide what is hashed with them."""


def north(store: Inline, clock: Clock, chance: Entropy) -> Node:
    """The side that the worlds are of; it witnesses the partner's log."""
    log = keys_of(PARTNER).log.public_key().public_bytes_raw()
    settings = Settings(
        side=US, domain=f"{US}.example", name_en=US.title(), name_ar="جانب", url="https://127.0.0.1:1",
        wire="127.0.0.1:1", hold_s=10, commit_at=TIMES, witness=(Verifier(HEARD_ORIGIN, KEY_ED25519, log).vkey(),),
    )  # fmt: skip
    witness = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"north witness").digest())
    keys = msgspec.structs.replace(keys_of(US), witness=witness)
    return Node(settings, keys, store, tls_pin=spki_pin(keys.tls), clock=clock, entropy=chance, watch_clock=clock)


class Port(Wire):
    """The partner port as it is served: heartbeats under heads, and posts to mirror and witness."""

    def __init__(self, node: Node, nonces: Entropy) -> None:
        super().__init__(node, nonces)
        self._app = listening.partner_listener(
            listening.Listener(
                node.store, node.standing, node.incoming, node.own_card, node.card, Nonces(nonces), lambda *_: None,
                node.media_for, node.heart.add, Pushing(
                    node.mirror, node.witness, Brought(node.store, node.standing, node.arrivals), node.settings.side
                ),
            )
        )  # fmt: skip


_commit = Outgoing.commit_head


def commit_hidden(self: Outgoing, tx: Any, partner: str, at: int, salt: bytes, note: bytes) -> int:
    """Takes the place of `Outgoing.commit_head`: of what a long salt hides, nothing; of anything else, all."""
    return _commit(self, tx, partner, at, salt, note if len(salt) < HIDING else b"hidden")


def carried(node: Node, actor: Actor, side: str) -> tuple[object, ...]:
    """A parcel for that side as whoever it is for sees it: its name, how large, and all that is in it."""
    with patch.object(parcels, "seal", lambda data, _: data):
        made = Parcels(node).make(actor, side)
    return made.name, len(made.data), made.data, made.number, made.start, made.size, made.published, made.left


class Pushed(NamedTuple):
    """A stretch of the partner's log as it may be pushed: the head, and the leaves up to it."""

    head: bytes
    leaves: bytes


def pushes(stretches: list[bytes]) -> list[Pushed]:
    """For each stretch what a pusher would post, with proofs from the one before."""
    made: list[Pushed] = []
    log = Leaves(HEARD_ORIGIN, [])
    for stretch in stretches:
        delta = decode_delta(stretch)
        log.entries.extend(delta.headers)
        size = parse_checkpoint(parse_note(delta.checkpoint).text).size
        made.append(Pushed(log.submission(delta.start, size, delta.checkpoint), log.upload(delta.start, size)))
    return made
