"""The header's time is off by how many rows of files were refused."""

import pytest

from tests.properties.mutants.ways import (
    in_row,
    kinds,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    in_row(patch, lambda _, tx: kinds(tx, "refuse"))
