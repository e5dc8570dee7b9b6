"""One side in memory, verified when the test is over."""

from collections.abc import Iterator

import pytest

from jisr.node import Node
from tests.sides import lone


@pytest.fixture
def north() -> Iterator[Node]:
    with lone() as node:
        yield node
