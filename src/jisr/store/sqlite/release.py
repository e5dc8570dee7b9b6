"""Release's ledgers in SQLite."""

from collections.abc import Sequence

from jisr.release.ledger import LastCell, OpenAlarm, OpenProposal, Told, Waiting
from jisr.terms.transactions import Tx


class SqliteRelease:
    """Keeps ReleaseLedger, CellLedger, HoldingReading and PolicyLedger."""

    def cursor(self, tx: Tx) -> int:
        return tx.handle.execute("SELECT serial FROM release_cursor").get or 0

    def advance(self, tx: Tx, serial: int) -> None:
        tx.handle.execute(
            "INSERT INTO release_cursor VALUES (0, ?) ON CONFLICT DO UPDATE SET serial = excluded.serial", (serial,)
        )

    def wait(self, tx: Tx, item: Waiting) -> None:
        tx.handle.execute("INSERT INTO release_waiting VALUES (?, ?, ?, ?, ?)", item)

    def waiting(self, tx: Tx, due: int | None = None) -> Sequence[Waiting]:
        rows = tx.handle.execute(
            "SELECT decision, serial, partner, report, due FROM release_waiting WHERE ?1 IS NULL OR due <= ?1"
            " ORDER BY serial",
            (due,),
        )
        return [Waiting(*row) for row in rows]

    def done(self, tx: Tx, decision: str) -> None:
        tx.handle.execute("DELETE FROM release_waiting WHERE decision = ?", (decision,))

    def told(self, tx: Tx, partner: str, report: int) -> Told | None:
        row = tx.handle.execute(
            "SELECT first, newest, version, withdrawn FROM release_told WHERE partner = ? AND report = ?",
            (partner, report),
        ).fetchone()
        return None if row is None else Told(row[0], row[1], row[2], bool(row[3]))

    def holdings(self, tx: Tx, partner: str, before: int, most: int) -> Sequence[tuple[int, int]]:
        rows = tx.handle.execute(
            "SELECT report, version FROM release_told WHERE partner = ? AND report < ? AND NOT withdrawn"
            " ORDER BY report DESC LIMIT ?",
            (partner, before, most),
        )
        return [(report, version) for report, version in rows]

    def tell(self, tx: Tx, partner: str, report: int, told: Told) -> None:
        tx.handle.execute(
            "INSERT INTO release_told VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET first = excluded.first,"
            " newest = excluded.newest, version = excluded.version, withdrawn = excluded.withdrawn",
            (partner, report, *told),
        )

    def forget(self, tx: Tx, partner: str) -> None:
        tx.handle.execute(
            "INSERT INTO release_told_closed SELECT partner, report, first FROM release_told"
            " WHERE partner = ? AND NOT withdrawn ON CONFLICT DO NOTHING",
            (partner,),
        )
        tx.handle.execute("DELETE FROM release_told WHERE partner = ?", (partner,))

    def closed(self, tx: Tx, partner: str, report: int) -> Sequence[str]:
        rows = tx.handle.execute(
            "SELECT first FROM release_told_closed WHERE partner = ? AND report = ? ORDER BY first", (partner, report)
        )
        return [row[0] for row in rows]

    def end_closed(self, tx: Tx, partner: str, report: int) -> None:
        tx.handle.execute("DELETE FROM release_told_closed WHERE partner = ? AND report = ?", (partner, report))

    def last(self, tx: Tx, partner: str, subject: str) -> Sequence[LastCell]:
        rows = tx.handle.execute(
            "SELECT level, x, y FROM release_cell WHERE partner = ? AND subject = ? ORDER BY level", (partner, subject)
        )
        return [LastCell(*row) for row in rows]

    def keep(self, tx: Tx, partner: str, subject: str, cell: LastCell) -> None:
        tx.handle.execute(
            "INSERT INTO release_cell VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET x = excluded.x, y = excluded.y",
            (partner, subject, *cell),
        )

    def live(self, tx: Tx) -> int | None:
        found: int | None = tx.handle.execute("SELECT serial FROM release_policy").get
        return found

    def make_live(self, tx: Tx, serial: int) -> None:
        tx.handle.execute(
            "INSERT INTO release_policy VALUES (0, ?) ON CONFLICT DO UPDATE SET serial = excluded.serial", (serial,)
        )


class SqliteAlarms:
    """Keeps AlarmLedger."""

    def alarm(self, tx: Tx, one: OpenAlarm) -> None:
        tx.handle.execute("INSERT INTO release_alarm VALUES (?, ?, ?, ?, ?)", one)

    def alarms(self, tx: Tx) -> Sequence[OpenAlarm]:
        rows = tx.handle.execute("SELECT serial, report, partner, failed, at FROM release_alarm ORDER BY serial")
        return [OpenAlarm(*row) for row in rows]

    def calm(self, tx: Tx, serial: int) -> None:
        tx.handle.execute("DELETE FROM release_alarm WHERE serial = ?", (serial,))


class SqliteProposals:
    """Keeps ProposalLedger."""

    def propose(self, tx: Tx, one: OpenProposal) -> None:
        tx.handle.execute("INSERT INTO release_proposal VALUES (?, ?, ?, ?)", one)

    def proposals(self, tx: Tx) -> Sequence[OpenProposal]:
        rows = tx.handle.execute("SELECT serial, partner, report, expires FROM release_proposal ORDER BY serial")
        return [OpenProposal(*row) for row in rows]

    def close(self, tx: Tx, serial: int) -> None:
        tx.handle.execute("DELETE FROM release_proposal WHERE serial = ?", (serial,))
