"""How fast passwords may be tried: slower after every miss, for the address that misses, never for the account.

A miss is counted when an attempt enters, so attempts made at once count as if made in turn. The wait grows per
(name, address). An address that has not tried this name before is asked to wait once, at most two seconds, while
the name is under attack from anywhere; nobody else can use up its turn. So an outsider costs a person two seconds and
no more. Names that do not exist are paced like those that do.

Kept in memory and bounded: a stranger must not make the side write to its disk. A restart forgives.
"""

import ipaddress
import threading
from collections import Counter, OrderedDict
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

from jisr.terms.errors import Unavailable
from jisr.terms.times import Clock

K = TypeVar("K")

FREE = 2
"""Misses that cost nothing."""
LONGEST_MS, MILD_MS = 30_000, 2_000
FORGET_MS = 24 * 3_600_000
KEPT = 10_000
"""Names, and (name, address) pairs, remembered at once."""
AT_ONCE = 4
"""Attempts one address may have under way, so that nobody fills the queue for the two hashes."""


@dataclass(slots=True)
class _Misses:
    count: int = 0
    since: int = 0
    wait: int = 0


def wait_after(misses: int) -> int:
    """Milliseconds from a miss to the next attempt: 0, 0, 1 s, 2 s, 4 s ... at most 30 s."""
    return min(LONGEST_MS, 1000 << min(misses - FREE - 1, 10)) if misses > FREE else 0


def network(where: str) -> str:
    """The address as far as it names one customer: IPv6 by its /64, mapped IPv4 as IPv4, anything else as it is."""
    try:
        address = ipaddress.ip_address(where)
    except ValueError:
        return where[:100]
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(address.ipv4_mapped or (int(address) >> 64))


class Pace:
    """Every attempt enters, and leaves with whether it passed. Safe from any thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._pairs: OrderedDict[tuple[bytes, str], _Misses] = OrderedDict()
        self._names: OrderedDict[bytes, _Misses] = OrderedDict()
        self._inside: Counter[str] = Counter()

    def enter(self, key: str, where: str) -> None:
        """Count an attempt on the name with this key, or raise Unavailable `wait` that says for how long."""
        now, place, named = self._clock.now(), network(where), _short(key)
        with self._lock:
            name, new = _kept(self._names, named, now), (named, place) not in self._pairs
            pair = _kept(self._pairs, (named, place), now)
            mild = min(MILD_MS, wait_after(name.count))
            if new and mild:
                pair.since, pair.wait = now, mild
            left = _left(pair, now)
            if left or self._inside[place] >= AT_ONCE:
                raise _wait(left or 1000)
            for misses in (pair, name):
                misses.count, misses.since = misses.count + 1, now
            pair.wait = max(wait_after(pair.count), min(MILD_MS, wait_after(name.count)))
            self._inside[place] += 1

    def leave(self, key: str, where: str, passed: bool) -> None:
        """The attempt is over; one that passed forgives this address its misses on this name."""
        place, named = network(where), _short(key)
        with self._lock:
            self._inside[place] -= 1
            if not self._inside[place]:
                del self._inside[place]
            if passed:
                forgiven, name = self._pairs.pop((named, place), None), self._names.get(named)
                if forgiven is not None and name is not None:
                    name.count = max(0, name.count - forgiven.count)


def _short(key: str) -> bytes:
    """A name of any length in 16 bytes."""
    return sha256(key.encode()).digest()[:16]


def _kept(kept: OrderedDict[K, _Misses], key: K, now: int) -> _Misses:
    """What is remembered under `key`, as the newest of at most KEPT."""
    misses = kept.setdefault(key, _Misses())
    kept.move_to_end(key)
    if len(kept) > KEPT:
        kept.popitem(last=False)
    if now - misses.since > FORGET_MS:
        misses.count = misses.wait = 0
    return misses


def _left(misses: _Misses, now: int) -> int:
    """Milliseconds still to wait. After the clock was set back the wait starts again: never longer than it is."""
    misses.since = min(misses.since, now)
    return max(0, misses.since + misses.wait - now)


def _wait(left: int) -> Unavailable:
    seconds = -(-left // 1000)
    return Unavailable("wait", "Too many attempts to sign in.", f"Try again in {seconds} s.")
