"""A refused receipt is answered with the size of the record."""

from typing import Any

import pytest
from starlette.responses import Response

from jisr.wire.listener import Listener
from tests.properties.mutants.ways import (
    entries,
    in_answer,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    def told(self: Listener, request: Any, partner: Any, response: Any) -> Any:
        refused = request.method == "POST" and response.status_code in (400, 403, 409, 422)
        return Response(b"%d\n" % self._store.read(entries), response.status_code) if refused else response

    in_answer(patch, told)
