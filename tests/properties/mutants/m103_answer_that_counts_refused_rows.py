"""What is answered to an unreadable item is numbered by our own refusals."""

from typing import Any

import pytest
from msgspec.structs import replace

from jisr.exchange.outgoing import Outgoing
from tests.properties.mutants.ways import (
    kinds,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    making, appending, rows = Outgoing.state, Outgoing._append_rejects, [0]

    def append(self: Outgoing, tx: Any) -> int:
        rows[0] = kinds(tx, "refuse")
        return appending(self, tx)

    patch.setattr(Outgoing, "_append_rejects", append)

    def state(self: Outgoing, tx: Any, partner: str, kind: Any, facts: Any) -> range:
        more = rows[0] if kind == "reject" else 0
        return making(
            self, tx, partner, kind, [replace(fact, index=fact.index + more) if more else fact for fact in facts]
        )

    patch.setattr(Outgoing, "state", state)
