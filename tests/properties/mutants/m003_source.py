"""The source stands behind the approved words."""

import pytest
from msgspec.structs import replace

from tests.properties.mutants.ways import (
    in_content,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    in_content(patch, lambda report, made, secret: replace(made, text=made.text + report.source))
