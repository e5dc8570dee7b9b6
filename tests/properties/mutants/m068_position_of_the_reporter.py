"""An item names the desk that reported it."""

import pytest
from msgspec.structs import replace

from tests.properties.mutants.ways import (
    in_item,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    in_item(patch, lambda self, tx, entry, made, item: replace(item, by=entry.header.by.position))
