"""One writer with group commit, many readers.

The writer takes every job that waits, runs each in a savepoint of one transaction, commits once, and only then
answers. A crash before the commit leaves nothing of any of them; a crash after it leaves all of them, and the caller
who got no answer asks again with the same key.

A full disk is answered with Unavailable and the next job tries afresh. After any other failed write or sync the
writer stops for good: what the system cache holds can no longer be trusted, so only a restart, which reads the disk
again, may write. Reading goes on in both cases.
"""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

import apsw

from jisr.terms.errors import JisrError, Unavailable
from jisr.terms.transactions import Tx

T = TypeVar("T")

MIGRATIONS = Path(__file__).parent / "migrations"
GROUP = 256
"""Jobs that may share one commit."""
READERS = 4
BUSY_MS = 10_000


def _unwritable(error: Exception) -> Unavailable:
    if isinstance(error, apsw.FullError):
        return Unavailable(
            "disk-full", "The disk is full: nothing was saved. Reading goes on.", "Free some space and send it again."
        )
    if isinstance(error, (apsw.ReadOnlyError, apsw.CantOpenError, apsw.PermissionsError)):
        return Unavailable(
            "read-only", "The data folder cannot be written: nothing was saved. Reading goes on.",
            "Make the folder writable and start again.",
        )  # fmt: skip
    if isinstance(error, (apsw.BusyError, apsw.LockedError)):
        return Unavailable("busy", "Another program is writing: nothing was saved.", "Send it again in a moment.")
    return Unavailable(
        "disk-failed", "The disk failed a write: nothing was saved and writing has stopped. Reading goes on.",
        "Check the disk, then start Jisr again.", detail=f"{type(error).__name__}: {error}",
    )  # fmt: skip


class Database:
    """A side's SQLite database. `exclusive` keeps every job on the one connection, for stores without shared memory."""

    def __init__(
        self, path: Path | str, *, vfs: str | None = None, exclusive: bool = False, synchronous: str = "FULL"
    ) -> None:
        self._path, self._vfs, self._exclusive, self._synchronous = str(path), vfs, exclusive, synchronous
        self._jobs: queue.SimpleQueue[tuple[Callable[[Tx], Any], Future[Any]] | None] = queue.SimpleQueue()
        self._readers: queue.LifoQueue[apsw.Connection] = queue.LifoQueue()
        self._reader_count = 0
        self._lock = threading.Lock()
        self.stopped: Unavailable | None = None
        self.committed: Callable[[], None] = lambda: None
        self._version = 0
        self._writer = self._open_writer()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    # --- opening -----------------------------------------------------------------------------------------------

    def _open_writer(self) -> apsw.Connection:
        try:
            db = self._connect(apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE)
            if self._exclusive:
                db.execute("PRAGMA locking_mode = EXCLUSIVE")
            db.execute("PRAGMA journal_mode = WAL")
            db.execute(f"PRAGMA synchronous = {self._synchronous}")
            db.execute("PRAGMA secure_delete = ON")
            migrate(db)
            return db
        except (apsw.ReadOnlyError, apsw.CantOpenError, apsw.PermissionsError, apsw.FullError, apsw.IOError) as error:
            if not Path(self._path).is_file():
                raise _unwritable(error) from error
            self.stopped = _unwritable(error)
            return self._connect(apsw.SQLITE_OPEN_READONLY)

    def _connect(self, flags: int) -> apsw.Connection:
        # A read-only folder has no room for the shared memory file; a cleanly closed database can be read without.
        readonly = flags == apsw.SQLITE_OPEN_READONLY and not self._path.startswith("file:")
        wal = Path(self._path + "-wal")
        plain = not wal.exists() or wal.stat().st_size == 0
        name = f"file:{self._path}?immutable=1" if readonly and plain and self.stopped else self._path
        db = apsw.Connection(name, flags | apsw.SQLITE_OPEN_URI, vfs=self._vfs)
        db.set_busy_timeout(BUSY_MS)
        db.execute("PRAGMA cache_size = -16384")
        db.execute("PRAGMA temp_store = MEMORY")
        return db

    # --- reading -----------------------------------------------------------------------------------------------

    def read(self, job: Callable[[Tx], T]) -> T:
        """Run `job` on one unchanging state."""
        if self._exclusive:
            return self._ask(job)
        db = self._reader()
        try:
            db.execute("BEGIN")
            try:
                return job(Tx(db))
            finally:
                db.execute("COMMIT")
        except apsw.Error as error:
            raise Unavailable(
                "read-failed", "The data could not be read.", "Run jisr verify.", detail=repr(error)
            ) from error
        finally:
            self._readers.put(db)

    def changed(self) -> bool:
        """Whether another program wrote since this was last asked."""
        before, self._version = self._version, self._ask(lambda tx: int(tx.handle.execute("PRAGMA data_version").get))
        return before != self._version

    def _reader(self) -> apsw.Connection:
        try:
            return self._readers.get_nowait()
        except queue.Empty:
            pass
        with self._lock:
            grow = self._reader_count < READERS
            self._reader_count += grow
        return self._connect(apsw.SQLITE_OPEN_READONLY) if grow else self._readers.get()

    # --- writing -----------------------------------------------------------------------------------------------

    def write(self, job: Callable[[Tx], T]) -> T:
        """Run `job` in the next group; answers when the group is on the disk, raises Unavailable when it is not."""
        if self.stopped is not None:
            raise self.stopped
        return self._ask(job)

    def _ask(self, job: Callable[[Tx], T]) -> T:
        answer: Future[T] = Future()
        self._jobs.put((job, answer))
        return answer.result()

    def _run(self) -> None:
        while (first := self._jobs.get()) is not None:
            group = [first]
            while len(group) < GROUP and not self._jobs.empty():
                following = self._jobs.get()
                if following is None:
                    self._jobs.put(None)
                    break
                group.append(following)
            self._commit(group)

    def _commit(self, group: list[tuple[Callable[[Tx], Any], Future[Any]]]) -> None:
        db = self._writer
        answers: list[tuple[Future[Any], Any]] = []
        tx = Tx(db)
        try:
            db.execute("BEGIN" if self.stopped else "BEGIN IMMEDIATE")
            for job, answer in group:
                self._attempt(tx, job, answer, answers)
            db.execute("COMMIT")
        except apsw.Error as error:
            self._fail(error, [answer for _, answer in group])
            return
        for answer, value in answers:
            answer.set_result(value)
        self.committed()

    def _attempt(
        self, tx: Tx, job: Callable[[Tx], Any], answer: Future[Any], answers: list[tuple[Future[Any], Any]]
    ) -> None:
        """One job in its savepoint. A store error leaves the loop, because SQLite may have rolled all of it back."""
        db = self._writer
        db.execute("SAVEPOINT job")
        try:
            value = job(tx)
        except apsw.Error:
            raise
        except BaseException as error:
            db.execute("ROLLBACK TO job")
            db.execute("RELEASE job")
            answer.set_exception(error)
            return
        db.execute("RELEASE job")
        answers.append((answer, value))

    def _fail(self, error: apsw.Error, waiting: list[Future[Any]]) -> None:
        if self._writer.in_transaction:
            try:
                self._writer.execute("ROLLBACK")
            except apsw.Error as worse:
                error = worse
        said = _unwritable(error)
        if said.code in ("disk-failed", "read-only") and self.stopped is None:
            self.stopped = said
        for answer in waiting:
            if not answer.done():
                answer.set_exception(said)

    def close(self) -> None:
        """Finish what waits, then let go of the file."""
        self._jobs.put(None)
        self._thread.join()
        while not self._readers.empty():
            self._readers.get().close()
        self._writer.close()


def migrate(db: apsw.Connection) -> None:
    """Bring the schema to this version, one numbered file a transaction; a newer database is refused."""
    steps = sorted(MIGRATIONS.glob("[0-9]*.sql"))
    at = int(db.execute("PRAGMA user_version").get)
    if at > len(steps):
        raise JisrError("newer-data", "This data was written by a newer Jisr.", "Install that version and try again.")
    for number, step in enumerate(steps[at:], start=at + 1):
        db.execute("BEGIN IMMEDIATE")
        db.execute(step.read_text(encoding="utf-8"))
        db.execute(f"PRAGMA user_version = {number}")
        db.execute("COMMIT")
