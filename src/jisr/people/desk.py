"""The desk where people are let in: passwords, sessions, watches.

Hashing a password takes a good part of a second and 64 MiB, so it is never done inside a transaction, and at most
two are under way at once.
"""

import contextlib
import hmac
from dataclasses import dataclass, field

from argon2 import PasswordHasher

from jisr.people.accounts import MINUTE, Accounts, actor_of, draw_token
from jisr.people.ceremony import Address
from jisr.people.hashing import Hashing
from jisr.people.ledger import Account, Entries, PeopleLedger, Sitting
from jisr.people.names import check_password, name_key, secret_of
from jisr.people.pace import Pace
from jisr.people.passkeys import PROVED_MS, Passkeys
from jisr.people.rules import Proof, proved_lately
from jisr.people.seats import Seats
from jisr.people.sittings import Sittings, ends_at, standing, token_bytes, token_digest
from jisr.terms.actors import Actor
from jisr.terms.errors import OurMistake, Refused, Unavailable
from jisr.terms.times import Clock, Entropy
from jisr.terms.transactions import Store, Tx


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in person. `token` goes into a cookie, `csrf` into the page; `expires` is the next end, milliseconds.

    Neither secret is shown by `repr`, so that no log holds them. `watch` is since when the actor has the watch at
    their position, None without one.
    """

    token: str = field(repr=False)
    actor: Actor
    csrf: str = field(repr=False)
    expires: int
    watch: int | None = None


def same_csrf(session: Session, given: str) -> bool:
    """Whether `given` is this session's token, told in the same time whatever it is."""
    return hmac.compare_digest(session.csrf.encode(), given.encode("utf-8", "surrogatepass"))


class People(Accounts):
    """Who may sit at this side's desks; `passkeys` and `seats` belong to their accounts.

    `clock` must be the machine's: on a scenario's, sessions and waits would end at the scenario's speed. `where` is
    the address an attempt comes from. Each public method is one transaction.
    """

    def __init__(
        self, store: Store, ledger: PeopleLedger, record: Entries, clock: Clock, entropy: Entropy,
        hasher: PasswordHasher | None = None,
    ) -> None:  # fmt: skip
        self._store, self._ledger, self._clock, self._entropy = store, ledger, clock, entropy
        self._hashing = Hashing(entropy, hasher)
        self._pace = Pace(clock)
        self._sittings = Sittings(ledger, record, clock)
        self.passkeys = Passkeys(store, ledger, self._sittings, self._pace, clock, entropy)
        self.seats = Seats(store, ledger, self._sittings)

    # --- signing in --------------------------------------------------------------------------------------------

    def check_password(self, name: str, password: str, where: str) -> Actor:
        """Who this is, for the console and for asking again before something grave; raises as `sign_in`."""
        return actor_of(self._prove(name, password, where))

    def sign_in(self, name: str, password: str, where: str) -> Session:
        """A fresh session, whatever the browser brought along.

        Refused `sign-in` alike for an unknown name and a wrong password; Unavailable `wait` when it is too soon.
        """
        proven, token = self._prove(name, password, where), draw_token(self._entropy)

        def begin(tx: Tx) -> Session:
            account = self._ledger.account(tx, proven.key)
            if account is None or account.id != proven.id:  # removed while the password was checked
                raise _unproven()
            return _session(token, account, self._sittings.begin(tx, account, token, proved=True))

        return self._store.write(begin)

    def sign_in_with_passkey(self, answer: dict[str, object], address: Address, where: str) -> Session:
        """A fresh session for whoever holds the passkey that made this answer; raises as `Passkeys.open`."""
        token = draw_token(self._entropy)
        return _session(token, *self.passkeys.open(token, answer, address, where))

    def prove(self, token: str, password: str, where: str) -> None:
        """Ask the person of this session for the password again; raises as `sign_in`."""
        _, account = self._store.read(lambda tx: self._sittings.need(tx, token))
        proven = self._prove(account.name, password, where)

        def keep(tx: Tx) -> None:
            sitting, _ = self._sittings.need(tx, token)
            if sitting.account != proven.id:
                raise _unproven()
            self._ledger.change(tx, sitting._replace(proved=self._clock.now()))

        self._store.write(keep)

    def proof(self, token: str) -> Proof:
        """That the person of this session showed a password or a passkey a moment ago; Refused `prove` without."""
        sitting, account = self._store.read(lambda tx: self._sittings.need(tx, token))
        now = self._clock.now()
        passkey = sitting.passkey is not None and proved_lately(sitting.began, now, PROVED_MS)
        if not passkey and not proved_lately(sitting.proved, now, PROVED_MS):
            raise Refused("prove", "Type your password again before you decide this.", "Send it with this request.")
        return Proof(actor_of(account, sitting.position))

    def change_password(self, token: str, old: str, new: str, where: str) -> None:
        """Another password for the person of this session; every other session and the links they made end."""
        _, account = self._store.read(lambda tx: self._sittings.need(tx, token))
        secret = check_password(new, account.name)
        if secret == secret_of(old):
            raise OurMistake("password-same", "That is the password there was before.")
        proven = self._prove(account.name, old, where)
        hashed = self._hashing.make(secret)

        def change(tx: Tx) -> None:
            sitting, now = self._sittings.need(tx, token)
            self._ledger.rehash(tx, proven.id, proven.hash, hashed)
            if now.id != proven.id or now.hash != proven.hash:  # changed while this one was being hashed
                raise _unproven()
            self._sittings.end_all(tx, now, "password", but=sitting.digest)
            self._ledger.void(tx, now.id)
            self._ledger.change(tx, sitting._replace(proved=self._clock.now()))

        self._store.write(change)

    def _prove(self, name: str, password: str, where: str) -> Account:
        key = name_key(name)
        account = self._store.read(lambda tx: self._ledger.account(tx, key))
        self._pace.enter(key, where)
        passed = False
        try:
            passed = self._hashing.matches(account.hash if account else self._hashing.decoy, secret_of(password))
        finally:
            self._pace.leave(key, where, passed)
        if account is None or not passed:
            raise _unproven()
        if not self._hashing.outdated(account.hash):
            return account
        hashed = self._hashing.make(secret_of(password))
        self._store.write(lambda tx: self._ledger.rehash(tx, account.id, account.hash, hashed))
        return account._replace(hash=hashed)

    # --- sessions ----------------------------------------------------------------------------------------------

    def session(self, token: str, *, using: bool = True) -> Session | None:
        """The session of this token while it stands.

        `using` moves its idle end, written at most once a minute; an open live feed that only looks whether the
        session still stands must not.
        """
        found = self._store.read(lambda tx: self._ledger.sitting(tx, token_digest(token)))
        if found is None:
            return None
        now, (kept, account) = self._clock.now(), found
        stands = standing(kept, now)
        if stands is None or not using:
            return stands and _session(token, account, stands)
        used = stands._replace(seen=now)
        if abs(now - kept.seen) >= MINUTE:
            with contextlib.suppress(Unavailable):  # A full disk must not sign anyone out who only reads.
                self._store.write(lambda tx: self._ledger.touch(tx, used))
        return _session(token, account, used)

    def sign_out(self, token: str) -> None:
        """End this session and its watch; one that does not exist costs no write."""

        def end(tx: Tx) -> None:
            found = self._sittings.find(tx, token)
            if found is not None:
                self._sittings.end(tx, *found, "signed-out")

        if self._store.read(lambda tx: self._sittings.find(tx, token)) is not None:
            self._store.write(end)

    def sweep(self) -> None:
        """End the sessions whose time is over and record the watches they had; nothing to end costs no write."""
        if self._store.read(self._sittings.over):
            self._store.write(self._sittings.sweep)

    def sit(self, token: str, position: str | None) -> Session:
        """Take the watch at a position of this person's, or with None leave the one they have."""

        def change(tx: Tx) -> Session:
            sitting, account = self._sittings.need(tx, token)
            return _session(token, account, self._sittings.sit(tx, sitting, account, seat(tx, account), "left"))

        def seat(tx: Tx, account: Account) -> str | None:
            if position is None:
                return None
            asked = name_key(position)
            for one in self._positions(tx, account):
                if name_key(one) == asked:
                    return one
            raise Refused("position", "This account may not sit there.", "Ask an administrator for the position.")

        return self._store.write(change)


def _unproven() -> Refused:
    return Refused("sign-in", "This name and password do not belong together.", "Check both and try again.")


def _session(token: str, account: Account, sitting: Sitting) -> Session:
    # Made from the token, so that whoever reads the database has neither.
    csrf = hmac.digest(token_bytes(token), b"csrf", "sha256").hex()
    return Session(token, actor_of(account, sitting.position), csrf, ends_at(sitting), sitting.since)
