"""The ceiling for measurements: the same bytes through bare SQLite, with the same durability and the same batches."""

from collections.abc import Sequence
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


class BareRows:
    """One table of hashes, headers and bodies, with the same durability."""

    def __init__(self, path: Path) -> None:
        self._db = apsw.Connection(str(path))
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, hash BLOB, header BLOB, body BLOB)")

    def append(self, rows: Sequence[tuple[bytes, bytes, bytes]]) -> None:
        """One durable batch of these rows."""
        with self._db:
            self._db.executemany("INSERT INTO bare (hash, header, body) VALUES (?, ?, ?)", rows)

    def close(self) -> None:
        self._db.close()


class BareWords:
    """A full-text table by itself: no shadow, no filters, no rooms; `columns` as FTS5 takes them."""

    def __init__(self, path: Path, columns: str) -> None:
        self._db = apsw.Connection(str(path))
        self._db.execute("PRAGMA journal_mode = WAL").fetchall()
        self._db.execute("PRAGMA cache_size = -16384")
        self._db.execute(f"CREATE VIRTUAL TABLE words USING fts5 ({columns})")

    def add(self, rows: Sequence[tuple[str, ...]]) -> None:
        """Rows in one transaction."""
        with self._db:
            places = ", ".join("?" * len(rows[0]))
            self._db.executemany(f"INSERT INTO words VALUES ({places})", rows)  # noqa: S608

    def find(self, word: str) -> list[int]:
        """The newest fifty rows that hold a word, and how many there are."""
        asked = f'"{word}"'
        newest = self._db.execute("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT 50", (asked,))
        return [*(row[0] for row in newest), self.count(word)]

    def count(self, word: str) -> int:
        """How many rows hold a word."""
        found = self._db.execute("SELECT count(*) FROM words WHERE words MATCH ?", (f'"{word}"',))
        return int(found.get)

    def like(self, word: str) -> int:
        """The same by looking at every text."""
        found = self._db.execute("SELECT count(*) FROM words WHERE title LIKE ?1 OR text LIKE ?1", (f"%{word}%",))
        return int(found.get)

    def close(self) -> None:
        self._db.close()
