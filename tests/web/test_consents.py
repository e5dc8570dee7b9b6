"""The page and the API of consent: a partner's question is answered, ours is followed and passed on."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from litestar.testing import TestClient

from jisr.web import staff_application
from tests.three_sides.circle import Circle, circle
from tests.two_sides.sides import OFFICER
from tests.web.matrix import questioned
from tests.web.staff import Staff


def test_without_questions_the_page_says_so(staff: Staff) -> None:
    page = staff.page("/consents")
    assert "No partner has asked" in page.source
    assert "We have asked no partner" in page.source
    assert staff.ask("observer", "GET", "/api/v1/consents").json() == {"theirs": [], "ours": []}


def test_a_question_is_answered_on_the_page(staff: Staff) -> None:
    serial = questioned(staff)
    (asked,) = staff.ask("observer", "GET", "/api/v1/consents").json()["theirs"]
    assert (asked["serial"], asked["partner"], asked["to"], asked["answer"]) == (serial, "south", "east", "")
    page = staff.page("/consents")
    assert "A refusal binds. No answer is no consent." in page.source
    assert 'value="refuse"' in page.source
    assert 'value="refuse"' not in staff.page("/consents", role="observer").source
    assert "هل يجوز نقل هذا" in staff.page("/?lang=ar").source
    assert staff.post(f"/consents/{serial}/answer", answer="give").status_code == 403, "east is no partner of ours"
    assert "is not a partner of ours under that key" in staff.post(f"/consents/{serial}/answer", answer="give").text
    assert staff.post(f"/consents/{serial}/answer", answer="refuse").status_code == 303
    (asked,) = staff.ask("observer", "GET", "/api/v1/consents").json()["theirs"]
    assert asked["answer"] == "refused"
    again = staff.ask("release officer", "POST", "/api/v1/consents", json={"action": "give", "serial": serial})
    assert (again.status_code, again.json()["code"]) == (403, "consent-answered")


@contextmanager
def passing() -> Iterator[Circle]:
    with circle("web") as three:
        yield three


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_what_was_passed_on_names_who_said_it(lang: str) -> None:
    """East's page of the item says it is north's statement told by south, and that it confirms nothing."""
    with passing() as three:
        serial = three.consented()
        three["south"].onward.pass_on(OFFICER, serial, "east")
        three.later()
        ((entry, _),) = three.told("east", "south")
        east = three["east"]
        east.people.add(None, "Olaf", "observer", "desk", "seven quiet lanterns")
        session = east.people.sign_in("Olaf", "seven quiet lanterns", "here")
        with TestClient(staff_application(east, dict), base_url="http://127.0.0.1:8460") as client:
            cookie = {"cookie": f"jisr_east={session.token}"}
            page = client.get(f"/reports/{entry.serial}?lang={lang}", headers=cookie).text
            line = client.get(f"/api/v1/log/{entry.serial}", headers=cookie).json()
        assert line["says"]["originator"] == "north"
        assert ("confirms nothing" if lang == "en" else "لا يؤكد شيئاً") in page
