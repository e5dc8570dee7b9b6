"""A subject has one pseudonym for all partners."""

import pytest

from jisr.release import Release
from tests.properties.mutants.ways import (
    shared,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Release, "_secret", lambda self, partner: shared(self._root, "partner"))
