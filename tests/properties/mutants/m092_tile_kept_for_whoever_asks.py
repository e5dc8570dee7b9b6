"""A tile is kept and given to the next who asks, whoever that is."""

from typing import Any

import pytest

from jisr.exchange.standing import Standing


def put_in(patch: pytest.MonkeyPatch) -> None:
    honest = Standing.tile

    def tile(self: Standing, tx: Any, side: str, level: int, n: int, width: int, way: Any = "out") -> Any:
        kept = self.__dict__.setdefault("kept", {})
        found = kept.get((level, n, width, way)) or honest(self, tx, side, level, n, width, way)
        if found is not None:
            kept[level, n, width, way] = found
        return found

    patch.setattr(Standing, "tile", tile)
