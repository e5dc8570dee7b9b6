"""An article becomes one report, what it tells is suggested with its words; a person's name is read into nothing."""

import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jisr.geo.gazetteer import Gazetteer
from jisr.geo.named import Named
from jisr.intake.open_text import OpenText, Suggestion, article_drafts, read_open_text, read_published
from jisr.intake.open_text_desk import OpenTexts
from jisr.intake.open_text_html import is_page, read_page
from jisr.intake.open_text_persons import person_spans
from jisr.node import packaged_places
from jisr.terms.errors import OurMistake
from jisr.terms.reports import Lang
from jisr.terms.spelling import spell
from jisr.terms.texts import MAX_TEXT
from jisr.terms.times import Span, iso
from tests.intake.open_texts.with_comments import AR, EN, PLAIN, WITH
from tests.sides import assert_one_sentence, code, said
from tests.two_sides.sides import NOON

ZONE = "Asia/Damascus"
LATER = NOON + 40 * 86_400_000
PUBLISHED = read_published("2017-06-14", LATER, ZONE)


def place(name: str, lat: float, lon: float, **more: Any) -> Named:
    return Named(name_en=name, lat=round(lat * 10**7), lon=round(lon * 10**7), error_m=2_000, **more)


PLACES = Gazetteer([
    place("Tell Marda", 35.1, 38.2, name_ar="تل مردة"), place("Lower Mill", 35.2, 38.3, name_ar="الطاحونة"),
    place("Marsin", 34.1, 38.0, name_ar="مرسين"), place("Marsin", 36.4, 41.0, name_ar="مرسين"),
    place("Haddad", 35.5, 38.5, name_ar="حداد"), place("Big Town", 35.0, 38.0, name_ar="البلدة", population=90_000),
])  # fmt: skip


def read(text: str, lang: Lang = "en", **given: Any) -> OpenText:
    return read_open_text(text, PUBLISHED, ZONE, given.pop("places", PLACES), lang, **given)


def only(text: str, lang: Lang = "en") -> Suggestion:
    (one,) = read(text, lang).suggestions
    return one


def field(one: Suggestion, name: str) -> tuple[str, list[str]]:
    (found,) = [field for field in one.fields if field.name == name]
    return found.chosen, [option.id for option in found.options]


def days(chosen: str) -> tuple[str, str]:
    """First and last local day (UTC+3) of a chosen span."""
    first, last = chosen.split("/")
    assert first[10:] in ("T21:00:00Z", "T22:00:00Z")
    return first[:10], last[:10]


# --- times -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "last"),
    [
        ("On June 13, ", "2017-06-13"), ("June 9, 2017, and ", "2017-06-09"), ("Yesterday ", "2017-06-13"),
        ("Two days ago ", "2017-06-12"), ("three days ago ", "2017-06-11"), ("last Tuesday ", "2017-06-13"),
        ("on Wednesday ", "2017-06-14"), ("On Friday ", "2017-06-09"), ("on December 30, ", "2016-12-30"),
        ("on 13 June 2015 ", "2015-06-13"),
        ("في 13 يونيو ", "2017-06-13"), ("في ١٣ حزيران ", "2017-06-13"), ("أمس ", "2017-06-13"),
        ("قبل يومين ", "2017-06-12"), ("الثلاثاء الماضي ", "2017-06-13"), ("قبل ثلاثة أيام ", "2017-06-11"),
        ("في ٩ كانون الثاني ٢٠١٦ ", "2016-01-09"), ("يوم الجمعة ", "2017-06-09"), ("في 30 كانون الأول ", "2016-12-30"),
    ],
)  # fmt: skip
def test_a_day_is_the_nearest_past_one(words: str, last: str) -> None:
    arabic = not words.isascii()
    one = only(f"{words}{'وصلت شاحنات إلى تل مردة' if arabic else 'trucks came to Tell Marda'}.")
    chosen, _ = field(one, "time")
    assert days(chosen)[1] == last
    (mark,) = [mark for mark in one.marks if mark.as_ == "time"]
    assert mark.text in words
    assert "ZJUN" in mark.means or "ZDEC" in mark.means or "ZJAN" in mark.means


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("June 12-13", "2017-06-11", "2017-06-13"), ("between June 9 and June 12", "2017-06-08", "2017-06-12"),
        ("last week", "2017-06-03", "2017-06-14"), ("a week ago", "2017-06-05", "2017-06-08"),
        ("two hours ago", "2017-06-13", "2017-06-14"), ("الأسبوع الماضي", "2017-06-03", "2017-06-14"),
    ],
)  # fmt: skip
def test_a_span_is_as_wide_as_its_words(words: str, first: str, last: str) -> None:
    assert days(field(only(f"Trucks came to Tell Marda {words}."), "time")[0]) == (first, last)


def test_last_tuesday_says_what_was_taken_and_what_else_it_may_be() -> None:
    one = only("The road to Tell Marda was closed last Tuesday.")
    chosen, options = field(one, "time")
    assert chosen == options[0]
    assert days(options[1])[1] == "2017-06-06"
    labels = [option.label for field in one.fields if field.name == "time" for option in field.options]
    assert "the nearest past one taken" in labels[0]


def test_what_may_be_still_to_come_is_asked() -> None:
    one = only("The landing of Tell Marda will open on June 20.")
    chosen, options = field(one, "time")
    assert chosen == ""
    assert {days(option)[1] for option in options[:2]} == {"2016-06-20", "2017-06-20"}
    assert field(one, "kind")[0] == ""


def test_a_sentence_without_a_time_asks_and_offers_what_was_said_before() -> None:
    first, second = read("On June 12 a truck came to Tell Marda. Lower Mill stayed quiet.").suggestions
    assert first.asks == ()
    chosen, options = field(second, "time")
    assert (chosen, second.asks) == ("", ("time",))
    assert options == [field(first, "time")[0], f"{iso(PUBLISHED.start)}/{iso(PUBLISHED.end)}"]


def test_a_number_is_no_time_and_a_bound_is_not_when() -> None:
    for words in ("since 2015", "in 2015", "now", "until June 10", "before June 10", "at 9:15"):
        assert field(only(f"Trucks used Tell Marda {words}."), "time")[0] == ""


@pytest.mark.parametrize("text", ["", "some day", "June", "0915Z", "2017-06", "2017-13-40", "2019-01-01"])
def test_a_publication_is_one_day_or_is_asked_again(text: str) -> None:
    assert_one_sentence(said(OurMistake, lambda: read_published(text, LATER, ZONE)))


@pytest.mark.parametrize("text", ["2017-06-14", "14 June 2017", "١٤ حزيران ٢٠١٧", "14/06/2017"])
def test_a_publication_is_a_day_of_the_side(text: str) -> None:
    assert read_published(text, LATER, ZONE) == Span(1_497_387_600_000, 1_497_473_999_999)


def test_a_publication_may_be_an_instant_or_a_span() -> None:
    assert read_published("140900ZJUN17", LATER, ZONE) == Span(1_497_430_800_000, 1_497_430_800_000)
    assert read_published("2017-06-12/2017-06-14", LATER, ZONE).end == PUBLISHED.end


# --- places and persons ------------------------------------------------------------------------------------------


def test_a_place_says_what_it_matched_where_it_is_and_its_error() -> None:
    one = only("On June 12 a truck came from Tell Marda.")
    assert field(one, "place") == ("35.1000000,38.2000000,2000", ["35.1000000,38.2000000,2000", "none"])
    (mark,) = [mark for mark in one.marks if mark.as_ == "place"]
    assert mark.text == "Tell Marda"
    for part in ("Tell Marda", "35.1000000, 38.2000000", "error 2000 m"):
        assert part in mark.means


@pytest.mark.parametrize(
    "text", ["في ١٢ حزيران وصلت شاحنة إلى تل مردة.", "شوهد ذلك بتل مردة في 12 حزيران.", "وتل مردة في 12 حزيران"]
)
def test_an_arabic_name_is_found_behind_its_prefixes(text: str) -> None:
    assert field(only(text, "ar"), "place")[0] == "35.1000000,38.2000000,2000"


def test_a_name_of_two_places_and_two_places_ask() -> None:
    one = only("On June 12 a truck came to Marsin.")
    assert (field(one, "place")[0], one.asks) == ("", ("place",))
    assert len(field(one, "place")[1]) == 3
    two = only("On June 12 a truck went from Tell Marda to Lower Mill.")
    assert two.asks == ("place",)


def test_words_that_move_a_place_leave_its_error_unknown() -> None:
    assert field(only("On June 12 smoke rose north of Tell Marda."), "place")[0] == "35.1000000,38.2000000,"


@pytest.mark.parametrize(
    "text",
    [
        "On June 12 General Omar Haddad spoke.", "On June 12 the spokesman, Sami Haddad, spoke.",
        "On June 12 Colonel Haddad spoke.", "في 12 حزيران تحدث العقيد سامي حداد.",
        "في 12 حزيران قال الشيخ حداد إن الطريق آمن.",
        "On June 12 Ahmad Haddad spoke.", "On June 12 Dr. Haddad spoke to reporters.",
    ],
)  # fmt: skip
def test_a_person_s_name_is_no_place(text: str) -> None:
    one = only(text)
    assert [mark.as_ for mark in one.marks if mark.as_ in ("place", "count")] == []
    assert "Haddad" not in one.title
    assert "حداد" not in one.title
    assert person_spans(spell(text))


def test_the_village_of_that_name_is_a_place() -> None:
    assert field(only("On June 12 a truck came to Haddad."), "place")[0]
    assert field(only("On June 12 General Omar spoke in Haddad."), "place")[0]


# --- what and how many -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "category"),
    [
        ("On June 12 shelling hit Tell Marda.", "event", "explosion"),
        ("On June 12 the Tell Marda crossing was closed.", "crossing:closed", "status"),
        ("On June 12 the road to Tell Marda was reopened.", "route:open", "status"),
        ("في 12 حزيران اندلعت اشتباكات قرب تل مردة.", "event", "armed-clash"),
        ("أُغلق معبر تل مردة في 12 حزيران.", "crossing:closed", "status"),
        ("On June 12 delegations held talks in Tell Marda.", "event", "meeting"),
        ("On June 12 it was quiet in Tell Marda.", "event", "unknown"),
    ],
)  # fmt: skip
def test_kind_and_category_come_from_closed_lists(text: str, kind: str, category: str) -> None:
    one = only(text)
    assert (field(one, "kind")[0], field(one, "category")[0]) == (kind, category)


def test_several_categories_ask() -> None:
    one = only("On June 12 a convoy reached Tell Marda, met with the mayor and the road was reopened.")
    assert one.asks == ("kind", "category")
    assert field(one, "category")[1] == ["movement", "meeting", "status", "unknown"]


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ("5 people were killed", ["best:5"]), ("at least 12 wounded", ["low:12"]), ("up to 30 displaced", ["high:30"]),
        ("three civilians were injured", ["best:3"]), ("1,200 displaced", ["best:1200"]),
        ("3 killed and 7 wounded", ["best:3", "best:7"]), ("مقتل خمسة مدنيين", ["best:5"]), ("١٢ جريحاً", ["best:12"]),
        ("قتيلان", ["best:2"]), ("3 trucks", []), ("ثلاث شاحنات", []), ("dozens of families", []),
    ],
)  # fmt: skip
def test_numbers_of_persons_affected_and_of_things(words: str, values: list[str]) -> None:
    one = only(f"On June 12: {words}, Tell Marda.")
    assert [mark.as_ for mark in one.marks if mark.as_ == "count"], one.marks
    found = [field for field in one.fields if field.name == "count"]
    assert [option.id for field in found for option in field.options if option.id != "none"] == values
    assert [field.chosen for field in found] == ([values[0]] if len(values) == 1 else [""] * bool(values))


def test_marks_are_the_words_of_the_text() -> None:
    for text in (EN, AR, *PLAIN.values(), *(one.article + one.below for one in WITH.values())):
        got = read(text)
        for one in got.suggestions:
            assert got.text[one.start : one.end] == one.quote
            assert one.end <= got.end
            for mark in one.marks:
                assert got.text[mark.start : mark.end] == mark.text
                assert one.start <= mark.start < mark.end <= one.end
            for asked in one.fields:
                assert not asked.chosen or asked.chosen in {option.id for option in asked.options}


# --- the whole text ----------------------------------------------------------------------------------------------


def test_the_article_is_one_private_report_with_its_words_as_they_are() -> None:
    sample = WITH["names alone, no other sign"]
    (draft,) = article_drafts(read(sample.article + sample.below, source="https://news.example/ferry"))
    assert draft.text == sample.article
    assert (draft.kind, draft.grade, draft.marking, draft.lang) == ("event", "F6", None, "en")
    assert (draft.title, draft.source) == ("Ferry Resumes Between The Two Banks", "https://news.example/ferry")
    assert draft.occurred == (iso(PUBLISHED.start), iso(PUBLISHED.end))
    assert draft.place is None


def test_what_lies_to_the_eye_goes_and_is_counted() -> None:
    got = read("\ufeffTrucks\u202e waited\x07 at\u2028Tell Marda on June 12.")
    assert (got.text, got.removed) == ("Trucks waited at\nTell Marda on June 12.", 2)


def test_a_long_article_is_never_cut_off() -> None:
    article = "\n\n".join(f"On June 12 convoy {n} came to Tell Marda." + " It waited there." * 40 for n in range(60))
    got = read(article)
    assert len(article) > 2 * MAX_TEXT
    assert got.parts == 3
    assert code(OurMistake, lambda: article_drafts(got)) == "article-long"
    drafts = article_drafts(got, in_parts=True)
    assert "\n\n".join(draft.text for draft in drafts) == article
    assert [draft.title[-6:] for draft in drafts] == [" (1/3)", " (2/3)", " (3/3)"]
    assert len({draft.id for draft in drafts}) == 3


def test_a_chat_is_one_message_with_its_sender_as_the_source() -> None:
    chats = {
        "[12/06/2017, 09:12:33] River Post: Three trucks at Tell Marda\n[12/06/2017, 09:14:00] River Post: waiting":
            "River Post",
        "12/06/2017, 09:12 - River Post: 3 trucks at Tell Marda\n12/06/2017, 09:20 - Mill Post: seen":
            "River Post; Mill Post",
        "River Post, [12.06.17 09:12]\nThree trucks at Tell Marda": "River Post",
        "‏[١٢‏/٦‏/٢٠١٧ ٩:١٢ ص] مخفر النهر: ثلاث شاحنات في تل مردة": "مخفر النهر",
        "River Post 09:12\nThree trucks at Tell Marda\nMill Post 09:20\nI see them too!": "River Post; Mill Post",
    }  # fmt: skip
    for text, source in chats.items():
        got = read(text)
        assert (got.form, got.source) == ("message", source), text
        assert (got.end, got.comments.count) == (len(got.text), 0)
        (draft,) = article_drafts(got)
        assert draft.text == got.text
        assert "Post" not in draft.title
        assert "مخفر" not in draft.title
        for one in got.suggestions:
            assert field(one, "time")[0] == "", "a head's clock says when it was sent, not when it happened"


PAGE = """<!doctype html><html><head><title>x</title><script>var no = "June 1";</script></head><body><nav>Home</nav>
<article><h1>Ferry resumes</h1>{paragraphs}</article>
<section id="comments"><ol><li class="comment" id="comment-1"><p>Good news for us all!</p></li>
<li class="comment" id="comment-2"><p>We will see about that.</p></li></ol></section><footer>Contact us</footer></body>
</html>"""


def test_a_page_gives_its_article_and_counts_its_comments() -> None:
    body = "".join(f"<p>{line}</p>" for line in EN.split("\n\n")[1:])
    page = PAGE.format(paragraphs=body)
    assert is_page(page)
    assert not is_page(EN)
    got = read(page, page=read_page(page))
    assert got.form == "page"
    article = got.text[: got.end]
    assert "first passengers on June 12" in article
    assert "Ferry resumes" in article
    assert "Good news" not in article
    assert got.text[got.comments.start :].startswith("Good news")
    assert (got.comments.count, got.comments.exact, got.comments.by) == (2, True, "page")
    assert got.left_out > 0
    assert "var no" not in got.text


@pytest.mark.parametrize("page", ["<html>" + "<div>" * 9000 + "June 12" + "</div>" * 9000, "<html></html>", "<p>"])
def test_a_page_that_cannot_be_read_is_one_sentence(page: str) -> None:
    assert_one_sentence(said(OurMistake, lambda: read("", page=read_page(page))))


def test_the_side_s_own_boundary_holds() -> None:
    at = EN.index("Engineers")
    got = read(EN, end=at)
    assert (got.comments.by, got.comments.start) == ("officer", at)
    assert got.text[: got.end].endswith("is being cleared.")
    assert all(one.end <= got.end for one in got.suggestions)
    assert code(OurMistake, lambda: read(EN, end=0)) == "article-empty"
    assert read(EN, end=len(EN)).end == len(EN)


@pytest.mark.parametrize("raw", ["", " \n ", "!!!", "x" * 300_001])
def test_what_is_no_text_is_one_sentence(raw: str) -> None:
    assert_one_sentence(said(OurMistake, lambda: read(raw)))


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_any_text_is_read_or_refused(raw: str) -> None:
    try:
        got = read(raw)
    except OurMistake:
        return
    assert got.end <= got.comments.start <= len(got.text)


@pytest.fixture(scope="module")
def places() -> Gazetteer:
    return packaged_places()


@pytest.mark.parametrize(
    "article", [EN, AR, "On June 12 at Mosul 3 trucks, " * 40], ids=["English", "Arabic", "nothing but marks"]
)
def test_a_text_of_64_kib_is_read_within_a_second(article: str, places: Gazetteer) -> None:
    text = article
    while len(text.encode()) < 64 * 1024:
        text += "\n\n" + article
    read(article, places=places)
    began = time.process_time()
    got = read(text, places=places)
    took = time.process_time() - began
    print(f"\n{len(text.encode()) // 1024} KiB, {len(got.suggestions)} suggestions: {took:.2f} s; asked for: under 1 s")
    assert got.suggestions
    # A processor that others use counts more seconds for the same work.
    assert took < 2


# --- the real article --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_real_article_of_june_2017(cases: Path, places: Gazetteer, lang: Lang) -> None:
    raw = (cases / "article-2017-06-13.txt").read_text(encoding="utf-8")
    began = time.perf_counter()
    got = read(raw, lang, places=places)
    took = time.perf_counter() - began
    marks = [mark for one in got.suggestions for mark in one.marks]
    times = {mark.text: mark.means for mark in marks if mark.as_ == "time"}
    assert set(times) == {"On June 13", "On June 9"}
    assert all("JUN17" in means for means in times.values())
    assert {mark.text for mark in marks if mark.as_ == "place"} == {"Mosul", "north of Al Tanf"}
    border = next(one for one in got.suggestions if any(mark.text == "On June 9" for mark in one.marks))
    assert "route:open" in field(border, "kind")[1]
    assert set(field(border, "category")[1]) >= {"movement", "meeting", "status"}
    assert got.comments.count >= 6
    assert all(one.end < got.comments.start for one in got.suggestions)
    print(
        f"\n{got.dtg}: {len(got.suggestions)} suggestions, {len(marks)} marks, at least {got.comments.count} comments "
        f"apart, {got.end} of {len(got.text)} characters are the article, read in {took * 1000:.0f} ms"
    )


def test_the_door_reads_pages_and_words(north: Any) -> None:
    desk = OpenTexts(north.intake, north.clock, "UTC", PLACES)
    assert desk.read(PAGE.format(paragraphs="<p>Short.</p>"), "2017-06-12", "en").form == "page"
    assert code(OurMistake, lambda: desk.read(EN, "2017-06-14", "en")) == "published-future"
