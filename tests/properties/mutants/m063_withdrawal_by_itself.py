"""A partner is told at once that we withdrew a report for ourselves."""

from typing import Any

import pytest

from jisr.release import Release
from jisr.terms.releases import Released
from tests.properties.asking import PARTNER


def put_in(patch: pytest.MonkeyPatch) -> None:
    honest = Release._follow

    def follow(self: Release, tx: Any) -> None:
        start = self._ledger.cursor(tx) + 1
        honest(self, tx)
        for entry in self._record.entries(tx, start, self._ledger.cursor(tx) + 1, ("withdraw",)):
            told = self._ledger.told(tx, PARTNER, entry.header.re[0])
            if told is not None and not told.withdrawn:
                self._outgoing.append(
                    tx,
                    [
                        Released(
                            partner=PARTNER,
                            decision=f"withdraw {entry.serial}",
                            k="withdraw",
                            by="machine",
                            mark="open",
                            body=b"",
                            salt=b"",
                            re=(told.first,),
                            reason="originator",
                        )
                    ],
                )

    patch.setattr(Release, "_follow", follow)
