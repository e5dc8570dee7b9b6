"""The header's time is off by how much another partner was told."""

from typing import Any

import pytest

from jisr.exchange.outgoing import Outgoing
from tests.properties.asking import THIRD
from tests.properties.mutants.ways import (
    in_row,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    def size(self: Outgoing, tx: Any) -> int:
        head = self._reading.head(tx, THIRD, "out")
        return head.frontier.size if head is not None else 0

    in_row(patch, size)
