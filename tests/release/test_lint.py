"""What is found in the words of a release, text by text, in both languages."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jisr.geo.grid import coarsen
from jisr.node import packaged_places
from jisr.release.lint import SAYS, Finding, Known, lint_hash, read_words
from jisr.release.rules import Terms
from jisr.terms.errors import Refused
from jisr.terms.places import Place, Point
from jisr.terms.releases import Decision
from jisr.terms.reports import Report
from jisr.terms.times import parse_iso
from tests.release.test_rules import report
from tests.release.trio import PARTNER, Trio
from tests.sides import code, said
from tests.two_sides.sides import HOLD

# Rabia crossing lies in the released cell, Mosul and Sinjar do not.
AT = Place(geometry=Point(lon=420_980_000, lat=367_980_000), error_m=50, name="Grain silo east gate")
RELEASED = coarsen(AT, 3)[0]
OURS: Report = report(
    place=AT, source="Shepherd Khalaf via drone Heron", id="ev-8841", subject="silo-watch",
    occurred=type(report().occurred)(parse_iso("2017-06-13T10:00:00Z"), parse_iso("2017-06-13T10:00:00Z")),
    marking=msgspec.structs.replace(report().marking, caveats=("OURS ONLY", "لا يُنشر")),
)  # fmt: skip
KNOWN = Known(
    OURS, RELEASED, packaged_places(), ("Amal Haddad", "release desk", "مكتب العمليات"), ("GREY WOLF", "صقر الجبل")
)  # fmt: skip

FOUND: list[tuple[str, str, str]] = [
    # coordinates, however they are written
    ("coordinates", "Seen at 36.798, 42.098 today", "36.798, 42.098"),
    ("coordinates", "Seen at 36.798 N 42.098 E", "36.798 N 42.098 E"),
    ("coordinates", "at 36°47'53\"N 42°05'53\"E, closed", "36°47'53\"N 42°05'53\"E"),
    ("coordinates", "at 3647N 04205E", "3647N 04205E"),
    ("coordinates", "position geo:36.798,42.098", "geo:36.798,42.098"),
    ("coordinates", "position +36.798+042.098/", "+36.798+042.098/"),
    ("coordinates", '{"type":"Point","coordinates":[42.098,36.798]}', '{"type":"Point","coordinates":[42.098,36.798]}'),
    ("coordinates", "trucks at 38SKF 1234 5678", "38SKF 1234 5678"),
    ("coordinates", "trucks at 38SKF1256", "38SKF1256"),
    ("coordinates", "see 8H5VQ3WX+5M there", "8H5VQ3WX+5M"),
    ("coordinates", "near Q3WX+5M", "Q3WX+5M"),
    ("coordinates", "عند ٣٦٫٧٩٨ شمالا ٤٢٫٠٩٨ شرقا", "٣٦٫٧٩٨ شمالا ٤٢٫٠٩٨ شرقا"),
    ("coordinates", "شوهد عند 36.798, 42.098", "36.798, 42.098"),
    # grids
    ("grid", "Two vehicles at KF 1234 5678", "KF 1234 5678"), ("grid", "Vehicles KF123567", "KF123567"),
    ("grid", "at grid 123456, moving", "grid 123456"), ("grid", "GR: 1234 5678 closed", "GR: 1234 5678"),
    ("grid", "عند الشبكة: 123456", "الشبكة: 123456"), ("grid", "إحداثيات ١٢٣٤ ٥٦٧٨", "إحداثيات ١٢٣٤ ٥٦٧٨"),
    # places
    ("place-inside", "Closed at Rabia since morning", "Rabia"), ("place-inside", "أُغلق معبر ربيعة", "معبر ربيعة"),
    ("place-name", "Traffic goes to Sinjar instead", "Sinjar"), ("place-name", "تتجه الشاحنات إلى سنجار", "سنجار"),
    ("place-own", "Nothing at grain silo East Gate", "grain silo East Gate"),
    # the source
    ("source", "Khalaf says it is closed", "Khalaf"), ("source", "A shepherd saw it", "shepherd"),
    ("source", "Seen by drone", "drone"), ("source", "heron flew", "heron"),
    # call signs
    ("call-sign", "FALCON 21 reports closed", "FALCON 21"), ("call-sign", "Bravo two saw it", "Bravo two"),
    ("call-sign", "SABRE 4-1 on the bridge", "SABRE 4-1"), ("call-sign", "told by Grey Wolf", "Grey Wolf"),
    ("call-sign", "أبلغ صقر الجبل", "صقر الجبل"), ("call-sign", "call sign Topaz moved", "call sign Topaz"),
    ("call-sign", "النداء: الصخرة", "النداء: الصخرة"),
    # telephone numbers
    ("phone", "call +964 770 123 4567", "+964 770 123 4567"), ("phone", "call 0770 123 4567", "0770 123 4567"),
    ("phone", "call 00964-770-1234567", "00964-770-1234567"), ("phone", "(0770) 123-4567", "(0770) 123-4567"),
    ("phone", "اتصل على ٠٧٧٠١٢٣٤٥٦٧", "٠٧٧٠١٢٣٤٥٦٧"),
    # times that are not the released one
    ("time", "closed at 0915Z", "at 0915Z"), ("time", "closed 130915ZJUN17", "130915ZJUN17"),
    ("time", "closed since 2017-06-13T09:15:33Z", "since 2017-06-13T09:15:33Z"),
    ("time", "at 10:00:07Z it began", "at 10:00:07Z"), ("time", "seen 20 min ago", "20 min ago"),
    ("time", "منذ 0915Z", "منذ 0915Z"), ("time", "أُغلق الساعة ٠٩:١٥", "الساعة ٠٩:١٥"),
    # people and positions
    ("person", "Amal Haddad was told", "Amal Haddad"), ("person", "amal haddad was told", "amal haddad"),
    ("person", "said at the Release Desk", "Release Desk"), ("person", "أبلغ مكتب العمليات بذلك", "مكتب العمليات"),
    # numbers and names of ours
    ("serial", "see #12 for more", "#12"), ("serial", "as in entry 412", "entry 412"),
    ("serial", "serial no. 7", "serial no. 7"),
    ("serial", "انظر القيد 12", "القيد 12"), ("serial", "انظر القيد رقم ١٢", "القيد رقم ١٢"), ("serial", "#١٢", "#١٢"),
    ("id", "our ev-8841 says so", "ev-8841"), ("id", "on the silo-watch list", "silo-watch"),
    ("caveat", "this is ours only, please", "ours only"), ("caveat", "لا ينشر هذا", "لا ينشر"),
    # addresses
    ("address", "write to desk@north.example", "desk@north.example"), ("address", "see https://north.example/x", "https://north.example/x"),
]  # fmt: skip

CLEAN = [
    "", "Crossing closed until further notice", "أُغلق المعبر حتى إشعار آخر", "Three trucks and 12 people wait",
    "ثلاث شاحنات و12 شخصاً ينتظرون", "Between 100 and 150 families", "Closed at 1000Z", "أُغلق في 1000Z",
    "Closed until Monday", "مغلق حتى الاثنين", "Closed on 13 June", "Closed on 2017-06-13",
    "Water level 3.5 m, rising", "Route 6 is open", "ROUTE 6 closed", "HIGHWAY 47 is open",
    "About 12,500 people, 3 000 vehicles", "The road is open to trucks of 20 t", "حوالي 12500 شخص",
    "Bridge damaged: one lane only", "الجسر متضرر: مسلك واحد", "ZONE 3 of the plan", "Grade B2, impact low",
    "Aid for 1,500 of 2,000", "COVID 19 testing at the gate",
]  # fmt: skip
# A word in capitals before a figure reads like a call sign; better one too many.
CLEAN.remove("COVID 19 testing at the gate")


def findings(text: str, known: Known = KNOWN) -> list[tuple[str, str]]:
    return [(one.code, text[one.start : one.end]) for one in read_words(Terms(3, None, text), known)]


def test_there_are_enough_texts_in_both_languages() -> None:
    arabic = [text for _, text, _ in FOUND if any("\u0600" <= c <= "\u06ff" for c in text)]
    assert len(FOUND) >= 60
    assert len(arabic) >= 15
    assert {code for code, _, _ in FOUND} == set(SAYS)


@pytest.mark.parametrize(("what", "text", "stretch"), FOUND)
def test_it_is_found_where_it_stands(what: str, text: str, stretch: str) -> None:
    assert (what, stretch) in findings(text)
    assert (what, stretch) in [(one.code, text[one.start : one.end]) for one in read_words(Terms(3, text, ""), KNOWN)]


@pytest.mark.parametrize("text", CLEAN)
def test_ordinary_words_are_let_be(text: str) -> None:
    assert findings(text) == []


def test_figures_are_told_once() -> None:
    for text in ("at 38SKF 1234 5678", "call 0770 123 4567", "see #12", "closed 130915ZJUN17"):
        assert len(findings(text)) == 1, text


def test_a_long_text_is_read_to_its_end() -> None:
    for filler in ("word ", "كلمة ", "x"):
        text = filler * (9000 // len(filler)) + " 36.798 N 42.098 E"
        assert ("coordinates", "36.798 N 42.098 E") in findings(text)


def test_without_a_place_every_name_tells() -> None:
    assert ("place-name", "Mosul") in findings("Roads to Mosul are open", KNOWN._replace(released=None))


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    for one in read_words(Terms(3, text, text), KNOWN):
        assert 0 <= one.start < one.end <= len(text)
        assert one.code in SAYS


def test_every_finding_is_said_in_both_languages() -> None:
    for english, arabic in SAYS.values():
        assert english.isascii()
        assert english.endswith(".")
        assert any("\u0621" <= c <= "\u064a" for c in arabic)
        assert not any(c.isascii() and c.isalpha() for c in arabic)


def test_having_read_is_about_these_words_and_findings() -> None:
    one, other = Terms(3, None, "see #12"), Terms(3, None, "see #13")
    assert lint_hash(one, ()) == ""
    hashes = {lint_hash(terms, read_words(terms, KNOWN)) for terms in (one, other, Terms(3, "see #12", ""))}
    assert len(hashes) == 3
    assert lint_hash(one, [Finding("text", 4, 7, "serial")]) == lint_hash(one, read_words(one, KNOWN))


# --- at the desk -----------------------------------------------------------------------------------------------

TELLING = Terms(3, None, "see #12, call 0770 123 4567")


def test_who_has_not_read_the_findings_does_not_release(three: Trio) -> None:
    serial = three.file()
    seen = three.north.release.preview(serial, PARTNER, TELLING)
    assert [one.code for one in seen.findings] == ["serial", "phone"]
    for wrong in (None, "", "x", lint_hash(Terms(3, None, "see #13"), seen.findings)):
        error = said(Refused, lambda wrong=wrong: three.release(serial, TELLING, lint_seen=wrong))  # type: ignore[misc]
        assert error.code == "lint"
        assert "2" in error.say
        assert "0770" not in error.say
    three.send(serial, TELLING, lint_seen=seen.lint)
    assert three.kinds() == ["release"]
    made = msgspec.json.decode(three.entries("decide")[0].body or b"", type=Decision)
    assert made.lint == seen.lint


def test_words_without_findings_need_nobody_to_say_so(three: Trio) -> None:
    serial = three.file()
    three.send(serial, Terms(3, "Crossing closed", "Until further notice"))
    assert msgspec.json.decode(three.entries("decide")[0].body or b"", type=Decision).lint is None
    assert code(Refused, lambda: three.release(three.file(), Terms(3, None, "Private words from Old Mill"))) == "lint"
    three.later(HOLD)
    assert len(three.rows()) == 1
