"""Cards and keys that were replaced, in SQLite."""

from collections.abc import Sequence

from jisr.exchange.ledger import KeyPurpose, LogHead, Retired
from jisr.terms.transactions import Tx


class SqliteKeyHistory:
    """Keeps KeyHistory."""

    def keep_card(self, tx: Tx, side: str, version: int, card: bytes, at: int) -> None:
        tx.handle.execute("INSERT OR IGNORE INTO exchange_card VALUES (?, ?, ?, ?)", (side, version, card, at))

    def cards(self, tx: Tx, side: str) -> Sequence[bytes]:
        rows = tx.handle.execute("SELECT card FROM exchange_card WHERE side = ? ORDER BY version DESC", (side,))
        return [row[0] for row in rows]

    def retire(self, tx: Tx, side: str, key: Retired, at: int) -> None:
        tx.handle.execute(
            # A revocation outlasts any overlap, and an overlap that was stated is never made longer.
            "INSERT INTO exchange_retired VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE"
            " SET until = CASE WHEN until IS NULL OR excluded.until IS NULL THEN NULL"
            " ELSE min(until, excluded.until) END",
            (side, key.purpose, key.public, at, key.until),
        )
        if key.origin:
            tx.handle.execute(
                "INSERT INTO exchange_trusted VALUES (?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET size = min(size, excluded.size)",
                (side, key.public, key.origin, key.size),
            )

    def retired(self, tx: Tx, side: str, purpose: KeyPurpose, origin: str = "") -> Sequence[Retired]:
        rows = tx.handle.execute(
            "SELECT r.public, r.until, coalesce(t.size, 0) FROM exchange_retired r LEFT JOIN exchange_trusted t"
            " ON t.side = r.side AND t.public = r.public AND t.origin = ?3"
            " WHERE r.side = ?1 AND r.purpose = ?2 ORDER BY r.at, r.public",
            (side, purpose, origin),
        )
        return [Retired(purpose, public, until, origin, size) for public, until, size in rows]

    def notes(self, tx: Tx, log: LogHead) -> Sequence[tuple[int, bytes]]:
        rows = tx.handle.execute(
            "SELECT size, note FROM exchange_checkpoint WHERE log = ? ORDER BY size", (log.number,)
        )
        return [(size, note) for size, note in rows]

    def sign_again(self, tx: Tx, log: LogHead, notes: Sequence[tuple[int, bytes]]) -> None:
        tx.handle.executemany(
            "UPDATE exchange_checkpoint SET note = ? WHERE log = ? AND size = ?",
            [(note, log.number, size) for size, note in notes],
        )
        newest = [note for size, note in notes if size == log.published.size]
        if newest:
            tx.handle.execute("UPDATE exchange_log SET note = ? WHERE number = ?", (newest[-1], log.number))
