"""Our logs: appended once, signed in order, and never signed when the disk does not hold what was hashed."""

import pytest

from jisr.exchange.cards import raw_key
from jisr.exchange.outgoing import STRIDE
from jisr.exchange.rules import facts, read_leaf
from jisr.terms.errors import JisrError, OurMistake
from jisr.terms.releases import LeafHeader, WithdrawFact
from jisr.tlog.checkpoint import open_checkpoint
from jisr.tlog.note import KEY_ED25519, Verifier
from tests.attacks.hostile import NOON, WORDS, Scene, everything, leaves_for
from tests.exchange.items import item, logged, published, taken_back
from tests.tlog.folders import hashed_log

ORIGIN = "south.example/jisr/south/north/1"


def heads(scene: Scene) -> list[tuple[int, bytes]]:
    """Every signed head of the log for North, as (size, note)."""
    rows = everything(scene.south)
    (number,) = [row[0] for row in rows["exchange_log"] if row[1] == ORIGIN]
    return [(size, note) for log, size, note in rows["exchange_checkpoint"] if log == number]


def test_every_partner_has_its_own_log(scene: Scene) -> None:
    items = [item(side, f"{side}-{at}") for at in range(3) for side in ("north", "east")]
    assert published(scene.south, *items) == [0, 0, 1, 1, 2, 2]
    north, east = leaves_for(scene.south, "north"), leaves_for(scene.south, "east")
    assert len(north) == len(east) == 3
    assert set(north).isdisjoint(east), "salts differ, and so do the leaves"


def test_a_decision_is_logged_once(scene: Scene) -> None:
    south = scene.south
    assert published(south, item("north", "one"), item("north", "two")) == [0, 1]
    assert published(south, item("north", "two"), item("north", "three"), item("north", "one")) == [1, 2, 0]
    assert logged(south, item("north", "four"), item("north", "four")) == [3, 3]
    assert len(leaves_for(south, "north")) == 3


def test_a_leaf_holds_the_agreed_and_nothing_else(scene: Scene) -> None:
    made = item("north", "one", mark="restricted", by="standing rule")
    published(scene.south, made, taken_back("north", "two", "one"))
    release, withdrawal = (read_leaf(leaf, at) for at, leaf in enumerate(leaves_for(scene.south, "north")))
    assert isinstance(release, LeafHeader)
    assert (release.k, release.at, release.by, release.mark) == ("release", NOON, "standing rule", "restricted")
    assert release.b is not None
    assert (release.b.h, release.b.n, release.re) == (made.commitment(), len(WORDS), ())
    assert isinstance(withdrawal, LeafHeader)
    assert (withdrawal.k, withdrawal.re, withdrawal.b, withdrawal.mark) == ("withdraw", (0,), None, None)
    assert facts(withdrawal) == WithdrawFact(reason="error")


def test_what_is_cited_must_be_in_the_same_log(scene: Scene) -> None:
    published(scene.south, item("east", "one"))
    before = everything(scene.south)
    with pytest.raises(OurMistake) as met:
        logged(scene.south, item("north", "fine"), taken_back("north", "two", "one"))
    assert met.value.code == "not-logged"
    assert everything(scene.south) == before, "nothing of a batch is kept when one of it cannot be"


def test_nobody_has_a_log_who_is_no_partner(scene: Scene) -> None:
    before = everything(scene.south)
    with pytest.raises(OurMistake) as met:
        logged(scene.south, item("west", "one"))
    assert met.value.code == "no-partner"
    assert everything(scene.south) == before


def test_an_empty_log_has_a_signed_head(scene: Scene) -> None:
    (found,) = heads(scene)
    checkpoint, _ = open_checkpoint(found[1], ORIGIN, Verifier(ORIGIN, KEY_ED25519, raw_key(scene.south.card.log)))
    assert (found[0], checkpoint.size) == (0, 0)


def test_a_long_tail_gets_a_head_every_stride(scene: Scene) -> None:
    published(scene.south, *(item("north", f"d{at}") for at in range(2 * STRIDE + 10)))
    assert [size for size, _ in heads(scene)] == [0, STRIDE, 2 * STRIDE, 2 * STRIDE + 10]
    leaves = leaves_for(scene.south, "north")
    key = Verifier(ORIGIN, KEY_ED25519, raw_key(scene.south.card.log))
    for size, note in heads(scene):
        assert open_checkpoint(note, ORIGIN, key)[0].root == hashed_log(leaves[:size]).root


def test_signing_again_changes_nothing(scene: Scene) -> None:
    published(scene.south, item("north", "one"))
    before = everything(scene.south)
    assert scene.south.outgoing.sign() == []
    assert everything(scene.south) == before


def test_only_whoever_has_something_new_is_named(scene: Scene) -> None:
    logged(scene.south, item("north", "one"))
    assert scene.south.outgoing.sign() == ["north"]
    logged(scene.south, item("north", "two"), item("east", "one"))
    assert sorted(scene.south.outgoing.sign()) == ["east", "north"]


def test_an_unsigned_tail_left_by_a_crash_is_signed_next(scene: Scene) -> None:
    logged(scene.south, item("north", "one"))
    assert leaves_for(scene.south, "north") == [], "nobody is shown what is not signed"
    scene.south.outgoing.sign()
    assert len(leaves_for(scene.south, "north")) == 1


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE exchange_entry SET header = CAST(replace(CAST(header AS TEXT), '1', '2') AS BLOB)",
        "DELETE FROM exchange_entry WHERE id = (SELECT min(id) FROM exchange_entry)",
        "DELETE FROM exchange_entry",
    ],
)
def test_a_changed_leaf_is_never_signed(scene: Scene, damage: str) -> None:
    """One flipped bit must not become a head that nobody can ever match."""
    logged(scene.south, *(item("north", f"d{at}") for at in range(3)))
    scene.south.store.write(lambda tx: tx.handle.execute(damage))
    before = heads(scene)
    with pytest.raises(JisrError) as met:
        scene.south.outgoing.sign()
    assert met.value.code == "log-damaged"
    assert heads(scene) == before


def test_items_set_aside_are_answered_once_each(scene: Scene) -> None:
    north, south = scene.north, scene.south
    for leaf in (b"one", b"two"):
        north.put(leaf)
    south.incoming.offer("north", north.delta())
    assert south.outgoing.answer() == 2
    assert south.outgoing.answer() == 0
    north.put(b"three")
    south.incoming.offer("north", north.delta())
    assert south.outgoing.answer() == 1
    south.outgoing.sign()
    assert north.rejects() == dict.fromkeys(range(3), "leaf-malformed")
    assert len(leaves_for(south, "north")) == 3
