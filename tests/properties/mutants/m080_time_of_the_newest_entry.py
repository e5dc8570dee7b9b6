"""Answers say when the side was last changed."""

from typing import Any

import pytest

from jisr.terms import canonical
from jisr.wire.listener import Listener
from tests.properties.mutants.ways import (
    in_answer,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    def dated(self: Listener, request: Any, partner: Any, response: Any) -> Any:
        header = self._store.read(
            lambda tx: tx.handle.execute("SELECT header FROM record_entry ORDER BY serial DESC LIMIT 1").get
        )
        response.headers["last-modified"] = str(canonical.check(header)["at"] if header else 0)
        return response

    in_answer(patch, dated)
