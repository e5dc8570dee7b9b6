"""Nonces are numbered for all askers together."""

from weakref import WeakKeyDictionary

import pytest

from jisr.wire.signing import Nonces


def put_in(patch: pytest.MonkeyPatch) -> None:
    issued: WeakKeyDictionary[Nonces, int] = WeakKeyDictionary()

    def issue(self: Nonces) -> str:
        issued[self] = issued.get(self, 0) + 1
        nonce = f"{issued[self]:08d}"
        self._open[nonce] = None
        return nonce

    patch.setattr(Nonces, "issue", issue)
