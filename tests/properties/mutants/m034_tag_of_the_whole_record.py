"""An answer's tag counts the record."""

from typing import Any

import pytest

from jisr.wire.listener import Listener
from tests.properties.mutants.ways import (
    entries,
    in_answer,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    def tagged(self: Listener, request: Any, partner: Any, response: Any) -> Any:
        response.headers["etag"] = str(self._store.read(entries))
        return response

    in_answer(patch, tagged)
