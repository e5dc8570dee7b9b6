"""An article through the door: filed once, its pieces linked to it, all of it private, nothing of its comments kept."""

from typing import Any

import msgspec
import pytest

from jisr.intake.open_text import Chosen, OpenText
from jisr.intake.open_text_desk import OpenTexts
from jisr.node import Node
from jisr.terms.actors import Actor
from jisr.terms.entries import Entry
from jisr.terms.errors import OurMistake, Refused
from jisr.terms.reports import CrossingDetail, EventDetail, Grade, Marking, Report
from tests.intake.open_texts.with_comments import WITH
from tests.intake.test_open_text import PLACES
from tests.sides import code, entries, size
from tests.two_sides.sides import HOUR, REPORTER, Clock

ARTICLE = """Crossing Closed At Tell Marda

On June 12 the Tell Marda crossing was closed. Three civilians were injured at Lower Mill two days ago.

The landing at Lower Mill stayed open."""
COMMENTS = WITH["names alone, no other sign"].below
LATER = 40 * 24 * HOUR


def body(entry: Entry) -> Report:
    return msgspec.json.decode(entry.body or b"", type=Report)


@pytest.fixture
def desk(north: Node) -> OpenTexts:
    assert isinstance(north.clock, Clock)
    north.clock.tick(LATER)
    return OpenTexts(north.intake, north.clock, "UTC", PLACES)


def read(desk: OpenTexts, text: str = ARTICLE + COMMENTS, **given: Any) -> OpenText:
    return desk.read(text, given.pop("published", "2017-06-14"), "en", **given)


def starts(desk: OpenTexts) -> list[int]:
    return [one.start for one in read(desk).suggestions]


def test_the_article_is_one_private_report_and_no_comment_is_kept(north: Node, desk: OpenTexts) -> None:
    assert desk.file(REPORTER, read(desk, source="https://news.example/1")) == [1]
    (entry,) = entries(north)
    report = body(entry)
    assert report.text == ARTICLE
    assert report.grade == Grade(6, "F")
    assert report.marking.releasable_to == ()
    assert report.source == "https://news.example/1"
    assert b"Copper" not in (entry.body or b"")


def test_filing_twice_files_once(north: Node, desk: OpenTexts) -> None:
    assert isinstance(north.clock, Clock)
    desk.file(REPORTER, read(desk))
    north.clock.tick(HOUR)
    assert desk.file(REPORTER, read(desk)) == [1]
    # The readers' comments grow, the article does not.
    assert desk.file(REPORTER, read(desk, ARTICLE + COMMENTS + "\n\nLate Bird\n\nme too!")) == [1]
    assert size(north) == 1
    assert desk.file(REPORTER, read(desk, published="2017-06-15")) == [2]


def test_an_article_of_today_is_the_same_in_the_evening(north: Node, desk: OpenTexts) -> None:
    assert isinstance(north.clock, Clock)
    assert desk.file(REPORTER, read(desk, published="2017-07-23")) == [1]
    north.clock.tick(2 * HOUR)
    assert desk.file(REPORTER, read(desk, published="2017-07-23")) == [1]


def test_a_piece_carries_its_words_and_is_linked_and_private(north: Node, desk: OpenTexts) -> None:
    desk.file(REPORTER, read(desk, source="news"))
    north.intake.mark(REPORTER, 1, Marking(caveats=("LOCAL",), level="confidential", releasable_to=("south",)))
    first, second, _ = starts(desk)
    assert desk.cut(REPORTER, 1, [Chosen(start=first), Chosen(start=second)]) == [3, 5]
    assert [entry.header.k for entry in entries(north)] == ["report", "correct", "report", "relate", "report", "relate"]
    assert [entry.header.re for entry in entries(north, "relate")] == [(1, 3), (1, 5)]
    _, crossing, injured = (body(entry) for entry in entries(north, "report"))
    assert crossing.text == "On June 12 the Tell Marda crossing was closed."
    assert crossing.text in ARTICLE
    assert (crossing.kind, crossing.category, crossing.detail) == ("crossing", "status", CrossingDetail(state="closed"))
    assert crossing.title == "Crossing, closed: Tell Marda"
    assert crossing.place is not None
    assert (crossing.place.name, crossing.place.error_m) == ("Tell Marda", 2_000)
    assert injured.detail == EventDetail(best=3)
    for piece in (crossing, injured):
        assert piece.marking == Marking(caveats=("LOCAL",), level="confidential")
        assert (piece.grade, piece.source) == (Grade(6, "F"), "news")
        assert piece.subject not in (body(entries(north)[0]).subject, "")


def test_cutting_twice_cuts_once_and_a_link_taken_back_stays_back(north: Node, desk: OpenTexts) -> None:
    desk.file(REPORTER, read(desk))
    first = starts(desk)[0]
    assert desk.cut(REPORTER, 1, [Chosen(start=first)]) == [2]
    assert desk.cut(REPORTER, 1, [Chosen(start=first)]) == [2]
    assert size(north) == 3
    north.intake.relate(REPORTER, 1, 2, undo=True)
    assert desk.cut(REPORTER, 1, [Chosen(start=first)]) == [2]
    assert size(north) == 4


def test_what_is_open_is_not_cut_and_with_it_nothing_else(north: Node, desk: OpenTexts) -> None:
    desk.file(REPORTER, read(desk))
    first, _, third = starts(desk)
    assert (
        code(OurMistake, lambda: desk.cut(REPORTER, 1, [Chosen(start=first), Chosen(start=third)])) == "suggestion-asks"
    )
    assert size(north) == 1
    (asked,) = [field for field in read(desk).suggestions[2].fields if not field.chosen]
    assert asked.name == "time"
    given = Chosen(start=third, time=asked.options[0].id, place="none", title="Landing open")
    assert desk.cut(REPORTER, 1, [given]) == [2]
    piece = body(entries(north, "report")[1])
    assert (piece.title, piece.place) == ("Landing open", None)


@pytest.mark.parametrize(
    "wanted",
    [
        Chosen(start=1), Chosen(start=10**6), Chosen(start=31, time="2017-06-01T00:00:00Z/2017-06-01T00:00:00Z"),
        Chosen(start=31, place="0,0,1"), Chosen(start=31, category="armed-clash"), Chosen(start=31, kind="track"),
        Chosen(start=31, count="best:5"),
    ],
)  # fmt: skip
def test_nothing_is_cut_that_the_article_does_not_suggest(north: Node, desk: OpenTexts, wanted: Chosen) -> None:
    desk.file(REPORTER, read(desk))
    assert starts(desk)[0] == 31
    assert code(OurMistake, lambda: desk.cut(REPORTER, 1, [wanted])) == "suggestion-gone"
    assert size(north) == 1


def test_nothing_is_cut_out_of_what_does_not_stand_or_is_not_there(north: Node, desk: OpenTexts) -> None:
    desk.file(REPORTER, read(desk))
    north.intake.withdraw(REPORTER, 1, "error")
    for serial, says in ((1, "withdrawn"), (2, "no-report"), (9, "no-entry")):
        assert code(OurMistake, lambda serial=serial: desk.cut(REPORTER, serial, [Chosen(start=31)])) == says  # type: ignore[misc]
    assert code(OurMistake, lambda: desk.cut(REPORTER, 1, [])) == "nothing-chosen"
    assert code(OurMistake, lambda: desk.cut(REPORTER, 1, [Chosen(start=31)] * 201)) == "too-many-cuts"


def test_who_may_not_file_may_do_none_of_it(north: Node, desk: OpenTexts) -> None:
    looker = Actor("o.observer", "desk", "observer")
    found = read(desk)
    assert code(Refused, lambda: desk.file(looker, found)) == "role"
    desk.file(REPORTER, found)
    assert code(Refused, lambda: desk.cut(looker, 1, [Chosen(start=31)])) == "role"
    assert size(north) == 1


def test_a_long_article_in_parts_is_linked_and_cut_part_by_part(north: Node, desk: OpenTexts) -> None:
    text = "\n\n".join(f"On June 12 convoy {n} came to Tell Marda." + " It waited there." * 40 for n in range(40))
    long = read(desk, text)
    assert code(OurMistake, lambda: desk.file(REPORTER, long)) == "article-long"
    assert size(north) == 0
    assert desk.file(REPORTER, long, in_parts=True) == [1, 2]
    assert [entry.header.re for entry in entries(north, "relate")] == [(1, 2)]
    assert desk.file(REPORTER, long, in_parts=True) == [1, 2]
    first, second = (body(entry) for entry in entries(north, "report"))
    assert f"{first.text}\n\n{second.text}" == text
    at = desk.suggestions(second, "en")[0].start
    assert desk.cut(REPORTER, 2, [Chosen(start=at)]) == [4]
    assert entries(north, "relate")[-1].header.re == (2, 4)


def test_the_picture_shows_the_article_and_its_pieces_beside_each_other(north: Node, desk: OpenTexts) -> None:
    desk.file(REPORTER, read(desk))
    desk.cut(REPORTER, 1, [Chosen(start=start) for start in starts(desk)[:2]])
    north.settle()
    assert len([row for row in north.picture.rows() if row.latest]) == 3
