"""The laws of standing rules, over histories nobody thought of: what went is what was stated, and nothing else."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from jisr.geo.grid import cell_of
from jisr.geo.inside import covers
from jisr.intake.reading import DraftPlace
from jisr.node import Node
from jisr.people.rules import Proof
from jisr.release.rule_matching import Matching
from jisr.release.rules import body_hash
from jisr.terms.entries import By, Entry, EntryHeader, NewEntry
from jisr.terms.errors import JisrError
from jisr.terms.places import DEGREE, Place, Point
from jisr.terms.releases import Decision
from jisr.terms.reports import Marking, Report
from jisr.terms.sides import Limits
from jisr.terms.standing_rules import StandingRule
from tests.release.ruled import DAY, SECOND, box, rule
from tests.release.test_rules import report as a_report
from tests.release.trio import PARTNER, THIRD, Trio, trio
from tests.sides import on_disk
from tests.two_sides.sides import (
    HOLD,
    HOUR,
    MINUTE,
    NOON,
    OFFICER,
    REPORTER,
    TERMS,
    Chance,
    Clock,
    Inline,
    draft,
    pair,
    side,
    to,
)

_decision = msgspec.json.Decoder(Decision).decode
_report = msgspec.json.Decoder(Report).decode


# --- a place is its cell -----------------------------------------------------------------------------------------


@given(
    st.integers(0, 7), st.integers(40 * DEGREE, 42 * DEGREE), st.integers(33 * DEGREE, 36 * DEGREE),
    st.tuples(*[st.floats(0, 1, exclude_max=True)] * 4), st.integers(0, 2**32),
)  # fmt: skip
def test_two_points_of_one_cell_get_one_answer(
    level: int, lon: int, lat: int, shares: tuple[float, ...], seed: int
) -> None:
    """Whatever the area: what a rule does with a point says nothing that its cell does not say."""
    west, south, east, north = cell_of(level, lon, lat).box()
    chance = random.Random(seed)
    w, s = chance.uniform(39.5, 41.9), chance.uniform(32.5, 35.9)
    made = rule(area=box(w, s, w + chance.uniform(0.01, 3), s + chance.uniform(0.01, 3)), cell=level)
    matching = Matching(made)
    header = EntryHeader(at=NOON, by=By("a", "b"), entered=NOON, k="report", serial=1, v=1)
    answers = set()
    for x, y in (shares[:2], shares[2:]):
        at = Point(lon=west + int(x * (east - west)), lat=south + int(y * (north - south)))
        given_report = a_report(place=Place(error_m=chance.randrange(1, 100), geometry=at), marking=to(PARTNER))
        told = matching.told(Entry(header=header, body=None), given_report, b"secret", None, lambda *_asked: None)
        answers.add(told if isinstance(told, str) else body_hash(msgspec.json.encode(told[0])))
    assert len(answers) == 1
    wholly = covers(made.area, cell_of(level, lon, lat).polygon())
    assert (answers == {"area"}) is not wholly


def test_the_law_above_would_see_a_rule_that_looks_at_the_point() -> None:
    """Two points of one cell lie on either side of the area's edge: by the point they would be told apart."""
    area = box(41, 34, 41.06, 34.125)
    one, other = Point(lon=410100000, lat=340500000), Point(lon=411000000, lat=340500000)
    assert cell_of(3, one.lon, one.lat) == cell_of(3, other.lon, other.lat)
    assert covers(area, one) is not covers(area, other)


# --- histories ---------------------------------------------------------------------------------------------------

SPOTS = ((41.03, 34.45), (41.9, 34.45), (42.4, 34.45), (44.2, 34.45), (42.99, 35.99))
Step = Callable[[Trio, random.Random], object]


def _changes(chance: random.Random) -> dict[str, Any]:
    lon, lat = chance.choice(SPOTS)
    sides = chance.choice((*[(PARTNER,)] * 5, (PARTNER, THIRD), (THIRD,), ()))
    kind = chance.choice((*["event"] * 5, "crossing", "crossing", "track", "site"))
    return {
        "kind": kind, "category": chance.choice((*["hazard"] * 4, "movement", "protected-site")),
        "detail": {"as": "site", "function": "school"} if kind == "site" else None,
        "place": chance.choice((None, *[DraftPlace(lon=str(lon), lat=str(lat), error_m=50)] * 9)),
        "marking": Marking(
            releasable_to=sides, level=chance.choice(("open", *["restricted"] * 3, "confidential")),  # type: ignore[arg-type]
            consent="a letter" if chance.random() < 0.5 else None,
        ),
        "text": "SECRET WORDS", "subject": chance.choice((None, None, "mill")),
    }  # fmt: skip


def _any(three: Trio, chance: random.Random) -> int:
    reports = three.entries("report", "correct")
    return chance.choice(reports[-8:]).serial if reports else 1


def _file(three: Trio, chance: random.Random) -> None:
    three.north.intake.file(REPORTER, draft(**_changes(chance)))


def _correct(three: Trio, chance: random.Random) -> None:
    serial = _any(three, chance)
    if not three.entries("report"):
        return
    before = _report(three.north.store.read(lambda tx: three.north.record.entry(tx, serial)).body or b"")
    same: dict[str, Any] = {"kind": before.kind, "marking": before.marking, "subject": before.subject, "place": None}
    if before.place is not None and isinstance(at := before.place.geometry, Point):
        same["place"] = DraftPlace(lon=str(at.lon / DEGREE), lat=str(at.lat / DEGREE), error_m=50)
    changes = _changes(chance)
    three.north.intake.correct(REPORTER, serial, draft(**changes | (same if chance.random() < 0.6 else {})))


def _end(three: Trio, chance: random.Random) -> None:
    three.north.intake.withdraw(REPORTER, _any(three, chance), "error")


def _decide(three: Trio, chance: random.Random) -> None:
    release, serial = three.north.release, _any(three, chance)
    act = chance.randrange(3)
    if act == 0:
        release.release(OFFICER, serial, PARTNER, TERMS)
    elif act == 1:
        release.withhold(OFFICER, serial, PARTNER)
    else:
        release.withdraw(OFFICER, serial, PARTNER, "error")


def _rule(chance: random.Random, now: int) -> StandingRule:
    return rule(
        day=chance.choice((1, 2, 9, 50)), delay_ms=chance.choice((0, MINUTE, HOUR)), withdraw=chance.random() < 0.5,
        expires=now + chance.choice((HOUR, 2 * DAY, 7 * DAY, 7 * DAY)), cell=chance.choice((2, 3, 3, 4)),
        kinds=chance.choice((("event",), ("event", "crossing"))),
    )  # fmt: skip


def _begin(three: Trio, chance: random.Random) -> None:
    rules, made = three.north.rules, _rule(chance, three.clock.at)
    serial = rules.propose(Proof(OFFICER), made, rules.dry_run(made).shown)
    rules.activate(Proof(SECOND), serial, rules.dry_run(made).shown)


def _live(three: Trio) -> list[int]:
    return [one.serial for one in three.north.store.read(three.north.rules.rules) if one.state == "active"]


def _stop(three: Trio, chance: random.Random) -> None:
    if live := _live(three):
        three.north.rules.stop(OFFICER, chance.choice(live))


def _fill(three: Trio, chance: random.Random) -> None:
    if live := _live(three):
        serial = chance.choice(live)
        three.north.rules.fill(Proof(SECOND), serial, three.north.rules.dry_fill(serial).shown)


def _wait(three: Trio, chance: random.Random) -> None:
    three.clock.tick(chance.choice((1, HOLD, HOLD, MINUTE, HOUR, HOUR, DAY // 2)))


def _settle(three: Trio, chance: random.Random) -> None:
    """One follower after another, stopped anywhere and begun anew."""
    node = three.north
    for follower in chance.choice(((node.ruling.follow,), (node.ruling.follow, node.release.publish), (node.settle,))):
        follower()
    node.ruling._passed = 0


STEPS: tuple[Step, ...] = (
    *[_file] * 8, *[_correct] * 4, _end, _decide, _begin, _stop, _fill, *[_wait] * 4, *[_settle] * 6,
)  # fmt: skip


@settings(max_examples=60)
@given(st.integers(0, 2**32))
def test_the_laws_of_rules(seed: int) -> None:
    chance = random.Random(seed)
    with trio() as three:
        _begin(three, chance)
        for _ in range(chance.randrange(20, 90)):
            try:
                chance.choice(STEPS)(three, chance)
            except JisrError:
                continue
        three.north.settle()
        three.clock.tick(2 * HOUR)
        three.north.settle()
        check_laws(three)


def check_laws(three: Trio) -> None:
    """Judge the whole record as a stranger would: by what the entries say, in the order they stand."""
    entries = {entry.serial: entry for entry in three.entries()}
    rules = {one.serial: one for one in three.north.store.read(three.north.rules.rules)}
    made = [(entry, _decision(entry.body or b"")) for entry in entries.values() if entry.header.k == "decide"]
    by_rule = [(entry, one) for entry, one in made if one.rule is not None]
    logged = three.north.store.read(lambda tx: three.north.standing.indexes(tx, PARTNER, [one.id for _, one in made]))
    leaves = three.leaves()
    filled = {
        (entry.header.re[0], version) for entry in entries.values() if entry.header.k == "rule"
        for version in msgspec.json.decode(entry.body or b"").get("versions", ())
    }  # fmt: skip
    for entry, one in by_rule:
        known = rules[one.rule or 0]
        assert known.activated is not None
        assert known.activated <= entry.header.entered < known.rule.expires
        assert known.stopped is None or entry.header.entered <= known.stopped
        assert known.activator is not None
        assert known.activator.person != known.author.person
        report = _report(entries[one.of].body or b"")
        first = entries[one.of].header.re[0] if entries[one.of].header.k == "correct" else one.of
        if one.action == "release":
            check_told(known.rule, report, one)
            activated = next(
                e.serial for e in entries.values() if e.header.k == "rule" and e.header.re == (known.serial,)
                and msgspec.json.decode(e.body or b"")["act"] == "activate"
            )  # fmt: skip
            handed = any((known.serial, version) in filled and _first(entries, version) == first for version in entries)
            assert first > activated or handed
        earlier = [other for at, other in made if at.serial < entry.serial and _first(entries, other.of) == first]
        persons = [other for other in earlier if other.partner == one.partner and other.rule is None]
        assert persons == [], "a person decided about this report and partner first"
        if one.id in logged and one.action == "release":
            leaf = leaves[logged[one.id]]
            assert leaf.by == "standing rule"
            assert leaf.at * 1000 < known.rule.expires
            assert known.stopped is None or leaf.at * 1000 <= known.stopped
            assert leaf.at * 1000 >= (entry.header.entered + max(HOLD, known.rule.delay_ms)) // 1000 * 1000
    for serial, known in rules.items():
        times = sorted(e.header.entered for e, one in by_rule if one.rule == serial and one.action == "release")
        assert all(late - early >= DAY for early, late in zip(times, times[known.rule.day :], strict=False)), (
            "more than the rule says in 24 hours"
        )
    names = [one.id for _, one in made]
    assert len(set(names)) == len(names)
    assert b"SECRET" not in b"".join(three.bodies() + three.bodies(THIRD))


def check_told(made: StandingRule, report: Report, one: Decision) -> None:
    """What the decision says is inside what the rule says."""
    assert report.kind in made.kinds
    assert report.kind != "site"
    assert report.category != "protected-site"
    assert report.marking.level in made.markings
    assert one.partner == made.partner
    assert one.partner in report.marking.releasable_to
    assert (one.level, one.text, one.title) == (made.cell, "", None)
    assert report.place is not None
    assert one.cell is not None
    west, south, east, north = (value / DEGREE for value in _box(made.cell, *one.cell))
    assert west >= 40
    assert south >= 33
    assert east <= 43
    assert north <= 36


def _box(level: int, x: int, y: int) -> tuple[int, int, int, int]:
    size = DEGREE >> level
    west, south = x * size - 180 * DEGREE, y * size - 90 * DEGREE
    return west, south, west + size, south + size


def _first(entries: dict[int, Entry], serial: int) -> int:
    header = entries[serial].header
    return header.re[0] if header.k == "correct" else serial


# --- killed and started again ------------------------------------------------------------------------------------


def test_a_side_killed_between_any_two_steps_tells_nothing_twice(tmp_path: Path) -> None:
    """Opened anew before every step; the record and the partner's log are those of a side nobody disturbed."""
    outcomes = []
    for disturbed in (False, True):
        folder = tmp_path / str(disturbed)
        folder.mkdir()
        clock = Clock()
        node, south = on_disk(folder, clock=clock), side(PARTNER, Inline(), clock, Chance("south"))
        pair(node, south)
        made = rule(day=3)
        serial = node.rules.propose(Proof(OFFICER), made, node.rules.dry_run(made).shown)
        node.rules.activate(Proof(SECOND), serial, node.rules.dry_run(made).shown)
        for number in range(5):
            node.intake.file(REPORTER, draft(id=f"r{number}", marking=to(PARTNER)))
        for _ in range(4):
            for step in range(3):
                if disturbed:
                    node.close()
                    node = on_disk(folder, clock=clock)
                (node.ruling.follow, node.release.publish, node.settle)[step]()
            clock.tick(HOLD)
        outcomes.append(_outcome(node))
        node.close()
        south.close()
    assert outcomes[0] == outcomes[1]
    assert outcomes[0][1] == 3


def _outcome(node: Node) -> tuple[list[tuple[str, tuple[int, ...], bytes | None]], int]:
    def read(tx: Any) -> tuple[list[tuple[str, tuple[int, ...], bytes | None]], int]:
        found = node.record.entries(tx, 1, node.record.size(tx) + 1)
        head = node.standing.head(tx, PARTNER, "out")
        assert head is not None
        return [(one.header.k, one.header.re, one.body) for one in found if one.header.k != "rule"], head.frontier.size

    return node.store.read(read)


def test_the_limits_agreed_with_a_partner_bind_its_rules() -> None:
    """What is agreed afterwards counts too: a rule cannot widen anything."""
    with trio() as three:
        made = rule(cell=5)
        rules = three.north.rules
        serial = rules.propose(Proof(OFFICER), made, rules.dry_run(made).shown)
        rules.activate(Proof(SECOND), serial, rules.dry_run(made).shown)
        three.north.limit(PARTNER, Limits(finest=3))
        three.file()
        three.north.settle()
        three.later(HOUR)
        assert three.rows() == []
        acts = [msgspec.json.decode(entry.body or b"") for entry in three.entries("rule")]
        assert acts[-1] == {"act": "left", "code": "too-fine", "partner": PARTNER}


def test_a_planted_decision_by_a_rule_that_never_was_does_not_leave() -> None:
    """Whatever the record may come to hold: without a rule that stands nothing leaves in its name."""
    with trio() as three:
        serial = three.file()
        preview = three.north.release.preview(serial, PARTNER, TERMS)
        assert preview.cell is not None
        planted = Decision(
            action="release", cell=(preview.cell.x, preview.cell.y), hash=preview.hash, id="rule 7 1", level=3,
            mark="restricted", not_before=NOON, of=serial, partner=PARTNER, rule=7, rules="x",
        )  # fmt: skip
        three.north.record.file([NewEntry(
            k="decide", by=OFFICER.by, entered=NOON, body=msgspec.json.encode(planted), key="decision:rule 7 1",
            re=(serial,),
        )])  # fmt: skip
        three.later(HOUR)
        assert three.rows() == []
        assert three.lapses() == ["rule-stopped"]
