"""An answer to a stranger says how many decisions wait."""

from typing import Any

import pytest

from jisr.wire.listener import Listener
from tests.properties.mutants.ways import (
    count,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    honest = Listener._answer

    def answer(self: Listener, request: Any, body: bytes | None) -> Any:
        response = honest(self, request, body)
        if response.status_code in (401, 404):
            response.headers["retry-after"] = str(self._store.read(lambda tx: count(tx, "release_waiting")))
        return response

    patch.setattr(Listener, "_answer", answer)
