"""Who may sit at this side's desks: accounts, sign-up links, passwords and passkeys, sessions, watches, seats.

An account is made from a one-time link (or at the console) whose maker fixed role and position; the person only
chooses a name and a password. Signing in gives a fresh session; a changed role or a removed account ends every
session and every open link of that account in the same transaction. Nothing that lets anyone in is stored: of links
and sessions the SHA-256, of passwords Argon2id, of passkeys the public half. Failed attempts slow down the address
they come from, never the person they are aimed at. A person takes the watch at a position they may hold, and both
taking and leaving it are entries of the record. `rules` says which role may do what. Errors never tell whether a name
exists.
"""

from jisr.people.accounts import Offer
from jisr.people.ceremony import Address
from jisr.people.desk import People, Session, same_csrf
from jisr.people.ledger import PeopleLedger
from jisr.people.passkeys import Held
from jisr.people.seats import Bookmark, Named, Seat, View

__all__ = [
    "Offer", "People", "PeopleLedger", "Session", "same_csrf", "Address", "Held", "Seat", "Named", "View", "Bookmark",
]  # fmt: skip
