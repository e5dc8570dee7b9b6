"""What is not there is answered with what might have been meant."""

from typing import Any

import pytest
from starlette.responses import Response

from jisr.wire.listener import Listener
from tests.properties.mutants.ways import (
    in_answer,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    def told(self: Listener, request: Any, partner: Any, response: Any) -> Any:
        if response.status_code != 404:
            return response
        newest_first = "SELECT body FROM record_entry WHERE body NOT NULL ORDER BY serial DESC LIMIT 1"
        body = self._store.read(lambda tx: tx.handle.execute(newest_first).get)
        return Response(b"not found; did you mean " + (body or b"nothing"), 404)

    in_answer(patch, told)
