"""What the record needs stored."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from jisr.terms.transactions import Tx
from jisr.tlog.merkle import Frontier


class Row(NamedTuple):
    """One stored entry; `salt` and `body` are None when it never had a body or was erased."""

    serial: int
    header: bytes
    salt: bytes | None
    body: bytes | None


class Growth(NamedTuple):
    """What an append adds to the tree: the new frontier, and each completed subtree as (level, index, hash)."""

    frontier: Frontier
    subtrees: Sequence[tuple[int, int, bytes]]


class RecordLedger(Protocol):
    """Writes, each within the caller's transaction."""

    def append(self, tx: Tx, rows: Sequence[Row], growth: Growth) -> None:
        """Rows follow the head without a gap; a serial that exists already is an error of the store."""

    def name(self, tx: Tx, key: str, serial: int) -> None:
        """Remember which serial a key got."""

    def amend(self, tx: Tx, first: int, version: int, withdrawn: bool) -> None:
        """Remember which version of a report stands."""

    def erase(self, tx: Tx, entries: Sequence[tuple[int, bytes | None]]) -> None:
        """Salt and body of these entries are gone from the disk when the transaction is, but for what is left of it."""

    def keep_checkpoint(self, tx: Tx, checkpoint: bytes) -> None: ...

    def begin_epoch(self, tx: Tx, epoch: int) -> None:
        """The head is signed under this epoch's name from now on; the checkpoint kept so far is not."""


class RecordReading(Protocol):
    """Reads, each on the state of the caller's transaction."""

    def head(self, tx: Tx) -> Frontier: ...

    def checkpoint(self, tx: Tx) -> bytes | None: ...

    def epoch(self, tx: Tx) -> int:
        """1, or a larger number once the record lost entries at a restore."""

    def serial_of(self, tx: Tx, key: str) -> int | None: ...

    def amended(self, tx: Tx, first: int) -> tuple[int, bool] | None:
        """The version that stands and whether it was withdrawn; None for a report never amended."""

    def read(self, tx: Tx, start: int, stop: int) -> Sequence[Row]:
        """Entries with start <= serial < stop, in order."""

    def pick(self, tx: Tx, serials: Iterable[int]) -> Sequence[Row]:
        """These entries, in the order asked; one that does not exist is left out."""

    def subtrees(self, tx: Tx, level: int, start: int, count: int) -> Sequence[bytes]:
        """Roots of complete subtrees of 256^level entries, level >= 1."""
