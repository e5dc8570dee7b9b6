"""Accounts: how they are made, changed and removed. Each public method is one transaction."""

import base64
from collections.abc import Sequence
from typing import NamedTuple

from jisr.people.hashing import Hashing
from jisr.people.ledger import Account, Link, PeopleLedger
from jisr.people.names import check_name, check_password, name_key
from jisr.people.rules import check, may
from jisr.people.sittings import Sittings, token_digest
from jisr.terms.actors import ROLES, Actor, Role
from jisr.terms.entries import WatchEnd
from jisr.terms.errors import OurMistake, Refused
from jisr.terms.ids import new_id
from jisr.terms.times import Clock, Entropy
from jisr.terms.transactions import Store, Tx

MINUTE = 60_000
LINK_MINUTES = 15
"""Longest life of a sign-up link."""
POSITIONS = 12
"""Positions one account may hold."""
TOKEN = 32
"""Random bytes in a token."""


class Offer(NamedTuple):
    """What a sign-up link grants, and until when (milliseconds)."""

    role: Role
    position: str
    expires: int


class Accounts:
    """One side's accounts. `by` is the administrator who acts, None for whoever holds the machine itself."""

    _store: Store
    _ledger: PeopleLedger
    _sittings: Sittings
    _hashing: Hashing
    _clock: Clock
    _entropy: Entropy

    # --- making accounts ---------------------------------------------------------------------------------------

    def create_link(self, role: Role, position: str, by: Actor | None, minutes: int = LINK_MINUTES) -> str:
        """Token of a link with which one person may sign up, once; role and position are fixed here."""
        if not 1 <= minutes <= LINK_MINUTES:
            raise OurMistake("link-minutes", f"A sign-up link lives for 1 to {LINK_MINUTES} minutes.")
        granted, seat = _role(role), check_name(position, "position")
        token, now = draw_token(self._entropy), self._clock.now()

        def offer(tx: Tx) -> str:
            maker = self._administrator(tx, by)
            self._ledger.lapse(tx, now)
            made = Link(token_digest(token), granted, seat, now, now + minutes * MINUTE, maker.id if maker else None)
            self._ledger.offer(tx, made)
            return token

        return self._store.write(offer)

    def open_link(self, token: str) -> Offer:
        """What this link grants; Refused `link` alike for one that was used, expired or never existed."""
        link = self._store.read(lambda tx: self._open(self._ledger.link(tx, token_digest(token))))
        return Offer(link.role, link.position, link.expires)

    def sign_up(self, token: str, name: str, password: str) -> Actor:
        """Make the account a link offers. The link is used up with it, and stays open if the account is refused."""
        self.open_link(token)
        called, secret = check_name(name), check_password(password, name)
        hashed = self._hashing.make(secret)

        def join(tx: Tx) -> Actor:
            link = self._open(self._ledger.take(tx, token_digest(token)))
            return self._join(tx, called, link.role, link.position, hashed)

        return self._store.write(join)

    def add(self, by: Actor | None, name: str, role: Role, position: str, password: str) -> Actor:
        """Make an account without a link, as the command line does."""
        granted, seat = _role(role), check_name(position, "position")
        called, secret = check_name(name), check_password(password, name)
        if by is not None:
            check(by, "administer")
        hashed = self._hashing.make(secret)

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
        return actor_of(account)

    # --- keeping accounts --------------------------------------------------------------------------------------

    def accounts(self) -> list[Actor]:
        """Everyone who has an account, by name."""
        return [actor_of(account) for account in self._store.read(self._ledger.accounts)]

    def names(self, tx: Tx) -> list[str]:
        """Names of everyone who has an account, and of every position, each once."""
        held = self._ledger.accounts(tx)
        seats = [seat for account in held for seat in self._positions(tx, account)]
        return list(dict.fromkeys([*(account.name for account in held), *seats]))

    def change_role(self, by: Actor | None, name: str, role: Role, position: str) -> Actor:
        """Give a person another role and this one position; their sessions and the links they made end with it."""
        granted, seat = _role(role), check_name(position, "position")

        def change(tx: Tx) -> Actor:
            account = self._dismiss(tx, by, name, "role", stays=granted == "administrator")
            self._ledger.assign(tx, account.id, granted, seat)
            self._ledger.set_positions(tx, account.id, ())
            return actor_of(account._replace(role=granted, position=seat))

        return self._store.write(change)

    def remove(self, by: Actor | None, name: str) -> None:
        """Remove an account, its sessions and its open links. What the person recorded keeps their name."""
        self._store.write(lambda tx: self._ledger.remove(tx, self._dismiss(tx, by, name, "removed", stays=False).id))

    def positions(self, name: str) -> tuple[str, ...]:
        """Where this person may take the watch; the first is where they sit without one."""

        def read(tx: Tx) -> tuple[str, ...]:
            return self._positions(tx, self._known(tx, name))

        return self._store.read(read)

    def set_positions(self, by: Actor | None, name: str, positions: Sequence[str]) -> tuple[str, ...]:
        """Say where a person may take the watch; one they have at a position that is gone ends, their session stays."""
        seats = _seats(positions)

        def change(tx: Tx) -> tuple[str, ...]:
            self._administrator(tx, by)
            account = self._known(tx, name)
            self._ledger.assign(tx, account.id, account.role, seats[0])
            self._ledger.set_positions(tx, account.id, seats[1:])
            for sitting in self._ledger.sittings(tx, account.id):
                if sitting.position is not None and sitting.position not in seats:
                    self._sittings.sit(tx, sitting, account, None, "position")
            return seats

        return self._store.write(change)

    def _positions(self, tx: Tx, account: Account) -> tuple[str, ...]:
        return account.position, *self._ledger.positions(tx, account.id)

    def _known(self, tx: Tx, name: str) -> Account:
        account = self._ledger.account(tx, name_key(name))
        if account is None:
            raise OurMistake("no-account", "Nobody here has this name.")
        return account

    def _dismiss(self, tx: Tx, by: Actor | None, name: str, why: WatchEnd, *, stays: bool) -> Account:
        """The account, with nothing left open; refused when no administrator would be left."""
        self._administrator(tx, by)
        account = self._known(tx, name)
        if account.role == "administrator" and not stays:
            others = [one for one in self._ledger.accounts(tx) if one.role == "administrator" and one.id != account.id]
            if not others:
                raise Refused("last-administrator", "This is the only administrator.", "Make another one first.")
        self._sittings.end_all(tx, account, why)
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


def draw_token(entropy: Entropy) -> str:
    """A fresh token, 43 characters."""
    return base64.urlsafe_b64encode(entropy.draw(TOKEN)).decode().rstrip("=")


def actor_of(account: Account, position: str | None = None) -> Actor:
    """The person at the position they have the watch at, or where they sit without one."""
    return Actor(account.name, position or account.position, account.role)


def _role(role: Role) -> Role:
    if role not in ROLES:
        raise OurMistake("role-unknown", f"A role is one of: {', '.join(ROLES)}.")
    return role


def _seats(positions: Sequence[str]) -> tuple[str, ...]:
    seats = tuple(check_name(position, "position") for position in positions)
    if not 1 <= len(seats) <= POSITIONS:
        raise OurMistake("positions", f"An account holds 1 to {POSITIONS} positions.")
    if len({name_key(seat) for seat in seats}) < len(seats):
        raise OurMistake("positions", "Two of these positions have the same name.")
    return seats
