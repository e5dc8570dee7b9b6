"""Entries that are poison in every way we know, one after the other: each is named, and what follows is shown."""

import hashlib
from base64 import b64encode
from typing import Any

import pytest

from tests.attacks.hostile import HEAD, WORDS, Attacker, Scene, edited, everything, header_of, measured
from tests.attacks.test_malformed_leaf import MALFORMED

SALT = b"s" * 16
FACTS: dict[str, tuple[str, dict[str, Any]]] = {
    "reject": ("leaf-malformed", {"index": True, "reason": "oversized"}),
    "consent": ("leaf-malformed", {"answer": "given"}), "ask": ("leaf-malformed", {"index": 0}),
    "accord": ("leaf-malformed", {"answer": "accepted"}), "erased": ("leaf-malformed", {"index": "0"}),
    "ack": ("leaf-malformed", {"index": 0, "stage": "believed"}),
}  # fmt: skip


def lying() -> bytes:
    """A release whose commitment is of other bytes."""
    wrong = b64encode(hashlib.sha256(b"other").digest()).decode()
    return header_of("release", b={"h": wrong, "n": len(WORDS)}, mark="open")


def bodied(body: bytes) -> tuple[bytes, bytes]:
    salted = SALT + body
    return header_of("release", salted), salted


POISON: dict[str, tuple[bytes, bytes, str]] = {
    **{name: (leaf, b"", "leaf-malformed") for name, leaf in MALFORMED.items()},
    **{f"facts of {kind}": (header_of(kind, p=p, by="release officer"), b"", why) for kind, (why, p) in FACTS.items()},
    "a leaf that is too long": (header_of("key", p={"a": "x" * 5000}), b"", "oversized"),
    "a body that is too long": (*bodied(edited(text="x" * 70_000)), "oversized"),
    "a revision of itself": (header_of("revise", SALT + WORDS, re=[10**6]), SALT + WORDS, "reference"),
    "a revision of nothing": (header_of("revise", SALT + WORDS), SALT + WORDS, "reference"),
    "a withdrawal of the future": (header_of("withdraw", p={"reason": "error"}, re=[10**6]), b"", "reference"),
    "a withdrawal before the beginning": (header_of("withdraw", p={"reason": "error"}, re=[-1]), b"", "reference"),
    "bytes where none belong": (header_of("head", p={"h": HEAD}), SALT, "body-mismatch"),
    "other bytes than committed to": (lying(), SALT + WORDS, "body-mismatch"),
    "no bytes at all": (header_of("release", SALT + WORDS), b"", "body-missing"),
    "a body that is no JSON": (*bodied(b"\x00\x01"), "body-malformed"),
    "a body with white space": (*bodied(WORDS + b" "), "body-malformed"),
    "a body with a field too many": (*bodied(edited(sql="'; DROP TABLE record_entry; --")), "body-malformed"),
    "a body with an unknown kind": (*bodied(edited(kind="target")), "body-malformed"),
    "a body from before time": (*bodied(edited(occurred=[2**52, 0])), "body-malformed"),
    "a body that turns the words round": (*bodied(edited(title="a\x00b")), "body-malformed"),
    "a body of another's word": (
        *bodied(edited(originator={"consent": "asked", "key": "k", "side": "north"})), "body-malformed",
    ),
}  # fmt: skip


def test_there_are_enough_of_them() -> None:
    assert len(POISON) >= 40


@pytest.mark.parametrize("name", sorted(set(POISON) - set(MALFORMED)))
def test_one_is_named_and_what_follows_is_shown(north: Attacker, name: str) -> None:
    leaf, salted, why = POISON[name]
    before = north.tell()
    at = north.put(leaf, salted)
    after = north.tell()
    north.offer(give_up=True)
    assert north.aside() == north.rejects() == {at: why}
    assert north.shown() == [before, after]


def test_all_at_once_hold_up_neither_the_next_nor_another_partner(scene: Scene) -> None:
    north = scene.north
    foreign = everything(scene.south)["record_entry"]
    told, expected = [], {}
    for leaf, salted, why in POISON.values():
        expected[north.put(leaf, salted)] = why
        told.append(north.tell())
    scene.east.tell()
    assert scene.east.offer().added == 1
    north.offer(give_up=True)
    assert north.rejects() == north.aside() == expected
    assert north.shown() == told
    assert north.stopped() is None
    kept = {row[1] for row in everything(scene.south)["exchange_entry"]}
    assert all(leaf in kept for leaf, _, _ in POISON.values()), "custody is of leaves, whatever they hold"
    assert everything(scene.south)["record_entry"][: len(foreign)] == foreign
    measured(f"{len(POISON)} forms of poison: each kept, named and answered; {len(told)} of {len(told)} beside shown")
