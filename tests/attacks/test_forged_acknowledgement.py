"""A partner's `ack` may say only that its people saw or understood what we did tell it. Everything else is answered."""

import pytest

from jisr.terms.errors import PartnerFault
from jisr.terms.sides import receipt_name
from jisr.web.reading import Desk, PartnerState, history
from jisr.web.trail import Trail
from tests.attacks.hostile import OFFICER, Scene, everything, header_of
from tests.attacks.test_forged_reject import released
from tests.exchange.items import item, logged
from tests.sides import entries


def told(scene: Scene, partner: str = "north") -> list[PartnerState]:
    """How each report of ours stands with that partner, in the order filed."""
    desk = Desk(scene.south, dict, Trail(scene.south.record, scene.south.standing))
    reports = [entry.serial for entry in entries(scene.south, "report")]
    lines = [history(desk, serial)[0] for serial in reports]
    return [next(state for state in line.partners if state.partner == partner) for line in lines]


def states(scene: Scene) -> list[str]:
    return [state.state for state in told(scene)]


def receipted(scene: Scene) -> None:
    """North's receipt for everything published to it."""
    found = scene.south.store.read(lambda tx: scene.south.standing.checkpoint(tx, "north"))
    assert found is not None
    scene.south.incoming.receipts.accept("north", scene.north.receipt(found[1]))


def filed(scene: Scene) -> list[int]:
    """Indexes of the acknowledgements that reached the record."""
    return [entry.header.of.index for entry in entries(scene.south, "received") if entry.header.of]


def test_a_true_acknowledgement_names_the_item(scene: Scene) -> None:
    released(scene, 2)
    receipted(scene)
    scene.north.note("ack", index=1, stage="seen")
    scene.north.offer()
    assert states(scene) == ["delivered", "seen"]
    scene.north.note("ack", index=1, stage="understood")
    scene.north.offer()
    assert states(scene) == ["delivered", "understood"]
    (made,) = (state for state in told(scene) if state.acks)
    assert [(ack.stage, ack.by) for ack in made.acks] == [
        ("seen", "release officer"),
        ("understood", "release officer"),
    ]
    assert made.index == 1
    assert scene.north.rejects() == scene.north.aside() == {}


@pytest.mark.parametrize("index", [2, 3, 10**6, 2**40, 2**53 - 1, -1, -(2**53) + 1])
def test_an_acknowledgement_of_what_was_never_sent_is_answered(scene: Scene, index: int) -> None:
    released(scene, 2)
    receipted(scene)
    scene.north.note("ack", index=index, stage="understood")
    assert scene.north.offer().added == 1
    assert states(scene) == ["delivered", "delivered"]
    assert (scene.north.aside(), scene.north.rejects()) == ({0: "reference"}, {0: "reference"})
    assert filed(scene) == []
    assert scene.north.stopped() is None


def test_an_acknowledgement_of_the_next_item_does_not_wait_for_it(scene: Scene) -> None:
    """Whoever acknowledges what was not published yet is guessing, and a guess must not come true later."""
    released(scene, 1)
    scene.north.note("ack", index=1, stage="understood")
    scene.south.incoming.offer("north", scene.north.delta())
    released(scene, 1)
    receipted(scene)
    assert states(scene) == ["delivered", "delivered"]
    assert scene.north.rejects() == {0: "reference"}


def test_an_acknowledgement_of_an_unsigned_tail_is_a_guess(scene: Scene) -> None:
    released(scene, 1)
    assert logged(scene.south, item("north", "unsigned")) == [1]
    scene.north.note("ack", index=1, stage="seen")
    scene.south.incoming.offer("north", scene.north.delta())
    assert scene.north.aside() == {0: "reference"}


def test_an_acknowledgement_speaks_of_the_partners_own_log_only(scene: Scene) -> None:
    """East acknowledges index 0 of a log in which nothing was told to East."""
    released(scene, 1)
    receipted(scene)
    scene.east.note("ack", index=0, stage="understood")
    scene.east.offer()
    assert states(scene) == ["delivered"]
    assert scene.east.rejects() == {0: "reference"}
    assert told(scene, "east")[0].state == "private"


@pytest.mark.parametrize("k", ["ack", "reject"])
def test_answers_are_not_acknowledged(scene: Scene, k: str) -> None:
    """What only answers tells nothing that a person could see or understand."""
    if k == "reject":
        scene.north.put(b"broken")
        scene.north.offer()
    else:
        scene.north.tell()
        scene.north.offer()
        assert scene.south.incoming.receipts.receipt("north")
        (serial,) = (entry.serial for entry in entries(scene.south, "received"))
        scene.south.acknowledging.acknowledge(OFFICER, serial, "seen")
        scene.south.settle()
    receipted(scene)
    scene.north.note("ack", index=0, stage="understood")
    scene.north.offer()
    assert scene.north.aside()[1] == scene.north.rejects()[1] == "reference"


def test_a_repeated_acknowledgement_changes_nothing(scene: Scene) -> None:
    released(scene, 1)
    receipted(scene)
    for _ in range(3):
        for stage in ("understood", "seen"):
            scene.north.note("ack", index=0, stage=stage)
    scene.north.offer()
    scene.north.note("ack", index=0, stage="understood")
    scene.north.offer()
    assert filed(scene) == [0, 1]
    assert states(scene) == ["understood"]
    assert scene.north.aside() == {}


def test_an_acknowledgement_is_no_receipt(scene: Scene) -> None:
    """Whoever claims to have understood and does not receipt has not proven that it holds anything."""
    released(scene, 1)
    scene.north.note("ack", index=0, stage="understood")
    scene.north.offer()
    assert states(scene) == ["logged"]
    assert told(scene)[0].receipted is None
    assert [ack.stage for ack in told(scene)[0].acks] == ["understood"]
    receipted(scene)
    assert states(scene) == ["understood"]


def test_an_acknowledgement_does_not_undo_a_reject(scene: Scene) -> None:
    released(scene, 1)
    receipted(scene)
    scene.north.note("reject", index=0, reason="body-mismatch")
    scene.north.note("ack", index=0, stage="understood")
    scene.north.offer()
    assert states(scene) == ["rejected"]


def test_an_acknowledgement_inside_a_set_aside_leaf_counts_for_nothing(scene: Scene) -> None:
    released(scene, 1)
    receipted(scene)
    facts = {"index": 0, "stage": "understood"}
    scene.north.put(header_of("ack", p=facts) + b" ")
    scene.north.put(header_of("ack", p=facts, by="machine"))
    scene.north.put(header_of("ack", p=facts, re=[0]))
    scene.north.put(header_of("ack", p=facts, v=2))
    scene.north.put(header_of("ack", p=facts), b"s" * 20)
    scene.north.offer(give_up=True)
    assert states(scene) == ["delivered"]
    assert filed(scene) == []
    assert scene.north.rejects() == {0: "leaf-malformed", 1: "leaf-malformed", 2: "reference", 4: "body-mismatch"}


def test_a_withdrawal_can_be_acknowledged(scene: Scene) -> None:
    released(scene, 1)
    (serial,) = (entry.serial for entry in entries(scene.south, "report"))
    scene.south.release.withdraw(OFFICER, serial, "north", "error")
    scene.clock.at += 60_000
    scene.south.settle()
    receipted(scene)
    scene.north.note("ack", index=1, stage="seen")
    scene.north.offer()
    (state,) = told(scene)
    assert (state.state, state.stage, state.index) == ("withdrawn", "seen", 1)


def test_an_acknowledgement_changes_nothing_but_what_it_says(scene: Scene) -> None:
    """No report, decision, mark or state of the exchange is touched by it."""
    released(scene, 1)
    receipted(scene)
    before = everything(scene.south)
    scene.north.note("ack", index=0, stage="understood")
    scene.north.offer()
    after = everything(scene.south)
    same = ("exchange_aside", "exchange_decision", "exchange_partner", "release_told", "release_waiting", "release_ack",
            "record_amended", "picture_report")  # fmt: skip
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    assert len(after["record_entry"]) == len(before["record_entry"]) + 1


def test_a_receipt_by_another_hand_still_counts_for_nothing(scene: Scene) -> None:
    """The first receipt over an item is shown with its time, so a forged one must leave no time behind."""
    released(scene, 1)
    found = scene.south.store.read(lambda tx: scene.south.standing.checkpoint(tx, "north"))
    assert found is not None
    forged = scene.north.receipt(found[1], key=scene.east.keys.receipt, name=receipt_name(scene.north.card))
    with pytest.raises(PartnerFault):
        scene.south.incoming.receipts.accept("north", forged)
    assert told(scene)[0].receipted is None
    assert everything(scene.south)["exchange_receipt"] == []
