"""Open text on pages and over the API: pasted, looked at, filed and cut, in both languages."""

import re

import pytest

from jisr.web.open_text import MAX_OPEN_TEXT, pieces_of
from jisr.web.sentences import ISOLATE
from tests.intake.open_texts.with_comments import AR, WITH
from tests.web.staff import Page, Staff
from tests.web.test_hostile_text import OURS, PAYLOADS

SAMPLE = WITH["names alone, no other sign"]
TEXT = SAMPLE.article.replace("Tell Marda", "Tal Afar") + SAMPLE.below
GIVEN = {"text": TEXT, "published": "2017-06-13", "source": "https://news.example/ferry"}


def parse(staff: Staff, **changes: object) -> dict:
    answer = staff.ask("reporter", "POST", "/api/v1/open-text", json=GIVEN | changes)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


# --- the API -----------------------------------------------------------------------------------------------------


def test_reading_records_nothing_and_says_everything(staff: Staff) -> None:
    before = staff.size()
    read = parse(staff)
    assert staff.size() == before
    assert read["text"][: read["end"]] == TEXT.partition("\n\nCopper")[0]
    assert read["comments"] == {"start": read["end"] + 2, "count": 4, "exact": False, "by": "names"}
    for one in read["suggestions"]:
        assert read["text"][one["start"] : one["end"]] == one["quote"]
        assert {mark["as"] for mark in one["marks"]} <= {"time", "place", "kind", "category", "count"}


def test_the_answer_is_in_the_language_asked_for(staff: Staff) -> None:
    for lang, word in (("ar", "أُضيفت السنة"), ("en", "year filled in")):
        marks = [mark for one in parse(staff, lang=lang)["suggestions"] for mark in one["marks"]]
        (june,) = [mark for mark in marks if mark["text"] == "on June 12"]
        assert word in june["means"]
        assert (ISOLATE in june["means"]) == (lang == "ar")


def test_it_is_filed_and_cut_and_linked(staff: Staff) -> None:
    read = parse(staff)
    filed = staff.ask("reporter", "POST", "/api/v1/open-text/file", json=GIVEN)
    assert filed.status_code == 201, filed.text
    (serial,) = filed.json()["serials"]
    ready = [one["start"] for one in read["suggestions"] if all(field["chosen"] for field in one["fields"])]
    body = {"serial": serial, "cuts": [{"start": ready[0]}]}
    (piece,) = staff.ask("reporter", "POST", "/api/v1/open-text/cut", json=body).json()["serials"]
    assert staff.ask("reporter", "POST", "/api/v1/open-text/cut", json=body).json()["serials"] == [piece]
    line = staff.ask("observer", "GET", f"/api/v1/log/{piece}").json()
    assert line["related"] == [serial]
    assert line["says"]["grade"] == "F6"
    assert line["says"].get("releasable_to", []) == []
    again = staff.ask("reporter", "GET", f"/api/v1/open-text/{serial}").json()
    assert [one["start"] for one in again] == [one["start"] for one in read["suggestions"]]


def test_these_routes_alone_take_a_large_body_and_a_bounded_one(staff: Staff) -> None:
    large = "On June 12 a convoy reached Tal Afar. " + "x " * 50_000
    assert staff.ask("reporter", "POST", "/api/v1/open-text", json=GIVEN | {"text": large}).status_code == 200
    for path in ("/api/v1/open-text/cut", "/api/v1/quick", "/api/v1/reports"):
        assert staff.ask("reporter", "POST", path, json={"text": large}).status_code == 413
    for path in ("/api/v1/open-text", "/api/v1/open-text/file", "/open-text", "/open-text/file"):
        given = (
            {"json": {"text": "x" * MAX_OPEN_TEXT}}
            if path.startswith("/api")
            else {"data": {"text": "x" * MAX_OPEN_TEXT}}
        )
        assert staff.ask("reporter", "POST", path, **given).status_code == 413


@pytest.mark.parametrize(
    "changes", [{"text": ""}, {"published": "soon"}, {"published": "2031-01-01"}, {"end": 0}, {"source": "x" * 201}]
)
def test_what_cannot_be_read_is_one_sentence(staff: Staff, changes: dict) -> None:
    answer = staff.ask("reporter", "POST", "/api/v1/open-text", json=GIVEN | changes)
    assert answer.status_code == 400
    assert set(answer.json()) == {"code", "say", "hint"}


# --- pages -------------------------------------------------------------------------------------------------------


def pasted(staff: Staff, lang: str = "en", **changes: str) -> Page:
    answer = staff.post(f"/open-text?lang={lang}", "reporter", **(GIVEN | changes))
    assert answer.status_code == 200, answer.text
    return Page(answer.text)


def test_paste_look_file_tick_and_cut(staff: Staff) -> None:
    assert "/open-text" in staff.page("/", "reporter").source
    assert staff.page("/open-text", "reporter").forms.keys() >= {"/open-text"}
    seen = pasted(staff)
    assert "at least 4 comments from character" in seen.text
    form = seen.forms["/open-text/file"]
    assert form["text"] == TEXT
    filed = staff.post("/open-text/file", "reporter", **form, title="Ferry resumes")
    assert filed.status_code == 303, filed.text
    path = filed.headers["location"]
    page = staff.page(path, "reporter")
    ticks = [
        dict(attrs)["value"] for tag, attrs in page.elements if tag == "input" and dict(attrs).get("name") == "cut"
    ]
    ready = [start for start in ticks if f'name="time-{start}">\n<option value="">' not in page.source]
    assert ready
    done = staff.post(f"{path}/cut", "reporter", cut=ready[0], begin="0")
    assert done.status_code == 303, done.text
    report = staff.page(done.headers["location"], "reporter")
    assert "linked by hand" in report.text
    assert "Ferry resumes" in report.text
    assert "Copper Kettle" not in report.text


def test_marked_words_are_shown_in_the_text_itself(staff: Staff) -> None:
    for lang in ("en", "ar"):
        page = pasted(staff, lang)
        assert re.search(r'<mark class="as-time" title="[^"]*JUN17[^"]*">on June 12</mark>', page.source)
        assert '<p dir="auto">' in page.source
        assert f'lang="{lang}"' in page.source


def test_the_words_on_the_page_are_the_words_of_the_text(staff: Staff) -> None:
    """Marks cut a line into pieces and lose nothing; an Arabic letter is not parted from the next by an isolate."""
    text = AR.replace("تل مردة", "تلعفر")
    page = pasted(staff, "ar", text=text)
    (words,) = re.findall(r'<div class="words" lang="ar">(.*?)</div>', page.source, re.DOTALL)
    assert "bdi" not in words
    shown = [Page(line).text for line in re.findall(r'<p dir="auto">(.*?)</p>', words, re.DOTALL)]
    assert shown == [line.strip() for line in text.split("\n") if line.strip()]


def test_the_officer_moves_the_end_before_filing(staff: Staff) -> None:
    at = TEXT.index("Engineers")
    page = pasted(staff, end=str(at))
    assert page.forms["/open-text/file"]["end"] == str(at)
    filed = staff.post("/open-text/file", "reporter", **page.forms["/open-text/file"])
    serial = filed.headers["location"].rpartition("/")[2]
    says = staff.ask("observer", "GET", f"/api/v1/log/{serial}").json()["says"]
    assert says["text"] == TEXT[:at].strip()


def test_a_refused_form_comes_back_with_what_was_typed(staff: Staff) -> None:
    answer = staff.post("/open-text", "reporter", **(GIVEN | {"published": "soon"}))
    assert answer.status_code == 400
    assert "Copper Kettle" in answer.text
    assert 'role="alert"' in answer.text
    serial = staff.filed(text="On June 12 a convoy reached Tal Afar.")
    nothing = staff.post(f"/open-text/{serial}/cut", "reporter", begin="0")
    assert nothing.status_code == 400
    assert "No suggestion was chosen." in nothing.text


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_hostile_words_stay_words(staff: Staff, lang: str) -> None:
    """No element, attribute or address comes out of a text, whether it is read, refused or filed."""
    text = "Head of it\n\n" + "\n\n".join(f"On June 12 at Tal Afar {evil}" for evil in PAYLOADS)
    ours = {tag for tag, _ in pasted(staff, lang).elements} | {
        "mark",
        "ul",
        "li",
        "label",
        "input",
        "details",
        "summary",
        "code",
    }
    read = pasted(staff, lang, text=text, source="<b>\u2066")
    filed = staff.post("/open-text/file", "reporter", **read.forms["/open-text/file"] | {"source": ""})
    assert filed.status_code == 303, filed.text
    cut = staff.page(f"{filed.headers['location']}?lang={lang}", "reporter")
    refused = Page(staff.post(f"/open-text?lang={lang}", "reporter", text=text, published="<x>", source="y").text)
    for page in (read, cut, refused):
        assert {tag for tag, _ in page.elements} <= ours | {"fieldset", "legend", "select", "option"}
        for tag, attrs in page.elements:
            for name, value in attrs:
                assert not name.startswith("on"), (tag, name)
                assert name not in ("href", "src", "action") or OURS.fullmatch(value or ""), (tag, name, value)
        assert "\u202e" not in page.source or page is refused
    assert "{{ 7*7 }}" in read.text


def test_pieces_of_a_line_join_to_the_line() -> None:
    assert ["".join(piece.text for piece in line) for line in pieces_of("one\n\n two ", 0, 10, ())] == ["one", "two"]
