"""What was told in a log that was closed since: it is shown as it was told, proved to a third party, and taken back."""

import json
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest

from jisr.exchange.ahead import encode_ahead
from jisr.exchange.ledger import Direction
from jisr.node import Node
from jisr.people.rules import Proof
from jisr.store.sqlite.exchange import SqliteLogs
from jisr.terms import canonical
from jisr.terms.epochs import numbered
from jisr.terms.errors import JisrError, OurMistake, PartnerFault
from jisr.terms.releases import Received
from jisr.terms.transactions import Tx
from jisr.tlog.merkle import Frontier, leaf_hash
from jisr.wire.carriers import NetworkCarrier
from jisr.wire.parcels import Parcels
from jisr.wire.push import Pusher
from tests.recovery.restored import Side, leaves, puller, two
from tests.recovery.restores import SECOND
from tests.recovery.test_epochs import begin, fact
from tests.sides import code, entries
from tests.two_sides.agreed import terms
from tests.two_sides.pushing import PushWire
from tests.two_sides.sides import HOLD, HOUR, OFFICER, REPORTER, TERMS, draft, to
from tests.verify.judged import judged

MOST_BYTES = 8 * 1024
DAY = 24 * HOUR


def tell(side: Side, title: str) -> int:
    """File a report and release it with this title; its serial."""
    node, other = side.node, "south" if side.name == "north" else "north"
    serial = node.intake.file(REPORTER, draft(id=f"r-{title}", subject=f"s-{title}", title=title, marking=to(other)))
    node.release.release(OFFICER, serial, other, TERMS._replace(title=title))
    side.clock.tick(HOLD)
    return serial


def close(side: Side) -> None:
    """Two officers end the side's log; the other follows, and something is told in the next."""
    node, other = side.node, "south" if side.name == "north" else "north"
    node.epochs.close(Proof(SECOND), node.epochs.propose(Proof(OFFICER), other, "restore", "a lost disk"))


def meet(*sides: Side) -> None:
    """Everything that is due reaches everyone; each fetch knows which log is the newest, as the listener's loops do."""
    nodes = [side.node for side in sides]
    for _ in range(6):
        for reader, author in (nodes, nodes[::-1]):
            author.settle()
            reader.settle()
            puller(reader, author).once()
            reader.settle()


def titles(node: Node) -> list[str]:
    """What the picture shows of others, struck through or not."""
    own = node.settings.side
    return sorted(
        f"{'-' if seen.row.withdrawn else ''}{seen.says.title if seen.says is not None else '?'}"
        for seen in node.picture.everything(holder="south" if own == "north" else "north")
    )  # fmt: skip


def agree_to_erase(north: Side, south: Side, days: int | None = None) -> None:
    flows = {name: {"retain_days": days} for name in ("north", "south")}
    north.node.agreeing.propose(OFFICER, "south", terms(flows=flows))
    meet(north, south)
    theirs = south.node.store.read(lambda tx: south.node.standing.agreed(tx, "north")).theirs
    assert theirs is not None
    south.node.agreeing.accept(OFFICER, "north", theirs.hash)
    meet(north, south)


def held(node: Node, epoch: int, index: int) -> bool:
    """Whether the content of a leaf of north's log of that epoch is still in the store of south."""

    def read(tx: Tx) -> bool:
        log = next(log for log in node.standing.logs(tx, "north", "in") if log.epoch == epoch)
        return SqliteLogs().rows(tx, log, index, index + 1)[0].salted is not None

    return node.store.read(read)


def closed_and_gone_on(north: Side, south: Side) -> list[int]:
    """North told two things, closed that log, and told a third; serials of the reports."""
    told = [tell(north, "one"), tell(north, "two")]
    meet(north, south)
    close(north)
    told.append(tell(north, "three"))
    meet(north, south)
    return told


def test_what_was_told_before_is_shown_as_it_was_told() -> None:
    with two() as (north, south, _):
        closed_and_gone_on(north, south)
        assert titles(south.node) == ["one", "three", "two"]
        assert titles(south.again()) == ["one", "three", "two"]
        south.node.picture.rebuild()
        assert titles(south.node) == ["one", "three", "two"]
        found = [(log.origin[-1], log.direction, log.size, log.sound) for log in south.node.audit.verify()]
        assert found == [("1", "out", 0, True), ("1", "in", 2, True), ("2", "in", 2, True)]


def test_an_item_of_a_closed_log_is_proved_to_a_third_party(tmp_path: Path) -> None:
    with two() as (north, south, _):
        closed_and_gone_on(north, south)
        cards: list[str | Path] = []
        for side in (north, south):
            path = tmp_path / f"{side.name}.card"
            path.write_bytes(side.node.own_card())
            cards += ["--card", path]
        shown: list[tuple[Node, str, Direction]] = [(north.node, "south", "out"), (south.node, "north", "in")]
        for node, partner, direction in shown:
            for epoch, index, title in ((1, 1, "two"), (2, 1, "three"), (None, 1, "three")):
                pack = node.evidence.disclosure(partner, direction, index, epoch)
                assert len(pack) < MOST_BYTES
                path = tmp_path / "shown.jisr-disclosure"
                path.write_bytes(pack)
                done, said = judged("disclosure", path, *cards)
                assert done == 0, said
                assert f"entry {index} of the log north.example/jisr/north/south/{epoch or 2}" in said
                assert f'"title": "{title}"' in said
                assert "south signed that by" in said
                closed = "Entry 0 of the next log, which closes this one, of north names a tree with entry 1 in it"
                assert (closed in said) == (epoch == 1)
            assert code(OurMistake, lambda n=node, p=partner, d=direction: n.evidence.proof(p, d, 0, 3)) == "no-epoch"  # type: ignore[misc]


def test_what_was_told_in_a_closed_log_is_taken_back_in_the_next() -> None:
    with two() as (north, south, _):
        told = closed_and_gone_on(north, south)
        north.node.release.withdraw(OFFICER, told[1], "south", "error")
        meet(north, south)
        assert titles(south.node) == ["-two", "one", "three"]
        fact = json.loads(leaves(south.node, "north", "in")[-1])
        assert ("re" in fact, fact["p"]["of"]["epoch"], fact["p"]["of"]["index"]) == (False, 1, 1)
        assert (
            code(OurMistake, lambda: north.node.release.withdraw(OFFICER, told[1], "south", "error")) == "nothing-told"
        )


def test_what_was_told_again_is_taken_back_in_both_logs() -> None:
    with two() as (north, south, _):
        told = closed_and_gone_on(north, south)
        north.node.release.release(OFFICER, told[0], "south", TERMS._replace(title="one again"))
        north.clock.tick(HOLD)
        meet(north, south)
        assert titles(south.node) == ["one", "one again", "three", "two"]
        north.node.release.withdraw(OFFICER, told[0], "south", "error")
        meet(north, south)
        assert titles(south.node) == ["-one", "-one again", "three", "two"]


def test_what_was_told_in_a_closed_log_is_erased_and_stated_so() -> None:
    with two() as (north, south, _):
        agree_to_erase(north, south)
        told = closed_and_gone_on(north, south)
        assert held(south.node, 1, 2)
        north.node.release.withdraw(OFFICER, told[1], "south", "error")
        meet(north, south)
        assert [held(south.node, 1, index) for index in (1, 2)] == [True, False]
        assert held(south.node, 2, 1)
        stated = north.node.store.read(lambda tx: north.node.standing.erased(tx, "south", numbered(1, 2)))
        assert stated is not None
        leaf = json.loads(leaves(north.node, "south", "in")[stated[0]])
        assert (leaf["k"], leaf["p"]) == ("erased", {"index": 2})


def test_what_may_be_kept_for_a_time_goes_in_its_time_after_its_log_was_closed() -> None:
    with two() as (north, south, _):
        closed_and_gone_on(north, south)
        until = (north.clock.at + 5 * DAY) // 1000
        serial = north.node.intake.file(REPORTER, draft(id="r-brief", subject="s-brief", marking=to("south")))
        north.node.release.release(OFFICER, serial, "south", TERMS._replace(title="brief", retain_until=until))
        north.clock.tick(HOLD)
        meet(north, south)
        north.clock.tick(HOUR)
        close(north)
        meet(north, south)
        north.clock.tick(2 * DAY)
        meet(north, south)
        assert held(south.node, 2, 2)
        north.clock.tick(4 * DAY)
        meet(north, south)
        assert not held(south.node, 2, 2)
        stated = json.loads(leaves(south.node, "north")[-1])
        assert (stated["k"], stated["p"]) == ("erased", {"epoch": 2, "index": 2})
        assert not any(entries(north.node, "alarm"))


def test_an_acknowledgement_names_the_log_of_what_was_seen() -> None:
    with two() as (north, south, _):
        told = closed_and_gone_on(north, south)
        by_title = {
            item.content.title: entry.serial
            for entry in entries(south.node, "received") if entry.header.of is not None
            for item in south.node.store.read(
                lambda tx, of=entry.header.of: south.node.standing.items(tx, "north", [of.number])  # type: ignore[misc]
            ) if item.content is not None
        }  # fmt: skip
        south.node.acknowledging.acknowledge(OFFICER, by_title["two"], "seen")
        south.node.acknowledging.acknowledge(OFFICER, by_title["three"], "understood")
        meet(north, south)
        said = [json.loads(leaf)["p"] for leaf in leaves(north.node, "south", "in") if b'"k":"ack"' in leaf]
        assert [(one.get("epoch"), one["index"], one["stage"]) for one in said] == [
            (None, 1, "seen"),
            (2, 1, "understood"),
        ]
        filed = [entry.header.re for entry in entries(north.node, "received")]
        decided = [entry.serial for entry in entries(north.node, "decide")]
        assert filed == [(decided[1],), (decided[2],)]
        assert len(told) == 3


def standing(side: Side, other: str) -> list[tuple[int, int, bool]]:
    """Version, number and end of everything countersigned."""
    found = side.node.store.read(lambda tx: side.node.standing.agreed(tx, other)).accords
    return [(one.terms.version, one.index, bool(one.ended)) for one in found]


def test_what_was_agreed_in_a_closed_log_holds_and_is_ended_and_replaced() -> None:
    with two() as (north, south, _):
        tell(north, "none")
        agree_to_erase(north, south)
        closed_and_gone_on(north, south)
        close(south)
        meet(north, south)
        assert standing(north, "south") == standing(south, "north") == [(1, 1, False)]
        south.node.agreeing.end(OFFICER, "north")
        meet(north, south)
        assert standing(north, "south") == standing(south, "north") == [(1, 1, True)]
        # The next terms lie at an index that the first log had terms at too.
        close(north)
        north.node.agreeing.propose(OFFICER, "south", terms(version=2))
        south.clock.tick(2 * HOUR)
        meet(north, south)
        theirs = south.node.store.read(lambda tx: south.node.standing.agreed(tx, "north")).theirs
        assert theirs is not None
        assert theirs.index == numbered(3, 1)
        south.node.agreeing.accept(OFFICER, "north", theirs.hash)
        meet(north, south)
        agreed = [(1, 1, True), (2, numbered(3, 1), False)]
        assert standing(north, "south") == standing(south, "north") == agreed
        assert not north.node.store.read(lambda tx: north.node.standing.link(tx, "south")).aside


@pytest.mark.parametrize(("of", "expected"), [
    ({}, None), ({"h": "A" * 43 + "="}, "reference"), ({"index": 0}, "reference"), ({"index": 9}, "reference"),
    ({"epoch": 2}, "reference"), ({"epoch": 7}, "reference"), ({"epoch": 0}, "leaf-malformed"),
    ({"index": -1}, "leaf-malformed"), ({"index": 1 << 32 | 1}, "leaf-malformed"), ({"epoch": 256}, "leaf-malformed"),
    ({"index": 1 << 40 | 1}, "leaf-malformed"),
])  # fmt: skip
def test_a_withdrawal_counts_only_for_the_very_leaf_it_names(of: dict[str, object], expected: str | None) -> None:
    with two() as (north, south, _):
        tell(north, "one")
        tell(north, "two")
        meet(north, south)
        told = leaves(south.node, "north", "in")
        named = {"epoch": 1, "h": b64encode(leaf_hash(told[1])).decode(), "index": 1} | of
        leaf = {"at": 2, "by": "release officer", "k": "withdraw", "p": {"of": named, "reason": "error"}, "v": 1}
        root = b64encode(Frontier.empty().extend([leaf_hash(one) for one in told])[0].root()).decode()
        data = begin("north", fact(root, 2), more=(canonical.encode_any(leaf),))
        south.node.incoming.turn("north", data)
        south.node.incoming.offer("north", data)
        south.node.settle()
        assert titles(south.node) == (["-two", "one"] if expected is None else ["one", "two"])
        aside = south.node.store.read(lambda tx: south.node.standing.link(tx, "north")).aside
        assert [item.reason for item in aside] == ([] if expected is None else [expected])
        rejects = [json.loads(leaf)["p"] for leaf in leaves(south.node, "north") if b'"k":"reject"' in leaf]
        assert rejects == ([] if expected is None else [{"epoch": 2, "index": 1, "reason": expected}])


def through_the_port(north: Side, south: Side) -> None:
    """North pushes what it has to south, as often as something is left."""
    partner = next(one for one in north.node.standing.partners() if one.side == "south")
    wire = PushWire(south.node, south.node.entropy)
    way = NetworkCarrier("north", partner, north.node.keys.request, north.node.clock, wire)
    bringing = Pusher(
        "south", north.node.store, north.node.standing, north.node.incoming, way, north.node.entropy
    )  # fmt: skip
    while bringing.once():
        pass


def by_hand(north: Side, south: Side) -> None:
    """North makes a parcel and south takes it in."""
    Parcels(south.node).take(OFFICER, Parcels(north.node).make(OFFICER, "south").data)


def flash_ahead(north: Side, south: Side) -> Received:
    """North told three things, the last as a flash that south read ahead of the others, and then closed that log."""
    told = [tell(north, "one"), tell(north, "two")]
    meet(north, south)
    told.append(tell(north, "three"))
    serial = north.node.intake.file(REPORTER, draft(id="r-flash", subject="s-flash", marking=to("south")))
    north.node.release.release(OFFICER, serial, "south", TERMS._replace(title="flash", flash=True))
    north.clock.tick(HOLD)
    north.node.settle()
    start = south.node.incoming.size("north")
    made = north.node.store.read(lambda tx: north.node.standing.ahead(tx, "south", start))
    assert made is not None
    assert south.node.incoming.ahead.take("north", encode_ahead(made)) == 1
    south.node.settle()
    (item,) = south.node.store.read(lambda tx: south.node.standing.items(tx, "north", [start + 1]))
    assert "flash" in titles(south.node)
    return item


def close_before(south: Side, item: Received, *more: bytes) -> None:
    """North's next log closes that one at the size south has it, and says this too."""
    told = leaves(south.node, "north", "in")
    root = b64encode(Frontier.empty().extend([leaf_hash(one) for one in told])[0].root()).decode()
    assert len(told) < item.origin.index
    data = begin("north", fact(root, len(told)), more=more)
    south.node.incoming.turn("north", data)
    south.node.incoming.offer("north", data)
    south.node.settle()


def takes_back(south: Side, item: Received, *, erase: bool) -> bytes:
    """The leaf in which north takes that item back in its next log."""
    theirs = south.node.store.read(lambda tx: south.node.standing.log(tx, "north", "in", item.origin.log))
    assert theirs is not None
    (row,) = south.node.store.read(lambda tx: [one.row for one in SqliteLogs().held(tx, theirs)])
    of = {"epoch": 1, "h": b64encode(leaf_hash(row.header)).decode(), "index": item.origin.index}
    said = {"of": of, "reason": "error"} | ({"erase": True} if erase else {})
    return canonical.encode_any({"at": 2, "by": "release officer", "k": "withdraw", "p": said, "v": 1})


def ahead_content(node: Node) -> list[bytes]:
    """Content that came ahead and is still stored."""
    return node.store.read(
        lambda tx: [row[0] for row in tx.handle.execute("SELECT salted FROM exchange_ahead WHERE salted NOT NULL")]
    )


@pytest.mark.parametrize("erase", [False, True])
def test_what_came_ahead_of_a_log_that_was_closed_is_taken_back(erase: bool) -> None:
    with two() as (north, south, _):
        if erase:
            agree_to_erase(north, south)
        item = flash_ahead(north, south)
        close_before(south, item, takes_back(south, item, erase=erase))
        assert not south.node.store.read(lambda tx: south.node.standing.link(tx, "north")).aside
        assert not any(title == "flash" for title in titles(south.node))
        assert bool(ahead_content(south.node)) != erase


def test_what_came_ahead_of_a_log_that_was_closed_is_not_said_to_have_its_place() -> None:
    with two() as (north, south, _):
        item = flash_ahead(north, south)
        assert south.node.store.read(lambda tx: south.node.standing.before(tx, item)) == 1
        close_before(south, item)
        assert "flash" in titles(south.node)
        assert south.node.store.read(lambda tx: south.node.standing.before(tx, item)) == 1


def test_what_came_ahead_of_a_log_that_was_closed_is_kept_no_longer_than_agreed() -> None:
    with two() as (north, south, _):
        agree_to_erase(north, south, 3)
        item = flash_ahead(north, south)
        close_before(south, item)
        north.clock.tick(2 * DAY)
        south.node.settle()
        assert ahead_content(south.node)
        north.clock.tick(2 * DAY)
        south.node.settle()
        assert not ahead_content(south.node)
        assert "flash" not in titles(south.node)


@pytest.mark.parametrize("bring", [through_the_port, by_hand])
def test_a_next_log_is_followed_by_a_reader_that_cannot_ask(bring: Callable[[Side, Side], None]) -> None:
    with two() as (north, south, _):
        told = [tell(north, "one"), tell(north, "two")]
        north.node.settle()
        bring(north, south)
        south.node.settle()
        assert titles(south.node) == ["one", "two"]
        close(north)
        tell(north, "three")
        north.node.release.withdraw(OFFICER, told[0], "south", "error")
        north.node.settle()
        bring(north, south)
        south.node.settle()
        assert titles(south.node) == ["-one", "three", "two"]
        assert leaves(south.node, "north", "in") == leaves(north.node, "south")
        # The one after is not followed: an hour has to pass, and the one between would have to be seen first.
        for _ in range(2):
            close(north)
        tell(north, "four")
        north.node.settle()
        with pytest.raises(JisrError):
            bring(north, south)
        assert titles(south.node) == ["-one", "three", "two"]


def test_a_log_that_waits_for_an_officer_is_not_left_for_the_next_one() -> None:
    with two() as (north, south, _):
        tell(north, "one")
        meet(north, south)
        told = leaves(south.node, "north", "in")
        root = b64encode(Frontier.empty().extend([leaf_hash(one) for one in told])[0].root()).decode()
        data = begin("north", fact(root, 1))
        south.node.incoming.stop("north", b"one", b"other")
        with pytest.raises(PartnerFault) as caught:
            south.node.incoming.turn("north", data)
        assert caught.value.code == "log-stopped"
        south.node.incoming.resume("north")
        assert south.node.incoming.turn("north", data).size == 1
