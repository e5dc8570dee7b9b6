"""Everybody may release."""

import pytest

from jisr.release import desk


def put_in(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(desk, "check", lambda *_: None)
