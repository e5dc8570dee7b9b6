"""A delta is kept by where it begins and ends, not by whose it is."""

from typing import Any

import pytest

from jisr.exchange.standing import Standing


def put_in(patch: pytest.MonkeyPatch) -> None:
    honest = Standing.delta

    def delta(self: Standing, tx: Any, side: str, start: int, most: int) -> Any:
        made = honest(self, tx, side, start, most)
        kept = self.__dict__.setdefault("kept", {})
        return made if made is None else kept.setdefault((start, len(made.headers)), made)

    patch.setattr(Standing, "delta", delta)
