"""The event's span in milliseconds."""

import pytest
from msgspec.structs import replace

from tests.properties.mutants.ways import (
    in_content,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    in_content(patch, lambda report, made, secret: replace(made, occurred=(report.occurred.start, report.occurred.end)))
