"""Intake's ledger in SQLite."""

from collections.abc import Sequence

from jisr.terms.entries import Origin
from jisr.terms.transactions import Tx


class SqliteIntake:
    """Keeps IntakeLedger."""

    def cursor(self, tx: Tx, partner: str) -> int:
        return tx.handle.execute("SELECT idx FROM intake_cursor WHERE partner = ?", (partner,)).get or 0

    def advance(self, tx: Tx, partner: str, index: int) -> None:
        tx.handle.execute(
            "INSERT INTO intake_cursor VALUES (?, ?) ON CONFLICT DO UPDATE SET idx = excluded.idx", (partner, index)
        )

    def keep_filed(self, tx: Tx, stretches: Sequence[tuple[Origin, int, int]]) -> None:
        tx.handle.executemany(
            "INSERT INTO intake_filed VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [(origin.log, origin.index, serial, count) for origin, serial, count in stretches],
        )

    def filed(self, tx: Tx, origin: Origin) -> int | None:
        found = tx.handle.execute(
            "SELECT idx, serial, count FROM intake_filed WHERE log = ? AND idx <= ? ORDER BY idx DESC LIMIT 1",
            (origin.log, origin.index),
        ).fetchone()
        away = origin.index - found[0] if found is not None else 0
        return found[1] + away if found is not None and away < found[2] else None

    def content(self, tx: Tx, report: str) -> bytes | None:
        found: bytes | None = tx.handle.execute("SELECT hash FROM intake_content WHERE report = ?", (report,)).get
        return found

    def forget_content(self, tx: Tx, report: str) -> None:
        tx.handle.execute("UPDATE intake_content SET hash = x'' WHERE report = ?", (report,))

    def keep_content(self, tx: Tx, report: str, digest: bytes) -> None:
        tx.handle.execute(
            "INSERT INTO intake_content VALUES (?, ?) ON CONFLICT DO UPDATE SET hash = excluded.hash", (report, digest)
        )
