"""What one partner sent and could not be read is answered to the other."""

from typing import Any

import pytest
from msgspec.structs import replace

from jisr.exchange.outgoing import Outgoing
from tests.properties.asking import PARTNER


def put_in(patch: pytest.MonkeyPatch) -> None:
    honest = Outgoing._unanswered

    def unanswered(self: Outgoing, tx: Any) -> Any:
        return [(replace(theirs, partner=PARTNER), facts) for theirs, facts in honest(self, tx)]

    patch.setattr(Outgoing, "_unanswered", unanswered)
