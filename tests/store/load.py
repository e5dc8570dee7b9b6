"""The record under load, and what must hold of it afterwards.

`Officer` does what people do to a record (reports, corrections, withdrawals, erasures, signing), one call at a time,
and says after each answer what it promised; `complaints` holds a database against such promises. Run as a program
this is the other process of the tests: `serve` forks a loaded copy of itself for every line it reads, to be killed;
`full`, `limited` and `readonly` put a database on a disk of that kind and print what they found as one JSON document.
"""

import contextlib
import itertools
import json
import os
import random
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jisr.record import Record
from jisr.store.sqlite.database import Database
from jisr.store.sqlite.record import SqliteRecord
from jisr.terms.entries import By, NewEntry
from jisr.terms.errors import Unavailable
from jisr.terms.transactions import Store, Tx
from jisr.tlog.checkpoint import open_checkpoint
from jisr.tlog.note import KEY_ED25519, Signer

NAME = "jisr.db"
DUTY = By("a.hassan", "duty officer")
ORIGIN = "test.example/jisr/iraq/record"
SIGNER = Signer(ORIGIN, KEY_ED25519, Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
THREADS = 4
NOBODY = 65534
ENTERED = 1_497_362_400_000
"""2017-06-13T14:00:00Z, in milliseconds."""


def count(short: int, long: int) -> list[object]:
    """Both sizes of a test for `parametrize`: the ordinary one, and one run only where `long` is asked for."""
    return [short, pytest.param(long, marks=pytest.mark.long)]


def show(record_property: Callable[[str, object], None], name: str, figures: object) -> None:
    """Put a test's figures into the report of the run, and on the screen of whoever runs it with -s."""
    record_property(name, str(figures))
    if sys.__stdout__ is not None:
        sys.__stdout__.write(f"\n{name}: {figures}\n")


@contextlib.contextmanager
def in_memory() -> Iterator[Path]:
    """A folder for the length of a `with`, in memory where there is one: for thousands of databases in a row."""
    shared = Path("/dev/shm")  # noqa: S108
    with tempfile.TemporaryDirectory(prefix="jisr-", dir=shared if shared.is_dir() else None) as folder:
        yield Path(folder)


class Ticking:
    """A clock that goes on by a second each time it is read."""

    def __init__(self) -> None:
        self._at = itertools.count(ENTERED, 1000)

    def now(self) -> int:
        return next(self._at)


class Drawn:
    """Entropy from a seed, so that a run can be repeated byte for byte."""

    def __init__(self, seed: object) -> None:
        self._rng = random.Random(repr(seed))

    def draw(self, length: int) -> bytes:
        return self._rng.randbytes(length)


def record_on(store: Store, seed: object = 0) -> Record:
    """The room `record` at work on this store."""
    return Record(store, SqliteRecord(), SqliteRecord(), Ticking(), Drawn(seed), SIGNER)


def report(key: str, size: int = 200) -> NewEntry:
    """A report of `size` bytes that begin with its own key."""
    return NewEntry(k="report", by=DUTY, entered=ENTERED, key=key, body=key.encode().ljust(size, b"."))


# --- what was promised ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """What answers promised: serials by key, serials whose content is gone, versions that stand, the size signed."""

    serials: Mapping[str, int] = field(default_factory=dict)
    erased: frozenset[int] = frozenset()
    stands: Mapping[int, tuple[int, bool]] = field(default_factory=dict)
    signed: int = 0

    def then(self, later: "Told") -> "Told":
        """Both promises."""
        return Told(
            {**self.serials, **later.serials},
            self.erased | later.erased,
            {**self.stands, **later.stands},
            max(self.signed, later.signed),
        )


def complaints(record: Record, store: Store, told: Told) -> list[str]:
    """Every promise this record does not keep, in words; contents are gone exactly where an erasure says so."""
    found = []
    verified = record.verify()
    if not verified.sound:
        found.append(f"not sound: {verified}")
    if verified.signed_size < told.signed:
        found.append(f"signed {told.signed}, kept {verified.signed_size}")

    def look(tx: Tx) -> None:
        kept = {key: record.serial_of(tx, key) for key in told.serials}
        found.extend(
            f"told {key} is {told.serials[key]}, is {kept[key]}" for key in kept if kept[key] != told.serials[key]
        )
        erasures = record.entries(tx, 1, verified.size + 1, ["erase"])
        erased = {serial for erasure in erasures for serial in erasure.header.re}
        found.extend(f"the erasure of {serial} is gone" for serial in told.erased - erased)
        keys = {serial: key for key, serial in told.serials.items()}
        for entry in record.pick(tx, keys):
            text = None if entry.body is None else entry.body.rstrip(b".").decode()
            if text != (None if entry.serial in erased else keys[entry.serial]):
                found.append(f"entry {entry.serial} holds {text!r}")
        for first, stood in told.stands.items():
            if record.current(tx, first) < stood:
                found.append(f"told {first} stands as {stood}, stands as {record.current(tx, first)}")

    store.read(look)
    return found


def halves(record: Record, store: Store, keys: Sequence[str]) -> list[str]:
    """What is there of a call nobody answered, unless it is all of it, in one piece, or nothing."""
    serials = store.read(lambda tx: [record.serial_of(tx, key) for key in keys])
    whole = [serials[0] + i for i in range(len(keys))] if keys and serials[0] is not None else [None] * len(keys)
    return [] if serials == whole else [f"of {keys} there is {serials}"]


def reopened(path: Path, told: Told, asked: Sequence[str] = ()) -> list[str]:
    """What is wrong in the database at `path`, opened as ever; `asked` are the keys of a call that got no answer."""
    store = Database(path)
    try:
        record = record_on(store, "reopened")
        found = complaints(record, store, told) + halves(record, store, asked)
        before = store.read(record.size)
        (serial,) = record.file([report("the first after reopening")])
        if serial != before + 1 or serial in told.serials.values():
            found.append(f"after {before} entries serial {serial} was given")
        return found
    finally:
        store.close()


# --- work at a record -------------------------------------------------------------------------------------------


class Officer:
    """Somebody who uses a record. A call that was refused is made again, word for word, by the next `step`."""

    def __init__(self, name: str) -> None:
        self._name, self._rng, self._calls = name, random.Random(name), itertools.count(1)
        self._reports: list[int] = []
        self._call: Call | None = None
        self.asked: tuple[str, ...] = ()
        """Keys of the call that was made last."""

    def step(self, record: Record, store: Store) -> Told:
        """One call, answered."""
        self._call = self._call or self._next()
        told = self._call(record, store)
        self._reports += [serial for key, serial in told.serials.items() if key.startswith("report")]
        self._call = None
        return told

    def _next(self) -> "Call":
        number, rng, self.asked = next(self._calls), self._rng, ()
        kind = rng.choices(("report", "correct", "withdraw", "erase", "sign"), (12, 3, 1, 2, 3))[0]
        if kind == "sign":
            return _sign
        if kind == "report" or len(self._reports) < 4:
            # Large bodies do not fit a page and so take another way through SQLite.
            sizes = rng.choices((120, 900, 9_000), (8, 4, 1), k=rng.randint(1, 6))
            entries = [report(f"report {self._name} {number} {i}", size) for i, size in enumerate(sizes)]
            self.asked = tuple(entry.key for entry in entries if entry.key is not None)
            return lambda record, store: _file(record, entries)
        first = self._reports.pop(rng.randrange(len(self._reports)))
        if kind == "erase":
            return lambda record, store: _erase(record, store, first)
        amendment = NewEntry(
            k="correct" if kind == "correct" else "withdraw", by=DUTY, entered=ENTERED, re=(first,),
            key=f"{kind} {self._name} {number}", body=f"{kind} {self._name} {number}".encode(),
        )  # fmt: skip
        return lambda record, store: _amend(record, amendment)


Call = Callable[[Record, Store], Told]


def _file(record: Record, entries: Sequence[NewEntry]) -> Told:
    keys = [entry.key for entry in entries if entry.key is not None]
    return Told(dict(zip(keys, record.file(entries), strict=True)))


def _amend(record: Record, amendment: NewEntry) -> Told:
    filed = _file(record, [amendment])
    (serial,), (first,) = filed.serials.values(), amendment.re
    return Told(filed.serials, stands={first: (serial, False) if amendment.k == "correct" else (first, True)})


def _erase(record: Record, store: Store, first: int) -> Told:
    store.write(lambda tx: record.erase(tx, [first], DUTY, "named a person"))
    return Told(erased=frozenset({first}))


def _sign(record: Record, store: Store) -> Told:
    return Told(signed=open_checkpoint(record.sign(), ORIGIN, SIGNER.verifier)[0].size)


# --- the other process ------------------------------------------------------------------------------------------


def batch(cycle: int, thread: int, number: int) -> list[str]:
    """Keys of one call of the load: one to four reports."""
    return [f"{cycle}.{thread}.{number}.{i}" for i in range(1 + number % 4)]


def serve() -> None:
    """Fork a load for each line "folder cycle" of standard input; its answers are lines "key serial" of the output."""
    for line in sys.stdin:
        folder, cycle = line.split()
        child = os.fork()
        if child == 0:
            try:
                _work(Path(folder), int(cycle))
            finally:
                os._exit(1)
        _say(f"pid {child}")
        os.waitpid(child, 0)
        _say("end 0")


def _say(*lines: str) -> None:
    # One call for all lines: a kill leaves each of them whole or away.
    os.write(1, "".join(line + "\n" for line in lines).encode())


def _work(folder: Path, cycle: int) -> None:
    # A thread that ends is a finding, not a quieter load.
    threading.excepthook = lambda ended: os._exit(2)
    store = Database(folder / NAME)
    record = record_on(store, cycle)

    def file(thread: int) -> None:
        for number in itertools.count():
            keys = batch(cycle, thread, number)
            serials = record.file([report(key) for key in keys])
            _say(*(f"{key} {serial}" for key, serial in zip(keys, serials, strict=True)))

    for thread in range(THREADS):
        threading.Thread(target=file, args=(thread,), daemon=True).start()
    while True:
        time.sleep(0.02)
        _say(f"signed {_sign(record, store).signed}")


def full(folder: Path) -> dict[str, object]:
    """Fill a small disk with reports, free some of it, go on, and open it again full."""
    ballast, reserve = folder / "ballast", folder / "reserve"
    ballast.write_bytes(bytes(600_000))
    # What the log holds has to fit the database too before any of the log is given back.
    reserve.write_bytes(bytes(2_800_000))
    store = Database(folder / NAME)
    record = record_on(store)
    told, first = until_refused(record, "first")
    _, again = until_refused(record, "first again")
    reading = complaints(record, store, told)
    ballast.unlink()
    more, second = until_refused(record, "second")
    store.close()
    with contextlib.suppress(OSError), ballast.open("wb") as filling:
        while filling.write(bytes(4096)):
            filling.flush()
    store = Database(folder / NAME)
    record = record_on(store)
    while_full = complaints(record, store, told.then(more))
    _, third = until_refused(record, "third")
    store.close()
    reserve.unlink()
    return {
        "refused": [first, again, second, third], "filed": [len(told.serials), len(more.serials)],
        "complaints": reading + while_full + reopened(folder / NAME, told.then(more)),
    }  # fmt: skip


def limited(folder: Path) -> dict[str, object]:
    """File reports until the system refuses to let a file grow any more, which is not a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, resource.RLIM_INFINITY))
    store = Database(folder / NAME)
    record = record_on(store)
    told, first = until_refused(record, "first")
    reading = complaints(record, store, told)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    none, again = until_refused(record, "second")
    store.close()
    return {
        "refused": [first, again], "filed": [len(told.serials), len(none.serials)],
        "complaints": reading + reopened(folder / NAME, told),
    }  # fmt: skip


def readonly(folder: Path) -> dict[str, object]:
    """Open what is there and try to file one report more; not as root, whom no permission stops."""
    if os.geteuid() == 0 and not os.statvfs(folder).f_flag & os.ST_RDONLY:
        os.setuid(NOBODY)
    store = Database(folder / NAME)
    record = record_on(store)
    told, refused = until_refused(record, "more")
    found = complaints(record, store, Told())
    size = store.read(record.size)
    store.close()
    return {"refused": [refused], "filed": [len(told.serials), size], "complaints": found}


def until_refused(record: Record, name: str) -> tuple[Told, str]:
    """File reports that fill pages; what was promised, and the code of the refusal."""
    told = Told()
    for number in range(1_000):
        try:
            told = told.then(_file(record, [report(f"report {name} {number}", 20_000)]))
        except Unavailable as refused:
            return told, refused.code
    return told, "never"


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve()
    else:
        found = {"full": full, "limited": limited, "readonly": readonly}[sys.argv[1]](Path(sys.argv[2]))
        sys.stdout.write(json.dumps(found))
