"""The place as it is."""

import pytest

from tests.properties.mutants.ways import (
    in_place,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    in_place(patch, lambda place, _: place)
