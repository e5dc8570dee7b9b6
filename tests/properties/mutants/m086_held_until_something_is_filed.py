"""What is due goes with the next entry of the record."""

import pytest

from jisr.release import Release


def put_in(patch: pytest.MonkeyPatch) -> None:
    honest = Release.publish

    def publish(self: Release) -> int:
        filed = self._store.read(lambda tx: self._ledger.cursor(tx) < self._record.size(tx))
        return honest(self) if filed else 0

    patch.setattr(Release, "publish", publish)
