"""The last cell is kept for all partners together."""

import pytest

from jisr.store.sqlite.release import SqliteRelease


def put_in(patch: pytest.MonkeyPatch) -> None:
    last, keep = SqliteRelease.last, SqliteRelease.keep
    patch.setattr(SqliteRelease, "last", lambda self, tx, partner, subject: last(self, tx, "all", subject))
    patch.setattr(SqliteRelease, "keep", lambda self, tx, partner, subject, cell: keep(self, tx, "all", subject, cell))
