"""Who may sit at this side's desks: accounts, sign-up links, sessions.

An account is made from a one-time link (or at the console) whose maker fixed role and position; the person only
chooses a name and a password. Signing in gives a fresh session; a changed role or a removed account ends every
session and every open link of that account in the same transaction. Nothing that lets anyone in is stored: of links
and sessions the SHA-256, of passwords Argon2id. Failed attempts slow down the address they come from, never the
person they are aimed at. `rules` says which role may do what. Errors never tell whether a name exists.
"""

from jisr.people.desk import Offer, People, Session, same_csrf
from jisr.people.ledger import PeopleLedger

__all__ = ["Offer", "People", "PeopleLedger", "Session", "same_csrf"]
