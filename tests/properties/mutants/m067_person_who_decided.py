"""An item names its officer."""

from typing import Any

import pytest
from msgspec.structs import replace

from jisr.release import Release
from jisr.terms.releases import Released
from tests.properties.mutants.ways import (
    in_item,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    def signed(self: Release, tx: Any, entry: Any, made: Any, item: Released) -> Released:
        serial = self._record.serial_of(tx, f"decision:{made.id}")
        return replace(item, by=self._record.entry(tx, serial or 1).header.by.person)

    in_item(patch, signed)
