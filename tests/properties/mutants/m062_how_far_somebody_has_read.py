"""The header's time is off by what somebody has read."""

import pytest

from tests.properties.mutants.ways import (
    in_row,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    in_row(patch, lambda _, tx: int(tx.handle.execute("SELECT coalesce(sum(read_to), 0) % 60 FROM people_seat").get))
