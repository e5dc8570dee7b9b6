"""People's ledgers in SQLite."""

from collections.abc import Sequence

from jisr.people.ledger import Account, Link, Sitting
from jisr.terms.actors import Role
from jisr.terms.transactions import Tx


class SqlitePeople:
    """Keeps PeopleLedger: accounts, sign-up links and sessions."""

    # --- accounts ----------------------------------------------------------------------------------------------

    def add(self, tx: Tx, account: Account) -> None:
        tx.handle.execute("INSERT INTO people_account VALUES (?, ?, ?, ?, ?, ?, ?)", account)

    def account(self, tx: Tx, key: str) -> Account | None:
        row = tx.handle.execute(
            "SELECT id, key, name, role, position, hash, made FROM people_account WHERE key = ?", (key,)
        ).fetchone()
        return None if row is None else Account(*row)

    def accounts(self, tx: Tx) -> Sequence[Account]:
        rows = tx.handle.execute("SELECT id, key, name, role, position, hash, made FROM people_account ORDER BY key")
        return [Account(*row) for row in rows]

    def assign(self, tx: Tx, account: str, role: Role, position: str) -> None:
        tx.handle.execute("UPDATE people_account SET role = ?, position = ? WHERE id = ?", (role, position, account))

    def rehash(self, tx: Tx, account: str, before: str, after: str) -> None:
        tx.handle.execute("UPDATE people_account SET hash = ? WHERE id = ? AND hash = ?", (after, account, before))

    def remove(self, tx: Tx, account: str) -> None:
        tx.handle.execute("DELETE FROM people_account WHERE id = ?", (account,))

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
        tx.handle.execute("INSERT INTO people_sitting VALUES (?, ?, ?, ?)", sitting)

    def sitting(self, tx: Tx, digest: bytes) -> tuple[Sitting, Account] | None:
        row = tx.handle.execute(
            "SELECT s.digest, s.account, s.began, s.seen, a.id, a.key, a.name, a.role, a.position, a.hash, a.made"
            " FROM people_sitting s JOIN people_account a ON a.id = s.account WHERE s.digest = ?",
            (digest,),
        ).fetchone()
        return None if row is None else (Sitting(*row[:4]), Account(*row[4:]))

    def touch(self, tx: Tx, sitting: Sitting) -> None:
        tx.handle.execute(
            "UPDATE people_sitting SET began = ?, seen = ? WHERE digest = ?",
            (sitting.began, sitting.seen, sitting.digest),
        )

    def end(self, tx: Tx, digest: bytes) -> None:
        tx.handle.execute("DELETE FROM people_sitting WHERE digest = ?", (digest,))

    def end_all(self, tx: Tx, account: str) -> None:
        tx.handle.execute("DELETE FROM people_sitting WHERE account = ?", (account,))

    def sweep(self, tx: Tx, began: int, seen: int) -> None:
        tx.handle.execute("DELETE FROM people_sitting WHERE began <= ? OR seen <= ?", (began, seen))
