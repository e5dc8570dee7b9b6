"""Every write and every sync of a run fails once: nobody is told "saved", reading goes on, nothing is half there.

The Nth call is made to fail for each N, so that every place in SQLite's order of writing is met: in the middle of a
commit, in its sync, while the write-ahead log is moved to the database. Then the database is opened again, from what
the system caches and from what a power cut would leave of it.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Literal

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

ROOT = Path(__file__).resolve().parents[2]
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


# --- real disks -------------------------------------------------------------------------------------------------

NOT_HERE = 77
"""How the script below ends where this machine does not let us mount."""


def elsewhere(program: str, folder: Path, mounting: str = "true") -> dict[str, Any] | None:
    """What a program of `load` found in `folder`, behind mounts only it sees; None when they are not allowed here."""
    private = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", "--mount"]
    script = f'({mounting}) || exit {NOT_HERE}; exec "$2" -m tests.store.load {program} "$1"'
    shell = ["sh", "-c", script, "sh", str(folder), sys.executable]
    allowed = mounting == "true" or (shutil.which("unshare") and not subprocess.run([*private, "true"]).returncode)
    if not allowed:
        return None
    ran = subprocess.run([*([] if mounting == "true" else private), *shell], cwd=ROOT, capture_output=True, timeout=60)
    if ran.returncode == NOT_HERE:
        return None
    assert ran.returncode == 0, ran.stderr.decode()
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_a_disk_that_really_runs_full(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    ways = ["a file that may not grow"]
    found = elsewhere("limited", tmp_path)
    assert found is not None
    assert (found["complaints"], found["refused"]) == ([], ["disk-failed", "disk-failed"])
    assert found["filed"][0] > 20
    small = tmp_path / "small"
    small.mkdir()
    found = elsewhere("full", small, 'mount -t tmpfs -o size=6m none "$1"')
    if found is not None:
        ways.append("a full tmpfs")
        assert (found["complaints"], found["refused"]) == ([], ["disk-full"] * 4)
        # Writing went on in the same process once the ballast was gone.
        assert min(found["filed"]) > 10
    show(record_property, "real full disks", ", ".join(ways))


@pytest.mark.parametrize("killed", [False, True])
def test_a_folder_that_cannot_be_written_is_read(killed: bool, record_property: Callable[[str, object], None]) -> None:
    # Not in the test's own folder, which nobody else may enter; a name that means something else in an address.
    with tempfile.TemporaryDirectory(prefix="100% of #1?") as named:
        outer, folder = Path(named), Path(named) / "data"
        outer.chmod(0o755)
        (outer / "made").mkdir()
        store = Database(outer / "made" / NAME)
        record_on(store).file([report("before")])
        if not killed:
            store.close()
        shutil.copytree(outer / "made", folder)
        store.close()
        for path in (*folder.iterdir(), folder):
            path.chmod(0o444 | path.stat().st_mode & 0o111)
        found = elsewhere("readonly", folder, 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1"')
        way = "a read-only mount" if found is not None else "permissions"
        found = found or elsewhere("readonly", folder)
        assert found == {"refused": ["read-only"], "filed": [0, 1], "complaints": []}
    show(record_property, "read-only folder", way)
