"""The record's ledger in SQLite."""

from collections.abc import Iterable, Sequence

import msgspec

from jisr.record.ledger import Growth, Row
from jisr.terms.transactions import Tx
from jisr.tlog.merkle import Frontier


class SqliteRecord:
    """Keeps RecordLedger and RecordReading."""

    def append(self, tx: Tx, rows: Sequence[Row], growth: Growth) -> None:
        tx.handle.executemany("INSERT INTO record_entry VALUES (?, ?, ?, ?)", rows)
        if growth.subtrees:
            tx.handle.executemany("INSERT INTO record_subtree VALUES (?, ?, ?)", growth.subtrees)
        tx.handle.execute(
            "INSERT INTO record_head (one, frontier) VALUES (0, ?)"
            " ON CONFLICT DO UPDATE SET frontier = excluded.frontier",
            (growth.frontier.encode(),),
        )

    def name(self, tx: Tx, key: str, serial: int) -> None:
        tx.handle.execute("INSERT INTO record_key VALUES (?, ?)", (key, serial))

    def amend(self, tx: Tx, first: int, version: int, withdrawn: bool) -> None:
        tx.handle.execute(
            "INSERT INTO record_amended VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
            " SET version = excluded.version, withdrawn = excluded.withdrawn",
            (first, version, withdrawn),
        )

    def erase(self, tx: Tx, entries: Sequence[tuple[int, bytes | None]]) -> None:
        tx.handle.executemany(
            "UPDATE record_entry SET salt = NULL, body = ? WHERE serial = ?",
            [(left, serial) for serial, left in entries],
        )

    def keep_checkpoint(self, tx: Tx, checkpoint: bytes) -> None:
        tx.handle.execute(
            "INSERT INTO record_head (one, frontier, checkpoint) VALUES (0, ?, ?)"
            " ON CONFLICT DO UPDATE SET checkpoint = excluded.checkpoint",
            (Frontier.empty().encode(), checkpoint),
        )

    def begin_epoch(self, tx: Tx, epoch: int) -> None:
        tx.handle.execute(
            "INSERT INTO record_head (one, frontier, epoch) VALUES (0, ?, ?)"
            " ON CONFLICT DO UPDATE SET epoch = excluded.epoch, checkpoint = NULL",
            (Frontier.empty().encode(), epoch),
        )

    def epoch(self, tx: Tx) -> int:
        return tx.handle.execute("SELECT epoch FROM record_head").get or 1

    def head(self, tx: Tx) -> Frontier:
        found = tx.handle.execute("SELECT frontier FROM record_head").get
        return Frontier.empty() if found is None else Frontier.decode(found)

    def checkpoint(self, tx: Tx) -> bytes | None:
        found: bytes | None = tx.handle.execute("SELECT checkpoint FROM record_head").get
        return found

    def serial_of(self, tx: Tx, key: str) -> int | None:
        found: int | None = tx.handle.execute("SELECT serial FROM record_key WHERE key = ?", (key,)).get
        return found

    def amended(self, tx: Tx, first: int) -> tuple[int, bool] | None:
        row = tx.handle.execute("SELECT version, withdrawn FROM record_amended WHERE first = ?", (first,)).fetchone()
        return None if row is None else (row[0], bool(row[1]))

    def read(self, tx: Tx, start: int, stop: int) -> Sequence[Row]:
        rows = tx.handle.execute(
            "SELECT serial, header, salt, body FROM record_entry WHERE serial >= ? AND serial < ? ORDER BY serial",
            (start, stop),
        )
        return [Row(*row) for row in rows]

    def pick(self, tx: Tx, serials: Iterable[int]) -> Sequence[Row]:
        asked = list(serials)
        rows = tx.handle.execute(
            "SELECT serial, header, salt, body FROM record_entry WHERE serial IN (SELECT value FROM json_each(?))",
            (msgspec.json.encode(asked).decode(),),
        )
        found = {row[0]: Row(*row) for row in rows}
        return [found[serial] for serial in asked if serial in found]

    def subtrees(self, tx: Tx, level: int, start: int, count: int) -> Sequence[bytes]:
        rows = tx.handle.execute(
            "SELECT hash FROM record_subtree WHERE level = ? AND idx >= ? AND idx < ? ORDER BY idx",
            (level, start, start + count),
        )
        return [row[0] for row in rows]
