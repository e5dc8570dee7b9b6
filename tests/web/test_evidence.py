"""Evidence and hand-overs as people see them: what can be fetched, what the record then says, what is marked."""

import json
from typing import Any

import pytest

from jisr.exchange.delta import encode_delta
from jisr.terms.sides import heartbeat_name
from jisr.tlog.cosignature import cosign
from jisr.tlog.note import KEY_COSIGNATURE, Signer, parse_note, signature_line
from tests.sides import entries
from tests.two_sides.sides import MINUTE
from tests.web.matrix import received, released
from tests.web.staff import Staff


def told(staff: Staff) -> int:
    serial = released(staff)
    staff.clock.tick(20_000)
    staff.exchange()
    return serial


@pytest.mark.parametrize("make", [told, received])
def test_proof_disclosure_and_print_can_be_fetched(staff: Staff, make: Any) -> None:
    serial = make(staff)
    page = staff.page(f"/reports/{serial}/evidence")
    assert "south" in page.text
    proof = staff.get(f"/reports/{serial}/proof?partner=south")
    assert proof.content.startswith(b"c2sp.org/tlog-proof@v1\nindex ")
    assert proof.headers["content-disposition"].endswith('.tlog-proof"')
    before = len(entries(staff.node, "disclose"))
    given = {"partner": "south", "whom": "the board of inquiry"}
    made = staff.post(f"/reports/{serial}/disclosure", **given, form="file")
    assert json.loads(made.content)["item"]["proof"].encode() in proof.content
    for lang in ("en", "ar"):
        assert staff.post(f"/reports/{serial}/disclosure", **given, form=lang).content.startswith(b"%PDF")
    noted = [json.loads(entry.body or b"") for entry in entries(staff.node, "disclose")][before:]
    assert [(one["form"], one["to"]) for one in noted] == [
        ("disclosure", "the board of inquiry"), ("sheet", "the board of inquiry"), ("sheet", "the board of inquiry"),
    ]  # fmt: skip
    assert "Shown to a third party" in staff.page("/").text


def test_without_a_recipient_nothing_is_shown(staff: Staff) -> None:
    serial = told(staff)
    for whom, form in (("", "file"), ("  ", "en"), ("somebody", "other")):
        answer = staff.post(f"/reports/{serial}/disclosure", partner="south", whom=whom, form=form)
        assert answer.status_code == 400
    assert staff.post(f"/reports/{serial}/disclosure", partner="east", whom="x", form="file").status_code == 404
    assert entries(staff.node, "disclose") == []


def test_a_duty_officer_sees_the_order_and_fetches_nothing(staff: Staff) -> None:
    serial = told(staff)
    source = staff.page(f"/reports/{serial}/evidence", "duty officer").source
    assert "/disclosure" not in source
    assert "/proof?" not in source


def test_the_page_says_what_was_told_before_and_after(staff: Staff) -> None:
    mine = told(staff)
    received(staff)
    assert "order unknown" in staff.page(f"/reports/{mine}/evidence").text
    for _ in range(2):
        staff.clock.tick(MINUTE + 5_000)
        staff.exchange()
    again = received(staff)
    assert "this was told before" in staff.page(f"/reports/{mine}/evidence").text
    assert "this was told after" in staff.page(f"/reports/{again}/evidence").text


def test_what_is_back_dated_is_marked_wherever_it_is_shown(staff: Staff) -> None:
    north, south = staff.node, staff.other
    received(staff)
    head = south.store.read(lambda tx: south.standing.checkpoint(tx, "north"))
    assert head is not None
    signer = Signer(heartbeat_name(south.card), KEY_COSIGNATURE, south.keys.heartbeat)
    later = staff.clock.at // 1000 + 3600
    line = signature_line(cosign(parse_note(head[1]).text, signer, later))
    stretch = south.store.read(lambda tx: south.standing.delta(tx, "north", head[0], 1))
    assert stretch is not None
    north.incoming.offer("south", encode_delta(stretch._replace(checkpoint=stretch.checkpoint + line.encode())))
    serial = received(staff)
    for path in ("/", f"/reports/{serial}"):
        assert "BACK-DATED" in staff.page(path).text
        assert "تاريخ سابق" in staff.page(f"{path}?lang=ar").text
    line_of = staff.get(f"/api/v1/log/{serial}").json()
    assert line_of["origin"]["predates"]["at"] == later * 1000


def test_a_watch_is_handed_over_by_two_accounts(staff: Staff) -> None:
    staff.filed()
    answer = staff.post("/handover", "duty officer")
    assert answer.status_code == 303
    path = answer.headers["location"]
    serial = int(path.rpartition("=")[2])
    page = staff.page(path)
    assert "not confirmed yet" in page.text
    assert staff.post(f"/handover/{serial}/taking", "duty officer").status_code == 403
    assert staff.post(f"/handover/{serial}/taking", "release officer").status_code == 303
    assert "not confirmed yet" not in staff.page(path).text
    root = staff.node.handovers.sheet(serial).groups
    for lang in ("en", "ar"):
        assert " ".join(root) in staff.page(f"{path}&lang={lang}").text


def test_a_partner_s_heartbeat_stands_beside_the_last_entry(staff: Staff) -> None:
    received(staff)
    staff.clock.tick(5 * MINUTE)
    (link,) = staff.get("/api/v1/partners").json()
    assert link["health"] == "stale"
    staff.exchange()
    (link,) = staff.get("/api/v1/partners").json()
    assert (link["health"], link["odd"]) == ("live", "")
    assert link["beat"]["at"] == staff.clock.at
    assert link["age_s"] >= 300, "the age of the last entry stays beside it"
    assert "last heartbeat" in staff.page("/").text
