"""The write-ahead log goes into the database from a thread and a connection of its own, so that no commit pays for it.

What is written meanwhile stays in the log until the next look; only a log that grows and grows is brought to its end
with the writer's turn, for it begins anew only when nothing in it is left to do. A crash anywhere leaves both files as
SQLite left them: the next start goes on. A disk that fails here fails the next commit too, which says so.
"""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress

import apsw

PAGES, MOST_PAGES = 1000, 2000
"""Pages of the log after which it is put into the database, and after which writers wait until all of it is."""


class Checkpoints:
    """Looks when it is told that the log has grown; `turn` is held while nobody may write."""

    def __init__(self, connect: Callable[[], apsw.Connection], turn: AbstractContextManager[bool]) -> None:
        self._connect, self._turn = connect, turn
        self._due, self._ending, self._done = threading.Event(), False, 0
        self._thread: threading.Thread | None = None
        self.at_work = threading.Lock()
        """Held while the log is being put into the database."""

    def grown(self, _db: apsw.Connection, _name: str, pages: int) -> int:
        """What SQLite calls after every commit with the pages the log has."""
        self._done = min(self._done, pages)
        if pages - self._done >= PAGES:
            self._done = pages
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="checkpoints", daemon=True)
                self._thread.start()
            self._due.set()
        return apsw.SQLITE_OK

    def behind(self) -> bool:
        """Whether the log is yet to be looked at, or just is."""
        return self._due.is_set() or self.at_work.locked()

    def end(self) -> None:
        """Let go of the file."""
        self._ending = True
        self._due.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        db: apsw.Connection | None = None
        while self._due.wait() and not self._ending:
            # A full disk, a reader in the way, no file to be had: it is tried again when the log has grown.
            with suppress(apsw.Error, OSError):
                self._due.clear()
                db = db or self._connect()
                self._look(db)
        if db is not None:
            db.close()

    def _look(self, db: apsw.Connection) -> None:
        with self.at_work:
            pages, _ = db.wal_checkpoint(None, apsw.SQLITE_CHECKPOINT_PASSIVE)
        if pages > MOST_PAGES:
            with self._turn, self.at_work:
                db.wal_checkpoint(None, apsw.SQLITE_CHECKPOINT_PASSIVE)
