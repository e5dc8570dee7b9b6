"""What waits goes at once."""

import pytest

from jisr.store.sqlite.release import SqliteRelease


def put_in(patch: pytest.MonkeyPatch) -> None:
    honest = SqliteRelease.waiting
    patch.setattr(SqliteRelease, "waiting", lambda self, tx, due=None: honest(self, tx))
