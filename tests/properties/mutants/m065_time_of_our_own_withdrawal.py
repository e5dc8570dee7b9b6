"""What is taken back is dated when we withdrew it."""

import pytest
from msgspec.structs import replace

from tests.properties.mutants.ways import (
    in_withdrawal,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    in_withdrawal(patch, lambda made, ours: made if ours is None else replace(made, at=ours.header.entered // 1000))
