"""An item is marked as what was filed last."""

import pytest
from msgspec.structs import replace

from tests.properties.mutants.ways import (
    in_item,
    newest,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    in_item(patch, lambda self, tx, entry, made, item: replace(item, mark=newest(self, tx).marking.level))
