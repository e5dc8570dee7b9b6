"""Another partner's log is forbidden once it holds something, and unknown before."""

from typing import Any

import pytest
from starlette.responses import Response

from jisr.wire.listener import Listener
from tests.properties.asking import THIRD
from tests.properties.mutants.ways import (
    in_answer,
)
from tests.properties.worlds import EAST_WAS_TOLD


def put_in(patch: pytest.MonkeyPatch) -> None:
    def told(self: Listener, request: Any, partner: Any, response: Any) -> Any:
        if partner.side == THIRD or f"/{THIRD}/1/" not in request.scope["path"]:
            return response
        head = self._store.read(lambda tx: self._standing.checkpoint(tx, THIRD))
        return Response(b"forbidden\n", 403) if head is not None and head[0] > EAST_WAS_TOLD else response

    in_answer(patch, told)
