"""The showing can fail: every leak of `tests/properties/mutants` is put in on purpose, and seen.

By pairs of worlds first. What they cannot see the canaries must, or the audience law. A leak whose place in the product
is gone fails too: it must be put in elsewhere, or taken out of the list with a reason. The table is printed by
`pytest -rP tests/properties/test_mutants.py` or `python -m tests.properties mutants`.
"""

import logging
import os
from pathlib import Path

import pytest

from tests.properties import mutants
from tests.properties.judging import say
from tests.properties.mutants import LEAKS
from tests.properties.mutating import fate, table

SHARES = 8
MOST = 10_000 if os.environ.get("JISR_LONG") else 4_000
"""Pairs within which a leak must have shown."""
LEAST = 118
"""Leaks there are at least, so that none is lost in silence."""


@pytest.fixture(autouse=True)
def _quiet() -> None:
    logging.getLogger("jisr.wire").setLevel(logging.CRITICAL)


@pytest.mark.parametrize("share", range(SHARES))
def test_every_leak_is_seen(share: int) -> None:
    fates = [fate(name, MOST) for name in list(LEAKS)[share::SHARES]]
    say(table(fates))
    assert [one.name for one in fates if one.gone] == []
    assert [one.name for one in fates if not one.killed] == []


def test_every_file_is_a_leak_of_its_own() -> None:
    """One a file, numbered without a gap, each saying what leaks."""
    found = sorted(path.stem for path in Path(mutants.__file__).parent.glob("m*.py"))
    assert len(LEAKS) == len(found) >= LEAST
    assert [name.split("_")[0] for name in found] == [f"m{n:03d}" for n in range(1, len(found) + 1)]
    assert len({leak.__module__ for leak in LEAKS.values()}) == len(found)
