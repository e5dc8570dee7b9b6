"""A release that waits goes on waiting after it was taken back."""

from typing import Any

import pytest

from jisr.release import Release


def put_in(patch: pytest.MonkeyPatch) -> None:
    honest = Release._lapse

    def lapse(self: Release, tx: Any, item: Any, code: str) -> None:
        honest(self, tx, item, code)
        if code == "withdrawn" and item.due > self._clock.now():
            self._ledger.wait(tx, item)

    patch.setattr(Release, "_lapse", lapse)
