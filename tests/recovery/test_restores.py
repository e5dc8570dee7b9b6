"""Restores at random under load: no two signatures contradict, nothing received is lost, no serial comes twice."""

import pytest

from tests.recovery.restores import run


@pytest.mark.parametrize("seed", range(30))
def test_nothing_contradicts_is_lost_or_comes_twice(seed: int) -> None:
    assert run(seed)[-4:] == (0, 0, 0, 0)


@pytest.mark.long
def test_a_thousand_of_them() -> None:
    for seed in range(1000):
        assert run(seed)[-4:] == (0, 0, 0, 0), seed
