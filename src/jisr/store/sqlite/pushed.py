"""What partners push and what is witnessed, in SQLite."""

from collections.abc import Sequence

from jisr.exchange.ledger import LogHead, Pending, Row, Witnessed
from jisr.terms.transactions import Tx


class SqlitePending:
    """Keeps PendingLedger."""

    def heads(self, tx: Tx, log: LogHead) -> Sequence[Pending]:
        rows = tx.handle.execute(
            "SELECT size, root, note FROM exchange_pending WHERE log = ? ORDER BY size", (log.number,)
        )
        return [Pending(*row) for row in rows]

    def keep_head(self, tx: Tx, log: LogHead, head: Pending, most: int) -> None:
        tx.handle.execute("INSERT OR IGNORE INTO exchange_pending VALUES (?, ?, ?, ?)", (log.number, *head))
        tx.handle.execute(
            "DELETE FROM exchange_pending WHERE log = ?1 AND size NOT IN"
            " (SELECT size FROM exchange_pending WHERE log = ?1 ORDER BY size DESC LIMIT ?2)",
            (log.number, most),
        )

    def rows(self, tx: Tx, log: LogHead, start: int, stop: int) -> Sequence[Row]:
        rows = tx.handle.execute(
            "SELECT idx, header, salted FROM exchange_pending_entry"
            " WHERE log = ? AND idx >= ? AND idx < ? ORDER BY idx",
            (log.number, start, stop),
        )
        return [Row(*row) for row in rows]

    def next(self, tx: Tx, log: LogHead) -> tuple[int, int]:
        most, size = tx.handle.execute(
            "SELECT max(idx) + 1, coalesce(sum(length(header) + coalesce(length(salted), 0)), 0)"
            " FROM exchange_pending_entry WHERE log = ?",
            (log.number,),
        ).fetchone()
        return max(most or 0, log.frontier.size), size

    def add(self, tx: Tx, log: LogHead, rows: Sequence[Row]) -> None:
        tx.handle.executemany(
            "INSERT OR IGNORE INTO exchange_pending_entry VALUES (?, ?, ?, ?)", [(log.number, *row) for row in rows]
        )

    def fill(self, tx: Tx, log: LogHead, bodies: Sequence[tuple[int, bytes]]) -> None:
        tx.handle.executemany(
            "UPDATE exchange_pending_entry SET salted = ? WHERE log = ? AND idx = ?",
            [(salted, log.number, index) for index, salted in bodies],
        )

    def drop(self, tx: Tx, log: LogHead, size: int) -> None:
        tx.handle.execute("DELETE FROM exchange_pending WHERE log = ? AND size < ?", (log.number, size))
        tx.handle.execute("DELETE FROM exchange_pending_entry WHERE log = ? AND idx < ?", (log.number, size))


class SqliteWitnessing:
    """Keeps WitnessLedger."""

    def witnessed(self, tx: Tx, origin: str) -> Witnessed | None:
        row = tx.handle.execute(
            "SELECT size, root, at, note FROM exchange_witnessed WHERE origin = ?", (origin,)
        ).fetchone()
        return None if row is None else Witnessed(*row)

    def witness(self, tx: Tx, origin: str, made: Witnessed) -> None:
        tx.handle.execute(
            "INSERT INTO exchange_witnessed VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
            " size = excluded.size, root = excluded.root, at = excluded.at, note = excluded.note",
            (origin, *made),
        )

    def contradict(self, tx: Tx, origin: str, at: int, known: bytes, offered: bytes) -> None:
        tx.handle.execute(
            "INSERT OR IGNORE INTO exchange_witness_fault VALUES (?, ?, ?, ?)", (origin, at, known, offered)
        )
