"""What is due goes when something else happens to wake the followers."""

import pytest

from jisr.node import Node


def put_in(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Node, "_patrol_s", lambda self: 60.0)
