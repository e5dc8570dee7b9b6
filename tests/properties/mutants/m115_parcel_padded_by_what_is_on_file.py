"""A parcel's size tells how much is on file: it is padded further where there is more."""

from typing import Any

import pytest

from jisr.exchange.parcel import SMALLEST, pack
from jisr.wire import parcels
from jisr.wire.parcels import Parcels
from tests.properties.mutants.ways import (
    entries,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    making, packing, size = Parcels.make, pack, [0]

    def make(self: Any, *given: Any, **named: Any) -> Any:
        size[0] = self._node.store.read(entries)
        return making(self, *given, **named)

    patch.setattr(Parcels, "make", make)
    patch.setattr(parcels, "pack", lambda *given: packing(*given) + bytes(SMALLEST * (size[0] // 32)))
