"""Which role may do what. Pure. Administrators keep accounts and partners; they never release."""

from typing import Literal, NamedTuple

from jisr.people.names import name_key
from jisr.terms.actors import Actor, Role
from jisr.terms.errors import Refused

Action = Literal["acknowledge", "administer", "erase", "export", "file", "read", "release", "resume", "stop"]

MAY: dict[Role, frozenset[Action]] = {
    "observer": frozenset(("read",)),
    "reporter": frozenset(("file", "read")),
    "duty officer": frozenset(("acknowledge", "export", "file", "read", "resume", "stop")),
    "release officer": frozenset(("acknowledge", "erase", "export", "file", "read", "release", "resume", "stop")),
    "administrator": frozenset(("administer", "read")),
}


class Proof(NamedTuple):
    """That this person proved a moment ago who they are; only `people` makes one."""

    actor: Actor


def may(role: Role, action: Action) -> bool:
    return action in MAY[role]


def check(actor: Actor, action: Action) -> None:
    """Refused `role` when this actor's role does not allow the action."""
    if not may(actor.role, action):
        raise Refused("role", f"The role {actor.role} may not {action}.", "Ask someone whose role allows it.")


def proved_lately(proved: int | None, now: int, window: int) -> bool:
    """Whether the password was typed within the window before now; milliseconds. A clock set back proves nothing."""
    return proved is not None and 0 <= now - proved <= window


def same_person(one: str, other: str) -> bool:
    """Whether two names are one account's, however they are written."""
    return name_key(one) == name_key(other)


def runs_back(kept: int, given: int) -> bool:
    """Whether a passkey's counter did not move on: a copy of it was used. Those that do not count say 0 each time."""
    return (kept > 0 or given > 0) and given <= kept
