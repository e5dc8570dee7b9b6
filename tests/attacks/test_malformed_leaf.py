"""Leaves that are not of the agreed form, under a valid root: kept, set aside, answered, and never in the way."""

import pytest

from tests.attacks.hostile import HEAD, Attacker, header_of

TOO_LONG = b"9" * 16
"""Digits of a number just beyond 2^53: what is around it must be looked through to its depth."""
GOOD = header_of("withdraw", p={"reason": "error"}, re=[0])
LEAF = header_of("head", p={"h": HEAD})
ASK = header_of("ask", p={"index": 0, "key": "any", "to": "east"})
REJECT = header_of("reject", p={"index": 1000, "reason": "oversized"})
DEEP = 600


def bent(made: bytes, old: bytes, new: bytes) -> bytes:
    """A leaf that is right with one thing in it replaced, which must be there."""
    assert made.count(old) == 1
    return made.replace(old, new)


MALFORMED = {
    "nothing": b"",
    "no JSON": b"\x00\x01\x02",
    "invalid UTF-8": bent(LEAF, b'"v":1', b'"v":1,"w":"\xff"'),
    "a list": b"[]",
    "a number": b"1",
    "null": b"null",
    "an empty object": b"{}",
    "white space": LEAF + b"\n",
    "white space before": b" " + LEAF,
    "a space inside": bent(LEAF, b'"v":1', b'"v": 1'),
    "fields out of order": b'{"k":"head","at":1,"by":"machine","p":{"h":"' + HEAD.encode() + b'"},"v":1}',
    "a field twice": bent(LEAF, b'"v":1', b'"v":1,"v":1'),
    "a field twice, two values": bent(LEAF, b'"k":"head"', b'"k":"seen","k":"head"'),
    "a field twice inside": bent(LEAF, b'"h":', b'"h":"' + HEAD.encode() + b'","h":'),
    "an escaped letter": bent(LEAF, b'"head"', b'"\\u0068ead"'),
    "a float": bent(LEAF, b'"v":1', b'"v":1.0'),
    "a float inside": bent(REJECT, b"1000", b"0.5"),
    "an exponent": bent(REJECT, b"1000", b"1e3"),
    "not a number": bent(REJECT, b"1000", b"NaN"),
    "minus nothing": bent(REJECT, b"1000", b"-0"),
    "a leading zero": bent(REJECT, b"1000", b"01"),
    "a number beyond 2^53": bent(REJECT, b"1000", b"9007199254740992"),
    "a number beyond everything": bent(REJECT, b"1000", b"9" * 400),
    "half a character": bent(ASK, b'"any"', b'"\\ud800"'),
    "a key that is not ASCII": bent(LEAF, b'="}', '=","é":1}'.encode()),
    "an unknown field": header_of("head", p={"h": HEAD}, extra=1),
    "an unknown kind": header_of("strike", p={"h": HEAD}),
    "an unknown author": header_of("head", p={"h": HEAD}, by="general"),
    "a version of nothing": header_of("head", p={"h": HEAD}, v=0),
    "a version below nothing": header_of("head", p={"h": HEAD}, v=-1),
    "a version of text": header_of("head", p={"h": HEAD}, v="1"),
    "a version that is true": header_of("head", p={"h": HEAD}, v=True),
    "no version": header_of("head", p={"h": HEAD}, v=None),
    "a time of text": header_of("head", p={"h": HEAD}, at="now"),
    "a release without body": header_of("release", mark="open"),
    "a release without marking": header_of("release", b"s" * 20, mark=None),
    "a release with facts": header_of("release", b"s" * 20, p={}),
    "a withdrawal with a body": header_of("withdraw", b"s" * 20, re=[0]),
    "a withdrawal without facts": header_of("withdraw", re=[0]),
    "a withdrawal for no known reason": header_of("withdraw", p={"reason": "whim"}, re=[0]),
    "a reject without an index": header_of("reject", p={"reason": "oversized"}),
    "a reject of text": header_of("reject", p={"index": "0", "reason": "oversized"}),
    "a reject for no known reason": header_of("reject", p={"index": 0, "reason": "whim"}),
    "a reject with more": header_of("reject", p={"index": 0, "reason": "oversized", "x": 1}),
    "an acknowledgement of nothing": header_of("ack", p={}),
    "an acknowledgement without a stage": header_of("ack", p={"index": 0}),
    "an acknowledgement without an index": header_of("ack", p={"stage": "seen"}),
    "an acknowledgement of text": header_of("ack", p={"index": "0", "stage": "seen"}),
    "an acknowledgement that approves": header_of("ack", p={"index": 0, "stage": "approved"}),
    "an acknowledgement with words": header_of("ack", p={"index": 0, "stage": "seen", "text": "thanks"}),
    "an acknowledgement by a machine": header_of("ack", p={"index": 0, "stage": "seen"}, by="machine"),
    "an acknowledgement by a rule": header_of("ack", p={"index": 0, "stage": "seen"}, by="standing rule"),
    "an acknowledgement with a body": header_of("ack", b"s" * 20, p={"index": 0, "stage": "seen"}),
    "a commitment of something else": header_of("release", b"s" * 20).replace(b'"n":4', b'"n":"4"'),
    "deep objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "deep objects around a long number": b'{"a":' * DEEP + TOO_LONG + b"}" * DEEP,
    "deep objects around a letter": b'{"a":' * DEEP + '"é"'.encode() + b"}" * DEEP,
    "deep lists around a long number": b"[" * DEEP + TOO_LONG + b"]" * DEEP,
    "deep facts": bent(header_of("head", p=0), b'"p":0', b'"p":' + b"[" * DEEP + TOO_LONG + b"]" * DEEP),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_leaf_is_kept_and_rejected(north: Attacker, name: str) -> None:
    before = north.tell()
    north.put(MALFORMED[name])
    after = north.tell()
    assert north.offer().added == 3
    assert north.aside() == north.rejects() == {1: "leaf-malformed"}
    assert north.shown() == north.filed() == [before, after]
    assert north.stopped() is None
    kept = north.victim.store.read(lambda tx: tx.handle.execute("SELECT header FROM exchange_entry").fetchall())
    assert (MALFORMED[name],) in kept, "custody is of leaves, whatever they hold"


def test_all_of_them_at_once_are_named_one_by_one(north: Attacker) -> None:
    for leaf in MALFORMED.values():
        north.put(leaf)
    told = north.tell()
    north.offer()
    assert north.rejects() == dict.fromkeys(range(len(MALFORMED)), "leaf-malformed")
    assert north.shown() == [told]


def test_what_the_malformed_ones_were_made_from_is_right(north: Attacker) -> None:
    """Otherwise they might be refused for something nobody meant."""
    north.tell()
    north.put(GOOD)
    north.put(LEAF)
    north.put(ASK)
    north.put(REJECT)
    north.offer()
    assert north.aside() == {3: "reference"}, "the question is read, and asks about an item that was never told"
    assert north.shown() == []


@pytest.mark.parametrize(
    "leaf",
    [
        header_of("head", p={"h": HEAD}, v=2),
        header_of("head", p={"h": HEAD}, v=2**53 - 1),
        header_of("dance", p={}, v=2, steps=["one", "two"]),
        header_of("release", b"s" * 20, v=3, more={"of": "it"}),
        b'{"v":2}',
    ],
)
def test_a_newer_version_is_kept_and_not_answered(north: Attacker, leaf: bytes) -> None:
    """It is not wrong, we are old: an answer would tell the partner it had failed."""
    north.put(leaf, b"s" * 20)
    after = north.tell()
    north.offer()
    assert north.aside() == {0: "newer"}
    assert north.rejects() == {}
    assert north.shown() == [after]
    kept = north.victim.store.read(lambda tx: tx.handle.execute("SELECT salted FROM exchange_entry").fetchall())
    assert (b"s" * 20,) in kept, "whoever updates later finds its body here"


def test_a_newer_leaf_that_is_not_canonical_is_only_malformed(north: Attacker) -> None:
    north.put(header_of("head", p={"h": HEAD}, v=2) + b" ")
    north.offer()
    assert north.rejects() == {0: "leaf-malformed"}
