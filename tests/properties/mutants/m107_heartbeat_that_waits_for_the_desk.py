"""No heartbeat while anything waits to be released."""

from typing import Any

import pytest

from jisr.exchange.beats import Heart
from tests.properties.mutants.ways import (
    count,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    honest = Heart.add

    def add(self: Any, side: str, note: bytes) -> bytes:
        waits = self._store.read(lambda tx: count(tx, "release_waiting"))
        return note if waits else honest(self, side, note)

    patch.setattr(Heart, "add", add)
