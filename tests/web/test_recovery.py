"""What became of signing and of logs, as people see it: entries in words of both languages, links, the pulse."""

from typing import Any

import msgspec
import pytest

from jisr.terms import canonical
from jisr.terms.entries import MACHINE, EntryKind, EpochAct, NewEntry, Recovered, Restoration
from tests.web.matrix import received
from tests.web.staff import Staff

ROOT = "A" * 43 + "="
EPOCH = EpochAct(act="closed", epoch=0, partner="south", reason="restore", root=ROOT, size=3, words="two disks broke")
BACK = Recovered(at=1_497_000_000, by="release officer", index=2, k="release", partner="south")
LOCKED = Restoration(act="locked", why="guard-ahead")
ABOVE = Restoration(act="above", again=11, first=12, last=20, why="guard-missing")
ENTRIES: list[tuple[EntryKind, msgspec.Struct | None, dict[str, object], tuple[str, str]]] = [
    ("epoch", EPOCH, {"action": "epoch-closed", "partner": "south", "reason": "restore", "row": 0},
     ("We closed our log for", "أغلقنا سجلنا إلى")),
    ("recovered", BACK, {"action": "recovered", "partner": "south", "row": 2}, ("Told before", "أُبلغ به من قبل")),
    ("restore", LOCKED, {"action": "signing-locked", "code": "guard-ahead"}, ("Signing locked", "أُقفل التوقيع")),
    ("restore", ABOVE, {"action": "signing-above", "code": "guard-missing", "of": 11, "row": 20},
     ("Serials left out", "أرقام تُركت")),
    ("lost", None, {}, ("Lost at a restore", "فُقد عند الاستعادة")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "body", "note", "said"), ENTRIES, ids=[f"{one[0]}{place}" for place, one in enumerate(ENTRIES)]
)
def test_what_became_of_logs_is_said_in_both_languages(
    staff: Staff, kind: EntryKind, body: msgspec.Struct | None, note: dict[str, object], said: tuple[str, str]
) -> None:
    made = canonical.encode(body) if body is not None else b""
    entry = NewEntry(k=kind, by=MACHINE, entered=staff.clock.now(), body=made)
    (serial,) = staff.node.store.write(lambda tx: staff.node.record.append(tx, [entry]))
    line = staff.get(f"/api/v1/log/{serial}").json()
    assert line["entry"] == kind
    assert (line.get("note") or {}).items() >= note.items()
    for path, words in (("/", said[0]), ("/?lang=ar", said[1])):
        page = staff.page(path).source
        assert words in page
        assert not note or 'href="/recovery"' in page.partition(f'id="e{serial}"')[2].partition("</article>")[0]


def test_the_pulse_says_why_signing_is_locked(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    feed = staff.app.state["feed"]
    assert feed._pulse().locked == ""
    monkeypatch.setattr(staff.node.recovery, "locked", lambda: "guard-missing")
    assert feed._pulse().locked == "guard-missing"


def test_the_highest_serial_on_paper_is_asked_for_where_a_record_was_restored(staff: Staff) -> None:
    form = 'action="/recovery/serials"'
    assert form not in staff.page("/recovery").source
    staff.node.recovery._restoring.go_on("guard-missing")
    assert form in staff.page("/recovery").source
    assert form not in staff.page("/recovery", "observer").source
    assert staff.post("/recovery/serials", serial="٢٠٠٠٠").status_code == 303
    (line, *_) = staff.get("/api/v1/log").json()["entries"]
    assert line["serial"] > 20_000
    assert line["note"]["action"] == "signing-above"
    assert "a second time" in staff.page("/").source
    said = staff.ask("release officer", "POST", "/api/v1/recovery/serials", json={"serial": 5})
    assert said.json() == {"first": None, "last": None, "again": None}


def test_open_items_of_a_hand_over_lead_to_their_reports(staff: Staff) -> None:
    serial = received(staff)
    assert f'href="/reports/{serial}"' in staff.page("/handover").source


def test_every_screen_says_for_days_that_a_partner_began_another_log(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert links(staff)[0]["turned"] is None
    now = staff.clock.now()
    monkeypatch.setattr(staff.node.standing, "turned", lambda _tx, _side: now)
    assert "South closed its log and began another" in staff.page("/").text
    assert links(staff)[0]["turned"]["at"] == now
    staff.clock.tick(8 * 86_400_000)
    staff.renew()
    assert "closed its log" not in staff.page("/").text
    assert links(staff)[0]["turned"] is None


def links(staff: Staff) -> list[dict[str, Any]]:
    return staff.get("/api/v1/partners").json()  # type: ignore[no-any-return]
