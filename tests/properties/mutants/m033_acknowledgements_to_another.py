"""What one partner told is acknowledged to the other."""

import pytest
from msgspec.structs import replace

from tests.properties.asking import PARTNER
from tests.properties.mutants.ways import (
    in_acknowledgement,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    in_acknowledgement(patch, lambda _, made: replace(made, partner=PARTNER))
