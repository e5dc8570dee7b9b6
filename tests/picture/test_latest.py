"""One row a report, one latest a subject and side: what stands after corrections, withdrawals and erasures."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from jisr.node import Node
from jisr.picture import Box, Row
from jisr.terms.releases import Content
from jisr.terms.reports import Report
from jisr.terms.times import Span
from tests.attacks.hostile import Scene, edited, header_of, staged
from tests.sides import assert_follows
from tests.two_sides.sides import HOUR, NOON, OFFICER, REPORTER, draft

WORLD = Box(-1_800_000_000, -900_000_000, 1_800_000_000, 900_000_000)
ALWAYS = Span(0, 2 * NOON)


def file(node: Node, subject: str, title: str, **changes: object) -> int:
    serial = node.intake.file(REPORTER, draft(subject=subject, title=title, **changes))
    node.settle()
    return serial


def titles(node: Node, **only: object) -> list[str]:
    """What is shown of what stands, in no order."""
    seen = [*node.picture.find(WORLD, ALWAYS, **only), *node.picture.placeless(**only)]  # type: ignore[arg-type]
    return sorted(one.says.title if one.says else "erased" for one in seen if not one.row.withdrawn)


def row(node: Node, report: int) -> Row:
    return next(one for one in node.picture.rows() if one.report == report)


# --- ours ------------------------------------------------------------------------------------------------------


def test_the_newest_report_on_a_subject_is_shown(north: Node) -> None:
    file(north, "mill", "first")
    file(north, "well", "other")
    file(north, "mill", "second")
    assert titles(north) == ["other", "second"]
    assert [one.latest for one in north.picture.rows()] == [False, True, True]


def test_newest_is_by_the_record_and_not_by_what_clocks_said(north: Node) -> None:
    file(north, "mill", "said later of earlier", occurred="2017-06-13T11:00:00Z")
    file(north, "mill", "filed later", occurred="2017-06-13T09:00:00Z")
    assert titles(north) == ["filed later"]


def test_a_correction_replaces_its_own_report(north: Node) -> None:
    file(north, "mill", "first")
    north.intake.correct(REPORTER, 1, draft(title="corrected"))
    north.settle()
    assert titles(north) == ["corrected"]
    assert (row(north, 1).version, row(north, 1).serial) == (2, 2)


def test_a_correction_of_an_older_report_does_not_override_a_newer_one(north: Node) -> None:
    file(north, "mill", "old")
    file(north, "mill", "new")
    north.intake.correct(REPORTER, 1, draft(title="old, corrected"))
    north.settle()
    assert titles(north) == ["new"]
    assert [(one.version, one.latest) for one in north.picture.rows()] == [(3, False), (2, True)]


def test_a_withdrawal_falls_back_to_the_one_before(north: Node) -> None:
    for title in ("first", "second", "third"):
        file(north, "mill", title)
    for serial, expected in ((3, ["second"]), (1, ["second"]), (2, [])):
        north.intake.withdraw(REPORTER, serial, "error")
        north.settle()
        assert titles(north) == expected


def test_falling_back_finds_the_corrected_version(north: Node) -> None:
    file(north, "mill", "first")
    file(north, "mill", "second")
    north.intake.correct(REPORTER, 1, draft(title="first, corrected"))
    north.intake.withdraw(REPORTER, 2, "error")
    north.settle()
    assert titles(north) == ["first, corrected"]


def test_what_was_withdrawn_is_still_found_and_says_so(north: Node) -> None:
    file(north, "mill", "first")
    north.intake.withdraw(REPORTER, 1, "error")
    north.settle()
    (seen,) = north.picture.find(WORLD, ALWAYS)
    assert (seen.row.withdrawn, seen.row.latest, seen.row.serial) == (True, False, 2)
    assert isinstance(seen.says, Report)
    assert seen.says.title == "first"


def test_a_correction_may_move_a_report_to_another_subject(north: Node) -> None:
    file(north, "mill", "at the mill")
    file(north, "mill", "not at the mill")
    north.intake.correct(REPORTER, 2, draft(title="at the well", subject="well"))
    north.settle()
    assert row(north, 2).subject == "well"
    assert titles(north) == ["at the mill", "at the well"]


def test_a_correction_may_take_the_place_away_and_give_it_back(north: Node) -> None:
    file(north, "mill", "placed")
    north.intake.correct(REPORTER, 1, draft(title="placeless", place=None))
    north.settle()
    assert north.picture.find(WORLD, ALWAYS) == []
    assert [one.row.report for one in north.picture.placeless()] == [1]
    north.intake.correct(REPORTER, 1, draft(title="placed again"))
    north.settle()
    assert north.picture.placeless() == []
    assert [one.row.report for one in north.picture.find(WORLD, ALWAYS)] == [1]


def test_what_is_erased_is_shown_as_nothing_and_is_then_gone(north: Node) -> None:
    file(north, "mill", "first")
    file(north, "mill", "second")
    north.intake.erase(OFFICER, 2, "asked for")
    (seen,) = north.picture.find(WORLD, ALWAYS)
    assert (seen.row.report, seen.says) == (2, None)
    north.settle()
    assert titles(north) == ["first"]
    assert {one.says is None for one in north.picture.everything(holder="north")} <= {False}


def test_an_erased_withdrawn_report_is_gone_too(north: Node) -> None:
    file(north, "mill", "first")
    north.intake.withdraw(REPORTER, 1, "error")
    north.settle()
    north.intake.erase(OFFICER, 1, "asked for")
    north.settle()
    assert [one.extent for one in north.picture.rows()] in ([], [None])


def test_a_report_of_every_kind_is_shown_with_its_time_to_look_again(north: Node) -> None:
    kinds = ("activity", "crossing", "event", "route", "sector", "site", "track")
    for kind in kinds:
        file(north, kind, kind, kind=kind, review_by="2017-06-20T00:00:00Z")
    rows = north.picture.rows()
    assert [one.kind for one in rows] == list(kinds)
    assert {one.review_by for one in rows} == {NOON + 6 * 24 * HOUR + 12 * HOUR}


def test_the_record_is_followed_once(north: Node) -> None:
    file(north, "mill", "first")
    assert north.picture.follow() == 0
    assert north.store.read(north.picture.behind) == 0
    north.intake.file(REPORTER, draft())
    assert north.store.read(north.picture.behind) == 1
    assert (north.picture.follow(), north.picture.rebuild()) == (1, 2)


# --- theirs ----------------------------------------------------------------------------------------------------


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """South, with partners whose every word is ours to choose."""
    with staged(tmp_path) as found:
        yield found
        assert_follows(found.south)


def test_ours_and_theirs_are_kept_apart_on_one_subject(scene: Scene) -> None:
    south = scene.south
    file(south, "5a" * 16, "ours")
    scene.north.tell(edited(title="of north"))
    scene.east.tell(edited(title="of east"))
    scene.north.offer()
    scene.east.offer()
    file(south, "5a" * 16, "ours, newer")
    assert titles(south) == ["of east", "of north", "ours, newer"]
    assert titles(south, holders=["north"]) == ["of north"]
    assert titles(south, holders=["south", "east"]) == ["of east", "ours, newer"]
    assert titles(south, holders=["nobody"]) == []
    assert [one.row.holder for one in south.picture.everything(holder="south")] == ["south", "south"]


def test_a_partner_revises_and_withdraws_its_own_alone(scene: Scene) -> None:
    south, north = scene.south, scene.north
    file(south, "5a" * 16, "ours")
    north.tell(edited(title="first"))
    north.tell(edited(title="second"))
    north.tell(edited(title="first, revised"), k="revise", re=[0])
    north.offer()
    assert titles(south) == ["ours", "second"]
    north.put(header_of("withdraw", re=[1], p={"reason": "error"}))
    north.offer()
    assert titles(south) == ["first, revised", "ours"]
    north.put(header_of("withdraw", re=[0], p={"reason": "error"}))
    north.offer()
    assert titles(south) == ["ours"]
    assert [(one.report, one.version, one.withdrawn) for one in south.picture.rows() if one.holder == "north"] == [
        (0, 2, True), (1, 1, True),
    ]  # fmt: skip


def test_a_partners_row_reads_its_words_from_the_partners_log(scene: Scene) -> None:
    scene.north.tell(edited(title="of north"))
    scene.north.offer()
    (seen,) = scene.south.picture.everything(holder="north")
    assert isinstance(seen.says, Content)
    assert (seen.says.title, seen.row.review_by) == ("of north", seen.says.review_by * 1000)
    kept = scene.south.store.write(lambda tx: tx.handle.execute("SELECT salted FROM exchange_entry").get)
    put = "UPDATE exchange_entry SET salted = ?"
    scene.south.store.write(lambda tx: tx.handle.execute(put, (None,)))
    (seen,) = scene.south.picture.everything(holder="north")
    assert seen.says is None
    scene.south.store.write(lambda tx: tx.handle.execute(put, (kept,)))


def test_shown_counts_only_what_stands_in_the_picture(scene: Scene) -> None:
    south = scene.south
    scene.north.tell()
    scene.north.tell()
    south.incoming.offer("north", scene.north.delta())
    assert south.shown("north") == 0
    south.intake.take_in("north")
    assert south.shown("north") == 0
    south.settle()
    assert south.shown("north") == 2


# --- what the disk spoilt --------------------------------------------------------------------------------------


@pytest.mark.parametrize("spoilt", [b"", b"{}", b"\xff\x00", b'{"title":5}'])
def test_one_spoilt_report_does_not_hide_the_others(north: Node, spoilt: bytes) -> None:
    """It is `verify` that names it; whoever looks at the picture still sees everything else."""
    file(north, "mill", "first")
    file(north, "well", "second")
    put = "UPDATE record_entry SET body = ? WHERE serial = 1"
    kept = north.store.write(lambda tx: tx.handle.execute("SELECT body FROM record_entry WHERE serial = 1").get)
    north.store.write(lambda tx: tx.handle.execute(put, (spoilt,)))
    try:
        assert [one.says and one.says.title for one in north.picture.find(WORLD, ALWAYS)] == [None, "second"]
    finally:
        north.store.write(lambda tx: tx.handle.execute(put, (kept,)))


def test_one_spoilt_report_does_not_stop_the_followers(north: Node) -> None:
    """Damaged before it was projected: what was filed after it is seen all the same."""
    north.intake.file(REPORTER, draft(title="first"))
    put = "UPDATE record_entry SET body = ? WHERE serial = 1"
    kept = north.store.write(lambda tx: tx.handle.execute("SELECT body FROM record_entry WHERE serial = 1").get)
    north.store.write(lambda tx: tx.handle.execute(put, (b"{}",)))
    try:
        file(north, "well", "second")
        assert titles(north) == ["second"]
    finally:
        north.store.write(lambda tx: tx.handle.execute(put, (kept,)))
        north.picture.rebuild()


@pytest.mark.parametrize("spoilt", [b"", b"short", bytes(16) + b"{}", bytes(16) + b"\xff\x00"])
def test_one_spoilt_item_does_not_hide_the_others(scene: Scene, spoilt: bytes) -> None:
    scene.north.tell(edited(title="first", subject="aa" * 16))
    scene.north.tell(edited(title="second"))
    scene.north.offer()
    store = scene.south.store
    put = "UPDATE exchange_entry SET salted = ? WHERE id = (SELECT min(id) FROM exchange_entry)"
    kept = store.read(lambda tx: tx.handle.execute("SELECT salted FROM exchange_entry ORDER BY id LIMIT 1").get)
    store.write(lambda tx: tx.handle.execute(put, (spoilt,)))
    try:
        seen = scene.south.picture.everything(holder="north")
        assert [one.says and one.says.title for one in seen] == [None, "second"]
    finally:
        store.write(lambda tx: tx.handle.execute(put, (kept,)))
