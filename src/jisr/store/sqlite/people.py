"""People's ledgers in SQLite."""

from collections.abc import Sequence

from jisr.people.ledger import Account, Link, Sitting
from jisr.store.sqlite.seats import SqliteSeats
from jisr.terms.actors import Role
from jisr.terms.transactions import Tx

_ACCOUNTS = "SELECT id, key, name, role, position, hash, made FROM people_account"
_SITTINGS = "SELECT digest, account, began, seen, proved, passkey, position, since FROM people_sitting"
_BOTH = (
    "SELECT s.digest, s.account, s.began, s.seen, s.proved, s.passkey, s.position, s.since,"
    " a.id, a.key, a.name, a.role, a.position, a.hash, a.made"
    " FROM people_sitting s JOIN people_account a ON a.id = s.account"
)


class SqlitePeople(SqliteSeats):
    """Keeps PeopleLedger: accounts, sign-up links and sessions, and what belongs to them."""

    # --- accounts ----------------------------------------------------------------------------------------------

    def add(self, tx: Tx, account: Account) -> None:
        tx.handle.execute("INSERT INTO people_account VALUES (?, ?, ?, ?, ?, ?, ?)", account)

    def account(self, tx: Tx, key: str) -> Account | None:
        row = tx.handle.execute(f"{_ACCOUNTS} WHERE key = ?", (key,)).fetchone()
        return None if row is None else Account(*row)

    def accounts(self, tx: Tx) -> Sequence[Account]:
        rows = tx.handle.execute(f"{_ACCOUNTS} ORDER BY key")
        return [Account(*row) for row in rows]

    def assign(self, tx: Tx, account: str, role: Role, position: str) -> None:
        tx.handle.execute("UPDATE people_account SET role = ?, position = ? WHERE id = ?", (role, position, account))

    def rehash(self, tx: Tx, account: str, before: str, after: str) -> None:
        tx.handle.execute("UPDATE people_account SET hash = ? WHERE id = ? AND hash = ?", (after, account, before))

    def remove(self, tx: Tx, account: str) -> None:
        tx.handle.execute("DELETE FROM people_account WHERE id = ?", (account,))
        self.leave_nothing(tx, account)

    # --- sign-up links -----------------------------------------------------------------------------------------

    def offer(self, tx: Tx, link: Link) -> None:
        tx.handle.execute("INSERT INTO people_link VALUES (?, ?, ?, ?, ?, ?)", link)

    def link(self, tx: Tx, digest: bytes) -> Link | None:
        row = tx.handle.execute(
            "SELECT digest, role, position, made, expires, maker FROM people_link WHERE digest = ?", (digest,)
        ).fetchone()
        return None if row is None else Link(*row)

    def take(self, tx: Tx, digest: bytes) -> Link | None:
        found = self.link(tx, digest)
        tx.handle.execute("DELETE FROM people_link WHERE digest = ?", (digest,))
        return found

    def void(self, tx: Tx, maker: str) -> None:
        tx.handle.execute("DELETE FROM people_link WHERE maker = ?", (maker,))

    def lapse(self, tx: Tx, now: int) -> None:
        tx.handle.execute("DELETE FROM people_link WHERE expires <= ?", (now,))

    # --- sessions ----------------------------------------------------------------------------------------------

    def begin(self, tx: Tx, sitting: Sitting) -> None:
        tx.handle.execute(
            "INSERT INTO people_sitting (digest, account, began, seen, proved, passkey, position, since)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            sitting,
        )

    def sitting(self, tx: Tx, digest: bytes) -> tuple[Sitting, Account] | None:
        row = tx.handle.execute(f"{_BOTH} WHERE s.digest = ?", (digest,)).fetchone()
        return None if row is None else (Sitting(*row[:8]), Account(*row[8:]))

    def sittings(self, tx: Tx, account: str) -> Sequence[Sitting]:
        rows = tx.handle.execute(f"{_SITTINGS} WHERE account = ? ORDER BY began, digest", (account,))
        return [Sitting(*row) for row in rows]

    def old(self, tx: Tx, began: int, seen: int) -> Sequence[tuple[Sitting, Account]]:
        rows = tx.handle.execute(f"{_BOTH} WHERE s.began <= ? OR s.seen <= ? ORDER BY s.seen, s.digest", (began, seen))
        return [(Sitting(*row[:8]), Account(*row[8:])) for row in rows]

    def touch(self, tx: Tx, sitting: Sitting) -> None:
        tx.handle.execute(
            "UPDATE people_sitting SET began = ?, seen = ? WHERE digest = ?",
            (sitting.began, sitting.seen, sitting.digest),
        )

    def change(self, tx: Tx, sitting: Sitting) -> None:
        tx.handle.execute(
            "UPDATE people_sitting SET proved = ?, position = ?, since = ? WHERE digest = ?",
            (sitting.proved, sitting.position, sitting.since, sitting.digest),
        )

    def end(self, tx: Tx, digest: bytes) -> None:
        tx.handle.execute("DELETE FROM people_sitting WHERE digest = ?", (digest,))
