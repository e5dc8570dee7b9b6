"""The guard in a small SQLite file of its own, which no backup copies.

Two connections: one that is on the disk before it answers, and one for what is only noted in passing and may be lost
in a power cut.
"""

import threading
from pathlib import Path

import apsw

from jisr.store.sqlite.database import BUSY_MS, sync_folder
from jisr.terms.errors import Unavailable
from jisr.terms.guarding import Mark, Why

_TABLES = """
CREATE TABLE IF NOT EXISTS mark (
    name TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL, at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS noted (name TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS locked (one INTEGER PRIMARY KEY CHECK (one = 0), why TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS begun (one INTEGER PRIMARY KEY CHECK (one = 0));
"""


class SqliteGuard:
    """Keeps Guard. Close it."""

    kept = True

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = threading.Lock()
        try:
            self._sure, self._quick = self._open(path, "FULL"), self._open(path, "OFF")
        except apsw.Error as error:
            raise _failed(error) from error
        sync_folder(path.parent)

    def _open(self, path: Path, synchronous: str) -> apsw.Connection:
        db = apsw.Connection(str(path))
        db.set_busy_timeout(BUSY_MS)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute(f"PRAGMA synchronous = {synchronous}")
        db.execute(_TABLES)
        return db

    @property
    def begun(self) -> bool:
        """Whether this guard has ever guarded anything; a file that was just made has not."""
        return self._one("SELECT 1 FROM begun") is not None

    def begin(self) -> None:
        """From now on this is the side's guard."""
        self._write("INSERT INTO begun VALUES (0) ON CONFLICT DO NOTHING")

    def mark(self, name: str) -> Mark | None:
        try:
            with self._lock:
                row = self._sure.execute("SELECT size, root, at FROM mark WHERE name = ?", (name,)).fetchone()
        except apsw.Error as error:
            raise _failed(error) from error
        return None if row is None else Mark(*row)

    def swap(self, name: str, before: Mark | None, after: Mark) -> bool:
        if before is None:
            return self._write("INSERT INTO mark VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", (name, *after))
        return self._write(
            "UPDATE mark SET size = ?2, root = ?3, at = ?4 WHERE name = ?1 AND size = ?5 AND root = ?6 AND at = ?7"
            " AND ?2 >= size",
            (name, *after, *before),
        )

    def locked(self) -> Why | None:
        return self._one("SELECT why FROM locked")  # type: ignore[return-value]

    def lock(self, why: Why) -> None:
        self._write("INSERT INTO locked VALUES (0, ?) ON CONFLICT DO NOTHING", (why,))

    def unlock(self) -> None:
        self._write("DELETE FROM locked")

    def noted(self, name: str) -> int:
        found = self._one("SELECT number FROM noted WHERE name = ?", (name,))
        return found if isinstance(found, int) else 0

    def note(self, name: str, number: int) -> None:
        try:
            with self._lock:
                self._quick.execute(
                    "INSERT INTO noted VALUES (?, ?) ON CONFLICT DO UPDATE SET number = max(number, excluded.number)",
                    (name, number),
                )
        except apsw.Error:
            # What it is about is on the disk already; a full disk must not unsay that.
            return

    def _one(self, statement: str, given: tuple[str, ...] = ()) -> object:
        try:
            with self._lock:
                return self._sure.execute(statement, given).get
        except apsw.Error as error:
            raise _failed(error) from error

    def _write(self, statement: str, given: tuple[object, ...] = ()) -> bool:
        """Whether anything changed, once it is on the disk."""
        try:
            with self._lock:
                self._sure.execute(statement, given)
                return self._sure.changes() == 1
        except apsw.Error as error:
            raise _failed(error) from error

    def close(self) -> None:
        with self._lock:
            self._sure.close()
            self._quick.close()


def _failed(error: apsw.Error) -> Unavailable:
    return Unavailable(
        "guard-failed", "The guard cannot be read or written: nothing is signed.", "Look at the guard's folder.",
        detail=repr(error),
    )  # fmt: skip
