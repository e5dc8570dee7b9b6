"""The quick line: what each typed line becomes, and what is asked instead of guessed."""

import random
from itertools import pairwise
from pathlib import Path
from statistics import median

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from jisr.geo.gazetteer import Gazetteer
from jisr.geo.named import Named
from jisr.intake.quick import Quick, read_line
from jisr.intake.reading import to_report
from jisr.node import packaged_places
from jisr.terms.errors import OurMistake
from jisr.terms.places import DEGREE
from jisr.terms.reports import Lang
from jisr.terms.times import dtg, parse_iso
from tests.intake import standard_reports
from tests.intake.standard_reports import STANDARD, Standard
from tests.two_sides.sides import Chance

TABLE = Path(__file__).with_name("quick_lines.txt")
NOW = parse_iso("2017-06-13T14:20:30Z")
PARTNERS = [("south", "Syria", "سوريا"), ("east", "East Command", "قيادة الشرق")]


def town(name: str, arabic: str, lat: float, lon: float, error_m: int = 2000) -> Named:
    return Named(name_en=name, name_ar=arabic, lat=round(lat * DEGREE), lon=round(lon * DEGREE), error_m=error_m)


GAZETTEER = Gazetteer([
    town("Rabia", "ربيعة", 36.806, 42.095), town("Rabia crossing", "معبر ربيعة", 36.81, 42.078, 500),
    town("Tal Afar", "تلعفر", 36.379, 42.448), town("Qaim", "القائم", 34.39, 40.99),
    town("Basra", "البصرة", 30.5, 47.8),
    town("Zab", "الزاب", 35.3, 43.4), town("Zab", "الزاب", 36.9, 43.9),
])  # fmt: skip


def read(line: str, lang: Lang = "en") -> Quick:
    return read_line(line, NOW, "Asia/Baghdad", GAZETTEER, lang, partners=PARTNERS)


def fields(quick: Quick) -> dict[str, str]:
    """Every field of the draft that is not its default, as the table writes it."""
    if quick.draft is None:
        return {"ask": ",".join(sorted(ask.code for ask in quick.asks))}
    draft, place, detail = quick.draft, quick.draft.place, quick.draft.detail or {}
    said = {
        "time": quick.dtg if quick.dtg != "131420ZJUN17" else None,
        "kind": draft.kind if draft.kind != "event" else None,
        "cat": draft.category if draft.category != "unknown" else None, "state": detail.get("state"),
        "level": detail.get("level"), "since": dtg(parse_iso(detail["since"])) if "since" in detail else None,
        "review": dtg(parse_iso(draft.review_by)) if draft.review_by else None,
        "grade": draft.grade if draft.grade != "F6" else None,
        "impact": draft.impact if draft.impact != "unknown" else None,
        "mark": draft.marking.level if draft.marking else None,
        "rel": ",".join(draft.marking.releasable_to) if draft.marking else None,
        "ex": "yes" if draft.exercise else None, "place": (place.name or f"{place.lat},{place.lon}") if place else None,
        "err": str(place.error_m) if place and place.error_m else None,
        "lang": draft.lang if draft.lang != "en" else None,
        "title": draft.title, "text": draft.text,
    }  # fmt: skip
    return {name: value for name, value in said.items() if value}


def rows() -> list[tuple[str, dict[str, str]]]:
    found = []
    for row in filter(lambda row: not row.startswith("# "), TABLE.read_text(encoding="utf-8").splitlines()):
        line, _, wants = row.partition(" || ")
        found.append((line, dict(pair.split("=", 1) for pair in wants.split("; "))))
    return found


ROWS = rows()


def test_the_table_is_long_enough() -> None:
    assert len({line for line, _ in ROWS}) >= 200


@pytest.mark.parametrize(("line", "wants"), ROWS, ids=[line for line, _ in ROWS])
def test_a_line_says_what_its_writer_meant(line: str, wants: dict[str, str]) -> None:
    assert fields(read(line)) == wants


# --- twenty standard reports -------------------------------------------------------------------------------------


@pytest.mark.parametrize("report", STANDARD, ids=lambda report: report.name)
def test_a_standard_report_is_one_line(report: Standard) -> None:
    quick = read_line(
        report.line, parse_iso(standard_reports.NOW), standard_reports.ZONE, packaged_places(), "en", partners=PARTNERS
    )
    assert quick.asks == []
    assert quick.draft is not None
    draft, detail, place = quick.draft, quick.draft.detail or {}, quick.draft.place
    said = {
        **{name: getattr(draft, name) for name in draft.__struct_fields__}, "state": detail.get("state"),
        "level": detail.get("level"), "since": detail.get("since"), "error_m": place.error_m if place else None,
        "releasable_to": draft.marking.releasable_to if draft.marking else (),
    }  # fmt: skip
    assert {name: said[name] for name in report.wants} == report.wants
    assert place is not None or draft.kind == "sector"


def test_a_standard_report_takes_few_keys() -> None:
    assert len(STANDARD) == 20
    assert median(len(report.line) + 1 for report in STANDARD) <= 60


# --- laws --------------------------------------------------------------------------------------------------------

WORDS = (
    "0915Z", "1200", "131400ZJUN17", "1500Z", "38SKF1234", "36.8N 42.1E", "3 trucks", "Rabia", "Rabia crossing", "Zab",
    "closed", "open", "road", "sector", "high", "critical", "B2", "C3", "!", "!!", "fire", "clash", "explosion", "at",
    "not", "since 0900Z", "until 1800Z", "±500m", "within 2 km of", "//SECRET", "REL SYRIA", "REL NOBODY", "exercise",
    "معبر ربيعة", "مغلق", "اشتباك", "قبل 30 دقيقة", "٠٩١٥", "أمس 1400", "تمرين", "#event", "#closed", '"', ",", ".",
    "last night", "03/06/2017 14:00", "planned", "impact low", "IDPs", "before 0900Z", "about 0915Z",
)  # fmt: skip
lines = st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join)


def check_laws(line: str, quick: Quick) -> None:
    """Parts lie in the line, apart from each other, and say what they took; a draft can be filed as it stands."""
    assert all(0 <= part.start <= part.end <= len(line) for part in quick.parts)
    assert all(one.end <= other.start for one, other in pairwise(quick.parts))
    assert all(line[part.start : part.end] == part.text and part.means for part in quick.parts)
    assert (quick.draft is None) == bool(quick.asks)
    if quick.draft is not None:
        to_report(quick.draft, NOW, Chance("quick"))


@settings(max_examples=300, deadline=None)
@given(lines, st.sampled_from(("en", "ar")))
def test_lines_of_known_words_keep_the_laws(line: str, lang: Lang) -> None:
    try:
        quick = read(line, lang)
    except OurMistake:
        return
    check_laws(line, quick)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=120))
@example("\u202eclash")
@example("ŉ" * 40)
@example("İ 0915Z ﷺ clash ǆ")
@example("0915Z\tclash\nat Rabia")
def test_whatever_is_typed_is_read_asked_or_refused(line: str) -> None:
    try:
        quick = read(line)
    except OurMistake:
        return
    check_laws(line, quick)


@settings(max_examples=200, deadline=None)
@given(lines)
@example("1200 IDPs at Zab")
@example("0915Z B2 fire Rabia closed")
def test_an_answer_settles_its_question_and_raises_no_other_twice(line: str) -> None:
    """Whoever always takes some answer comes to a line that asks nothing that has answers."""
    chance = random.Random(line)
    for _ in range(12):
        quick = read(line)
        answerable = [ask for ask in quick.asks if ask.choices]
        if not answerable:
            return
        ask = chance.choice(answerable)
        choice = chance.choice(ask.choices)
        after = read(choice.line)
        assert sum(one.code == ask.code for one in after.asks) < sum(one.code == ask.code for one in quick.asks), choice
        line = choice.line
    pytest.fail(f"still asking: {line}")


@pytest.mark.parametrize("line", [line for line, wants in ROWS if "ask" in wants])
def test_every_answer_settles_its_question(line: str) -> None:
    for ask in read(line).asks:
        assert ask.say_en
        assert ask.say_ar
        for choice in ask.choices:
            assert ask.code not in {one.code for one in read(choice.line).asks}, choice.line


def test_what_was_understood_is_said_in_both_languages() -> None:
    line = "0915 38SKF1234 3 trucks at Rabia, B2 !"
    english, arabic = read(line), read(line, "ar")
    said = {part.as_: part.means for part in english.parts}
    assert said["time"] == "130615ZJUN17, 8 h ago, read in local time, Asia/Baghdad, day filled in"
    assert said["grade"] == "source usually reliable, information probably true"
    assert "36.4126789, 41.7937870" in said["place"]
    assert "error 713 m" in said["place"]
    assert [part.as_ for part in arabic.parts] == [part.as_ for part in english.parts]
    told = {part.as_: part.means for part in arabic.parts}
    assert told["time"].startswith("\u2068130615ZJUN17\u2069، قبل 8 س")
    assert told["grade"] == "مصدر موثوق عادةً، معلومة صحيحة على الأرجح"


def test_without_a_time_it_is_now_and_that_is_said() -> None:
    (part,) = [part for part in read("3 trucks at Rabia").parts if part.as_ == "time"]
    assert (part.start, part.end, part.text) == (17, 17, "")
    assert part.means == "131420ZJUN17: now, because no time is given"


def test_a_long_line_keeps_all_its_words() -> None:
    line = "0915Z " + "many words about the road " * 20
    draft = read(line).draft
    assert draft is not None
    assert len(draft.title) <= 200
    assert draft.title.endswith("…")
    assert draft.text == " ".join(line.removeprefix("0915Z ").split())


@pytest.mark.parametrize(
    ("line", "code"),
    [("", "empty"), ("   ", "empty"), ("x" * 2001, "too-long"), ("a\x00b", "control-character")],
)
def test_a_line_that_cannot_be_read_is_refused(line: str, code: str) -> None:
    with pytest.raises(OurMistake) as refused:
        read(line)
    assert refused.value.code == code


def test_nothing_about_a_person_becomes_a_field() -> None:
    draft = read("0915Z driver Samir Test, born 1980-01-01, phone 0770 123 4567 at Rabia").draft
    assert draft is None or (draft.source == "" and draft.detail is None and draft.subject is None)


def test_a_line_is_private_until_it_names_a_partner() -> None:
    draft = read("0915Z clash at Rabia").draft
    assert draft is not None
    assert draft.marking is None
