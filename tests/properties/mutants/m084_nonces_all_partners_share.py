"""So few nonces are kept that another's questions use up ours."""

import pytest

from jisr.wire import signing


def put_in(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(signing, "KEPT", 1)
