"""What release needs stored: how far it has followed the record, what waits, what each partner was told."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from jisr.terms.entries import Origin
from jisr.terms.transactions import Tx


class Waiting(NamedTuple):
    """A decision not carried out yet; `due` in milliseconds."""

    decision: str
    serial: int
    partner: str
    report: int
    due: int


class Unsent(NamedTuple):
    """An acknowledgement that is not in the partner's log yet: its entry, whose item it is of, and which."""

    serial: int
    partner: str
    of: Origin


class Told(NamedTuple):
    """What one partner holds of one report: the first decision of the chain, the newest, and whether it stands."""

    first: str
    newest: str
    version: int
    withdrawn: bool


class LastCell(NamedTuple):
    level: int
    x: int
    y: int


class ReleaseLedger(Protocol):
    """Each call is part of the caller's transaction. A report is named by its first serial."""

    def cursor(self, tx: Tx) -> int:
        """The newest serial followed; 0 before the first."""

    def advance(self, tx: Tx, serial: int) -> None: ...

    def wait(self, tx: Tx, item: Waiting) -> None: ...

    def waiting(self, tx: Tx, due: int | None = None) -> Sequence[Waiting]:
        """What waits, in the order decided; with `due`, only what is due by then."""

    def done(self, tx: Tx, decision: str) -> None: ...

    def told(self, tx: Tx, partner: str, report: int) -> Told | None: ...

    def tell(self, tx: Tx, partner: str, report: int, told: Told) -> None: ...


class CellLedger(Protocol):
    """The last cell of each level a partner was given for a subject: a jittering point must not be averaged out."""

    def last(self, tx: Tx, partner: str, subject: str) -> Sequence[LastCell]:
        """One for each level ever given, the coarsest first."""

    def keep(self, tx: Tx, partner: str, subject: str, cell: LastCell) -> None: ...


class PolicyLedger(Protocol):
    """Which policy is live."""

    def live(self, tx: Tx) -> int | None:
        """The entry with the text of the live policy; None while it is the one that comes with Jisr."""

    def make_live(self, tx: Tx, serial: int) -> None: ...


class AckLedger(Protocol):
    """Acknowledgements on their way; each call is part of the caller's transaction."""

    def cursor(self, tx: Tx) -> int:
        """The newest serial followed; 0 before the first."""

    def advance(self, tx: Tx, serial: int) -> None: ...

    def wait(self, tx: Tx, item: Unsent) -> None: ...

    def waiting(self, tx: Tx) -> Sequence[Unsent]:
        """What waits, in the order acknowledged."""

    def done(self, tx: Tx, serial: int) -> None: ...


class AgreeLedger(Protocol):
    """How far the record was followed for agreements; each call is part of the caller's transaction."""

    def cursor(self, tx: Tx) -> int:
        """The newest serial followed; 0 before the first."""

    def advance(self, tx: Tx, serial: int) -> None: ...


class HoldingReading(Protocol):
    """What partners hold now."""

    def holdings(self, tx: Tx, partner: str, before: int, most: int) -> Sequence[tuple[int, int]]:
        """Report and version a partner was told and not asked to forget, the newest report before `before` first."""
