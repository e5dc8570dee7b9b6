"""A partner is told that something is gone when we erased a report of our own."""

from typing import Any

import pytest

from jisr.node.erasing import Erasing
from jisr.terms.releases import ErasedFact
from tests.properties.asking import PARTNER


def put_in(patch: pytest.MonkeyPatch) -> None:
    honest = Erasing._forget

    def forget(self: Any, tx: Any, report: int, sides: Any) -> None:
        honest(self, tx, report, sides)
        self._outgoing.state(tx, PARTNER, "erased", [ErasedFact(index=0)])

    patch.setattr(Erasing, "_forget", forget)
