"""The header's time is off by how many entries we have."""

import pytest

from tests.properties.mutants.ways import (
    entries,
    in_row,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    in_row(patch, lambda _, tx: entries(tx))
