"""The head of the record is committed whenever so much was filed, not only at fixed times."""

import pytest

from jisr.release import RecordHeads
from tests.properties.mutants.ways import (
    entries,
)

MUCH = 8


def put_in(patch: pytest.MonkeyPatch) -> None:
    honest = RecordHeads.publish

    def publish(self: RecordHeads) -> int:
        size, known = self._store.read(entries), self.__dict__.setdefault("known", 0)
        if known and size - known >= MUCH:
            self._next = self._clock.now()
        if not known or size - known >= MUCH:
            self.__dict__["known"] = size
        return honest(self)

    patch.setattr(RecordHeads, "publish", publish)
