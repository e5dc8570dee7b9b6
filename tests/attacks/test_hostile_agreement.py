"""A hostile partner's proposals and countersignatures change nothing but what it lawfully says."""

from base64 import b64encode
from typing import Any

import msgspec
import pytest

from jisr.exchange.ledger import Agreed
from jisr.terms import canonical
from jisr.terms.agreements import MAX_TERMS, Agreement
from jisr.terms.sides import Limits
from jisr.tlog.merkle import leaf_hash
from tests.attacks.hostile import OFFICER, Attacker, Scene, everything, header_of, leaves_for
from tests.sides import entries
from tests.two_sides.agreed import finest, flow, terms

WIDE = {"south": {"body": 2**30, "mark": "secret", "finest": finest(7), "day_entries": 10**9}}


def agreed(scene: Scene, side: str = "north") -> Agreed:
    return scene.south.store.read(lambda tx: scene.south.standing.agreed(tx, side))


def limits(scene: Scene, side: str = "north") -> Limits:
    return scene.south.store.read(lambda tx: scene.south.standing.partner(tx, side)).limits


def raw(proposal: msgspec.Struct) -> bytes:
    return canonical.encode_any(msgspec.to_builtins(proposal))


def propose(who: Attacker, body: bytes, **changes: object) -> int:
    return who.tell(body, k="agreement", **{"mark": "restricted"} | changes)


def answer(who: Attacker, kind: str, index: int, digest: str, whose: str = "reader", **changes: Any) -> int:
    facts = {"answer": kind, "hash": digest, "index": index, "whose": whose}
    return who.put(header_of("accord", p=facts, **changes))


def ours(scene: Scene, proposal: Agreement | None = None, side: str = "north") -> tuple[int, str]:
    """South proposes; index and hash of its leaf."""
    scene.south.agreeing.propose(OFFICER, side, proposal or terms(side, flows=WIDE))
    scene.south.settle()
    leaves = leaves_for(scene.south, side)
    return len(leaves) - 1, b64encode(leaf_hash(leaves[-1])).decode()


def nothing_holds(scene: Scene) -> None:
    assert agreed(scene).accords == ()
    assert limits(scene) == Limits()


def test_a_true_countersignature_holds(scene: Scene) -> None:
    index, digest = ours(scene)
    answer(scene.north, "accepted", index, digest)
    scene.north.offer()
    (accord,) = agreed(scene).accords
    assert (accord.proposer, accord.index, accord.accepted) == ("south", index, 0)
    assert (scene.north.aside(), scene.north.rejects()) == ({}, {})
    assert limits(scene).body == Limits().body, "what is pinned here is never widened by what is agreed"


@pytest.mark.parametrize(
    "changes",
    [
        {"flows": [msgspec.to_builtins(flow("north"))]}, {"flows": "all"}, {"version": 0}, {"version": -1},
        {"version": 2**53}, {"version": "2"}, {"v": 2}, {"until": 1}, {"extra": 1}, {"since": -1},
        {"flows": [msgspec.to_builtins(flow("south")), msgspec.to_builtins(flow("north"))]},
        {"flows": [msgspec.to_builtins(flow(name)) for name in ("east", "south")]},
        {"flows": [msgspec.to_builtins(flow("north", body=0)), msgspec.to_builtins(flow("south"))]},
        {"flows": [msgspec.to_builtins(flow("north", finest=finest(99))), msgspec.to_builtins(flow("south"))]},
        {"markings": [{"labels": ["\u202e" * 61, "b"], "level": "open"}]},
        {"markings": [{"labels": ["a\u0000", "b"], "level": "open"}]},
        {"markings": [{"labels": ["a", "b"], "level": "open"}] * 2},
    ],
)  # fmt: skip
def test_terms_of_another_form_or_pair_are_answered_and_forgotten(scene: Scene, changes: dict[str, Any]) -> None:
    propose(scene.north, canonical.encode_any(msgspec.to_builtins(terms("north")) | changes))
    scene.north.offer()
    assert (scene.north.aside(), scene.north.rejects()) == ({0: "body-malformed"}, {0: "body-malformed"})
    assert agreed(scene) == Agreed()
    assert entries(scene.south, "received") == []


def test_terms_that_are_too_long_or_not_terms(scene: Scene) -> None:
    long = raw(terms("north"))[:-1] + b',"x":"' + b"y" * MAX_TERMS + b'"}'
    for body in (long, b"{}", b"[]", b"\xff", raw(terms("north")) + b" "):
        propose(scene.north, body)
    scene.north.offer()
    assert set(scene.north.rejects().values()) == {"body-malformed"}
    assert len(scene.north.rejects()) == 5
    assert agreed(scene) == Agreed()


@pytest.mark.parametrize("by", ["machine", "duty officer", "standing rule"])
def test_only_a_release_officer_speaks_of_agreements(scene: Scene, by: str) -> None:
    index, digest = ours(scene)
    propose(scene.north, raw(terms("north")), by=by)
    answer(scene.north, "accepted", index, digest, by=by)
    scene.north.offer()
    assert scene.north.rejects() == {0: "leaf-malformed", 1: "leaf-malformed"}
    nothing_holds(scene)


def test_a_proposal_changes_nothing_by_itself_however_often_it_comes(scene: Scene) -> None:
    before = everything(scene.south)
    for version in range(1, 200):
        propose(scene.north, raw(terms("north", version=version, flows=WIDE)))
    scene.north.offer()
    nothing_holds(scene)
    after = everything(scene.south)
    for table in ("exchange_partner", "release_told", "picture_report", "exchange_decision"):
        assert after[table] == before[table]
    theirs = agreed(scene).theirs
    assert theirs is not None
    assert theirs.terms.version == 199
    assert len(raw(agreed(scene))) < 8192, "only the newest proposal is kept beside the logs"


def test_countersigning_its_own_proposal_is_no_agreement(scene: Scene) -> None:
    index = propose(scene.north, raw(terms("north", flows=WIDE)))
    digest = b64encode(leaf_hash(scene.north.leaves[index])).decode()
    answer(scene.north, "accepted", index, digest, "author")
    answer(scene.north, "accepted", index, digest, "reader")
    scene.north.offer()
    assert scene.north.rejects() == {1: "reference", 2: "reference"}
    nothing_holds(scene)


def test_a_countersignature_must_mean_the_very_leaf(scene: Scene) -> None:
    serial = ours(scene)
    index, digest = serial
    answer(scene.north, "accepted", index, "A" * 43 + "=")
    answer(scene.north, "accepted", index + 1, digest)
    answer(scene.north, "accepted", -1, digest)
    answer(scene.north, "accepted", 2**53 - 1, digest)
    scene.north.offer()
    assert scene.north.rejects() == dict.fromkeys(range(4), "reference")
    nothing_holds(scene)


def test_a_countersignature_of_something_else_is_none(scene: Scene) -> None:
    """What South released or answered is no proposal, even by its right hash."""
    scene.north.put(b"broken")
    scene.north.offer()
    leaves = leaves_for(scene.south, "north")
    answer(scene.north, "accepted", 0, b64encode(leaf_hash(leaves[0])).decode())
    scene.north.offer()
    assert scene.north.rejects()[1] == "reference"
    nothing_holds(scene)


def test_another_partners_terms_cannot_be_countersigned(scene: Scene) -> None:
    """North learns East's leaf and its hash, and puts it to South as its own."""
    index, digest = ours(scene, terms("east", flows=WIDE), side="east")
    answer(scene.north, "accepted", index, digest)
    scene.north.offer()
    assert scene.north.rejects() == {0: "reference"}
    nothing_holds(scene)
    assert agreed(scene, "east").accords == ()
    east = leaves_for(scene.south, "east")[0]
    assert msgspec.json.decode(east)["k"] == "agreement"
    propose(scene.north, raw(terms("east", flows=WIDE)))
    scene.north.offer()
    assert scene.north.rejects()[1] == "body-malformed"


def test_an_unsigned_proposal_cannot_be_guessed(scene: Scene) -> None:
    scene.south.agreeing.propose(OFFICER, "north", terms("north", flows=WIDE))
    scene.south.agreeing.publish()
    head = scene.south.store.read(lambda tx: scene.south.standing.head(tx, "north", "out"))
    assert head is not None
    assert head.published.size == 0
    digest = scene.south.store.read(lambda tx: scene.south.standing.leaf_hash(tx, "north", "out", 0))
    answer(scene.north, "accepted", 0, digest)
    scene.south.incoming.offer("north", scene.north.delta())
    assert scene.north.aside() == {0: "reference"}
    nothing_holds(scene)


def test_an_old_version_played_again_changes_nothing(scene: Scene) -> None:
    first, second = ours(scene, terms("north")), ours(scene, terms("north", version=2))
    answer(scene.north, "accepted", *second)
    scene.north.offer()
    holds = scene.south.store.read(lambda tx: scene.south.standing.in_force(tx, "north"))
    answer(scene.north, "accepted", *first)
    old = propose(scene.north, raw(terms("north", version=2, flows=WIDE)))
    older = propose(scene.north, raw(terms("north", version=1, flows=WIDE)))
    scene.north.offer()
    assert scene.south.store.read(lambda tx: scene.south.standing.in_force(tx, "north")) == holds
    assert scene.north.rejects() == {old: "reference", older: "reference"}
    assert agreed(scene).theirs is None


def test_what_was_declined_cannot_be_accepted_afterwards(scene: Scene) -> None:
    index, digest = ours(scene)
    answer(scene.north, "declined", index, digest)
    answer(scene.north, "accepted", index, digest)
    scene.north.offer()
    assert scene.north.rejects() == {1: "reference"}
    nothing_holds(scene)


def test_the_partner_cannot_take_back_our_proposal(scene: Scene) -> None:
    index, digest = ours(scene)
    answer(scene.north, "ended", index, digest, "reader")
    scene.north.offer()
    assert scene.north.rejects() == {0: "reference"}
    mine = agreed(scene).ours
    assert mine is not None
    assert mine.answer is None


def test_an_end_frees_nobody_from_what_was_too_much(scene: Scene) -> None:
    index, digest = ours(scene, terms("north", flows={"south": {"mark": "open", "body": 500}}))
    answer(scene.north, "accepted", index, digest)
    answer(scene.north, "ended", index, digest, "reader")
    answer(scene.north, "ended", index, digest, "reader")
    scene.north.offer()
    assert scene.north.rejects() == {}
    assert scene.south.store.read(lambda tx: scene.south.standing.in_force(tx, "north")) is None
    assert (limits(scene).mark, limits(scene).body) == ("open", 500)


def test_accords_with_facts_of_another_form(scene: Scene) -> None:
    index, digest = ours(scene)
    good = {"answer": "accepted", "hash": digest, "index": index, "whose": "reader"}
    for changes in ({"answer": "approved"}, {"note": "yes"}, {"whose": "east"}, {"index": "0"}, {"hash": 1}):
        scene.north.put(header_of("accord", p=good | changes))
    scene.north.put(header_of("accord", p=good, re=[0]))
    scene.north.put(header_of("accord"))
    scene.north.offer()
    assert set(scene.north.rejects().values()) == {"leaf-malformed", "reference"}
    assert len(scene.north.rejects()) == 7
    nothing_holds(scene)
