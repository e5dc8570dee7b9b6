"""The impact is high where others were told much."""

import pytest

from tests.properties.asking import PARTNER
from tests.properties.mutants.ways import (
    count,
    impact,
    in_content_knowing,
)
from tests.properties.worlds import EAST_WAS_TOLD


def put_in(patch: pytest.MonkeyPatch) -> None:
    in_content_knowing(
        patch, lambda _, tx: count(tx, "release_told WHERE partner != ?", PARTNER) > EAST_WAS_TOLD, impact
    )
