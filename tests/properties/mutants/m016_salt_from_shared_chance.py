"""The salt is drawn where everybody draws."""

import pytest

from tests.properties.mutants.ways import (
    in_salt,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    in_salt(patch, lambda self, tx, entry, made, item: self._entropy.draw(16))
