"""The second check agrees with the first over everything honest, and with nothing that was tampered with."""

import itertools
import json
import math
import random
from collections.abc import Callable
from typing import Any, get_args

import msgspec
import pytest
from msgspec.structs import replace

from jisr.geo.grid import Cell, cell_of
from jisr.release import acknowledging, desk
from jisr.release.rules import (
    Terms,
    acknowledged,
    body_hash,
    content,
    encode_content,
    released,
    template_title,
    withdrawn,
)
from jisr.release.second_look import Agreed, look, look_at_item
from jisr.terms.entries import Acknowledgement, Entry, EntryHeader, Origin
from jisr.terms.errors import JisrError, OurMistake, Refused
from jisr.terms.places import DEGREE, Line, MultiPolygon, Place, Point, Polygon
from jisr.terms.releases import AckFact, Alarm, Decision, Released
from jisr.terms.reports import (
    Category,
    CrossingDetail,
    Detail,
    EventDetail,
    Grade,
    Impact,
    Kind,
    Lang,
    RouteDetail,
    SectorDetail,
    SiteDetail,
)
from jisr.terms.sides import Limits
from tests.properties.mutants import LEAKS
from tests.release.test_rules import SECRET, decision, report
from tests.release.trio import PARTNER, Trio
from tests.sides import code, said
from tests.two_sides.sides import HOLD, NOON, OFFICER, REPORTER, TERMS, draft, exchange, to

LIMITS = Limits()
FULL = Terms(3, "Approved title", "Approved text", "safety", NOON // 1000 + 5, "RESTREINT")
STATES = ("closed", "open", "restricted", "unknown")


def agreed(made: Any, terms: Terms, last: Cell | None = None, **more: Any) -> Agreed:
    return Agreed(made, LIMITS, SECRET, *terms[:6], (last.x, last.y) if last else None)._replace(**more)


def seen(made: Any, terms: Terms = TERMS, last: Cell | None = None) -> str:
    body = encode_content(content(made, terms, SECRET, last)[0])
    return look(body, agreed(made, terms, last))


# --- what is honest passes -------------------------------------------------------------------------------------


def details(kind: str) -> list[Detail | None]:
    match kind:
        case "crossing":
            return [CrossingDetail(since, state) for since in (None, 0, NOON + 1) for state in STATES]  # type: ignore[arg-type]
        case "route":
            return [RouteDetail(NOON, state) for state in STATES]  # type: ignore[arg-type]
        case "sector":
            return [SectorDetail(level) for level in ("critical", "high", "low", "medium", "unknown")]
        case "site":
            functions = ("hospital", "other", "school", "settlement", "shelter", "warehouse", "water")
            return [SiteDetail(of) for of in functions]  # type: ignore[arg-type]
        case "event":
            return [None, EventDetail(best=3)]
        case _:
            return [None]


def test_every_template_title_and_detail_passes() -> None:
    for kind, lang in itertools.product(get_args(Kind), get_args(Lang)):
        for detail, category in itertools.product(details(kind), get_args(Category)):
            made = report(kind=kind, lang=lang, detail=detail, category=category)
            assert seen(made) == "", template_title(made)


def test_every_grade_impact_and_handling_passes() -> None:
    for source, information, impact in itertools.product("ABCDEF", range(1, 7), get_args(Impact)):
        assert seen(report(grade=Grade(information, source), impact=impact)) == ""  # type: ignore[arg-type]
    for exercise, personal, terms in itertools.product(
        (False, True), (False, True), (TERMS, FULL, FULL._replace(label=None))
    ):
        assert seen(report(exercise=exercise, marking=to(PARTNER, personal=personal)), terms) == ""


def points(chance: random.Random) -> Point:
    """Half of them on a corner of the finest grid or one unit beside it, and at the ends of the globe."""
    if chance.random() < 0.1:
        return Point(lon=chance.choice((-180, 180, 0)) * DEGREE, lat=chance.choice((-90, 90, 0)) * DEGREE)
    if chance.random() < 0.5:
        return Point(
            lon=chance.randrange(-180 * 128 + 1, 180 * 128) * 78_125 + chance.randint(-1, 1),
            lat=chance.randrange(-90 * 128 + 1, 90 * 128) * 78_125 + chance.randint(-1, 1),
        )  # fmt: skip
    return Point(lon=chance.randint(-180 * DEGREE, 180 * DEGREE), lat=chance.randint(-90 * DEGREE, 90 * DEGREE))


def test_points_anywhere_pass() -> None:
    chance = random.Random(1)
    for _ in range(2000):
        at, level = points(chance), chance.randrange(8)
        place = Place(geometry=at, error_m=chance.choice((None, 1, 900, 400_000)), name="Old mill")
        assert seen(report(place=place), Terms(level, None, "")) == "", (at, level)


def test_a_point_that_keeps_its_last_cell_passes_and_one_that_left_it_does_not() -> None:
    chance = random.Random(2)
    kept = 0
    for _ in range(500):
        level = chance.randrange(8)
        cell = cell_of(level, chance.randint(-170 * DEGREE, 170 * DEGREE), chance.randint(-80 * DEGREE, 80 * DEGREE))
        west, south, east, north = cell.box()
        size = east - west
        at = Point(lon=chance.randint(west - size // 3, east + size // 3), lat=chance.randint(south, north - 1))
        made = report(place=Place(geometry=at, error_m=5))
        terms = Terms(level, None, "")
        assert seen(made, terms, cell) == ""
        body = encode_content(content(made, terms, SECRET, cell)[0])
        stays = content(made, terms, SECRET, cell)[1] == cell and not west <= at.lon <= east
        kept += stays
        if stays:
            assert look(body, agreed(made, terms)) == "place"
    assert kept > 50


def shapes(chance: random.Random) -> Any:
    lon, lat = chance.uniform(-170, 170), chance.uniform(-75, 75)
    wide = 10 ** chance.uniform(-3, 0.9)

    def ring(x: float, y: float, r: float, count: int) -> tuple[tuple[int, int], ...]:
        turns = sorted(chance.uniform(0, 6.28) for _ in range(count))
        spots = [(round((x + r * math.cos(t)) * DEGREE), round((y + r * math.sin(t)) * DEGREE)) for t in turns]
        return (*spots, spots[0])

    kind = chance.randrange(3)
    if kind == 0:
        return Line(ring(lon, lat, chance.uniform(0.1, wide), chance.randint(2, 8))[:-1])
    if kind == 1:
        return Polygon((ring(lon, lat, wide, chance.randint(5, 12)),))
    return MultiPolygon(((ring(lon, lat, wide, 6),), (ring(lon + 4 * wide, lat, wide, 6),)))


def test_lines_and_areas_anywhere_pass() -> None:
    chance, count = random.Random(3), 0
    for _ in range(300):
        shape, level = shapes(chance), chance.randrange(8)
        made = report(place=Place(geometry=shape, error_m=chance.choice((None, 10, 50_000))))
        try:
            body = encode_content(content(made, Terms(level, None, ""), SECRET, None)[0])
        except JisrError:
            continue  # it crosses itself, or covers too many cells
        count += 1
        assert look(body, agreed(made, Terms(level, None, ""))) == "", (shape, level)
    assert count > 150


def test_an_area_of_other_cells_does_not_pass() -> None:
    line = Line(((410_000_000, 340_000_000), (412_000_000, 343_000_000)))
    made = report(place=Place(geometry=line, error_m=10))
    honest = json.loads(encode_content(content(made, Terms(5, None, ""), SECRET, None)[0]))
    far = report(place=Place(geometry=Line(((412_000_000, 340_000_000), (414_000_000, 343_000_000))), error_m=10))
    more = report(place=Place(geometry=Line((*line.coords, (418_000_000, 349_000_000))), error_m=10))
    less = report(place=Place(geometry=Line(((410_000_000, 340_000_000), (410_500_000, 340_500_000))), error_m=10))
    for other in (far, more, less):
        told = json.loads(encode_content(content(other, Terms(5, None, ""), SECRET, None)[0]))
        body = msgspec.json.encode(honest | {"place": told["place"]}, order="sorted")
        assert look(body, agreed(made, Terms(5, None, ""))) == "place"


# --- what was tampered with does not ---------------------------------------------------------------------------

Change = Callable[[dict[str, Any]], Any]


def put(**values: Any) -> Change:
    return lambda body: body.update(values)


def at(*path: Any, value: Any) -> Change:
    def change(body: dict[str, Any]) -> None:
        for step in path[:-1]:
            body = body[step]
        body[path[-1]] = value

    return change


def moved(by: int) -> Change:
    def change(body: dict[str, Any]) -> None:
        for ring in body["place"]["geometry"]["rings"]:
            for spot in ring:
                spot[0] += by

    return change


def stretched(body: dict[str, Any]) -> None:
    ring = body["place"]["geometry"]["rings"][0]
    east = max(spot[0] for spot in ring)
    for spot in ring:
        spot[0] += 1_250_000 if spot[0] == east else 0


TAMPERED: dict[str, tuple[str, Change]] = {
    "a new key": ("keys", put(source="Our source")), "an id": ("keys", put(id="r1")),
    "a key less": ("keys", lambda body: body.pop("grade")), "a symbol": ("keys", put(symbol=None)),
    "another category": ("facts", put(category="movement")), "a category of ours": ("facts", put(category="ambush")),
    "another kind": ("facts", put(kind="track")), "another impact": ("facts", put(impact="high")),
    "another grade": ("facts", put(grade={"information": 1, "source": "A"})),
    "a number for a truth": ("facts", put(exercise=1)),
    "a truth for a number": ("facts", at("grade", "information", value=True)),
    "a note in the grade": ("facts", at("grade", "note", value="x")), "another language": ("facts", put(lang="ar")),
    "milliseconds": ("times", put(occurred=[NOON - 7_200_000, NOON - 7_200_000])),
    "the observed second": ("times", put(review_by=NOON // 1000)), "three times": ("times", put(occurred=[1, 2, 3])),
    "a second later": ("times", lambda body: put(occurred=[body["occurred"][0], body["occurred"][1] + 1])(body)),
    "half a second": ("times", lambda body: put(review_by=body["review_by"] + 0.5)(body)),
    "a state of an event": ("detail", put(detail={"as": "crossing", "since": None, "state": "open"})),
    "counts": ("detail", put(detail={"as": "event", "best": 3})), "no detail": ("detail", put(detail=None)),
    "our title": ("words", put(title="Private words")), "our text": ("words", put(text="More private words")),
    "a space more": ("words", lambda body: put(title=body["title"] + " ")(body)),
    "an invisible letter": ("words", lambda body: put(title=body["title"] + "\u200b")(body)),
    "another template": ("words", put(title="Event: closed")),
    "a purpose nobody chose": ("handling", put(handling={"purpose": "safety"})),
    "empty handling": ("handling", put(handling={})), "caveats": ("handling", put(handling={"caveats": ["OURS"]})),
    "our subject": ("subject", put(subject="the-mill")), "another pseudonym": ("subject", put(subject="0" * 31 + "1")),
    "a longer pseudonym": ("subject", lambda body: put(subject=body["subject"] + "00")(body)),
    "the exact point": ("place", at("place", "geometry", value={"as": "point", "lat": 344523456, "lon": 410312345})),
    "a ring round the point": ("place", at("place", "geometry", "rings", value=[[[410312345, 344523456]] * 5])),
    "a cell beside it": ("place", moved(1_250_000)), "one unit aside": ("place", moved(1)),
    "a cell too many": ("place", stretched), "the name of the place": ("place", at("place", "name", value="Old mill")),
    "the name of a cell beside it": ("place", at("place", "name", value="N34.375 E041.125 +1/8°")),
    "a nicer name": ("place", at("place", "name", value="N34.375 E041 +1/8° (mill)")),
    "its own error": ("place", at("place", "error_m", value=50)),
    "no error": ("place", at("place", "error_m", value=None)),
    "a number in the error": ("place", lambda body: at("place", "error_m", value=body["place"]["error_m"] + 344)(body)),
    "a word in the place": ("place", at("place", "near", value="mill")),
    "no place": ("place", lambda body: body.pop("place")),
    "a note in the geometry": ("place", at("place", "geometry", "note", value="x")),
    "a height": ("place", at("place", "geometry", "rings", 0, 1, value=[411_250_000, 343_750_000, 7])),
}  # fmt: skip


@pytest.mark.parametrize("name", TAMPERED)
def test_what_was_tampered_with_is_seen(name: str) -> None:
    failed, change = TAMPERED[name]
    made = report()
    body = json.loads(encode_content(content(made, TERMS, SECRET, None)[0]))
    assert look(msgspec.json.encode(body, order="sorted"), agreed(made, TERMS)) == ""
    change(body)
    assert look(msgspec.json.encode(body, order="sorted"), agreed(made, TERMS)) == failed


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: body + b" ", lambda body: b" " + body, lambda body: body[:-1], lambda body: b"[" + body + b"]",
        lambda body: body.replace(b'"category"', b'"category":"hazard","category"', 1),
        lambda _: b"", lambda _: b"\xff",
        lambda body: body.replace(b'"kind":"event"', b'"kind":"\\u0065vent"'), lambda _: b"[" * 5000,
    ],
)  # fmt: skip
def test_bytes_that_are_written_otherwise_are_seen(spoil: Callable[[bytes], bytes]) -> None:
    made = report()
    body = spoil(encode_content(content(made, TERMS, SECRET, None)[0]))
    assert look(body, agreed(made, TERMS)) == "form" or not body.startswith(b"{")


def test_any_single_changed_value_is_seen() -> None:
    """Every leaf of the body, one after the other, made another of its type."""
    made = report(kind="crossing", detail=CrossingDetail(NOON, "closed"), exercise=True)
    body = json.loads(encode_content(content(made, FULL, SECRET, None)[0]))
    count = 0

    def leaves(value: Any, path: tuple[Any, ...]) -> Any:
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(inner, dict | list):
                yield from leaves(inner, (*path, key))
            else:
                yield (*path, key), inner

    for path, value in list(leaves(body, ())):
        for other in (value + 1 if type(value) is int else f"{value}x", None, True, [value], {"a": value}):
            if type(other) is type(value) and other == value:
                continue
            again = json.loads(json.dumps(body))
            at(*path, value=other)(again)
            assert look(msgspec.json.encode(again, order="sorted"), agreed(made, FULL)) != "", (path, other)
            count += 1
    assert count > 150


def item(**changes: Any) -> Released:
    made = decision()
    return replace(released(made, encode_content(content(report(), TERMS, SECRET, None)[0]), SECRET, None), **changes)


@pytest.mark.parametrize(
    ("changes", "failed"),
    [
        ({}, ""), ({"salt": bytes(16)}, "salt"), ({"salt": b"x" * 16}, "salt"), ({"mark": "open"}, "marking"),
        ({"by": "duty officer"}, "item"), ({"k": "revise"}, "item"), ({"re": ("d0",)}, "item"), ({"at": 5}, "item"),
        ({"reason": "error"}, "item"), ({"ack": AckFact(index=1, stage="seen")}, "item"), ({"body": b"{}"}, "keys"),
    ],
)  # fmt: skip
def test_an_item_is_what_the_decision_said(changes: dict[str, Any], failed: str) -> None:
    assert look_at_item(item(**changes), agreed(report(), TERMS)) == failed


def test_a_marking_above_the_limit_is_seen() -> None:
    of = agreed(report(), TERMS)
    assert look_at_item(item(), of._replace(limits=Limits(mark="open"))) == "marking"
    assert look_at_item(item(), of._replace(limits=Limits(finest=2))) == "place"
    assert look_at_item(item(), of._replace(limits=Limits(body=100))) == "size"


@pytest.mark.parametrize(
    "changes",
    [{"body": b"x"}, {"salt": b"x"}, {"re": ()}, {"re": ("a", "b")}, {"reason": None}, {"at": 5}, {"by": "machine"},
     {"ack": AckFact(index=0, stage="seen")}],
)  # fmt: skip
def test_a_withdrawal_has_its_fixed_fields_only(changes: dict[str, Any]) -> None:
    made = withdrawn(decision(action="withdraw", reason="sensitive"), "d0")
    assert look_at_item(made) == ""
    assert look_at_item(replace(made, **changes)) == "withdrawal"


@pytest.mark.parametrize(
    "changes",
    [{"body": b"x"}, {"re": ("a",)}, {"reason": "error"}, {"by": "standing rule"},
     {"ack": AckFact(index=-1, stage="seen")}, {"mark": "secret"}, {"at": NOON * 10**9}],
)  # fmt: skip
def test_an_acknowledgement_has_its_fixed_fields_only(changes: dict[str, Any]) -> None:
    entry = Entry(header=EntryHeader(at=NOON, by=OFFICER.by, entered=NOON, k="ack", serial=7, v=1), body=b"")
    made = acknowledged(entry, Acknowledgement("duty officer", "seen"), PARTNER, Origin("p.example/jisr/p/n/1", 3))
    assert look_at_item(made) == ""
    assert look_at_item(replace(made, **changes)) == "acknowledgement"


# --- at the desk -----------------------------------------------------------------------------------------------

PLANTED = (
    "title in our own words", "text in our own words", "source", "symbol", "caveats", "observed time",
    "moment of the event",
    "moment of a state", "subject named by the report", "exact point", "name of the place", "error finer than the cell",
)  # fmt: skip


def telling(three: Trio) -> int:
    return three.file(
        kind="crossing", detail={"as": "crossing", "state": "closed", "since": "2017-06-13T09:00:00.5Z"},
        source="Our man",
        symbol="10031000001101001500", occurred="2017-06-13T10:00:00.25Z", subject="the-mill",
        marking=to(PARTNER, caveats=("OURS ONLY",)),
    )  # fmt: skip


@pytest.mark.parametrize("leak", PLANTED)
def test_a_leak_that_was_built_in_is_stopped_and_raises_an_alarm(
    three: Trio, leak: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    serial = telling(three)
    with monkeypatch.context() as patch:
        LEAKS[leak](patch)
        assert code(Refused, lambda: three.release(serial)) == "second-look"
        assert code(Refused, lambda: three.north.release.preview(serial, PARTNER, TERMS)) == "second-look"
    (alarm,) = three.entries("alarm")
    assert alarm.header.re == (serial,)
    told = msgspec.json.decode(alarm.body or b"", type=Alarm)
    assert (told.partner, told.on) == (PARTNER, True)
    assert len(alarm.body or b"") < 80
    three.later(HOLD)
    assert three.rows() == []


@pytest.mark.parametrize("leak", PLANTED)
def test_a_leak_that_came_between_deciding_and_leaving_is_stopped(
    three: Trio, leak: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    serial = telling(three)
    other = three.file(kind="event", title="another")
    three.release(other)
    with monkeypatch.context() as patch:
        # As if it had been decided by somebody whose preview was spoilt the same way.
        patch.setattr(desk, "look", lambda *_: "")
        LEAKS[leak](patch)
        three.release(serial)
        three.later(HOLD)
    assert three.lapses().count("second-look") >= 1
    assert all(b"the-mill" not in body and b"Our man" not in body for body in three.bodies())
    assert three.north.store.read(three.north.alarms.open)[0].partner == PARTNER


@pytest.mark.parametrize("leak", ["serial in the salt", "salt from shared chance"])
def test_a_salt_that_tells_is_stopped(three: Trio, leak: str, monkeypatch: pytest.MonkeyPatch) -> None:
    LEAKS[leak](monkeypatch)
    three.send(telling(three))
    assert three.lapses() == ["second-look"]
    assert three.rows() == []


def test_a_withdrawal_that_says_more_is_stopped(three: Trio, monkeypatch: pytest.MonkeyPatch) -> None:
    serial = telling(three)
    three.send(serial)
    with monkeypatch.context() as patch:
        patch.setattr(desk, "withdrawn", lambda made, chain: replace(withdrawn(made, chain), body=b"why"))
        three.north.release.withdraw(OFFICER, serial, PARTNER, "error")
        three.later(HOLD)
    assert three.kinds() == ["release"]
    assert three.lapses() == ["second-look"]
    three.north.release.withdraw(OFFICER, serial, PARTNER, "error")
    three.later(HOLD)
    assert three.kinds() == ["release", "withdraw"]


def test_an_acknowledgement_that_says_more_is_stopped(three: Trio, monkeypatch: pytest.MonkeyPatch) -> None:
    south, north = three.south, three.north
    theirs = south.intake.file(REPORTER, draft(marking=to("north")))
    south.release.release(OFFICER, theirs, "north", TERMS)
    three.clock.tick(HOLD)
    exchange(north, south)
    (entry,) = three.entries("received")
    with monkeypatch.context() as patch:
        patch.setattr(acknowledging, "acknowledged", lambda *of: replace(acknowledged(*of), body=b"more"))
        north.acknowledging.acknowledge(OFFICER, entry.serial, "seen")
        north.settle()
    assert three.rows() == []
    assert len(north.store.read(north.alarms.open)) == 1


# --- the alarm -------------------------------------------------------------------------------------------------


def test_an_alarm_stands_until_an_officer_has_looked(three: Trio, monkeypatch: pytest.MonkeyPatch) -> None:
    serial = telling(three)
    with monkeypatch.context() as patch:
        LEAKS["exact point"](patch)
        for _ in range(3):
            assert code(Refused, lambda: three.release(serial)) == "second-look"
    north = three.north
    (alarm,) = north.store.read(north.alarms.open)
    assert (alarm.about, alarm.partner, alarm.failed) == (serial, PARTNER, "place")
    assert code(Refused, lambda: north.alarms.acknowledge(REPORTER, alarm.serial)) == "role"
    looked = north.alarms.acknowledge(OFFICER, alarm.serial)
    assert north.store.read(north.alarms.open) == []
    entry = three.entries("alarm")[-1]
    assert (entry.serial, entry.header.by, entry.header.re) == (looked, OFFICER.by, (serial, alarm.serial))
    assert said(OurMistake, lambda: north.alarms.acknowledge(OFFICER, alarm.serial)).code == "no-alarm"
    three.send(serial)
    assert three.kinds() == ["release"]


def test_a_finer_place_has_to_be_meant(three: Trio) -> None:
    serial = three.file(subject="the-mill")
    three.send(serial)
    finer = Terms(5, None, "")
    assert three.north.release.preview(serial, PARTNER, finer).finer
    assert code(Refused, lambda: three.release(serial, finer)) == "finer"
    three.send(serial, finer, finer=True)
    assert three.kinds() == ["release", "revise"]
    made = msgspec.json.decode(three.entries("decide")[-1].body or b"", type=Decision)
    assert (made.finer, made.level) == (True, 5)
    assert made.hash == body_hash(three.bodies()[-1])


def test_what_became_finer_while_it_waited_lapses(three: Trio) -> None:
    serial = three.file(subject="the-mill")
    three.release(serial, Terms(5, None, ""), delay_ms=2 * HOLD)
    three.release(three.file(subject="the-mill"), Terms(2, None, ""))
    three.later(HOLD)
    three.later(HOLD)
    assert three.lapses() == ["finer"]
    assert len(three.rows()) == 1
