"""The page and the API of agreements: what holds, what is proposed beside it, and answers to it."""

from typing import Any

import msgspec
import pytest

from jisr.terms.actors import Actor
from jisr.terms.agreements import Agreement
from tests.two_sides.agreed import finest, terms
from tests.web.staff import Staff

NARROW = {"north": {"body": 777, "finest": finest(2, crossing=5), "mark": "restricted"}}


def officer(staff: Staff) -> Actor:
    return staff.session("release officer").actor


def proposed(staff: Staff, proposal: Agreement) -> None:
    staff.other.agreeing.propose(officer(staff), "north", proposal)
    staff.exchange()


def state(staff: Staff) -> dict[str, Any]:
    found = staff.ask("observer", "GET", "/api/v1/agreements").json()
    return next(one for one in found if one["partner"] == "south")


def test_without_an_agreement_the_page_says_what_holds(staff: Staff) -> None:
    page = staff.page("/agreements")
    assert "Nothing is agreed." in page.source
    assert state(staff) == {
        "partner": "south", "name_en": "South", "name_ar": "جانب", "state": "none", "holds": None, "ours": None,
        "theirs": None,
    }  # fmt: skip


def test_a_proposal_is_shown_beside_what_holds_and_accepted_by_its_hash(staff: Staff) -> None:
    proposed(staff, terms(flows=NARROW))
    theirs = state(staff)["theirs"]
    assert {"author": "north", "term": "body", "before": None, "after": 777} in theirs["changes"]
    page = staff.page("/agreements")
    assert "Accept these terms" in page.source
    assert "777" in page.source
    assert "Accept these terms" not in staff.page("/agreements", role="observer").source
    wrong = staff.ask("release officer", "POST", "/api/v1/agreements", json={
        "action": "accept", "partner": "south", "seen_hash": "x"})  # fmt: skip
    assert (wrong.status_code, wrong.json()["code"]) == (403, "changed")
    taken = staff.ask("release officer", "POST", "/api/v1/agreements", json={
        "action": "accept", "partner": "south", "seen_hash": theirs["hash"]})  # fmt: skip
    assert taken.status_code == 201
    staff.exchange()
    after = state(staff)
    assert (after["state"], after["holds"]["proposer"], after["holds"]["index"]) == ("holds", "south", 0)
    page = staff.page("/agreements")
    assert "End this agreement" in page.source
    assert "since index 0 of the log of south and index 0 of the log of north" in page.source
    log = staff.page("/").source
    assert "terms accepted" in log
    assert "terms proposed, version 1" in log
    link = next(one for one in staff.ask("observer", "GET", "/api/v1/partners").json() if one["partner"] == "south")
    assert link["mark"] == "restricted"


def test_the_page_in_arabic_is_arabic_and_isolated(staff: Staff) -> None:
    proposed(staff, terms(flows=NARROW, until=1_600_000_000))
    page = staff.page("/agreements?lang=ar")
    assert 'lang="ar" dir="rtl"' in page.source
    assert "ما اقترحه الشريك" in page.source
    assert "أدق خلية: معبر" in page.source
    assert "Proposed" not in page.source


def test_a_hostile_label_stays_a_label(staff: Staff) -> None:
    markings = [{"labels": ["<script>alert(1)</script>", "b"], "level": "open"}]
    proposed(staff, terms(markings=msgspec.convert(markings, list)))
    page = staff.page("/agreements")
    assert "<script>alert" not in page.source
    assert "&lt;script&gt;" in page.source


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_the_form_answers_and_says_so_when_it_is_too_late(staff: Staff, answer: str) -> None:
    proposed(staff, terms())
    seen = state(staff)["theirs"]["hash"]
    form = {"answer": answer, "seen_hash": seen}
    assert staff.ask("release officer", "POST", "/agreements/south/answer", data=form).status_code == 303
    staff.exchange()
    late = staff.ask("release officer", "POST", "/agreements/south/answer", data=form)
    assert late.status_code == 400
    assert "has proposed nothing that is open" in late.text
    assert state(staff)["state"] == ("holds" if answer == "accept" else "none")


def test_an_end_by_the_form(staff: Staff) -> None:
    proposed(staff, terms())
    staff.node.agreeing.accept(officer(staff), "south", state(staff)["theirs"]["hash"])
    staff.exchange()
    assert staff.ask("release officer", "POST", "/agreements/south/end", data={}).status_code == 303
    staff.exchange()
    assert state(staff)["state"] == "over"
    assert "Ended or lapsed." in staff.page("/agreements").source
