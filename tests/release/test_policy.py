"""The policy against an oracle that was written without it, hostile texts, and what becomes of what waits."""

import itertools
import json
import random
from contextlib import suppress
from typing import Any

import cedarpy
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from jisr.release import policy
from jisr.release.judging import check_proposal, check_release, refusal
from jisr.release.policy import PACKAGED, SCHEMA, Question, packaged_names, read_policy
from jisr.release.rules import Terms
from jisr.terms.errors import JisrError, OurMistake, Refused
from jisr.terms.handling import Caution, Dealings, Purpose
from jisr.terms.releases import Decision, PolicyText
from jisr.terms.reports import LEVELS, Marking, Report
from jisr.terms.sides import Limits
from tests.release.test_rules import PLACE, SOUTH, report
from tests.release.trio import PARTNER, THIRD, Trio
from tests.sides import assert_one_sentence, code, said
from tests.two_sides.sides import HOUR, OFFICER, REPORTER, TERMS, to

PURPOSE: Purpose = "safety"
NO_TRACKS = '@id("no-tracks")\nforbid (principal, action, resource) when { resource.kind == "track" };'
NO_EVENTS = '@id("no-events")\nforbid (principal, action, resource) when { resource.kind == "event" };'

# --- the truth table -------------------------------------------------------------------------------------------

SPACE: dict[str, tuple[Any, ...]] = {
    "mark": LEVELS, "agreed": LEVELS, "releasable": (("south",), (), ("east", "sout"), ("east", "south")),
    "own": (True, False), "kind": ("event", "site", "track"), "category": ("hazard", "protected-site"),
    "consent": (None, "", "letter"), "placed": (True, False), "level": (None, -1, 0, 3, 4, 8), "finest": (3, 7),
    "exercise": (False, True), "takes": ("both", "only", "never"), "personal": (False, True),
    "purpose": (None, PURPOSE, "training"), "retain": (None, 99, 100, 101), "needed": (False, True),
    "by_rule": (False, True), "words": (False, True), "persons": (1, 2), "two": (*LEVELS, "never"),
    "labels": ({}, {"restricted": "R"}, dict.fromkeys(LEVELS, "L")),
}  # fmt: skip
CORE = ("mark", "agreed", "releasable", "own", "kind", "category", "consent")
USUAL: dict[str, Any] = {
    "mark": "restricted", "agreed": "confidential", "releasable": ("south",), "own": True, "kind": "event",
    "category": "hazard", "consent": None, "placed": True, "level": 3, "finest": 7, "exercise": False, "takes": "both",
    "personal": False, "purpose": None, "retain": None, "needed": False, "by_rule": False, "words": False, "persons": 1,
    "two": "never", "labels": {},
}  # fmt: skip
NOW = 100
PLAIN = report()


def asked(of: dict[str, Any]) -> Question:
    marking = Marking(
        consent=of["consent"], level=of["mark"], personal=of["personal"], releasable_to=of["releasable"]
    )  # fmt: skip
    made: Report = replace(
        PLAIN, kind=of["kind"], category=of["category"], exercise=of["exercise"], marking=marking,
        place=PLACE if of["placed"] else None,
    )  # fmt: skip
    partner = replace(SOUTH, limits=Limits(finest=of["finest"], mark=of["agreed"]))
    dealings = Dealings(
        equivalence=of["labels"], exercise=of["takes"], purpose_needed=of["needed"], purposes=(PURPOSE, "humanitarian")
    )
    return Question(
        made, of["own"], partner, dealings, Caution(two_persons_from=of["two"]), of["level"], of["purpose"],
        of["retain"], of["words"], of["by_rule"], of["persons"], NOW,
    )  # fmt: skip


def oracle(of: dict[str, Any]) -> set[str]:
    """What must be forbidden and why, by somebody who reads the design and not the policy."""
    rank = {"open": 0, "restricted": 1, "confidential": 2, "secret": 3, "never": 9}
    site = of["kind"] == "site" or of["category"] == "protected-site"
    why = {
        "third-party": not of["own"],
        "not-releasable": "south" not in of["releasable"],
        "marking-level": rank[of["mark"]] > rank[of["agreed"]],
        "consent": site and not of["consent"],
        "site-by-rule": site and of["by_rule"],
        "exercise": of["exercise"] and of["takes"] == "never",
        "real": not of["exercise"] and of["takes"] == "only",
        "purpose-needed": of["needed"] and of["purpose"] is None,
        "purpose": of["purpose"] == "training",
        "personal": of["personal"] and (of["purpose"] is None or of["retain"] is None),
        "personal-by-rule": of["personal"] and of["by_rule"],
        "words-by-rule": of["words"] and of["by_rule"],
        "retain-past": of["retain"] in (99, 100),
        "no-label": bool(of["labels"]) and of["mark"] not in of["labels"],
        "no-level": of["placed"] and of["level"] is None,
        "too-fine": of["level"] is not None and not 0 <= of["level"] <= of["finest"],
        "two-persons": rank[of["mark"]] >= rank[of["two"]] and of["persons"] == 1,
    }
    return {name for name, holds in why.items() if holds}


def judged(of: dict[str, Any]) -> set[str]:
    return set(read_policy().forbidding(asked(of)))


def test_every_combination_of_marking_report_and_partner() -> None:
    combinations = [dict(zip(CORE, chosen, strict=True)) for chosen in itertools.product(*(SPACE[n] for n in CORE))]
    assert len(combinations) == 2304
    for one in combinations:
        assert judged(USUAL | one) == oracle(USUAL | one), one


def test_every_pair_of_circumstances() -> None:
    for one, other in itertools.combinations(SPACE, 2):
        for a, b in itertools.product(SPACE[one], SPACE[other]):
            of = USUAL | {one: a, other: b}
            assert judged(of) == oracle(of), of


def test_circumstances_at_random() -> None:
    chance = random.Random(8)
    for _ in range(3000):
        of = {name: chance.choice(values) for name, values in SPACE.items()}
        assert judged(of) == oracle(of), of


def test_what_is_asked_fits_the_schema() -> None:
    """Cedar skips a rule it cannot evaluate: what it is given must always be what the rules were checked against."""
    chance = random.Random(9)
    for _ in range(300):
        question = asked({name: chance.choice(values) for name, values in SPACE.items()})
        entities = cedarpy.Entities.from_json_str(policy._entities(question), SCHEMA)
        request = {
            "principal": {"type": "Partner", "id": "south"}, "action": policy._RELEASE, "resource": policy._REPORT,
            "context": policy._context(question),
        }  # fmt: skip
        answer = cedarpy.is_authorized(request, PACKAGED, entities, SCHEMA)
        assert not answer.diagnostics.errors
        assert answer.decision != cedarpy.Decision.NoDecision


def test_without_a_permit_nothing_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Default deny does not rest on the forbids."""
    packaged = PACKAGED[PACKAGED.index("// What another side told us") :]
    monkeypatch.setattr(policy, "PACKAGED", packaged)
    assert policy.Policy("", ()).forbidding(asked(USUAL)) == ("not-permitted",)


def test_a_rule_that_cannot_be_evaluated_stops_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(policy, "_context", lambda _: {"by_rule": False})
        with pytest.raises(JisrError) as stopped:
            read_policy().forbidding(asked(USUAL))
    assert stopped.value.code == "policy-fault"


@pytest.mark.parametrize("name", [name for name in packaged_names() if name != "allowed"])
def test_every_rule_says_why(name: str) -> None:
    why = refusal(name, asked(USUAL))
    assert_one_sentence(why)
    assert why.code in (name, "by-rule")


def test_the_first_rule_written_is_the_one_named() -> None:
    of = USUAL | {"own": False, "releasable": (), "level": 9}
    assert read_policy(NO_EVENTS).forbidding(asked(of)) == ("third-party", "not-releasable", "too-fine", "no-events")
    assert code(Refused, lambda: check_release(read_policy(NO_EVENTS), asked(of), TERMS)) == "third-party"


def test_two_officers_are_asked_for_only_where_two_are_enough() -> None:
    secret = USUAL | {"mark": "secret", "agreed": "secret", "two": "confidential"}
    assert check_proposal(read_policy(), asked(secret), TERMS) is True
    assert check_proposal(read_policy(), asked(secret | {"two": "never"}), TERMS) is False
    with pytest.raises(Refused) as refused:
        check_proposal(read_policy(), asked(secret | {"agreed": "open"}), TERMS)
    assert refused.value.code == "marking-level"


# --- what a side adds ------------------------------------------------------------------------------------------


def test_an_addition_narrows_and_never_widens() -> None:
    chance = random.Random(10)
    narrowed = read_policy(f"// no tracks here\n{NO_TRACKS}\n{NO_EVENTS}")
    assert narrowed.names == ("no-tracks", "no-events")
    for _ in range(500):
        of = {name: chance.choice(values) for name, values in SPACE.items()}
        expected = oracle(of) | {f"no-{of['kind']}s"} - {"no-sites"}
        assert set(narrowed.forbidding(asked(of))) == expected


def test_an_addition_may_name_a_partner_and_ask_for_two_persons() -> None:
    own = '@id("two-for-south") forbid (principal == Partner::"south", action, resource) when { context.persons < 2 };'
    assert check_proposal(read_policy(own), asked(USUAL), TERMS) is True
    assert read_policy(own.replace("south", "east")).forbidding(asked(USUAL)) == ()
    assert policy.partners_named(own) == ("south",)


def forbid(when: str, name: str = "mine") -> str:
    return f'@id("{name}") forbid (principal, action, resource) when {{ {when} }};'


HOSTILE = {
    "policy-permit": ['@id("mine") permit (principal, action, resource);',
                      NO_TRACKS + '@id("b2") permit(principal, action, resource) when { 1 > 2 };'],
    "policy-name": ["forbid (principal, action, resource);", forbid("true", "consent"), forbid("true", "allowed"),
                    forbid("true", "X"), forbid("true", "a b"), forbid("true") * 2,
                    forbid("true", "")],
    "policy-schema": [forbid('resource.originator == "x"'), forbid("context.level > 3"),
                      forbid("resource.mark == true"),
                      '@id("mine") forbid (principal == User::"x", action, resource);',
                      '@id("mine") forbid (principal, action == Action::"withdraw", resource);', forbid("1 + true")],
    "policy-slot": ['@id("mine") forbid (principal == ?principal, action, resource);'],
    "policy-form": ["forbid (", "allow everything", "forbid(principal, action, resource)", "\x00", "// \u202etsixe",
                    '@id("mine")', "{}", forbid("!" * 50 + "true")],
    "policy-size": ["// " + "x" * 12_000, forbid("true && " * 2000 + "true")],
    "policy-deep": [forbid("(" * 30 + "true" + ")" * 30), forbid("[" * 5000), "(" * 11_000,
                    '// ' + "(" * 30],
}  # fmt: skip


@pytest.mark.parametrize(("why", "text"), [(why, text) for why, texts in HOSTILE.items() for text in texts])
def test_a_bad_addition_is_refused_with_one_sentence(why: str, text: str) -> None:
    error = said(OurMistake, lambda: read_policy(text))
    assert error.code == why
    assert_one_sentence(error)
    assert error.hint


@pytest.mark.parametrize(
    "when",
    ["true && " * 1400 + "true", "if true then " * 480 + "true" + " else true" * 480, "1" + "+1" * 5500 + " > 0"],
)
def test_the_longest_addition_there_may_be_ends_nobodys_process(when: str) -> None:
    with suppress(OurMistake):
        read_policy(forbid(when)).forbidding(asked(USUAL))


@given(st.text(max_size=200))
def test_any_text_is_a_policy_or_a_mistake(text: str) -> None:
    for own in (text, forbid(text)):
        try:
            read_policy(own)
        except OurMistake as error:
            assert_one_sentence(error)


# --- live ------------------------------------------------------------------------------------------------------


def decisions(three: Trio) -> list[Decision]:
    return [msgspec.json.decode(entry.body or b"", type=Decision) for entry in three.entries("decide")]


def test_a_decision_cites_the_policy_and_the_entry_with_its_text(three: Trio) -> None:
    first = three.file()
    three.release(first)
    three.release(three.file())
    (text,) = three.entries("policy")
    recorded = msgspec.json.decode(text.body or b"", type=PolicyText)
    assert recorded == PolicyText(policy.hash_of(""), "", PACKAGED, SCHEMA)
    assert policy.hash_of(recorded.own, recorded.packaged, recorded.schema) == recorded.hash
    assert [(made.policy, made.policy_at) for made in decisions(three)] == [(recorded.hash, text.serial)] * 2
    assert text.serial < three.entries("decide")[0].serial


def test_a_new_policy_is_recorded_when_it_goes_live(three: Trio) -> None:
    serial = three.north.policy.activate(OFFICER, NO_TRACKS)
    assert three.north.policy.activate(OFFICER, NO_TRACKS) == serial
    (entry,) = three.entries("policy")
    assert entry.header.by == OFFICER.by
    three.release(three.file())
    assert decisions(three)[0].policy_at == serial
    assert three.north.policy.activate(OFFICER, "") > serial
    three.release(three.file())
    assert decisions(three)[1].policy_at == three.entries("policy")[-1].serial


def test_only_a_release_officer_changes_the_policy(three: Trio) -> None:
    assert code(Refused, lambda: three.north.policy.activate(REPORTER, "")) == "role"
    assert code(OurMistake, lambda: three.north.policy.activate(OFFICER, "permit (principal, action, resource);"))
    assert three.entries("policy") == []


def test_the_addition_refuses_under_its_name(three: Trio) -> None:
    serial = three.file()
    three.north.policy.activate(OFFICER, NO_EVENTS)
    for ask in (lambda: three.release(serial), lambda: three.north.release.preview(serial, PARTNER, TERMS)):
        error = said(Refused, ask)
        assert error.code == "policy"
        assert "no-events" in error.say


def test_a_narrower_policy_stops_what_waits_and_nothing_else(three: Trio) -> None:
    waits, other = three.file(), three.file(kind="activity", marking=to(PARTNER, THIRD))
    three.release(waits, delay_ms=HOUR)
    three.release(other, Terms(2, None, ""), delay_ms=HOUR)
    three.north.settle()
    three.north.policy.activate(OFFICER, NO_EVENTS)
    three.later(HOUR)
    assert [content.kind for content in three.contents()] == ["activity"]
    assert three.lapses() == ["policy"]
    three.north.policy.activate(OFFICER, "")
    three.later(HOUR)
    assert len(three.rows()) == 1


def test_what_a_newer_jisr_comes_with_is_recorded_with_the_addition(
    three: Trio, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = three.north.policy.activate(OFFICER, NO_TRACKS)
    with monkeypatch.context() as patch:
        patch.setattr(policy, "PACKAGED", PACKAGED + "\n// a newer Jisr\n")
        patch.setattr(policy, "hash_of", lambda own: f"newer {own}")
        read_policy.cache_clear()
        three.release(three.file())
    read_policy.cache_clear()
    old, new = three.entries("policy")
    assert (old.serial, decisions(three)[0].policy_at) == (before, new.serial)
    assert b"a newer Jisr" in (new.body or b"")
    assert b"no-tracks" in (new.body or b"")


def test_an_addition_that_no_longer_holds_stops_everything(three: Trio, monkeypatch: pytest.MonkeyPatch) -> None:
    serial = three.file()
    three.north.policy.activate(OFFICER, NO_TRACKS)
    with monkeypatch.context() as patch:
        patch.setattr(policy, "SCHEMA", SCHEMA.replace('"kind": String,', ""))
        read_policy.cache_clear()
        error = said(JisrError, lambda: three.release(serial))
    read_policy.cache_clear()
    assert error.code == "policy-broken"
    assert json.loads(three.entries("policy")[0].body or b"")["own"] == NO_TRACKS
