"""A revision cites the entry of our record it corrects."""

from typing import Any

import pytest

from jisr.exchange.outgoing import Outgoing
from jisr.terms.releases import Released


def put_in(patch: pytest.MonkeyPatch) -> None:
    honest = Outgoing._row

    def row(self: Outgoing, tx: Any, log: Any, item: Released, index: int) -> Any:
        made = honest(self, tx, log, item, index)
        if not item.re:
            return made
        serial = tx.handle.execute("SELECT serial FROM record_key WHERE key = ?", (f"decision:{item.re[0]}",)).get
        return made._replace(header=made.header.split(b'"re":[')[0] + b'"re":[%d],"v":1}' % (serial or 0))

    patch.setattr(Outgoing, "_row", row)
