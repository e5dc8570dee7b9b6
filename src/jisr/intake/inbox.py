"""A folder that is watched: whatever is put into it is filed, and moved away with its account beside it.

A file is taken when it is complete: it did not change between two looks, and has not the name of one that is still
being written. Its rows are durable before its account is, and that before it is moved to `done` or `refused`; a crash
between any two of these repeats a step that adds nothing. Only plain files are opened; a link or a device is moved,
never read.
"""

import hashlib
import logging
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from jisr.intake.desk import Account, Intake
from jisr.intake.files import MOST_BYTES, Options, Reading, read_file
from jisr.intake.mapping import Mapping, read_mapping
from jisr.terms.actors import Actor
from jisr.terms.errors import JisrError, OurMistake, Unavailable

log = logging.getLogger("jisr.intake")

DONE, REFUSED, MAPPING, ACCOUNT = "done", "refused", "mapping.toml", ".account.json"
LOOK_S = 2.0
UNFINISHED = (".crdownload", ".download", ".filepart", ".part", ".partial", ".swp", ".tmp", "~")
LONGEST_NAME = 180
WATCHER = Actor("inbox", "machine", "reporter")
"""Who files what a served side finds in its folder: it may file, and nothing else."""

Document = dict[str, Any]
Sign = tuple[int, int, int]


def _nothing(_step: str) -> None:
    """What a test is told between two steps; nobody else asks."""


class Inbox:
    """One watched folder; `look` is called again and again."""

    def __init__(
        self, intake: Intake, actor: Actor, folder: Path, options: Options, step: Callable[[str], None] = _nothing
    ) -> None:
        if folder.is_symlink() or not folder.is_dir():
            raise OurMistake("no-folder", "The folder to be watched is not a folder.", "Make it first.")
        self._intake, self._actor, self._folder, self._options = intake, actor, folder, options
        self._step, self._seen = step, dict[str, Sign]()
        for name in (DONE, REFUSED):
            self._away(name)

    def look(self) -> list[Document]:
        """Take what is complete; the account of each. What the store cannot take now stays for the next look."""
        found: dict[str, Sign] = {}
        told: list[Document] = []
        for name in sorted(path.name for path in self._folder.iterdir()):
            if name.startswith(".") or name in (DONE, REFUSED, MAPPING) or name.lower().endswith(UNFINISHED):
                continue
            try:
                state = os.lstat(self._folder / name)
            except FileNotFoundError:
                continue
            if stat.S_ISDIR(state.st_mode):
                continue
            found[name] = (state.st_ino, state.st_size, state.st_mtime_ns)
            if self._seen.get(name) == found[name]:
                taken = self._take(name)
                told += [taken] if taken else []
        self._seen = found
        return told

    def _take(self, name: str) -> Document | None:
        try:
            return self._settle(name)
        except Unavailable as error:
            log.warning("inbox: %s %s", error.code, error.detail or error.say)
        except OSError as error:
            log.warning("inbox: %s", error)
        return None

    def _settle(self, name: str) -> Document | None:
        """File one, write its account, move it: in this order, each durable before the next."""
        shown = name.encode("utf-8", "replace").decode()
        about: Document = {"file": shown}
        try:
            data = self._read(name)
            if data is None:
                return None
            about |= {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
            reading = read_file(data, self._options, self._mapping(name))
            account = self._intake.import_rows(self._actor, shown[:LONGEST_NAME], reading.rows)
            about |= told(reading, account)
            kept = account.rows - len(account.refused)
            where = DONE if kept or not account.rows else REFUSED
        except OurMistake as error:
            about["error"] = {"code": error.code, "say": error.say, "hint": error.hint}
            where = REFUSED
        self._step("filed")
        return self._put_away(name, where, about)

    def _read(self, name: str) -> bytes | None:
        """The bytes of a plain file; None while somebody still writes it."""
        try:
            handle = os.open(self._folder / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError:
            # A link, a socket, a device without a driver: what cannot be opened as a plain file is moved unread.
            raise _no_file() from None
        with os.fdopen(handle, "rb") as opened:
            before = os.fstat(opened.fileno())
            if not stat.S_ISREG(before.st_mode):
                raise _no_file()
            data = opened.read(MOST_BYTES + 1)
            after = os.fstat(opened.fileno())
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            return None
        return data

    def _mapping(self, name: str) -> Mapping | None:
        """The mapping that lies in the folder, for tables."""
        path = self._folder / MAPPING
        if not name.lower().endswith((".csv", ".txt")) or path.is_symlink() or not path.is_file():
            return None
        return read_mapping(path.read_bytes()[: 1 << 20])

    def _put_away(self, name: str, where: str, about: Document) -> Document:
        folder = self._away(where)
        final = name if len(name.encode("utf-8", "surrogateescape")) <= LONGEST_NAME else _short(name)
        if os.path.lexists(folder / final):
            stem, dot, ending = final.rpartition(".")
            mark = about.get("sha256", "other")[:12]
            final = f"{stem}-{mark}.{ending}" if dot and stem else f"{final}-{mark}"
        path = folder / f"{final}{ACCOUNT}"
        earlier = _account(path)
        if earlier is None or earlier.get("sha256") != about.get("sha256") or "sha256" not in about:
            _write(path, msgspec.json.format(msgspec.json.encode(about), indent=1))
        else:
            # Cut off before it was moved: what happened then is the account, not that all was known just now.
            about = earlier
        self._step("accounted")
        (self._folder / name).rename(folder / final)
        _sync(folder)
        _sync(self._folder)
        self._step("moved")
        return about | {"moved": where}

    def _away(self, name: str) -> Path:
        """`done` or `refused`, made when it is not there; never a link to somewhere else."""
        path = self._folder / name
        path.mkdir(mode=0o700, exist_ok=True)
        if path.is_symlink():
            raise OurMistake("no-folder", "The folder to be watched is not a folder.", "Make it first.")
        return path


def told(reading: Reading, account: Account) -> Document:
    """What became of a file, for programs."""
    return {
        "format": reading.format, **account._asdict(), "refused": [row._asdict() for row in account.refused],
        "left": {name: count for name, count in sorted(reading.left.items()) if count},
    }  # fmt: skip


def _no_file() -> OurMistake:
    return OurMistake("not-a-file", "It is not a plain file, and was not opened.")


def _short(name: str) -> str:
    digest = hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:12]
    ending = Path(name).suffix[:12]
    return f"{name.encode('utf-8', 'ignore')[:100].decode('utf-8', 'ignore')}-{digest}{ending}"


def _account(path: Path) -> Document | None:
    try:
        found = msgspec.json.decode(path.read_bytes())
    except (OSError, msgspec.MsgspecError):
        return None
    return found if isinstance(found, dict) else None


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all: beside it, to the disk, and then under its name."""
    beside = path.with_name(f".{path.name}"[:200] + ".new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600), "wb") as opened:
        opened.write(data)
        opened.flush()
        os.fsync(opened.fileno())
    beside.rename(path)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Watching:
    """Looks into the folder from a thread of its own until it is ended."""

    def __init__(self, inbox: Inbox, every_s: float = LOOK_S) -> None:
        self._inbox, self._every_s, self._ending = inbox, every_s, threading.Event()
        self._thread = threading.Thread(target=self._run, name="inbox", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """End after the file that is under way."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._ending.wait(self._every_s):
            try:
                self._inbox.look()
            except JisrError as error:
                log.warning("inbox: %s %s", error.code, error.say)
            except Exception:
                # Nobody foresaw this: a side that no longer looks would seem to have nothing to do.
                log.exception("inbox")
