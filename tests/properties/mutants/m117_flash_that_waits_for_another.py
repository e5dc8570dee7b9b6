"""The field that says there is something to be read ahead also speaks of what another partner is told."""

import pytest

from jisr.exchange.standing import Standing
from tests.properties.asking import THIRD


def put_in(monkeypatch: pytest.MonkeyPatch) -> None:
    right = Standing.flash
    monkeypatch.setattr(
        Standing, "flash", lambda self, tx, side, start: right(self, tx, side, start) or right(self, tx, THIRD, start)
    )
