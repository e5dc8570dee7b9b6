"""Two sides agree: proposed, seen, countersigned, in force at both from the leaves of both logs, replaced and ended."""

import contextlib
import random
from collections.abc import Iterator
from typing import Any

import pytest

from jisr.exchange.ledger import Agreed
from jisr.node import Node
from jisr.release import AuditLine
from jisr.release.rules import Terms
from jisr.terms.agreements import Agreement, difference
from jisr.terms.errors import OurMistake, PartnerFault, Refused, Unavailable
from jisr.terms.sides import Limits
from jisr.wire.pull import Puller
from tests.sides import assert_holds, code, entries
from tests.two_sides.agreed import NOON_S, finest, terms
from tests.two_sides.sides import (
    HOLD,
    HOUR,
    OFFICER,
    REPORTER,
    Chance,
    Clock,
    FaultyCarrier,
    Inline,
    Wire,
    carrier,
    draft,
    exchange,
    pair,
    side,
    to,
)

Pair = tuple[Node, Node, Clock]
NARROW = {"north": {"body": 600, "finest": finest(3, crossing=5), "mark": "restricted", "day_entries": 4}}


@pytest.fixture
def two() -> Iterator[Pair]:
    clock = Clock()
    nodes = [side(name, Inline(), clock, Chance(name)) for name in ("north", "south")]
    pair(*nodes)
    yield nodes[0], nodes[1], clock
    for node in nodes:
        assert_holds(node)
        node.store.close()


def agreed(node: Node) -> Agreed:
    (other,) = node.standing.partners()
    return node.store.read(lambda tx: node.standing.agreed(tx, other.side))


def holds(node: Node) -> Agreement | None:
    (other,) = node.standing.partners()
    found = node.store.read(lambda tx: node.standing.in_force(tx, other.side))
    return found.terms if found is not None else None


def limits(node: Node) -> Limits:
    (other,) = node.standing.partners()
    return node.store.read(lambda tx: node.standing.partner(tx, other.side)).limits


def name(node: Node) -> str:
    return node.settings.side


def agree(by: Node, to: Node, proposal: Agreement) -> None:
    by.agreeing.propose(OFFICER, name(to), proposal)
    exchange(by, to)
    accept(to, by)
    exchange(by, to)


def accept(node: Node, other: Node) -> int:
    theirs = agreed(node).theirs
    assert theirs is not None
    return node.agreeing.accept(OFFICER, name(other), theirs.hash)


# --- the way of one agreement ------------------------------------------------------------------------------------


def test_terms_hold_when_both_logs_hold_them_and_not_before(two: Pair) -> None:
    north, south, _ = two
    wanted = terms(flows=NARROW)
    serial = north.agreeing.propose(OFFICER, "south", wanted)
    exchange(north, south)
    assert holds(north) is holds(south) is None
    assert limits(north) == limits(south) == Limits()
    theirs = agreed(south).theirs
    assert theirs is not None
    assert theirs.terms == wanted
    assert [entry.header.k for entry in entries(south, "received")] == ["received"]
    accept(south, north)
    south.settle()
    assert holds(south) == wanted
    assert holds(north) is None, "north has not heard of it yet"
    exchange(north, south)
    assert holds(north) == holds(south) == wanted
    assert agreed(north).accords == agreed(south).accords
    (accord,) = agreed(north).accords
    assert (accord.proposer, accord.index, accord.accepted) == ("north", 0, 0)
    assert entries(north, "agree")[0].serial == serial


def test_what_is_agreed_is_read_by_the_release_desk(two: Pair) -> None:
    north, south, _clock = two
    agree(south, north, terms(flows=NARROW))
    fine = north.intake.file(REPORTER, draft(marking=to("south")))
    assert code(Refused, lambda: north.release.preview(fine, "south", Terms(4, None, ""))) == "too-fine"
    assert code(Refused, lambda: north.release.preview(fine, "south", Terms(3, None, "x" * 600))) == "too-large"
    assert north.release.preview(fine, "south", Terms(3, None, "")).body
    crossing = north.intake.file(REPORTER, draft(kind="crossing", marking=to("south")))
    assert north.release.preview(crossing, "south", Terms(5, None, "")).body
    assert code(Refused, lambda: north.release.preview(crossing, "south", Terms(6, None, ""))) == "too-fine"
    high = north.intake.file(REPORTER, draft(marking=to("south", level="confidential")))
    assert code(Refused, lambda: north.release.preview(high, "south", Terms(3, None, ""))) == "marking-level"
    # What south tells north is under south's own flow.
    back = south.intake.file(REPORTER, draft(marking=to("north", level="confidential")))
    assert south.release.preview(back, "north", Terms(7, None, "")).body


def test_agreed_purposes_and_sizes_of_files_narrow_what_is_told(two: Pair) -> None:
    north, south, _clock = two
    north.limit("south", Limits(media=5_000))
    agree(south, north, terms(flows={"north": {"purposes": ("humanitarian", "rescue"), "media": 9_000}}))
    serial = north.intake.file(REPORTER, draft(marking=to("south")))
    asked = Terms(3, None, "", purpose="safety")
    assert code(Refused, lambda: north.release.preview(serial, "south", asked)) == "purpose"
    assert north.release.preview(serial, "south", asked._replace(purpose="rescue")).body
    assert north.release.preview(serial, "south", asked._replace(purpose=None)).body

    def media(node: Node, other: str) -> list[int]:
        def read(tx: Any) -> list[int]:
            return [node.standing.partner(tx, other).limits.media, node.standing.limits_of(tx, other).media]

        return node.store.read(read)

    # South tells no file at all, and takes from north what was agreed, whatever it allows for itself.
    assert media(north, "south") == [5_000, 0]
    assert media(south, "north") == [0, 9_000]


def test_what_nobody_acknowledged_in_the_agreed_time_is_named(two: Pair) -> None:
    north, south, clock = two
    agree(south, north, terms(flows={"north": {"acknowledge_s": 3600}}))
    serial = north.intake.file(REPORTER, draft(marking=to("south")))
    north.release.release(OFFICER, serial, "south", Terms(3, None, ""))
    clock.tick(HOLD)
    exchange(north, south)

    def line() -> AuditLine:
        (found,) = north.store.read(lambda tx: north.releases.lines(tx))
        return found

    told = line()
    assert told.came == "delivered"
    assert told.receipted is not None
    assert told.acknowledge_by == told.receipted + 3600
    (entry,) = [one for one in entries(south, "received") if one.header.of and one.header.of.index == told.index]
    south.acknowledging.acknowledge(OFFICER, entry.serial, "seen")
    exchange(north, south)
    assert line().acknowledge_by is None, "a person there has answered"


def test_a_decision_that_waits_is_judged_by_what_came_into_force_meanwhile(two: Pair) -> None:
    north, south, clock = two
    serial = north.intake.file(REPORTER, draft(marking=to("south")))
    north.release.release(OFFICER, serial, "south", Terms(6, None, ""), delay_ms=HOUR)
    north.settle()
    agree(south, north, terms(flows=NARROW))
    clock.tick(HOUR)
    exchange(north, south)
    (lapse,) = entries(north, "lapse")
    assert b"too-fine" in (lapse.body or b"")


def test_the_narrower_of_both_holds_and_a_local_limit_never_widens(two: Pair) -> None:
    north, south, _ = two
    agree(north, south, terms(flows=NARROW))
    north.limit("south", Limits(finest=1, body=10**6, mark="secret"))
    found = limits(north)
    assert (found.body, found.mark, found.finest_of("crossing")) == (600, "restricted", 1)


def test_the_partners_quota_is_the_agreed_one(two: Pair) -> None:
    north, south, clock = two
    agree(south, north, terms(flows=NARROW))
    for _ in range(4):
        serial = north.intake.file(REPORTER, draft(marking=to("south")))
        north.release.release(OFFICER, serial, "south", Terms(3, None, ""))
    clock.tick(HOLD)
    north.settle()
    delta = carrier(south, Wire(north, north.entropy)).delta(south.incoming.size("north"), 8192, 0)
    assert code(PartnerFault, lambda: south.incoming.offer("north", delta)) == "over-quota"
    clock.tick(24 * HOUR)
    assert south.incoming.offer("north", delta).added == 4


def test_a_proposal_alone_changes_nothing_and_can_be_declined(two: Pair) -> None:
    north, south, _ = two
    agree(north, south, terms())
    before = holds(south)
    north.agreeing.propose(OFFICER, "south", terms(version=2, flows=NARROW))
    exchange(north, south)
    theirs = agreed(south).theirs
    assert theirs is not None
    south.agreeing.decline(OFFICER, "north", theirs.hash)
    exchange(north, south)
    assert holds(south) == holds(north) == before
    mine = agreed(north).ours
    assert mine is not None
    assert mine.answer == "declined"
    assert code(OurMistake, lambda: south.agreeing.accept(OFFICER, "north", theirs.hash)) == "agreement-none-open"


def test_the_newest_countersigned_version_holds(two: Pair) -> None:
    north, south, _ = two
    agree(north, south, terms(flows=NARROW))
    agree(south, north, terms(version=2))
    assert holds(north) == holds(south) == terms(version=2)
    assert limits(north).body == 65_536
    old = terms(version=2, flows=NARROW)
    assert code(Refused, lambda: north.agreeing.propose(OFFICER, "south", old)) == "agreement-older"


def test_an_end_narrows_and_never_widens(two: Pair) -> None:
    north, south, _ = two
    agree(north, south, terms(flows=NARROW))
    south.agreeing.end(OFFICER, "north")
    exchange(north, south)
    assert holds(north) is holds(south) is None
    assert limits(north).body == 600, "what was agreed to be too much stays too much"
    assert limits(north).mark == "restricted"
    assert agreed(north).accords == agreed(south).accords
    assert code(OurMistake, lambda: north.agreeing.end(OFFICER, "south")) == "agreement-none"
    agree(south, north, terms(version=2))
    assert holds(north) == holds(south) == terms(version=2)


def test_an_open_proposal_can_be_taken_back(two: Pair) -> None:
    north, south, _ = two
    north.agreeing.propose(OFFICER, "south", terms())
    exchange(north, south)
    theirs = agreed(south).theirs
    assert theirs is not None
    north.agreeing.end(OFFICER, "south")
    exchange(north, south)
    assert code(OurMistake, lambda: south.agreeing.accept(OFFICER, "north", theirs.hash)) == "agreement-none-open"
    assert holds(north) is holds(south) is None


def test_taking_back_and_accepting_may_cross(two: Pair) -> None:
    north, south, _ = two
    agree(north, south, terms(flows=NARROW))
    north.agreeing.propose(OFFICER, "south", terms(version=2))
    exchange(north, south)
    accept(south, north)
    south.settle()
    # North takes it back before it hears that south accepted: what holds is ended, then, because v2 never held here.
    north.agreeing.end(OFFICER, "south")
    exchange(north, south)
    assert agreed(north).accords == agreed(south).accords
    assert holds(north) == holds(south)
    assert limits(north).body == limits(south).body or holds(north) == terms(version=2)


def test_proposals_may_cross_and_both_be_accepted(two: Pair) -> None:
    north, south, _ = two
    north.agreeing.propose(OFFICER, "south", terms(flows={"north": {"body": 111}}))
    south.agreeing.propose(OFFICER, "north", terms(flows={"north": {"body": 222}}))
    exchange(north, south)
    accept(north, south)
    accept(south, north)
    north.settle()
    south.settle()
    exchange(north, south)
    assert len(agreed(north).accords) == 2
    assert holds(north) == holds(south)
    assert limits(north).body == 222


def test_the_span_the_terms_state_is_the_only_clock(two: Pair) -> None:
    north, south, clock = two
    agree(north, south, terms(flows=NARROW, since=NOON_S + 3600, until=NOON_S + 7200))
    assert holds(north) is None
    assert limits(north) == Limits()
    clock.tick(HOUR)
    assert holds(north) is not None
    assert limits(north).body == 600
    clock.tick(HOUR)
    assert holds(north) is None
    assert limits(north).body == 600, "a lapse narrows as an end does"


def test_asking_twice_decides_once_and_seen_terms_are_meant(two: Pair) -> None:
    north, south, _ = two
    one = north.agreeing.propose(OFFICER, "south", terms(), act="a1")
    assert north.agreeing.propose(OFFICER, "south", terms(), act="a1") == one
    exchange(north, south)
    assert code(Refused, lambda: south.agreeing.accept(OFFICER, "north", "x" * 44)) == "changed"
    theirs = agreed(south).theirs
    assert theirs is not None
    two_ = south.agreeing.accept(OFFICER, "north", theirs.hash, act="b1")
    exchange(north, south)
    assert south.agreeing.accept(OFFICER, "north", theirs.hash, act="b1") == two_
    assert len(entries(south, "agree")) == 1


def test_only_a_release_officer_agrees(two: Pair) -> None:
    north, _, _ = two
    assert code(Refused, lambda: north.agreeing.propose(REPORTER, "south", terms())) == "role"
    assert code(Refused, lambda: north.agreeing.end(REPORTER, "south")) == "role"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"version": 0}, "agreement-version"), ({"until": NOON_S}, "agreement-span"),
        ({"flows": {"north": {"body": 0}}}, "limits"), ({"flows": {"north": {"finest": finest(8)}}}, "limits"),
        ({"flows": {"south": {"purposes": ("rescue", "humanitarian")}}}, "agreement-form"),
        ({"one": "east"}, "agreement-pair"),
    ],
)  # fmt: skip
def test_terms_that_cannot_be_agreed_are_refused_with_one_sentence(two: Pair, changes: Any, why: str) -> None:
    north, _, _ = two
    assert code(OurMistake, lambda: north.agreeing.propose(OFFICER, "south", terms(**changes))) == why


def test_the_difference_is_told_term_by_term() -> None:
    before, after = terms(), terms(version=2, flows=NARROW)
    found = {(change.author, change.term): (change.before, change.after) for change in difference(before, after)}
    assert found["", "version"] == (1, 2)
    assert found["north", "body"] == (65_536, 600)
    assert found["north", "finest.crossing"] == (7, 5)
    assert ("south", "body") not in found
    assert len(difference(None, after)) > 20


# --- whatever the link does --------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(12))
def test_both_sides_come_to_the_same_over_a_bad_link(seed: int) -> None:
    chance, clock = random.Random(seed), Clock()
    nodes = {name: side(name, Inline(), clock, Chance(f"{name} {seed}")) for name in ("north", "south")}
    pair(*nodes.values())
    others = {"north": "south", "south": "north"}
    pulls = {}
    for reader, author in others.items():
        inner = carrier(nodes[reader], Wire(nodes[author], nodes[author].entropy))
        pulls[reader] = Puller(author, nodes[reader].incoming, FaultyCarrier(inner, chance, 0.3), nodes[reader].entropy)
    for _ in range(60):
        who = chance.choice(("north", "south"))
        node, other = nodes[who], others[who]
        try:
            match chance.randrange(6):
                case 0:
                    version = node.agreeing.next_version(other)
                    body = chance.randrange(1, 9) * 1000
                    node.agreeing.propose(OFFICER, other, terms(version=version, flows={"north": {"body": body}}))
                case 1:
                    accept(node, nodes[other])
                case 2 if chance.random() < 0.4:
                    node.agreeing.end(OFFICER, other)
                case 3 if chance.random() < 0.4:
                    theirs = agreed(node).theirs
                    assert theirs is not None
                    node.agreeing.decline(OFFICER, other, theirs.hash)
        except (AssertionError, OurMistake, Refused):
            pass
        if chance.random() < 0.7:
            node.settle()
        with contextlib.suppress(PartnerFault, Unavailable):
            pulls[who].once()
    exchange(*nodes.values())
    one, two = (agreed(node) for node in nodes.values())
    assert {repr(accord) for accord in one.accords} == {repr(accord) for accord in two.accords}
    assert holds(nodes["north"]) == holds(nodes["south"])
    for node in nodes.values():
        assert node.store.read(lambda tx, n=node: n.standing.link(tx, others[name(n)])).aside == ()  # type: ignore[misc]
    for node in nodes.values():
        assert_holds(node)
        node.store.close()
