"""One entry the disk spoilt says so in its place; every screen goes on showing everything else."""

import pytest
from litestar.testing import TestClient

from jisr.terms.entries import EntryKind
from jisr.terms.reports import Marking
from jisr.web import staff_application
from tests.two_sides.sides import TERMS
from tests.web.matrix import received
from tests.web.staff import HERE, Page, Staff

KINDS: tuple[EntryKind, ...] = ("ack", "correct", "decide", "lapse", "relate", "report", "watch", "withdraw")


def everything(staff: Staff) -> dict[EntryKind, int]:
    """A record with an entry of every kind that says something; the first of each."""
    officer, node = staff.session("release officer").actor, staff.node
    first, second = staff.filed(title="First"), staff.filed(title="Second")
    node.release.release(officer, first, "south", TERMS)
    node.release.release(officer, second, "south", TERMS)
    node.intake.relate(officer, first, second)
    node.acknowledging.acknowledge(officer, received(staff), "seen")
    node.people.sit(staff.session("duty officer").token, "duty officer desk")
    held = staff.filed(title="Third")
    node.release.release(officer, held, "south", TERMS)
    node.intake.mark(officer, held, Marking(level="open", releasable_to=("south",)))
    node.intake.withdraw(officer, second, "error")
    staff.clock.tick(60_000)
    node.settle()
    found: dict[EntryKind, int] = {}
    for entry in node.store.read(lambda tx: node.record.entries(tx, 1, node.record.size(tx) + 1)):
        found.setdefault(entry.header.k, entry.serial)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_one_spoilt_entry_hides_nothing_else(staff: Staff, monkeypatch: pytest.MonkeyPatch, kind: EntryKind) -> None:
    serial = everything(staff)[kind]
    put = "UPDATE record_entry SET body = ? WHERE serial = ?"
    find = "SELECT body FROM record_entry WHERE serial = ?"
    kept = staff.node.store.read(lambda tx: tx.handle.execute(find, (serial,)).get)
    staff.node.store.write(lambda tx: tx.handle.execute(put, (b"\xff" + kept[1:], serial)))
    fresh = staff_application(staff.node, dict)
    with TestClient(fresh, base_url=HERE, raise_server_exceptions=False) as client:
        monkeypatch.setattr(staff, "client", client)
        entries = staff.get("/api/v1/log?limit=200").json()["entries"]
        line = next(one for one in entries if one["serial"] == serial)
        assert (line["entry"], line["note"], line.get("says")) == (kind, {"code": "data-damaged"}, None)
        assert [one["serial"] for one in entries] == list(range(staff.size(), 0, -1))
        assert sum("says" in one for one in entries if one["serial"] != serial) >= 4
        for path in ("queue", "plot", "board", "partners/south/holdings", f"log/{serial}", "reports/1", "partners"):
            assert staff.get(f"/api/v1/{path}").status_code == 200, path
        page = staff.page("/")
        assert "The disk spoilt this entry" in Page(page.source).article(serial).text
        assert staff.get("/reports/1").status_code == 200
    staff.node.store.write(lambda tx: tx.handle.execute(put, (kept, serial)))
