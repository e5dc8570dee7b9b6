"""The quick line over the API: what is shown before saving is what is saved."""

from tests.web.staff import Staff


def ask(staff: Staff, line: str, lang: str = "en") -> dict:
    answer = staff.ask("reporter", "POST", "/api/v1/quick", json={"line": line, "lang": lang})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_a_line_comes_back_as_parts_and_a_draft(staff: Staff) -> None:
    quick = ask(staff, "0915Z 38SKF1234 3 trucks waiting at Rabia crossing, B2")
    assert quick["asks"] == []
    assert [(part["as"], part["text"]) for part in quick["parts"]] == [
        ("time", "0915Z"), ("place", "38SKF1234"), ("count", "3 trucks"),
        ("mention", "Rabia crossing"), ("grade", "B2"),
    ]  # fmt: skip
    assert set(quick["parts"][0]) == {"start", "end", "as", "text", "means"}
    assert quick["draft"]["title"] == "3 trucks waiting at Rabia crossing"
    assert quick["dtg"].startswith(quick["parts"][0]["means"][:12])


def test_the_draft_is_filed_as_it_came_back(staff: Staff) -> None:
    before = staff.size()
    quick = ask(staff, "معبر ربيعة مغلق قبل ساعة B2", "ar")
    assert staff.size() == before
    filed = staff.ask("reporter", "POST", "/api/v1/reports", json=quick["draft"])
    assert filed.status_code == 201, filed.text
    line = staff.ask("observer", "GET", f"/api/v1/log/{filed.json()['serial']}").json()
    assert line["says"]["kind"] == "crossing"
    assert line["says"]["detail"]["state"] == "closed"
    assert line["says"]["occurred"][0]["dtg"] == quick["dtg"]
    assert line["says"]["grade"] == "B2"


def test_a_partner_is_known_by_its_names_and_a_stranger_is_asked(staff: Staff) -> None:
    name = staff.other.card.name_en
    quick = ask(staff, f"now clash at Tal Afar REL {name}")
    assert quick["draft"]["marking"]["releasable_to"] == [staff.other.settings.side]
    stranger = ask(staff, "now clash at Tal Afar REL ATLANTIS")
    assert stranger["draft"] is None
    (question,) = stranger["asks"]
    assert question["code"] == "partner"
    answered = ask(staff, question["choices"][0]["line"])
    assert answered["draft"]["marking"]["releasable_to"] == [staff.other.settings.side]


def test_it_is_for_those_who_may_file(staff: Staff) -> None:
    body = {"line": "clash", "lang": "en"}
    assert staff.ask("observer", "POST", "/api/v1/quick", json=body).status_code == 403
    assert staff.ask(None, "POST", "/api/v1/quick", json=body).status_code == 401


def test_a_line_that_cannot_be_read_is_one_sentence(staff: Staff) -> None:
    for line in ("", "x" * 2001, "a\x00"):
        answer = staff.ask("reporter", "POST", "/api/v1/quick", json={"line": line, "lang": "en"})
        assert answer.status_code == 400
        assert set(answer.json()) == {"code", "say", "hint"}
    assert staff.ask("reporter", "POST", "/api/v1/quick", json={"line": "clash", "lang": "fr"}).status_code == 400
