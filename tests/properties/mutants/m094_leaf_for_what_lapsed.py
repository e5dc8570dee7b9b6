"""What lapsed leaves a leaf without content."""

from typing import Any

import pytest

from jisr.release import Release
from jisr.terms.releases import Released


def put_in(patch: pytest.MonkeyPatch) -> None:
    honest = Release._lapse

    def lapse(self: Release, tx: Any, item: Any, code: str) -> None:
        honest(self, tx, item, code)
        self._outgoing.append(
            tx,
            [
                Released(
                    partner=item.partner,
                    decision=f"lapse {item.decision}",
                    k="withdraw",
                    by="machine",
                    mark="open",
                    body=b"",
                    salt=b"",
                    reason="originator",
                )
            ],
        )

    patch.setattr(Release, "_lapse", lapse)
