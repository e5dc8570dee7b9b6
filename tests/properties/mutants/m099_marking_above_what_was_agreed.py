"""A report may be marked higher than was agreed."""

import pytest

from tests.properties.mutants.ways import (
    leaving_out,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    leaving_out(patch, "marking-level", "two-persons")
