"""What people needs stored. A token is stored as its SHA-256 only, a password as its Argon2 text only."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from jisr.terms.actors import Role
from jisr.terms.transactions import Tx


class Account(NamedTuple):
    """One person's account; `key` is the folded name and unique, `made` in milliseconds."""

    id: str
    key: str
    name: str
    role: Role
    position: str
    hash: str
    made: int


class Link(NamedTuple):
    """A sign-up link not used yet; `maker` is the account that made it, None for the side itself. Milliseconds."""

    digest: bytes
    role: Role
    position: str
    made: int
    expires: int
    maker: str | None


class Sitting(NamedTuple):
    """A session as stored: whose, since when, and when it was last used, to the minute. Milliseconds."""

    digest: bytes
    account: str
    began: int
    seen: int


class AccountLedger(Protocol):
    """Each call is part of the caller's transaction."""

    def add(self, tx: Tx, account: Account) -> None:
        """A key that exists already is an error of the store."""

    def account(self, tx: Tx, key: str) -> Account | None: ...

    def accounts(self, tx: Tx) -> Sequence[Account]:
        """All of them, by key."""

    def assign(self, tx: Tx, account: str, role: Role, position: str) -> None: ...

    def rehash(self, tx: Tx, account: str, before: str, after: str) -> None:
        """Swap the password's hash if it still is `before`."""

    def remove(self, tx: Tx, account: str) -> None: ...


class LinkLedger(Protocol):
    """Each call is part of the caller's transaction."""

    def offer(self, tx: Tx, link: Link) -> None: ...

    def link(self, tx: Tx, digest: bytes) -> Link | None: ...

    def take(self, tx: Tx, digest: bytes) -> Link | None:
        """The link, which is gone from here on."""

    def void(self, tx: Tx, maker: str) -> None:
        """Links this account made are gone."""

    def lapse(self, tx: Tx, now: int) -> None:
        """Links that expired by `now` are gone."""


class SittingLedger(Protocol):
    """Each call is part of the caller's transaction."""

    def begin(self, tx: Tx, sitting: Sitting) -> None: ...

    def sitting(self, tx: Tx, digest: bytes) -> tuple[Sitting, Account] | None: ...

    def touch(self, tx: Tx, sitting: Sitting) -> None:
        """Keep these instants if the session still stands."""

    def end(self, tx: Tx, digest: bytes) -> None: ...

    def end_all(self, tx: Tx, account: str) -> None: ...

    def sweep(self, tx: Tx, began: int, seen: int) -> None:
        """Sessions that began, or were last seen, at or before these instants are gone."""


class PeopleLedger(AccountLedger, LinkLedger, SittingLedger, Protocol):
    """All three, kept in one place so that one transaction covers them."""
