"""What is due at one time goes in the order of its entries' hashes."""

import hashlib
from typing import Any

import pytest

from jisr.store.sqlite.release import SqliteRelease


def put_in(patch: pytest.MonkeyPatch) -> None:
    honest = SqliteRelease.waiting

    def waiting(self: SqliteRelease, tx: Any, due: int | None = None) -> Any:
        def key(item: Any) -> bytes:
            header = tx.handle.execute("SELECT header FROM record_entry WHERE serial = ?", (item.serial,)).get
            return hashlib.sha256(header).digest()

        found = honest(self, tx, due)
        return found if due is None else sorted(found, key=key)

    patch.setattr(SqliteRelease, "waiting", waiting)
