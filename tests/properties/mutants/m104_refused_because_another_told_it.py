"""An item is set aside when another partner has told us something before."""

from typing import Any

import pytest

from jisr.intake import Intake
from tests.properties.asking import PARTNER, THIRD
from tests.properties.mutants.ways import (
    count,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    honest = Intake._fault

    def fault(self: Intake, tx: Any, partner: str, item: Any, aside: set[int]) -> Any:
        others = count(tx, "record_entry WHERE instr(header, ?)", f'"person":"{THIRD}"'.encode())
        return "body-malformed" if partner == PARTNER and others else honest(self, tx, partner, item, aside)

    patch.setattr(Intake, "_fault", fault)
