"""The impact is high once we have much on file."""

import pytest

from tests.properties.mutants.ways import (
    entries,
    impact,
    in_content_knowing,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    in_content_knowing(patch, lambda _, tx: entries(tx) > 40, impact)
