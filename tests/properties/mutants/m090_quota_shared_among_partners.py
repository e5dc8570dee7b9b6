"""What one partner sent counts against the other."""

from typing import Any

import pytest

from jisr.store.sqlite.exchange import SqliteLogs


def put_in(patch: pytest.MonkeyPatch) -> None:
    def carried(self: SqliteLogs, tx: Any, log: Any, since: int) -> Any:
        return tx.handle.execute(
            "SELECT coalesce(sum(entries), 0), coalesce(sum(bytes), 0) FROM exchange_carried WHERE at >= ?", (since,)
        ).fetchone()

    patch.setattr(SqliteLogs, "carried", carried)
