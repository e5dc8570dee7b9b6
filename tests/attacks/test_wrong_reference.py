"""Items that cite what is not theirs to cite: set aside, and nothing they point at changes."""

import pytest

from tests.attacks.hostile import Attacker, Scene, edited, header_of


@pytest.mark.parametrize(
    "cited",
    [[3], [4], [2**53 - 1], [-1], [], [1], [2], [0, 0], [0, 1], [0, 3]],
    ids=[
        "itself",
        "the next",
        "far off",
        "below",
        "nothing",
        "a withdrawal",
        "a revision",
        "twice",
        "two",
        "one later",
    ],
)
@pytest.mark.parametrize("k", ["revise", "withdraw"])
def test_only_a_release_before_it_can_be_cited(north: Attacker, k: str, cited: list[int]) -> None:
    """Index 0 is a release, 1 takes back another, 2 revises 0; 3 is the one on trial."""
    north.tell()
    other = north.tell(k="release", at=7)
    north.leaves, north.bodies = north.leaves[:1], north.bodies[:1]
    north.offer()
    assert other == 1
    north.put(withdrawal([0]))
    north.tell(edited(title="Crossing: open"), k="revise", re=[0])
    north.offer()
    shown = north.victim.picture.rows()
    append(north, k, cited)
    after = north.tell()
    north.offer()
    assert north.aside() == north.rejects() == {3: "reference"}
    rows = north.victim.picture.rows()
    assert [row for row in rows if row.report != after] == list(shown)
    assert after in north.shown()


def withdrawal(cited: list[int]) -> bytes:
    return header_of("withdraw", p={"reason": "error"}, re=cited or None)


def append(north: Attacker, k: str, cited: list[int]) -> None:
    if k == "revise":
        north.tell(k="revise", re=cited or None)
    else:
        north.put(withdrawal(cited))


def test_a_release_that_cites_is_set_aside(north: Attacker) -> None:
    north.tell()
    north.tell(re=[0])
    north.offer()
    assert north.rejects() == {1: "reference"}


def test_a_partner_reaches_only_its_own_items(scene: Scene) -> None:
    """Indexes are of one's own log: North's withdrawal of 0 is of its own 0, and East's 0 stands."""
    scene.east.tell()
    scene.north.tell()
    scene.east.offer()
    scene.north.put(withdrawal([0]))
    scene.north.offer()
    assert scene.north.shown() == []
    assert scene.east.shown() == [0]


def test_revising_what_was_taken_back_does_not_bring_it_back(north: Attacker) -> None:
    north.tell()
    north.put(withdrawal([0]))
    north.tell(k="revise", re=[0])
    north.put(withdrawal([0]))
    north.offer()
    assert north.shown() == []
    north.victim.picture.rebuild()
    assert north.shown() == []


@pytest.mark.parametrize("k", ["revise", "withdraw"])
@pytest.mark.parametrize("stretch", [1, 2, 3])
def test_what_cites_an_item_set_aside_is_set_aside_however_it_came(north: Attacker, k: str, stretch: int) -> None:
    """The same log must end the same whether its entries came one by one or all at once."""
    north.tell(edited(title="a\u0007b"))
    append(north, k, [0])
    after = north.tell()
    while north.victim.incoming.size("north") < 3:
        size = north.victim.incoming.size("north")
        north.offer(north.delta(stop=min(3, size + stretch)))
    assert north.aside() == north.rejects() == {0: "body-malformed", 1: "reference"}
    assert north.shown() == [after]
