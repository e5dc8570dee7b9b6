"""An acknowledgement's time is its serial."""

import pytest
from msgspec.structs import replace

from tests.properties.mutants.ways import (
    in_acknowledgement,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    in_acknowledgement(patch, lambda entry, made: replace(made, at=entry.serial))
