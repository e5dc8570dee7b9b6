"""Searching over the API and on its page: narrowed by the address, marked safely, and open to nobody but our own."""

from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import pytest

from jisr.terms.errors import OurMistake
from tests.two_sides.sides import TERMS, draft, to
from tests.web.staff import Page, Staff
from tests.web.test_hostile_text import PAYLOADS

HOSTILE = "<script>alert(1)</script> & \u2067turned\u2069"


def asked(staff: Staff, query: str) -> dict[str, Any]:
    answer = staff.get(f"/api/v1/search{query}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


@pytest.fixture
def searched(staff: Staff) -> Staff:
    staff.filed(title="Convoy near Rabia", text="three trucks waiting", lang="en")
    staff.filed(title="قافلة في الموصل", text="شوهدت ثلاث شاحنات", lang="ar", category="movement")
    staff.filed(title=HOSTILE, text="plain words")
    staff.node.settle()
    return staff


def test_hits_say_where_the_words_stand(searched: Staff) -> None:
    found = asked(searched, "?q=truck")
    assert (found["total"], found["as_of"], found["after"], found["level"]) == (1, 3, None, "restricted")
    (hit,) = found["hits"]
    assert (hit["serial"], hit["report"], hit["holder"], hit["state"], hit["ended"]) == (1, 1, "north", "stands", None)
    text = next(one for one in hit["found"] if one["field"] == "text")
    assert [text["text"][start:end] for start, end in text["spans"]] == ["trucks"]


@pytest.mark.parametrize(
    ("query", "serials"),
    [
        ("", [3, 2, 1]), ("?q=%D9%85%D9%88%D8%B5%D9%84", [2]), ("?written=ar", [2]), ("?category=movement", [2]),
        ("?kind=event&kind=route&q=words", [3]), ("?holder=south", []), ("?urgent=true", []), ("?limit=2", [3, 2]),
        ("?limit=2&after=0.0:2", [1]), ("?west=41&south=34&east=42&north=35", [3, 2, 1]),
        ("?west=42&south=34&east=43&north=35", []),
        ("?near=34.45N+41.03E&within=1", [3, 2, 1]), ("?near=Mosul&within=10", []), ("?first=2017-06-13", [3, 2, 1]),
        ("?last=2017-06-12", []), ("?first=130900ZJUN17&last=131100ZJUN17", [3, 2, 1]), ("?as_of=1", [1]),
        ("?as_of=0", []),
        ("?at=2017-06-12T00:00:00Z", []), ("?order=rank&q=words", [3]), ("?q=%23%D9%A2", [2]),
        ("?struck=true&q=convoy", [1]),
    ],
)  # fmt: skip
def test_an_address_narrows_it(searched: Staff, query: str, serials: list[int]) -> None:
    assert [hit["serial"] for hit in asked(searched, query)["hits"]] == serials


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("?q=!!!", "no-words"), ("?kind=target", "search-list"), ("?written=fr", "search-list"),
        ("?order=x", "search-order"),
        ("?west=1", "search-box"), ("?west=1&south=9&east=2&north=3", "box-form"), ("?near=Nowhereville", "no-place"),
        ("?near=Mosul&within=0", "search-within"), ("?near=Mosul&within=nan", "search-within"),
        ("?near=Rabi%27ah", "near-several"),
        ("?first=whenever", "time-form"), ("?first=2017-06-14&last=2017-06-13", "search-span"),
        ("?after=x", "search-after"),
        ("?after=inf:3", "search-after"), ("?as_of=1&at=2017-06-13T00:00:00Z", "position-form"),
        ("?q=" + "x" * 401, "long-question"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_one_sentence_in_either_language(searched: Staff, query: str, code: str) -> None:
    for language in ("en", "ar"):
        answer = searched.ask("observer", "GET", f"/api/v1/search{query}", headers={"accept-language": language})
        assert (answer.status_code, answer.json()["code"]) == (400, code)
        shown = searched.ask("observer", "GET", f"/search{query}", headers={"accept-language": language})
        assert shown.status_code == 400
        assert f'role="alert" lang="{language}"' in shown.text
    assert searched.get("/api/v1/search?as_of=99").status_code == 404


def test_the_page_marks_words_and_nothing_else(searched: Staff) -> None:
    page = searched.page("/search?q=script+words")
    assert "<mark>script</mark>" in page.source
    assert "<script" not in page.source
    assert [tag for tag, _ in page.elements].count("mark") == 3
    assert "\u2067" in page.article(3).text
    assert page.article(3).source.count("<bdi") == page.article(3).source.count("</bdi>")


def test_hostile_words_stay_words_wherever_they_stand(staff: Staff) -> None:
    """As a title that is found and as what is typed: no element, handler or address comes of it."""
    for payload in PAYLOADS:
        with suppress(OurMistake):
            staff.filed(title=payload, text=f"needle {payload}")
    staff.node.settle()
    for query in ["needle", *(f"needle {payload}"[:300] for payload in PAYLOADS)]:
        answer = staff.get("/search?" + urlencode({"q": query}, errors="replace"))
        assert answer.status_code in (200, 400), query
        for tag, attributes in Page(answer.text).elements:
            assert tag not in ("script", "img", "svg", "iframe", "style", "object", "embed", "base", "x", "marquee"), (
                query
            )
            for name, value in attributes:
                assert not name.startswith("on"), query
                assert name != "style", query
                if name in ("href", "action", "src"):
                    assert (value or "").startswith(("/", "#")), query
                    assert not (value or "").startswith("//"), query


def test_the_page_in_arabic_reads_from_the_right_and_offers_what_it_understood(searched: Staff) -> None:
    page = searched.page("/search?q=%D9%82%D8%A7%D9%81%D9%84%D8%A9+%D8%A7%D9%84%D9%85%D9%88%D8%B5%D9%84&lang=ar")
    assert 'dir="rtl"' in page.source
    assert "<mark>الموصل</mark>" in page.source
    links = [dict(attrs).get("href") or "" for tag, attrs in page.elements if tag == "a"]
    assert any("near=36.3350000N" in link and "within=" in link for link in links)
    narrowed = next(link for link in links if "near=36.3350000N" in link)
    assert searched.page(narrowed).text.count("#2") == 0


def test_empty_pages_say_what_to_do(searched: Staff) -> None:
    assert "autofocus" in searched.page("/search").source
    nothing = searched.page("/search?q=convoi")
    assert "/search?q=Convoy" in nothing.source
    searched.node.intake.withdraw(searched.session("reporter").actor, 1, "error")
    searched.node.settle()
    assert "struck=true" in searched.page("/search?q=convoy").source
    assert 'class="entry withdrawn"' in searched.page("/search?q=convoy&struck=true").source


def test_pages_lead_on_and_keep_the_rest_of_the_address(searched: Staff) -> None:
    for _ in range(55):
        searched.filed(title="Many words")
    searched.node.settle()
    first = searched.page("/search?q=many&kind=event")
    links = [dict(attrs).get("href") or "" for tag, attrs in first.elements if tag == "a"]
    (onward,) = [link for link in links if "after=" in link]
    assert "kind=event" in onward
    second = searched.page(onward)
    assert [tag for tag, _ in second.elements].count("article") == 5
    assert 'href="/search"' in searched.page("/").source


def test_a_partners_item_leads_to_its_report(staff: Staff) -> None:
    officer = staff.session("release officer").actor
    theirs = staff.other.intake.file(officer, draft(marking=to("north")))
    staff.other.release.release(officer, theirs, "north", TERMS._replace(title="Told words"))
    staff.clock.tick(20_000)
    staff.exchange()
    (hit,) = asked(staff, "?q=told")["hits"]
    assert (hit["holder"], hit["report"]) == ("south", hit["serial"])
    assert staff.get(f"/reports/{hit['report']}").status_code == 200
