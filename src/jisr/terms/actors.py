"""Who acts: a person, in a position, with a role."""

from typing import Literal

import msgspec

from jisr.terms.entries import By

Role = Literal["administrator", "duty officer", "observer", "release officer", "reporter"]
ROLES: tuple[Role, ...] = ("observer", "reporter", "duty officer", "release officer", "administrator")


class Actor(msgspec.Struct, frozen=True):
    """A signed-in person as rules see them."""

    person: str
    position: str
    role: Role

    @property
    def by(self) -> By:
        """How the record names them."""
        return By(self.person, self.position)
