"""One side in memory, verified and its picture rebuilt when the test is over."""

from collections.abc import Iterator

import pytest

from jisr.node import Node
from tests.sides import assert_follows, lone


@pytest.fixture
def north() -> Iterator[Node]:
    with lone() as node:
        yield node
        assert_follows(node)
