"""The picture's ledgers in SQLite: rows by report, an R*Tree over place and time, and the periods that are over."""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

import msgspec

from jisr.picture.ledger import Extent, Period, Row
from jisr.store.sqlite.past import OPEN, State, fork, told, way, whole
from jisr.terms.transactions import Tx

_SPAN = 1 << 40
"""Ids of one holder's reports."""
_ROW = """SELECT picture_report.id, subject, serial, version, filed, kind, review_by, withdrawn, latest,
                 west, east, south, north, first, last FROM picture_report """
_BARE = """SELECT id, subject, serial, version, filed, kind, review_by, withdrawn, latest,
                 NULL, NULL, NULL, NULL, NULL, NULL FROM picture_report """
_MEETS = "west <= ? AND east >= ? AND south <= ? AND north >= ? AND first <= ? AND last >= ?"
_NOW = "SELECT id, since, NULL, serial, version, filed, withdrawn, latest OR withdrawn FROM picture_report "
_PAST = "SELECT picture_past.id, since, until, serial, version, filed, withdrawn, fork IS NOT NULL FROM picture_past "
_ENDED = """SELECT id, since, subject, digest, serial, version, filed, withdrawn, latest OR withdrawn
              FROM picture_report """
_MISPLACED = f"""{_ENDED} WHERE digest = ?1 AND subject = ?2 AND latest IS NOT
                   (id IS (SELECT max(id) FROM picture_report WHERE digest = ?1 AND subject = ?2 AND NOT withdrawn))"""  # noqa: S608
_STATES = f"""SELECT id, since, until, serial, version, filed, withdrawn FROM picture_past
               WHERE digest = ?1 AND subject = ?2 UNION ALL
              SELECT id, since, {OPEN}, serial, version, filed, withdrawn FROM picture_report
               WHERE digest = ?1 AND subject = ?2"""  # noqa: S608
_KEPT = f"{_PAST} JOIN json_each(?4) AS node ON fork = node.value WHERE"
_OF = f".id / {_SPAN} IN (SELECT value FROM json_each(?3))"  # noqa: S608
_AT = f"""SELECT * FROM ({_NOW} WHERE (latest OR withdrawn) AND since <= ?1 AND picture_report{_OF}
                         ORDER BY since DESC, id DESC LIMIT ?2)
           UNION ALL {_KEPT} until > ?1 AND picture_past{_OF}
           UNION ALL {_KEPT.replace("?4", "?5")} since <= ?1 AND picture_past{_OF}
           ORDER BY 2 DESC, 1 DESC LIMIT ?2"""  # noqa: S608
_Ended = tuple[int, int, str, int, int, int, int, int, int]


def _digest(holder: int, subject: str) -> int:
    return int.from_bytes(sha256(f"{holder} {subject}".encode()).digest()[:7], "big")


def _row(found: tuple[Any, ...], sides: dict[int, str]) -> Row:
    at, subject, serial, version, filed, kind, review_by, withdrawn, latest, *extent = found
    where = None if extent[0] is None else Extent(*extent)
    holder, report = sides[at // _SPAN], at % _SPAN
    return Row(holder, report, subject, serial, version, filed, kind, review_by, bool(withdrawn), bool(latest), where)


def _period(found: tuple[Any, ...], sides: dict[int, str]) -> Period:
    at, since, until, serial, version, filed, withdrawn, shown = found
    holder, report = sides[at // _SPAN], at % _SPAN
    return Period(holder, report, since, until, serial, version, filed, bool(withdrawn), bool(shown))


class SqlitePicture:
    """Keeps PictureLedger and PictureReading."""

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
        subjects = {(_digest(holders[row.holder], row.subject), row.subject) for row in rows}
        ask = f"{_ENDED} WHERE digest = ? AND subject = ? AND latest"
        newest: dict[tuple[int, str], _Ended] = {(one[3], one[2]): one for one in db.executemany(ask, list(subjects))}
        over: list[tuple[_Ended, int]] = []
        hidden: dict[int, int] = {}
        boxes = []
        added: dict[int, tuple[Any, ...]] = {}
        for row in rows:
            holder = holders[row.holder]
            at, digest = holder * _SPAN + row.report, _digest(holder, row.subject)
            before = newest.get((digest, row.subject))
            latest = before is None or before[0] < at
            if latest:
                newest[digest, row.subject] = (
                    at, row.serial, row.subject, digest, row.serial, row.version, row.filed, row.withdrawn, 1
                )  # fmt: skip
                if before is not None:
                    over.append((before, row.serial))
                    hidden[before[0]] = row.serial
            added[at] = (
                at, row.subject, digest, row.serial, row.version, row.kind, row.review_by, row.extent is not None,
                row.withdrawn, latest, row.filed, row.serial,
            )  # fmt: skip
            if row.extent is not None:
                boxes.append((at, *row.extent))
        db.executemany("INSERT INTO picture_report VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", added.values())
        db.executemany("INSERT INTO picture_box VALUES (?, ?, ?, ?, ?, ?, ?)", boxes)
        if over:
            self._end(tx, over)
            db.executemany(
                "UPDATE picture_report SET latest = 0, since = ? WHERE id = ?",
                [(serial, at) for at, serial in hidden.items()],
            )

    def revise(self, tx: Tx, row: Row) -> bool:
        db, holder = tx.handle, self._holder(tx, row.holder)
        at, digest = holder * _SPAN + row.report, _digest(holder, row.subject)
        before = self._ended(tx, at)
        if before is None:
            return False
        self._end(tx, [(before, row.serial)])
        moved = (before[3], before[2]) != (digest, row.subject)
        db.execute(
            "UPDATE picture_report SET subject = ?, digest = ?, serial = ?, version = ?, filed = ?, kind = ?,"
            " review_by = ?, placed = ?, since = ?, latest = latest AND NOT ? WHERE id = ?",
            (
                row.subject, digest, row.serial, row.version, row.filed, row.kind, row.review_by,
                row.extent is not None, row.serial, moved, at,
            ),
        )  # fmt: skip
        if moved:
            self._elect(tx, before[3], before[2], row.serial)
            self._elect(tx, digest, row.subject, row.serial)
        db.execute("DELETE FROM picture_box WHERE id = ?", (at,))
        if row.extent is not None:
            db.execute("INSERT INTO picture_box VALUES (?, ?, ?, ?, ?, ?, ?)", (at, *row.extent))
        return True

    def version(self, tx: Tx, holder: str, report: int) -> int | None:
        before = self._ended(tx, self._holder(tx, holder) * _SPAN + report)
        return before[5] if before is not None else None

    def withdraw(self, tx: Tx, holder: str, report: int, serial: int) -> None:
        at = self._holder(tx, holder) * _SPAN + report
        before = self._ended(tx, at)
        if before is None:
            return
        self._end(tx, [(before, serial)])
        tx.handle.execute(
            "UPDATE picture_report SET withdrawn = 1, latest = 0, serial = ?1, since = ?1 WHERE id = ?2", (serial, at)
        )
        self._elect(tx, before[3], before[2], serial)

    def remove(self, tx: Tx, holder: str, report: int, serial: int, since: int) -> None:
        db, at = tx.handle, self._holder(tx, holder) * _SPAN + report
        subjects = list(db.execute(
            "SELECT digest, subject FROM picture_report WHERE id = ?1 UNION"
            " SELECT digest, subject FROM picture_past WHERE id = ?1 AND version IS NOT NULL", (at,),
        ))  # fmt: skip
        for table in ("picture_report", "picture_box", "picture_past"):
            db.execute(f"DELETE FROM {table} WHERE id = ?", (at,))  # noqa: S608
        if since >= serial:
            return
        db.execute(
            "INSERT INTO picture_past VALUES (?, ?, ?, '', 0, ?, NULL, ?, 0, ?)",
            (at, since, serial, serial, since, fork(since, serial)),
        )
        for digest, subject in subjects:
            self._retell(tx, digest, subject)

    def clear(self, tx: Tx) -> None:
        for table in ("picture_report", "picture_box", "picture_past", "picture_cursor"):
            tx.handle.execute(f"DELETE FROM {table}")  # noqa: S608

    # --- periods -----------------------------------------------------------------------------------------------

    def _ended(self, tx: Tx, at: int) -> _Ended | None:
        found: _Ended | None = tx.handle.execute(f"{_ENDED} WHERE id = ?", (at,)).fetchone()
        return found

    def _end(self, tx: Tx, ended: Iterable[tuple[_Ended, int]]) -> None:
        """Keep periods that end before an entry; one that this same entry began never was."""
        self._keep(tx, [
            (*one[:2], until, *one[2:8], fork(one[1], until) if one[8] else None)
            for one, until in ended if one[1] < until
        ])  # fmt: skip

    def _keep(self, tx: Tx, rows: list[tuple[Any, ...]]) -> None:
        tx.handle.executemany(
            "INSERT INTO picture_past (id, since, until, subject, digest, serial, version, filed, withdrawn, fork)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )

    def _elect(self, tx: Tx, digest: int, subject: str, serial: int) -> None:
        """From entry `serial` on the newest report that stands on a subject is its latest, and no other."""
        changed = list(tx.handle.execute(_MISPLACED, (digest, subject)))
        self._end(tx, [(one, serial) for one in changed])
        tx.handle.executemany(
            "UPDATE picture_report SET latest = NOT latest, since = ? WHERE id = ?",
            [(serial, one[0]) for one in changed],
        )

    def _retell(self, tx: Tx, digest: int, subject: str) -> None:
        """Tell again which report was shown when on a subject, from those that are left."""
        db, about = tx.handle, (digest, subject)
        states = whole(State(*found) for found in db.execute(_STATES, about))
        db.execute("DELETE FROM picture_past WHERE digest = ? AND subject = ?", about)
        past, now = [], []
        for state, shown in told(states):
            if state.until == OPEN:
                now.append((shown and not state.withdrawn, state.since, state.id))
            else:
                node = fork(state.since, state.until) if shown else None
                past.append((*state[:3], subject, digest, *state[3:], node))
        self._keep(tx, past)
        db.executemany("UPDATE picture_report SET latest = ?, since = ? WHERE id = ?", now)

    # --- holders -----------------------------------------------------------------------------------------------

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

    def passages(self, tx: Tx) -> Sequence[Row]:
        sides = self._sides(tx)
        found = tx.handle.execute(f"{_BARE} WHERE latest AND kind IN ('crossing', 'route')")
        return sorted((_row(row, sides) for row in found), key=lambda row: (row.holder, row.report))

    def stood(self, tx: Tx, position: int, holders: Sequence[str], most: int) -> Sequence[Period]:
        sides = self._sides(tx)
        numbers = [number for number, side in sides.items() if not holders or side in holders]
        below, above = way(position, self.cursor(tx))
        lists = (msgspec.json.encode(each).decode() for each in (numbers, below, above))
        found = tx.handle.execute(_AT, (position, most, *lists))
        return [_period(one, sides) for one in found]

    def reports(self, tx: Tx, holder: str, subject: str) -> Sequence[int]:
        number = next((number for number, side in self._sides(tx).items() if side == holder), 0)
        found = tx.handle.execute(
            "SELECT id FROM picture_report WHERE digest = ? AND subject = ? ORDER BY id",
            (_digest(number, subject), subject),
        )
        return [row[0] % _SPAN for row in found]

    def rows(self, tx: Tx) -> Sequence[Row]:
        sides = self._sides(tx)
        found = [_row(row, sides) for row in tx.handle.execute(f"{_ROW} LEFT JOIN picture_box USING (id)")]
        return sorted(found, key=lambda row: (row.holder, row.report))

    def periods(self, tx: Tx) -> Sequence[Period]:
        sides = self._sides(tx)
        found = [_period(one, sides) for one in tx.handle.execute(f"{_NOW} UNION ALL {_PAST}")]
        return sorted(found, key=lambda one: one[:3])
