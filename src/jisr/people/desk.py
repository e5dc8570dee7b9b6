"""The desk where people are let in: links, accounts, passwords, sessions.

Hashing a password takes a good part of a second and 64 MiB, so it is never done inside a transaction, and at most
two are under way at once.
"""

import base64
import contextlib
import hashlib
import hmac
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import HashingError, InvalidHashError, VerificationError, VerifyMismatchError

from jisr.people.ledger import Account, Link, PeopleLedger, Sitting
from jisr.people.names import check_name, check_password, name_key, secret_of
from jisr.people.pace import Pace
from jisr.people.rules import check, may
from jisr.terms.actors import ROLES, Actor, Role
from jisr.terms.errors import OurMistake, Refused, Unavailable
from jisr.terms.ids import new_id
from jisr.terms.times import Clock, Entropy
from jisr.terms.transactions import Store, Tx

T = TypeVar("T")

MINUTE, HOUR = 60_000, 3_600_000
LINK_MINUTES = 15
"""Longest life of a sign-up link."""
WATCH_MS, IDLE_MS = 12 * HOUR, HOUR
"""A session ends this long after signing in, and this long after it was last used."""
HASHES = 2
"""Password hashes under way at once."""
TOKEN = 32
"""Random bytes in a token."""


class Offer(NamedTuple):
    """What a sign-up link grants, and until when (milliseconds)."""

    role: Role
    position: str
    expires: int


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in person. `token` goes into a cookie, `csrf` into the page; `expires` is the next end, milliseconds.

    Neither secret is shown by `repr`, so that no log holds them.
    """

    token: str = field(repr=False)
    actor: Actor
    csrf: str = field(repr=False)
    expires: int


def same_csrf(session: Session, given: str) -> bool:
    """Whether `given` is this session's token, told in the same time whatever it is."""
    return hmac.compare_digest(session.csrf.encode(), given.encode("utf-8", "surrogatepass"))


class People:
    """One side's accounts. `by` is the administrator who acts, None for whoever holds the machine itself.

    `clock` must be the machine's: on a scenario's, sessions and waits would end at the scenario's speed. `where` is
    the address an attempt comes from. Each public method is one transaction.
    """

    def __init__(
        self, store: Store, ledger: PeopleLedger, clock: Clock, entropy: Entropy, hasher: PasswordHasher | None = None
    ) -> None:
        self._store, self._ledger, self._clock, self._entropy = store, ledger, clock, entropy
        self._hasher = hasher or PasswordHasher()
        self._hashing = threading.BoundedSemaphore(HASHES)
        self._pace = Pace(clock)
        self._decoy = _decoy(self._hasher, entropy)

    # --- making accounts ---------------------------------------------------------------------------------------

    def create_link(self, role: Role, position: str, by: Actor | None, minutes: int = LINK_MINUTES) -> str:
        """Token of a link with which one person may sign up, once; role and position are fixed here."""
        if not 1 <= minutes <= LINK_MINUTES:
            raise OurMistake("link-minutes", f"A sign-up link lives for 1 to {LINK_MINUTES} minutes.")
        granted, seat = _role(role), check_name(position, "position")
        token, now = self._token(), self._clock.now()

        def offer(tx: Tx) -> str:
            maker = self._administrator(tx, by)
            self._ledger.lapse(tx, now)
            made = Link(_digest(token), granted, seat, now, now + minutes * MINUTE, maker.id if maker else None)
            self._ledger.offer(tx, made)
            return token

        return self._store.write(offer)

    def open_link(self, token: str) -> Offer:
        """What this link grants; Refused `link` alike for one that was used, expired or never existed."""
        link = self._store.read(lambda tx: self._open(self._ledger.link(tx, _digest(token))))
        return Offer(link.role, link.position, link.expires)

    def sign_up(self, token: str, name: str, password: str) -> Actor:
        """Make the account a link offers. The link is used up with it, and stays open if the account is refused."""
        self.open_link(token)
        called, secret = check_name(name), check_password(password, name)
        hashed = self._hash(secret)

        def join(tx: Tx) -> Actor:
            link = self._open(self._ledger.take(tx, _digest(token)))
            return self._join(tx, called, link.role, link.position, hashed)

        return self._store.write(join)

    def add(self, by: Actor | None, name: str, role: Role, position: str, password: str) -> Actor:
        """Make an account without a link, as the command line does."""
        granted, seat = _role(role), check_name(position, "position")
        called, secret = check_name(name), check_password(password, name)
        if by is not None:
            check(by, "administer")
        hashed = self._hash(secret)

        def join(tx: Tx) -> Actor:
            self._administrator(tx, by)
            return self._join(tx, called, granted, seat, hashed)

        return self._store.write(join)

    def _join(self, tx: Tx, name: str, role: Role, position: str, hashed: str) -> Actor:
        key = name_key(name)
        if self._ledger.account(tx, key) is not None:
            raise OurMistake("name-taken", "Someone here has this name already.", "Add a second name or an initial.")
        account = Account(new_id(self._entropy), key, name, role, position, hashed, self._clock.now())
        self._ledger.add(tx, account)
        return _actor(account)

    # --- signing in --------------------------------------------------------------------------------------------

    def check_password(self, name: str, password: str, where: str) -> Actor:
        """Who this is, for the console and for asking again before something grave; raises as `sign_in`."""
        return _actor(self._prove(name, password, where))

    def sign_in(self, name: str, password: str, where: str) -> Session:
        """A fresh session, whatever the browser brought along.

        Refused `sign-in` alike for an unknown name and a wrong password; Unavailable `wait` when it is too soon.
        """
        proven, token, now = self._prove(name, password, where), self._token(), self._clock.now()

        def begin(tx: Tx) -> Account:
            self._ledger.sweep(tx, now - WATCH_MS, now - IDLE_MS)
            account = self._ledger.account(tx, proven.key)
            if account is None or account.id != proven.id:  # removed while the password was checked
                raise _unproven()
            self._ledger.begin(tx, Sitting(_digest(token), account.id, now, now))
            return account

        return _session(token, self._store.write(begin), Sitting(b"", proven.id, now, now))

    def session(self, token: str, *, using: bool = True) -> Session | None:
        """The session of this token while it stands.

        `using` moves its idle end, written at most once a minute; an open live feed that only looks whether the
        session still stands must not.
        """
        found = self._store.read(lambda tx: self._ledger.sitting(tx, _digest(token)))
        if found is None:
            return None
        now, (kept, account) = self._clock.now(), found
        # An instant in the future means the clock was set back: the session starts over, it never outlives a watch.
        began, seen = min(kept.began, now), min(kept.seen, now)
        if now >= min(began + WATCH_MS, seen + IDLE_MS):
            return None
        if not using:
            return _session(token, account, kept._replace(began=began, seen=seen))
        used = kept._replace(began=began, seen=now)
        if abs(now - kept.seen) >= MINUTE:
            with contextlib.suppress(Unavailable):  # A full disk must not sign anyone out who only reads.
                self._store.write(lambda tx: self._ledger.touch(tx, used))
        return _session(token, account, used)

    def sign_out(self, token: str) -> None:
        """End this session; one that does not exist costs no write."""
        digest = _digest(token)
        if self._store.read(lambda tx: self._ledger.sitting(tx, digest)) is not None:
            self._store.write(lambda tx: self._ledger.end(tx, digest))

    def _prove(self, name: str, password: str, where: str) -> Account:
        key = name_key(name)
        account = self._store.read(lambda tx: self._ledger.account(tx, key))
        self._pace.enter(key, where)
        passed = False
        try:
            passed = self._matches(account.hash if account else self._decoy, secret_of(password))
        finally:
            self._pace.leave(key, where, passed)
        if account is None or not passed:
            raise _unproven()
        if self._hasher.check_needs_rehash(account.hash):
            hashed = self._hash(secret_of(password))
            self._store.write(lambda tx: self._ledger.rehash(tx, account.id, account.hash, hashed))
        return account

    def _matches(self, hashed: str, secret: bytes) -> bool:
        try:
            return self._slowly(lambda: self._hasher.verify(hashed, secret))
        except VerifyMismatchError:
            return False

    def _hash(self, secret: bytes) -> str:
        salt = self._entropy.draw(self._hasher.salt_len)
        return self._slowly(lambda: self._hasher.hash(secret, salt=salt))

    def _slowly(self, work: Callable[[], T]) -> T:
        with self._hashing:
            try:
                return work()
            except VerifyMismatchError:
                raise
            except (HashingError, InvalidHashError, VerificationError) as error:
                raise Unavailable(
                    "password-check", "Passwords cannot be checked just now.",
                    "Try again in a minute; if it stays so, memory is short or the data damaged.", detail=repr(error),
                ) from error  # fmt: skip

    # --- keeping accounts --------------------------------------------------------------------------------------

    def accounts(self) -> list[Actor]:
        """Everyone who has an account, by name."""
        return [_actor(account) for account in self._store.read(self._ledger.accounts)]

    def change_role(self, by: Actor | None, name: str, role: Role, position: str) -> Actor:
        """Give a person another role or position; their sessions and the links they made end with it."""
        granted, seat = _role(role), check_name(position, "position")

        def change(tx: Tx) -> Actor:
            account = self._dismiss(tx, by, name, stays=granted == "administrator")
            self._ledger.assign(tx, account.id, granted, seat)
            return _actor(account._replace(role=granted, position=seat))

        return self._store.write(change)

    def remove(self, by: Actor | None, name: str) -> None:
        """Remove an account, its sessions and its open links. What the person recorded keeps their name."""
        self._store.write(lambda tx: self._ledger.remove(tx, self._dismiss(tx, by, name, stays=False).id))

    def _dismiss(self, tx: Tx, by: Actor | None, name: str, stays: bool) -> Account:
        """The account, with nothing left open; refused when no administrator would be left."""
        self._administrator(tx, by)
        account = self._ledger.account(tx, name_key(name))
        if account is None:
            raise OurMistake("no-account", "Nobody here has this name.")
        if account.role == "administrator" and not stays:
            others = [one for one in self._ledger.accounts(tx) if one.role == "administrator" and one.id != account.id]
            if not others:
                raise Refused("last-administrator", "This is the only administrator.", "Make another one first.")
        self._ledger.end_all(tx, account.id)
        self._ledger.void(tx, account.id)
        return account

    def _administrator(self, tx: Tx, by: Actor | None) -> Account | None:
        """The account that acts, checked as it stands now: `by` may have been demoted since its session was read."""
        if by is None:
            return None
        check(by, "administer")
        account = self._ledger.account(tx, name_key(by.person))
        if account is None or not may(account.role, "administer"):
            raise Refused("role", "This account may no longer administer.", "Ask an administrator.")
        return account

    def _open(self, link: Link | None) -> Link:
        now = self._clock.now()
        # A link from the future: the clock was set back, and nobody can say how long it has lain about.
        if link is None or not link.made - MINUTE <= now < link.expires:
            raise Refused("link", "This sign-up link is not valid.", "Ask for a new one; each works once, for minutes.")
        return link

    def _token(self) -> str:
        return base64.urlsafe_b64encode(self._entropy.draw(TOKEN)).decode().rstrip("=")


def _unproven() -> Refused:
    return Refused("sign-in", "This name and password do not belong together.", "Check both and try again.")


def _role(role: Role) -> Role:
    if role not in ROLES:
        raise OurMistake("role-unknown", f"A role is one of: {', '.join(ROLES)}.")
    return role


def _actor(account: Account) -> Actor:
    return Actor(account.name, account.position, account.role)


def _session(token: str, account: Account, sitting: Sitting) -> Session:
    # Made from the token, so that whoever reads the database has neither.
    csrf = hmac.digest(_bytes(token), b"csrf", "sha256").hex()
    return Session(token, _actor(account), csrf, min(sitting.began + WATCH_MS, sitting.seen + IDLE_MS))


def _digest(token: str) -> bytes:
    return hashlib.sha256(_bytes(token)).digest()


def _bytes(token: str) -> bytes:
    return token[:256].encode("utf-8", "surrogatepass")


def _decoy(hasher: PasswordHasher, entropy: Entropy) -> str:
    """A hash no password has, in these parameters: checking it takes as long as checking a real one."""
    salt, tag = (base64.b64encode(entropy.draw(n)).decode().rstrip("=") for n in (hasher.salt_len, hasher.hash_len))
    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${costs}${salt}${tag}"
