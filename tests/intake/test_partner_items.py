"""What partners released: filed by reference, the malformed set aside and named, and never passed on."""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from jisr.exchange.ledger import SetAside
from jisr.terms.entries import By
from jisr.terms.errors import OurMistake, Refused
from jisr.terms.releases import Received
from tests.attacks.hostile import OFFICER, Attacker, Scene, edited, everything, header_of, staged
from tests.sides import assert_follows, assert_holds, code, entries, size
from tests.two_sides.sides import HOUR, NOON, TERMS, Chance, Clock, Inline, draft, exchange, pair, side, to


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """South, and a partner whose every byte is ours to choose."""
    with staged(tmp_path) as found:
        yield found
        assert_follows(found.south)


@pytest.fixture
def north(scene: Scene) -> Attacker:
    return scene.north


# --- taking in -------------------------------------------------------------------------------------------------


def test_an_item_is_filed_by_reference_and_without_its_words(scene: Scene) -> None:
    scene.north.tell()
    scene.north.offer()
    (entry,) = entries(scene.south)
    assert (entry.header.k, entry.header.by, entry.body) == ("received", By("north", "partner"), None)
    assert entry.header.of is not None
    assert (entry.header.of.log, entry.header.of.index) == (scene.north.origin, 0)
    rows = everything(scene.south)["record_entry"]
    assert b"Crossing: closed" not in b"".join(value for row in rows for value in row if isinstance(value, bytes))


def test_every_item_is_filed_once_and_in_order(scene: Scene) -> None:
    for at in range(5):
        scene.north.tell(at=NOON // 1000 + at)
    scene.north.offer()
    before = everything(scene.south)
    assert scene.south.intake.take_in("north") == 0
    scene.south.settle()
    assert everything(scene.south) == before
    assert scene.north.filed() == [0, 1, 2, 3, 4]
    assert scene.south.store.read(lambda tx: scene.south.intake.reached(tx, "north")) == 5


def test_what_follows_a_long_stretch_is_filed_too(scene: Scene) -> None:
    """More than one transaction holds."""
    count = 2_300
    for at in range(count):
        scene.north.tell(at=at)
    while scene.south.incoming.size("north") < count:
        scene.north.offer()
    assert scene.north.filed() == list(range(count))
    assert len(scene.north.shown()) == count


def test_revisions_and_withdrawals_are_filed_and_protocol_leaves_are_not(scene: Scene) -> None:
    scene.north.tell()
    scene.north.tell(k="revise", re=[0])
    scene.north.note("reject", index=0, reason="reference")
    scene.north.put(header_of("withdraw", re=[0], p={"reason": "error"}))
    scene.north.offer()
    assert scene.north.filed() == [0, 1, 3]
    assert [entry.header.k for entry in entries(scene.south)] == ["received"] * 3


def test_two_partners_with_the_same_index_are_kept_apart(scene: Scene) -> None:
    scene.north.tell()
    scene.east.tell(edited(title="From the east"))
    scene.north.offer()
    scene.east.offer()
    assert (scene.north.filed(), scene.east.filed()) == ([0], [0])
    assert [entry.header.by.person for entry in entries(scene.south)] == ["north", "east"]
    assert {row.holder for row in scene.south.picture.rows()} == {"north", "east"}


# --- setting aside ---------------------------------------------------------------------------------------------

MALFORMED = {
    "an empty title": edited(title=" "),
    "a title too long": edited(title="x" * 201),
    "a control character": edited(text="a\u001b[2J"),
    "a text too long": edited(text="x" * 16_001),
    "a time backwards": edited(occurred=[NOON // 1000, NOON // 1000 - 1]),
    "a time outside the calendar": edited(occurred=[0, 10**12]),
    "a review outside the calendar": edited(review_by=10**15),
    "a place off the earth": edited(place={"error_m": 5, "geometry": {"as": "point", "lat": 10**9, "lon": 0}}),
    "an error of nothing": edited(place={"error_m": 0, "geometry": {"as": "point", "lat": 1, "lon": 1}}),
    "an outline that crosses itself": edited(
        place={"geometry": {"as": "polygon", "rings": [[[0, 0], [9, 9], [9, 0], [0, 9], [0, 0]]]}}
    ),
    "a name with a control character": edited(
        place={"error_m": 5, "geometry": {"as": "point", "lat": 1, "lon": 1}, "name": "a\u0000"}
    ),
    "a detail of another kind": edited(detail={"as": "sector", "level": "high"}),
    "a state outside the calendar": edited(detail={"as": "crossing", "since": 10**15, "state": "closed"}),
    "an unknown kind": edited(kind="target"),
    "an unknown field": edited(source="theirs"),
    "not what was agreed": b"[]",
    "not json": b"{",
    "an empty subject": edited(subject=""),
}


@pytest.mark.parametrize("what", MALFORMED)
def test_a_malformed_item_is_set_aside_answered_and_in_nobodys_way(scene: Scene, what: str) -> None:
    before = scene.north.tell()
    bad = scene.north.tell(MALFORMED[what])
    after = scene.north.tell()
    scene.north.offer()
    assert scene.north.aside() == scene.north.rejects() == {bad: "body-malformed"}
    assert scene.north.filed() == scene.north.shown() == [before, after]
    kept = scene.south.store.read(lambda tx: scene.south.standing.received(tx, "north", 0, 9)[0])
    assert [type(item) for item in kept] == [Received, SetAside, Received]


def test_what_cites_no_release_is_set_aside(scene: Scene) -> None:
    north = scene.north
    north.tell()
    north.tell(k="revise", re=[0])
    north.tell(k="revise", re=[1])
    north.put(header_of("withdraw", re=[1], p={"reason": "error"}))
    north.tell(k="revise", re=[0, 0])
    north.note("reject", index=0, reason="reference")
    north.put(header_of("withdraw", re=[5], p={"reason": "error"}))
    north.offer()
    assert north.filed() == [0, 1]
    assert set(north.aside()) == {2, 3, 4, 6}
    assert set(north.aside().values()) == {"reference"}


def test_what_cites_a_set_aside_item_is_set_aside(scene: Scene) -> None:
    scene.north.tell(b"{")
    scene.north.tell(k="revise", re=[0])
    scene.north.put(header_of("withdraw", re=[0], p={"reason": "error"}))
    scene.north.offer()
    assert scene.north.filed() == []
    assert scene.north.aside() == {0: "body-malformed", 1: "reference", 2: "reference"}


def test_the_author_learns_which_item_was_rejected(scene: Scene) -> None:
    scene.north.tell(edited(title=" "))
    scene.north.offer()
    assert scene.north.rejects() == {0: "body-malformed"}
    scene.south.settle()
    assert scene.north.rejects() == {0: "body-malformed"}


# --- never onward ----------------------------------------------------------------------------------------------


def test_a_partners_report_is_not_ours_to_change_or_pass_on(scene: Scene, north: Attacker) -> None:
    south = scene.south
    north.tell()
    north.offer()
    for job in (
        lambda: south.intake.correct(OFFICER, 1, draft()),
        lambda: south.intake.mark(OFFICER, 1, to("east")),
        lambda: south.intake.withdraw(OFFICER, 1, "error"),
        lambda: south.intake.erase(OFFICER, 1, "asked for"),
    ):
        assert code(Refused, job) == "not-ours"
    onward: list[Callable[[], object]] = [
        lambda: south.release.preview(1, "east", TERMS),
        lambda: south.release.release(OFFICER, 1, "east", TERMS),
        lambda: south.release.withhold(OFFICER, 1, "east"),
        lambda: south.release.withdraw(OFFICER, 1, "east", "error"),
        lambda: south.release.release(OFFICER, 1, "north", TERMS),
    ]
    for passing_on in onward:
        assert code(Refused, passing_on) == "third-party"
    assert size(south) == 1


def test_three_sides_in_a_row_pass_nothing_on() -> None:
    """What north tells south never reaches east, however much south and east exchange."""
    clock = Clock()
    nodes = [side(name, Inline(), clock, Chance(name)) for name in ("north", "south", "east")]
    north, south, east = nodes
    pair(north, south)
    pair(south, east)
    north.intake.file(OFFICER, draft(id="mill", text="Canary", marking=to("south", "east")))
    north.release.release(OFFICER, 1, "south", TERMS._replace(title="Canary in the mill"))
    clock.tick(HOUR)
    exchange(north, south)
    south.intake.file(OFFICER, draft(marking=to("east")))
    south.release.release(OFFICER, 2, "east", TERMS)
    clock.tick(HOUR)
    exchange(south, east)
    exchange(north, south)
    seen = [one.says for one in south.picture.everything(holder="north")]
    assert [says and says.title for says in seen] == ["Canary in the mill"]
    assert [row.holder for row in east.picture.rows()] == ["south"]
    assert b"Canary" not in msgspec.json.encode([list(map(str, rows)) for rows in everything(east).values()])
    for node in nodes:
        assert_holds(node)
        node.store.close()


def test_an_unknown_partner_has_nothing_to_take_in(scene: Scene) -> None:
    assert scene.south.intake.take_in("nobody") == 0
    assert code(OurMistake, lambda: scene.south.incoming.offer("nobody", b"")) == "no-partner"
