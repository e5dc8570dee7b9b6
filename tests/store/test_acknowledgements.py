"""A database from before acknowledgements: its receipts stay known, and its record is not followed from the start."""

import apsw

from jisr.store.sqlite.acknowledging import SqliteAcknowledging
from jisr.store.sqlite.database import MIGRATIONS, migrate
from jisr.store.sqlite.exchange import SqliteLogs
from jisr.terms.transactions import Tx
from jisr.tlog.merkle import Frontier


def older(cursor: int | None) -> apsw.Connection:
    """A database as the version before left it: one log with a receipt for 7 leaves, one without."""
    db = apsw.Connection(":memory:")
    before = [step for step in sorted(MIGRATIONS.glob("[0-9]*.sql")) if step.name < "0009"]
    for step in before:
        db.execute(step.read_text(encoding="utf-8"))
    db.execute(f"PRAGMA user_version = {len(before)}")
    empty = Frontier.empty().encode()
    for origin, receipt in (("one", (7, 1_497_355_200, b"note")), ("two", (None, None, None))):
        db.execute(
            "INSERT INTO exchange_log (origin, partner, direction, frontier, published, receipt_size, receipt_at,"
            " receipt_note) VALUES (?, ?, 'out', ?, ?, ?, ?, ?)",
            (origin, origin, empty, empty, *receipt),
        )
    if cursor is not None:
        db.execute("INSERT INTO release_cursor VALUES (0, ?)", (cursor,))
    return db


def test_receipts_from_before_still_cover_what_they_covered() -> None:
    db = older(None)
    migrate(db)
    tx, logs = Tx(db), SqliteLogs()
    one, two = logs.head(tx, "one", "out"), logs.head(tx, "two", "out")
    assert one is not None
    assert two is not None
    assert logs.trace(tx, one, 6).receipt == one.receipt
    assert logs.trace(tx, one, 7).receipt is logs.trace(tx, two, 0).receipt is None


def test_the_first_receipt_over_an_item_is_kept() -> None:
    db = older(None)
    migrate(db)
    tx, logs = Tx(db), SqliteLogs()
    one = logs.head(tx, "one", "out")
    assert one is not None
    assert one.receipt is not None
    later, older_one = one.receipt._replace(size=9, at=1_497_355_300), one.receipt._replace(size=8, at=1)
    for receipt in (later, older_one, later):
        logs.keep_receipt(tx, one, receipt)
    assert [logs.trace(tx, one, at).receipt for at in (6, 7, 8)] == [one.receipt, later, later]


def test_the_record_is_followed_from_where_release_stood() -> None:
    for cursor in (41, None):
        db = older(cursor)
        migrate(db)
        assert SqliteAcknowledging().cursor(Tx(db)) == (cursor or 0)
