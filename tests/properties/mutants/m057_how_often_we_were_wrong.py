"""The impact tells whether we corrected an even number of times."""

import pytest

from tests.properties.mutants.ways import (
    impact,
    in_content_knowing,
    kinds,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    in_content_knowing(patch, lambda _, tx: kinds(tx, "correct") % 2, impact)
