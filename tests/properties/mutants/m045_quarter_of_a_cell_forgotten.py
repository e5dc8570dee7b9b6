"""The cell flickers as its subject walks along the edge."""

import pytest

from jisr.geo.grid import coarsen
from jisr.release import rules


def put_in(patch: pytest.MonkeyPatch) -> None:
    honest = coarsen
    patch.setattr(rules, "coarsen", lambda place, level, last=None: honest(place, level, None))
