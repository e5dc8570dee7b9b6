"""Ledgers of the standing rules in SQLite."""

from collections.abc import Sequence

from jisr.release.ledger import Asked, Candidate, Chosen, Stands
from jisr.terms.transactions import Tx


class SqliteRules:
    """Keeps RuleLedger."""

    def cursor(self, tx: Tx) -> int:
        return tx.handle.execute("SELECT serial FROM rule_cursor").get or 0

    def advance(self, tx: Tx, serial: int) -> None:
        tx.handle.execute(
            "INSERT INTO rule_cursor VALUES (0, ?) ON CONFLICT DO UPDATE SET serial = excluded.serial", (serial,)
        )

    def rules(self, tx: Tx) -> Sequence[Stands]:
        rows = tx.handle.execute("SELECT serial, partner, expires, activated, stopped FROM rule ORDER BY serial")
        return [Stands(*row) for row in rows]

    def rule(self, tx: Tx, serial: int) -> Stands | None:
        row = tx.handle.execute(
            "SELECT serial, partner, expires, activated, stopped FROM rule WHERE serial = ?", (serial,)
        ).fetchone()
        return Stands(*row) if row is not None else None

    def keep(self, tx: Tx, rule: Stands) -> None:
        tx.handle.execute(
            "INSERT INTO rule VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET activated = excluded.activated,"
            " stopped = excluded.stopped",
            rule,
        )

    def send(self, tx: Tx, rule: int, version: int, at: int) -> None:
        tx.handle.execute("INSERT INTO rule_sent VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (rule, version, at))

    def sent(self, tx: Tx, rule: int, after: int) -> int:
        return int(tx.handle.execute("SELECT count(*) FROM rule_sent WHERE rule = ? AND at > ?", (rule, after)).get)


class SqliteCandidates:
    """Keeps CandidateLedger and AskedLedger."""

    def hold(self, tx: Tx, candidate: Candidate) -> None:
        tx.handle.execute("INSERT INTO rule_candidate VALUES (?, ?, ?) ON CONFLICT DO NOTHING", candidate)

    def candidates(self, tx: Tx, most: int) -> Sequence[Candidate]:
        rows = tx.handle.execute(
            "SELECT version, report, rule FROM rule_candidate ORDER BY version, rule LIMIT ?", (most,)
        )
        return [Candidate(*row) for row in rows]

    def drop(self, tx: Tx, candidate: Candidate) -> None:
        tx.handle.execute(
            "DELETE FROM rule_candidate WHERE version = ? AND rule = ?", (candidate.version, candidate.rule)
        )

    def choose(self, tx: Tx, chosen: Chosen) -> None:
        tx.handle.execute(
            "INSERT INTO rule_chosen VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET action = excluded.action,"
            " of = excluded.of, rule = excluded.rule",
            (chosen.report, chosen.partner, chosen.action, chosen.of, chosen.rule),
        )

    def chosen(self, tx: Tx, report: int) -> Sequence[Chosen]:
        rows = tx.handle.execute(
            "SELECT partner, report, action, of, rule FROM rule_chosen WHERE report = ? ORDER BY partner", (report,)
        )
        return [Chosen(*row) for row in rows]

    def ask(self, tx: Tx, asked: Asked) -> None:
        tx.handle.execute(
            "INSERT INTO release_asked VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET version = excluded.version,"
            " code = excluded.code, rule = excluded.rule",
            asked,
        )

    def settle(self, tx: Tx, partner: str | None, report: int) -> None:
        tx.handle.execute(
            "DELETE FROM release_asked WHERE report = ?1 AND (?2 IS NULL OR partner = ?2)", (report, partner)
        )

    def asked(self, tx: Tx, most: int) -> Sequence[Asked]:
        rows = tx.handle.execute(
            "SELECT partner, report, version, code, rule FROM release_asked ORDER BY version DESC, partner LIMIT ?",
            (most,),
        )
        return [Asked(*row) for row in rows]

    def count(self, tx: Tx) -> int:
        return int(tx.handle.execute("SELECT count(*) FROM release_asked").get)
