"""The ledger of passing on, in SQLite."""

from collections.abc import Sequence
from typing import Any

from jisr.release.ledger import Amended, Passed, Passing
from jisr.terms.transactions import Tx

_TOLD = "SELECT source, idx, partner, first, consent, serial, withdrawn FROM release_onward_told "
_ALL = """SELECT source, idx, partner, first, consent, serial, withdrawn FROM (
    SELECT source, idx, partner, first, consent, serial, withdrawn, 0 AS closed FROM release_onward_told UNION ALL
    SELECT source, idx, partner, first, consent, serial, 0, 1 FROM release_onward_closed) """
"""With what was told in logs of ours that were closed since."""


def _passed(row: tuple[Any, ...]) -> Passed:
    source, index, partner, first, consent, serial, withdrawn = row
    return Passed(source, index, partner, first, consent, serial, bool(withdrawn))


class SqliteOnward:
    """Keeps OnwardLedger."""

    def cursor(self, tx: Tx) -> int:
        return tx.handle.execute("SELECT serial FROM release_onward_cursor").get or 0

    def advance(self, tx: Tx, serial: int) -> None:
        tx.handle.execute(
            "INSERT INTO release_onward_cursor VALUES (0, ?) ON CONFLICT DO UPDATE SET serial = excluded.serial",
            (serial,),
        )

    def wait(self, tx: Tx, item: Passing) -> None:
        tx.handle.execute("INSERT INTO release_onward_waiting VALUES (?, ?, ?, ?, ?)", item)

    def waiting(self, tx: Tx, due: int | None = None) -> Sequence[Passing]:
        rows = tx.handle.execute(
            "SELECT serial, source, idx, partner, due FROM release_onward_waiting WHERE ?1 IS NULL OR due <= ?1"
            " ORDER BY serial",
            (due,),
        )
        return [Passing(*row) for row in rows]

    def done(self, tx: Tx, serial: int) -> None:
        tx.handle.execute("DELETE FROM release_onward_waiting WHERE serial = ?", (serial,))

    def passed(self, tx: Tx, source: str, index: int, partner: str) -> Passed | None:
        row = tx.handle.execute(
            _TOLD + "WHERE source = ? AND idx = ? AND partner = ?", (source, index, partner)
        ).fetchone()
        return None if row is None else _passed(row)

    def everyone(self, tx: Tx, source: str, index: int) -> Sequence[Passed]:
        rows = tx.handle.execute(_ALL + "WHERE source = ? AND idx = ? ORDER BY partner, closed", (source, index))
        return [_passed(row) for row in rows]

    def under(self, tx: Tx, source: str, consent: int) -> Sequence[Passed]:
        rows = tx.handle.execute(_ALL + "WHERE source = ? AND consent = ? ORDER BY partner, closed", (source, consent))
        return [_passed(row) for row in rows]

    def tell(self, tx: Tx, told: Passed) -> None:
        if told.withdrawn:
            tx.handle.execute(
                "DELETE FROM release_onward_closed WHERE source = ? AND idx = ? AND partner = ? AND first = ?", told[:4]
            )
            if tx.handle.changes():
                return
        tx.handle.execute(
            "INSERT INTO release_onward_told VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
            " first = excluded.first, consent = excluded.consent, serial = excluded.serial,"
            " withdrawn = excluded.withdrawn",
            told,
        )

    def forget(self, tx: Tx, partner: str) -> None:
        tx.handle.execute(
            "INSERT INTO release_onward_closed SELECT source, idx, partner, first, consent, serial"
            " FROM release_onward_told WHERE partner = ? AND NOT withdrawn ON CONFLICT DO NOTHING",
            (partner,),
        )
        tx.handle.execute("DELETE FROM release_onward_told WHERE partner = ?", (partner,))

    def amended(self, tx: Tx, source: str, index: int) -> Amended | None:
        row = tx.handle.execute(
            "SELECT newest, gone FROM release_onward_amended WHERE source = ? AND idx = ?", (source, index)
        ).fetchone()
        return None if row is None else Amended(row[0], bool(row[1]))

    def amend(self, tx: Tx, source: str, index: int, newest: int, *, gone: bool) -> None:
        tx.handle.execute(
            "INSERT INTO release_onward_amended VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
            " newest = max(newest, excluded.newest), gone = max(gone, excluded.gone)",
            (source, index, newest, gone),
        )
