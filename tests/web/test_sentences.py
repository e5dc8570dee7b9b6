"""Whatever we say no with, a person can read it in Arabic: nothing is lost, turned around or left out."""

import ast
import re
import string
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jisr.intake.quick_means import SAYS as ASKS
from jisr.terms import errors
from jisr.terms.errors import OurMistake, Refused, Unavailable
from jisr.web import sentences
from jisr.web.errors import answer, standing
from jisr.web.sentences import ALL_HINTS, ISOLATE, PARTS, POP, in_arabic, isolated
from tests.web import spoken
from tests.web.spoken import LATIN, Spoken
from tests.web.staff import Staff

SAID = spoken.spoken()
LONGEST = 200
ARABIC, LETTER = re.compile("[\u0621-\u064a]"), re.compile("[A-Za-z]")
ASKED = [("choose-place", "The text can mean more than one place: choose one.", "")]
"""Said to a person without an error."""


def outside(text: str) -> str:
    """What stands in no isolate."""
    while (left := re.sub(f"{ISOLATE}[^{ISOLATE}{POP}]*{POP}", "", text)) != text:
        text = left
    return text


def test_rooms_were_read() -> None:
    assert len(SAID) > 250
    assert len({one.code for one in SAID}) > 150
    assert {"OurMistake", "PartnerFault", "Refused", "Unavailable", "JisrError"} < spoken.FAMILY.keys()


def test_every_sentence_exists_in_arabic() -> None:
    lacking = {f"{one.where} {one.code}: {one.say} {one.hint}" for one in SAID if in_arabic(*one[1:]) is None}
    assert lacking == set()


def arabic_of(one: Spoken) -> tuple[str, str]:
    found = in_arabic(one.code, one.say, one.hint)
    assert found is not None, one
    return found


def test_what_stands_in_the_english_stands_in_the_arabic() -> None:
    for one in SAID:
        for english, arabic in zip(one[2:], arabic_of(one), strict=True):
            assert arabic.count(isolated(LATIN)) == english.count(LATIN), one
            assert bool(arabic) == bool(english)


def test_arabic_is_arabic_and_latin_is_isolated() -> None:
    for one in SAID:
        for text in arabic_of(one):
            assert not LETTER.search(outside(text)), text
            assert not {"{", "}", "`", ISOLATE, POP} & set(outside(text)), text
            assert len(text) <= LONGEST, text
            assert not text or (ARABIC.search(text) and text[-1] in ".؟"), text


def lines() -> Iterator[tuple[str, str]]:
    for table in PARTS:
        for said in table.values():
            yield from said.items()
    yield from ALL_HINTS.items()


def test_both_languages_have_the_same_variable_parts() -> None:
    for english, arabic in lines():
        assert fields(english) == fields(arabic), english
        assert len(set(fields(english))) == len(fields(english)), english
        assert arabic.count("`") % 2 == 0, arabic


def fields(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)


def test_no_line_of_the_tables_is_left_over() -> None:
    """A sentence that was changed in a room is a line here that nobody says any more."""
    codes: dict[str, list[str]] = {}
    for code, say, _ in (*(one[1:] for one in SAID), *ASKED):
        codes.setdefault(code, []).append(say)
    for table in PARTS:
        for code, said in table.items():
            for english in said:
                pattern = sentences.Template.of(english, "").english
                assert any(pattern.fullmatch(say) for say in codes.get(code, ())), (code, english)
    hints = {one.hint for one in SAID}
    for english in ALL_HINTS:
        pattern = sentences.Template.of(english, "").english
        assert any(pattern.fullmatch(hint) for hint in hints), english


def test_words_of_our_lists_are_said_in_arabic() -> None:
    """Roles, actions, kinds, levels, fields: nothing of a closed list is shown in English."""
    for slot, values in {
        "action": spoken.SAMPLES["action"], "kind": spoken.SAMPLES["kind"], "level": spoken.SAMPLES["marking.level"],
        "role": spoken.SAMPLES["actor.role"], "where": spoken.SAMPLES["where"], "why": spoken.SAMPLES["misfit(error)"],
        "field": tuple(sentences.FIELDS), "what": tuple(sentences.NAMES),
    }.items():  # fmt: skip
        for value in values:
            said = sentences.INSIDE[slot](value)
            assert said, (slot, value)
            assert not LETTER.search(outside(said))
    told = in_arabic("role", "The role release officer may not administer.", "Ask someone whose role allows it.")
    assert told == ("الدور «ضابط الإفراج» لا يخوّل صاحبه إدارة الحسابات والشركاء.", "اطلبه ممن يخوّله دوره ذلك.")


@pytest.mark.parametrize(
    "planted",
    [
        'raise OurMistake("brand-new", "This is new.")', 'raise Refused("consent", "Said in another way.")',
        'raise Refused("signed-out", "Nobody is signed in here.", "A new hint.")',
        'return errors.Unavailable("busy", f"Busy with {what}.")',
    ],
)  # fmt: skip
def test_a_new_sentence_without_arabic_is_noticed(planted: str) -> None:
    (one,) = spoken.said_in(ast.parse(f"def act(what):\n    {planted}\n"), errors, spoken.SAMPLES)
    assert in_arabic(*one[1:]) is None


def test_whatever_is_checked_has_an_arabic_name() -> None:
    assert {name for name in spoken.handed(spoken.NAMED["name"]) if name not in sentences.FIELDS} == set()
    assert {name for name in spoken.handed(spoken.NAMED["what"]) if name not in sentences.NAMES} == set()
    planted = [ast.parse('check_words("new field", text, 5)')]
    assert set(spoken.handed(spoken.NAMED["name"], planted)) == {"new field"}


# --- how it is told ----------------------------------------------------------------------------------------------


def test_an_error_keeps_its_code_and_status_in_each_language() -> None:
    error = OurMistake("id-used", "Entry 12 already has this id and says something else.")
    english, arabic = answer(error), answer(error, "ar")
    assert (english.code, english.status) == (arabic.code, arabic.status)
    assert (english.lang, arabic.lang) == ("en", "ar")
    assert arabic.say == f"للقيد {isolated('12')} هذا المعرّف نفسه ومضمونه مختلف."
    assert answer(error, "en") == english


@pytest.mark.parametrize(
    "error",
    [
        Refused("x", "Nobody translated this."), Unavailable("busy", "Not the sentence of that code."),
        Refused("signed-out", "Nobody is signed in here.", "A hint nobody translated."),
        Refused("sign-in", "Nobody is signed in here."),
    ],
)  # fmt: skip
def test_what_has_no_arabic_is_told_in_english_as_a_whole(error: Refused | Unavailable) -> None:
    told = answer(error, "ar")
    assert (told.say, told.hint, told.lang) == (error.say, error.hint, "en")


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_no_value_can_turn_the_words_around_it(value: str) -> None:
    told = in_arabic("form-twice", f"The form gives {value} twice.", "")
    if not value:
        assert told is None
        return
    assert told is not None
    say = told[0]
    assert (say.count(ISOLATE), say.count(POP)) == (1, 1)
    assert outside(say) == "ورد الحقل  في النموذج مرتين."


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_any_sentence_is_answered(code: str, say: str, hint: str) -> None:
    told = answer(Refused(code, say, hint), "ar")
    assert told.say or not say


def test_braces_and_marks_in_a_value_stay_what_they_are() -> None:
    told = in_arabic("form-twice", "The form gives {x} `y` {0.__class__} twice.", "")
    assert told == (f"ورد الحقل {isolated('{x} `y` {0.__class__}')} في النموذج مرتين.", "")


def test_what_stays_wrong_is_told_without_being_logged_again(caplog: pytest.LogCaptureFixture) -> None:
    error = Unavailable(
        "disk-full", "The disk is full: nothing was saved. Reading goes on.",
        "Free some space and send it again, or start Jisr again.", detail="secret",
    )  # fmt: skip
    told = standing(error, "ar")
    assert told is not None
    assert (told.say, told.lang) == ("القرص ممتلئ: لم يُحفظ شيء. القراءة مستمرة.", "ar")
    assert standing(None, "ar") is None
    assert not caplog.records


def test_every_question_of_the_quick_line_is_asked_in_both_languages() -> None:
    for code, (english, arabic) in ASKS.items():
        assert ARABIC.search(arabic), code
        assert not ARABIC.search(english), code
        assert not LETTER.search(re.sub(r"\{\w+\}", "", arabic)), code
        assert fields(english) == fields(arabic), code


# --- what a program and a page are told --------------------------------------------------------------------------

AR, EN = {"accept-language": "ar-IQ,ar;q=0.9,en;q=0.8"}, {"accept-language": "en,ar"}


def test_a_program_is_answered_in_the_language_it_asks_for(shared: Staff) -> None:
    for headers, lang in ((AR, "ar"), (EN, "en"), ({"accept-language": "ar"}, "ar"), ({}, "en")):
        got = shared.ask("observer", "POST", "/api/v1/reports", json={}, headers=headers).json()
        assert got["code"] == "role"
        assert bool(ARABIC.search(got["say"])) == bool(ARABIC.search(got["hint"])) == (lang == "ar")
    kept = {"cookie": f"jisr_north_lang=ar; jisr_north={shared.session('observer').token}"}
    got = shared.ask("observer", "POST", "/api/v1/reports?lang=ar", json={}, headers=kept | EN).json()
    assert got["say"] == "The role observer may not file."


def test_what_does_not_fit_names_its_field(shared: Staff) -> None:
    sent = {"kind": "nonsense", "title": "x", "occurred": "2017-06-13T10:00:00Z"}
    got = shared.ask("reporter", "POST", "/api/v1/reports", json=sent, headers=AR)
    assert got.status_code == 400
    assert not LETTER.search(outside(got.json()["say"]))
    assert ARABIC.search(got.json()["say"])
    typed = shared.post("/reports?lang=ar", "reporter", kind="nonsense", title="x")
    (problem,) = re.findall(r'<div class="problem"[^>]*>.*?</div>', typed.text, re.DOTALL)
    assert 'lang="ar" dir="rtl"' in problem
    assert ARABIC.search(problem)


def test_unknown_and_forbidden_are_the_same_bytes_in_each_language(shared: Staff) -> None:
    serial = shared.filed()
    for headers in (AR, EN):
        paths = ("/api/v1/log/12345", "/api/v1/log/0", "/api/v1/nowhere", "/api/v1/reports/99999")
        told = {shared.ask("observer", "GET", path, headers=headers).content for path in paths}
        acts = [
            ("duty officer", "/api/v1/acknowledgements", {"serial": 99999, "stage": "seen"}),
            ("release officer", "/api/v1/decisions", {"action": "withhold", "serial": serial, "partner": "nobody"}),
            ("release officer", "/api/v1/decisions", {"action": "withhold", "serial": 99999, "partner": "south"}),
        ]
        for role, path, body in acts:
            told.add(shared.ask(role, "POST", path, json=body, headers=headers).content)  # type: ignore[arg-type]
        assert len(told) == 1
        pages = {shared.ask("observer", "GET", path, headers=headers).content for path in ("/nowhere", "/reports/9999")}
        assert len(pages) == 1


def test_an_arabic_page_shows_an_arabic_error(shared: Staff) -> None:
    page = shared.ask("observer", "GET", "/nowhere?lang=ar").text
    assert 'role="alert" lang="ar" dir="rtl"' in page
    assert "لا شيء هنا بهذا الاسم" in page
    assert 'lang="en" dir="ltr"' not in page
    door = shared.ask(None, "POST", "/signin?lang=ar", data={"name": "x", "password": "y"}).text
    assert "الاسم وكلمة المرور غير متطابقين." in door
    english = shared.ask("observer", "GET", "/nowhere").text
    assert 'role="alert" lang="en" dir="ltr"' in english


def test_the_disk_is_told_in_the_language_of_the_page_and_in_both_to_the_floor(staff: Staff) -> None:
    staff.session("reporter")
    staff.node.store.stopped = Unavailable(
        "disk-full", "The disk is full: nothing was saved. Reading goes on.",
        "Free some space and send it again, or start Jisr again.",
    )  # fmt: skip
    arabic, english = staff.get("/?lang=ar", "reporter").text, staff.get("/", "reporter").text
    assert '<p class="alarm" role="alert" lang="ar" dir="rtl">القرص ممتلئ' in arabic
    assert '<p class="alarm" role="alert" lang="en" dir="ltr">The disk is full' in english
    pulse = staff.app.state["feed"]._pulse()
    assert (pulse.storage, pulse.storage_ar) == (
        "The disk is full: nothing was saved. Reading goes on.", "القرص ممتلئ: لم يُحفظ شيء. القراءة مستمرة."
    )  # fmt: skip
    staff.node.store.stopped = None
    assert staff.app.state["feed"]._pulse().storage_ar == ""


def test_a_question_about_a_place_is_asked_in_both_languages(shared: Staff) -> None:
    for text in ("Sinjar", "", "123456", "the secret meeting", "x" * 5000, "Mosull", "99 199", "38SLF 123 45"):
        told = shared.ask("observer", "POST", "/api/v1/places", json={"text": text}).json()
        assert bool(told["ask"]) == bool(told["ask_ar"]) is True
        assert not ARABIC.search(told["ask"])
        assert ARABIC.search(told["ask_ar"]), text
        assert not LETTER.search(outside(told["ask_ar"]))
        assert "secret" not in told["ask_ar"]
    clear = shared.ask("observer", "POST", "/api/v1/places", json={"text": "Mosul"}).json()
    assert clear["ask"] == clear["ask_ar"] == ""
