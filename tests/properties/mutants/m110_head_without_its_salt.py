"""What is committed of the record is a bare hash: whoever guesses the record confirms it, and sees whether it grew."""

from typing import Any

import pytest

from jisr.release import RecordHeads


class Bare:
    """The log, without the salt that comes with a head."""

    def __init__(self, outgoing: Any) -> None:
        self._outgoing = outgoing

    def commit_head(self, tx: Any, partner: str, at: int, _: bytes, note: bytes) -> int:
        index: int = self._outgoing.commit_head(tx, partner, at, b"", note)
        return index


def put_in(patch: pytest.MonkeyPatch) -> None:
    honest = RecordHeads.publish

    def publish(self: Any) -> int:
        if not isinstance(self._outgoing, Bare):
            self._outgoing = Bare(self._outgoing)
        return honest(self)

    patch.setattr(RecordHeads, "publish", publish)
