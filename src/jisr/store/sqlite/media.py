"""Media's ledgers in SQLite."""

from collections.abc import Sequence

import msgspec

from jisr.media.ledger import Arrival, Kept, Stripped, Upload
from jisr.terms.transactions import Tx

_ARRIVAL = (
    "SELECT log, idx, place, partner, chain, id, sha256, size, type, state, blob, have, tries, why, at"
    " FROM media_arrival "
)


class SqliteMedia:
    """Keeps MediaLedger."""

    # --- uploads -----------------------------------------------------------------------------------------------

    def open_upload(self, tx: Tx, upload: Upload) -> None:
        tx.handle.execute("INSERT INTO media_upload VALUES (?, ?, ?, ?, ?, ?, ?, ?)", upload)

    def upload(self, tx: Tx, id: str) -> Upload | None:
        row = tx.handle.execute("SELECT * FROM media_upload WHERE id = ?", (id,)).fetchone()
        return None if row is None else Upload(*row)

    def uploads(self, tx: Tx) -> Sequence[Upload]:
        return [Upload(*row) for row in tx.handle.execute("SELECT * FROM media_upload ORDER BY at, id")]

    def move_upload(self, tx: Tx, id: str, have: int, blob: str = "") -> None:
        tx.handle.execute("UPDATE media_upload SET have = ?, blob = ? WHERE id = ?", (have, blob, id))

    def close_upload(self, tx: Tx, id: str) -> None:
        tx.handle.execute("DELETE FROM media_upload WHERE id = ?", (id,))

    # --- attachments -------------------------------------------------------------------------------------------

    def attach(self, tx: Tx, kept: Kept) -> None:
        tx.handle.execute("INSERT INTO media_attachment VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", kept)

    def attachment(self, tx: Tx, serial: int) -> Kept | None:
        row = tx.handle.execute("SELECT * FROM media_attachment WHERE serial = ?", (serial,)).fetchone()
        return None if row is None else Kept(*row)

    def attachments(self, tx: Tx, report: int | None = None) -> Sequence[Kept]:
        rows = tx.handle.execute(
            "SELECT * FROM media_attachment WHERE ?1 IS NULL OR report = ?1 ORDER BY serial", (report,)
        )
        return [Kept(*row) for row in rows]

    def forget(self, tx: Tx, serials: Sequence[int]) -> None:
        for table in ("media_attachment", "media_stripped", "media_told"):
            tx.handle.executemany(f"DELETE FROM {table} WHERE serial = ?", [(serial,) for serial in serials])  # noqa: S608

    def keep_stripped(self, tx: Tx, stripped: Stripped) -> None:
        tx.handle.execute("INSERT OR REPLACE INTO media_stripped VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", stripped)

    def stripped(self, tx: Tx, serial: int, rules: str) -> Stripped | None:
        row = tx.handle.execute(
            "SELECT * FROM media_stripped WHERE serial = ? AND rules = ?", (serial, rules)
        ).fetchone()
        return None if row is None else Stripped(*row)

    def tell(self, tx: Tx, partner: str, id: str, serial: int) -> None:
        tx.handle.execute("INSERT OR REPLACE INTO media_told VALUES (?, ?, ?)", (partner, id, serial))

    def told(self, tx: Tx, partner: str, id: str) -> int | None:
        found: int | None = tx.handle.execute(
            "SELECT serial FROM media_told WHERE partner = ? AND id = ?", (partner, id)
        ).get
        return found

    # --- arrivals ----------------------------------------------------------------------------------------------

    def want(self, tx: Tx, arrival: Arrival) -> None:
        tx.handle.execute(
            "INSERT INTO media_arrival VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            arrival,
        )

    def arrivals(self, tx: Tx, partner: str, log: str, indexes: Sequence[int]) -> Sequence[Arrival]:
        rows = tx.handle.execute(
            _ARRIVAL + "WHERE log = ? AND partner = ? AND idx IN (SELECT value FROM json_each(?))"  # noqa: S608
            " ORDER BY idx, place",
            (log, partner, msgspec.json.encode(list(indexes)).decode()),
        )
        return [Arrival(*row) for row in rows]

    def wanted(self, tx: Tx, partner: str) -> Sequence[Arrival]:
        rows = tx.handle.execute(
            _ARRIVAL + "WHERE partner = ? AND state = 'wanted' ORDER BY why <> '',"
            " CASE WHEN why <> '' THEN at ELSE 0 END, idx DESC, place LIMIT 200",
            (partner,),
        )
        return [Arrival(*row) for row in rows]

    def move_arrival(self, tx: Tx, arrival: Arrival) -> None:
        tx.handle.execute(
            "UPDATE media_arrival SET state = ?, blob = ?, have = ?, tries = ?, why = ?, at = ?"
            " WHERE log = ? AND idx = ? AND place = ? AND state = 'wanted'",
            (*arrival[9:], *arrival[:3]),
        )

    def end_chain(self, tx: Tx, partner: str, log: str, chain: int, at: int) -> None:
        # Without a name the sweep removes what came of it; how much came still counts towards the day.
        tx.handle.execute(
            "UPDATE media_arrival SET state = 'refused', blob = '', why = 'replaced', at = ?"
            " WHERE log = ? AND partner = ? AND chain = ? AND state = 'wanted'",
            (at, log, partner, chain),
        )

    def fetched(self, tx: Tx, partner: str, since: int) -> int:
        found: int = tx.handle.execute(
            "SELECT coalesce(sum(size * (tries + (state = 'held')) + iif(why = 'replaced', have, 0)), 0)"
            " FROM media_arrival"
            " WHERE partner = ? AND at >= ?",
            (partner, since),
        ).get
        return found

    def begun(self, tx: Tx, partner: str) -> int:
        found: int = tx.handle.execute(
            "SELECT coalesce(sum(have), 0) FROM media_arrival WHERE partner = ? AND state = 'wanted'", (partner,)
        ).get
        return found

    def erased(self, tx: Tx) -> Sequence[tuple[str, int]]:
        rows = tx.handle.execute(
            "SELECT DISTINCT log, idx FROM media_arrival WHERE NOT EXISTS (SELECT 1 FROM exchange_log"
            " JOIN exchange_entry ON exchange_entry.id = (exchange_log.number << 40) + media_arrival.idx"
            " WHERE exchange_log.origin = media_arrival.log AND exchange_entry.salted IS NOT NULL)"
            " AND NOT EXISTS (SELECT 1 FROM exchange_log"
            " JOIN exchange_ahead AS early ON early.log = exchange_log.number AND early.idx = media_arrival.idx"
            " WHERE exchange_log.origin = media_arrival.log AND early.salted IS NOT NULL)"
        )
        return [(log, position) for log, position in rows]

    def drop_arrivals(self, tx: Tx, items: Sequence[tuple[str, int]]) -> None:
        tx.handle.executemany("DELETE FROM media_arrival WHERE log = ? AND idx = ?", items)

    # --- sweeping ----------------------------------------------------------------------------------------------

    def names(self, tx: Tx) -> set[str]:
        found = {row[0] for row in tx.handle.execute("SELECT id FROM media_upload")}
        for table in ("media_upload", "media_attachment", "media_stripped", "media_arrival"):
            found.update(row[0] for row in tx.handle.execute(f"SELECT blob FROM {table} WHERE blob <> ''"))  # noqa: S608
        return found
