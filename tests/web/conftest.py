"""The staff listener, started afresh for one test, or once for tests that only ask."""

from collections.abc import Iterator

import pytest

from tests.web.staff import Staff, staffed


@pytest.fixture
def staff() -> Iterator[Staff]:
    with staffed() as one:
        yield one


@pytest.fixture(scope="module")
def shared() -> Iterator[Staff]:
    with staffed() as one:
        yield one
