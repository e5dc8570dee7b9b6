"""A partner's `reject` may say only that an item we did publish was not taken. Everything else changes nothing."""

import pytest

from jisr.intake import Draft
from jisr.release.rules import Terms
from jisr.terms.reports import Marking
from jisr.terms.times import iso
from tests.attacks.hostile import NOON_MS, OFFICER, Attacker, Scene, everything, header_of


def released(scene: Scene, count: int) -> list[str]:
    """Names of decisions that put so many items in South's log for North, published."""
    names = [f"decision-{scene.clock.at}-{at}" for at in range(count)]
    for name in names:
        marking = Marking(releasable_to=("north",))
        draft = Draft(kind="crossing", title="Crossing closed", occurred=iso(NOON_MS), marking=marking)
        serial = scene.south.intake.file(OFFICER, draft)
        scene.south.release.release(OFFICER, serial, "north", Terms(None, None, ""), decision=name)
    scene.clock.at += 60_000
    scene.south.settle()
    return names


def states(scene: Scene, names: list[str]) -> list[str]:
    return list(scene.south.store.read(lambda tx: scene.south.standing.states(tx, "north", names)))


def test_a_true_reject_names_the_item(scene: Scene) -> None:
    names = released(scene, 2)
    scene.north.note("reject", index=1, reason="body-mismatch")
    scene.north.offer()
    assert states(scene, names) == ["logged", "rejected"]


@pytest.mark.parametrize("index", [2, 3, 10**6, 2**40, 2**53 - 1, -1, -(2**53) + 1])
def test_a_reject_of_what_was_never_sent_changes_nothing(scene: Scene, index: int) -> None:
    names = released(scene, 2)
    before = everything(scene.south)["exchange_aside"]
    scene.north.note("reject", index=index, reason="oversized")
    assert scene.north.offer().added == 1
    assert everything(scene.south)["exchange_aside"] == before == []
    assert states(scene, names) == ["logged", "logged"]
    assert scene.north.stopped() is None


def test_a_reject_of_the_next_item_does_not_wait_for_it(scene: Scene) -> None:
    """Whoever rejects what was not published yet is guessing, and a guess must not come true later."""
    names = released(scene, 1)
    scene.north.note("reject", index=1, reason="oversized")
    scene.south.incoming.offer("north", scene.north.delta())
    names += released(scene, 1)
    assert everything(scene.south)["exchange_aside"] == []
    assert states(scene, names) == ["logged", "logged"]


def test_a_reject_speaks_of_the_partners_own_log_only(scene: Scene) -> None:
    """East rejects index 0 of a log in which nothing was told to East."""
    names = released(scene, 1)
    scene.east.note("reject", index=0, reason="oversized")
    scene.east.offer()
    assert states(scene, names) == ["logged"]
    assert everything(scene.south)["exchange_aside"] == []


def test_a_reject_cannot_be_changed_by_another(scene: Scene) -> None:
    names = released(scene, 1)
    for reason in ("body-mismatch", "oversized", "reference"):
        scene.north.note("reject", index=0, reason=reason)
    scene.north.offer()
    link = scene.south.store.read(lambda tx: scene.south.standing.link(tx, "north"))
    assert [(item.position, item.reason) for item in link.rejected] == [(0, "body-mismatch")]
    assert states(scene, names) == ["rejected"]


def test_rejects_and_receipts_do_not_undo_each_other(scene: Scene) -> None:
    names = released(scene, 2)
    scene.north.note("reject", index=0, reason="oversized")
    scene.north.offer()
    found = scene.south.store.read(lambda tx: scene.south.standing.checkpoint(tx, "north"))
    assert found is not None
    scene.south.incoming.receipts.accept("north", scene.north.receipt(found[1]))
    assert states(scene, names) == ["rejected", "delivered"]


def test_rejects_of_rejects_come_to_an_end(north: Attacker) -> None:
    """Each broken leaf is answered once; an answer is never answered."""
    north.put(b"{}")
    north.offer()
    for _ in range(5):
        north.note("reject", index=0, reason="leaf-malformed")
        north.offer()
    assert north.rejects() == {0: "leaf-malformed"}


def test_a_reject_inside_a_set_aside_leaf_counts_for_nothing(scene: Scene) -> None:
    names = released(scene, 1)
    good = header_of("reject", p={"index": 0, "reason": "oversized"})
    scene.north.put(good + b" ")
    scene.north.put(header_of("reject", p={"index": 0, "reason": "oversized"}, re=[0]))
    scene.north.put(header_of("reject", p={"index": 0, "reason": "oversized"}, v=2))
    scene.north.offer()
    assert states(scene, names) == ["logged"]
