"""What the built client weighs: our own code apart from our words, our style and the libraries."""

import gzip
from pathlib import Path

import msgspec

from jisr.bench.figures import Figure

MOST = 60_000
"""Bytes our own code may take on the way to a browser."""
LIBRARY, WORKER, WORDS = "-library-", "maplibre-gl-worker-", "words-"
"""How the build names what is not our own code; a piece it names otherwise counts as ours."""


class Pieces(msgspec.Struct, frozen=True):
    """Bytes of each kind after gzip -9: `code` is every script of ours, the live worker and what loads later too."""

    code: int
    libraries: int
    style: int
    words: int


def weigh(assets: Path) -> Pieces:
    """The scripts and style sheets of a build, each compressed by itself as it travels."""
    bytes_of = {"code": 0, "libraries": 0, "style": 0, "words": 0}
    for path in sorted(assets.iterdir()):
        kind = _kind(path.name)
        if kind is not None:
            bytes_of[kind] += len(gzip.compress(path.read_bytes(), 9))
    return Pieces(**bytes_of)


def _kind(name: str) -> str | None:
    if name.endswith(".css"):
        return "style"
    if not name.endswith((".js", ".mjs")):
        return None
    if LIBRARY in name or name.startswith(WORKER):
        return "libraries"
    return "words" if name.startswith(WORDS) else "code"


def figures(assets: Path) -> list[Figure]:
    """The weight of our own code, and of what comes beside it."""
    found = weigh(assets)
    return [
        Figure(
            room="floor", what=f"the client's own code, gzip -9 (beside it words {found.words / 1000:.1f} kB in two "
            f"languages, style {found.style / 1000:.1f} kB)",
            value=found.code / 1000, unit="kB", ceiling=found.libraries / 1000, ceiling_is="the libraries, kB:",
            ratio=found.code / found.libraries if found.libraries else None, bar="< 60", met=found.code < MOST,
        ),
    ]  # fmt: skip
