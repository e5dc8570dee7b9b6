"""What the disk spoilt keeps back what it must, and no more: nothing leaves by mistake, everything else goes on."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from jisr.node import Node
from jisr.terms.errors import JisrError
from tests.two_sides.sides import OFFICER, REPORTER, TERMS, draft
from tests.web.matrix import received
from tests.web.staff import Staff, staffed


@pytest.fixture
def staff() -> Iterator[Staff]:
    with staffed() as one:
        yield one


@contextmanager
def spoilt(node: Node, serial: int) -> Iterator[None]:
    """That entry's body unreadable, until the end."""
    put, find = "UPDATE record_entry SET body = ? WHERE serial = ?", "SELECT body FROM record_entry WHERE serial = ?"
    kept = node.store.read(lambda tx: tx.handle.execute(find, (serial,)).get)
    node.store.write(lambda tx: tx.handle.execute(put, (b"\xff" + kept[1:], serial)))
    try:
        yield
    finally:
        node.store.write(lambda tx: tx.handle.execute(put, (kept, serial)))


def states(staff: Staff, *reports: int) -> list[str]:
    lines = staff.get("/api/v1/log?limit=200").json()["entries"]
    found = {line["serial"]: line.get("partners") for line in lines}
    return [found[report][0]["state"] for report in reports]


def test_a_report_that_cannot_be_read_lapses_and_the_others_go(staff: Staff) -> None:
    reports = [staff.filed() for _ in range(3)]
    for report in reports:
        staff.node.release.release(OFFICER, report, "south", TERMS)
    staff.clock.tick(60_000)
    with spoilt(staff.node, reports[1]):
        staff.node.settle()
        assert states(staff, *reports) == ["logged", "lapsed", "logged"]


def test_while_a_decision_cannot_be_read_nothing_leaves_and_all_else_goes_on(staff: Staff) -> None:
    """It may have taken back another one: that one must not go because this one is unreadable."""
    node, first, second = staff.node, staff.filed(), staff.filed()
    node.release.release(OFFICER, first, "south", TERMS)
    node.settle()
    taken_back = node.release.withdraw(OFFICER, first, "south", "error")
    with spoilt(node, taken_back):
        node.release.release(OFFICER, second, "south", TERMS)
        staff.clock.tick(60_000)
        with pytest.raises(JisrError, match="nothing is released"):
            node.settle()
        logged = node.store.read(lambda tx: node.standing.head(tx, "south", "out"))
        assert logged is not None
        assert logged.frontier.size == 0
        assert node.store.read(node.picture.behind) == 0
    node.settle()
    assert states(staff, first, second) == ["withdrawn", "logged"]


def test_an_acknowledgement_that_cannot_be_read_holds_up_no_other(staff: Staff) -> None:
    items = [received(staff), received(staff)]
    acks = [staff.node.acknowledging.acknowledge(OFFICER, item, "seen") for item in items]
    with spoilt(staff.node, acks[0]):
        staff.node.settle()
        assert staff.node.acknowledging.publish() == 0
        lines = staff.get("/api/v1/log?limit=200").json()["entries"]
        assert [line["acked"][0]["state"] for line in lines if line["serial"] == items[1]] == ["logged"]


def test_followers_go_on_after_what_nobody_foresaw(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    node, follow = staff.node, staff.node.picture.follow
    monkeypatch.setattr(node.picture, "follow", lambda: 1 // 0)
    node.start()
    try:
        node.intake.file(REPORTER, draft())
        time.sleep(0.3)
        monkeypatch.setattr(node.picture, "follow", follow)
        deadline = time.monotonic() + 5
        while node.store.read(node.picture.behind):
            assert time.monotonic() < deadline
            time.sleep(0.02)
    finally:
        node.stop()
