"""What belongs to an account beside its password, in SQLite: positions, passkeys, its seat."""

from collections.abc import Sequence

from jisr.people.ledger import Account, Kept, Passkey
from jisr.terms.transactions import Tx

_PASSKEYS = "SELECT id, account, name, credential, public, rp, counter, synced, made, used FROM people_passkey"
_BOTH = (
    "SELECT p.id, p.account, p.name, p.credential, p.public, p.rp, p.counter, p.synced, p.made, p.used,"
    " a.id, a.key, a.name, a.role, a.position, a.hash, a.made"
    " FROM people_passkey p JOIN people_account a ON a.id = p.account"
)


class SqliteSeats:
    """Keeps PositionLedger, PasskeyLedger and SeatLedger."""

    # --- positions ---------------------------------------------------------------------------------------------

    def positions(self, tx: Tx, account: str) -> Sequence[str]:
        rows = tx.handle.execute("SELECT position FROM people_position WHERE account = ? ORDER BY place", (account,))
        return [position for (position,) in rows]

    def set_positions(self, tx: Tx, account: str, positions: Sequence[str]) -> None:
        tx.handle.execute("DELETE FROM people_position WHERE account = ?", (account,))
        tx.handle.executemany(
            "INSERT INTO people_position VALUES (?, ?, ?)",
            [(account, place, position) for place, position in enumerate(positions)],
        )

    # --- passkeys ----------------------------------------------------------------------------------------------

    def enrol(self, tx: Tx, passkey: Passkey) -> None:
        tx.handle.execute("INSERT INTO people_passkey VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", passkey)

    def passkeys(self, tx: Tx, account: str) -> Sequence[Passkey]:
        rows = tx.handle.execute(f"{_PASSKEYS} WHERE account = ? ORDER BY made, id", (account,))
        return [_passkey(row) for row in rows]

    def passkey(self, tx: Tx, credential: bytes) -> tuple[Passkey, Account] | None:
        row = tx.handle.execute(f"{_BOTH} WHERE p.credential = ?", (credential,)).fetchone()
        return None if row is None else (_passkey(row[:10]), Account(*row[10:]))

    def use(self, tx: Tx, passkey: Passkey) -> None:
        tx.handle.execute(
            "UPDATE people_passkey SET counter = ?, used = ? WHERE id = ?", (passkey.counter, passkey.used, passkey.id)
        )

    def forget(self, tx: Tx, passkey: str) -> None:
        tx.handle.execute("DELETE FROM people_passkey WHERE id = ?", (passkey,))

    # --- seats -------------------------------------------------------------------------------------------------

    def seat(self, tx: Tx, account: str) -> Kept | None:
        row = tx.handle.execute("SELECT read_to, body FROM people_seat WHERE account = ?", (account,)).fetchone()
        return None if row is None else Kept(*row)

    def keep_seat(self, tx: Tx, account: str, seat: Kept) -> None:
        tx.handle.execute("INSERT OR REPLACE INTO people_seat VALUES (?, ?, ?)", (account, *seat))

    def leave_nothing(self, tx: Tx, account: str) -> None:
        """Everything of an account that is removed."""
        tx.handle.execute("DELETE FROM people_position WHERE account = ?", (account,))
        tx.handle.execute("DELETE FROM people_passkey WHERE account = ?", (account,))
        tx.handle.execute("DELETE FROM people_seat WHERE account = ?", (account,))


def _passkey(row: Sequence[object]) -> Passkey:
    made = Passkey(*row)  # type: ignore[arg-type]
    return made._replace(synced=bool(made.synced))
