"""A partner that withdraws with erasing what is not its own, or what is no item: nothing of anybody's is erased."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jisr.terms.agreements import Agreement
from tests.attacks.hostile import HEAD, OFFICER, Attacker, Scene, everything, header_of, staged
from tests.sides import entries
from tests.two_sides.agreed import terms
from tests.two_sides.sides import draft

SALT = 16


def agree(scene: Scene, who: Attacker) -> None:
    """Terms with erasing between South and that partner, proposed by South."""
    flows = {name: {"retain_days": None} for name in ("south", who.side)}
    wanted: Agreement = terms(*sorted(("south", who.side)), flows=flows)
    scene.south.agreeing.propose(OFFICER, who.side, wanted)
    scene.south.settle()
    agreed = scene.south.store.read(lambda tx: scene.south.standing.agreed(tx, who.side))
    assert agreed.ours is not None
    fact = {"answer": "accepted", "hash": agreed.ours.hash, "index": agreed.ours.index, "whose": "reader"}
    who.note("accord", **fact)
    who.offer()
    assert scene.south.store.read(lambda tx: scene.south.standing.in_force(tx, who.side)) is not None


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with staged(tmp_path) as made:
        agree(made, made.north)
        yield made


def take_back(who: Attacker, *re: int) -> int:
    return who.put(header_of("withdraw", p={"erase": True, "reason": "error"}, re=list(re)))


def contents(scene: Scene) -> list[tuple[Any, ...]]:
    return [row for row in everything(scene.south)["exchange_entry"] if row[2] is not None]


def test_anothers_item_at_the_same_index_stays(scene: Scene) -> None:
    agree(scene, scene.east)
    theirs = scene.east.tell()
    scene.east.offer()
    own = scene.south.intake.file(OFFICER, draft())
    mine = scene.north.tell()
    scene.north.offer()
    assert mine == theirs
    before = contents(scene)
    take_back(scene.north, mine)
    scene.north.offer()
    assert scene.north.shown() == []
    assert scene.east.shown() == [theirs]
    gone = set(before) - set(contents(scene))
    assert len(gone) == 1
    assert scene.south.store.read(lambda tx: scene.south.record.entry(tx, own)).body is not None


@pytest.mark.parametrize("cited", ["agreement", "accord", "withdraw", "key", "nothing yet"])
def test_what_is_no_item_is_not_erased(scene: Scene, cited: str) -> None:
    before = contents(scene)
    if cited == "nothing yet":
        at = take_back(scene.north, len(scene.north.leaves) + 5)
    elif cited == "agreement":
        body = b"s" * SALT + b"no terms"
        at = take_back(scene.north, scene.north.put(header_of("agreement", body), body))
        before = [*before, (0, b"", b"")]
    elif cited == "accord":
        at = take_back(scene.north, 0)
    else:
        told = scene.north.tell()
        first = take_back(scene.north, told) if cited == "withdraw" else scene.north.note("head", h=HEAD)
        at = take_back(scene.north, first)
    scene.north.offer()
    assert scene.north.rejects()[at] == "reference"
    assert len(contents(scene)) >= len(before) - (cited == "agreement")


def test_withdrawn_twice_is_erased_once(scene: Scene) -> None:
    told = scene.north.tell()
    take_back(scene.north, told)
    take_back(scene.north, told)
    scene.north.offer()
    assert len(entries(scene.south, "erase")) == 1


def test_a_withdrawal_with_two_citations_erases_nothing(scene: Scene) -> None:
    one, other = scene.north.tell(), scene.north.tell()
    before = len(contents(scene))
    at = take_back(scene.north, one, other)
    scene.north.offer()
    assert scene.north.rejects() == {at: "reference"}
    assert len(contents(scene)) == before + 2
    assert sorted(scene.north.shown())[-1:] == [other]


FORMS = {
    "text": {"erase": "true", "reason": "error"}, "a number": {"erase": 1, "reason": "error"},
    "null": {"erase": None, "reason": "error"}, "no reason": {"erase": True},
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_another_form_of_erase_is_malformed(scene: Scene, name: str) -> None:
    told = scene.north.tell()
    at = scene.north.put(header_of("withdraw", p=FORMS[name], re=[told]))
    scene.north.offer()
    assert scene.north.rejects() == {at: "leaf-malformed"}
    assert scene.north.shown() == [told]


def test_without_an_agreement_it_is_hidden_and_kept(scene: Scene) -> None:
    told = scene.east.tell()
    scene.east.put(header_of("withdraw", p={"erase": True, "reason": "error"}, re=[told]))
    before = len(contents(scene))
    scene.east.offer()
    assert scene.east.shown() == []
    assert len(contents(scene)) == before + 1
    assert entries(scene.south, "erase") == []
