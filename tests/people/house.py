"""A small side to be let into: a clock set by hand, hashes that cost nothing, an administrator and an officer."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from argon2 import PasswordHasher
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jisr.people import People
from jisr.record import Record
from jisr.store.sqlite import Database
from jisr.store.sqlite.people import SqlitePeople
from jisr.store.sqlite.record import SqliteRecord
from jisr.terms.actors import Actor
from jisr.terms.entries import Watch
from jisr.tlog.note import KEY_ED25519, Signer
from tests.two_sides.sides import on_file

NOON = 1_497_355_200_000
SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000
SIGNER = Signer("north.example/jisr/north/record", KEY_ED25519, Ed25519PrivateKey.from_private_bytes(bytes(32)))
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
AMAL, OMAR = "Amal Haddad", "عمر الخطيب"
AMALS, OMARS = "seven quiet lanterns", "سبعة فوانيس هادئة"


@dataclass
class Clock:
    at: int = NOON

    def now(self) -> int:
        return self.at


@dataclass
class Chance:
    source: random.Random = field(default_factory=lambda: random.Random(7))

    def draw(self, count: int) -> bytes:
        return self.source.randbytes(count)


@dataclass
class House:
    """`people` on `database`; `amal` is the administrator, Omar a release officer."""

    people: People
    database: Database
    clock: Clock
    path: Path
    amal: Actor
    record: Record

    def stored(self) -> bytes:
        """Every byte the side keeps."""
        return b"".join(file.read_bytes() for file in self.path.parent.iterdir())

    def count(self, table: str) -> int:
        return self.database.read(lambda tx: int(tx.handle.execute(f"SELECT count(*) FROM people_{table}").get))

    def reopened(self, hasher: PasswordHasher = CHEAP) -> People:
        """The same side after a restart of everything but the disk."""
        return People(self.database, SqlitePeople(), self.record, self.clock, Chance(random.Random(8)), hasher)

    def watches(self) -> list[tuple[str, Watch]]:
        """Who took or left which watch, in the order recorded."""
        entries = self.database.read(lambda tx: self.record.entries(tx, 1, self.record.size(tx) + 1, ["watch"]))
        return [(one.header.by.person, msgspec.json.decode(one.body or b"", type=Watch)) for one in entries]


@contextmanager
def opened(hasher: PasswordHasher = CHEAP) -> Iterator[House]:
    """A house with its two people."""
    with TemporaryDirectory() as folder:
        path, clock = Path(folder) / "side.db", Clock()
        database = on_file(path)
        try:
            records = SqliteRecord()
            record = Record(database, records, records, clock, Chance(random.Random(9)), SIGNER)
            people = People(database, SqlitePeople(), record, clock, Chance(), hasher)
            amal = people.add(None, AMAL, "administrator", "systems", AMALS)
            people.add(amal, OMAR, "release officer", "liaison north", OMARS)
            yield House(people, database, clock, path, amal, record)
            assert record.verify().sound
        finally:
            database.close()
