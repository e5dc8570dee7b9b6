"""What rooms know of a store: jobs that run whole or not at all."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class Tx:
    """One transaction, handed from room to room unopened; only `store` looks at `handle`."""

    __slots__ = ("handle",)

    def __init__(self, handle: Any) -> None:
        self.handle = handle


class Store(Protocol):
    """Runs jobs against one side's data; raises Unavailable when it cannot, and then nothing of the job was kept."""

    def read(self, job: Callable[[Tx], T]) -> T:
        """The job's answer, seen on one unchanging state."""

    def write(self, job: Callable[[Tx], T]) -> T:
        """The job's answer, once what it wrote is on the disk."""
