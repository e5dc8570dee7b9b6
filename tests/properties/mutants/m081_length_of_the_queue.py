"""Answers say how much waits."""

from typing import Any

import pytest

from jisr.wire.listener import Listener
from tests.properties.mutants.ways import (
    count,
    in_answer,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    def timed(self: Listener, request: Any, partner: Any, response: Any) -> Any:
        waits = self._store.read(lambda tx: count(tx, "release_waiting"))
        response.headers["server-timing"] = f"db;dur={waits}"
        return response

    in_answer(patch, timed)
