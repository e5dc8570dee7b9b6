"""A log as files, carried by hand: the carrier of a parcel, and of a plain folder with the same files.

Names are those of the endpoints. Nothing a folder says is believed: `exchange` verifies it like what a network brings.
Receipts cannot go back this way; they go with the next parcel of ours.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from jisr.exchange.delta import LIMIT, MOST, Delta, encode_delta
from jisr.terms.errors import OurMistake, PartnerFault
from jisr.tlog.checkpoint import parse_checkpoint
from jisr.tlog.merkle import leaf_hash, node_hash
from jisr.tlog.note import parse_note
from jisr.tlog.tiles import TILE, parse_bodies, parse_bundle, tile_path
from jisr.wire.carriers import LATER

_HEAD = re.compile(r"head/([1-9][0-9]{0,14})")
_MEDIA = re.compile(r"media/([0-9a-f]{32})/(0|[1-9][0-9]{0,14})")
Read = Callable[[str], bytes | None]
"""A file by its name, None if it is not there."""


def bodies_path(n: int, width: int) -> str:
    """Where the bodies of bundle `n` lie."""
    return "body/" + tile_path(None, n, width).removeprefix("tile/entries/")


class FolderCarrier:
    """Brings a log out of files; `names` are all there are."""

    def __init__(self, read: Read, names: Iterable[str]) -> None:
        self._read = read
        self._heads: dict[int, str] = {}
        self._media: dict[str, list[tuple[int, str]]] = {}
        for name in names:
            if found := _HEAD.fullmatch(name):
                self._heads[int(found[1])] = name
            elif found := _MEDIA.fullmatch(name):
                self._media.setdefault(found[1], []).append((int(found[2]), name))
        self._size = self._stated_size()
        self._heads[self._size] = "checkpoint"

    @classmethod
    def of(cls, files: Mapping[str, bytes]) -> "FolderCarrier":
        """The carrier of an opened parcel."""
        inside = {name.removeprefix("log/"): data for name, data in files.items()}
        return cls(inside.get, inside)

    @classmethod
    def on_disk(cls, folder: Path) -> "FolderCarrier":
        """The carrier of a plain folder; links out of it are not followed."""
        paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if _plain(path)}
        return cls(lambda name: paths[name].read_bytes() if name in paths else None, paths)

    # --- what a carrier does -----------------------------------------------------------------------------------

    def delta(self, start: int, most: int, wait: int) -> bytes:
        """From `start` to a head at most `most` further, or to the next one; PartnerFault `parcel-gap` before ours."""
        within = [size for size in self._heads if start < size <= start + max(1, min(most, MOST))]
        size = max(within, default=min((size for size in self._heads if size > start), default=self._size))
        note = self._file(self._heads[size])
        headers: list[bytes] = []
        bodies: list[bytes] = []
        if size > start + MOST:
            raise _damaged("head")
        for n in range(start // TILE, -(-size // TILE) if size > start else 0):
            entries, salted = self._portion(n, start)
            cut = slice(max(start - n * TILE, 0), min(size - n * TILE, TILE))
            headers += entries[cut]
            bodies += salted[cut]
        return encode_delta(Delta(note, start, headers, bodies), level=1)

    def tile(self, level: int, n: int, width: int) -> bytes:
        """A hash tile: the file, or made of the entries that are here."""
        found = self._read(tile_path(level, n, width))
        if found is not None:
            return found
        if level == 0:
            return b"".join(map(leaf_hash, self._entries(n, width)))
        return b"".join(_fold(self.tile(level - 1, n * TILE + one, TILE)) for one in range(width))

    def media(self, id: str, start: int, most: int) -> bytes | None:
        """A stretch of a file, None when no part of it that begins there or before is here."""
        for first, name in self._media.get(id, ()):
            data = self._file(name) if first <= start else b""
            if start < first + len(data):
                return data[start - first : start - first + most]
        return None

    def receipt(self, note: bytes) -> None:
        raise PartnerFault(LATER, "The receipt goes back with our next parcel.")

    def close(self) -> None: ...

    # --- files -------------------------------------------------------------------------------------------------

    def _stated_size(self) -> int:
        try:
            return parse_checkpoint(parse_note(self._file("checkpoint")).text).size
        except (PartnerFault, OurMistake):
            raise _damaged("checkpoint") from None

    def _file(self, name: str) -> bytes:
        found = self._read(name)
        if found is None:
            raise _damaged(name)
        return found

    def _entries(self, n: int, width: int) -> list[bytes]:
        """The first `width` entries of bundle `n`, which may lie in a file of more."""
        most = max(width, min(TILE, self._size - n * TILE))
        return parse_bundle(self._file(tile_path(None, n, most)), most)[:width]

    def _portion(self, n: int, start: int) -> tuple[list[bytes], list[bytes]]:
        width = min(TILE, self._size - n * TILE)
        data = self._read(tile_path(None, n, width))
        if data is None:
            raise PartnerFault(
                "parcel-gap", f"This parcel goes on after entry {start}, and what lies between is not here.",
                "Bring the earlier parcel first, or ask for one from there.",
            )  # fmt: skip
        return parse_bundle(data, width), parse_bodies(self._file(bodies_path(n, width)), width, LIMIT)


def _fold(hashes: bytes) -> bytes:
    """The root over the 256 hashes of a full tile."""
    level = [hashes[at : at + 32] for at in range(0, len(hashes), 32)]
    while len(level) > 1:
        level = [node_hash(level[at], level[at + 1]) for at in range(0, len(level), 2)]
    return level[0]


def _plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _damaged(name: str) -> PartnerFault:
    return PartnerFault("parcel-damaged", "Something is missing in what was carried here.", detail=name)
