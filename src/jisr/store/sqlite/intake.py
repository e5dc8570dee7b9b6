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
        for origin, serial, count in stretches:
            self._keep_stretch(tx, origin, serial, count)

    def _keep_stretch(self, tx: Tx, origin: Origin, serial: int, count: int) -> None:
        """One more stretch, which may go on where the last one ended."""
        tx.handle.execute(
            "UPDATE intake_filed SET count = count + ?4 WHERE log = ?1 AND idx + count = ?2 AND serial + count = ?3"
            " AND idx = (SELECT max(idx) FROM intake_filed WHERE log = ?1 AND idx < ?2)",
            (origin.log, origin.index, serial, count),
        )
        if not tx.handle.changes():
            tx.handle.execute(
                "INSERT INTO intake_filed VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (origin.log, origin.index, serial, count),
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
