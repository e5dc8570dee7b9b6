"""The ledger of acknowledgements in SQLite."""

from collections.abc import Sequence

from jisr.release.ledger import Unsent
from jisr.terms.entries import Origin
from jisr.terms.transactions import Tx


class SqliteAcknowledging:
    """Keeps AckLedger."""

    def cursor(self, tx: Tx) -> int:
        return tx.handle.execute("SELECT serial FROM release_ack_cursor").get or 0

    def advance(self, tx: Tx, serial: int) -> None:
        tx.handle.execute(
            "INSERT INTO release_ack_cursor VALUES (0, ?) ON CONFLICT DO UPDATE SET serial = excluded.serial", (serial,)
        )

    def wait(self, tx: Tx, item: Unsent) -> None:
        tx.handle.execute(
            "INSERT INTO release_ack VALUES (?, ?, ?, ?)", (item.serial, item.partner, item.of.log, item.of.index)
        )

    def waiting(self, tx: Tx) -> Sequence[Unsent]:
        rows = tx.handle.execute("SELECT serial, partner, log, idx FROM release_ack ORDER BY serial")
        return [Unsent(serial, partner, Origin(log, index)) for serial, partner, log, index in rows]

    def done(self, tx: Tx, serial: int) -> None:
        tx.handle.execute("DELETE FROM release_ack WHERE serial = ?", (serial,))
