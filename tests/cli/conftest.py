"""Two sides made once, and copied for every test that needs them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.console import PASSWORD, Pair, made
from tests.sides import PASSPHRASE, without_the_wait


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a script would have in its environment; nothing else of ours may be there."""
    for name in [name for name in os.environ if name.startswith("JISR_") and name != "JISR_CASES"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("JISR_PASSWORD", PASSWORD)


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Two sides that open by key file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JISR_PASSPHRASE", PASSPHRASE)
        patch.setenv("JISR_PASSWORD", PASSWORD)
        without_the_wait(patch)
        yield made(tmp_path_factory.mktemp("sides"))


@pytest.fixture(scope="session")
def met(fresh: Pair, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    found = fresh.copied(tmp_path_factory.mktemp("met"))
    found.meet()
    return found


@pytest.fixture
def strangers(fresh: Pair, tmp_path: Path) -> Pair:
    return fresh.copied(tmp_path)


@pytest.fixture
def pair(met: Pair, tmp_path: Path) -> Pair:
    return met.copied(tmp_path)
