"""Whatever instant the power goes, nothing that was acknowledged is lost and nothing is half there.

A kill leaves what the system caches, and so says nothing about syncing. Here a real run is written down call by call
and the disk is rebuilt as a power cut may leave it, thousands of times; the database and the record judge each state.
The same judges must find the losses of `synchronous=NORMAL`, which does not sync before it answers.
"""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from jisr.store.sqlite.database import Database
from jisr.terms.errors import JisrError
from tests.store.cut_vfs import SECTOR, Create, Delete, Event, Mark, Platter, Sync, Truncate, Write, cut_vfs
from tests.store.load import NAME, Officer, Told, count, in_memory, record_on, reopened, show

PER_RUN = 1_000
"""States rebuilt from one run; the next thousand come from a run with another seed."""
PAGES = 12
"""Pages in the write-ahead log before SQLite moves them to the database: few, so that a short run does so often."""


def a_run(folder: Path, seed: str, synchronous: str) -> list[Event]:
    """Everything SQLite asked of the disk from an empty folder on, with a mark behind each answer."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    officer, rng = Officer(seed), Random(seed)
    with cut_vfs() as vfs:
        for _ in range(3):
            store = Database(folder / NAME, vfs=vfs.name, exclusive=True, synchronous=synchronous)
            record = record_on(store, seed)
            store.write(lambda tx: tx.handle.wal_autocheckpoint(PAGES))
            for _ in range(rng.randint(10, 40)):
                vfs.trace.append(Mark(officer.step(record, store)))
            store.close()
        return vfs.trace


@dataclass(slots=True)
class Judged:
    """How many states were rebuilt, and what was wrong with the bad ones."""

    states: int = 0
    bad: list[str] = field(default_factory=list)
    events: int = 0
    acknowledged: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        rate = self.states / self.seconds
        return (
            f"{len(self.bad)} of {self.states} states bad ({self.events} events traced,"
            f" {self.acknowledged} acknowledged entries looked up, {rate:.0f} states per second of one core)"
        )


def judge(folder: Path, states: int, synchronous: str) -> Judged:
    """Cut the power `states` times at random instants of real runs and open what is left."""
    judged, begun = Judged(), time.process_time()
    for start in range(0, states, PER_RUN):
        seed = f"{synchronous} {start}"
        trace = a_run(folder / "run", seed, synchronous)
        judged.events += len(trace)
        rng = Random(seed)
        instants = sorted(rng.choices(range(len(trace) + 1), k=min(PER_RUN, states - start)))
        platter, told, played = Platter(), Told(), 0
        for number, instant in enumerate(instants):
            for event in trace[played:instant]:
                platter.play(event, rng)
                told = told.then(event.told) if isinstance(event, Mark) else told
            played = instant
            judged.states += 1
            judged.acknowledged += len(told.serials)
            wrong = after_cut(folder / "left", platter.cut(Random(f"{seed} {number}")), told)
            if wrong:
                judged.bad.append(f"run {seed!r}, state {number}, after {instant} of {len(trace)} events: {wrong}")
    judged.seconds = time.process_time() - begun
    return judged


def after_cut(folder: Path, files: dict[str, bytearray], told: Told) -> list[str]:
    """What is wrong with this state of the disk."""
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    try:
        return reopened(folder / NAME, told)
    except JisrError as error:
        return [f"{error.code}: {error} {error.detail}"]


@pytest.mark.parametrize("states", count(2_000, 100_000))
def test_no_power_cut_loses_what_was_acknowledged(states: int, record_property: Callable[[str, object], None]) -> None:
    with in_memory() as folder:
        judged = judge(folder, states, "FULL")
    show(record_property, "power cut, FULL", judged)
    assert judged.bad == []
    assert judged.states == states
    assert judged.acknowledged > 20 * states


@pytest.mark.parametrize("states", count(400, 4_000))
def test_the_losses_of_a_commit_without_a_sync_are_found(
    states: int, record_property: Callable[[str, object], None]
) -> None:
    with in_memory() as folder:
        judged = judge(folder, states, "NORMAL")
    show(record_property, "power cut, NORMAL", judged)
    lost = [one for one in judged.bad if "is None" in one]
    assert len(lost) > states // 20
    # Without the sync answers are lost, but what is left still holds together.
    assert not [one for one in judged.bad if "not sound" in one]


def test_a_run_does_everything_a_disk_can_be_asked() -> None:
    with in_memory() as folder:
        trace = a_run(folder / "run", "kinds", "FULL")
    assert {type(event) for event in trace} == {Write, Sync, Create, Delete, Mark, Truncate}
    written = {event.file for event in trace if isinstance(event, Write)}
    assert written == {NAME, f"{NAME}-wal", f"{NAME}-journal"}


# --- the disk itself --------------------------------------------------------------------------------------------

OLD, NEW = b"o" * 4 * SECTOR, b"n" * 4 * SECTOR


def left(*events: Event, cuts: int = 300) -> set[bytes | None]:
    """Every content file `a` was found with after a power cut at the end of these events; None when it was gone."""
    found: set[bytes | None] = set()
    for seed in range(cuts):
        rng, platter = Random(seed), Platter()
        for event in events:
            platter.play(event, rng)
        content = platter.cut(rng).get("a")
        found.add(None if content is None else bytes(content))
    return found


def test_what_was_synced_stays_and_what_was_not_may_be_there_torn_or_lost() -> None:
    begun = (Create("a"), Write("a", 0, OLD), Sync("a", folder=True))
    assert left(*begun) == {OLD}
    after = left(*begun, Write("a", 0, NEW))
    assert {OLD, NEW} < after
    # A torn write mixes whole sectors: every one of the sixteen mixtures is met, and nothing else.
    assert len(after) == 2**4
    assert all(content and len({*content[at : at + SECTOR]}) == 1 for content in after for at in range(0, 2048, SECTOR))
    assert left(*begun, Write("a", 0, NEW), Sync("a", folder=False)) == {NEW}


def test_writes_are_torn_at_the_sectors_of_the_disk_and_not_of_the_write() -> None:
    begun = (Create("a"), Write("a", 0, OLD), Sync("a", folder=True))
    after = left(*begun, Write("a", 100, b"n" * SECTOR))
    assert after == {OLD, *(OLD[:100] + half + OLD[100 + SECTOR :] for half in (
        b"n" * SECTOR, b"n" * 412 + b"o" * 100, b"o" * 412 + b"n" * 100,
    ))}  # fmt: skip


def test_a_file_is_only_there_for_sure_once_its_folder_was_synced() -> None:
    made = (Create("a"), Write("a", 0, OLD), Sync("a", folder=False))
    assert left(*made) == {None, OLD}
    assert left(*made, Create("b"), Sync("b", folder=True)) == {OLD}
    assert left(*made, Create("b"), Sync("b", folder=True), Delete("a", folder=False)) == {None, OLD}
    assert left(*made, Delete("a", folder=True)) == {None}


def test_a_later_write_may_arrive_without_the_one_before_it() -> None:
    begun = (Create("a"), Sync("a", folder=True))
    after = left(*begun, Write("a", 0, b"1" * SECTOR), Write("a", SECTOR, b"2" * SECTOR))
    assert after == {b"", b"1" * SECTOR, bytes(SECTOR) + b"2" * SECTOR, b"1" * SECTOR + b"2" * SECTOR}
    assert left(*begun, Write("a", 0, OLD), Sync("a", folder=False), Truncate("a", SECTOR)) == {OLD, OLD[:SECTOR]}


def test_no_later_sync_brings_back_what_a_failed_one_lost() -> None:
    begun = (Create("a"), Write("a", 0, OLD), Sync("a", folder=True), Write("a", 0, NEW))
    failed = (*begun, Sync("a", folder=False, held=False), Sync("a", folder=False))
    assert {OLD, NEW} < left(*failed)
