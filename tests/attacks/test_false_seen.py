"""What a partner claims to have seen of our log is believed only when it names a head we published."""

from base64 import b64encode

import pytest

from jisr.exchange.ledger import Direction
from jisr.tlog.checkpoint import parse_checkpoint
from tests.attacks.hostile import Attacker, Scene, everything, leaves_for


def published(scene: Scene) -> tuple[int, str]:
    """Size and root of South's newest head for North."""
    found = scene.south.store.read(lambda tx: scene.south.standing.checkpoint(tx, "north"))
    assert found is not None
    head = parse_checkpoint(found[1].decode().partition("\n\n")[0] + "\n")
    return head.size, b64encode(head.root).decode()


@pytest.fixture
def grown(scene: Scene) -> Attacker:
    """North, whom South has told two things: that two of its entries could not be read."""
    scene.north.put(b"broken")
    scene.north.offer()
    scene.north.put(b"broken too")
    scene.north.offer()
    return scene.north


def test_a_true_seen_is_kept_and_orders_the_logs(scene: Scene, grown: Attacker) -> None:
    size, root = published(scene)
    assert size == 2
    at = grown.note("seen", n=size, h=root)
    grown.offer()
    assert at not in grown.aside()
    assert everything(scene.south)["exchange_commit"] == [(number(scene), at, 2, number(scene, "out"))]
    assert [scene.south.evidence.order("north", ours, at) for ours in (0, 1)] == ["before", "before"]
    assert scene.south.evidence.order("north", 0, 1) == "unknown"


def number(scene: Scene, direction: Direction = "in") -> int:
    head = scene.south.store.read(lambda tx: scene.south.standing.head(tx, "north", direction))
    assert head is not None
    return head.number


@pytest.mark.parametrize("lie", ["root", "size", "beyond", "ahead"])
def test_a_false_seen_is_set_aside_and_answered(scene: Scene, grown: Attacker, lie: str) -> None:
    size, root = published(scene)
    wrong = b64encode(bytes(32)).decode()
    said = {"root": (size, wrong), "size": (1, root), "beyond": (size + 1, root), "ahead": (2**40, wrong)}[lie]
    other = leaves_for(scene.south, "east")
    at = grown.note("seen", n=said[0], h=said[1])
    grown.offer()
    assert grown.aside()[at] == "reference"
    assert grown.rejects()[at] == "reference"
    assert everything(scene.south)["exchange_commit"] == []
    assert scene.south.evidence.order("north", 0, at) == "unknown"
    assert leaves_for(scene.south, "east") == other
    grown.tell()
    grown.offer()
    assert grown.filed() == [at + 1], "it blocks nothing after it"


def test_a_guess_does_not_come_true_later(scene: Scene, grown: Attacker) -> None:
    at = grown.note("seen", n=3, h=b64encode(bytes(32)).decode())
    grown.offer()
    assert published(scene)[0] == 3
    assert grown.aside()[at] == "reference"


@pytest.mark.parametrize(
    "facts", [{"n": 0, "h": "A" * 43 + "="}, {"n": 1, "h": "short"}, {"n": 1}, {"n": "1", "h": "A" * 44}]
)
def test_a_seen_of_another_form_is_malformed(grown: Attacker, facts: dict[str, object]) -> None:
    at = grown.note("seen", **facts)
    grown.offer()
    assert grown.aside()[at] == "leaf-malformed"


def test_an_acknowledgement_with_a_false_head_is_no_acknowledgement(scene: Scene, grown: Attacker) -> None:
    at = grown.note("ack", index=0, stage="seen", tree={"n": 1, "h": b64encode(bytes(32)).decode()})
    grown.offer()
    assert grown.aside()[at] == "reference"
