"""The exchange's ledgers of what is to be erased, and of heads that run ahead, in SQLite."""

from collections.abc import Sequence

import msgspec

from jisr.exchange.ledger import LogHead, Owed
from jisr.terms.transactions import Tx

SPAN = 1 << 40
"""Ids of one log's entries."""


class SqliteStated:
    """Keeps StatedLedger."""

    def revise(self, tx: Tx, log: LogHead, first: int, index: int) -> None:
        tx.handle.execute("INSERT INTO exchange_revised VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                          (log.number, first, index))  # fmt: skip

    def versions(self, tx: Tx, log: LogHead, first: int) -> Sequence[int]:
        rows = tx.handle.execute(
            "SELECT idx FROM exchange_revised WHERE log = ? AND first = ? ORDER BY idx", (log.number, first)
        )
        return [first, *(row[0] for row in rows)]

    def wipe(self, tx: Tx, log: LogHead, indexes: Sequence[int]) -> None:
        tx.handle.execute(
            "UPDATE exchange_entry SET salted = NULL WHERE salted IS NOT NULL"
            " AND id IN (SELECT value FROM json_each(?))",
            (msgspec.json.encode([log.number * SPAN + index for index in indexes]).decode(),),
        )
        tx.handle.executemany(
            "UPDATE exchange_ahead SET salted = NULL WHERE log = ? AND idx = ? AND salted IS NOT NULL",
            [(log.number, index) for index in indexes],
        )

    def permit(self, tx: Tx, log: LogHead, first: int, index: int) -> None:
        tx.handle.execute(
            "INSERT INTO exchange_erased VALUES (?, ?, ?, NULL) ON CONFLICT DO NOTHING", (log.number, first, index)
        )

    def permitted(self, tx: Tx, log: LogHead, first: int) -> int | None:
        found: int | None = tx.handle.execute(
            "SELECT permitted FROM exchange_erased WHERE log = ? AND first = ?", (log.number, first)
        ).get
        return found

    def keep_erased(self, tx: Tx, log: LogHead, first: int, index: int) -> None:
        tx.handle.execute(
            "INSERT INTO exchange_erased VALUES (?1, ?2, ?2, ?3) ON CONFLICT DO UPDATE"
            " SET stated = coalesce(stated, excluded.stated)",
            (log.number, first, index),
        )

    def erased(self, tx: Tx, log: LogHead, first: int) -> int | None:
        found: int | None = tx.handle.execute(
            "SELECT stated FROM exchange_erased WHERE log = ? AND first = ?", (log.number, first)
        ).get
        return found

    def ended(self, tx: Tx, log: LogHead, first: int) -> bool:
        found = tx.handle.execute(
            "SELECT 1 FROM exchange_owed WHERE log = ? AND first = ? AND why = 'withdrawn' AND entry IS NOT NULL",
            (log.number, first),
        )
        return found.get is not None

    def jump(self, tx: Tx, log: LogHead) -> tuple[int, int]:
        found: tuple[int, int] | None = tx.handle.execute(
            "SELECT announced, allowed FROM exchange_jump WHERE log = ?", (log.number,)
        ).fetchone()
        return found or (0, 0)

    def keep_jump(self, tx: Tx, log: LogHead, announced: int, allowed: int) -> None:
        tx.handle.execute(
            "INSERT INTO exchange_jump VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
            " SET announced = excluded.announced, allowed = excluded.allowed",
            (log.number, announced, allowed),
        )


class SqliteOwed:
    """Keeps OwedLedger."""

    def reached(self, tx: Tx, log: LogHead) -> tuple[int, int]:
        found: tuple[int, int] | None = tx.handle.execute(
            "SELECT followed, aged FROM exchange_owing WHERE log = ?", (log.number,)
        ).fetchone()
        return found or (0, 0)

    def reach(self, tx: Tx, log: LogHead, followed: int, aged: int) -> None:
        tx.handle.execute(
            "INSERT INTO exchange_owing VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
            " SET followed = excluded.followed, aged = excluded.aged",
            (log.number, followed, aged),
        )

    def owe(self, tx: Tx, log: LogHead, first: int, why: str, due: int) -> None:
        tx.handle.execute(
            "INSERT INTO exchange_owed VALUES (?, ?, ?, ?, NULL, NULL) ON CONFLICT DO UPDATE"
            " SET why = excluded.why, due = excluded.due WHERE entry IS NULL AND why <> 'withdrawn'",
            (log.number, first, why, due),
        )

    def keep_longer(self, tx: Tx, log: LogHead, first: int) -> None:
        tx.handle.execute(
            "DELETE FROM exchange_owed WHERE log = ? AND first = ? AND why = 'retention'"
            " AND (entry IS NULL OR stated IS NOT NULL)",
            (log.number, first),
        )

    def owed(self, tx: Tx, log: LogHead, due: int, most: int) -> Sequence[Owed]:
        rows = tx.handle.execute(
            "SELECT first, why, due, entry FROM exchange_owed"
            " WHERE log = ? AND due <= ? AND stated IS NULL ORDER BY due, first LIMIT ?",
            (log.number, due, most),
        )
        return [Owed(*row) for row in rows]

    def due_at(self, tx: Tx) -> int | None:
        found: int | None = tx.handle.execute("SELECT min(due) FROM exchange_owed WHERE stated IS NULL").get
        return found

    def gone(self, tx: Tx, log: LogHead, first: int, entry: int) -> None:
        tx.handle.execute("UPDATE exchange_owed SET entry = ? WHERE log = ? AND first = ?", (entry, log.number, first))

    def stated(self, tx: Tx, log: LogHead, first: int, index: int) -> None:
        tx.handle.execute("UPDATE exchange_owed SET stated = ? WHERE log = ? AND first = ?", (index, log.number, first))


class SqliteEraseCursor:
    """Keeps EraseCursor."""

    def cursor(self, tx: Tx) -> int:
        return tx.handle.execute("SELECT serial FROM release_erase_cursor").get or 0

    def advance(self, tx: Tx, serial: int) -> None:
        tx.handle.execute(
            "INSERT INTO release_erase_cursor VALUES (0, ?) ON CONFLICT DO UPDATE SET serial = excluded.serial",
            (serial,),
        )
