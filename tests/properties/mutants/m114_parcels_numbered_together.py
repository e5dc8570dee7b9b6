"""Parcels are numbered for all partners together."""

import pytest

from jisr.store.sqlite.parcels import SqliteParcels


def put_in(patch: pytest.MonkeyPatch) -> None:
    honest = SqliteParcels.next_number
    patch.setattr(SqliteParcels, "next_number", lambda self, tx, _: honest(self, tx, "all"))
