"""What is read ahead as an attacker makes it: any leaves, any proofs, under any head."""

from collections.abc import Sequence
from typing import Any

import pytest

from jisr.exchange.ahead import Ahead, Item, decode_ahead, encode_ahead
from jisr.terms.errors import PartnerFault
from jisr.tlog.proofs import inclusion_proof
from tests.attacks.hostile import Attacker, everything


def items(who: Attacker, indexes: Sequence[int], size: int | None = None) -> list[Item]:
    """Leaves of its log, each with the right proof to its first `size` leaves."""
    tree = who.tree(size)
    return [Item(at, who.leaves[at], who.bodies[at], inclusion_proof(at, tree.size, tree.read)) for at in indexes]


def foretold(who: Attacker, *indexes: int, size: int | None = None, note: bytes | None = None) -> bytes:
    """An honest answer with these leaves, unless another note is given."""
    return encode_ahead(Ahead(note or who.checkpoint(size), items(who, indexes, size)))


def changed(data: bytes, **fields: Any) -> bytes:
    """An answer whose first item has other fields."""
    ahead = decode_ahead(data)
    return encode_ahead(ahead._replace(items=[ahead.items[0]._replace(**fields), *ahead.items[1:]]))


def take(who: Attacker, data: bytes) -> int:
    """Hand an answer to the victim and let it settle."""
    came = who.victim.incoming.ahead.take(who.side, data)
    who.victim.settle()
    return came


def refused(who: Attacker, data: bytes) -> PartnerFault:
    """The fault an answer met; nothing was kept of it."""
    before = everything(who.victim)
    with pytest.raises(PartnerFault) as met:
        take(who, data)
    assert everything(who.victim) == before
    return met.value
