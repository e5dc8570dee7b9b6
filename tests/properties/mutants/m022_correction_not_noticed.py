"""A version goes although it was corrected since."""

from typing import Any

import pytest

from jisr.release import desk, rules


def put_in(patch: pytest.MonkeyPatch) -> None:
    honest = rules.judge_again

    def judge_again(*given: Any) -> str | None:
        why = honest(*given)
        return None if why == "corrected" else why

    patch.setattr(desk, "judge_again", judge_again)
