"""The victim's door with what may be pushed behind it, and a victim that witnesses one log of its attacker."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jisr.node import Node
from jisr.tlog.note import KEY_ED25519, Verifier
from jisr.wire.brought import Brought
from jisr.wire.listener import Listener, partner_listener
from jisr.wire.pushed import Pushing
from jisr.wire.signing import Nonces
from jisr.wire.tls import spki_pin
from tests.attacks.hostile import (
    Attacker,
    Chance,
    Clock,
    Door,
    Scene,
    everything,
    keys_of,
    partner_of,
    settings_of,
)
from tests.two_sides.pushing import Leaves
from tests.two_sides.sides import on_file

WITNESSED = "north.example/jisr/north/elsewhere/1"
"""A log of North's that South agreed to witness; its leaves are none of South's business."""
ENTRIES, DELTA = "/mirror/add-entries", "/north/south/1/delta"
HEAD, WITNESS = "/mirror/add-checkpoint", "/witness/add-checkpoint"
STRANGER = Ed25519PrivateKey.from_private_bytes(b"stranger" * 4)


class PushDoor(Door):
    """The partner listener, pushes taken."""

    def __init__(self, node: Node) -> None:
        self.node, self.host = node, "127.0.0.1:8461"
        self.nonces = Nonces(node.entropy)
        self.app = partner_listener(Listener(
            node.store, node.standing, node.incoming, node.own_card, node.card, self.nonces, node.wait_published,
            pushing=Pushing(
                    node.mirror, node.witness, Brought(node.store, node.standing, node.arrivals), node.settings.side
                ),
        ))  # fmt: skip
        self._loop = asyncio.new_event_loop()


@contextmanager
def witnessing(folder: Path) -> Iterator[tuple[Scene, PushDoor]]:
    """South with two partners, as the witness of one log of North's, and its door."""
    north = keys_of(2)
    vkey = Verifier(WITNESSED, KEY_ED25519, north.log.public_key().public_bytes_raw()).vkey()
    keys = msgspec.structs.replace(keys_of(1), witness=Ed25519PrivateKey.from_private_bytes(b"w" * 32))
    clock = Clock()
    node = Node(
        settings_of("south", witness=(vkey,)), keys, on_file(folder / "side.db"),
        tls_pin=spki_pin(keys.tls), clock=clock, entropy=Chance(),
    )  # fmt: skip
    scene = Scene(node, partner_of(node, "north", 2), partner_of(node, "east", 3), clock)
    node.incoming.size("north"), node.incoming.size("east")
    door = PushDoor(node)
    try:
        yield scene, door
        assert node.record.verify().sound
    finally:
        door.close()
        node.close()


def leaves_of(who: Attacker, origin: str = "") -> Leaves:
    return Leaves(origin or who.origin, who.leaves)


def unchanged(node: Node, before: dict[str, list[tuple[Any, ...]]], *but: str) -> None:
    """Nothing a side keeps is different, tables named aside."""
    after = everything(node)
    assert {table for table in before if before[table] != after[table]} <= set(but)


PENDING = ("exchange_pending", "exchange_pending_entry")
"""The attacker's own corner: heads and leaves of its own log that wait."""
