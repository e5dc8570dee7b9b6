"""What intake needs stored."""

from typing import Protocol

from jisr.terms.transactions import Tx


class IntakeLedger(Protocol):
    """Each call is part of the caller's transaction."""

    def cursor(self, tx: Tx, partner: str) -> int:
        """Index in that partner's log to go on at."""

    def advance(self, tx: Tx, partner: str, index: int) -> None: ...

    def content(self, tx: Tx, report: str) -> bytes | None:
        """Hash of what an imported report last said."""

    def forget_content(self, tx: Tx, report: str) -> None:
        """Keep only that the report was imported, not a hash of what it said."""

    def keep_content(self, tx: Tx, report: str, digest: bytes) -> None: ...
