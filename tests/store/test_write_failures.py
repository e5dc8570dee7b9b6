"""Every write and every sync of a run fails once: nobody is told "saved", reading goes on, nothing is half there.

The Nth call is made to fail for each N, so that every place in SQLite's order of writing is met: in the middle of a
commit, in its sync, while the write-ahead log is moved to the database. Then the database is opened again, from what
the system caches and from what a power cut would leave of it.
"""

import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Literal

import apsw
import pytest

from jisr.record import Record
from jisr.store.sqlite import database
from jisr.store.sqlite.database import Database
from jisr.terms.errors import JisrError, Unavailable
from tests.store.cut_vfs import CutVfs, Fault, Mark, Platter, Sync, SyncFolder, Write, cut_vfs
from tests.store.load import NAME, Officer, Told, complaints, in_memory, record_on, reopened, report, show
from tests.store.test_power_cut import after_cut

# SQLite ignores what fails while it lets go of a file; apsw then has nobody to raise the planted error to.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

LAST = 200
"""The last N; a run goes on until its Nth call has failed."""
PAGES = 4
"""Pages in the write-ahead log before they are moved to the database: after nearly every commit."""
FOREVER = 2**62


@pytest.fixture(scope="module")
def empty() -> bytes:
    """A database nothing was filed in yet."""
    with in_memory() as folder:
        Database(folder / NAME).close()
        return (folder / NAME).read_bytes()


def io_error() -> apsw.Error:
    return apsw.IOError("planted")


def full_error() -> apsw.Error:
    return apsw.FullError("planted")


@dataclass(frozen=True, slots=True)
class Desk:
    """A record at work over a disk that can fail."""

    path: Path
    vfs: CutVfs
    store: Database
    record: Record
    officer: Officer

    def until_refused(self) -> tuple[Told, Unavailable]:
        """Work until a call is refused; what was promised until then, and the refusal."""
        told = Told()
        for _ in range(LAST):
            try:
                promised = self.officer.step(self.record, self.store)
            except Unavailable as refused:
                return told, refused
            self.vfs.trace.append(Mark(promised))
            told = told.then(promised)
        raise AssertionError(f"nothing was refused in {LAST} calls")


def desks(empty: bytes, name: str) -> Iterator[tuple[int, Desk]]:
    """For each N a fresh desk, with N."""
    for number in range(1, LAST + 1):
        with in_memory() as folder, cut_vfs() as vfs:
            path = folder / NAME
            path.write_bytes(empty)
            store = Database(path, vfs=vfs.name, exclusive=True)
            store.write(lambda tx: tx.handle.wal_autocheckpoint(PAGES))
            yield number, Desk(path, vfs, store, record_on(store, number), Officer(f"{name} {number}"))


def cut_after(desk: Desk, empty: bytes, instants: Sequence[int]) -> list[str]:
    """What is wrong with the disk when the power goes at one of these instants of the trace, in ascending order."""
    found: list[str] = []
    rng, platter, told, played = Random(repr(instants)), Platter({NAME: empty}), Told(), 0
    for instant in instants:
        for event in desk.vfs.trace[played:instant]:
            platter.play(event, rng)
            told = told.then(event.told) if isinstance(event, Mark) else told
        played = instant
        found += after_cut(desk.path.parent / "cut", platter.cut(rng), told)
    return found


def plain_words(refused: JisrError) -> bool:
    """Whether anyone may read it: a sentence or two, and nothing a program said."""
    return (
        refused.say.endswith(".") and refused.say.count(".") <= 2 and not {"/", "_", "Error"} & {*refused.say.split()}
    )


@pytest.mark.parametrize("kind", ["write", "sync"])
def test_a_failed_call_stops_writing_and_costs_nothing_that_was_acknowledged(
    empty: bytes, kind: Literal["write", "sync"], record_property: Callable[[str, object], None]
) -> None:
    struck: dict[str, int] = {}
    kept = 0
    for number, desk in desks(empty, kind):
        desk.vfs.fault = fault = Fault(frozenset((kind,)), io_error, number, number)
        told, refused = desk.until_refused()
        assert len(fault.hit) == 1
        struck[fault.hit[0]] = struck.get(fault.hit[0], 0) + 1
        assert (refused.code, plain_words(refused)) == ("disk-failed", True)
        # The disk works again, and is not trusted again.
        for _ in range(2):
            with pytest.raises(Unavailable) as again:
                desk.record.file([report("once more")])
            assert again.value.code == "disk-failed"
        assert complaints(desk.record, desk.store, told) == []
        failed = len(desk.vfs.trace)
        desk.store.close()
        ended = len(desk.vfs.trace)
        assert cut_after(desk, empty, [failed, failed, ended, ended]) == [], number
        assert reopened(desk.path, told, desk.officer.asked) == [], number
        store = Database(desk.path)
        record = record_on(store, "again")
        told = told.then(desk.officer.step(record, store))
        kept += not complaints(record, store, told)
        store.close()
    assert kept == LAST
    # The commit itself fails in some runs, moving the log to the database in others.
    assert set(struck) == {NAME, f"{NAME}-wal"}
    show(record_property, f"{kind} failing at call N", f"{LAST} runs, failed calls by file {struck}")


def test_a_full_disk_is_told_and_writing_resumes_by_itself_once_there_is_space(
    empty: bytes, record_property: Callable[[str, object], None]
) -> None:
    struck: dict[str, int] = {}
    for number, desk in desks(empty, "full"):
        desk.vfs.fault = fault = Fault(frozenset(("write",)), full_error, number, FOREVER)
        told, refused = desk.until_refused()
        struck[fault.hit[0]] = struck.get(fault.hit[0], 0) + 1
        assert (refused.code, plain_words(refused)) == ("disk-full", True)
        for _ in range(2):
            with pytest.raises(Unavailable) as again:
                desk.record.file([report("once more")])
            assert again.value.code == "disk-full"
        assert complaints(desk.record, desk.store, told) == []
        desk.vfs.fault = None
        for _ in range(4):
            told = told.then(desk.officer.step(desk.record, desk.store))
        assert complaints(desk.record, desk.store, told) == []
        desk.store.close()
        assert reopened(desk.path, told, desk.officer.asked) == [], number
    show(record_property, "disk full from call N on", f"{LAST} runs, first failed calls by file {struck}")


def first_start(path: Path, vfs: CutVfs) -> str:
    try:
        store = Database(path, vfs=vfs.name, exclusive=True)
    except Unavailable as refused:
        return refused.code
    assert record_on(store).verify().size == 0
    store.close()
    return "started"


@pytest.mark.parametrize("kind", ["write", "sync"])
def test_a_first_start_that_fails_says_so_and_the_next_one_works(kind: Literal["write", "sync"]) -> None:
    refused = 0
    for number in range(1, LAST + 1):
        with in_memory() as folder, cut_vfs() as vfs:
            vfs.fault = Fault(frozenset((kind,)), io_error if number % 2 else full_error, number, number)
            said = first_start(folder / NAME, vfs)
            if vfs.fault.hit:
                # What fails once the schema is whole, or while it is moved to the database, need not stop a start.
                assert said in ("started", "disk-failed" if number % 2 else "disk-full")
            refused += said != "started"
            vfs.fault = None
            assert reopened(folder / NAME, Told()) == [], number
    assert refused > 5


def test_what_is_acknowledged_after_a_failed_sync_and_a_kill_survives_a_power_cut(
    empty: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The killed process left writes in the system's cache that the disk never got and nobody will sync again.
    for number, desk in desks(empty, "killed"):
        if number > 60:
            break
        desk.vfs.fault = Fault(frozenset(("sync",)), io_error, number, number)
        desk.until_refused()
        desk.vfs.fault = None
        shutil.copytree(desk.path.parent, desk.path.parent / "killed")
        monkeypatch.setattr(database, "sync_folder", lambda _, trace=desk.vfs.trace: trace.append(SyncFolder()))
        store = Database(desk.path.parent / "killed" / NAME, vfs=desk.vfs.name, exclusive=True)
        record, begun = record_on(store, "killed"), len(desk.vfs.trace)
        for _ in range(10):
            desk.vfs.trace.append(Mark(desk.officer.step(record, store)))
        instants = sorted(Random(number).choices(range(begun, len(desk.vfs.trace) + 1), k=6))
        assert cut_after(desk, empty, instants) == [], number
        store.close()
        desk.store.close()


def test_nothing_is_written_after_a_failed_sync_whoever_was_waiting(empty: bytes) -> None:
    for number, desk in desks(empty, "waiting"):
        if number > 30:
            break
        desk.store.write(lambda tx: tx.handle.wal_autocheckpoint(0))
        desk.vfs.fault = Fault(frozenset(("sync",)), io_error, number, number)
        told: dict[str, int] = {}
        refused: list[str] = []

        def work(thread: int, desk: Desk = desk, told: dict[str, int] = told, refused: list[str] = refused) -> None:
            for n in range(LAST):
                try:
                    (serial,) = desk.record.file([report(f"report {thread} {n}")])
                except Unavailable as error:
                    refused.append(error.code)
                    return
                told[f"report {thread} {n}"] = serial

        threads = [threading.Thread(target=work, args=(thread,)) for thread in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert refused == ["disk-failed"] * 8
        failed = desk.vfs.trace.index(Sync(f"{NAME}-wal", folder=False, held=False))
        assert not [event for event in desk.vfs.trace[failed + 1 :] if isinstance(event, Write)]
        desk.store.close()
        assert reopened(desk.path, Told(told)) == []
