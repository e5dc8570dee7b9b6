"""Bodies that are not what their entry commits to: fetched again ten times, then set aside and answered by name.

One whose author has none, as the frame itself says, is set aside at once: no other fetch would bring it.
"""

import pytest

from jisr.exchange.delta import Delta, encode_delta
from jisr.exchange.rules import SALT
from jisr.terms.errors import PartnerFault, Unavailable
from jisr.wire.pull import TRIES, Puller
from tests.attacks.hostile import HEAD, WORDS, Answers, Attacker, Scene, edited, everything, header_of


def with_body(north: Attacker, index: int, salted: bytes) -> bytes:
    """The honest delta with one body exchanged."""
    bodies = [salted if at == index else body for at, body in enumerate(north.bodies)]
    return encode_delta(Delta(north.checkpoint(), 0, north.leaves, bodies))


def false_bodies(salted: bytes) -> dict[str, bytes]:
    return {
        "another body of the same length": salted[:SALT] + bytes(len(salted) - SALT),
        "one bit": bytes((salted[0] ^ 1,)) + salted[1:],
        "cut": salted[:-1],
        "longer": salted + b"x",
        "only salt": salted[:SALT],
        "less than salt": salted[:3],
    }


@pytest.mark.parametrize("name", false_bodies(bytes(99)))
def test_a_false_body_is_fetched_again_and_then_set_aside(scene: Scene, name: str) -> None:
    north = scene.north
    told = [north.tell(at=at) for at in range(3)]
    false = false_bodies(north.bodies[1])[name]
    carrier = Answers(with_body(north, 1, false))
    puller = Puller("north", scene.south.incoming, carrier, scene.south.entropy)
    before = everything(scene.south)
    for at in range(TRIES):
        with pytest.raises(PartnerFault) as met:
            puller.once()
        assert met.value.code == "body-damaged", at
        assert puller.fault == ("transport-damaged" if at == TRIES - 1 else "body-damaged")
    assert everything(scene.south) == before
    assert north.stopped() is None
    assert puller.once().added == 3
    assert puller.fault == ""
    scene.south.settle()
    assert north.aside() == north.rejects() == {1: "body-mismatch"}
    assert north.shown() == [told[0], told[2]], "what lies behind a poisoned entry is shown all the same"


def test_a_body_its_author_has_not_is_set_aside_at_once(scene: Scene) -> None:
    north = scene.north
    told = [north.tell(at=at) for at in range(3)]
    puller = Puller("north", scene.south.incoming, Answers(with_body(north, 1, b"")), scene.south.entropy)
    assert puller.once().added == 3
    scene.south.settle()
    assert north.aside() == north.rejects() == {1: "body-missing"}
    assert north.shown() == [told[0], told[2]]


def test_a_body_that_comes_right_the_tenth_time_is_taken(scene: Scene) -> None:
    north = scene.north
    north.tell()
    carrier = Answers(*[with_body(north, 0, b"x" * 40)] * (TRIES - 1), north.delta())
    puller = Puller("north", scene.south.incoming, carrier, scene.south.entropy)
    for _ in range(TRIES - 1):
        with pytest.raises(PartnerFault):
            puller.once()
    assert puller.once().added == 1
    scene.south.settle()
    assert (north.aside(), north.shown()) == ({}, [0])


def test_a_link_that_was_down_does_not_use_up_the_tries(scene: Scene) -> None:
    """Ten tries are ten looks at the bytes: an hour without a link must not cost an item on the first bad answer."""
    north = scene.north
    north.tell()
    down = Unavailable("link-down", "The partner's side cannot be reached.")
    damaged = with_body(north, 0, b"x" * 40)
    carrier = Answers(*[down] * TRIES, damaged, north.delta())
    puller = Puller("north", scene.south.incoming, carrier, scene.south.entropy)
    for _ in range(TRIES):
        with pytest.raises(Unavailable):
            puller.once()
    with pytest.raises(PartnerFault) as met:
        puller.once()
    assert met.value.code == "body-damaged"
    assert puller.once().added == 1
    scene.south.settle()
    assert (north.aside(), north.shown()) == ({}, [0])


def test_a_poisoned_partner_holds_up_nobody_else(scene: Scene) -> None:
    scene.north.tell()
    puller = Puller("north", scene.south.incoming, Answers(with_body(scene.north, 0, b"x" * 40)), scene.south.entropy)
    for _ in range(3):
        with pytest.raises(PartnerFault):
            puller.once()
        scene.east.tell()
        assert scene.east.offer().added == 1
    assert len(scene.east.shown()) == 3


def test_a_body_where_none_belongs_is_set_aside(north: Attacker) -> None:
    """A kind without body that brings one: the extra bytes are never kept."""
    north.put(header_of("head", p={"h": HEAD}), b"s" * SALT + b"unannounced")
    north.tell()
    north.offer(give_up=True)
    assert north.aside() == {0: "body-mismatch"}
    kept = north.victim.store.read(lambda tx: tx.handle.execute("SELECT salted FROM exchange_entry").fetchall())
    assert not any(salted and b"unannounced" in salted for (salted,) in kept)


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"not json",
        edited(title=None),
        edited(kind="strike"),
        edited(category="target"),
        edited(extra=1),
        edited(grade={"information": 7, "source": "A"}),
        edited(occurred=[1]),
        edited(subject=5),
        WORDS + b" ",
        b" " + WORDS,
        WORDS.replace(b'"lang":"en"', b'"lang":"en","lang":"en"'),
        WORDS.replace(b'"review_by":1', b'"review_by":1.0e0,"x":1'),
        WORDS.replace(b'"error_m":500', b'"error_m":500.0'),
        WORDS.replace(b'"error_m":500', b'"error_m":NaN'),
        WORDS.replace(b'"error_m":500', b'"error_m":1e400'),
        WORDS.replace(b'"error_m":500', b'"error_m":9007199254740992'),
        WORDS.replace(b"Crossing", b"\xff\xfe\xfd"),
        WORDS.replace(b"Crossing", b"\\ud800"),
        WORDS.replace(b'"Crossing: closed"', b'"\\u0043rossing: closed"'),
        b'{"place":{"geometry":{"a":' + b"[" * 20_000 + b"]" * 20_000 + b"}}}",
        b'{"detail":{"a":' + b'{"b":' * 5_000 + b"1" + b"}" * 5_000 + b"}}",
        b"[" * 30_000 + b"]" * 30_000,
    ],
)
def test_a_true_body_of_nonsense_is_kept_and_rejected(north: Attacker, body: bytes) -> None:
    """The hash is right, so custody is given; the content is not, so it is never shown and never in the way."""
    north.tell(body)
    after = north.tell()
    assert north.offer().added == 2
    assert north.aside() == north.rejects() == {0: "body-malformed"}
    assert north.shown() == [after]
    north.victim.picture.rebuild()
    assert north.shown() == [after]


@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("later", ["revise", "withdraw"])
def test_what_is_said_later_of_an_item_without_content_is_read(scene: Scene, together: bool, later: str) -> None:
    """In the same stretch nothing is missing any more; in a later one the item stays set aside."""
    north = scene.north
    north.tell()
    north.bodies[0] = b""
    if not together:
        north.offer()
        scene.south.settle()
    if later == "revise":
        north.tell(k="revise", re=[0])
    else:
        north.put(header_of("withdraw", p={"erase": False, "reason": "error"}, re=[0]))
    north.offer()
    scene.south.settle()
    assert north.aside() == north.rejects() == ({} if together else {0: "body-missing"})
    assert north.shown() == ([1] if later == "revise" else [])
    scene.south.picture.rebuild()
    assert north.shown() == ([1] if later == "revise" else [])


def test_a_version_that_is_gone_as_well_takes_nothing_back(scene: Scene) -> None:
    north = scene.north
    north.tell()
    north.tell(k="revise", re=[0])
    north.bodies[0] = north.bodies[1] = b""
    north.offer()
    scene.south.settle()
    assert north.aside() == north.rejects() == {0: "body-missing", 1: "body-missing"}
