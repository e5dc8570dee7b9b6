"""What is read ahead of a log, and the log, in every order: one picture, one root, nothing twice, nothing kept."""

from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jisr.exchange.ahead import encode_ahead
from jisr.exchange.delta import encode_delta
from jisr.node import Node
from jisr.release.rules import Terms
from jisr.terms.actors import Actor
from jisr.terms.entries import Origin
from jisr.terms.releases import Content, Received
from jisr.web.trail import Trail
from tests.sides import assert_follows, assert_holds
from tests.two_sides.sides import (
    HOLD,
    MINUTE,
    NOON,
    OFFICER,
    REPORTER,
    Chance,
    Clock,
    Inline,
    Wire,
    draft,
    exchange,
    pair,
    puller,
    side,
    to,
)

OTHER = Actor("s.second", "release desk", "release officer")
WORDS = "The dam gives way. Leave the valley now."


class Two:
    """North tells and South reads, by hand and in any order."""

    def __init__(self, seed: object = 1) -> None:
        self.clock = Clock()
        self.north, self.south = (
            side(name, Inline(), self.clock, Chance(f"{name} {seed}")) for name in ("north", "south")
        )
        pair(self.north, self.south)
        for node in (self.north, self.south):
            node.settle()

    def __enter__(self) -> "Two":
        return self

    def __exit__(self, *_: object) -> None:
        for node in (self.north, self.south):
            node.store.close()

    def file(self, **changes: Any) -> int:
        return self.north.intake.file(REPORTER, draft(marking=to("south"), **changes))

    def tell(self, serial: int, text: str = "", *, flash: bool = False, **terms: Any) -> int:
        made = self.north.release.release(
            OFFICER, serial, "south", Terms(3, None, text, flash=flash, **terms), finer=True
        )
        self.go()
        return made

    def go(self) -> None:
        self.clock.tick(HOLD)
        self.north.settle()

    def ahead(self, reader: Node | None = None) -> int:
        """Read ahead as far as North's log reaches now; how many items came."""
        south = reader or self.south
        start, since = south.incoming.size("north"), south.incoming.ahead.since("north")
        made = self.north.store.read(lambda tx: self.north.standing.ahead(tx, "south", start, since))
        came = south.incoming.ahead.take("north", encode_ahead(made)) if made is not None and made.items else 0
        south.settle()
        return came

    def delta(self, most: int = 8192, reader: Node | None = None) -> int:
        """Fetch one stretch in its turn; how many leaves came."""
        south = reader or self.south
        start = south.incoming.size("north")
        made = self.north.store.read(lambda tx: self.north.standing.delta(tx, "south", start, most))
        assert made is not None
        added = south.incoming.offer("north", encode_delta(made), give_up=True).added
        south.settle()
        return added


def told(node: Node) -> list[tuple[int, str, Content | None]]:
    """Every item of North in the record: index, kind and content, by index."""

    def read(tx: Any) -> list[tuple[int, str, Content | None]]:
        entries = node.record.entries(tx, 1, node.record.size(tx) + 1, ("received",))
        indexes = [entry.header.of.index for entry in entries if entry.header.of is not None]
        assert len(indexes) == len(set(indexes)), "nothing is filed twice"
        items = node.standing.items(tx, "north", sorted(indexes))
        assert len(items) == len(indexes), "what was filed can be read"
        return [(item.origin.index, item.header.k, item.content) for item in items]

    return node.store.read(read)


def picture(node: Node) -> list[tuple[object, ...]]:
    """What is shown of North's, apart from the serials it has here."""
    seen = node.picture.everything(holder="north")
    return [(one.row.report, one.row.version, one.row.withdrawn, one.row.latest, one.says) for one in seen]


def words(node: Node) -> list[str]:
    """What is shown of North's, as it was told."""
    return [one[4].text for one in picture(node) if isinstance(one[4], Content)]


def rebuilt(node: Node) -> bool:
    before = node.picture.rows(), node.picture.periods()
    node.picture.rebuild()
    return (node.picture.rows(), node.picture.periods()) == before


def disk(node: Node) -> bytes:
    """Every byte of the database."""
    assert isinstance(node.store, Inline)
    return node.store.db.serialize("main")


def before(node: Node, index: int) -> int | None:
    """How many entries before that one are not here yet."""
    (item,) = node.store.read(lambda tx: node.standing.items(tx, "north", [index]))
    return node.store.read(lambda tx: node.standing.before(tx, item))


def held(node: Node) -> list[tuple[Any, ...]]:
    return node.store.read(
        lambda tx: tx.handle.execute("SELECT * FROM exchange_ahead WHERE header NOT NULL").fetchall()
    )


ACTS = st.lists(
    st.sampled_from(("tell", "flash", "revise", "flash revise", "flash revise", "withdraw", "ahead", "ahead", "one")),
    min_size=6, max_size=14,
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(acts=ACTS, data=st.data())
def test_any_order_of_reading_gives_what_the_log_alone_gives(acts: list[str], data: st.DataObject) -> None:
    with Two() as two:
        reports: list[int] = []
        for number, act in enumerate(["tell", "revise", *acts]):
            if act in ("tell", "flash"):
                # A few share one subject: which of them is the latest must not depend on the way they came.
                reports.append(two.file(subject=f"subject-{number % 3}"))
                two.tell(reports[-1], f"Words {number}.", flash=act == "flash")
            elif act in ("revise", "flash revise") and reports:
                spot = data.draw(st.integers(0, len(reports) - 1))
                changed = draft(marking=to("south"), text=f"Changed {number}", subject=f"subject-{spot}")
                reports[spot] = two.north.intake.correct(REPORTER, reports[spot], changed)
                two.tell(reports[spot], f"Words {number}.", flash=act == "flash revise")
            elif act == "withdraw" and reports:
                spot = data.draw(st.integers(0, len(reports) - 1))
                two.north.release.withdraw(OFFICER, reports.pop(spot), "south", "error")
                two.go()
            elif act == "ahead":
                two.ahead()
                assert two.ahead() == 0, "what came is not sent again"
            elif act == "one":
                two.delta(1)
            check(two)
        while two.delta():
            pass
        assert not held(two.south), "the content has one place, the log"
        plain = side("south", Inline(), two.clock, Chance("plain"))
        plain.pair(two.north.own_card())
        two.delta(reader=plain)
        assert picture(two.south) == picture(plain)
        assert told(two.south) == told(plain)
        head, other = (
            one.store.read(lambda tx: two.north.standing.head(tx, "north", "in")) for one in (two.south, plain)
        )
        assert head is not None
        assert other is not None
        assert head.frontier.root() == other.frontier.root()
        exchange(two.north, two.south)
        assert_follows(two.south)
        assert_holds(two.south)
        link = two.north.store.read(lambda tx: two.north.standing.link(tx, "south"))
        assert not link.rejected
        plain.store.close()


def check(two: Two) -> None:
    """At every moment: what stands here can be read, and no receipt goes further than the log."""
    told(two.south)
    receipt = two.south.incoming.receipts.receipt("north")
    size = two.south.incoming.size("north")
    assert receipt is None or int(receipt.split(b"\n", 2)[1]) <= size
    assert rebuilt(two.south)


def test_what_came_ahead_counts_as_told_only_with_the_log() -> None:
    with Two() as two:
        for number in range(5):
            two.tell(two.file(), f"Words {number}.")
        two.tell(two.file(), WORDS, flash=True)
        assert two.ahead() == 1
        assert [one[4].text for one in picture(two.south) if isinstance(one[4], Content)] == [WORDS]
        assert before(two.south, 5) == 5
        assert_holds(two.south)
        assert_follows(two.south)
        serial = two.south.store.read(
            lambda tx: two.south.intake.filed_as(tx, Origin("north.example/jisr/north/south/1", 5))
        )
        assert serial is not None
        two.south.acknowledging.acknowledge(OTHER, serial, "seen")
        two.south.settle()
        name = two.north.store.read(lambda tx: two.north.standing.decisions(tx, "south", 5, 6))[5]
        state = two.north.store.read(lambda tx: two.north.standing.states(tx, "south", [name]))
        assert state[0] != "delivered"
        ours = two.south.store.read(lambda tx: two.south.standing.link(tx, "north"))
        assert ours.published == 0, "what a person here saw is said once the item is receipted"
        exchange(two.north, two.south)
        state = two.north.store.read(lambda tx: two.north.standing.states(tx, "south", [name]))
        assert state[0] == "delivered"
        assert two.south.store.read(lambda tx: two.south.standing.link(tx, "north")).published > 0
        assert before(two.south, 5) is None


def three_versions(two: Two) -> None:
    """A report told three times, the last time as a flash."""
    first = two.file()
    two.tell(first, "First.")
    second = two.north.intake.correct(REPORTER, first, draft(marking=to("south"), text="Second private"))
    two.tell(second, "Second.")
    third = two.north.intake.correct(REPORTER, second, draft(marking=to("south"), text="Third private"))
    two.tell(third, WORDS, flash=True)


def test_a_flash_revision_brings_what_it_revises_and_older_versions_do_not_replace_it() -> None:
    with Two() as two:
        three_versions(two)
        assert two.ahead() == 2
        assert [(one[0], one[1]) for one in picture(two.south)] == [(0, 2)]
        two.delta(1)
        two.delta()
        assert [(one[0], one[1]) for one in picture(two.south)] == [(0, 2)]
        assert [one[:2] for one in told(two.south)] == [(0, "release"), (1, "revise"), (2, "revise")]


def test_only_the_newest_sixteen_go_ahead_and_what_was_taken_back_does_not() -> None:
    with Two() as two:
        two.tell(two.file(), "Ordinary.")
        flashes = [two.file(subject=f"one-{number}") for number in range(20)]
        for serial in flashes:
            two.tell(serial, WORDS, flash=True)
        two.north.release.withdraw(OFFICER, flashes[-1], "south", "error")
        two.go()
        assert two.ahead() == 16
        assert [one[0] for one in picture(two.south)] == list(range(4, 20))


def test_where_nothing_is_overtaken_nothing_is_told_twice() -> None:
    with Two() as two:
        two.tell(two.file(), WORDS, flash=True)
        assert two.ahead() == 0
        pull = puller(two.south, Wire(two.north, two.north.entropy))
        assert pull.once().added == 1
        assert pull.once().added == 0


def test_what_may_be_kept_no_longer_goes_before_the_log_is_there_and_does_not_come_back() -> None:
    with Two() as two:
        two.tell(two.file(), "Ordinary.")
        until = NOON // 1000 + 600
        two.tell(two.file(), WORDS, flash=True, retain_until=until)
        assert two.ahead() == 1
        two.clock.tick(11 * MINUTE)
        two.south.settle()
        assert WORDS.encode() not in disk(two.south)
        two.delta()
        assert WORDS.encode() not in disk(two.south)
        assert [one[:2] for one in told(two.south)] == [(0, "release"), (1, "release")]


@pytest.mark.parametrize("longer", [60, None])
@pytest.mark.parametrize("both", [False, True])
def test_a_version_that_came_ahead_says_how_long_the_item_may_be_kept(longer: int | None, both: bool) -> None:
    """With what it revises in the log, or ahead as well; the log must not bring back what older versions said."""
    with Two() as two:
        first = two.file()
        two.tell(first, "First.", retain_until=NOON // 1000 + 30 * 60)
        if not both:
            two.delta()
        two.tell(two.file(subject="another"), "Ordinary.")
        second = two.north.intake.correct(REPORTER, first, draft(marking=to("south"), text="Second private"))
        two.tell(second, "Second.", retain_until=NOON // 1000 + 20 * 60)
        third = two.north.intake.correct(REPORTER, second, draft(marking=to("south"), text="Third private"))
        until = None if longer is None else NOON // 1000 + longer * 60
        two.tell(third, WORDS, flash=True, retain_until=until)
        assert two.ahead() == (2 if both else 1)
        two.clock.tick(35 * MINUTE)
        two.south.settle()
        assert words(two.south) == [WORDS]
        while two.delta(2):
            assert WORDS in words(two.south)
        two.clock.tick(30 * MINUTE)
        two.south.settle()
        assert (WORDS in words(two.south)) == (longer is None)


def test_a_version_that_came_ahead_goes_when_it_says_so_though_the_item_could_stay_longer() -> None:
    with Two() as two:
        first = two.file()
        two.tell(first, "First.", retain_until=NOON // 1000 + 60 * 60)
        two.delta()
        two.tell(two.file(subject="another"), "Ordinary.")
        second = two.north.intake.correct(REPORTER, first, draft(marking=to("south"), text="Second private"))
        two.tell(second, WORDS, flash=True, retain_until=NOON // 1000 + 20 * 60)
        assert two.ahead() == 1
        two.clock.tick(25 * MINUTE)
        two.south.settle()
        assert WORDS.encode() not in disk(two.south)
        two.delta()
        assert WORDS.encode() not in disk(two.south)


def test_what_is_withdrawn_after_it_came_ahead_is_struck_through_with_the_log() -> None:
    with Two() as two:
        two.tell(two.file(), "Ordinary.")
        serial = two.file()
        two.tell(serial, WORDS, flash=True)
        assert two.ahead() == 1
        two.north.release.withdraw(OFFICER, serial, "south", "error")
        two.go()
        assert two.ahead() == 0
        two.delta()
        assert not held(two.south)
        assert [one[2] for one in picture(two.south) if one[0] == 1] == [True]


@pytest.mark.parametrize("by", ["one officer", "two officers"])
def test_the_mark_of_the_officer_reaches_the_leaf(by: str) -> None:
    with Two() as two:
        serial, terms = two.file(), Terms(3, None, WORDS, flash=True)
        if by == "one officer":
            two.tell(serial, WORDS, flash=True)
        else:
            seen = two.north.release.preview(serial, "south", terms)
            proposed = two.north.proposals.propose(OFFICER, serial, "south", terms, seen_hash=seen.hash)
            two.north.proposals.approve(OTHER, proposed, seen.hash)
            two.go()
        found = two.north.store.read(lambda tx: two.north.standing.leaves(tx, "south", [0], "out"))
        assert found[0].flash
        two.delta()
        item = two.south.store.read(lambda tx: two.south.standing.items(tx, "north", [0]))
        assert isinstance(item[0], Received)
        assert item[0].header.flash


def test_a_version_that_came_ahead_waits_for_what_is_here_and_not_filed_yet() -> None:
    """Intake was busy when the log brought the release; filed the other way round nothing could be shown any more."""
    with Two() as two:
        first = two.file()
        two.tell(first, "First.")
        for number in range(3):
            two.tell(two.file(), f"Words {number}.")
        second = two.north.intake.correct(REPORTER, first, draft(marking=to("south"), text="Second private"))
        two.tell(second, WORDS, flash=True)
        made = two.north.store.read(lambda tx: two.north.standing.delta(tx, "south", 0, 1))
        assert made is not None
        two.south.incoming.offer("north", encode_delta(made))
        assert two.ahead() == 1
        assert [one[:2] for one in told(two.south)] == [(0, "release"), (4, "revise")]
        assert [(one[0], one[1]) for one in picture(two.south)] == [(0, 4)]
        assert rebuilt(two.south)
        two.delta()
        assert [one[0] for one in picture(two.south)] == [0, 1, 2, 3]
        assert_holds(two.south)


def serial_of(node: Node, index: int, tx: Any) -> int:
    return node.intake.filed_as(tx, Origin("north.example/jisr/north/south/1", index)) or 0


def test_an_older_version_that_comes_later_is_newest_nowhere() -> None:
    with Two() as two:
        three_versions(two)
        assert two.ahead() == 2
        two.delta()
        south = two.south
        begun, older, flash = (south.store.read(partial(serial_of, south, at)) for at in (0, 1, 2))
        assert begun < flash < older
        trail = Trail(south.record, south.standing)
        south.store.read(trail.follow)
        assert trail.newest(begun) == flash


def test_no_head_is_kept_for_what_was_taken_back() -> None:
    with Two() as two:
        two.tell(two.file(), "Ordinary.")
        serial = two.file()
        two.tell(serial, WORDS, flash=True)
        made = two.north.store.read(lambda tx: two.north.standing.ahead(tx, "south", 0, 0))
        assert made is not None
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(type(two.south.incoming.ahead._ledger), "ended", lambda *_: True)
            assert two.south.incoming.ahead.take("north", encode_ahead(made)) == 0
        assert not held(two.south)
        log = two.south.store.read(lambda tx: two.south.standing.head(tx, "north", "in"))
        assert log is not None
        assert two.south.store.read(lambda tx: two.south.incoming.ahead._reading.held_heads(tx, log)) == []
