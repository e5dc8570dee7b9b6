"""The impact tells whether reports were linked."""

import pytest

from tests.properties.mutants.ways import (
    impact,
    in_content_knowing,
    kinds,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    in_content_knowing(patch, lambda _, tx: kinds(tx, "relate"), impact)
