"""A protected site goes without its consent."""

import pytest

from tests.properties.mutants.ways import (
    leaving_out,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    leaving_out(patch, "consent")
