"""How far a checkpoint reaches depends on how much is on file."""

from typing import Any

import pytest

from jisr.exchange import outgoing
from jisr.exchange.outgoing import Outgoing
from tests.properties.mutants.ways import (
    entries,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    honest = Outgoing._sign

    def sign(self: Outgoing, log: Any) -> None:
        patch.setattr(outgoing, "STRIDE", 1 + self._store.read(entries) % 3)
        honest(self, log)

    patch.setattr(Outgoing, "_sign", sign)
