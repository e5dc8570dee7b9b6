"""The ring begins at the corner the point is nearest to."""

from typing import Any

import pytest
from msgspec.structs import replace

from jisr.terms.places import Point
from tests.properties.mutants.ways import (
    in_place,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    def turned(place: Any, made: Any) -> Any:
        at = place.geometry
        if not isinstance(at, Point):
            return made
        ring = made.geometry.rings[0][:-1]
        first = min(range(4), key=lambda n: abs(ring[n][0] - at.lon) + abs(ring[n][1] - at.lat))
        walk = ring[first:] + ring[: first + 1]
        return replace(made, geometry=replace(made.geometry, rings=(walk,)))

    in_place(patch, turned)
