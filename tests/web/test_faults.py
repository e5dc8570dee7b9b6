"""Alarms of the second check, as everyone on the side sees them."""

import pytest

from jisr.release import desk
from jisr.terms.handling import Caution, Handling
from jisr.terms.releases import Received
from tests.two_sides.sides import TERMS, to
from tests.web.matrix import PHOTO
from tests.web.staff import PASSWORD, Page, Staff


def alarmed(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> int:
    """The serial of a report whose release was stopped."""
    serial = staff.filed(title="Private words")
    with monkeypatch.context() as patch:
        patch.setattr(desk, "look", lambda *_: "place")
        body = {"serial": serial, "partner": "south", "level": 3}
        told = staff.ask("release officer", "POST", "/api/v1/previews", json=body)
    assert (told.status_code, told.json()["code"]) == (403, "second-look")
    return serial


def test_an_alarm_is_on_every_page_until_an_officer_has_looked(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "No alarm" in staff.get("/faults", "observer").text
    serial = alarmed(staff, monkeypatch)
    for path in ("/", "/faults", f"/reports/{serial}"):
        assert "THE SECOND CHECK STOPPED A RELEASE: 1" in staff.get(path, "observer").text
    assert "أوقف الفحص الثاني إفراجاً" in staff.get("/?lang=ar", "observer").text
    page = staff.get("/faults", "observer").text
    assert "I have looked" not in page
    assert "Private words" not in page
    (fault,) = staff.get("/api/v1/faults", "observer").json()
    assert (fault["about"], fault["partner"], fault["failed"]) == (serial, "south", "place")
    assert "I have looked" in staff.get("/faults", "duty officer").text
    assert staff.post(f"/faults/{fault['serial']}/acknowledgement", "duty officer").status_code == 303
    assert staff.get("/api/v1/faults").json() == []
    assert "THE SECOND CHECK" not in staff.get("/").text
    line = staff.get("/api/v1/log").json()["entries"][0]
    assert (line["entry"], line["note"]["action"], line["person"]) == ("alarm", "looked", "Dina")


def test_what_was_stopped_may_go_once_the_checks_agree(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    serial = alarmed(staff, monkeypatch)
    assert staff.node.release.release(staff.session("release officer").actor, serial, "south", TERMS)


def test_the_live_policy_is_a_line_of_the_log(staff: Staff) -> None:
    serial = staff.filed()
    staff.node.release.release(staff.session("release officer").actor, serial, "south", TERMS)
    for path in ("/", "/?lang=ar"):
        assert staff.get(path).status_code == 200
    lines = staff.get("/api/v1/log").json()["entries"]
    (line,) = [one for one in lines if one["entry"] == "policy"]
    assert line["note"]["hash"]


def test_findings_are_read_before_the_words_go(staff: Staff) -> None:
    """The page asks for the tick, the API for the hash: without either nothing goes."""
    serial = staff.filed()
    given = {"partner": "south", "cell": "3", "title": "", "text": "Call 0770 123 4567, see #12", "delay": ""}
    page = staff.post(f"/reports/{serial}/preview", **given).text
    assert "<mark>0770 123 4567</mark>" in page
    assert "reads like a telephone number" in page
    arabic = staff.post(f"/reports/{serial}/preview?lang=ar", **given).text
    assert "هذا يشبه رقم هاتف" in arabic
    hidden = Page(page).forms[f"/reports/{serial}/release"]
    form = f"/reports/{serial}/release"
    refused = staff.ask("release officer", "POST", form, data=hidden, headers={"x-csrf-token": None})
    assert refused.status_code == 403
    assert "Read each finding" in refused.text
    asked = {"serial": serial, "partner": "south", "level": 3, "text": given["text"]}
    seen = staff.ask("release officer", "POST", "/api/v1/previews", json=asked).json()
    spans = [(one["code"], one["start"], one["end"]) for one in seen["findings"]]
    assert spans == [("phone", 5, 18), ("serial", 24, 27)]
    assert all(one["say"] and one["say_ar"] for one in seen["findings"])
    decide = asked | {"action": "release", "seen_hash": seen["hash"]}
    assert staff.ask("release officer", "POST", "/api/v1/decisions", json=decide).json()["code"] == "lint"
    read = hidden | {"lint_seen": "1"}
    gone = staff.ask("release officer", "POST", form, data=read, headers={"x-csrf-token": None})
    assert gone.status_code == 303


def test_handling_travels_and_is_shown_there(staff: Staff) -> None:
    serial = staff.filed(marking=to("south", personal=True))
    asked = {"serial": serial, "partner": "south", "level": 3}
    refused = staff.ask("release officer", "POST", "/api/v1/previews", json=asked)
    assert refused.json()["code"] == "personal"
    asked |= {"purpose": "humanitarian", "retain_until": "2017-09-13T00:00:00Z"}
    seen = staff.ask("release officer", "POST", "/api/v1/previews", json=asked).json()
    decide = asked | {"action": "release", "seen_hash": seen["hash"]}
    assert staff.ask("release officer", "POST", "/api/v1/decisions", json=decide).status_code == 201
    staff.clock.tick(20_000)
    staff.exchange()
    theirs = staff.other.store.read(lambda tx: staff.other.standing.received(tx, "north", 0, 9))[0]
    (told,) = [item.content for item in theirs if isinstance(item, Received) and item.content]
    assert told.handling == Handling(None, True, "humanitarian", 1_505_260_800)
    past = asked | {"retain_until": "2017-06-01T00:00:00Z"}
    assert staff.ask("release officer", "POST", "/api/v1/previews", json=past).json()["code"] == "retain-past"


def test_two_officers_by_the_pages(staff: Staff) -> None:
    """One proposes, another one looks, types the password and approves; the first cannot."""
    node = staff.node
    node.release._safeguards = node.release._safeguards._replace(caution=Caution(two_persons_from="confidential"))
    node.people.add(None, "Sami", "release officer", "second desk", PASSWORD)
    second = node.people.sign_in("Sami", PASSWORD, "here")
    serial = staff.filed(marking=to("south", level="confidential"))
    given = {"partner": "south", "cell": "3", "title": "", "text": "", "delay": ""}
    page = Page(staff.post(f"/reports/{serial}/preview", **given).text)
    form = f"/reports/{serial}/proposal"
    assert "This marking needs two release officers" in page.text
    sent = staff.ask("release officer", "POST", form, data=page.forms[form], headers={"x-csrf-token": None})
    assert sent.headers["location"] == f"/reports/{serial}"
    (one,) = staff.get("/api/v1/proposals").json()
    assert (one["of"], one["person"], one["own"]) == (serial, "Rana", True)
    assert "You proposed this" in staff.get(f"/proposals/{one['serial']}").text
    assert "Look at it" in staff.get("/proposals").text
    assert staff.get("/proposals", "duty officer").status_code == 403
    body = {"password": PASSWORD, "seen_hash": one["hash"]}
    path = f"/api/v1/proposals/{one['serial']}/approval"
    assert staff.ask("release officer", "POST", path, json=body).json()["code"] == "own-proposal"
    staff.sessions["release officer"] = second
    assert (
        staff.ask("release officer", "POST", path, json=body | {"password": "not this one at all"}).status_code == 403
    )
    looked = Page(staff.get(f"/proposals/{one['serial']}").text)
    hidden = looked.forms[f"/proposals/{one['serial']}/approval"] | {"password": PASSWORD}
    at = f"/proposals/{one['serial']}/approval"
    done = staff.ask("release officer", "POST", at, data=hidden, headers={"x-csrf-token": None})
    assert done.headers["location"] == "/proposals"
    assert staff.get("/api/v1/proposals").json() == []
    assert "Nothing waits" in staff.get("/proposals").text
    assert staff.page(f"/reports/{serial}").article(serial).states() == ["held"]
    for at in ("/", "/?lang=ar"):
        assert staff.get(at).status_code == 200


def test_a_proposal_keeps_the_files_that_were_looked_at(staff: Staff) -> None:
    staff.node.release._safeguards = staff.node.release._safeguards._replace(
        caution=Caution(two_persons_from="confidential")
    )
    serial = staff.filed(marking=to("south", level="confidential"))
    file = staff.node.attaching.attach(staff.session("reporter").actor, serial, "a.jpg", PHOTO)
    asked = {"serial": serial, "partner": "south", "level": 3, "media": [file]}
    seen = staff.ask("release officer", "POST", "/api/v1/previews", json=asked).json()
    made = staff.ask("release officer", "POST", "/api/v1/proposals", json=asked | {"seen_hash": seen["hash"]})
    assert made.status_code == 201, made.text
    shown = staff.get(f"/api/v1/proposals/{made.json()['serial']}").json()
    assert shown["preview"]["hash"] == seen["hash"]
