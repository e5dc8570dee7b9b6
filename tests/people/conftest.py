"""The house, opened for one test."""

from collections.abc import Iterator

import pytest

from tests.people.house import House, opened


@pytest.fixture
def house() -> Iterator[House]:
    with opened() as one:
        yield one
