"""The audit of releases: what a stranger with the record would write down, and nothing a partner can ever ask for."""

import json
import random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jisr.release import AuditLine, Wanted
from jisr.release.rules import Terms
from jisr.terms.errors import JisrError
from tests.release.ruled import SECOND, activated, go
from tests.release.test_rule_laws import STEPS
from tests.release.trio import PARTNER, THIRD, Trio, trio
from tests.two_sides.sides import HOLD, HOUR, OFFICER, REPORTER, TERMS, Wire, exchange, to

NOBODYS = "NOBODY ELSE MAY EVER READ THIS"


def audit(three: Trio, **wanted: Any) -> list[AuditLine]:
    north = three.north
    return north.store.read(lambda tx: north.releases.lines(tx, Wanted(**wanted)))


def test_every_decision_has_a_line_that_says_who_why_and_what_came_of_it(three: Trio) -> None:
    one, two, three_ = three.file(title="The mill"), three.file(), three.file()
    release = three.north.release
    release.release(OFFICER, one, PARTNER, Terms(3, "Mill", "Words"), why="asked by phone")
    release.withhold(OFFICER, two, PARTNER, why="not theirs")
    lapsed = release.release(SECOND, three_, PARTNER, TERMS)
    three.north.intake.withdraw(REPORTER, three_, "error")
    three.later(HOLD)
    exchange(three.north, three.south)
    release.withdraw(OFFICER, one, PARTNER, "sensitive", why="a mistake of ours")
    first, second, third, fourth = audit(three)
    assert (first.act, first.partner, first.report, first.version, first.title) == (
        "release",
        PARTNER,
        one,
        one,
        "The mill",
    )
    assert (first.person, first.position, first.why) == (OFFICER.person, OFFICER.position, "asked by phone")
    assert (first.words, first.text, first.level, first.mark, first.rules) == (
        "Mill",
        "Words",
        3,
        "restricted",
        "jisr-release/1",
    )
    assert (first.came, first.index) == ("delivered", 0)
    assert first.receipted == three.clock.at // 1000
    assert (second.act, second.why, second.came) == ("withhold", "not theirs", "")
    assert (third.serial, third.came, third.code) == (lapsed, "lapsed", "withdrawn")
    assert third.lapse in {entry.serial for entry in three.entries("lapse")}
    assert (fourth.act, fourth.reason, fourth.why, fourth.came) == (
        "withdraw",
        "sensitive",
        "a mistake of ours",
        "queued",
    )


def test_acknowledgements_stand_with_what_they_are_of(three: Trio) -> None:
    three.send(three.file())
    exchange(three.north, three.south)
    (theirs,) = three.south.store.read(
        lambda tx: three.south.record.entries(tx, 1, three.south.record.size(tx) + 1, ("received",))
    )
    three.south.acknowledging.acknowledge(OFFICER, theirs.serial, "seen")
    exchange(three.north, three.south)
    (line,) = audit(three)
    (ack,) = line.acks
    assert (ack.stage, ack.by, ack.serial) == ("seen", "release officer", len(three.entries()))


def test_rules_are_in_the_audit_with_those_who_stand_for_them(three: Trio) -> None:
    serial = activated(three)
    told = three.file()
    go(three, HOLD)
    three.north.rules.stop(OFFICER, serial, "enough")
    lines = audit(three)
    assert [(line.act, line.person, line.rule) for line in lines] == [
        ("rule proposed", OFFICER.person, serial), ("rule activated", SECOND.person, serial),
        ("release", "jisr", serial), ("rule stopped", OFFICER.person, serial),
    ]  # fmt: skip
    assert {line.partner for line in lines} == {PARTNER}
    assert (lines[2].report, lines[2].came, lines[3].why) == (told, "logged", "enough")


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, [0, 1, 2]), ({"partner": THIRD}, [1]), ({"person": "S.OFFICER"}, [2]), ({"report": 1}, [0, 1]),
        ({"report": 99}, []), ({"person": "nobody"}, []), ({"partner": "west"}, []),
    ],
)  # fmt: skip
def test_the_audit_is_asked_by_partner_person_and_report(three: Trio, wanted: Any, expected: list[int]) -> None:
    one, two = three.file(marking=to(PARTNER, THIRD)), three.file()
    made = [three.release(one), three.release(one, partner=THIRD)]
    three.clock.tick(HOUR)
    made.append(three.north.release.release(SECOND, two, PARTNER, TERMS))
    assert [line.serial for line in audit(three, **wanted)] == [made[place] for place in expected]
    assert [line.serial for line in audit(three, since=three.clock.at)] == made[2:]
    assert [line.serial for line in audit(three, until=three.clock.at)] == made[:2]
    assert [
        line.serial for line in three.north.store.read(lambda tx: three.north.releases.lines(tx, after=made[0]))
    ] == made[1:]
    assert len(three.north.store.read(lambda tx: three.north.releases.lines(tx, most=2))) == 2


@settings(max_examples=25)
@given(st.integers(0, 2**32))
def test_the_audit_is_the_record_read_by_hand(seed: int) -> None:
    """Read a second time with nothing of ours: JSON, and the order the entries stand in."""
    chance = random.Random(seed)
    with trio() as three:
        activated(three)
        for _ in range(chance.randrange(5, 50)):
            try:
                chance.choice(STEPS)(three, chance)
            except JisrError:
                continue
        three.north.settle()
        assert [_plain(line) for line in audit(three)] == by_hand(three)


def _plain(line: AuditLine) -> tuple[Any, ...]:
    return line.serial, line.act, line.partner, line.person, line.version, line.rule, line.why, line.code, line.report


ACTS = {"activate": "rule activated", "fill": "rule given old", "left": "rule left", "propose": "rule proposed",
        "stop": "rule stopped"}  # fmt: skip


def by_hand(three: Trio) -> list[tuple[Any, ...]]:
    rows = three.north.store.read(
        lambda tx: list(tx.handle.execute("SELECT serial, header, body FROM record_entry ORDER BY serial"))
    )
    heads = {serial: json.loads(header) for serial, header, _ in rows}
    says = {serial: json.loads(body) for serial, _, body in rows if body}
    lapses = {heads[n]["re"][0]: says[n]["code"] for n, head in heads.items() if head["k"] == "lapse"}

    def first(serial: int) -> int:
        return int(heads[serial]["re"][0]) if heads[serial]["k"] == "correct" else serial

    found: list[tuple[Any, ...]] = []
    for n, head in heads.items():
        who = head["by"]["person"]
        if head["k"] == "decide":
            made = says[n]
            code = lapses.get(n, "") if made["action"] in ("release", "withdraw") else ""
            found.append(
                (n, made["action"], made["partner"], who, made["of"], made.get("rule"), made.get("why", ""), code,
                 first(made["of"]))
            )  # fmt: skip
        if head["k"] == "rule":
            act = says[n]["act"]
            rule = n if act == "propose" else head["re"][0]
            version = head["re"][1] if act == "left" else None
            found.append(
                (n, ACTS[act], says[rule]["rule"]["partner"], who, version, rule, says[n].get("why", ""),
                 says[n].get("code", ""), first(version) if version else None)
            )  # fmt: skip
    return found


# --- it never leaves ---------------------------------------------------------------------------------------------


def test_a_reason_never_leaves_the_side(three: Trio) -> None:
    """Of decisions by persons, of rules and of their ends: not one byte of it reaches a partner."""
    release, one, two = three.north.release, three.file(), three.file()
    release.release(OFFICER, one, PARTNER, TERMS, why=NOBODYS)
    release.withhold(OFFICER, two, PARTNER, why=NOBODYS)
    go(three, HOLD)
    release.withdraw(OFFICER, one, PARTNER, "error", why=NOBODYS)
    serial = activated(three)
    three.file()
    go(three, HOLD)
    three.north.rules.stop(OFFICER, serial, NOBODYS)
    exchange(three.north, three.south)
    kept = three.south.store.db.serialize("main")  # type: ignore[attr-defined]
    assert b"Event: hazard" in kept
    for private in (NOBODYS, "Events by the river", OFFICER.person, SECOND.person):
        assert private.encode() not in kept


@pytest.mark.parametrize(
    "path", ["/audit", "/api/v1/audit", "/api/v1/audit?partner=south", "/rules", "/api/v1/rules",
             "/api/v1/as/south/log", "/api/v1/questions"]
)  # fmt: skip
def test_the_partner_port_has_no_such_thing(three: Trio, path: str) -> None:
    three.send(three.file())
    wire = Wire(three.north, three.north.entropy)
    nothing = wire.ask("GET", "/no/such/thing", [])
    for method in ("GET", "POST"):
        answer = wire.ask(method, path, [])
        assert (answer.status, answer.body) == (wire.ask(method, "/no/such/thing", []).status, nothing.body)
        assert answer.status != 200


def test_a_reason_is_checked_as_other_words_are(three: Trio) -> None:
    serial = three.file()
    for why in ("x" * 201, "a\u202eb", "two\nlines"):
        with pytest.raises(JisrError):
            three.north.release.withhold(OFFICER, serial, PARTNER, why=why)
    assert three.entries("decide") == []
    assert msgspec.json.encode(audit(three)) == b"[]"
