"""Flash leaves of our own logs, and what came ahead of partners' logs, in SQLite."""

from collections.abc import Iterable, Sequence

import msgspec

from jisr.exchange.ledger import Ahead, LogHead, Pending, Row
from jisr.terms.transactions import Tx


class SqliteAhead:
    """Keeps AheadLedger and AheadReading."""

    def keep_flash(self, tx: Tx, log: LogHead, first: int, index: int) -> None:
        tx.handle.execute("INSERT INTO exchange_flash VALUES (?, ?, ?)", (log.number, index, first))

    def drop_flash(self, tx: Tx, log: LogHead, first: int) -> None:
        tx.handle.execute("DELETE FROM exchange_flash WHERE log = ? AND first = ?", (log.number, first))

    def hold(self, tx: Tx, log: LogHead, items: Sequence[Ahead], head: Pending) -> None:
        tx.handle.executemany(
            "INSERT INTO exchange_ahead VALUES (?, ?, ?, ?, ?, ?, ?, 0) ON CONFLICT DO NOTHING",
            [(log.number, item.row.position, item.first, head.size, *item.row[1:], item.proof) for item in items],
        )
        tx.handle.execute(
            "INSERT INTO exchange_ahead_head VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", (log.number, *head)
        )

    def place(self, tx: Tx, log: LogHead, size: int) -> None:
        tx.handle.execute(
            "UPDATE exchange_ahead SET header = NULL, salted = NULL, proof = NULL"
            " WHERE log = ? AND idx < ? AND header IS NOT NULL",
            (log.number, size),
        )
        tx.handle.execute("DELETE FROM exchange_ahead_head WHERE log = ? AND size <= ?", (log.number, size))

    def looked(self, tx: Tx, log: LogHead) -> None:
        tx.handle.execute("UPDATE exchange_ahead SET looked = 1 WHERE log = ? AND looked = 0", (log.number,))

    def flashes(self, tx: Tx, log: LogHead, start: int, stop: int, most: int) -> Sequence[tuple[int, int]]:
        rows = tx.handle.execute(
            "SELECT idx, first FROM exchange_flash WHERE log = ? AND idx >= ? AND idx < ? ORDER BY idx DESC LIMIT ?",
            (log.number, start, stop, most),
        )
        return [(index, first) for index, first in rows]

    def held(self, tx: Tx, log: LogHead, indexes: Iterable[int] | None = None) -> Sequence[Ahead]:
        asked = "" if indexes is None else " AND idx IN (SELECT value FROM json_each(?))"
        names = () if indexes is None else (msgspec.json.encode(list(indexes)).decode(),)
        rows = tx.handle.execute(
            "SELECT idx, first, size, header, salted, proof FROM exchange_ahead WHERE log = ? AND header IS NOT NULL"  # noqa: S608
            f"{asked} ORDER BY idx",
            (log.number, *names),
        )
        return [
            Ahead(first, size, Row(index, header, salted), proof) for index, first, size, header, salted, proof in rows
        ]

    def unlooked(self, tx: Tx, log: LogHead) -> Sequence[Ahead]:
        rows = tx.handle.execute(
            "SELECT idx FROM exchange_ahead WHERE log = ? AND looked = 0 AND salted IS NOT NULL", (log.number,)
        ).fetchall()
        return self.held(tx, log, [index for (index,) in rows]) if rows else ()

    def held_heads(self, tx: Tx, log: LogHead) -> Sequence[Pending]:
        rows = tx.handle.execute(
            "SELECT size, root, note FROM exchange_ahead_head WHERE log = ? ORDER BY size", (log.number,)
        )
        return [Pending(*row) for row in rows]

    def came_ahead(self, tx: Tx, log: LogHead, start: int) -> Sequence[tuple[int, int]]:
        rows = tx.handle.execute(
            "SELECT idx, first FROM exchange_ahead WHERE log = ? AND idx >= ? ORDER BY idx", (log.number, start)
        )
        return [(index, first) for index, first in rows]
