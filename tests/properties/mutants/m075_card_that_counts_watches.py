"""The card's version grows whenever the watch changes."""

import pytest
from msgspec.structs import replace

from jisr.exchange.cards import sign_card
from jisr.node import Node
from tests.properties.mutants.ways import (
    kinds,
)


def put_in(patch: pytest.MonkeyPatch) -> None:
    def own_card(self: Node) -> bytes:
        watches = self.store.read(lambda tx: kinds(tx, "watch"))
        return sign_card(replace(self.card, version=1 + watches), self.keys.log)

    patch.setattr(Node, "own_card", own_card)
