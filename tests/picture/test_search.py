"""Searching finds what was said by any of its words, in both scripts, now and as known then, and never more."""

import re
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from jisr.intake.reading import DraftPlace
from jisr.node import Node
from jisr.picture.rules import boxes
from jisr.picture.search import MOST, Centre, Outcome, Sought
from jisr.terms import canonical
from jisr.terms.entries import NewEntry
from jisr.terms.errors import JisrError, OurMistake
from jisr.terms.places import DEGREE, Point
from jisr.terms.reports import EventDetail, SectorDetail
from jisr.terms.shadow import words
from jisr.terms.times import Span
from tests.sides import BY, assert_one_sentence, code, lone, report, said
from tests.two_sides.sides import HOUR, NOON, OFFICER, REPORTER, TERMS, Chance, Clock, Inline, draft, exchange, pair, to
from tests.two_sides.sides import side as made_side

TABLE = Path(__file__).with_name("searches.txt").read_text(encoding="utf-8")
PAIRS = [
    (asked, verdict == "=", text)
    for line in TABLE.splitlines()
    if not re.match(r"# |\s*$", line)
    for asked, verdict, text in [re.split(r" ([=!]) ", line, maxsplit=1)]
]


def ask(node: Node, text: str = "", position: int | None = None, **narrowed: object) -> Outcome:
    size = node.store.read(node.record.size)
    sought = Sought(text, **narrowed)  # type: ignore[arg-type]
    return node.store.read(lambda tx: node.search.ask(tx, sought, size if position is None else position))


def found(node: Node, text: str = "", position: int | None = None, **narrowed: object) -> list[int]:
    return [hit.version.serial for hit in ask(node, text, position, **narrowed).hits]


def file(node: Node, title: str, **changes: object) -> int:
    serial = node.intake.file(REPORTER, draft(**{"title": title, "text": "", "place": None} | changes))
    node.settle()
    return serial


# --- words -----------------------------------------------------------------------------------------------------


def test_the_table_is_long_enough() -> None:
    assert len(PAIRS) >= 150
    assert sum(not hit for _, hit, _ in PAIRS) >= 20
    assert sum(not text.isascii() for _, _, text in PAIRS) >= 80


def test_every_line_of_the_table() -> None:
    """As title and as text; what is found has something marked, unless only something else was asked for."""
    wrong = []
    for asked, hit, text in PAIRS:
        for at, given_draft in enumerate(({"title": text, "text": ""}, {"title": "x", "text": text})):
            node = made_side("north", Inline(), Clock(), Chance(1))
            node.intake.file(REPORTER, draft(place=None, **given_draft))
            node.settle()
            outcome = ask(node, asked)
            if [one.version.serial for one in outcome.hits] != ([1] if hit else []) or outcome.total != hit:
                wrong.append((asked, hit, text, at))
            elif hit and asked[0] not in "-#" and not any(one.spans for one in outcome.hits[0].marked):
                wrong.append((asked, "nothing marked", text, at))
            node.store.close()
    assert not wrong, wrong


LETTERS = "abcxyzABCéñæßابتثجحخدرزسشصعغفقكلمنهويىةأإآءئؤگکپچژیەێۆڕڵھ٠١٢٣۴۵0123 -'’.،\u0640\u064e\u200c\u200f"
texts = st.text(LETTERS, min_size=1, max_size=60) | st.text(min_size=1, max_size=40)


@given(title=texts)
@example("والموصل وبغداد للاجئين بـRabia 10كم ﷺ ½ ﻻ")
@example("al Al-az 'a' ''' a’b")
def test_a_text_is_found_by_each_of_its_words(title: str) -> None:
    found_words = words(title)
    assume(found_words and all(c == "\n" or not c.isspace() or c == " " for c in title))
    with lone() as node:
        made = report("r1", title=title)
        try:
            body = canonical.encode(made)
        except (UnicodeEncodeError, JisrError):
            assume(False)
        node.record.file([NewEntry(k="report", by=BY, entered=NOON, body=body)])
        node.settle()
        for word in found_words:
            typed = title[word.start : word.end]
            for asked in (typed, typed + " ", f'"{typed}"', word.key, f"{word.key}*"):
                outcome = ask(node, asked)
                assert outcome.total == 1, asked
                assert outcome.hits[0].marked[0].spans, asked


@given(asked=st.text(max_size=80) | st.text('ab "*-#:()^{}+~NEARORANDNOT near:Mosul 20km\u0000\ud800\\', max_size=60))
@example('"')
@example('a" OR title:"b')
@example("near:")
@example('near:"x" 99999999km')
@example("{title} : a")
@example("a NEAR/2 b")
@example("\ud800\udfff")
@example("a\x00b")
@example("#" + "9" * 40)
@example("a " * 400)
def test_whatever_is_typed_gives_hits_or_one_sentence(asked: str) -> None:
    node = SHARED
    for narrowed in ({}, {"by_rank": True}, {"struck": True}):
        try:
            outcome = ask(node, asked, **narrowed)
        except OurMistake as error:
            assert_one_sentence(error)
        else:
            assert outcome.total >= len(outcome.hits)


def _shared() -> Node:
    node = made_side("north", Inline(), Clock(), Chance(1))
    for title in ("Convoy near Rabia", "قافلة في الموصل", "a b c near not and or"):
        node.intake.file(REPORTER, draft(title=title, text="three trucks"))
    node.settle()
    return node


SHARED = _shared()


def test_what_cannot_be_asked_says_why() -> None:
    for asked, why in (
        ("!!!", "no-words"), ("a " * 30, "many-words"), ("x" * 401, "long-question"),
        ("near:Mosul near:Rabia", "two-places"), ("near:Nowhereville", "no-place"),
    ):  # fmt: skip
        assert_one_sentence(said(OurMistake, lambda asked=asked: ask(SHARED, asked)))  # type: ignore[misc]
        assert code(OurMistake, lambda asked=asked: ask(SHARED, asked)) == why  # type: ignore[misc]


def test_every_field_is_searched_and_what_was_found_in_it_is_marked(north: Node) -> None:
    made = report(
        "r1", title="alpha", text="beta " * 200 + "gamma delta " + "beta " * 200, source="the epsilon",
        subject="hidden", detail=EventDetail(parties=("zeta guards", "eta guards")),
    )  # fmt: skip
    north.record.file([NewEntry(k="report", by=BY, entered=NOON, body=canonical.encode(made))])
    file(
        north, "theta", place=DraftPlace(lon="41", lat="34", name="Iota mill"), marking=to("south", caveats=("kappa",))
    )
    for word, field in (
        ("alpha", "title"), ("gamma", "text"), ("epsilon", "source"), ("zeta", "parties"), ("eta", "parties"),
        ("iota", "place"), ("kappa", "caveats"),
    ):  # fmt: skip
        (hit,) = ask(north, f"{word} ").hits
        (marked,) = [one for one in hit.marked if one.spans]
        assert marked.field == field
        assert [marked.text[start:end].lower() for start, end in marked.spans] == [word]
        assert len(marked.text) <= 240
    assert found(north, "hidden") == []
    (hit,) = ask(north, "gamma").hits
    assert next((one.cut_before, one.cut_after) for one in hit.marked if one.field == "text") == (True, True)
    assert found(north, '"guards eta"') == found(north, '"alpha beta"') == []


# --- what stands, and what stood -------------------------------------------------------------------------------


def test_what_stands_is_found_and_the_rest_only_when_asked_for(north: Node) -> None:
    first = file(north, "old words here")
    second = north.intake.correct(REPORTER, first, draft(title="new words here", place=None))
    north.settle()
    assert (found(north, "words"), found(north, "old"), found(north, "new")) == ([second], [], [second])
    assert ask(north, "old").struck == 1
    (hit,) = ask(north, "old", struck=True).hits
    assert (hit.version.serial, hit.state, hit.version.ended) == (first, "corrected", second)
    gone = north.intake.withdraw(REPORTER, first, "error")
    north.settle()
    assert found(north, "words") == []
    states = [(hit.version.serial, hit.state, hit.version.ended) for hit in ask(north, "words", struck=True).hits]
    assert states == [(second, "withdrawn", gone), (first, "corrected", second)]
    assert (found(north, f"#{first}"), found(north, f"#{first} old"), found(north, f"#{first} new")) == ([1], [1], [])


def test_a_newer_report_on_the_subject_does_not_hide_an_older_one_that_stands(north: Node) -> None:
    for title in ("one words", "two words"):
        file(north, title, subject="mill")
    assert found(north, "words") == [2, 1]


def test_as_known_at_every_position(north: Node) -> None:
    """What is found at a position is what a record of so many entries would find."""
    file(north, "alpha words")
    file(north, "beta words")
    north.intake.correct(REPORTER, 1, draft(title="gamma words", place=None))
    north.intake.withdraw(REPORTER, 2, "error")
    file(north, "delta words")
    north.settle()
    stood = [found(north, "words", position) for position in range(6)]
    assert stood == [[], [1], [2, 1], [3, 2], [3], [5, 3]]
    assert [found(north, "alpha", position) for position in range(6)] == [[], [1], [1], [], [], []]
    struck = [found(north, "words", position, struck=True) for position in range(6)]
    assert struck == [[], [1], [2, 1], [3, 2, 1], [3, 2, 1], [5, 3, 2, 1]]
    (hit,) = ask(north, "alpha", 2, struck=True).hits
    assert hit.state == "stands"
    assert ask(north, "delta", 4).struck == 0


def test_a_partners_items_are_found_as_theirs() -> None:
    clock = Clock()
    north, south = (made_side(name, Inline(), clock, Chance(name)) for name in ("north", "south"))
    pair(north, south)
    serial = south.intake.file(REPORTER, draft(title="ours alone", marking=to("north")))
    south.release.release(OFFICER, serial, "north", TERMS._replace(title="Told words", text="and text"))
    file(north, "own words")
    clock.tick(HOUR)
    exchange(north, south)
    both = ask(north, "words")
    assert {hit.version.holder: hit.state for hit in both.hits} == {"north": "stands", "south": "stands"}
    (theirs,) = ask(north, "words", holders=("south",)).hits
    assert (theirs.level, theirs.marked[0].text) == ("restricted", "Told words")
    assert found(north, "ours") == []
    south.release.withdraw(OFFICER, serial, "north", "error")
    clock.tick(HOUR)
    exchange(north, south)
    assert [hit.version.holder for hit in ask(north, "words").hits] == ["north"]
    (theirs,) = ask(north, "words", holders=("south",), struck=True).hits
    assert theirs.state == "withdrawn"
    for node in (north, south):
        node.store.close()


# --- narrowing, order, pages -----------------------------------------------------------------------------------


def test_area_time_and_closed_lists_narrow_it(north: Node) -> None:
    hour = 3_600_000
    entries = [
        report(
            f"r{at}", title=f"words {at}", kind="sector" if at == 4 else "event", lang="ar" if at == 2 else "en",
            category="hazard" if at == 3 else "status", impact="very-high" if at == 5 else "low",
            occurred=Span(NOON + at * hour, NOON + at * hour),
            detail=SectorDetail(level="critical") if at == 4 else None,
        )
        for at in range(6)
    ]  # fmt: skip
    north.record.file([NewEntry(k="report", by=BY, entered=NOON, body=canonical.encode(one)) for one in entries])
    file(north, "words 6", place=DraftPlace(lon="43.1", lat="36.3"))
    assert found(north, "words", kinds=("sector",)) == [5]
    assert found(north, "words", langs=("ar",)) == [3]
    assert found(north, "words", categories=("hazard",), kinds=("event",)) == [7, 4]
    assert found(north, "words", urgent=True) == [6, 5]
    assert found(north, "words", holders=("south",)) == found(north, "words", holders=("nobody",)) == []
    assert found(north, "words", span=Span(NOON + hour, NOON + 2 * hour)) == [3, 2]
    assert found(north, "words", boxes=boxes(430_000_000, 360_000_000, 440_000_000, 370_000_000)) == [7]
    assert found(north, boxes=boxes(440_000_000, 360_000_000, 450_000_000, 370_000_000)) == []
    assert found(north, urgent=True) == [6, 5]
    assert found(north, "-words") == []
    assert len(found(north)) == 7


@pytest.mark.parametrize(("metres", "hit"), [(1_000, False), (11_000, False), (12_000, True), (100_000, True)])
def test_near_a_place_by_the_metre(north: Node, metres: int, hit: bool) -> None:
    """A tenth of a degree of latitude is some 11.1 km."""
    file(north, "words", place=DraftPlace(lon="43.1", lat="36.3"))
    file(north, "words without a place")
    centre = Centre(Point(lon=431_000_000, lat=364_000_000), metres)
    outcome = ask(north, "words", near=centre)
    assert (outcome.total, [one.version.serial for one in outcome.hits]) == ((1, [1]) if hit else (0, []))
    if hit:
        assert 11_000 < (outcome.hits[0].metres or 0) < 11_200


@pytest.mark.parametrize("lon", [179.95, -179.95])
def test_near_reaches_across_the_antimeridian_and_over_the_pole(north: Node, lon: float) -> None:
    file(north, "words", place=DraftPlace(lon=str(lon), lat="0"))
    file(north, "words", place=DraftPlace(lon="10", lat="89.9"))
    assert found(north, near=Centre(Point(lon=-round(lon * DEGREE), lat=0), 20_000)) == [1]
    assert found(north, near=Centre(Point(lon=-170 * DEGREE, lat=899_000_000), 30_000)) == [2]


def test_near_in_the_question_is_one_place_or_asks(north: Node) -> None:
    file(north, "words", place=DraftPlace(lon="43.12", lat="36.34"))
    one = ask(north, "words near:Mosul 30km")
    assert (one.total, one.unclear, one.near.label if one.near else "") == (1, False, "Mosul")
    assert ask(north, "قرب:الموصل ٣٠كم words").total == 1
    assert ask(north, "words near:36.34,43.12 1km").total == 1
    assert ask(north, 'words near:"Al Bukamal" 20km').total == 0
    several = ask(north, "words near:Rabi'ah 20km")
    assert (several.total, several.unclear, several.near) == (1, True, None)
    places = [one for one in several.understood if one.kind == "place"]
    assert len(places) > 1
    assert {one.rest for one in places} == {"words"}


def test_what_may_be_meant_is_offered_and_never_applied(north: Node) -> None:
    file(north, "Convoy at Mosul 131400ZJUN17", place=None)
    outcome = ask(north, "convoy Mosul 131400ZJUN17 #1")
    assert outcome.total == 1
    offers = {one.kind: one for one in outcome.understood}
    assert offers["place"].point is not None
    assert offers["place"].rest == "convoy 131400ZJUN17 #1"
    assert offers["time"].span == Span(NOON + HOUR, NOON + 3 * HOUR)
    assert (offers["entry"].serial, offers["entry"].rest) == (1, "convoy Mosul 131400ZJUN17")
    (grid,) = [one for one in ask(north, "38SLF 3117 2262").understood if one.kind == "place"]
    assert grid.point is not None


@pytest.mark.parametrize(
    ("typed", "instead"),
    [
        ("convoi", "Convoy"), ("trukcs", "trucks"), ("convoi trukcs", "Convoy trucks"), ("ربعية", "ربيعة"),
        ("شاحنت", "شاحنات"), ("mosol", "Mosul"), ("trukcs -convoi", "trucks -convoi"), ("xylophones", ""),
        ("trucks xylophones", ""), ("zz", ""),
    ],
)  # fmt: skip
def test_a_word_that_is_nowhere_is_offered_as_it_is_written(north: Node, typed: str, instead: str) -> None:
    file(north, "Convoy at Mosul", text="three trucks, عند معبر ربيعة شاحنات")
    outcome = ask(north, typed)
    assert (outcome.total, outcome.instead) == (0, instead)


def test_what_no_longer_stands_is_not_offered(north: Node) -> None:
    file(north, "Convoy")
    north.intake.withdraw(REPORTER, 1, "error")
    north.settle()
    assert ask(north, "convoi").instead == ""


@pytest.mark.parametrize("by_rank", [False, True])
@pytest.mark.parametrize("asked", ["words", "", "words -none"])
def test_pages_give_everything_once_in_order(north: Node, by_rank: bool, asked: str) -> None:
    entries = [report(f"r{at}", title="words " * (1 + at % 5), text="filler " * (at % 7)) for at in range(23)]
    north.record.file([NewEntry(k="report", by=BY, entered=NOON, body=canonical.encode(one)) for one in entries])
    north.settle()
    whole = found(north, asked, by_rank=by_rank, most=MOST)
    assert sorted(whole) == list(range(1, 24))
    if not (by_rank and asked):
        assert whole == sorted(whole, reverse=True)
    else:
        assert whole != sorted(whole, reverse=True)
    seen: list[int] = []
    after = None
    while True:
        outcome = ask(north, asked, by_rank=by_rank, most=5, after=after)
        assert outcome.total == 23
        seen += [hit.version.serial for hit in outcome.hits]
        if (after := outcome.after) is None:
            break
    assert seen == whole
