"""What waits goes although it was withheld."""

from typing import Any

import pytest

from jisr.release import Release


def put_in(patch: pytest.MonkeyPatch) -> None:
    honest = Release._lapse_waiting

    def lapse(self: Release, tx: Any, item: Any, code: str) -> None:
        if code != "withheld":
            honest(self, tx, item, code)

    patch.setattr(Release, "_lapse_waiting", lapse)
