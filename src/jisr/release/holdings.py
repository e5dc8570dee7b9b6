"""What a partner holds of ours now: a view of what was told, read only."""

from collections.abc import Sequence

from jisr.exchange.standing import Standing
from jisr.release.ledger import HoldingReading, Told
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


def begun(tx: Tx, standing: Standing, partner: str, told: Told | None) -> str | None:
    """The decision that began what a partner holds of a report; None where nothing it holds can be revised.

    What it could not read it cannot revise either, but for a first version whose content we had no more when it came.
    """
    if told is None or told.withdrawn:
        return None
    return told.first if standing.refused(tx, partner, told.first) in (None, "body-missing") else None
