"""A side with much to decide asks its partners to come back."""

from typing import Any

import pytest
from starlette.responses import Response

from jisr.wire.listener import Listener
from tests.properties.mutants.ways import (
    count,
    in_answer,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    def busy(self: Listener, request: Any, partner: Any, response: Any) -> Any:
        waits = self._store.read(lambda tx: count(tx, "release_waiting"))
        return Response(b"try again later\n", 503) if waits > 2 else response

    in_answer(patch, busy)
