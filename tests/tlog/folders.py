"""Writes a whole log as the folder a partner, an auditor or a program that is not ours would read."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jisr.tlog import Checkpoint, Frontier, Signer, leaf_hash, sign_checkpoint
from jisr.tlog.note import KEY_ED25519
from jisr.tlog.tiles import TILE, encode_bundle, tile_path, tiles_of

ORIGIN = "north.example/jisr/north/south/1"


def log_signer(name: str = ORIGIN, kind: int = KEY_ED25519, seed: int = 1) -> Signer:
    """A signer that is the same in every run."""
    return Signer(name, kind, Ed25519PrivateKey.from_private_bytes(bytes((seed,)) * 32))


@dataclass(frozen=True, slots=True)
class HashedLog:
    """Every stored hash of a log, by level; `read` is a TileReader over it."""

    size: int
    root: bytes
    levels: tuple[tuple[bytes, ...], ...]

    def read(self, level: int, n: int, width: int) -> bytes:
        """The first `width` hashes of a tile."""
        return b"".join(self.levels[level][n * TILE : n * TILE + width])


def hashed_log(entries: Sequence[bytes]) -> HashedLog:
    """The hashes as `Frontier.extend` delivers them, appended in one batch."""
    leaves = [leaf_hash(entry) for entry in entries]
    frontier, completed = Frontier.empty().extend(leaves)
    levels: list[list[bytes]] = [leaves, *([] for _ in range(7))]
    for level, index, found in completed:
        assert index == len(levels[level]), "stored hashes come dense and in order"
        levels[level].append(found)
    return HashedLog(len(entries), frontier.root(), tuple(map(tuple, levels)))


def write_log(folder: Path, entries: Sequence[bytes], signer: Signer) -> HashedLog:
    """Write checkpoint, tiles and entry bundles of `entries` under `folder`; the origin is the signer's name."""
    log = hashed_log(entries)
    for level, n, width in tiles_of(log.size):
        _write(folder / tile_path(level, n, width), log.read(level, n, width))
        if level == 0:
            bundle = encode_bundle(entries[n * TILE : n * TILE + width])
            _write(folder / tile_path(None, n, width), bundle)
    _write(folder / "checkpoint", sign_checkpoint(Checkpoint(signer.name, log.size, log.root), signer))
    return log


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
