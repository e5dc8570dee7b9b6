"""Data from before periods were kept: its picture is projected anew, and then has a past like any other."""

import apsw

from jisr.record import Record
from jisr.store.sqlite.database import MIGRATIONS, migrate
from jisr.store.sqlite.record import SqliteRecord
from jisr.terms import canonical
from jisr.terms.entries import NewEntry
from jisr.tlog.note import KEY_ED25519, Signer
from tests.sides import BY, correction, report, withdrawal
from tests.two_sides.sides import NOON, Chance, Clock, Inline, keys_of, side


def older() -> Inline:
    """A store as the version before left it."""
    db = apsw.Connection(":memory:")
    before = [step for step in sorted(MIGRATIONS.glob("[0-9]*.sql")) if step.name < "0010"]
    for step in before:
        db.execute(step.read_text(encoding="utf-8"))
    db.execute(f"PRAGMA user_version = {len(before)}")
    return Inline(db.serialize("main"))


def test_what_was_projected_before_is_projected_anew() -> None:
    store = older()
    records, keys = SqliteRecord(), keys_of("north")
    signer = Signer("north.example/jisr/north/record", KEY_ED25519, keys.record)
    record = Record(store, records, records, Clock(), Chance(1), signer)
    bodies = [canonical.encode(report(name, subject="mill")) for name in ("one", "two")]
    record.file([NewEntry(k="report", by=BY, entered=NOON, body=body) for body in bodies])
    # The correction takes the first report to a subject of its own.
    record.file([correction(1), withdrawal(2)])
    store.db.execute("INSERT INTO picture_holder VALUES (1, 'north')")
    store.db.execute("INSERT INTO picture_report VALUES ((1 << 40) + 1, 'mill', 7, 1, 1, 'event', 0, 0, 0, 1)")
    store.db.execute("INSERT INTO picture_box VALUES ((1 << 40) + 1, 0, 0, 0, 0, 0, 0)")
    store.db.execute("INSERT INTO picture_cursor VALUES (0, 4)")
    migrate(store.db)
    node = side("north", store, Clock(), Chance(1))
    assert node.store.read(node.picture.behind) == 4
    node.settle()
    shown = [[one.period.report for one in node.picture.known_at(position)] for position in range(5)]
    assert shown == [[], [1], [2], [1, 2], [2, 1]]
    before = (node.picture.rows(), node.picture.periods())
    node.picture.rebuild()
    assert (node.picture.rows(), node.picture.periods()) == before
    store.close()
