"""What is not there yet is told from what never will be."""

from typing import Any

import pytest
from starlette.responses import Response

from jisr.wire.listener import Listener
from tests.properties.mutants.ways import (
    count,
    in_answer,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    def told(self: Listener, request: Any, partner: Any, response: Any) -> Any:
        waits = self._store.read(lambda tx: count(tx, "release_waiting WHERE partner = ?", partner.side))
        return Response(b"soon\n", 425) if response.status_code == 404 and waits else response

    in_answer(patch, told)
