"""The border scenario keeps its promises: it can be played, it says what is invented, and it releases no secret.

The data is judged as it lies on the disk, with the vocabulary and the grid that will carry it, but without the rooms
that play it, so that a mistake in the story is never mistaken for one in the exchange.
"""

import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest

from jisr.geo import LEVELS, check_place, coarsen, distance_m, from_degrees
from jisr.terms.places import Line, Place, Point, Polygon
from jisr.terms.reports import Report
from jisr.terms.times import local_days, parse_iso

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "border-2017"
SOURCE_TEXT = (FOLDER / "scenario.json").read_text(encoding="utf-8")
SCENARIO: dict[str, Any] = json.loads(SOURCE_TEXT)
STEPS: list[dict[str, Any]] = SCENARIO["steps"]
REPORTS = [step for step in STEPS if step["do"] == "report"]
VERSIONS = {step["name"]: step for step in STEPS if step["do"] in ("report", "correct")}
RELEASES = [step for step in STEPS if step["do"] == "release"]
RELEASED = {step["of"] for step in RELEASES}
OTHER = {"iraq": "syria", "syria": "iraq"}

KEYS = {
    "report": {"at", "side", "do", "name", "basis", "lang", "en", "ar", "report"},
    "correct": {"at", "side", "do", "of", "name", "en", "ar", "report"},
    "retract": {"at", "side", "do", "of", "reason"},
    "release": {"at", "side", "do", "of", "to", "level", "delay_min", "text", "title"},
    "withhold": {"at", "side", "do", "of", "to"},
    "withdraw": {"at", "side", "do", "of", "to", "reason"},
}
REQUIRED = {"kind", "category", "impact", "grade", "subject", "occurred", "observed", "review_by", "place", "marking"}
REQUIRED |= {"source", "exercise"}

# Side, first and last local day, longitude and latitude as an atlas gives them, and a word the title must hold.
PUBLIC = {
    "umm-jurays": ("iraq", "2017-05-29", "2017-05-29", 41.3, 36.0, "Popular Mobilization"),
    "baaj": ("iraq", "2017-06-04", "2017-06-04", 41.72, 36.04, "Ba'aj"),
    "border-tanf": ("syria", "2017-06-09", "2017-06-09", 39.45, 33.72, "north of Al Tanf"),
    "road-reopens": ("syria", "2017-06-10", "2017-06-13", 39.45, 33.72, "road"),
    "meeting-baghdad": ("iraq", "2017-06-13", "2017-06-13", 44.37, 33.31, "delegation"),
    "agreement-baghdad": ("syria", "2017-06-13", "2017-06-13", 44.37, 33.31, "Joint operations centre"),
    "waleed-control": ("iraq", "2017-06-17", "2017-06-18", 38.93, 33.43, "Al Waleed"),
    "mosul": ("iraq", "2017-07-10", "2017-07-10", 43.13, 36.34, "Mosul"),
    "trebil-open": ("iraq", "2017-08-30", "2017-08-30", 39.0, 32.97, "Trebil"),
    "tal-afar": ("iraq", "2017-08-31", "2017-08-31", 42.45, 36.37, "Tal Afar"),
    "hawija": ("iraq", "2017-10-05", "2017-10-05", 43.77, 35.32, "Hawija"),
    "qaim": ("iraq", "2017-11-03", "2017-11-03", 40.989, 34.393, "Al Qa'im"),
    "deir-ez-zor": ("syria", "2017-11-03", "2017-11-03", 40.14, 35.33, "Deir ez-Zor"),
    "rawa": ("iraq", "2017-11-17", "2017-11-17", 41.92, 34.48, "Rawa"),
    "abu-kamal": ("syria", "2017-11-19", "2017-11-19", 40.92, 34.45, "Abu Kamal"),
    "qaim-crossing-open": ("iraq", "2019-09-30", "2019-09-30", 40.95, 34.40, "Al Qa'im–Abu Kamal"),
    "kamal-crossing-open": ("syria", "2019-09-30", "2019-09-30", 40.95, 34.40, "Abu Kamal–Al Qa'im"),
}
MARKS = {"en": "EXERCISE – ", "ar": "تمرين – "}
ENDS = {"public": {"en": "From public source.", "ar": "من مصدر علني."}, "invented": {"en": "Invented.", "ar": "مختلق."}}
NOTE = {"en": re.compile(r"Own note, invented: ([^.]+)\."), "ar": re.compile(r"ملاحظة داخلية، مختلقة: ([^.]+)\.")}

# An area may be named when it is larger than the cell; what stands alone is a town, a crossing or a village.
AREA = re.compile(r"(?:قضاء|منطقة|محافظة) (?:دير الزور|\w+)|(?:[A-Z][\w']+ )?[A-Z]?[\w'-]+ (?:district|governorate)")
TOWNS = (
    "Jurays", "Ba'aj", "Tanf", "Baghdad", "Waleed", "Mosul", "Trebil", "Tal Afar", "Hawija", "Qa'im", "Deir ez-Zor",
    "Rawa", "Abu Kamal", "Rabia", "Yaarubiyah", "Mayadin", "Rutba", "Salihiyah", "Sinjar",
    "جريس", "البعاج", "التنف", "بغداد", "الوليد", "الموصل", "طريبيل", "تلعفر", "الحويجة", "القائم", "دير الزور",
    "راوة", "البوكمال", "ربيعة", "اليعربية", "الميادين", "الرطبة", "الصالحية", "سنجار",
)  # fmt: skip
COORDINATE = re.compile(r"\d+[.,]\d+|[NSEW]\s?\d{2}|\d{2}\s?[°NSEW]\b|[\u0660-\u0669]")
NEVER = re.compile(
    r"\b(?:target|strike|airstrike|weapon|missile|rocket|drone|kill|general|colonel|commander)|قصف|ضربة|سلاح|صاروخ|هدف",
    re.IGNORECASE,
)


def geometry_of(place: dict[str, Any]) -> Point | Line | Polygon:
    """The shape of a place, degrees rounded as intake rounds them."""
    if "geometry" not in place:
        return from_degrees(place["lon"], place["lat"])
    shape = place["geometry"]
    rings = shape["coordinates"] if shape["type"] == "Polygon" else [shape["coordinates"]]
    made = tuple(tuple((spot.lon, spot.lat) for spot in (from_degrees(*pair) for pair in ring)) for ring in rings)
    return Polygon(made) if shape["type"] == "Polygon" else Line(made[0])


def place_of(step: dict[str, Any]) -> Place:
    place = step["report"]["place"]
    return Place(geometry=geometry_of(place), error_m=place["error_m"], name=place["name"])


def report_of(step: dict[str, Any]) -> Report:
    """The Report this version is; raises when a field is outside the closed lists of the vocabulary."""
    raw = dict(step["report"])
    grade, detail = raw["grade"], dict(raw.get("detail") or {})
    if "since" in detail:
        detail["since"] = parse_iso(detail["since"])
    words = step[lang_of(step)]
    raw |= {
        "id": step["name"], "lang": lang_of(step), "title": words["title"], "text": words["text"],
        "grade": {"source": grade[0], "information": int(grade[1])}, "detail": detail or None,
        "occurred": [parse_iso(at) for at in raw["occurred"]], "observed": parse_iso(raw["observed"]),
        "review_by": parse_iso(raw["review_by"]), "place": msgspec.to_builtins(place_of(step)),
    }  # fmt: skip
    return msgspec.convert(raw, Report)


def first_of(step: dict[str, Any]) -> dict[str, Any]:
    """The report a version belongs to: itself, or the one it corrects."""
    return VERSIONS[step["of"]] if step["do"] == "correct" else step


def lang_of(step: dict[str, Any]) -> str:
    return str(first_of(step)["lang"])


def basis_of(step: dict[str, Any]) -> str:
    return str(first_of(step)["basis"])


def told_words(release: dict[str, Any]) -> list[tuple[str, str]]:
    """Every (language, words) a person approved for a partner."""
    return [(lang, words) for part in ("title", "text") if release[part] for lang, words in release[part].items()]


def own_note(step: dict[str, Any], lang: str) -> str:
    """The phrase a leak test looks for: in one private text and nowhere else."""
    found = NOTE[lang].findall(step[lang]["text"])
    assert len(found) == 1, step["name"]
    return str(found[0])


def arabic(text: str) -> bool:
    """Arabic letters and no Latin ones."""
    letters = [letter for letter in text if letter.isalpha()]
    return bool(letters) and all("\u0621" <= letter <= "\u064a" for letter in letters)


def english(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return bool(letters) and all(letter.isascii() for letter in letters)


# --- the file can be played ----------------------------------------------------------------------------------


def test_the_file_is_written_one_way_only():
    assert json.dumps(SCENARIO, ensure_ascii=False, indent=2) + "\n" == SOURCE_TEXT
    assert set(SCENARIO) == {"title", "sides", "steps"}
    zones = {name: side["zone"] for name, side in SCENARIO["sides"].items()}
    assert zones == {"iraq": "Asia/Baghdad", "syria": "Asia/Damascus"}
    for named in (SCENARIO["title"], *SCENARIO["sides"].values()):
        assert english(named["en"])
        assert arabic(named["ar"])


def test_every_step_has_the_fields_of_its_kind_and_comes_after_the_one_before():
    assert all(set(step) == KEYS[step["do"]] and step["side"] in OTHER for step in STEPS)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", step["at"]) for step in STEPS)
    instants = [parse_iso(step["at"]) for step in STEPS]
    assert instants == sorted(set(instants))


def test_names_are_unique_and_every_step_refers_to_what_stands_at_that_moment():
    assert len(VERSIONS) == sum(step["do"] in ("report", "correct") for step in STEPS)
    assert all(re.fullmatch(r"[a-z][a-z0-9-]{2,40}", name) for name in VERSIONS)
    current: dict[str, str] = {}
    told: set[str] = set()
    for step in STEPS:
        if step["do"] == "report":
            current[step["name"]] = step["name"]
            continue
        version = VERSIONS[step["of"]]
        report = first_of(version)["name"]
        assert step["side"] == version["side"]
        assert step["at"] > version["at"]
        if step["do"] != "withdraw":
            assert current.get(report) == step["of"], f"{step['of']} no longer stands at {step['at']}"
        if "to" in step:
            assert step["to"] == OTHER[step["side"]]
        match step["do"]:
            case "correct":
                current[report] = step["name"]
            case "retract":
                del current[report]
            case "release":
                told.add(report)
            case "withdraw":
                assert report in told
                told.remove(report)


def test_a_subject_belongs_to_one_side_and_has_one_kind():
    owners = {(step["report"]["subject"], step["side"], step["report"]["kind"]) for step in VERSIONS.values()}
    assert len({subject for subject, _, _ in owners}) == len(owners)
    for step in VERSIONS.values():
        assert step["report"]["subject"] == first_of(step)["report"]["subject"]


@pytest.mark.parametrize("name", VERSIONS)
def test_a_version_is_a_report_of_the_vocabulary(name):
    step = VERSIONS[name]
    assert set(step["report"]) - {"detail"} == REQUIRED
    made = report_of(step)
    assert made.exercise
    assert made.marking.level in ("open", "restricted", "confidential", "secret")
    assert set(made.marking.releasable_to) <= {OTHER[step["side"]]}
    if made.kind in ("crossing", "route", "sector", "site"):
        assert step["report"]["detail"]["as"] == made.kind
    else:
        assert step["report"].get("detail", {"as": "event"})["as"] == "event"


@pytest.mark.parametrize("name", VERSIONS)
def test_times_run_from_happening_to_review(name):
    at, report = parse_iso(VERSIONS[name]["at"]), report_of(VERSIONS[name])
    assert report.occurred.start <= report.occurred.end
    assert report.observed <= at < report.review_by
    if report.kind == "activity":
        assert report.occurred.start > at  # what is planned lies ahead
    else:
        assert report.occurred.start <= report.observed
        assert report.occurred.end <= at
    since = getattr(report.detail, "since", None)
    assert since is None or report.occurred.start <= since <= report.occurred.end + 1000


@pytest.mark.parametrize("name", VERSIONS)
def test_a_place_can_be_drawn_and_states_an_honest_error(name):
    place = place_of(VERSIONS[name])
    check_place(place)
    assert place.error_m is not None
    assert 2_000 <= place.error_m <= 30_000
    spots = [place.geometry] if isinstance(place.geometry, Point) else [Point(lon=x, lat=y) for x, y in corners(place)]
    for spot in spots:
        assert 37.5e7 < spot.lon < 44.5e7
        assert 32.5e7 < spot.lat < 37e7
    assert place.name
    assert arabic(place.name) if lang_of(VERSIONS[name]) == "ar" else english(place.name)


def corners(place: Place) -> list[tuple[int, int]]:
    """The vertices of a drawn line or area."""
    if isinstance(place.geometry, Line):
        return list(place.geometry.coords)
    assert isinstance(place.geometry, Polygon)
    return [pair for ring in place.geometry.rings for pair in ring]


# --- the file says what it is --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", VERSIONS)
def test_both_languages_are_there_and_say_exercise_and_basis(name):
    step = VERSIONS[name]
    for lang in ("en", "ar"):
        words = step[lang]
        assert set(words) == {"title", "text"}
        assert words["title"].startswith(MARKS[lang])
        assert len(words["title"]) > len(MARKS[lang])
        assert words["text"].endswith(" " + ENDS[basis_of(step)][lang])
        assert sum(end[lang] in words["text"] for end in ENDS.values()) == 1
    assert english(step["en"]["title"] + step["en"]["text"])
    assert arabic(step["ar"]["title"] + step["ar"]["text"])


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_item_has_its_day_and_its_place(name):
    side, first, last, lon, lat, word = PUBLIC[name]
    step = VERSIONS[name]
    assert (step["do"], step["side"], step["basis"]) == ("report", side, "public")
    assert word in step["en"]["title"]
    days = local_days(first, last, SCENARIO["sides"][side]["zone"])
    report = report_of(step)
    assert (report.occurred.start, report.occurred.end // 1000) == (days.start, days.end // 1000)
    assert days.end < parse_iso(step["at"]) < days.end + 24 * 3_600_000
    assert report.place is not None
    assert report.place.error_m is not None
    assert isinstance(report.place.geometry, Point)
    assert distance_m(report.place.geometry, from_degrees(lon, lat)) <= report.place.error_m


def test_nothing_else_claims_a_public_source():
    assert {step["name"] for step in REPORTS if step["basis"] == "public"} == set(PUBLIC)
    assert {step["basis"] for step in REPORTS} == set(ENDS)


def test_nobody_is_named_and_nothing_serves_targeting():
    found = [(step.get("name") or step["of"], NEVER.findall(json.dumps(step, ensure_ascii=False))) for step in STEPS]
    assert [item for item in found if item[1]] == []


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_readme_lists_exactly_the_public_items(lang):
    halves = (FOLDER / "README.md").read_text(encoding="utf-8").split('<div dir="rtl" lang="ar">')
    rows = [line.strip("| ").split(" | ") for line in halves[lang == "ar"].splitlines() if line.startswith("| 20")]
    until = {"en": " to ", "ar": " إلى "}[lang]
    stated = [tuple(row[:3]) for row in rows]
    expected = [
        (first if first == last else f"{first}{until}{last}", side if lang == "en" else SCENARIO["sides"][side]["ar"])
        for side, first, last, *_ in PUBLIC.values()
    ]
    assert sorted((when, side) for when, _, side in stated) == sorted(expected)
    if lang == "en":
        errors = {float(row[3].removesuffix(" km")) * 1000 for row in rows}
        assert errors == {float(VERSIONS[name]["report"]["place"]["error_m"]) for name in PUBLIC}
    for name in PUBLIC:
        if lang_of(VERSIONS[name]) == lang:
            assert VERSIONS[name]["report"]["place"]["name"] in {row[1] for row in stated}, name


# --- the story holds what the demonstration must show ----------------------------------------------------------


def test_there_is_enough_of_everything():
    assert Counter(step["side"] for step in REPORTS) == {"iraq": 34, "syria": 27}
    assert Counter(step["side"] for step in RELEASES) == {"iraq": 24, "syria": 15}
    assert {(step["side"], step["lang"]) for step in REPORTS} == {(side, lang) for side in OTHER for lang in MARKS}
    done = Counter(step["do"] for step in STEPS)
    assert done["withhold"] >= 5
    assert done["withdraw"] >= 2
    assert done["correct"] >= 2
    assert done["retract"] >= 2
    private = [name for name in VERSIONS if name not in RELEASED]
    assert {VERSIONS[name]["side"] for name in private} == set(OTHER)
    assert len(private) >= 20
    kinds = {step["report"]["kind"] for step in REPORTS}
    assert kinds == {"activity", "crossing", "event", "route", "sector", "site", "track"}


def test_a_correction_is_released_as_a_revision_and_another_stays_private():
    corrected = {step["name"]: step["of"] for step in STEPS if step["do"] == "correct"}
    revised = [name for name, first in corrected.items() if {name, first} <= RELEASED]
    assert revised == ["water-station-half"]
    assert any(not {name, first} & RELEASED for name, first in corrected.items())


def test_some_items_leave_coarser_and_some_later():
    assert {step["level"] for step in RELEASES} >= {0, 1, 2, 3, 4}
    assert all(step["level"] in LEVELS for step in RELEASES)
    assert sum(step["delay_min"] > 0 for step in RELEASES) >= 3
    assert sum(step["title"] is None for step in RELEASES) >= 8
    assert sum(step["title"] is not None for step in RELEASES) >= 8


def test_a_delayed_item_is_out_before_anything_else_happens_to_its_subject():
    for release in (step for step in RELEASES if step["delay_min"]):
        due = parse_iso(release["at"]) + release["delay_min"] * 60_000
        subject = VERSIONS[release["of"]]["report"]["subject"]
        later = [
            parse_iso(step["at"]) for step in STEPS
            if step["at"] > release["at"] and subject_of(step) == subject
        ]  # fmt: skip
        assert all(due < at for at in later), release["of"]
        assert due < parse_iso(STEPS[-1]["at"])


def subject_of(step: dict[str, Any]) -> str:
    return str((step if "report" in step else VERSIONS[step["of"]])["report"]["subject"])


def test_crossings_and_routes_change_state_several_times():
    states: dict[str, list[str]] = {}
    for step in REPORTS:
        if step["report"]["kind"] in ("crossing", "route"):
            states.setdefault(step["report"]["subject"], []).append(step["report"]["detail"]["state"])
    changing = {subject: seen for subject, seen in states.items() if len(seen) >= 2}
    assert all(a != b for seen in changing.values() for a, b in pairwise(seen))
    assert {f"crossing-{name}" for name in ("rabia", "waleed", "tanf", "qaim", "abu-kamal")} <= set(changing)
    assert {f"route-{name}" for name in ("sinjar-baaj", "tanf", "deir-abu-kamal")} <= set(changing)
    assert max(map(len, changing.values())) >= 3
    assert {state for seen in states.values() for state in seen} == {"open", "restricted", "closed", "unknown"}
    assert "crossing-trebil" in states
    assert {step["side"] for step in REPORTS if "trebil" in step["name"]} == {"iraq"}


def test_four_sectors_have_levels_that_change_and_critical_only_for_a_day():
    levels: dict[str, list[str]] = {}
    for step in REPORTS:
        if step["report"]["kind"] == "sector":
            levels.setdefault(step["report"]["subject"], []).append(step["report"]["detail"]["level"])
            if step["report"]["detail"]["level"] == "critical":
                assert report_of(step).review_by - parse_iso(step["at"]) <= 24 * 3_600_000
    assert set(levels) == {"sector-mosul", "sector-baaj-sinjar", "sector-qaim-abu-kamal", "sector-tanf"}
    assert all(len(set(seen)) >= 2 for seen in levels.values())
    assert "critical" in levels["sector-mosul"]


def test_two_sides_tell_one_happening_differently():
    ours, theirs = (report_of(VERSIONS[f"families-{side}"]) for side in ("iraq", "syria"))
    assert {"families-iraq", "families-syria"} <= RELEASED
    assert ours.category == theirs.category == "humanitarian"
    assert theirs.occurred.end < ours.occurred.start < theirs.occurred.end + 6 * 3_600_000
    mine, other = (VERSIONS[f"families-{side}"]["report"]["detail"] for side in ("iraq", "syria"))
    assert mine["low"] < mine["best"] < mine["high"] < other["low"] < other["best"] < other["high"]
    a, b = ours.place, theirs.place
    assert a is not None
    assert b is not None
    assert isinstance(a.geometry, Point)
    assert isinstance(b.geometry, Point)
    # Apart, yet within what the two errors allow: one happening.
    assert 5_000 < distance_m(a.geometry, b.geometry) < (a.error_m or 0) + (b.error_m or 0)
    for name, detail in (("families-iraq", mine), ("families-syria", other)):
        told = next(step for step in RELEASES if step["of"] == name)
        assert all(str(detail["best"]) in told["text"][lang] for lang in MARKS)


# --- nothing leaves that must not ------------------------------------------------------------------------------


def test_protected_sites_leave_only_with_consent():
    sites = {name: report_of(step) for name, step in VERSIONS.items() if step["report"]["kind"] == "site"}
    functions = Counter(VERSIONS[name]["report"]["detail"]["function"] for name in sites)
    assert functions["hospital"] == 2
    assert functions["settlement"] == 2
    consented = {name for name, site in sites.items() if site.marking.consent}
    assert consented == RELEASED & set(sites)
    assert len(consented) == 2
    # One of those without consent is even marked releasable, so that consent alone is what holds it back.
    assert any(sites[name].marking.releasable_to for name in set(sites) - consented)
    for site in sites.values():
        assert site.place is not None
        assert isinstance(site.place.geometry, Point)
        assert (site.place.error_m or 0) >= 5_000  # a town's centre, not a building


@pytest.mark.parametrize("release", RELEASES, ids=lambda step: step["of"])
def test_a_release_is_allowed_and_its_place_becomes_cells(release):
    version = VERSIONS[release["of"]]
    marking = report_of(version).marking
    assert release["to"] in marking.releasable_to
    assert marking.level in ("open", "restricted", "confidential")
    exact = place_of(version)
    coarse, _ = coarsen(exact, release["level"])
    assert isinstance(coarse.geometry, Polygon)
    assert coarse.name != exact.name
    assert (coarse.error_m or 0) >= (exact.error_m or 0)


def test_no_subject_is_told_more_finely_later():
    finest: dict[str, int] = {}
    for release in RELEASES:
        subject = VERSIONS[release["of"]]["report"]["subject"]
        assert release["level"] <= finest.get(subject, release["level"]), release["of"]
        finest[subject] = release["level"]


@pytest.mark.parametrize("release", RELEASES, ids=lambda step: step["of"])
def test_released_words_hold_no_secret_and_no_finer_place(release):
    private = [step for step in VERSIONS.values() if step["side"] == release["side"]]
    version = VERSIONS[release["of"]]
    assert all(release[part] is None or set(release[part]) == set(MARKS) for part in ("title", "text"))
    for lang, words in told_words(release):
        assert arabic(words) if lang == "ar" else english(words)
        assert COORDINATE.search(words) is None, words
        bare = AREA.sub("", words)
        assert [town for town in TOWNS if town in bare] == []
        assert version["report"]["place"]["name"] not in bare
        for step in private:
            assert step["report"]["source"] not in words
            assert own_note(step, lang) not in words
            assert step[lang]["text"] not in words
            assert step["name"] not in words.split()
        if release["level"] == 0:  # a cell of 111 km holds whole districts
            assert not re.search(r"district|قضاء|منطقة", words)
    if release["title"]:
        assert all(release["title"][lang].startswith(mark) for lang, mark in MARKS.items())
        assert all(release["title"][lang] != version[lang]["title"] for lang in MARKS)
    if release["text"]:
        assert all(release["text"][lang].endswith(ENDS[basis_of(version)][lang]) for lang in MARKS)


def test_every_canary_is_found_in_one_place_only():
    sources = [step["report"]["source"] for step in VERSIONS.values()]
    assert len(set(sources)) == len(sources)
    notes = [own_note(step, lang) for step in VERSIONS.values() for lang in MARKS]
    for canary in (*sources, *notes):
        assert SOURCE_TEXT.count(canary) == 1, canary
    assert all(english(source) and len(source) >= 12 for source in sources)
