"""What was released to one partner is told to the other."""

from typing import Any

import pytest
from msgspec.structs import replace

from jisr.release import Release
from jisr.terms.releases import Released
from tests.properties.asking import PARTNER
from tests.properties.mutants.ways import (
    in_item,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    def misled(self: Release, tx: Any, entry: Any, made: Any, item: Released) -> Released:
        return replace(item, partner=PARTNER, re=(), k="release")

    in_item(patch, misled)
