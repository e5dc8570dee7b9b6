"""Told ahead is what may not be: only a release or its revision, marked by an officer, goes before its turn."""

import pytest

from jisr.exchange.rules import read_leaf
from tests.attacks.foretold import foretold, take
from tests.attacks.hostile import HEAD, NOON, Scene, everything, header_of

LEAVES = {
    "a release nobody marked": lambda north: north.tell(),
    "one a standing rule marked": lambda north: north.tell(flash=True, by="standing rule"),
    "one a machine marked": lambda north: north.tell(flash=True, by="machine"),
    "an acknowledgement": lambda north: north.put(
        header_of("ack", p={"index": 0, "stage": "seen"}, flash=True, by="duty officer")
    ),
    "a withdrawal": lambda north: north.put(header_of("withdraw", p={"reason": "error"}, re=[0], flash=True)),
    "a head": lambda north: north.put(header_of("head", p={"h": HEAD}, flash=True)),
    "a key": lambda north: north.put(header_of("key", p={"log": HEAD, "until": NOON}, flash=True, by="machine")),
    "an agreement": lambda north: north.tell(b"{}", k="agreement", flash=True),
    "a leaf that is not canonical": lambda north: north.put(b'{ "flash":true}'),
    "a leaf of a newer version": lambda north: north.tell(flash=True, v=2),
    "a mark that is no truth": lambda north: north.tell(flash="yes"),
    "an oversized body": lambda north: north.tell(b"x" * 70_000, flash=True),
    "a revision of nothing": lambda north: north.tell(k="revise", flash=True, re=[99]),
}


@pytest.mark.parametrize("name", LEAVES)
def test_it_waits_for_the_log(scene: Scene, name: str) -> None:
    scene.north.tell()
    at = LEAVES[name](scene.north)
    before = everything(scene.south)
    assert take(scene.north, foretold(scene.north, at)) == 0
    assert everything(scene.south) == before


def test_a_revision_without_what_it_revises_waits(scene: Scene) -> None:
    scene.north.tell()
    scene.north.tell()
    revised = scene.north.tell(k="revise", flash=True, re=[1])
    assert take(scene.north, foretold(scene.north, revised)) == 0
    assert take(scene.north, foretold(scene.north, 1, revised)) == 2
    assert scene.north.shown() == [2]
    scene.north.offer()
    assert scene.north.shown() == [0, 2]


def test_a_body_that_is_no_content_is_not_shown_before_or_after(scene: Scene) -> None:
    scene.north.tell()
    flash = scene.north.tell(b'{"kind":"weapon"}', flash=True)
    assert take(scene.north, foretold(scene.north, flash)) == 1
    assert scene.north.filed() == []
    scene.north.offer()
    assert scene.north.filed() == [0]
    assert scene.north.aside() == {flash: "body-malformed"}


def test_in_the_log_a_mark_where_it_may_not_be_is_malformed(scene: Scene) -> None:
    scene.north.tell()
    for name in ("one a standing rule marked", "one a machine marked", "an acknowledgement", "a withdrawal", "a head"):
        at = LEAVES[name](scene.north)
        assert read_leaf(scene.north.leaves[at], at) == "leaf-malformed", name
    scene.north.offer()
    assert set(scene.north.aside().values()) == {"leaf-malformed"}
    assert len(scene.north.aside()) == 5
