"""The default review time counts from the filing."""

from typing import Any

import pytest
from msgspec.structs import replace

from jisr.intake import desk as intake
from jisr.intake import reading
from jisr.intake.rules import REVIEW
from jisr.terms.reports import Report


def put_in(patch: pytest.MonkeyPatch) -> None:
    honest = reading.to_report

    def to_report(draft: Any, now: int, entropy: Any) -> Report:
        made = honest(draft, now, entropy)
        return made if draft.review_by else replace(made, review_by=now + REVIEW[made.kind])

    patch.setattr(intake, "to_report", to_report)
