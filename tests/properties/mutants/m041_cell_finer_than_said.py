"""The polygon is that of the next finer level."""

from typing import Any

import pytest

from jisr.geo.grid import coarsen
from jisr.release import rules


def put_in(patch: pytest.MonkeyPatch) -> None:
    honest = coarsen

    def finer(place: Any, level: int, last: Any = None) -> Any:
        made, cell = honest(place, level, last)
        return (honest(place, level + 1)[0] if level < 7 else made), cell

    patch.setattr(rules, "coarsen", finer)
