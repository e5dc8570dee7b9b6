"""The place keeps its name."""

import pytest
from msgspec.structs import replace

from tests.properties.mutants.ways import (
    in_place,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    in_place(patch, lambda place, made: replace(made, name=place.name))
