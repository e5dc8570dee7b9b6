"""Sides with a guard on a disk that can be put back: copies of a store, and what every key ever signed.

`Side` is one side through all its lives: it can be copied, put back to a copy with its guard kept, lost or put back
too, and opened again. `Signed` listens to every signature and says which of them cannot both be true.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

from jisr.config.reserve import FILE, KeysReserve
from jisr.config.settings import Settings
from jisr.exchange import Direction, outgoing, receipts
from jisr.node import Node
from jisr.record import desk
from jisr.store.sqlite.exchange import SqliteLogs
from jisr.store.sqlite.guard import SqliteGuard
from jisr.terms.errors import JisrError
from jisr.terms.sides import log_origin
from jisr.terms.transactions import Tx
from jisr.tlog import cosignature
from jisr.tlog.checkpoint import Checkpoint, parse_checkpoint, sign_checkpoint
from jisr.tlog.note import Signature, Signer
from jisr.wire.carriers import NetworkCarrier
from jisr.wire.pull import Puller
from jisr.wire.tls import spki_pin
from tests.two_sides.sides import Chance, Clock, Wire, keys_of, on_file, quick_folder

NAMES = ("north", "south")


@dataclass
class Signed:
    """Every head signed, by name: size to root; and for receipts the dates in the order they were given."""

    heads: dict[str, dict[int, bytes]] = field(default_factory=dict)
    newest: dict[str, tuple[int, int]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def head(self, name: str, size: int, root: bytes) -> None:
        known = self.heads.setdefault(name, {}).setdefault(size, root)
        if known != root:
            self.wrong.append(f"{name} at {size} has two roots")

    def receipt(self, name: str, size: int, root: bytes, at: int) -> None:
        self.head(f"receipt {name}", size, root)
        before = self.newest.get(name, (0, 0))
        if size < before[0] or at < before[1]:
            self.wrong.append(f"receipt on {name} ran back from {before} to {(size, at)}")
        self.newest[name] = size, at

    @contextmanager
    def listening(self) -> Iterator["Signed"]:
        """While this is open every signature of any side in the process is written down."""
        sign, cosign = sign_checkpoint, cosignature.cosign

        def heard(checkpoint: Checkpoint, signer: Signer) -> bytes:
            self.head(checkpoint.origin, checkpoint.size, checkpoint.root)
            return sign(checkpoint, signer)

        def cosigned(text: str, signer: Signer, at: int) -> Signature:
            made = parse_checkpoint(text)
            self.receipt(f"{signer.name} {made.origin}", made.size, made.root, at)
            return cosign(text, signer, at)

        with (
            patch.object(outgoing, "sign_checkpoint", heard), patch.object(desk, "sign_checkpoint", heard),
            patch.object(receipts, "cosign", cosigned),
        ):  # fmt: skip
            yield self


@dataclass
class Side:
    """One side's folder and the node on it while it lives; with `apart` it sets serials apart beside its keys."""

    name: str
    folder: Path
    clock: Clock
    seed: int | str = 1
    apart: bool = False
    lives: int = 0
    copies: int = 0

    def __post_init__(self) -> None:
        self.folder.mkdir()
        (self.folder / "keys").mkdir()
        self.node = self._open()

    def _open(self) -> Node:
        self.lives += 1
        url = "https://127.0.0.1:1"
        settings = Settings(
            side=self.name, domain=f"{self.name}.example", name_en=self.name.title(), name_ar="جانب", url=url,
            wire="127.0.0.1:1",
        )  # fmt: skip
        keys, chance = keys_of(self.name), Chance(f"{self.seed} {self.name} {self.lives}")
        store, guard = on_file(self.folder / "side.db"), SqliteGuard(self.folder / "guard/guard.db")
        return Node(
            settings, keys, store, tls_pin=spki_pin(keys.tls), clock=self.clock, watch_clock=self.clock, entropy=chance,
            guard=guard, reserve=KeysReserve(self.folder) if self.apart else None,
        )  # fmt: skip

    def close(self) -> None:
        self.node.close()

    def again(self) -> Node:
        """Closed and opened, as by a restart."""
        self.close()
        self.node = self._open()
        return self.node

    def copy(self) -> Path:
        """A copy of the store as a backup makes one."""
        self.copies += 1
        place = self.folder / f"copy{self.copies}"
        place.mkdir()
        self.node.store.backup(place / "side.db")
        return place

    def copy_guard(self) -> Path:
        self.copies += 1
        place = self.folder / f"guard{self.copies}"
        shutil.copytree(self.folder / "guard", place)
        return place

    def put_back(
        self, copy: Path, *, guard: Path | None = None, lose_guard: bool = False, lose_keys: bool = False
    ) -> Node:
        """The store as it was when the copy was made; the guard as it is, or another one, or none.

        With `lose_keys` what was set apart beside the keys is gone, too.
        """
        self.close()
        for old in self.folder.glob("side.db*"):
            old.unlink()
        shutil.copy(copy / "side.db", self.folder / "side.db")
        if guard is not None or lose_guard:
            shutil.rmtree(self.folder / "guard")
        if lose_keys:
            (self.folder / "keys" / FILE).unlink(missing_ok=True)
        if guard is not None:
            shutil.copytree(guard, self.folder / "guard")
        self.node = self._open()
        return self.node


def carrier(reader: Node, wire: Wire) -> NetworkCarrier:
    author = next(p for p in reader.standing.partners() if p.side == wire.node.settings.side)
    return NetworkCarrier(reader.settings.side, author, reader.keys.request, reader.clock, wire)


def puller(reader: Node, author: Node) -> Puller:
    """The pull loop as the partner port turns it, our own log compared first."""
    way, side = carrier(reader, Wire(author, author.entropy)), author.settings.side

    def before() -> None:
        if not reader.recovery.compared(side):
            reader.recovery.with_partner(side, way)

    def turn() -> bool:
        data = way.next_epoch()
        if data is not None:
            reader.incoming.turn(side, data)
        return data is not None

    return Puller(side, reader.incoming, way, reader.entropy, None, before, turn)


def exchange(*nodes: Node) -> None:
    """Let everything that is due reach everyone, receipts included."""
    pulls = [(n, puller(n, other)) for n in nodes for other in nodes if other is not n]
    moved = True
    while moved:
        moved = False
        for node in nodes:
            node.settle()
        for node, pull in pulls:
            moved |= pull.once().added > 0
            node.settle()


def leaves(node: Node, side: str, direction: Direction = "out") -> list[bytes]:
    """Every leaf of one of its logs."""
    logs = SqliteLogs()

    def rows(tx: Tx) -> list[bytes]:
        log = logs.head(tx, side, direction)
        return [row.header for row in logs.rows(tx, log, 0, log.frontier.size)] if log is not None else []

    return node.store.read(rows)


def origin(node: Node, side: str) -> str:
    """Name of the log in which `node` tells `side`."""
    partner = node.store.read(lambda tx: node.standing.pinned(tx, side))
    return log_origin(node.card, partner.card, partner.epoch)


@contextmanager
def two() -> Iterator[tuple[Side, Side, Signed]]:
    """Two paired sides with guards, and everything they sign; at the end nothing of it contradicts."""
    with quick_folder() as folder, Signed().listening() as signed:
        clock = Clock()
        north, south = (Side(name, folder / name, clock) for name in NAMES)
        try:
            north.node.pair(south.node.own_card())
            south.node.pair(north.node.own_card())
            yield north, south, signed
            assert not signed.wrong
            for side in (north, south):
                assert side.node.record.verify().sound
                assert all(log.sound for log in side.node.audit.verify())
        finally:
            for side in (north, south):
                with suppress(JisrError):
                    side.close()
