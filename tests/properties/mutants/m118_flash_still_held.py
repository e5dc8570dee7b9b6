"""The field that says there is something to be read ahead counts decisions whose hold is not over, private ones too."""

from typing import Any

import pytest

from jisr.exchange.standing import Standing


def put_in(monkeypatch: pytest.MonkeyPatch) -> None:
    right = Standing.flash

    def wrong(self: Standing, tx: Any, side: str, start: int) -> int | None:
        waiting = tx.handle.execute("SELECT count(*) FROM release_waiting").get
        return right(self, tx, side, start) if not waiting else start + waiting

    monkeypatch.setattr(Standing, "flash", wrong)
