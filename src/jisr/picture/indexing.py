"""What the search knows follows the record with the picture: gathered while entries are projected, written in lots."""

from jisr.picture.ledger import Row, SearchLedger, Version
from jisr.picture.rules import version
from jisr.terms.releases import Content
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

    def own(self, row: Row, report: Report) -> None:
        """A version of our own report."""
        self._fresh.append(version(row, report))

    def theirs(self, tx: Tx, row: Row, content: Content) -> None:
        """A partner's item, which ends what its chain said before."""
        if row.version != row.report:
            self.end(tx, row.holder, row.report, row.filed, withdrawn=False)
        self._fresh.append(version(row, content))

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
