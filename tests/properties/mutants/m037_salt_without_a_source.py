"""All salts are one."""

import pytest

from tests.properties.mutants.ways import (
    in_salt,
    shared,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    in_salt(patch, lambda self, tx, entry, made, item: shared(self._root, "salt"))
