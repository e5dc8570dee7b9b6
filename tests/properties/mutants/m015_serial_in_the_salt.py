"""The salt is made from the serial of the version."""

import pytest

from jisr.terms.ids import keyed
from tests.properties.mutants.ways import (
    in_salt,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    in_salt(patch, lambda self, tx, entry, made, item: keyed(item.salt, "salt", str(made.of)))
