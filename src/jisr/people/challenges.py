"""Challenges given out and not answered yet: each is good once, for minutes, for what it was given for.

Kept in memory and bounded, for the same reason as `pace`: a stranger must not make the side write to its disk. One
address can use up its own share only. A restart forgets them; whoever was under way starts again.
"""

import threading
from collections import Counter, OrderedDict
from typing import Literal, NamedTuple

from jisr.people.pace import network
from jisr.terms.times import Clock, Entropy

LIFE_MS = 5 * 60_000
KEPT, SHARE = 4096, 64
"""Challenges remembered at once, of all addresses and of one."""
SIZE = 32

Purpose = Literal["register", "sign-in"]


class Given(NamedTuple):
    """What a challenge was given for: the host a passkey is for, and for `register` the session that asked."""

    purpose: Purpose
    rp: str
    sitting: bytes | None
    made: int
    place: str


class Challenges:
    """Safe from any thread."""

    def __init__(self, clock: Clock, entropy: Entropy) -> None:
        self._clock, self._entropy = clock, entropy
        self._lock = threading.Lock()
        self._given: OrderedDict[bytes, Given] = OrderedDict()
        self._shares: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._given)

    def give(self, purpose: Purpose, rp: str, where: str, sitting: bytes | None = None) -> bytes:
        """A fresh challenge; the oldest goes where there are too many, this address's own first."""
        challenge, place = self._entropy.draw(SIZE), network(where)
        with self._lock:
            if self._shares[place] >= SHARE:
                self._drop(next(one for one, given in self._given.items() if given.place == place))
            elif len(self._given) >= KEPT:
                self._drop(next(iter(self._given)))
            self._given[challenge] = Given(purpose, rp, sitting, self._clock.now(), place)
            self._shares[place] += 1
        return challenge

    def take(self, challenge: bytes, purpose: Purpose, rp: str) -> Given | None:
        """What it was given for, if it was given for this and lately; whatever it was for, it is used up."""
        with self._lock:
            given = self._drop(challenge)
        # After the clock was set back nobody can say how old a challenge is.
        lately = given is not None and 0 <= self._clock.now() - given.made <= LIFE_MS
        return given if given is not None and lately and (given.purpose, given.rp) == (purpose, rp) else None

    def _drop(self, challenge: bytes) -> Given | None:
        given = self._given.pop(challenge, None)
        if given is not None:
            self._shares[given.place] -= 1
            if not self._shares[given.place]:
                del self._shares[given.place]
        return given
