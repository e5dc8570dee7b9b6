"""What is answered to an unreadable item is numbered by our own refusals."""

from typing import Any

import pytest
from msgspec.structs import replace

from jisr.exchange import outgoing
from jisr.exchange.outgoing import Outgoing
from tests.properties.mutants.ways import (
    kinds,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    making, appending, rows = outgoing._reject, Outgoing._append_rejects, [0]

    def append(self: Outgoing, tx: Any) -> int:
        rows[0] = kinds(tx, "refuse")
        return appending(self, tx)

    patch.setattr(Outgoing, "_append_rejects", append)
    patch.setattr(outgoing, "_reject", lambda fact, at: making(replace(fact, index=fact.index + rows[0]), at))
