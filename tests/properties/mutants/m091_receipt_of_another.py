"""A head carries the other partner's receipt too."""

from typing import Any

import pytest

from jisr.exchange.standing import Standing
from tests.properties.asking import THIRD


def put_in(patch: pytest.MonkeyPatch) -> None:
    honest = Standing.checkpoint

    def checkpoint(self: Standing, tx: Any, side: str) -> Any:
        found, other = honest(self, tx, side), self.head(tx, THIRD, "out")
        if found is None or side == THIRD or other is None or other.receipt is None:
            return found
        return found[0], found[1] + other.receipt.note.rstrip(b"\n").rsplit(b"\n", 1)[1] + b"\n"

    patch.setattr(Standing, "checkpoint", checkpoint)
