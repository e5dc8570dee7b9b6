"""The stage, set anew for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attacks.hostile import Attacker, Door, Scene, staged
from tests.attacks.pushed import PushDoor, witnessing


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with staged(tmp_path) as found:
        yield found


@pytest.fixture
def north(scene: Scene) -> Attacker:
    return scene.north


@pytest.fixture
def door(scene: Scene) -> Iterator[Door]:
    found = Door(scene.south)
    yield found
    found.close()


@pytest.fixture
def pushed(tmp_path: Path) -> Iterator[tuple[Scene, PushDoor]]:
    with witnessing(tmp_path) as found:
        yield found
