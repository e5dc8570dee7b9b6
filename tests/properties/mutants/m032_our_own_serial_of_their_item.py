"""An acknowledgement names the item as we number it."""

import pytest
from msgspec.structs import replace

from jisr.terms.releases import AckFact
from tests.properties.mutants.ways import (
    in_acknowledgement,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    in_acknowledgement(patch, lambda entry, made: replace(made, ack=AckFact(index=entry.header.re[0], stage="seen")))
