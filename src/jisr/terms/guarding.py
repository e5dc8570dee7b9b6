"""The guard: what was signed last, kept where no backup reaches, and the rule by which a signature may follow it.

A store can be put back to an older copy, and then it would sign a second history. So before each signature its size
and root go into the guard, and the guard only ever goes forward. The order is record, guard, sign, publish: whatever
is cut off in between, the store holds at least what the guard holds, and the guard at least what was published. A
store for which that is not so is an old copy, or its guard is; it signs nothing until that is cleared up.
"""

from collections.abc import Callable
from typing import Literal, NamedTuple, Protocol

from jisr.terms.errors import JisrError, Refused, Unavailable

Why = Literal["guard-ahead", "guard-behind", "guard-differs", "guard-missing", "own-fork", "partner-ahead"]
TRIES = 5
"""How often another program may be faster before we let it be."""


class Mark(NamedTuple):
    """The head signed last: leaves, root, and for a receipt its date in seconds."""

    size: int
    root: bytes
    at: int = 0


class Held(NamedTuple):
    """What the store holds: `signed` leaves under its newest signature, `size` in all, and the root of the first n."""

    signed: int | None
    size: int
    root_at: Callable[[int], bytes]


class Guard(Protocol):
    """What was signed last under each name, and whether signing is locked. Every write is on the disk when answered."""

    kept: bool
    """Whether there is a guard at all: a store in memory has none, and nothing to be put back to."""

    def mark(self, name: str) -> Mark | None: ...

    def swap(self, name: str, before: Mark | None, after: Mark) -> bool:
        """Compare and swap; false when the guard holds something else than `before`."""

    def locked(self) -> Why | None: ...

    def lock(self, why: Why) -> None:
        """Lock signing until an officer unlocks it, over every start; the first reason stays."""

    def unlock(self) -> None: ...

    def noted(self, name: str) -> int:
        """The largest number that was given out under this name."""

    def note(self, name: str, number: int) -> None:
        """Numbers up to this one were given out. Survives the end of the process, and a power cut mostly."""


class NoGuard:
    """For a store in memory: it ends with the process."""

    kept = False

    def mark(self, name: str) -> Mark | None:
        return None

    def swap(self, name: str, before: Mark | None, after: Mark) -> bool:
        return True

    def locked(self) -> Why | None:
        return None

    def lock(self, why: Why) -> None:
        raise locked(why)

    def unlock(self) -> None:
        return None

    def noted(self, name: str) -> int:
        return 0

    def note(self, name: str, number: int) -> None:
        return None


class Reserve(Protocol):
    """Serials set apart before they are used, noted where neither guard nor data lie: it is left when both are lost."""

    def reserved(self) -> int:
        """Up to which serial some may have been given; 0 where nothing is known."""

    def reserve(self, number: int) -> None:
        """Serials up to this one may be given from now on; on the disk when answered, where that can be done."""


class NoReserve:
    """For a store in memory, and for who has no such place."""

    def reserved(self) -> int:
        return 0

    def reserve(self, number: int) -> None:
        return None


def log_name(origin: str) -> str:
    """Under which name the guard keeps the head of a log of ours, or of our record."""
    return f"log {origin}"


def receipt_mark(origin: str) -> str:
    """Under which name the guard keeps our newest receipt on a partner's log."""
    return f"receipt {origin}"


def disagreement(mark: Mark | None, held: Held) -> Why | None:
    """Why a store must not sign beside what the guard holds; None when it may."""
    if mark is None:
        return None if held.signed is None else "guard-missing"
    if mark.size > held.size:
        return "guard-ahead"
    if mark.size < (held.signed or 0):
        return "guard-behind"
    return None if held.root_at(mark.size) == mark.root else "guard-differs"


def confirm(guard: Guard, name: str, look: Callable[[], Held]) -> tuple[Mark | None, Held]:
    """The mark and what the store holds, when a signature may follow; Refused otherwise, and signing is locked.

    The guard is read before the store, so that another program which is signing just now looks like no fault; what
    looks like one is looked at again.
    """
    check_unlocked(guard)
    for _ in range(TRIES):
        before = guard.mark(name)
        held = look()
        why = disagreement(before, held) if guard.kept else None
        if why is None:
            return before, held
        if guard.mark(name) == before:
            guard.lock(why)
            raise locked(why)
    raise busy()


def advance(guard: Guard, name: str, before: Mark | None, after: Mark) -> None:
    """Put the guard forward to what is about to be signed; Unavailable when another program was faster."""
    if before is not None and before.size > after.size:
        raise busy()
    if before != after and not guard.swap(name, before, after):
        raise busy()


def check_unlocked(guard: Guard) -> None:
    """Refused while signing is locked."""
    why = guard.locked()
    if why is not None:
        raise locked(why)


def busy() -> JisrError:
    return Unavailable("busy", "Another program is signing: nothing was signed here.", "It is tried again by itself.")


def locked(why: Why) -> JisrError:
    """What is said of a side that may not sign."""
    return Refused(
        "signing-locked", "Signing is locked: this copy does not follow what this side signed before.",
        "Reading and filing go on. Let a release officer recover: jisr recover.", detail=why,
    )  # fmt: skip
