"""What intake needs stored."""

from collections.abc import Sequence
from typing import Protocol

from jisr.terms.entries import Origin
from jisr.terms.transactions import Tx


class IntakeLedger(Protocol):
    """Each call is part of the caller's transaction."""

    def cursor(self, tx: Tx, partner: str) -> int:
        """Index in that partner's log to go on at."""

    def advance(self, tx: Tx, partner: str, index: int) -> None: ...

    def keep_filed(self, tx: Tx, stretches: Sequence[tuple[Origin, int, int]]) -> None:
        """As which entries partners' items were filed: the first item, its serial, and how many neighbours follow."""

    def filed(self, tx: Tx, origin: Origin) -> int | None:
        """The serial an item was filed as."""

    def content(self, tx: Tx, report: str) -> bytes | None:
        """Hash of what an imported report last said."""

    def forget_content(self, tx: Tx, report: str) -> None:
        """Keep only that the report was imported, not a hash of what it said."""

    def keep_content(self, tx: Tx, report: str, digest: bytes) -> None: ...
