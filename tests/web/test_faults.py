"""Alarms of the second check, as everyone on the side sees them."""

import pytest

from jisr.release import desk
from tests.two_sides.sides import TERMS
from tests.web.staff import Staff


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
