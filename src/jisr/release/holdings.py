"""What a partner holds of ours now: a view of what was told, read only."""

from collections.abc import Sequence

from jisr.release.ledger import HoldingReading
from jisr.terms.transactions import Tx

LAST = 2**53
"""After every serial there can be."""


class Holdings:
    """What each partner was told and was not asked to forget."""

    def __init__(self, reading: HoldingReading) -> None:
        self._reading = reading

    def of(self, tx: Tx, partner: str, before: int = LAST, most: int = 50) -> Sequence[tuple[int, int]]:
        """Report and version as it was told, the newest report before `before` first; reports by their first serial."""
        return self._reading.holdings(tx, partner, max(0, min(before, LAST)), most)
