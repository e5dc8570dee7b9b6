"""What is due at one time goes in the order it was filed."""

import pytest

from jisr.store.sqlite.release import SqliteRelease


def put_in(patch: pytest.MonkeyPatch) -> None:
    honest = SqliteRelease.waiting
    patch.setattr(
        SqliteRelease, "waiting", lambda self, tx, due=None: sorted(honest(self, tx, due), key=lambda item: item.report)
    )
