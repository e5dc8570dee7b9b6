"""What the rest of the house may know, and what a partner may fetch: nothing beyond the newest signed head."""

import msgspec
import pytest

from jisr.exchange.delta import MOST, Delta
from jisr.exchange.ledger import SetAside
from jisr.exchange.rules import read_leaf
from jisr.exchange.standing import BUDGET
from jisr.node import Node
from jisr.terms.errors import OurMistake
from jisr.terms.releases import LeafHeader, Received
from jisr.terms.sides import Limits
from jisr.tlog.checkpoint import parse_checkpoint
from jisr.tlog.note import parse_note
from tests.attacks.hostile import CONTENT, NOON, Scene, edited
from tests.exchange.items import item, logged, published, taken_back
from tests.tlog.folders import hashed_log


def size_of(note: bytes) -> int:
    return parse_checkpoint(parse_note(note).text).size


def checkpoint(node: Node, side: str = "north") -> int:
    found = node.store.read(lambda tx: node.standing.checkpoint(tx, side))
    assert found is not None
    assert found[0] == size_of(found[1])
    return found[0]


def tile(node: Node, level: int, n: int, width: int) -> bytes | None:
    return node.store.read(lambda tx: node.standing.tile(tx, "north", level, n, width))


def stretch(node: Node, start: int, most: int) -> Delta | None:
    return node.store.read(lambda tx: node.standing.delta(tx, "north", start, most))


def test_an_unsigned_tail_is_nobodys_business(scene: Scene) -> None:
    south = scene.south
    published(south, item("north", "one"))
    logged(south, item("north", "two"))
    read, standing = south.store.read, south.standing
    assert checkpoint(south) == 1
    assert read(lambda tx: standing.rows(tx, "north", 0, 2)) is None
    assert read(lambda tx: standing.tile(tx, "north", 0, 0, 2)) is None
    assert read(lambda tx: standing.delta(tx, "north", 2, 9)) is None
    delta = read(lambda tx: standing.delta(tx, "north", 0, 9))
    assert delta is not None
    assert (size_of(delta.checkpoint), len(delta.headers)) == (1, 1)
    link = read(lambda tx: standing.link(tx, "north"))
    assert (link.logged, link.published) == (2, 1)


@pytest.mark.parametrize(("start", "stop"), [(-1, 1), (0, 0), (1, 1), (1, 0), (0, 4), (3, 4), (2**62, 2**62 + 1)])
def test_rows_outside_the_log_are_not_there(scene: Scene, start: int, stop: int) -> None:
    published(scene.south, *(item("north", f"d{at}") for at in range(3)))
    assert scene.south.store.read(lambda tx: scene.south.standing.rows(tx, "north", start, stop)) is None


def test_tiles_are_those_of_the_tree(scene: Scene) -> None:
    south = scene.south
    published(south, *(item("north", f"d{at}") for at in range(600)))
    rows = south.store.read(lambda tx: south.standing.rows(tx, "north", 0, 600))
    assert rows is not None
    tree = hashed_log([row.header for row in rows])
    for level, n, width in ((0, 0, 256), (0, 0, 7), (0, 2, 88), (1, 0, 2), (1, 0, 1)):
        assert tile(south, level, n, width) == tree.read(level, n, width)
    for level, n, width in ((0, 2, 89), (0, 3, 1), (1, 0, 3), (2, 0, 1), (0, 0, 0), (0, 0, 257), (63, 2**50, 256)):
        assert tile(south, level, n, width) is None


@pytest.mark.parametrize("most", [1, 2, 255, 256, 300, 100_000])
def test_deltas_join_up_to_the_whole_log(scene: Scene, most: int) -> None:
    """However little is asked for, each delta ends at a signed head, begins where the last one ended, and goes on."""
    south = scene.south
    published(south, *(item("north", f"a{at}") for at in range(300)))
    published(south, *(item("north", f"b{at}") for at in range(3)))
    headers: list[bytes] = []
    while len(headers) < 303:
        delta = stretch(south, len(headers), most)
        assert delta is not None
        assert delta.start == len(headers)
        assert delta.headers
        headers += delta.headers
        assert size_of(delta.checkpoint) == len(headers)
        assert len(delta.headers) <= max(most, 256)
    rows = south.store.read(lambda tx: south.standing.rows(tx, "north", 0, 303))
    assert rows is not None
    assert headers == [row.header for row in rows]


def test_whoever_has_it_all_gets_the_head_alone(scene: Scene) -> None:
    published(scene.south, item("north", "one"))
    delta = scene.south.store.read(lambda tx: scene.south.standing.delta(tx, "north", 1, MOST))
    assert delta is not None
    assert (delta.start, delta.headers, delta.bodies, size_of(delta.checkpoint)) == (1, [], [], 1)


def test_a_delta_of_large_bodies_stays_within_its_budget(scene: Scene) -> None:
    south = scene.south
    large = edited(text="x" * 15_000)
    published(south, *(item("north", f"d{at}", body=large) for at in range(1_024)))
    delta = south.store.read(lambda tx: south.standing.delta(tx, "north", 0, MOST))
    assert delta is not None
    assert sum(map(len, delta.bodies)) <= BUDGET + 256 * (len(large) + 16)
    assert size_of(delta.checkpoint) == len(delta.headers) < 1_024


def test_states_are_custody_and_never_more(scene: Scene) -> None:
    south, north = scene.south, scene.north

    def states() -> list[str]:
        return list(south.store.read(lambda tx: south.standing.states(tx, "north", ["one", "two", "three"])))

    assert states() == ["queued"] * 3
    published(south, item("north", "one"), item("north", "two"))
    assert states() == ["logged", "logged", "queued"]
    found = south.store.read(lambda tx: south.standing.checkpoint(tx, "north"))
    assert found is not None
    south.incoming.receipts.accept("north", north.receipt(found[1]))
    published(south, item("north", "three"))
    assert states() == ["delivered", "delivered", "logged"]
    north.note("reject", index=1, reason="oversized")
    north.offer()
    assert states() == ["delivered", "rejected", "logged"]


def test_a_link_tells_both_directions_apart(scene: Scene) -> None:
    south, north = scene.south, scene.north
    published(south, item("north", "one"), taken_back("north", "two", "one"))
    north.tell()
    north.put(b"broken")
    north.offer()
    link = south.store.read(lambda tx: south.standing.link(tx, "north"))
    assert (link.received, link.logged, link.published, link.receipted) == (2, 3, 3, 0)
    assert link.aside == (SetAside(1, "leaf-malformed", True),)
    assert (link.rejected, link.stopped, link.receipt_at) == ((), None, None)
    other = south.store.read(lambda tx: south.standing.link(tx, "east"))
    assert (other.received, other.logged, other.heard) == (0, 0, None)


def test_nobody_knows_anything_of_a_stranger(scene: Scene) -> None:
    read, standing = scene.south.store.read, scene.south.standing
    assert read(lambda tx: standing.find(tx, "west")) is None
    assert read(lambda tx: standing.checkpoint(tx, "west")) is None
    assert read(lambda tx: standing.rows(tx, "west", 0, 1)) is None
    assert read(lambda tx: standing.tile(tx, "west", 0, 0, 1)) is None
    assert read(lambda tx: standing.delta(tx, "west", 0, 1)) is None
    assert read(lambda tx: standing.received(tx, "west", 0, 1)) == ([], 0)
    assert read(lambda tx: standing.items(tx, "west", [0])) == []
    with pytest.raises(OurMistake):
        read(lambda tx: standing.partner(tx, "west"))


def test_received_items_come_in_order_with_what_is_wrong(scene: Scene) -> None:
    north, south = scene.north, scene.south
    north.tell()
    north.put(b"broken")
    north.tell(b"{}")
    north.note("withdraw", reason="error")
    north.leaves[3] = north.leaves[3].replace(b'"v":1', b'"re":[0],"v":1')
    north.offer()
    items, following = south.store.read(lambda tx: south.standing.received(tx, "north", 0, 10))
    assert following == 4
    assert [type(found) for found in items] == [Received, SetAside, SetAside, Received]
    assert isinstance(items[0], Received)
    assert items[0].content == CONTENT
    assert (items[0].origin.log, items[0].origin.index) == (north.origin, 0)
    assert isinstance(items[3], Received)
    assert (items[3].content, items[3].header.re) == (None, (0,))
    assert [found.reason for found in items if isinstance(found, SetAside)] == ["leaf-malformed", "body-malformed"]
    some, on = south.store.read(lambda tx: south.standing.received(tx, "north", 1, 2))
    assert (len(some), on) == (2, 3)
    assert south.store.read(lambda tx: south.standing.received(tx, "north", 9, 2)) == ([], 9)
    picked = south.store.read(lambda tx: south.standing.items(tx, "north", [3, 1, 0, 77]))
    assert [found.origin.index for found in picked] == [3, 0]


def test_an_erased_body_leaves_the_item_and_takes_its_words(scene: Scene) -> None:
    north, south = scene.north, scene.south
    north.tell()
    north.offer()
    south.store.write(lambda tx: tx.handle.execute("UPDATE exchange_entry SET salted = NULL"))
    (found,), _ = south.store.read(lambda tx: south.standing.received(tx, "north", 0, 1))
    assert isinstance(found, Received)
    assert found.content is None
    assert isinstance(read_leaf(north.leaves[0], 0), LeafHeader)


def test_limits_are_what_was_agreed_last(scene: Scene) -> None:
    scene.south.limit("north", Limits(body=7, finest=3))
    partner = scene.south.store.read(lambda tx: scene.south.standing.partner(tx, "north"))
    assert partner.limits == Limits(body=7, finest=3)
    assert [one.side for one in scene.south.standing.partners()] == ["east", "north"]
    assert msgspec.structs.replace(partner, limits=Limits()).limits.body == Limits().body
    assert CONTENT.occurred[0] == NOON
