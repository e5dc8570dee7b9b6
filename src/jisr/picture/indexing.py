"""What the search knows follows the record with the picture: gathered while entries are projected, written in lots."""

from jisr.picture.ledger import SearchLedger, Version
from jisr.picture.rules import own_version, partner_version
from jisr.terms.releases import Received
from jisr.terms.reports import Report
from jisr.terms.shadow import MADE_BY, Columns
from jisr.terms.transactions import Tx


class Indexing:
    """Writes of one transaction to the index of words; `flush` before the cursor moves."""

    def __init__(self, ledger: SearchLedger) -> None:
        self._ledger = ledger
        self._fresh: list[tuple[Version, Columns]] = []

    def is_ours(self, tx: Tx) -> bool:
        """Whether what is there was made as words are made today."""
        return self._ledger.made_by(tx) == MADE_BY

    def clear(self, tx: Tx) -> None:
        """Forget everything."""
        self._fresh.clear()
        self._ledger.clear(tx, MADE_BY)

    def own(self, side: str, first: int, serial: int, report: Report) -> None:
        """A version of our own report."""
        self._fresh.append(own_version(side, first, serial, report))

    def theirs(self, tx: Tx, side: str, first: int, serial: int, item: Received) -> None:
        """A partner's item as entry `serial`, in the chain begun by item `first`."""
        if item.number != first:
            self.end(tx, side, first, serial, withdrawn=False)
        if item.content is not None:
            self._fresh.append(partner_version(side, first, serial, item.number, item.content))

    def end(self, tx: Tx, side: str, first: int, serial: int, *, withdrawn: bool) -> None:
        """From entry `serial` on the report stands no longer as it did."""
        self.flush(tx)
        self._ledger.end(tx, side, first, serial, withdrawn)

    def erase(self, tx: Tx, serials: tuple[int, ...]) -> None:
        """The content of these entries is gone."""
        self.flush(tx)
        self._ledger.erase(tx, serials)

    def flush(self, tx: Tx) -> None:
        """Write what was gathered."""
        if self._fresh:
            self._ledger.put(tx, self._fresh)
            self._fresh.clear()
