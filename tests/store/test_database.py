"""How the store behaves on an ordinary day: shared commits, separate jobs, two programs on one file, an orderly end."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import apsw
import pytest

from jisr.store.sqlite.database import MIGRATIONS, READERS, Database
from jisr.terms.errors import JisrError, OurMistake, Unavailable
from jisr.terms.transactions import Tx
from tests.store.load import DUTY, NAME, record_on, report


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Database]:
    """An open database, closed in order."""
    opened = Database(tmp_path / NAME)
    yield opened
    opened.close()


def held(store: Database, jobs: list[Callable[[Tx], Any]]) -> list[Future[Any]]:
    """The answers to jobs that all waited while the writer was busy with another, in this order."""
    go = threading.Event()
    pool = ThreadPoolExecutor(len(jobs) + 1)
    first = pool.submit(store.write, lambda tx: go.wait(10))
    answers = []
    for job in jobs:
        time.sleep(0.002)
        answers.append(pool.submit(store.write, job))
    time.sleep(0.05)
    go.set()
    pool.shutdown(wait=True)
    assert first.result()
    return answers


def test_jobs_that_wait_share_a_commit(store: Database) -> None:
    record, commits = record_on(store), [0]

    def committed() -> None:
        commits[0] += 1

    store.committed = committed
    answers = held(store, [lambda tx, n=n: record.append(tx, [report(f"report {n}")]) for n in range(60)])  # type: ignore[misc]
    assert [answer.result() for answer in answers] == [[n + 1] for n in range(60)]
    # One for the job they waited for and one for all of them; a slow machine may need a few more.
    assert 2 <= commits[0] <= 6
    assert record.verify().sound


def test_a_job_that_fails_leaves_nothing_and_costs_its_neighbours_nothing(store: Database) -> None:
    record = record_on(store)

    def file(key: str) -> Callable[[Tx], list[int]]:
        return lambda tx: record.append(tx, [report(key)])

    def mistake(tx: Tx) -> None:
        record.append(tx, [report("mistake")])
        raise OurMistake("planted", "This was a mistake.")

    def broken(tx: Tx) -> None:
        record.append(tx, [report("broken")])
        raise KeyError("planted")

    def misfit(tx: Tx) -> None:
        record.append(tx, [report("misfit")])
        tx.handle.execute("INSERT INTO record_key VALUES ('misfit', 1)")

    def nonsense(tx: Tx) -> None:
        tx.handle.execute("INSERT INTO nowhere VALUES (1)")

    jobs = [file("a"), mistake, file("b"), broken, file("c"), misfit, file("d"), nonsense, file("e")]
    answers = held(store, jobs)
    assert [answer.result() for answer in answers[::2]] == [[1], [2], [3], [4], [5]]
    errors = [answer.exception() for answer in answers[1::2]]
    assert [type(error) for error in errors] == [OurMistake, KeyError, JisrError, JisrError]
    assert [getattr(error, "code", None) for error in errors] == ["planted", None, "store-refused", "store-refused"]
    refused = ["mistake", "broken", "misfit"]
    assert store.read(lambda tx: [record.serial_of(tx, key) for key in refused]) == [None] * 3
    assert record.file([report("after")]) == [6]
    assert record.verify().sound


def test_whoever_waits_for_commits_is_called_after_each_and_sees_it(store: Database) -> None:
    record, seen = record_on(store), list[int]()
    store.committed = lambda: seen.append(store.read(record.size))
    record.file([report("one")])
    with pytest.raises(OurMistake):
        record.file([report("two"), report("large", 100_000)])
    record.file([report("two"), report("three")])
    store.close()
    assert seen == sorted(seen)
    assert seen[-1] == 3


def test_a_read_sees_one_state_however_much_is_written_meanwhile(store: Database) -> None:
    record = record_on(store)

    def twice(tx: Tx) -> tuple[int, int]:
        before = record.size(tx)
        record.file([report("meanwhile")])
        return before, record.size(tx)

    assert store.read(twice) == (0, 0)
    assert store.read(record.size) == 1


def test_more_readers_than_connections_are_all_answered(store: Database) -> None:
    record = record_on(store)
    record.file([report("one")])
    meeting = threading.Barrier(READERS)

    def slowly(tx: Tx) -> int:
        meeting.wait(10)
        return record.size(tx)

    with ThreadPoolExecutor(3 * READERS) as pool:
        assert list(pool.map(lambda _: store.read(slowly), range(3 * READERS))) == [1] * (3 * READERS)


def test_what_cannot_be_read_is_said_and_does_not_use_up_a_reader(store: Database) -> None:
    for _ in range(2 * READERS):
        with pytest.raises(Unavailable) as failed:
            store.read(lambda tx: tx.handle.execute("SELECT 1 FROM nowhere").get)
        assert failed.value.code == "read-failed"
    assert store.read(record_on(store).size) == 0


def test_two_programs_append_to_one_file_in_turn(tmp_path: Path) -> None:
    stores = [Database(tmp_path / NAME), Database(tmp_path / NAME)]
    records = [record_on(store, number) for number, store in enumerate(stores)]
    filed: list[list[int]] = [[] for _ in range(6)]

    def work(thread: int) -> None:
        for n in range(25):
            filed[thread] += records[thread % 2].file([report(f"report {thread} {n} {i}") for i in range(1 + n % 3)])

    threads = [threading.Thread(target=work, args=(thread,)) for thread in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    total = 6 * sum(1 + n % 3 for n in range(25))
    assert sorted(serial for serials in filed for serial in serials) == list(range(1, total + 1))
    # Each sees the other's entries at once, and a key one used is known to the other.
    assert [record.file([report("report 0 0 0")]) for record in records] == [[filed[0][0]]] * 2
    assert [(record.verify().size, record.verify().sound) for record in records] == [(total, True)] * 2
    for store in stores:
        store.close()


def test_a_program_learns_that_another_one_wrote(tmp_path: Path) -> None:
    ours, theirs = Database(tmp_path / NAME), Database(tmp_path / NAME)
    ours.changed()
    assert not ours.changed()
    record_on(ours).file([report("ours")])
    assert not ours.changed()
    record_on(theirs).file([report("theirs")])
    assert ours.changed()
    assert not ours.changed()
    ours.close()
    theirs.close()


def patiently(path: Path) -> Database:
    """Opened as soon as nobody else is making it."""
    while True:
        try:
            return Database(path)
        except Unavailable as busy:
            if busy.code != "busy":
                raise
            time.sleep(0.01)


def test_programs_that_start_on_a_new_folder_together_make_one_database(tmp_path: Path) -> None:
    for attempt in range(10):
        path, meeting = tmp_path / f"{attempt}.db", threading.Barrier(4)

        def start(number: int, path: Path = path, meeting: threading.Barrier = meeting) -> list[int]:
            meeting.wait(10)
            store = patiently(path)
            serials = record_on(store, number).file([report(f"report {number}")])
            store.close()
            return serials

        with ThreadPoolExecutor(4) as pool:
            assert sorted(pool.map(start, range(4))) == [[1], [2], [3], [4]]


def test_data_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / NAME
    Database(path).close()
    newest = len(list(MIGRATIONS.glob("*.sql")))
    with_version(path, newest + 1)
    before = path.read_bytes()
    with pytest.raises(JisrError) as refused:
        Database(path)
    assert refused.value.code == "newer-data"
    assert path.read_bytes() == before
    assert [left.name for left in tmp_path.iterdir()] == [NAME]
    with_version(path, newest)
    Database(path).close()


def with_version(path: Path, version: int) -> None:
    db = apsw.Connection(str(path))
    db.execute(f"PRAGMA user_version = {version}")
    db.close()


@pytest.mark.parametrize(
    "content", [b"not a database, but as long as one" * 300, b"SQLite format 3\0" + b"\xff" * 9_000]
)
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / NAME
    path.write_bytes(content)
    with pytest.raises(Unavailable) as refused:
        Database(path)
    assert refused.value.code == "data-damaged"
    assert path.read_bytes() == content


def test_what_was_filed_is_there_after_an_end_and_a_start(tmp_path: Path) -> None:
    store = Database(tmp_path / NAME)
    record = record_on(store)
    first, second, third = record.file([report("a"), report("b"), report("c")])
    store.write(lambda tx: record.erase(tx, [second], DUTY, "named a person"))
    record.sign()
    store.close()
    assert [left.name for left in tmp_path.iterdir()] == [NAME]
    store = Database(tmp_path / NAME)
    record = record_on(store)
    verified = record.verify()
    assert (verified.size, verified.erased, verified.signed_size, verified.sound) == (4, 1, 4, True)
    bodies = store.read(
        lambda tx: [(entry.body or b"").rstrip(b".") for entry in record.pick(tx, [first, second, third])]
    )
    assert bodies == [b"a", b"", b"c"]
    assert record.file([report("a"), report("d")]) == [first, 5]
    store.close()


def test_after_the_end_nothing_is_taken_and_nobody_waits(tmp_path: Path) -> None:
    store = Database(tmp_path / NAME)
    record = record_on(store)
    held(store, [lambda tx: record.append(tx, [report("waiting")])])
    store.close()
    store.close()
    with pytest.raises(Unavailable) as refused:
        record.file([report("late")])
    assert refused.value.code == "closed"


def test_an_end_lets_what_waits_be_saved_first(tmp_path: Path) -> None:
    store = Database(tmp_path / NAME)
    record, go = record_on(store), threading.Event()
    with ThreadPoolExecutor(10) as pool:
        pool.submit(store.write, lambda tx: go.wait(10))
        time.sleep(0.02)
        answers = [pool.submit(record.file, [report(f"report {n}")]) for n in range(8)]
        time.sleep(0.05)
        closing = pool.submit(store.close)
        time.sleep(0.02)
        go.set()
        closing.result(10)
        assert sorted(answer.result(10)[0] for answer in answers) == list(range(1, 9))
    store = Database(tmp_path / NAME)
    assert store.read(record_on(store).size) == 8
    store.close()
