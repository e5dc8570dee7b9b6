"""The cell's name ends with the last digit of the longitude."""

from typing import Any

import pytest
from msgspec.structs import replace

from jisr.terms.places import Point
from tests.properties.mutants.ways import (
    in_place,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    def named(place: Any, made: Any) -> Any:
        at = place.geometry
        return replace(made, name=f"{made.name} {at.lon % 10}") if isinstance(at, Point) else made

    in_place(patch, named)
