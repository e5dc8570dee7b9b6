"""What people needs stored. A token is stored as its SHA-256 only, a password as its Argon2 text only."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from jisr.terms.actors import Role
from jisr.terms.entries import NewEntry
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
    """A session as stored: whose, since when, and when it was last used, to the minute. Milliseconds.

    `proved` is when its person last typed the password in it, `passkey` the id of the one it began with. `position` is
    where they have the watch, `since` when they took it.
    """

    digest: bytes
    account: str
    began: int
    seen: int
    proved: int | None = None
    passkey: str | None = None
    position: str | None = None
    since: int | None = None


class Passkey(NamedTuple):
    """One credential of an authenticator, which calls it `credential`; we call it `id`. `rp` is the host it is for.

    `public` is a COSE key, `counter` what it said last. `synced`: whoever made it keeps copies of it elsewhere.
    `made` and `used` in milliseconds.
    """

    id: str
    account: str
    name: str
    credential: bytes
    public: bytes
    rp: str
    counter: int
    synced: bool
    made: int
    used: int | None = None


class Kept(NamedTuple):
    """A seat as stored: the last serial read, and what is named there, encoded."""

    read_to: int
    body: bytes


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

    def remove(self, tx: Tx, account: str) -> None:
        """The account, its positions, passkeys and seat are gone."""


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

    def sittings(self, tx: Tx, account: str) -> Sequence[Sitting]:
        """This account's, oldest first."""

    def old(self, tx: Tx, began: int, seen: int) -> Sequence[tuple[Sitting, Account]]:
        """Sessions that began, or were last seen, at or before these instants, oldest first."""

    def touch(self, tx: Tx, sitting: Sitting) -> None:
        """Keep these instants if the session still stands."""

    def change(self, tx: Tx, sitting: Sitting) -> None:
        """Keep when its person was proved, and the watch."""

    def end(self, tx: Tx, digest: bytes) -> None: ...


class PositionLedger(Protocol):
    """Each call is part of the caller's transaction. The first position of an account is in the account itself."""

    def positions(self, tx: Tx, account: str) -> Sequence[str]:
        """The further ones, as they were set."""

    def set_positions(self, tx: Tx, account: str, positions: Sequence[str]) -> None: ...


class PasskeyLedger(Protocol):
    """Each call is part of the caller's transaction."""

    def enrol(self, tx: Tx, passkey: Passkey) -> None:
        """A credential that exists already is an error of the store."""

    def passkeys(self, tx: Tx, account: str) -> Sequence[Passkey]:
        """This account's, oldest first."""

    def passkey(self, tx: Tx, credential: bytes) -> tuple[Passkey, Account] | None: ...

    def use(self, tx: Tx, passkey: Passkey) -> None:
        """Keep counter and time of use."""

    def forget(self, tx: Tx, passkey: str) -> None: ...


class SeatLedger(Protocol):
    """Each call is part of the caller's transaction."""

    def seat(self, tx: Tx, account: str) -> Kept | None: ...

    def keep_seat(self, tx: Tx, account: str, seat: Kept) -> None: ...


class PeopleLedger(
    AccountLedger, LinkLedger, SittingLedger, PositionLedger, PasskeyLedger, SeatLedger, Protocol
):  # fmt: skip
    """All of them, kept in one place so that one transaction covers them."""


class Entries(Protocol):
    """Where watches are recorded."""

    def now(self) -> int:
        """The instant an entry would be stored at, milliseconds."""

    def append(self, tx: Tx, entries: Sequence[NewEntry]) -> Sequence[int]:
        """The serials they got."""
