"""Nothing but the length of the body tells how long our own words are."""

import pytest
from msgspec.structs import replace

from tests.properties.mutants.ways import (
    in_content,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    in_content(patch, lambda report, made, secret: replace(made, text=made.text + "." * (len(report.title) % 3)))
