"""The last cell is kept when a release is decided, not when it goes."""

from typing import Any

import pytest

from jisr.release import Release
from jisr.release.ledger import LastCell


def put_in(patch: pytest.MonkeyPatch) -> None:
    honest = Release._file

    def file(self: Release, tx: Any, actor: Any, made: Any, serial: int) -> int:
        if made.action == "release" and made.cell is not None:
            subject = self._read(tx, serial)[1].subject
            self._cells.keep(tx, made.partner, subject, LastCell(made.level, *made.cell))
        return honest(self, tx, actor, made, serial)

    patch.setattr(Release, "_file", file)
