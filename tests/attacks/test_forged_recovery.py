"""A partner that serves our own log wrong when we need it back: forged, cut, another log's, with a body changed."""

from collections.abc import Callable

import pytest

from jisr.exchange.delta import Delta, decode_delta, encode_delta
from jisr.terms.errors import PartnerFault, Refused
from jisr.tlog.checkpoint import Checkpoint, sign_checkpoint
from jisr.tlog.merkle import Frontier, leaf_hash
from jisr.tlog.note import KEY_ED25519, Signer
from jisr.wire.carriers import NetworkCarrier
from tests.attacks.hostile import everything
from tests.recovery.restored import Side, carrier, exchange, leaves, origin, two
from tests.recovery.test_guard import tell
from tests.sides import code
from tests.two_sides.sides import OFFICER, Wire, keys_of

Forge = Callable[[Side, Delta], bytes]


def signed_by_them(north: Side, real: Delta) -> bytes:
    """The whole of it under the partner's own log key."""
    name = origin(north.node, "south")
    root = Frontier.empty().extend([leaf_hash(header) for header in real.headers])[0].root()
    note = sign_checkpoint(Checkpoint(name, len(real.headers), root), Signer(name, KEY_ED25519, keys_of("south").log))
    return encode_delta(real._replace(checkpoint=note))


def longer_than_signed(north: Side, real: Delta) -> bytes:
    return encode_delta(real._replace(headers=[*real.headers, real.headers[0]], bodies=[*real.bodies, b""]))


def leaf_changed(north: Side, real: Delta) -> bytes:
    return encode_delta(real._replace(headers=[*real.headers[:-1], real.headers[-1].replace(b'"at":1', b'"at":2')]))


def body_changed(north: Side, real: Delta) -> bytes:
    last = real.bodies[-1]
    return encode_delta(real._replace(bodies=[*real.bodies[:-1], last[:-1] + bytes([last[-1] ^ 1])]))


def serve(way: NetworkCarrier, data: bytes) -> None:
    """From now on that partner shows this as our own log."""
    way.copy = lambda *_: data  # type: ignore[method-assign]


@pytest.mark.parametrize("forge", [signed_by_them, longer_than_signed, leaf_changed, body_changed])
def test_what_does_not_hold_changes_nothing_and_locks_nothing_more(forge: Forge) -> None:
    with two() as (north, south, _):
        tell(north, 1)
        exchange(north.node, south.node)
        copy = north.copy()
        tell(north, 2)
        exchange(north.node, south.node)
        node = north.put_back(copy)
        way = carrier(node, Wire(south.node, south.node.entropy))
        data = way.copy(origin(node, "south"), 0)
        assert data is not None
        forged = forge(north, decode_delta(data))
        serve(way, forged)
        before = everything(node)
        with pytest.raises(PartnerFault):
            node.recovery.with_partner("south", way)
        assert everything(node) == before
        assert code(Refused, lambda: node.recovery.unlock(OFFICER)) == "tail-missing"
        exchange(node, south.node)
        node.recovery.unlock(OFFICER)
        assert len(leaves(node, "south")) == 2


def test_a_claim_without_our_signature_locks_nobody() -> None:
    with two() as (north, south, _):
        tell(north, 1)
        exchange(north.node, south.node)
        node = north.again()
        way = carrier(node, Wire(south.node, south.node.entropy))
        data = way.copy(origin(node, "south"), 0)
        assert data is not None
        real = decode_delta(data)
        forged = signed_by_them(north, real._replace(headers=[*real.headers] * 3, bodies=[*real.bodies] * 3))
        serve(way, forged)
        with pytest.raises(PartnerFault) as caught:
            node.recovery.with_partner("south", way)
        assert caught.value.code == "tail-forged"
        assert node.recovery.locked() is None


def test_a_tail_cut_short_unlocks_nothing() -> None:
    with two() as (north, south, _):
        tell(north, 1)
        exchange(north.node, south.node)
        copy, early = north.copy(), south.copy()
        for number in (2, 3):
            tell(north, number)
            exchange(north.node, south.node)
        node = north.put_back(copy)
        south.put_back(early, lose_guard=True)  # it shows less than it held
        exchange(node, south.node)
        assert node.recovery.locked() == "guard-ahead"
        assert code(Refused, lambda: node.recovery.unlock(OFFICER)) == "tail-missing"


def test_the_log_of_the_other_direction_is_not_ours() -> None:
    with two() as (north, south, _):
        tell(north, 1)
        exchange(north.node, south.node)
        node = north.again()
        way = carrier(node, Wire(south.node, south.node.entropy))
        theirs = way.delta(0, 10, 0)
        serve(way, theirs)
        with pytest.raises(PartnerFault) as caught:
            node.recovery.with_partner("south", way)
        assert caught.value.code == "tail-forged"


def test_nobody_else_is_served_the_copy() -> None:
    with two() as (north, south, _):
        tell(north, 1)
        exchange(north.node, south.node)
        way = carrier(north.node, Wire(south.node, south.node.entropy))
        assert way.copy(origin(north.node, "south"), 0) is not None
        # Another log's name, even a real one, is not there for whoever is not its author.
        assert way.copy(origin(south.node, "north"), 0) is None
        assert way.receipted(origin(south.node, "north")) is None
