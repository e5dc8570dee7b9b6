"""The ceiling for measurements: the same bytes through bare SQLite, with the same durability and the same batches."""

from pathlib import Path

import apsw


class BareTable:
    """One table of blobs in WAL mode with synchronous=FULL."""

    def __init__(self, path: Path) -> None:
        self._db = apsw.Connection(str(path))
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("CREATE TABLE IF NOT EXISTS bare (id INTEGER PRIMARY KEY, row BLOB)")
        self._next = (self._db.execute("SELECT max(id) FROM bare").get or 0) + 1

    def append(self, row: bytes, batch: int) -> None:
        """One durable batch of this row."""
        with self._db:
            self._db.executemany(
                "INSERT INTO bare VALUES (?, ?)", ((at, row) for at in range(self._next, self._next + batch))
            )
        self._next += batch

    def close(self) -> None:
        self._db.close()
