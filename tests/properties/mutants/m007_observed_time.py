"""The review time counts from when we learnt of it."""

import pytest
from msgspec.structs import replace

from tests.properties.mutants.ways import (
    in_content,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    in_content(patch, lambda report, made, secret: replace(made, review_by=report.observed // 1000))
