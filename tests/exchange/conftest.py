"""A side with two partners, set anew for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attacks.hostile import Scene, staged


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with staged(tmp_path) as found:
        yield found
