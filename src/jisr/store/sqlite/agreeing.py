"""How far the record was followed for agreements, in SQLite."""

from jisr.terms.transactions import Tx


class SqliteAgreeing:
    """Keeps AgreeLedger."""

    def cursor(self, tx: Tx) -> int:
        return tx.handle.execute("SELECT serial FROM release_agree_cursor").get or 0

    def advance(self, tx: Tx, serial: int) -> None:
        tx.handle.execute(
            "INSERT INTO release_agree_cursor VALUES (0, ?) ON CONFLICT DO UPDATE SET serial = excluded.serial",
            (serial,),
        )
