"""The parcels' ledger in SQLite."""

from collections.abc import Sequence

from jisr.exchange.ledger import LogHead
from jisr.terms.transactions import Tx


class SqliteParcels:
    """Keeps ParcelLedger."""

    def next_number(self, tx: Tx, partner: str) -> int:
        found: int = tx.handle.execute(
            "INSERT INTO exchange_parcel VALUES (?, 1, 0) ON CONFLICT DO UPDATE SET made = made + 1 RETURNING made",
            (partner,),
        ).get
        return found

    def taken(self, tx: Tx, partner: str) -> int:
        found: int | None = tx.handle.execute("SELECT taken FROM exchange_parcel WHERE partner = ?", (partner,)).get
        return found or 0

    def take(self, tx: Tx, partner: str, number: int, wanted: Sequence[tuple[str, int]]) -> None:
        tx.handle.execute(
            "INSERT INTO exchange_parcel VALUES (?, 0, ?) ON CONFLICT DO UPDATE SET taken = excluded.taken",
            (partner, number),
        )
        tx.handle.execute("DELETE FROM exchange_parcel_wanted WHERE partner = ?", (partner,))
        tx.handle.executemany(
            "INSERT INTO exchange_parcel_wanted VALUES (?, ?, ?)", [(partner, *one) for one in wanted]
        )

    def wanted(self, tx: Tx, partner: str) -> Sequence[tuple[str, int]]:
        rows = tx.handle.execute(
            "SELECT id, have FROM exchange_parcel_wanted WHERE partner = ? ORDER BY id", (partner,)
        )
        return [(name, have) for name, have in rows]

    def offers(self, tx: Tx, log: LogHead, start: int, stop: int) -> Sequence[str]:
        rows = tx.handle.execute(
            "SELECT id FROM exchange_media WHERE log = ? AND idx >= ? AND idx < ? ORDER BY idx, id",
            (log.number, start, stop),
        )
        return [row[0] for row in rows]
