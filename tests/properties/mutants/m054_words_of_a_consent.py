"""The text is where the notifying party agreed."""

import pytest
from msgspec.structs import replace

from tests.properties.mutants.ways import (
    in_content,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    in_content(patch, lambda report, made, secret: replace(made, text=report.marking.consent or made.text))
