"""What may leave and what is left of it, rule by rule."""

import itertools
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from jisr.geo.grid import cell_of
from jisr.intake.reading import to_report
from jisr.release.judging import check_release
from jisr.release.policy import Question, read_policy
from jisr.release.rules import (
    KINDS,
    Terms,
    body_hash,
    content,
    encode_content,
    judge_again,
    released,
    removed,
    template_title,
    withdrawn,
)
from jisr.terms.entries import EntryKind
from jisr.terms.errors import Refused
from jisr.terms.places import Place, Point
from jisr.terms.releases import Content, Decision
from jisr.terms.reports import (
    LEVELS,
    ActivityDetail,
    Category,
    CrossingDetail,
    Detail,
    EventDetail,
    Grade,
    Kind,
    Lang,
    Marking,
    Report,
    RouteDetail,
    SectorDetail,
    SiteDetail,
    TrackDetail,
)
from jisr.terms.sides import Card, Limits, Partner
from jisr.terms.times import Span
from tests.two_sides.sides import NOON, TERMS, Chance, draft, to

SECRET = b"a secret for south alone"
CARD = Card(
    age="age1", domain="south.example", heartbeat="", log="", name_ar="", name_en="", receipt="", request="",
    side="south", tls="", url="https://south.example",
)  # fmt: skip
SOUTH = Partner(card=CARD)
PLACE = Place(geometry=Point(lon=410312345, lat=344523456), error_m=50, name="Old mill")


def report(**changes: Any) -> Report:
    made = to_report(draft(marking=to("south")), NOON, Chance(1))
    return replace(made, **changes)


def body(made: Report, terms: Terms = TERMS) -> bytes:
    return encode_content(content(made, terms, SECRET, None)[0])


def refusal(made: Report, terms: Terms = TERMS, partner: Partner = SOUTH, k: EntryKind = "report") -> str:
    """The rule that stops this release, or nothing."""
    try:
        question = Question(made, k in ("report", "correct"), partner, level=terms.level, persons=2)
        check_release(read_policy(), question, terms)
    except Refused as error:
        return error.code
    return ""


# --- may it leave? ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "names", [(), ("east",), ("sout",), ("south-",), ("SOUTH",), ("south ",), ("*",), ("",), ("all", "south.example")]
)
def test_a_report_leaves_only_for_those_its_marking_names(names: tuple[str, ...]) -> None:
    assert refusal(report(marking=Marking(releasable_to=names))) == "not-releasable"
    assert refusal(report(marking=Marking(releasable_to=(*names, "south")))) == ""


def test_a_report_is_born_releasable_to_nobody() -> None:
    assert to_report(draft(), NOON, Chance(1)).marking.releasable_to == ()


@pytest.mark.parametrize(("level", "agreed"), list(itertools.product(LEVELS, LEVELS)))
def test_no_marking_above_what_was_agreed(level: Any, agreed: Any) -> None:
    said = refusal(report(marking=to("south", level=level)), partner=Partner(card=CARD, limits=Limits(mark=agreed)))
    assert said == ("marking-level" if LEVELS.index(level) > LEVELS.index(agreed) else "")


@pytest.mark.parametrize("consent", [None, ""])
def test_a_site_needs_consent(consent: str | None) -> None:
    site = report(kind="site", detail=SiteDetail("school"))
    assert refusal(replace(site, marking=to("south", consent=consent))) == "consent"
    assert refusal(replace(site, marking=to("south", consent="letter of 3 June"))) == ""


@pytest.mark.parametrize("finest", range(8))
def test_no_cell_finer_than_agreed(finest: int) -> None:
    partner = Partner(card=CARD, limits=Limits(finest=finest))
    said = {level: refusal(report(), Terms(level, None, ""), partner) for level in range(-1, 10)}
    assert said == {level: "" if 0 <= level <= finest else "too-fine" for level in range(-1, 10)}


def test_a_place_needs_a_cell() -> None:
    assert refusal(report(), Terms(None, None, "")) == "no-level"
    assert refusal(report(place=None), Terms(None, None, "")) == ""


@pytest.mark.parametrize("k", ["decide", "erase", "lapse", "received", "refuse", "resume", "watch", "withdraw"])
def test_only_our_own_reports_leave(k: EntryKind) -> None:
    assert refusal(report(), k=k) == "third-party"


# --- what is left of it? ---------------------------------------------------------------------------------------

STAYS: dict[str, Any] = {
    "id": "another-id", "marking": to("south", "east", level="secret", consent="yes", caveats=("OURS ONLY",)),
    "observed": 5, "source": "Our source", "symbol": "10031000001101001500", "text": "Our text", "title": "Our title",
}  # fmt: skip
"""Fields of a report that leave no trace at all in what is released on the same terms."""
CHANGES: dict[str, Any] = {
    "category": "movement", "detail": CrossingDetail(NOON, "closed"), "exercise": True, "grade": Grade(1, "A"),
    "impact": "high", "kind": "crossing", "lang": "ar", "occurred": Span(0, 1000), "place": None, "review_by": NOON * 2,
    "subject": "another-subject",
}  # fmt: skip
"""Fields that show, as they are or in a coarser form."""


def test_every_field_of_a_report_was_decided_on() -> None:
    """A new field is private until somebody writes down here that it is not."""
    assert sorted([*STAYS, *CHANGES]) == sorted(Report.__struct_fields__)
    # Who said it first is stated of what is passed on, and of nothing of ours.
    assert set(Content.__struct_fields__) - set(CHANGES) == {"handling", "media", "originator", "text", "title"}


@pytest.mark.parametrize("field", STAYS)
def test_a_private_field_leaves_no_trace(field: str) -> None:
    assert body(report(**{field: STAYS[field]})) == body(report())


@pytest.mark.parametrize("field", CHANGES)
def test_a_released_field_shows(field: str) -> None:
    assert body(report(**{field: CHANGES[field]})) != body(report())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (SiteDetail("school", None), SiteDetail("school", Span(0, 1))),
        (CrossingDetail(NOON, "open"), CrossingDetail(NOON + 999, "open")),
        (RouteDetail(NOON, "open"), RouteDetail(NOON + 1, "open")),
        (EventDetail(1, 2, 0, ("them",)), None), (TrackDetail(90, 3), None), (ActivityDetail("our plan"), None),
    ],
)  # fmt: skip
def test_of_a_detail_only_the_state_leaves(one: Detail, other: Detail | None) -> None:
    assert body(report(detail=one)) == body(report(detail=other))


def test_times_leave_in_whole_seconds() -> None:
    late = report(occurred=Span(NOON + 1, NOON + 999), review_by=NOON * 2 + 999)
    assert body(late) == body(report(occurred=Span(NOON, NOON), review_by=NOON * 2))


@pytest.mark.parametrize("level", range(8))
def test_of_a_point_only_its_cell_leaves(level: int) -> None:
    cell = cell_of(level, 410312345, 344523456)
    west, south, east, north = cell.box()
    corners = [(west, south), (east - 1, north - 1), ((west + east) // 2, south)]
    bodies = {
        body(report(place=Place(geometry=Point(lon=lon, lat=lat), error_m=error, name=name)), Terms(level, None, ""))
        for lon, lat in corners for error in (1, 400) for name in ("Mill", None)
    }  # fmt: skip
    assert len(bodies) == 1
    assert cell.name().encode() in bodies.pop()


def test_an_error_larger_than_the_cell_is_stated_and_an_unknown_one_stays_unknown() -> None:
    def error(given: int | None) -> int | None:
        place = content(report(place=replace(PLACE, error_m=given)), TERMS, SECRET, None)[0].place
        assert place is not None
        return place.error_m

    assert error(None) is None
    assert error(900_000) == 900_000
    assert error(1) == error(500)
    assert (error(1) or 0) > 500


@pytest.mark.parametrize(("lang", "kind"), list(itertools.product(KINDS, KINDS["en"])))
def test_a_title_nobody_wrote_is_made_of_closed_lists(lang: Lang, kind: Kind) -> None:
    states: list[Detail | None] = [None]
    states += [CrossingDetail(None, state) for state in ("closed", "open", "restricted", "unknown")]
    states += [SectorDetail(level) for level in ("critical", "high", "low", "medium", "unknown")]
    states += [SiteDetail(function) for function in ("hospital", "other", "school", "shelter", "water")]
    categories: list[Category] = ["hazard", "armed-clash", "unknown", "status"]
    for detail, category in itertools.product(states, categories):
        title = template_title(
            report(kind=kind, lang=lang, detail=detail, category=category, title="Ours", text="Ours")
        )
        assert title.startswith(f"{KINDS[lang][kind]}: ")
        assert "Ours" not in title
        assert title.isascii() == (lang == "en")


def test_words_a_person_approved_replace_ours() -> None:
    made = content(report(), Terms(3, "Approved title", "Approved text"), SECRET, None)[0]
    assert (made.title, made.text) == ("Approved title", "Approved text")


def test_removed_names_what_the_partner_will_not_see() -> None:
    given = report(source="s", symbol="x", marking=to("south", caveats=("c",)), detail=EventDetail(best=1))
    assert removed(given, content(given, TERMS, SECRET, None)[0]) == [
        "caveats", "detail", "id", "observed", "place", "place name", "source", "subject", "symbol", "text", "title",
    ]  # fmt: skip


# --- the item --------------------------------------------------------------------------------------------------


def decision(**changes: Any) -> Decision:
    made = Decision(
        action="release", id="d1", mark="restricted", not_before=NOON, of=7, partner="south", rules="r", level=3,
        hash=body_hash(body(report())),
    )  # fmt: skip
    return replace(made, **changes)


def test_an_item_names_no_person_and_no_serial() -> None:
    item = released(decision(), body(report()), SECRET, None)
    assert (item.k, item.by, item.re, item.mark) == ("release", "release officer", (), "restricted")
    assert released(decision(of=8, not_before=1), body(report()), SECRET, None) == item
    assert released(decision(), body(report()), SECRET, "d0").re == ("d0",)
    assert withdrawn(decision(reason="sensitive"), "d0").re == ("d0",)
    assert withdrawn(decision(reason="sensitive"), "d0").body == b""


def test_salts_and_pseudonyms_are_each_partners_own() -> None:
    here, there = SECRET, b"a secret for east alone"
    assert released(decision(), b"x", here, None).salt != released(decision(), b"x", there, None).salt
    assert released(decision(), b"x", here, None).salt != released(decision(id="d2"), b"x", here, None).salt
    names = {content(report(), TERMS, secret, None)[0].subject for secret in (here, there)}
    assert len(names) == 2
    assert all(len(bytes.fromhex(name)) == 16 for name in names)


@pytest.mark.parametrize(
    ("changes", "version", "why"),
    [
        ({}, (7, False), None),
        ({}, (7, True), "withdrawn"),
        ({}, (8, False), "corrected"),
        ({"mark": "open"}, (7, False), "marking"),
        ({"partner": "east"}, (7, False), "marking"),
        ({"hash": "another"}, (7, False), "bytes-changed"),
        ({"hash": None}, (7, False), "bytes-changed"),
    ],
)
def test_a_decision_is_judged_again(changes: dict[str, Any], version: tuple[int, bool], why: str | None) -> None:
    assert judge_again(decision(**changes), report(), version, body(report())) == why


def test_a_body_is_canonical() -> None:
    sent = body(report(detail=CrossingDetail(NOON, "closed"), exercise=True))
    assert msgspec.json.encode(msgspec.json.decode(sent), order="sorted") == sent
