"""One writer at a time with group commit, many readers.

Whoever writes queues a job. Who finds nobody leading leads: takes every job that waits, runs each in a savepoint of one
transaction, commits once, and only then answers all of them; what came meanwhile is led by the first of those who wait.
Whoever was answered goes on at once and stands in nobody's way. A crash before the commit leaves nothing of any of
them; a crash after it leaves all of them, and the caller who got no answer asks again with the same key.

A full disk is answered with Unavailable and the next job tries afresh. After any other failed write or sync the
writer stops for good: what the system's cache holds can no longer be trusted to be on the disk. Reading goes on in
both cases. What was refused then is lost whole or, where only the sync failed, kept whole; asking again with the same
key is right either way.
"""

import os
import queue
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import apsw

from jisr.store.sqlite.checkpoints import Checkpoints
from jisr.terms.errors import JisrError, Unavailable
from jisr.terms.transactions import Tx

T = TypeVar("T")

MIGRATIONS = Path(__file__).parent / "migrations"
GROUP = 256
"""Jobs that may share one commit."""
READERS = 4
STATEMENTS = 400
"""Prepared statements a connection keeps: following alone has more kinds of them than SQLite's wrapper keeps."""
PAGES = 4096
"""Pages of a backup copied at once."""
BUSY_MS = 10_000
PURGE_MS = 100

_OF_ONE_JOB = (
    apsw.BindingsError,
    apsw.ConstraintError,
    apsw.MismatchError,
    apsw.RangeError,
    apsw.SQLError,
    apsw.TooBigError,
)
"""What SQLite says of one statement, with the transaction left as it was before it."""


class _Job:
    """What somebody waits for: `woken` when it is answered, or when it is for them to lead."""

    __slots__ = ("error", "leads", "left", "run", "value", "woken", "writes")

    def __init__(self, run: Callable[[Tx], Any], writes: bool) -> None:
        self.run, self.writes = run, writes
        self.woken = threading.Event()
        self.leads = self.left = False
        self.value: Any = _UNANSWERED
        self.error: BaseException | None = None

    @property
    def answered(self) -> bool:
        return self.value is not _UNANSWERED or self.error is not None

    def answer(self, value: Any) -> None:
        self.value = value
        self.woken.set()

    def refuse(self, error: BaseException) -> None:
        self.error = error
        self.woken.set()


_UNANSWERED = object()


def _unwritable(error: apsw.Error) -> Unavailable:
    # The shared memory file is a file like any other: it cannot grow where nothing is free.
    if isinstance(error, apsw.FullError) or getattr(error, "extendedresult", 0) == apsw.SQLITE_IOERR_SHMSIZE:
        return Unavailable(
            "disk-full",
            "The disk is full: nothing was saved. Reading goes on.",
            "Free some space and send it again, or start Jisr again.",
        )
    if isinstance(error, (apsw.ReadOnlyError, apsw.CantOpenError, apsw.PermissionsError)):
        return Unavailable(
            "read-only", "The data folder cannot be written: nothing was saved. Reading goes on.",
            "Make the folder writable and start again.",
        )  # fmt: skip
    if isinstance(error, (apsw.BusyError, apsw.LockedError)):
        return Unavailable("busy", "Another program is writing: nothing was saved.", "Send it again in a moment.")
    if isinstance(error, (apsw.CorruptError, apsw.NotADBError)):
        return Unavailable(
            "data-damaged", "The stored data is damaged: what you sent may be lost and writing has stopped.",
            "Run jisr verify, and restore a backup.", detail=f"{type(error).__name__}: {error}",
        )  # fmt: skip
    return Unavailable(
        "disk-failed", "The disk failed a write: what you sent may be lost and writing has stopped. Reading goes on.",
        "Check the disk, restart this computer and send it again.", detail=f"{type(error).__name__}: {error}",
    )  # fmt: skip


def _same(said: Unavailable) -> Unavailable:
    """What was said, for one more caller: an exception object belongs to whoever it is raised to."""
    return Unavailable(said.code, said.say, said.hint, detail=said.detail)


def _misfit(error: apsw.Error) -> JisrError:
    return JisrError(
        "store-refused", "This does not fit what is stored: nothing was saved.", "Run jisr verify.", detail=repr(error)
    )


class Database:
    """A side's SQLite database. `exclusive` keeps every job on the one connection, for stores without shared memory."""

    files: Path | None = None
    """Where files lie that are too large for rows; None where there is no folder for them."""

    def __init__(
        self, path: Path | str, *, vfs: str | None = None, exclusive: bool = False, synchronous: str = "FULL"
    ) -> None:
        self._path, self._vfs, self._exclusive, self._synchronous = str(path), vfs, exclusive, synchronous
        self._jobs: deque[_Job] = deque()
        self._led = False
        self._turn = threading.Lock()
        self._readers: queue.LifoQueue[apsw.Connection] = queue.LifoQueue()
        self._reader_count = 0
        self._lock = threading.Lock()
        self._closed = False
        self.stopped: Unavailable | None = None
        self.committed: Callable[[], None] = lambda: None
        self.durable: Callable[[Tx], None] = lambda _tx: None
        """Called after every commit and before anybody is answered; it may only read."""
        self._version = 0
        self._writer = self._open_writer()
        self.checkpoints = Checkpoints(lambda: self._connect(apsw.SQLITE_OPEN_READWRITE), self._turn)
        if not (exclusive or self.stopped):
            self._writer.set_wal_hook(self.checkpoints.grown)
        self.files = Path(path).with_suffix(".media") if Path(path).is_file() else None

    # --- opening -----------------------------------------------------------------------------------------------

    def _open_writer(self) -> apsw.Connection:
        try:
            db = self._connect(apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE)
            try:
                self._prepare(db)
            except BaseException:
                db.close()
                raise
            return db
        except apsw.Error as error:
            why = _unwritable(error)
            if why.code == "busy":
                raise why from None
        return self._open_unwritable(why)

    def _prepare(self, db: apsw.Connection) -> None:
        if self._exclusive:
            db.execute("PRAGMA locking_mode = EXCLUSIVE")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute(f"PRAGMA synchronous = {self._synchronous}")
        db.execute("PRAGMA secure_delete = ON")
        migrate(db)
        # A log that an earlier process made and never synced has a name SQLite will not make durable either.
        sync_folder(Path(self._path).parent)
        # After a failed sync and a crash the end of the log may be in the system's cache and not on the disk; nothing
        # may be written behind that. Once its content is in the database, the log begins anew.
        with suppress(apsw.FullError):
            db.execute("PRAGMA wal_checkpoint")

    def _open_unwritable(self, why: Unavailable) -> apsw.Connection:
        """What is there for reading only; raises `why` when that is not a whole database."""
        self.stopped = why
        if not Path(self._path).is_file():
            raise why
        try:
            db = self._connect(apsw.SQLITE_OPEN_READONLY)
            if _version(db) == len(_steps()):
                return db
            db.close()
        except apsw.Error as error:
            raise why from error
        raise why

    def _connect(self, flags: int) -> apsw.Connection:
        # A read-only folder has no room for the shared memory file; a cleanly closed database can be read without.
        readonly = flags == apsw.SQLITE_OPEN_READONLY and not self._path.startswith("file:")
        wal = Path(self._path + "-wal")
        plain = not wal.exists() or wal.stat().st_size == 0
        name = f"file:{quote(self._path)}?immutable=1" if readonly and plain and self.stopped else self._path
        db = apsw.Connection(name, flags | apsw.SQLITE_OPEN_URI, vfs=self._vfs, statementcachesize=STATEMENTS)
        db.set_busy_timeout(BUSY_MS)
        db.execute("PRAGMA cache_size = -16384")
        db.execute("PRAGMA temp_store = MEMORY")
        return db

    # --- reading -----------------------------------------------------------------------------------------------

    def read(self, job: Callable[[Tx], T]) -> T:
        """Run `job` on one unchanging state."""
        if self._exclusive:
            return self._ask(job, writes=False)
        try:
            db = self._reader()
            try:
                db.execute("BEGIN")
                try:
                    return job(Tx(db))
                finally:
                    db.execute("COMMIT")
            finally:
                self._readers.put(db)
        except apsw.Error as error:
            raise Unavailable(
                "read-failed", "The data could not be read.", "Run jisr verify.", detail=repr(error)
            ) from error

    def changed(self) -> bool:
        """Whether another program wrote since this was last asked."""
        now = self._ask(lambda tx: int(tx.handle.execute("PRAGMA data_version").get), writes=False)
        before, self._version = self._version, now
        return before != self._version

    def _reader(self) -> apsw.Connection:
        try:
            return self._readers.get_nowait()
        except queue.Empty:
            pass
        with self._lock:
            grow = self._reader_count < READERS
            self._reader_count += grow
        if not grow:
            return self._readers.get()
        try:
            return self._connect(apsw.SQLITE_OPEN_READONLY)
        except apsw.Error:
            with self._lock:
                self._reader_count -= 1
            raise

    # --- writing -----------------------------------------------------------------------------------------------

    def write(self, job: Callable[[Tx], T]) -> T:
        """Run `job` in the next group; answers when the group is on the disk, raises Unavailable when it is not."""
        if self.stopped is not None:
            raise _same(self.stopped)
        return self._ask(job, writes=True)

    def _ask(self, run: Callable[[Tx], T], writes: bool) -> T:
        job = _Job(run, writes)
        with self._lock:
            if self._closed:
                raise Unavailable("closed", "Jisr is stopping: nothing was saved.", "Send it again in a moment.")
            self._jobs.append(job)
            job.leads, self._led = not self._led, True
        try:
            if not job.leads:
                job.woken.wait()
            while job.leads and not job.answered:
                with self._turn:
                    if not job.answered:
                        self._commit(self._group())
        finally:
            self._pass_on(job)
        if job.error is not None:
            raise job.error
        return job.value  # type: ignore[no-any-return]

    def _group(self, most: int = GROUP) -> list[_Job]:
        # Whoever passes the lead on walks through these, also while the end takes them.
        with self._lock:
            return [self._jobs.popleft() for _ in range(min(most, len(self._jobs)))]

    def _pass_on(self, job: _Job) -> None:
        """Whoever leads lets the first of those who wait lead; whoever was interrupted while waiting never does."""
        with self._lock:
            job.left = True
            if job.leads:
                following = next((other for other in self._jobs if not other.left), None)
                self._led = following is not None
                if following is not None:
                    following.leads = True
                    following.woken.set()

    def _commit(self, group: list[_Job]) -> None:
        if self.stopped is not None:
            # These were asked before the writer stopped.
            self._refuse(self.stopped, [job for job in group if job.writes])
            group = [job for job in group if not job.writes]
        gave_way: list[bool] = []

        def waited() -> bool:
            if (found := bool(self._jobs) or len(group) > 1) and not gave_way:
                gave_way.append(True)
            return found

        db, tx = self._writer, Tx(self._writer, waited)
        writes = any(job.writes for job in group)
        answers: list[tuple[_Job, Any]] = []
        try:
            db.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
            for job in group:
                self._attempt(tx, job, answers, alone=len(group) == 1)
            if gave_way and db.in_transaction:
                # A long job ended early for them: whoever came meanwhile is taken along, and waits for no other commit.
                late = self._group(GROUP - len(group))
                group += late
                for job in late:
                    self._attempt(tx, job, answers, alone=False)
            if db.in_transaction:
                db.execute("COMMIT")
            if writes:
                self.durable(tx)
        except apsw.Error as error:
            self._fail(error, group)
            return
        except BaseException:
            self._interrupted(group)
            raise
        for job, value in answers:
            job.answer(value)
        if writes:
            self.committed()

    def _attempt(self, tx: Tx, job: _Job, answers: list[tuple[_Job, Any]], *, alone: bool) -> None:
        """One job in its savepoint, or the whole transaction when it is alone in it.

        A failing disk leaves the loop, because SQLite may have rolled all of it back.
        """
        db = self._writer
        if not alone:
            db.execute("SAVEPOINT job")
        try:
            value = job.run(tx)
        except Exception as error:
            if isinstance(error, apsw.Error) and not isinstance(error, _OF_ONE_JOB):
                raise
            db.execute("ROLLBACK" if alone else "ROLLBACK TO job; RELEASE job")
            job.refuse(_misfit(error) if isinstance(error, apsw.Error) else error)
            return
        if not alone:
            db.execute("RELEASE job")
        answers.append((job, value))

    def _interrupted(self, group: list[_Job]) -> None:
        """Whoever had the turn is being stopped; the others must not wait for ever."""
        with suppress(apsw.Error):
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
        self._refuse(
            Unavailable("interrupted", "Jisr was interrupted: this may not be saved.", "Send it again."), group
        )

    def _fail(self, error: apsw.Error, group: list[_Job]) -> None:
        if self._writer.in_transaction:
            try:
                self._writer.execute("ROLLBACK")
            except apsw.Error as worse:
                error = worse
        said = _unwritable(error)
        if said.code not in ("disk-full", "busy") and self.stopped is None:
            self.stopped = said
        self._refuse(said, group)

    def _refuse(self, said: Unavailable, group: list[_Job]) -> None:
        for job in group:
            if not job.answered:
                job.refuse(_same(said))

    def purge(self) -> bool:
        """Put the write-ahead log into the database and cut it off: what was erased is in neither from then on.

        False while somebody still reads an older state, which would need the log; nobody is kept waiting for that.
        """
        if self.stopped is not None:
            return False
        with self._turn, self.checkpoints.at_work:
            try:
                self._writer.set_busy_timeout(PURGE_MS)
                ((busy, *_),) = self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            except (apsw.BusyError, apsw.LockedError):
                return False
            except apsw.Error as error:
                raise _unwritable(error) from error
            finally:
                self._writer.set_busy_timeout(BUSY_MS)
        return not busy

    def backup(self, path: Path, moved: Callable[[int, int], None] = lambda _done, _all: None) -> None:
        """A whole copy of one moment at `path`, a new file, while others go on writing; `moved` is told pages.

        SQLite begins the copy anew when another program writes meanwhile, and goes on when we do.
        """
        try:
            copy, db = apsw.Connection(str(path)), self._connect(apsw.SQLITE_OPEN_READONLY)
            try:
                with copy.backup("main", db, "main") as running:
                    while not running.done:
                        running.step(PAGES)
                        moved(running.page_count - running.remaining, running.page_count)
                copy.execute("PRAGMA journal_mode = DELETE")
            finally:
                copy.close()
                db.close()
        except apsw.Error as error:
            raise _unwritable(error) from error
        sync_folder(path.parent)

    def close(self) -> None:
        """Finish what waits, then let go of the file."""
        with self._lock:
            self._closed = True
        self.checkpoints.end()
        with self._turn:
            while self._jobs:
                self._commit(self._group())
            while not self._readers.empty():
                self._readers.get().close()
            self._writer.close()


def _steps() -> list[Path]:
    return sorted(MIGRATIONS.glob("[0-9]*.sql"))


def _version(db: apsw.Connection) -> int:
    return int(db.execute("PRAGMA user_version").get)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable, where the system can do that."""
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def migrate(db: apsw.Connection) -> None:
    """Bring the schema to this version, one numbered file a transaction; a newer database is refused."""
    steps = _steps()
    at = _version(db)
    if at > len(steps):
        raise JisrError("newer-data", "This data was written by a newer Jisr.", "Install that version and try again.")
    for _ in steps[at:]:
        db.execute("BEGIN IMMEDIATE")
        # Another program may be opening the same new file, and be ahead of us.
        at = _version(db)
        if at < len(steps):
            db.execute(steps[at].read_text(encoding="utf-8"))
            db.execute(f"PRAGMA user_version = {at + 1}")
        db.execute("COMMIT")
