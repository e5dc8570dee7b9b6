"""Intake's ledger in SQLite."""

from jisr.terms.transactions import Tx


class SqliteIntake:
    """Keeps IntakeLedger."""

    def cursor(self, tx: Tx, partner: str) -> int:
        return tx.handle.execute("SELECT idx FROM intake_cursor WHERE partner = ?", (partner,)).get or 0

    def advance(self, tx: Tx, partner: str, index: int) -> None:
        tx.handle.execute(
            "INSERT INTO intake_cursor VALUES (?, ?) ON CONFLICT DO UPDATE SET idx = excluded.idx", (partner, index)
        )

    def content(self, tx: Tx, report: str) -> bytes | None:
        found: bytes | None = tx.handle.execute("SELECT hash FROM intake_content WHERE report = ?", (report,)).get
        return found

    def forget_content(self, tx: Tx, report: str) -> None:
        tx.handle.execute("UPDATE intake_content SET hash = x'' WHERE report = ?", (report,))

    def keep_content(self, tx: Tx, report: str, digest: bytes) -> None:
        tx.handle.execute(
            "INSERT INTO intake_content VALUES (?, ?) ON CONFLICT DO UPDATE SET hash = excluded.hash", (report, digest)
        )
