"""That an item of one partner is gone is told to the other too."""

from typing import Any

import pytest

from jisr.node.erasing import Erasing
from jisr.terms.releases import ErasedFact
from tests.properties.asking import PARTNER


def put_in(patch: pytest.MonkeyPatch) -> None:
    honest = Erasing._state

    def state(self: Any, tx: Any, side: str, items: Any) -> int:
        if side != PARTNER:
            self._outgoing.state(tx, PARTNER, "erased", [ErasedFact(index=one.first) for one in items])
        return honest(self, tx, side, items)

    patch.setattr(Erasing, "_state", state)
