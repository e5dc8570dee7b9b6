"""What is taken back gives our own reason."""

from typing import Any

import pytest
from msgspec.structs import replace

from jisr.terms import canonical
from jisr.terms.releases import Released
from tests.properties.mutants.ways import (
    in_withdrawal,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    def reasoned(made: Released, ours: Any) -> Released:
        return made if ours is None else replace(made, reason=canonical.check(ours.body)["reason"])

    in_withdrawal(patch, reasoned)
