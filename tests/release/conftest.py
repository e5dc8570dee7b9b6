"""Three sides, opened for one test."""

from collections.abc import Iterator

import pytest

from tests.release.trio import Trio, trio


@pytest.fixture
def three() -> Iterator[Trio]:
    with trio() as opened:
        yield opened
