"""A marking that names nobody is read as one that names all."""

from typing import Any

import pytest
from msgspec.structs import replace

from jisr.release import desk, rules
from jisr.terms.reports import Report


def put_in(patch: pytest.MonkeyPatch) -> None:
    honest = rules.check_release

    def check(report: Report, entry: Any, partner: Any, terms: Any) -> None:
        if not report.marking.releasable_to:
            report = replace(report, marking=replace(report.marking, releasable_to=(partner.side,)))
        honest(report, entry, partner, terms)

    honest_again = rules.judge_again
    patch.setattr(desk, "check_release", check)
    patch.setattr(desk, "judge_again", lambda *given: None if (why := honest_again(*given)) == "marking" else why)
