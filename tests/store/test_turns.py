"""Who leads when many write at once: everybody is answered, in groups, also when whoever waits is interrupted."""

import signal
import threading
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from jisr.store.sqlite import Database
from jisr.terms.errors import Unavailable
from jisr.terms.transactions import Tx


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Database]:
    made = Database(tmp_path / "side.db", synchronous="OFF")
    made.write(lambda tx: tx.handle.execute("CREATE TABLE row (n INTEGER)"))
    yield made
    made.close()


def add(number: int):
    return lambda tx: tx.handle.execute("INSERT INTO row VALUES (?)", (number,)) and number


def rows(store: Database) -> list[int]:
    return store.read(lambda tx: [n for (n,) in tx.handle.execute("SELECT n FROM row ORDER BY n")])


class Held:
    """A job that keeps the turn until it is let go."""

    def __init__(self) -> None:
        self.began, self.go = threading.Event(), threading.Event()

    def __call__(self, tx: Tx) -> None:
        self.began.set()
        assert self.go.wait(10)


def waiting(store: Database, count: int) -> None:
    """Return when so many jobs wait."""
    deadline = time.monotonic() + 5
    while len(store._jobs) < count:
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_everybody_is_answered_and_few_commits_are_made(store: Database) -> None:
    commits: list[int] = []
    store.committed = lambda: commits.append(1)
    held = Held()
    with ThreadPoolExecutor(33) as pool:
        leader = pool.submit(store.write, held)
        assert held.began.wait(5)
        others = [pool.submit(store.write, add(number)) for number in range(32)]
        waiting(store, 32)
        held.go.set()
        assert [other.result(5) for other in others] == list(range(32))
        assert leader.result(5) is None
    assert rows(store) == list(range(32))
    assert len(commits) == 2


def test_whoever_was_answered_does_not_wait_for_the_next_group(store: Database) -> None:
    first, second = Held(), Held()
    with ThreadPoolExecutor(4) as pool:
        leads = pool.submit(store.write, first)
        assert first.began.wait(5)
        quick = pool.submit(store.write, add(1))
        waiting(store, 1)
        slow = pool.submit(store.write, lambda tx: add(2)(tx))
        waiting(store, 2)
        first.go.set()
        assert (quick.result(5), slow.result(5)) == (1, 2)
        blocked = pool.submit(store.write, second)
        assert second.began.wait(5)
        assert leads.result(0.5) is None
        second.go.set()
        blocked.result(5)


def test_an_interrupted_waiter_takes_nobody_along(store: Database) -> None:
    """It was next to lead; the others are answered all the same, and what it asked may be done."""
    held = Held()

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        with ThreadPoolExecutor(3) as pool:
            leader = pool.submit(store.write, held)
            assert held.began.wait(5)
            signal.setitimer(signal.ITIMER_REAL, 0.2)
            with pytest.raises(KeyboardInterrupt):
                store.write(add(7))
            others = [pool.submit(store.write, add(number)) for number in (8, 9)]
            waiting(store, 3)
            held.go.set()
            leader.result(5)
            assert [other.result(5) for other in others] == [8, 9]
    finally:
        signal.signal(signal.SIGALRM, before)
    assert rows(store) == [7, 8, 9]
    assert store.write(add(10)) == 10


def test_what_only_the_interrupted_asked_is_done_by_the_next(store: Database) -> None:
    held = Held()

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        with ThreadPoolExecutor(1) as pool:
            leader = pool.submit(store.write, held)
            assert held.began.wait(5)
            signal.setitimer(signal.ITIMER_REAL, 0.2)
            with pytest.raises(KeyboardInterrupt):
                store.write(add(7))
            held.go.set()
            leader.result(5)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert store.write(add(8)) == 8
    assert rows(store) == [7, 8]


def test_closing_answers_whoever_waits(tmp_path: Path) -> None:
    store, held = Database(tmp_path / "closing.db", synchronous="OFF"), Held()
    store.write(lambda tx: tx.handle.execute("CREATE TABLE row (n INTEGER)"))
    with ThreadPoolExecutor(6) as pool:
        leader = pool.submit(store.write, held)
        assert held.began.wait(5)
        others = [pool.submit(store.write, add(number)) for number in range(4)]
        waiting(store, 4)
        closing = pool.submit(store.close)
        held.go.set()
        assert [other.result(5) for other in others] == list(range(4))
        leader.result(5)
        closing.result(5)
    with pytest.raises(Unavailable):
        store.write(add(5))
    again = Database(tmp_path / "closing.db")
    assert rows(again) == list(range(4))
    again.close()


def test_a_failing_job_fails_alone(store: Database) -> None:
    held = Held()

    def fail(tx: Tx) -> None:
        add(99)(tx)
        raise ZeroDivisionError

    with ThreadPoolExecutor(4) as pool:
        leader = pool.submit(store.write, held)
        assert held.began.wait(5)
        jobs = [pool.submit(store.write, job) for job in (add(1), fail, add(2))]
        waiting(store, 3)
        held.go.set()
        leader.result(5)
        assert (jobs[0].result(5), jobs[2].result(5)) == (1, 2)
        with pytest.raises(ZeroDivisionError):
            jobs[1].result(5)
    assert rows(store) == [1, 2]


def test_nothing_is_taken_while_the_lead_is_passed_on(store: Database) -> None:
    """The end takes what waits while a leader looks for the next: that leader was answered and must not see a fault."""

    class Watched(deque):
        def popleft(self):
            assert store._lock.locked()
            return super().popleft()

    store._jobs = Watched()
    held = Held()
    with ThreadPoolExecutor(9) as pool:
        leader = pool.submit(store.write, held)
        assert held.began.wait(5)
        others = [pool.submit(store.write, add(number)) for number in range(8)]
        waiting(store, 8)
        held.go.set()
        assert leader.result(5) is None
        assert [other.result(5) for other in others] == list(range(8))
    assert rows(store) == list(range(8))
