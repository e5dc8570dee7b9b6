"""The page of parcels: made, saved, taken in, told in both languages, and refused in one sentence."""

from jisr.wire.parcels import Parcels
from tests.sides import entries
from tests.two_sides.sides import HOLD, OFFICER, TERMS
from tests.web.staff import Page, Staff


def told(staff: Staff) -> None:
    """Each side told the other something."""
    ours = staff.filed()
    staff.node.release.release(staff.session("release officer").actor, ours, "south", TERMS)
    staff.clock.tick(HOLD)
    staff.node.settle()


def test_a_parcel_is_made_and_saved_and_its_receipt_taken_in(staff: Staff) -> None:
    told(staff)
    made = staff.post("/parcels/south/making", "duty officer", since="")
    assert made.status_code == 200
    assert made.headers["content-disposition"].startswith('attachment; filename="north-south-')
    south = Parcels(staff.other)
    taken = south.take(OFFICER, made.content)
    assert taken.added >= 1
    back = south.make(OFFICER, "north")
    data = {"csrf": staff.session("duty officer").csrf}
    answer = staff.ask(
        "duty officer", "POST", "/parcels", data=data, files={"file": (back.name, back.data)},
        headers={"x-csrf-token": None},
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    shown = Page(answer.text).text
    assert "Taken in: parcel" in shown
    assert "Receipt for our log" in shown
    for lang, word in (("en", "The last parcels"), ("ar", "آخر الطرود")):
        page = staff.page(f"/parcels?lang={lang}", "observer").text
        assert word in page
        assert "Dina" in page
    assert len(entries(staff.node, "parcel")) >= 2
    log = staff.page("/", "observer").source
    assert 'href="/parcels"' in log


def test_what_is_no_parcel_is_refused_in_the_readers_language(staff: Staff) -> None:
    before = staff.size()
    for lang, said in (("en", "This file is no parcel."), ("ar", "هذا الملف ليس طرداً.")):
        answer = staff.ask(
            "release officer", "POST", f"/parcels?lang={lang}", data={"csrf": staff.session("release officer").csrf},
            files={"file": ("x", b"hello")}, headers={"x-csrf-token": None},
        )  # fmt: skip
        assert answer.status_code in (400, 422, 502)
        assert said in Page(answer.text).text
    assert staff.size() == before


def test_a_start_beyond_the_log_is_refused(staff: Staff) -> None:
    answer = staff.post("/parcels/south/making", "release officer", since="99999")
    assert answer.status_code == 400
    assert "The log for that partner has" in Page(answer.text).text


def test_who_may_only_read_sees_the_last_parcels_and_no_form(staff: Staff) -> None:
    page = staff.page("/parcels", "observer")
    assert "/parcels" not in page.forms
    assert "Your role makes no parcels" in page.text
