"""The salt is made from how many decisions there are."""

import pytest

from jisr.terms.ids import keyed
from tests.properties.mutants.ways import (
    count,
    in_salt,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    in_salt(
        patch,
        lambda self, tx, entry, made, item: keyed(
            item.salt, "salt", str(count(tx, "record_key WHERE key LIKE 'decision:%'"))
        ),
    )
