"""The time of a state in milliseconds."""

import pytest

from jisr.release import rules


def put_in(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(rules, "_seconds", lambda ms: ms)
