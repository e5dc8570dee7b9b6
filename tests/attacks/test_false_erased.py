"""A partner that states to have erased what it was never told, or was never asked to erase: set aside, and answered."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jisr.release.rules import Terms
from tests.attacks.hostile import OFFICER, Scene, staged
from tests.two_sides.sides import draft, to

HOLD_MS = 10_000
TOLD = 0
"""Index of the one item South tells North."""


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with staged(tmp_path) as made:
        serial = made.south.intake.file(OFFICER, draft(marking=to("north")))
        made.south.release.release(OFFICER, serial, "north", Terms(3, None, "Told"))
        made.clock.at += HOLD_MS
        made.south.settle()
        yield made


def withdraw(scene: Scene, *, erase: bool) -> None:
    scene.south.release.withdraw(OFFICER, 1, "north", "error", erase=erase)
    scene.south.settle()


def stated(scene: Scene) -> tuple[int, int] | None:
    return scene.south.store.read(lambda tx: scene.south.standing.erased(tx, "north", TOLD))


@pytest.mark.parametrize("index", [1, 2, 7, 2**52, -1], ids=str)
def test_of_what_was_never_told(scene: Scene, index: int) -> None:
    withdraw(scene, erase=True)
    at = scene.north.note("erased", index=index)
    scene.north.offer()
    assert scene.north.aside() == scene.north.rejects() == {at: "reference"}
    assert stated(scene) is None


def test_of_what_stands(scene: Scene) -> None:
    at = scene.north.note("erased", index=TOLD)
    scene.north.offer()
    assert scene.north.rejects() == {at: "reference"}
    assert stated(scene) is None


def test_of_what_was_withdrawn_and_not_to_be_erased(scene: Scene) -> None:
    withdraw(scene, erase=False)
    at = scene.north.note("erased", index=TOLD)
    scene.north.offer()
    assert scene.north.rejects() == {at: "reference"}
    assert stated(scene) is None


def test_a_guess_does_not_come_true_later(scene: Scene) -> None:
    at = scene.north.note("erased", index=TOLD)
    scene.north.offer()
    withdraw(scene, erase=True)
    assert stated(scene) is None
    after = scene.north.note("erased", index=TOLD)
    scene.north.offer()
    assert scene.north.aside() == {at: "reference"}
    found = stated(scene)
    assert found is not None
    assert found[0] == after


def test_another_partner_cannot_state_it(scene: Scene) -> None:
    withdraw(scene, erase=True)
    at = scene.east.note("erased", index=TOLD)
    scene.east.offer()
    assert scene.east.rejects() == {at: "reference"}
    assert stated(scene) is None


def test_stated_twice_is_stated_once(scene: Scene) -> None:
    withdraw(scene, erase=True)
    first = scene.north.note("erased", index=TOLD)
    scene.north.note("erased", index=TOLD)
    scene.north.offer()
    assert scene.north.aside() == {}
    found = stated(scene)
    assert found is not None
    assert found[0] == first
    assert len(scene.north.filed()) == 1


FORMS: dict[str, dict[str, Any]] = {
    "no index": {}, "an index of text": {"index": "0"}, "a list": {"index": [0]}, "true": {"index": True},
    "more than an index": {"index": 0, "by": "us"}, "null": {"index": None},
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_a_statement_of_another_form_is_malformed(scene: Scene, name: str) -> None:
    withdraw(scene, erase=True)
    at = scene.north.note("erased", **FORMS[name])
    scene.north.offer()
    assert scene.north.rejects() == {at: "leaf-malformed"}
    assert stated(scene) is None


def test_our_own_content_is_untouched_by_whatever_is_stated(scene: Scene) -> None:
    body = scene.south.store.read(lambda tx: scene.south.record.entry(tx, 1)).body
    withdraw(scene, erase=True)
    scene.north.note("erased", index=TOLD)
    scene.north.offer()
    assert scene.south.store.read(lambda tx: scene.south.record.entry(tx, 1)).body == body
    rows = scene.south.store.read(lambda tx: scene.south.standing.rows(tx, "north", 0, 1))
    assert rows is not None
    assert rows[0].salted is not None, "what we told stays provable here, whatever they did with it"
