"""A disk that can lose its power, fail and fill up.

`CutVfs` stands between SQLite and the real files. It writes down every change in the order SQLite asked for it, the
caller adds a mark wherever something was acknowledged, and a `Fault` can make any write or sync fail. `Platter` plays
such a trace up to an instant and answers what a disk might hold when the power goes then: whatever was synced is
there; every later write is there, or not, or only some of its 512-byte sectors, each independently of the others;
so are changes of size, and files made or deleted since their folder was last synced.

A failed sync settles nothing: what waited for it is kept or lost then and there, and no later sync brings it back,
which is how Linux treats pages it could not write. Bytes beside a torn write are left alone, as SQLite expects of any
disk made this century (SQLITE_IOCAP_POWERSAFE_OVERWRITE).
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Any, Literal

import apsw

SECTOR = 512
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Write:
    file: str
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Truncate:
    file: str
    size: int


@dataclass(frozen=True, slots=True)
class Sync:
    """`held` is false for one the disk refused; `folder` when the folder was synced with it."""

    file: str
    folder: bool
    held: bool = True


@dataclass(frozen=True, slots=True)
class SyncFolder:
    """Every name in the folder is durable."""


@dataclass(frozen=True, slots=True)
class Create:
    file: str


@dataclass(frozen=True, slots=True)
class Delete:
    file: str
    folder: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """What was acknowledged to somebody at this point of the trace."""

    told: Any


Event = Write | Truncate | Sync | SyncFolder | Create | Delete | Mark


@dataclass(slots=True)
class Fault:
    """Makes calls `first` to `last` of the given kinds fail, counted from one over all files since it was planted."""

    kinds: frozenset[Literal["write", "sync"]]
    error: Callable[[], apsw.Error]
    first: int
    last: int
    seen: int = 0
    hit: list[str] = field(default_factory=list)
    """Names of the files whose call failed, in order."""

    def strikes(self, kind: Literal["write", "sync"], file: str) -> bool:
        if kind not in self.kinds:
            return False
        self.seen += 1
        if not self.first <= self.seen <= self.last:
            return False
        self.hit.append(file)
        return True


class CutVfs(apsw.VFS):
    """A VFS called `name` that keeps a `trace` of what it passes on to the real one. It has no shared memory."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.trace: list[Event] = []
        self.fault: Fault | None = None
        super().__init__(name, "")

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> "CutFile":  # noqa: N802
        path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        fresh = not Path(path).exists()
        opened = CutFile(self, path, name, flags)
        if fresh:
            self.trace.append(Create(opened.file))
        # As SQLite does on Unix: the first sync of a new journal also syncs the folder it stands in.
        opened.folder = fresh and bool(flags[0] & (apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_MAIN_JOURNAL))
        return opened

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        super().xDelete(filename, syncdir)
        self.trace.append(Delete(Path(filename).name, syncdir))


class CutFile(apsw.VFSFile):
    """One open file of a CutVfs."""

    def __init__(self, vfs: CutVfs, path: str, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        self.vfs, self.file, self.folder = vfs, Path(path).name, False
        super().__init__("", name, flags)

    def xWrite(self, data: Any, offset: int) -> None:  # noqa: N802
        kept = bytes(data)
        fault = self.vfs.fault
        if fault is not None and fault.strikes("write", self.file):
            # A disk that gives up in the middle of a write has written the first half.
            kept = kept[: len(kept) // 2]
        else:
            fault = None
        super().xWrite(kept, offset)
        self.vfs.trace.append(Write(self.file, offset, kept))
        if fault is not None:
            raise fault.error()

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        super().xTruncate(newsize)
        self.vfs.trace.append(Truncate(self.file, newsize))

    def xSync(self, flags: int) -> None:  # noqa: N802
        fault = self.vfs.fault
        if fault is not None and fault.strikes("sync", self.file):
            self.vfs.trace.append(Sync(self.file, folder=False, held=False))
            raise fault.error()
        super().xSync(flags)
        self.vfs.trace.append(Sync(self.file, self.folder))
        self.folder = False


@contextlib.contextmanager
def cut_vfs() -> Iterator[CutVfs]:
    """A CutVfs for the length of a `with`, under a name nothing else has."""
    vfs = CutVfs(f"cut-{next(_numbers)}")
    try:
        yield vfs
    finally:
        vfs.unregister()


@dataclass(slots=True)
class _File:
    synced: bytearray = field(default_factory=bytearray)
    waiting: list[Write | Truncate] = field(default_factory=list)


class Platter:
    """What the disk surely holds after the events played so far, and what waits for a sync; `there` is the start."""

    def __init__(self, there: Mapping[str, bytes] = MappingProxyType({})) -> None:
        self._names = {name: _File(bytearray(content)) for name, content in there.items()}
        """The folder as processes see it."""
        self._durable = dict(self._names)
        self._moves: list[tuple[str, _File | None]] = []
        """Changes of the folder since it was last synced: a name, and the file it got or None."""

    def play(self, event: Event, rng: Random) -> None:
        """One more event; `rng` decides what a failed sync leaves."""
        match event:
            case Write() | Truncate():
                self._names[event.file].waiting.append(event)
            case Sync():
                known = self._names[event.file]
                known.synced = _after(known, rng) if not event.held else _all(known)
                known.waiting = []
                if event.folder:
                    self._settle()
            case SyncFolder():
                self._settle()
            case Create():
                self._names[event.file] = _File()
                self._moves.append((event.file, self._names[event.file]))
            case Delete():
                del self._names[event.file]
                self._moves.append((event.file, None))
                if event.folder:
                    self._settle()
            case Mark():
                pass

    def _settle(self) -> None:
        self._durable, self._moves = dict(self._names), []

    def cut(self, rng: Random) -> dict[str, bytearray]:
        """One of the states the power may leave now: the content of each file that is there."""
        chance = _chance(rng)
        there = dict(self._durable)
        for name, found in self._moves:
            if rng.random() < chance:
                if found is None:
                    there.pop(name, None)
                else:
                    there[name] = found
        return {name: _after(found, rng) for name, found in there.items()}


def _chance(rng: Random) -> float:
    # Mostly the ends: all of it lost and all of it written are the states real disks leave most.
    return rng.choice((0.0, 0.1, 0.5, 0.9, 1.0))


def _all(found: _File) -> bytearray:
    content = bytearray(found.synced)
    for change in found.waiting:
        _apply(content, change)
    return content


def _after(found: _File, rng: Random) -> bytearray:
    content, chance = bytearray(found.synced), _chance(rng)
    torn = rng.choice((0.0, 0.2, 0.6))
    for change in found.waiting:
        if isinstance(change, Write) and rng.random() < torn:
            for sector in _sectors(change):
                if rng.random() < 0.5:
                    _apply(content, sector)
        elif rng.random() < chance:
            _apply(content, change)
    return content


def _sectors(whole: Write) -> Sequence[Write]:
    edges = [whole.offset, *range(whole.offset // SECTOR * SECTOR + SECTOR, whole.offset + len(whole.data), SECTOR)]
    return [
        Write(whole.file, at, whole.data[at - whole.offset : at // SECTOR * SECTOR + SECTOR - whole.offset])
        for at in edges
    ]


def _apply(content: bytearray, change: Write | Truncate) -> None:
    end = change.size if isinstance(change, Truncate) else change.offset + len(change.data)
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    if isinstance(change, Truncate):
        del content[end:]
    else:
        content[change.offset : end] = change.data
