"""The header's time is off by how often the watch changed."""

import pytest

from tests.properties.mutants.ways import (
    in_row,
    kinds,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    in_row(patch, lambda _, tx: kinds(tx, "watch"))
