"""What the picture needs stored."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from jisr.terms.transactions import Tx


class Extent(NamedTuple):
    """West, east, south, north in 1e-7 degrees, first and last in whole minutes since 1970; all included."""

    west: int
    east: int
    south: int
    north: int
    first: int
    last: int


class Row(NamedTuple):
    """One report as the picture knows it.

    `report` names it within `holder`: its first serial for ours, the index of its first item for a partner's.
    `serial` is the newest entry of the record about it. `version` is where its content lies: a serial of the record, or
    an index of the partner's log.
    """

    holder: str
    report: int
    subject: str
    serial: int
    version: int
    kind: str
    review_by: int
    withdrawn: bool
    latest: bool
    extent: Extent | None


class PictureLedger(Protocol):
    """Each call is part of the caller's transaction."""

    def cursor(self, tx: Tx) -> int: ...

    def advance(self, tx: Tx, serial: int) -> None: ...

    def put(self, tx: Tx, rows: Sequence[Row]) -> None:
        """Add new reports, each the latest of its subject; what was the latest before is so no longer."""

    def revise(self, tx: Tx, row: Row) -> bool:
        """Replace the version of a known report; False when it is not known."""

    def withdraw(self, tx: Tx, holder: str, report: int, serial: int) -> None:
        """Mark a report withdrawn; the newest other report on its subject that stands becomes the latest."""

    def remove(self, tx: Tx, holder: str, report: int) -> None:
        """Drop a report whose content was erased; the newest other on its subject that stands becomes the latest."""

    def find(self, tx: Tx, extent: Extent | None, holders: Sequence[str], most: int) -> Sequence[Row]:
        """Rows that meet the extent, or with None those without a place.

        Only the latest of each subject, and withdrawn ones.
        """

    def clear(self, tx: Tx) -> None: ...

    def rows(self, tx: Tx) -> Sequence[Row]:
        """Everything, ordered by holder and report."""
