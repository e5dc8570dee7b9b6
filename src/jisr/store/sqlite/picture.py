"""The picture's ledger in SQLite: rows by report, and an R*Tree over place and time."""

from collections.abc import Sequence
from typing import Any

from jisr.picture.ledger import Extent, Row
from jisr.terms.transactions import Tx

_ROW = """SELECT side, report, subject, serial, version, kind, review_by, withdrawn, latest,
                 west, east, south, north, first, last FROM picture_report
          JOIN picture_holder ON picture_holder.number = picture_report.holder """
_MEETS = "west <= ? AND east >= ? AND south <= ? AND north >= ? AND first <= ? AND last >= ?"


def _row(found: tuple[Any, ...]) -> Row:
    holder, report, subject, serial, version, kind, review_by, withdrawn, latest, *extent = found
    where = None if extent[0] is None else Extent(*extent)
    return Row(holder, report, subject, serial, version, kind, review_by, bool(withdrawn), bool(latest), where)


class SqlitePicture:
    """Keeps PictureLedger."""

    def cursor(self, tx: Tx) -> int:
        return tx.handle.execute("SELECT serial FROM picture_cursor").get or 0

    def advance(self, tx: Tx, serial: int) -> None:
        tx.handle.execute(
            "INSERT INTO picture_cursor VALUES (0, ?) ON CONFLICT DO UPDATE SET serial = excluded.serial", (serial,)
        )

    # --- writing -----------------------------------------------------------------------------------------------

    def put(self, tx: Tx, rows: Sequence[Row]) -> None:
        db = tx.handle
        holders = {side: self._holder(tx, side) for side in {row.holder for row in rows}}
        following = (db.execute("SELECT max(id) FROM picture_report").get or 0) + 1
        added, boxes, newest = [], [], {}
        for at, row in enumerate(rows, start=following):
            holder = holders[row.holder]
            newest[holder, row.subject] = at
            added.append((
                at, holder, row.report, row.subject, row.serial, row.version, row.kind, row.review_by,
                row.extent is not None, row.withdrawn,
            ))  # fmt: skip
            if row.extent is not None:
                boxes.append((at, *row.extent))
        db.executemany("UPDATE picture_report SET latest = 0 WHERE holder = ? AND subject = ? AND latest", list(newest))
        db.executemany("INSERT INTO picture_report VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)", added)
        if len(newest) < len(rows):
            kept = set(newest.values())
            db.executemany(
                "UPDATE picture_report SET latest = 0 WHERE id = ?", [(row[0],) for row in added if row[0] not in kept]
            )
        db.executemany("INSERT INTO picture_box VALUES (?, ?, ?, ?, ?, ?, ?)", boxes)

    def revise(self, tx: Tx, row: Row) -> bool:
        db = tx.handle
        at = self._id(tx, row.holder, row.report)
        if at is None:
            return False
        db.execute(
            "UPDATE picture_report SET serial = ?, version = ?, kind = ?, review_by = ?, placed = ? WHERE id = ?",
            (row.serial, row.version, row.kind, row.review_by, row.extent is not None, at),
        )
        db.execute("DELETE FROM picture_box WHERE id = ?", (at,))
        if row.extent is not None:
            db.execute("INSERT INTO picture_box VALUES (?, ?, ?, ?, ?, ?, ?)", (at, *row.extent))
        return True

    def withdraw(self, tx: Tx, holder: str, report: int, serial: int) -> None:
        db = tx.handle
        at = self._id(tx, holder, report)
        if at is None:
            return
        db.execute("UPDATE picture_report SET withdrawn = 1, latest = 0, serial = ? WHERE id = ?", (serial, at))
        db.execute(
            "UPDATE picture_report SET latest = 1 WHERE id = (SELECT max(other.id) FROM picture_report AS other"
            " JOIN picture_report AS gone ON gone.id = ? AND other.holder = gone.holder"
            " AND other.subject = gone.subject WHERE NOT other.withdrawn)",
            (at,),
        )

    def clear(self, tx: Tx) -> None:
        for table in ("picture_report", "picture_box", "picture_cursor"):
            tx.handle.execute(f"DELETE FROM {table}")  # noqa: S608

    def _holder(self, tx: Tx, side: str) -> int:
        tx.handle.execute("INSERT INTO picture_holder (side) VALUES (?) ON CONFLICT DO NOTHING", (side,))
        number: int = tx.handle.execute("SELECT number FROM picture_holder WHERE side = ?", (side,)).get
        return number

    def _id(self, tx: Tx, holder: str, report: int) -> int | None:
        found: int | None = tx.handle.execute(
            "SELECT id FROM picture_report WHERE holder = ? AND report = ?", (self._holder(tx, holder), report)
        ).get
        return found

    # --- reading -----------------------------------------------------------------------------------------------

    def find(self, tx: Tx, extent: Extent | None, holders: Sequence[str], most: int) -> Sequence[Row]:
        if extent is None:
            where, values = "LEFT JOIN picture_box USING (id) WHERE NOT placed", []
        else:
            west, east, south, north, first, last = extent
            where = f"JOIN picture_box ON picture_box.id = picture_report.id WHERE {_MEETS}"
            values = [east, west, north, south, last, first]
        if holders:
            where += f" AND side IN ({', '.join('?' * len(holders))})"
            values += holders  # type: ignore[arg-type]
        rows = tx.handle.execute(f"{_ROW} {where} AND (latest OR withdrawn) LIMIT ?", (*values, most))
        return [_row(row) for row in rows]

    def rows(self, tx: Tx) -> Sequence[Row]:
        rows = tx.handle.execute(f"{_ROW} LEFT JOIN picture_box USING (id) ORDER BY side, report")
        return [_row(row) for row in rows]
