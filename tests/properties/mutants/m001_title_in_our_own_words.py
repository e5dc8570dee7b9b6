"""The title is the one our reporter wrote."""

import pytest

from jisr.release import rules


def put_in(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(rules, "template_title", lambda report: report.title)
