"""Whoever has much to write lets others go first, and nobody waits for the write-ahead log to be put away."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import apsw
import pytest

from jisr.store.sqlite import Database
from jisr.store.sqlite.checkpoints import PAGES, Checkpoints
from jisr.terms.errors import Unavailable
from jisr.terms.transactions import Tx, in_slices


@pytest.fixture
def store(tmp_path: Path) -> Database:
    return Database(tmp_path / "data.db")


def test_a_long_job_ends_early_when_somebody_waits_and_takes_them_along(store: Database) -> None:
    """One commit for both: whoever came meanwhile is answered with it, and what was left is done afterwards."""
    begun, commits, order, left = threading.Event(), [0], list[str](), [1000]

    def step(_: Tx) -> int:
        left[0] -= 1
        order.append("step")
        begun.set()
        time.sleep(0.001)
        return 1

    def committed() -> None:
        commits[0] += 1
        order.append("commit")

    def urgent(_: Tx) -> None:
        order.append("urgent")

    store.committed = committed
    with ThreadPoolExecutor(2) as pool:
        bulk = pool.submit(store.write, in_slices(step, lambda _: left[0] > 0, 1000))
        begun.wait(10)
        pool.submit(store.write, urgent).result(10)
        done = bulk.result(10)
    assert 0 < done < 1000
    assert order == ["step"] * done + ["urgent", "commit"]
    assert commits == [1]
    assert done + store.write(in_slices(step, lambda _: left[0] > 0, 1000)) == 1000, "nobody waits: in one piece"
    store.close()


def test_what_fails_after_a_long_job_costs_it_nothing(store: Database) -> None:
    begun = threading.Event()
    store.write(lambda tx: tx.handle.execute("CREATE TABLE kept (n INTEGER PRIMARY KEY)"))

    def step(tx: Tx) -> int:
        tx.handle.execute("INSERT INTO kept VALUES ((SELECT count(*) FROM kept))")
        begun.set()
        time.sleep(0.001)
        return 1

    with ThreadPoolExecutor(2) as pool:
        bulk = pool.submit(store.write, in_slices(step, lambda _: True, 2000))
        begun.wait(10)

        def wrong(tx: Tx) -> None:
            tx.handle.execute("INSERT INTO kept VALUES (-1)")
            raise ValueError("of this job alone")

        with pytest.raises(ValueError, match="of this job alone"):
            pool.submit(store.write, wrong).result(10)
        done = bulk.result(10)
    rows = store.read(lambda tx: tx.handle.execute("SELECT count(*), min(n) FROM kept").fetchone())
    assert rows == (done, 0)
    store.close()


def test_the_log_is_put_away_by_no_commit(store: Database, tmp_path: Path) -> None:
    """It goes into the database from a thread of its own, begins anew, and everything is there afterwards."""
    rows, rounds = [(bytes(4000),)] * (PAGES // 2), 12
    store.write(lambda tx: tx.handle.execute("CREATE TABLE kept (n INTEGER PRIMARY KEY, data BLOB)"))
    for _ in range(rounds):
        store.write(lambda tx: tx.handle.executemany("INSERT INTO kept (data) VALUES (?)", rows))
        deadline = time.monotonic() + 10
        while store.checkpoints.behind() and time.monotonic() < deadline:
            time.sleep(0.005)
    assert "checkpoints" in {thread.name for thread in threading.enumerate()}
    grown = rounds * PAGES // 2 * 4096
    assert (tmp_path / "data.db").stat().st_size > grown * 0.7
    assert (tmp_path / "data.db-wal").stat().st_size < grown / 2, "the log began anew"
    assert store.purge()
    assert (tmp_path / "data.db-wal").stat().st_size == 0
    store.close()
    assert "checkpoints" not in {thread.name for thread in threading.enumerate()}
    again = Database(tmp_path / "data.db")
    found = again.read(lambda tx: tx.handle.execute("SELECT count(*) FROM kept").get)
    again.close()
    assert found == rounds * PAGES // 2


def test_no_file_to_be_had_once_is_not_for_ever(tmp_path: Path) -> None:
    asked: list[int] = []

    def connect() -> apsw.Connection:
        asked.append(1)
        if len(asked) == 1:
            raise apsw.CantOpenError
        return apsw.Connection(str(tmp_path / "side.db"))

    keeper = Checkpoints(connect, threading.Lock())
    try:
        for number in (1, 2):
            keeper.grown(apsw.Connection(":memory:"), "main", number * PAGES)
            deadline = time.monotonic() + 10
            while len(asked) < number and time.monotonic() < deadline:
                time.sleep(0.01)
            assert len(asked) == number
    finally:
        keeper.end()


def test_whoever_shared_a_commit_with_a_failed_witness_is_answered(store: Database) -> None:
    """It is on the disk and not vouched for: nobody waits for ever, and nobody is told that it is saved."""

    def fail(_: Tx) -> None:
        raise apsw.IOError

    begun, go = threading.Event(), threading.Event()

    def first(_: Tx) -> None:
        begun.set()
        go.wait(10)

    store.durable = fail
    with ThreadPoolExecutor(3) as pool:
        jobs = [pool.submit(store.write, first)]
        assert begun.wait(10)
        jobs += [pool.submit(store.write, lambda _: None) for _ in range(2)]
        time.sleep(0.2)
        go.set()
        for job in jobs:
            with pytest.raises(Unavailable):
                job.result(10)
