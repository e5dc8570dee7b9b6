"""A log that cannot be continued is closed by two persons, and the partner follows under the pinned key alone."""

import msgspec
import pytest

from jisr.exchange.cards import sign_card
from jisr.exchange.delta import Delta, decode_delta, encode_delta
from jisr.people.rules import Proof
from jisr.terms.entries import EpochAct
from jisr.terms.errors import JisrError, OurMistake, PartnerFault, Refused
from jisr.tlog.checkpoint import Checkpoint, sign_checkpoint
from jisr.tlog.merkle import Frontier, leaf_hash
from jisr.tlog.note import KEY_ED25519, Signer
from tests.recovery.restored import Side, carrier, exchange, leaves, two
from tests.recovery.restores import SECOND
from tests.recovery.test_guard import tell
from tests.sides import code, entries, said
from tests.two_sides.sides import HOUR, OFFICER, REPORTER, Wire, keys_of


def stuck(north: Side, south: Side) -> None:
    """North told two things; the second was signed and never fetched, and its store is put back to before it."""
    tell(north, 1)
    exchange(north.node, south.node)
    copy = north.copy()
    tell(north, 2)
    north.node.settle()
    north.put_back(copy)
    exchange(north.node, south.node)


def test_two_persons_close_a_log_and_the_partner_follows() -> None:
    with two() as (north, south, _):
        stuck(north, south)
        node = north.node
        assert code(Refused, lambda: node.recovery.unlock(OFFICER)) == "tail-missing"
        proposal = node.epochs.propose(Proof(OFFICER), "south", "restore", "the disk died")
        assert code(Refused, lambda: node.epochs.close(Proof(OFFICER), proposal)) == "epoch-own"
        assert code(Refused, lambda: node.epochs.propose(Proof(REPORTER), "south", "restore")) == "role"
        node.epochs.close(Proof(SECOND), proposal)
        assert code(OurMistake, lambda: node.epochs.close(Proof(SECOND), proposal)) == "no-closing"
        node.recovery.unlock(OFFICER)
        tell(north, 3)
        exchange(node, south.node)
        exchange(node, south.node)
        assert b'"k":"close"' in leaves(south.node, "north", "in")[0]
        assert leaves(south.node, "north", "in") == leaves(node, "south")
        assert len(leaves(node, "south")) == 2
        act = msgspec.json.decode(entries(south.node, "epoch")[0].body or b"", type=EpochAct)
        assert (act.act, act.epoch, act.size, act.words) == ("partner-closed", 1, 2, "")
        # What was told before stays with the partner; what is told now comes in once.
        assert len(entries(south.node, "received")) == 2
        assert north.again().recovery.locked() is None
        assert south.again().recovery.locked() is None


def begin(key_of: str, facts: str, *, more: tuple[bytes, ...] = (), epoch: int = 2) -> bytes:
    """The beginning of a next log as somebody would sign it."""
    origin = f"north.example/jisr/north/south/{epoch}"
    leaf = b'{"at":1,"by":"machine","k":"close","p":' + facts.encode() + b',"v":1}'
    headers = [leaf, *more]
    frontier = Frontier.empty().extend([leaf_hash(one) for one in headers])[0]
    signer = Signer(origin, KEY_ED25519, keys_of(key_of).log)
    note = sign_checkpoint(Checkpoint(origin, len(headers), frontier.root()), signer)
    return encode_delta(Delta(note, 0, headers, [b""] * len(headers)))


def fact(node_root: str, size: int, epoch: int = 1) -> str:
    return f'{{"epoch":{epoch},"reason":"restore","root":"{node_root}","size":{size}}}'


@pytest.mark.parametrize(("data", "expected"), [
    (begin("south", fact("A" * 43 + "=", 9)), "checkpoint-signature"),
    (begin("north", fact("A" * 43 + "=", 9, epoch=2)), "epoch-malformed"),
    (begin("north", '{"epoch":1}'), "epoch-malformed"),
    (begin("north", fact("A" * 43 + "=", 0)), "fork"),
    (begin("north", fact("A" * 43 + "=", 9), epoch=3), "checkpoint-signature"),
])  # fmt: skip
def test_a_next_log_is_followed_only_under_the_pinned_key_and_when_it_closes_ours(data: bytes, expected: str) -> None:
    with two() as (north, south, _):
        tell(north, 1)
        exchange(north.node, south.node)
        before = leaves(south.node, "north", "in")
        found = said(PartnerFault, lambda: south.node.incoming.turn("north", data))
        assert found.code == expected
        assert leaves(south.node, "north", "in") == before
        assert not entries(south.node, "epoch")


def test_a_log_is_not_begun_anew_again_and_again() -> None:
    with two() as (_, south, _signed):
        south.node.incoming.turn("north", begin("north", fact("A" * 43 + "=", 9)))
        again = begin("north", fact("A" * 43 + "=", 9, epoch=2), epoch=3)
        assert code(PartnerFault, lambda: south.node.incoming.turn("north", again)) == "epoch-often"
        south.clock.tick(2 * HOUR)
        south.node.incoming.turn("north", again)


def test_a_newer_card_keeps_the_epochs() -> None:
    with two() as (north, south, _):
        stuck(north, south)
        node = north.node
        node.epochs.close(Proof(SECOND), node.epochs.propose(Proof(OFFICER), "south", "restore"))
        card = msgspec.structs.replace(south.node.card, version=2)
        node.pair(sign_card(card, south.node.keys.log))
        assert node.store.read(lambda tx: node.standing.pinned(tx, "south")).epoch == 2


def test_the_first_log_is_not_served_any_more_and_the_next_is() -> None:
    with two() as (north, south, _):
        stuck(north, south)
        node = north.node
        node.epochs.close(Proof(SECOND), node.epochs.propose(Proof(OFFICER), "south", "restore"))
        node.recovery.unlock(OFFICER)
        node.settle()
        way = carrier(south.node, Wire(node, node.entropy))
        with pytest.raises(JisrError):
            way.delta(0, 1, 0)
        data = way.next_epoch()
        assert data is not None
        assert decode_delta(data).start == 0
