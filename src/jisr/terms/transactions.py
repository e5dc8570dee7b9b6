"""What rooms know of a store: jobs that run whole or not at all."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class Tx:
    """One transaction, handed from room to room unopened; only `store` looks at `handle`.

    `waited` says whether somebody waits for it to end: whoever has much to do then leaves the rest to another one.
    """

    __slots__ = ("handle", "waited")

    def __init__(self, handle: Any, waited: Callable[[], bool] = lambda: False) -> None:
        self.handle, self.waited = handle, waited


def in_slices(step: Callable[[Tx], int], left: Callable[[Tx], bool], most: int) -> Callable[[Tx], int]:
    """A job of `step` up to `most` times, which ends early when nothing is `left` to do or somebody waits for it.

    What partners send in bulk is worked off like this: one transaction for much while nobody is there, and a person
    who files waits for one short step.
    """

    def run(tx: Tx) -> int:
        done = step(tx)
        for _ in range(1, most):
            if tx.waited() or not left(tx):
                break
            done += step(tx)
        return done

    return run


class Store(Protocol):
    """Runs jobs against one side's data; raises Unavailable when it cannot, and then nothing of the job was kept."""

    def read(self, job: Callable[[Tx], T]) -> T:
        """The job's answer, seen on one unchanging state."""

    def write(self, job: Callable[[Tx], T]) -> T:
        """The job's answer, once what it wrote is on the disk."""
