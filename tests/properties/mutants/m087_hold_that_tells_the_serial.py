"""A release is held a second or two longer, by its serial."""

from typing import Any

import pytest

from jisr.release import desk
from jisr.terms.releases import Decision


def put_in(patch: pytest.MonkeyPatch) -> None:
    honest = Decision

    def decision(**given: Any) -> Any:
        return honest(**{**given, "not_before": given["not_before"] + given["of"] % 3 * 1000})

    patch.setattr(desk, "Decision", decision)
