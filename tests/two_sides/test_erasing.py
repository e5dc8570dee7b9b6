"""Withdrawn with erasing: struck through at once, gone from the partner's disk, stated, and all the rest provable."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jisr.exchange.ahead import encode_ahead
from jisr.exchange.standing import asks_erasing, erased_by
from jisr.node import Node
from jisr.picture.desk import Box
from jisr.release.rules import Terms
from jisr.terms.places import DEGREE
from jisr.terms.releases import Received
from jisr.terms.times import Span
from tests.media.sides import Two
from tests.media.sides import two as two_on_disk
from tests.sides import assert_follows, entries
from tests.two_sides.agreed import terms
from tests.two_sides.sides import HOLD, HOUR, MINUTE, NOON, OFFICER, REPORTER, draft, to

WIDE = {"north": {"media": 2**23, "retain_days": None}, "south": {"media": 2**23, "retain_days": None}}
EVERYWHERE = Box(-180 * DEGREE, -90 * DEGREE, 180 * DEGREE, 90 * DEGREE)
DAY = 24 * HOUR


@pytest.fixture
def both() -> Iterator[Two]:
    with two_on_disk() as made:
        yield made


def agree(both: Two, **flow: object) -> None:
    wanted = terms(flows={name: {**given, **flow} for name, given in WIDE.items()})
    both.north.agreeing.propose(OFFICER, "south", wanted)
    both.exchange()
    theirs = both.south.store.read(lambda tx: both.south.standing.agreed(tx, "north")).theirs
    assert theirs is not None
    both.south.agreeing.accept(OFFICER, "north", theirs.hash)
    both.exchange()


def tell(both: Two, words: str, **terms_of: Any) -> int:
    serial = both.north.intake.file(REPORTER, draft(title=f"Title {words}", text=f"Text {words}", marking=to("south")))
    both.north.release.release(OFFICER, serial, "south", Terms(3, f"Told {words}", f"Of {words}", **terms_of))
    both.clock.tick(HOLD)
    both.exchange()
    return serial


def withdraw(both: Two, serial: int, *, erase: bool = False) -> None:
    both.north.release.withdraw(OFFICER, serial, "south", "error", erase=erase)
    both.exchange()


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file a side keeps; of the shared memory of the log see `test_the_shared_memory_holds_no_content`."""
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def where(folder: Path, *needles: bytes) -> list[str]:
    return [name for name, data in files_of(folder).items() if any(needle in data for needle in needles)]


def canaries(node: Node, side: str, index: int) -> list[bytes]:
    """Salt and whole body of one of a partner's items, as they lie on this side's disk."""

    def read(tx: object) -> bytes:
        log = node.standing.head(tx, side, "in")  # type: ignore[arg-type]
        sql = "SELECT salted FROM exchange_entry WHERE id = ?"
        return bytes(tx.handle.execute(sql, ((log.number << 40) + index,)).get)  # type: ignore[attr-defined,union-attr]

    salted = node.store.read(read)
    return [salted[:16], salted[16:]]


def index_of(node: Node, serial: int) -> int:
    of = node.store.read(lambda tx: node.record.entry(tx, serial)).header.of
    assert of is not None
    return of.index


def test_an_erased_item_leaves_no_byte_and_is_stated(both: Two) -> None:
    agree(both)
    kept, gone = tell(both, "harmless"), tell(both, "vorpalzug")
    received = [entry for entry in entries(both.south, "received") if entry.header.re == ()]
    last = received[-1]
    needles = [*canaries(both.south, "north", index_of(both.south, last.serial)), b"vorpalzug", b"Vorpalzug"]
    south = both.folder / "south"
    assert where(south, *needles)
    withdraw(both, gone)
    assert where(south, *needles) == []
    assert where(south, b"harmless")
    log = next(log for log in both.south.audit.verify() if log.direction == "in")
    assert (log.sound, log.erased, log.damaged) == (True, 1, ())
    assert_follows(both.south)
    # The author shows what the partner states, with the leaf and the time.
    (decided,) = [entry for entry in entries(both.north, "decide") if entry.header.re == (gone,)][-1:]
    told = both.north.store.read(lambda tx: both.north.release.told(tx, "south", gone))
    assert told is not None
    assert told.withdrawn
    place = both.north.store.read(lambda tx: both.north.standing.indexes(tx, "south", [told.first]))[told.first]
    stated = both.north.store.read(lambda tx: both.north.standing.erased(tx, "south", place))
    assert stated is not None
    assert stated[1] == both.clock.at // 1000
    leaf = both.north.store.read(lambda tx: both.north.standing.leaves(tx, "south", [stated[0]]))[stated[0]]
    fact = erased_by(leaf)
    assert fact is not None
    assert fact.index == place
    assert both.north.store.read(lambda tx: both.north.standing.erased(tx, "south", 0)) is None
    assert decided.body is not None
    assert kept != gone
    again = [
        entry for entry in entries(both.north, "received") if entry.header.of and entry.header.of.index == stated[0]
    ]
    assert len(again) == 1, "what the partner states is an entry of our record"


def test_it_is_struck_through_at_once_and_never_silently_gone(both: Two) -> None:
    tell(both, "plain")
    serial = tell(both, "struck")
    withdraw(both, serial)
    seen = both.south.picture.find(EVERYWHERE, Span(0, 2**42), holders=["north"])
    assert sorted(one.row.withdrawn for one in seen) == [False, True], "without an agreement it is hidden, not erased"
    assert where(both.folder / "south", b"Told struck")
    log = both.north.store.read(lambda tx: both.north.standing.head(tx, "south", "out"))
    assert log is not None
    leaf = both.north.store.read(
        lambda tx: both.north.standing.rows(tx, "south", log.published.size - 1, log.published.size)
    )
    assert leaf is not None
    assert b'"erase"' not in leaf[0].header
    # Erased, the lines of the log stay: that it came, that it was withdrawn, that it was erased.
    agree(both)
    other = tell(both, "later")
    before = len(entries(both.south))
    withdraw(both, other)
    kinds = [entry.header.k for entry in entries(both.south)][before:]
    assert kinds == ["received", "erase"]
    erasure = entries(both.south, "erase")[-1]
    told = both.south.store.read(lambda tx: both.south.record.pick(tx, erasure.header.re))
    assert [entry.header.k for entry in told] == ["received"]
    blank = [one for one in both.south.picture.known_at(erasure.serial - 1) if one.says is None]
    assert len(blank) == 1, "the past says that something stood there"


def test_an_officer_may_ask_for_it_and_only_the_agreement_makes_it_owed(both: Two) -> None:
    serial = tell(both, "asked")
    withdraw(both, serial, erase=True)
    items = both.south.store.read(lambda tx: both.south.standing.received(tx, "north", 0, 9))[0]
    assert [asks_erasing(item.header) for item in items if isinstance(item, Received)] == [False, True]
    assert where(both.folder / "south", b"Told asked")
    assert entries(both.south, "erase") == []


def test_revisions_and_files_go_with_the_item(both: Two) -> None:
    agree(both)
    serial, (photo,) = both.report("photo.jpg")
    both.release(serial, [photo], "first version")
    both.fetch()
    newer = both.north.intake.correct(REPORTER, serial, draft(title="Corrected", marking=to("south")))
    both.release(newer, [photo], "second version")
    both.fetch()
    blobs = [path for path in both.folder_of("south").rglob("*") if path.is_file()]
    assert blobs
    withdraw(both, newer)
    assert [path for path in both.folder_of("south").rglob("*") if path.is_file()] == []
    assert where(both.folder / "south", b"first version", b"second version") == []
    assert_follows(both.south)


def test_it_is_stated_once_however_often_it_is_looked_at(both: Two) -> None:
    agree(both)
    withdraw(both, tell(both, "once"))
    both.restart()
    both.clock.tick(MINUTE)
    both.exchange()
    told = both.south.store.read(lambda tx: both.south.standing.delta(tx, "north", 0, 99))
    assert told is not None
    assert sum(b'"k":"erased"' in header for header in told.headers) == 1
    assert both.north.store.read(lambda tx: both.north.standing.link(tx, "south")).aside == ()


def test_nothing_is_stated_while_a_reader_still_holds_the_old_state(both: Two) -> None:
    agree(both)
    serial = tell(both, "reading")
    held: list[list[str]] = []

    def reading(tx: object) -> None:
        both.south.standing.link(tx, "north")  # type: ignore[arg-type]
        both.north.release.withdraw(OFFICER, serial, "south", "error")
        both.exchange()
        held.append([str(one) for one in both.south.store.read(lambda tx: both.south.standing.link(tx, "north")).aside])
        stated = both.south.store.read(lambda tx: both.south.standing.link(tx, "north")).logged
        assert stated == 1, "only its acceptance of the terms"

    both.south.store.read(reading)
    assert held == [[]]
    both.exchange()
    assert both.south.store.read(lambda tx: both.south.standing.link(tx, "north")).logged == 2
    assert where(both.folder / "south", b"Told reading") == []


def test_a_side_that_comes_late_needs_no_body_that_was_withdrawn(both: Two) -> None:
    """Its author need not have kept it: what was withdrawn is taken without, and blocks nothing."""
    serial = both.north.intake.file(REPORTER, draft(marking=to("south")))
    both.north.release.release(OFFICER, serial, "south", Terms(3, None, "Told late"))
    both.clock.tick(HOLD)
    both.north.settle()
    both.north.release.withdraw(OFFICER, serial, "south", "error")
    both.north.intake.erase(OFFICER, serial, "by order")
    both.exchange()
    link = both.south.store.read(lambda tx: both.south.standing.link(tx, "north"))
    assert (link.received, link.aside) == (2, ())
    assert b"Told late" not in both.on_disk("south")


def test_what_may_be_kept_until_a_time_is_erased_when_it_is_over(both: Two) -> None:
    serial = tell(both, "untiltomorrow", retain_until=(NOON + DAY) // 1000)
    tell(both, "forever")
    assert where(both.folder / "south", b"untiltomorrow")
    both.clock.tick(DAY - MINUTE)
    both.exchange()
    assert where(both.folder / "south", b"untiltomorrow")
    both.clock.tick(2 * MINUTE)
    both.exchange()
    assert where(both.folder / "south", b"untiltomorrow") == []
    assert where(both.folder / "south", b"forever")
    told = both.north.store.read(lambda tx: both.north.release.told(tx, "south", serial))
    assert told is not None
    place = both.north.store.read(lambda tx: both.north.standing.indexes(tx, "south", [told.first]))[told.first]
    assert both.north.store.read(lambda tx: both.north.standing.erased(tx, "south", place)) is not None
    assert both.north.store.read(lambda tx: both.north.standing.link(tx, "south")).aside == ()
    assert_follows(both.south)


def test_terms_with_a_span_are_kept_item_by_item(both: Two) -> None:
    agree(both, retain_days=3)
    tell(both, "oldest")
    both.clock.tick(2 * DAY)
    tell(both, "younger")
    both.clock.tick(DAY + HOUR)
    both.exchange()
    assert where(both.folder / "south", b"oldest") == []
    assert where(both.folder / "south", b"younger")
    assert both.north.store.read(lambda tx: both.north.standing.link(tx, "south")).aside == ()


# --- our own -----------------------------------------------------------------------------------------------------


def test_an_erased_report_takes_its_released_copies_and_approved_words_along(both: Two) -> None:
    serial = tell(both, "quibblefrotz")
    both.north.release.withdraw(OFFICER, serial, "south", "error", why="Because of quibblefrotz")
    both.exchange()
    assert where(both.folder / "north", b"quibblefrotz")
    both.north.intake.erase(OFFICER, serial, "by order")
    both.north.settle()
    assert where(both.folder / "north", b"quibblefrotz") == []
    assert both.north.record.verify().sound
    decided = entries(both.north, "decide")
    assert all(entry.body is not None for entry in decided), "who decided what for whom stays"
    assert both.north.store.read(lambda tx: both.north.release.told(tx, "south", serial)) is not None
    both.exchange()
    assert both.south.store.read(lambda tx: both.south.standing.link(tx, "north")).aside == ()


def test_what_was_told_can_be_withdrawn_after_our_own_copy_is_gone(both: Two) -> None:
    agree(both)
    serial = tell(both, "frotzmagnet")
    both.north.intake.erase(OFFICER, serial, "by order")
    both.exchange()
    assert where(both.folder / "south", b"frotzmagnet")
    withdraw(both, serial)
    assert where(both.folder / "south", b"frotzmagnet") == where(both.folder / "north", b"frotzmagnet") == []


def test_another_rest_of_a_decision_than_was_left_is_damage(both: Two) -> None:
    serial = tell(both, "rest")
    both.north.intake.erase(OFFICER, serial, "by order")
    both.north.settle()
    (decided,) = entries(both.north, "decide")
    assert both.north.record.verify().damaged == ()
    forged = (decided.body or b"").replace(b'"partner":"south"', b'"partner":"north"')
    sql = "UPDATE record_entry SET body = ? WHERE serial = ?"
    both.north.store.write(lambda tx: tx.handle.execute(sql, (forged, decided.serial)))
    assert both.north.record.verify().damaged == (decided.serial,)
    both.north.store.write(lambda tx: tx.handle.execute(sql, (decided.body, decided.serial)))


def test_the_shared_memory_holds_no_content(both: Two) -> None:
    """Pages are numbered and hashed there, never copied: whatever is erased, it was never in it."""
    tell(both, "sharedmemory")
    assert b"sharedmemory" in both.on_disk("south")
    for name in ("north", "south"):
        assert b"sharedmemory" not in (both.folder / name / "side.db-shm").read_bytes()


# --- many --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("many", [1000, pytest.param(10_000, marks=pytest.mark.long)])
def test_a_tenth_of_all_is_erased_and_every_other_proof_passes(both: Two, many: int) -> None:
    agree(both)
    both.north.store.read(lambda tx: None)
    serials = [
        both.north.intake.file(REPORTER, draft(title=f"Report {n}", text=f"Needle{n:06d}x", marking=to("south")))
        for n in range(many)
    ]
    for start in range(0, many, 250):
        both.north.release.decide([
            both.north.release.releasing(OFFICER, serial, "south", Terms(3, None, f"Needle{serial - serials[0]:06d}x"))
            for serial in serials[start : start + 250]
        ])  # fmt: skip
    both.clock.tick(HOLD)
    both.exchange()
    chosen = set(range(0, many, 10))
    began = time.perf_counter()
    both.north.release.decide([
        both.north.release.withdrawing(OFFICER, serials[n], "south", "error") for n in sorted(chosen)
    ])  # fmt: skip
    both.exchange()
    took = time.perf_counter() - began
    data = b"".join(files_of(both.folder / "south").values())
    found = {n for n in range(many) if f"Needle{n:06d}x".encode() in data}
    log = next(log for log in both.south.audit.verify() if log.direction == "in")
    stated = both.north.store.read(
        lambda tx: tx.handle.execute("SELECT count(*) FROM exchange_erased WHERE stated").get
    )
    print(f"\n{len(chosen)} of {many} items withdrawn with erasing in {took:.2f} s: {len(chosen & found)} left, "
          f"{len(found)} others there, {log.erased} erased in a log that is {'sound' if log.sound else 'DAMAGED'}, "
          f"{stated} stated")  # fmt: skip
    assert chosen & found == set()
    assert found == set(range(many)) - chosen
    assert (log.sound, log.erased, log.damaged, stated) == (True, len(chosen), (), len(chosen))
    proof = both.south.evidence.proof("north", "in", 1)
    assert proof.startswith(b"c2sp.org/tlog-proof@v1")


def test_what_came_ahead_of_the_log_and_is_erased_leaves_no_byte(both: Two) -> None:
    agree(both)
    tell(both, "harmless")
    north, south = both.north, both.south
    gone = 0
    for words in ("ordinary", "frumious"):
        gone = north.intake.file(REPORTER, draft(title=f"Title {words}", text=f"Text {words}", marking=to("south")))
        terms_of = Terms(3, f"Told {words}", f"Of {words}", flash=words == "frumious")
        north.release.release(OFFICER, gone, "south", terms_of)
        both.clock.tick(HOLD)
        north.settle()
    start = south.incoming.size("north")
    made = north.store.read(lambda tx: north.standing.ahead(tx, "south", start))
    assert made is not None
    south.incoming.ahead.take("north", encode_ahead(made))
    south.settle()
    (ahead,) = made.items
    needles = [ahead.salted[:16], ahead.salted[16:], b"frumious", b"Frumious"]
    assert where(both.folder / "south", *needles)
    withdraw(both, gone)
    assert where(both.folder / "south", *needles) == []
    log = next(log for log in south.audit.verify() if log.direction == "in")
    assert (log.sound, log.erased, log.damaged) == (True, 1, ())
    assert_follows(south)
