"""The picture's ledger in SQLite: rows by report, and an R*Tree over place and time."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from jisr.picture.ledger import Extent, Row
from jisr.terms.transactions import Tx

_SPAN = 1 << 40
"""Ids of one holder's reports."""
_ROW = """SELECT picture_report.id, subject, serial, version, kind, review_by, withdrawn, latest,
                 west, east, south, north, first, last FROM picture_report """
_MEETS = "west <= ? AND east >= ? AND south <= ? AND north >= ? AND first <= ? AND last >= ?"


def _digest(holder: int, subject: str) -> int:
    return int.from_bytes(sha256(f"{holder} {subject}".encode()).digest()[:7], "big")


def _row(found: tuple[Any, ...], sides: dict[int, str]) -> Row:
    at, subject, serial, version, kind, review_by, withdrawn, latest, *extent = found
    where = None if extent[0] is None else Extent(*extent)
    holder, report = sides[at // _SPAN], at % _SPAN
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
        newest: dict[tuple[int, str], int] = {}
        added, boxes = [], []
        for row in rows:
            holder = holders[row.holder]
            at, digest = holder * _SPAN + row.report, _digest(holder, row.subject)
            newest[digest, row.subject] = at
            added.append((
                at, row.subject, digest, row.serial, row.version, row.kind, row.review_by, row.extent is not None,
                row.withdrawn,
            ))  # fmt: skip
            if row.extent is not None:
                boxes.append((at, *row.extent))
        db.executemany("UPDATE picture_report SET latest = 0 WHERE digest = ? AND subject = ? AND latest", list(newest))
        db.executemany("INSERT INTO picture_report VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)", added)
        if len(newest) < len(rows):
            kept = set(newest.values())
            db.executemany(
                "UPDATE picture_report SET latest = 0 WHERE id = ?", [(row[0],) for row in added if row[0] not in kept]
            )
        db.executemany("INSERT INTO picture_box VALUES (?, ?, ?, ?, ?, ?, ?)", boxes)

    def revise(self, tx: Tx, row: Row) -> bool:
        db, holder = tx.handle, self._holder(tx, row.holder)
        at, digest = holder * _SPAN + row.report, _digest(holder, row.subject)
        before = self._subject(tx, at)
        if before is None:
            return False
        db.execute(
            "UPDATE picture_report SET subject = ?, digest = ?, serial = ?, version = ?, kind = ?, review_by = ?,"
            " placed = ? WHERE id = ?",
            (row.subject, digest, row.serial, row.version, row.kind, row.review_by, row.extent is not None, at),
        )
        if before != (digest, row.subject):
            self._elect(tx, *before)
            self._elect(tx, digest, row.subject)
        db.execute("DELETE FROM picture_box WHERE id = ?", (at,))
        if row.extent is not None:
            db.execute("INSERT INTO picture_box VALUES (?, ?, ?, ?, ?, ?, ?)", (at, *row.extent))
        return True

    def withdraw(self, tx: Tx, holder: str, report: int, serial: int) -> None:
        at = self._holder(tx, holder) * _SPAN + report
        tx.handle.execute("UPDATE picture_report SET withdrawn = 1, serial = ? WHERE id = ?", (serial, at))
        if (subject := self._subject(tx, at)) is not None:
            self._elect(tx, *subject)

    def remove(self, tx: Tx, holder: str, report: int) -> None:
        at = self._holder(tx, holder) * _SPAN + report
        subject = self._subject(tx, at)
        tx.handle.execute("DELETE FROM picture_report WHERE id = ?", (at,))
        tx.handle.execute("DELETE FROM picture_box WHERE id = ?", (at,))
        if subject is not None:
            self._elect(tx, *subject)

    def _subject(self, tx: Tx, at: int) -> tuple[int, str] | None:
        found: tuple[int, str] | None = tx.handle.execute(
            "SELECT digest, subject FROM picture_report WHERE id = ?", (at,)
        ).fetchone()
        return found

    def _elect(self, tx: Tx, digest: int, subject: str) -> None:
        """The newest report that stands on a subject is its latest, and no other."""
        tx.handle.execute(
            "UPDATE picture_report SET latest = (id IS (SELECT max(id) FROM picture_report"
            " WHERE digest = ?1 AND subject = ?2 AND NOT withdrawn)) WHERE digest = ?1 AND subject = ?2",
            (digest, subject),
        )

    def clear(self, tx: Tx) -> None:
        for table in ("picture_report", "picture_box", "picture_cursor"):
            tx.handle.execute(f"DELETE FROM {table}")  # noqa: S608

    def _holder(self, tx: Tx, side: str) -> int:
        find = "SELECT number FROM picture_holder WHERE side = ?"
        number: int | None = tx.handle.execute(find, (side,)).get
        if number is None:
            tx.handle.execute("INSERT INTO picture_holder (side) VALUES (?)", (side,))
            number = tx.handle.execute(find, (side,)).get
        return number or 0

    def _sides(self, tx: Tx) -> dict[int, str]:
        return dict(tx.handle.execute("SELECT number, side FROM picture_holder"))

    # --- reading -----------------------------------------------------------------------------------------------

    def find(self, tx: Tx, extent: Extent | None, holders: Sequence[str], most: int) -> Sequence[Row]:
        sides = self._sides(tx)
        values: list[int] = []
        if extent is None:
            where = "LEFT JOIN picture_box USING (id) WHERE NOT placed"
        else:
            west, east, south, north, first, last = extent
            where = f"JOIN picture_box ON picture_box.id = picture_report.id WHERE {_MEETS}"
            values += [east, west, north, south, last, first]
        if holders:
            numbers = [number for number, side in sides.items() if side in holders]
            where += f" AND picture_report.id / {_SPAN} IN ({', '.join('?' * len(numbers))})"
            values += numbers
        rows = tx.handle.execute(f"{_ROW} {where} AND (latest OR withdrawn) LIMIT ?", (*values, most))
        return [_row(row, sides) for row in rows]

    def rows(self, tx: Tx) -> Sequence[Row]:
        sides = self._sides(tx)
        found = [_row(row, sides) for row in tx.handle.execute(f"{_ROW} LEFT JOIN picture_box USING (id)")]
        return sorted(found, key=lambda row: (row.holder, row.report))
