"""Jisr is killed at any instant, again and again on the same folder, and keeps every promise it made.

The load tells its parent each answer through a pipe the moment it has it; the parent kills it in the middle of its
work, looks at what is left, and lets the next load go on there.
"""

import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from jisr.record import Record
from jisr.store.sqlite.database import Database
from tests.store.load import NAME, THREADS, Told, batch, complaints, count, halves, record_on, report, show

ROOT = Path(__file__).resolve().parents[2]
LONGEST_S = 0.15
"""A load works for up to this long after its first answer."""
ON_ONE_FOLDER = 100
"""Kills before a new folder is begun."""


class Mother:
    """A process that has loaded everything and forks a load for each kill."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.store.load", "serve"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in, self._out = self._process.stdin, self._process.stdout.fileno()
        self._deadline: float | None = None

    def kill_one(self, folder: Path, cycle: int, after_s: float, at_once: bool) -> Told:
        """What a load promised that was killed `after_s` seconds after its first answer, or after it was begun."""
        self._in.write(f"{folder} {cycle}\n".encode())
        self._in.flush()
        child, signed, serials, killed = 0, 0, dict[str, int](), False
        for name, number in self._lines():
            if name == "late":
                os.kill(child, signal.SIGKILL)
                self._deadline, killed = None, True
            elif name == "end":
                break
            elif name == "pid":
                child = number
            elif name == "signed":
                signed = number
            else:
                serials[name] = number
            if child and self._deadline is None and not killed and (serials or at_once):
                self._deadline = time.monotonic() + after_s
        assert killed, "the load ended by itself"
        return Told(serials, signed=signed)

    def _lines(self) -> Iterator[tuple[str, int]]:
        """Each line as a name and a number; ("late", 0) when the deadline is over."""
        rest = b""
        while True:
            wait = None if self._deadline is None else max(0.0, self._deadline - time.monotonic())
            if wait == 0.0 or not select.select([self._out], [], [], wait)[0]:
                yield "late", 0
                continue
            got = os.read(self._out, 65536)
            assert got, "the load could not be started"
            *whole, rest = (rest + got).split(b"\n")
            for line in whole:
                name, number = line.decode().split(" ")
                yield name, int(number)

    def close(self) -> None:
        self._in.close()
        self._process.wait(10)
        assert self._process.stdout is not None
        self._process.stdout.close()


@pytest.fixture
def mother() -> Iterator[Mother]:
    started = Mother()
    yield started
    started.close()


def after_kill(folder: Path, cycle: int, told: Told, now: Told) -> list[str]:
    """What is wrong with the folder a load was killed on; `told` is all that was ever promised there."""
    store = Database(folder / NAME)
    try:
        record = record_on(store, cycle)
        found = complaints(record, store, now)
        kept = store.read(lambda tx: {key: record.serial_of(tx, key) for key in told.serials})
        found += [f"told {key}, is {kept[key]}" for key, serial in told.serials.items() if kept[key] != serial]
        if len(set(told.serials.values())) != len(told.serials):
            found.append("a serial was given twice")
        for thread in range(THREADS):
            found += in_flight(record, store, cycle, thread, now)
        return found
    finally:
        store.close()


def in_flight(record: Record, store: Database, cycle: int, thread: int, now: Told) -> list[str]:
    """What is wrong with the call a thread got no answer to: it is there whole or not at all, and may be repeated."""
    answered = 0
    while batch(cycle, thread, answered)[0] in now.serials:
        answered += 1
    asked, later = batch(cycle, thread, answered), batch(cycle, thread, answered + 1)
    found = halves(record, store, asked)
    before, kept = store.read(lambda tx: (record.size(tx), [record.serial_of(tx, key) for key in asked + later]))
    if any(kept[len(asked) :]):
        found.append(f"{later} was never asked for")
    again = record.file([report(key) for key in asked])
    if again != (kept[: len(asked)] if kept[0] else [before + 1 + i for i in range(len(asked))]):
        found.append(f"{asked} asked again got {again}")
    return found


@pytest.mark.parametrize("kills", count(100, 1_000))
def test_nothing_acknowledged_is_lost_to_a_kill(
    tmp_path: Path, mother: Mother, kills: int, record_property: Callable[[str, object], None]
) -> None:
    rng, begun, answers = Random(kills), time.monotonic(), 0
    folder, told = tmp_path, Told()
    for cycle in range(kills):
        if cycle % ON_ONE_FOLDER == 0:
            folder, told = tmp_path / f"from-{cycle}", Told()
            folder.mkdir()
        # Every fifth load is killed while it opens the folder, which is where it mends what the last one left.
        at_once = cycle % 5 == 4
        now = mother.kill_one(folder, cycle, rng.uniform(0, LONGEST_S / 10 if at_once else LONGEST_S), at_once)
        assert not told.serials.keys() & now.serials.keys()
        told = told.then(now)
        answers += len(now.serials)
        # Opening and closing puts a folder in order; every second time that is done to a copy of it instead.
        looked_at = folder
        if cycle % 2:
            looked_at = tmp_path / "copy"
            shutil.copytree(folder, looked_at)
        assert after_kill(looked_at, cycle, told, now) == [], f"kill {cycle} of {kills}"
        if looked_at != folder:
            shutil.rmtree(looked_at)
    show(record_property, "kill -9", f"{kills} kills, {answers} acknowledged entries, {time.monotonic() - begun:.1f} s")
    assert answers > kills
