"""What the picture needs stored."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from jisr.terms.shadow import Columns
from jisr.terms.transactions import Tx
from jisr.terms.wanted import Wanted


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

    def version(self, tx: Tx, holder: str, report: int) -> int | None:
        """Which version of a known report is shown."""

    def withdraw(self, tx: Tx, holder: str, report: int, serial: int) -> None:
        """Mark a report withdrawn; the newest other report on its subject that stands becomes the latest."""

    def remove(self, tx: Tx, holder: str, report: int, serial: int, since: int) -> None:
        """Drop a report whose content entry `serial` erased, in the past as well.

        What is left is that it stood from its first entry, `since`, until this one. What was said on its subjects by
        others is told as if it had never been there: a rebuild, which cannot read it, gives the same.
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


# --- searching -----------------------------------------------------------------------------------------------------


class Bounds(NamedTuple):
    """West, east, south and north in 1e-7 degrees, all included; never across the antimeridian."""

    west: int
    east: int
    south: int
    north: int


class Version(NamedTuple):
    """One version of a report as the search knows it; `serial` is the entry that brought it, the rest as in `Row`.

    `first` and `last` are whole minutes since 1970. It stood until before entry `ended`, None while it stands;
    `withdrawn` says that a withdrawal ended it, and not a newer version.
    """

    holder: str
    report: int
    serial: int
    version: int
    kind: str
    category: str
    lang: str
    urgent: bool
    first: int
    last: int
    bounds: Bounds | None
    ended: int | None = None
    withdrawn: bool = False


class Asked(NamedTuple):
    """What is searched for when the record had `position` entries; an empty list of a filter lets everything through.

    With `struck` versions that no longer stood are found too. `serials` names versions by their entries, standing or
    not. `span` is first and last minute; of every one of `areas` at
    least one box must be met. `after` is where the last page ended: the score of its last hit when asked
    `by_rank`, and that hit's serial.
    """

    position: int
    wanted: Wanted = Wanted()
    serials: tuple[int, ...] = ()
    struck: bool = False
    holders: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    langs: tuple[str, ...] = ()
    urgent: bool = False
    span: tuple[int, int] | None = None
    areas: tuple[tuple[Bounds, ...], ...] = ()
    by_rank: bool = False
    after: tuple[float, int] | None = None


class SearchLedger(Protocol):
    """Writes of the index of words, each part of the transaction in which the picture follows."""

    def made_by(self, tx: Tx) -> int | None:
        """The number of what made the index; None for one that holds nothing yet."""

    def clear(self, tx: Tx, made_by: int) -> None:
        """Forget everything; what comes is made by that number."""

    def put(self, tx: Tx, versions: Sequence[tuple[Version, Columns]]) -> None:
        """Add versions with their words. One of a report that was withdrawn before never stands."""

    def end(self, tx: Tx, holder: str, report: int, serial: int, withdrawn: bool) -> None:
        """The version of a report that stands does no longer from entry `serial` on."""

    def erase(self, tx: Tx, serials: Sequence[int]) -> None:
        """Nothing is left of these versions: no word, and no beginning of a word, that no other version has."""


class SearchReading(Protocol):
    """Reads, each on the state of the caller's transaction."""

    def find(self, tx: Tx, asked: Asked) -> Iterator[tuple[Version, float]]:
        """Every hit with its score, the best or the newest first; only as many are looked up as are taken."""

    def count(self, tx: Tx, asked: Asked) -> int:
        """How many hits there are, whatever `after` says."""

    def vocabulary(self, tx: Tx, first: str, after: str) -> Sequence[str]:
        """Words of the index from `first` until before `after`, in order."""

    def holding(self, tx: Tx, key: str, position: int) -> Version | None:
        """The newest version that stood then and holds that plain word."""

    def versions(self, tx: Tx) -> Sequence[tuple[Version, Columns]]:
        """Everything, in order: what a rebuild must give again."""
