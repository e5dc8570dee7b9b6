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
    an index of the partner's log; `filed` is the entry that brought it.
    """

    holder: str
    report: int
    subject: str
    serial: int
    version: int
    filed: int
    kind: str
    review_by: int
    withdrawn: bool
    latest: bool
    extent: Extent | None


class Period(NamedTuple):
    """How one report stood from entry `since` until before entry `until`, None while it still stands so.

    The names are those of `Row`; `version` is None when the content was erased. `shown` says that it was the latest on
    its subject, or withdrawn.
    """

    holder: str
    report: int
    since: int
    until: int | None
    serial: int
    version: int | None
    filed: int
    withdrawn: bool
    shown: bool


class PictureLedger(Protocol):
    """Writes. Each call is part of the caller's transaction, and closes the periods it ends."""

    def cursor(self, tx: Tx) -> int: ...

    def advance(self, tx: Tx, serial: int) -> None: ...

    def put(self, tx: Tx, rows: Sequence[Row]) -> None:
        """Add new reports, in order; the newest that stands on a subject is its latest, and no other."""

    def revise(self, tx: Tx, row: Row) -> bool:
        """Replace the version of a known report; False when it is not known."""

    def withdraw(self, tx: Tx, holder: str, report: int, serial: int) -> None:
        """Mark a report withdrawn; the newest other report on its subject that stands becomes the latest."""

    def remove(self, tx: Tx, holder: str, report: int, serial: int) -> None:
        """Drop an own report whose content entry `serial` erased, in the past as well.

        What is left is that it stood from its first entry until this one. What was said on its subjects by others is
        told as if it had never been there: a rebuild, which cannot read it, gives the same.
        """

    def clear(self, tx: Tx) -> None: ...


class PictureReading(Protocol):
    """Reads, each on the state of the caller's transaction."""

    def find(self, tx: Tx, extent: Extent | None, holders: Sequence[str], most: int) -> Sequence[Row]:
        """Rows that meet the extent, or with None those without a place.

        Only the latest of each subject, and withdrawn ones.
        """

    def passages(self, tx: Tx) -> Sequence[Row]:
        """Latest row of each subject that is a crossing or a route, by holder and report; without their extents."""

    def stood(self, tx: Tx, position: int, holders: Sequence[str], most: int) -> Sequence[Period]:
        """What was shown when the record had `position` entries, newest first; position is at most the cursor."""

    def reports(self, tx: Tx, holder: str, subject: str) -> Sequence[int]:
        """Every report now on a subject, withdrawn and superseded ones among them, in order."""

    def rows(self, tx: Tx) -> Sequence[Row]:
        """Everything, ordered by holder and report."""

    def periods(self, tx: Tx) -> Sequence[Period]:
        """Every period there ever was, ordered by holder, report and since: what a rebuild must give again."""
