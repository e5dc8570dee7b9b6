"""A long poll ends whenever anything was published for anybody."""

from typing import Any

import pytest

from jisr.node import Node


def put_in(patch: pytest.MonkeyPatch) -> None:
    def wait_published(self: Node, side: str, size: int, seconds: float, ending: Any = None) -> None:
        with self._published:
            head = self.store.read(lambda tx: self.standing.head(tx, side, "out"))
            if head is not None and head.published.size <= size:
                self._published.wait(seconds)

    patch.setattr(Node, "wait_published", wait_published)
