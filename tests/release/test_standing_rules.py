"""Standing rules: who makes them, what they tell, what they leave, and how they end."""

from typing import Any

import msgspec
import pytest

from jisr.intake.reading import DraftPlace, to_report
from jisr.people.rules import Proof
from jisr.release.rules import Terms
from jisr.terms.actors import ROLES, Actor, Role
from jisr.terms.errors import JisrError
from jisr.terms.reports import Marking, Report
from jisr.terms.standing_rules import RuleCase, StandingRule
from tests.release.ruled import AREA, DAY, SECOND, activated, asked, box, decisions, go, left, proposed, rule, shown
from tests.release.trio import PARTNER, THIRD, Trio
from tests.two_sides.sides import HOLD, HOUR, NOON, OFFICER, REPORTER, TERMS, Chance, draft, to


def refused(job: Any) -> str:
    with pytest.raises(JisrError) as stopped:
        job()
    return stopped.value.code


# --- what goes ---------------------------------------------------------------------------------------------------


def test_a_rule_tells_what_it_states_and_no_word_more(three: Trio) -> None:
    serial = activated(three)
    told = three.file(text="Secret words", title="Our own title")
    go(three, HOLD)
    (body,) = three.contents()
    (made,) = decisions(three)
    assert (body.title, body.text) == ("Event: hazard", "")
    assert body.place is not None
    assert body.place.name == "N34.375 E041 +1/8°"
    assert (made["rule"], made["of"], made["partner"]) == (serial, told, PARTNER)
    assert [leaf.by for leaf in three.leaves()] == ["standing rule"]
    (entry,) = three.entries("decide")
    assert (entry.header.by.person, entry.header.by.position) == ("jisr", "standing rule")


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "track"}, {"marking": Marking()}, {"marking": to(THIRD)}, {"place": None},
        {"marking": to(PARTNER, level="confidential")},
        {"category": "protected-site", "marking": to(PARTNER, consent="x")},
        {"kind": "site", "detail": {"as": "site", "function": "school"}, "marking": to(PARTNER, consent="letter")},
        {"place": DraftPlace(lon="44.5", lat="34.5", error_m=50)},
    ],
)  # fmt: skip
def test_what_a_rule_is_not_about_stays(three: Trio, changes: dict[str, Any]) -> None:
    activated(three)
    three.file(**changes)
    go(three, HOUR)
    assert (decisions(three), left(three), asked(three)) == ([], [], [])
    assert three.rows() == []


def test_nothing_old_goes_by_itself(three: Trio) -> None:
    """Neither what was recorded before, nor a correction or a wider marking of it."""
    old, private = three.file(), three.file(marking=Marking())
    activated(three)
    three.correct(old, text="again")
    three.north.intake.mark(REPORTER, private, to(PARTNER))
    go(three, HOUR)
    assert decisions(three) == []


def test_a_rule_waits_its_delay(three: Trio) -> None:
    activated(three, rule(delay_ms=HOUR))
    three.file()
    go(three, HOUR - 1)
    assert three.rows() == []
    go(three, 1)
    assert three.kinds() == ["release"]


def test_only_the_rules_own_partner_is_told(three: Trio) -> None:
    activated(three)
    three.file(marking=to(PARTNER, THIRD))
    go(three, HOUR)
    assert (len(three.rows(PARTNER)), len(three.rows(THIRD))) == (1, 0)


def test_the_whole_cell_must_lie_in_the_area(three: Trio) -> None:
    """The point lies well inside; its cell sticks out."""
    activated(three, rule(area=box(41.02, 34.44, 41.05, 34.46)))
    three.file()
    go(three, HOUR)
    assert decisions(three) == []
    activated(three, rule(area=box(41, 34.375, 41.125, 34.5)))
    three.file()
    go(three, HOUR)
    assert three.kinds() == ["release"]


# --- a person's word counts more ---------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["withhold", "release", "withdraw"])
def test_where_a_person_decided_no_rule_does(three: Trio, action: str) -> None:
    """Even when the person's word came after the report and before the rule had looked, and also for corrections."""
    activated(three)
    release, serial = three.north.release, three.file()
    if action == "withhold":
        release.withhold(OFFICER, serial, PARTNER)
    else:
        release.release(OFFICER, serial, PARTNER, Terms(3, "Ours", "Our words"))
        go(three, HOLD)
    if action == "withdraw":
        release.withdraw(OFFICER, serial, PARTNER, "error")
    go(three, HOUR)
    three.correct(serial, text="corrected")
    go(three, HOUR)
    assert all("rule" not in made for made in decisions(three))


def test_a_finer_cell_than_a_person_gave_needs_a_person(three: Trio) -> None:
    three.send(three.file(subject="mill"), Terms(1, None, ""))
    activated(three)
    serial = three.file(subject="mill")
    go(three, HOUR)
    assert left(three) == [(serial, "finer")]
    assert asked(three) == [(PARTNER, serial, "finer")]
    assert len(three.rows()) == 1


# --- corrections and withdrawals ---------------------------------------------------------------------------------


def test_a_correction_of_what_a_rule_told_revises_it(three: Trio) -> None:
    activated(three)
    serial = three.file()
    go(three, HOLD)
    three.correct(serial, category="movement")
    go(three, HOLD)
    assert three.kinds() == ["release", "revise"]
    assert asked(three) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"marking": Marking()}, "not-releasable"), ({"kind": "track"}, "kind"), ({"place": None}, "no-place"),
     ({"marking": to(PARTNER, level="confidential")}, "level")],
)  # fmt: skip
def test_a_correction_that_no_longer_fits_sends_nothing_and_asks(three: Trio, changes: Any, code: str) -> None:
    activated(three)
    serial = three.file()
    go(three, HOLD)
    narrowed = three.correct(serial, **changes)
    go(three, HOUR)
    assert three.kinds() == ["release"]
    assert left(three) == [(narrowed, code)]
    assert asked(three) == [(PARTNER, serial, code)]
    three.north.release.withdraw(OFFICER, serial, PARTNER, "sensitive")
    go(three, HOUR)
    assert three.kinds() == ["release", "withdraw"]
    assert asked(three) == []


@pytest.mark.parametrize("too", [True, False])
def test_a_withdrawal_goes_only_where_the_rule_says_so(three: Trio, too: bool) -> None:
    activated(three, rule(withdraw=too))
    serial = three.file()
    go(three, HOLD)
    three.north.intake.withdraw(REPORTER, serial, "error")
    go(three, HOUR)
    assert three.kinds() == (["release", "withdraw"] if too else ["release"])
    assert asked(three) == ([] if too else [(PARTNER, serial, "withdrawn")])


def test_what_a_person_told_and_no_longer_stands_is_asked_about(three: Trio) -> None:
    """With no rule at all: narrowed, withdrawn, corrected, erased."""
    gone, narrowed, corrected, kept = (three.file() for _ in range(4))
    for serial in (gone, narrowed, corrected, kept):
        three.send(serial)
    three.north.intake.withdraw(REPORTER, gone, "error")
    three.north.intake.mark(REPORTER, narrowed, Marking())
    three.correct(corrected, text="better")
    three.north.settle()
    assert sorted(asked(three)) == [
        (PARTNER, gone, "withdrawn"), (PARTNER, narrowed, "narrowed"), (PARTNER, corrected, "corrected"),
    ]  # fmt: skip
    three.north.intake.erase(OFFICER, kept, "asked for")
    three.north.settle()
    assert (PARTNER, kept, "erased") in asked(three)


# --- how many ----------------------------------------------------------------------------------------------------


def test_the_daily_limit_leaves_the_rest_to_a_person(three: Trio) -> None:
    activated(three, rule(day=2))
    first = [three.file() for _ in range(4)]
    outside = three.file(place=DraftPlace(lon="44.5", lat="34.5", error_m=50))
    go(three, HOLD)
    assert [made["of"] for made in decisions(three)] == first[:2]
    assert left(three) == [(first[2], "limit"), (first[3], "limit")]
    assert outside not in {report for _, report, _ in asked(three)}
    go(three, DAY - HOLD - 1)
    three.file()
    three.north.settle()
    assert len(decisions(three)) == 2
    go(three, 1)
    three.file()
    three.north.settle()
    assert len(decisions(three)) == 3


# --- how it ends -------------------------------------------------------------------------------------------------


def test_stopping_is_immediate_and_takes_what_is_queued(three: Trio) -> None:
    serial = activated(three, rule(delay_ms=HOUR))
    three.file()
    three.north.settle()
    assert three.waiting() == 1
    unseen = three.file()
    stop = three.north.rules.stop(OFFICER, serial, "enough")
    assert three.waiting() == 0
    assert three.lapses() == ["rule-stopped"]
    go(three, 2 * HOUR)
    assert three.rows() == []
    assert unseen not in {made["of"] for made in decisions(three)}
    assert three.north.rules.stop(OFFICER, serial) == stop


def test_a_decision_that_was_not_followed_yet_stops_too(three: Trio) -> None:
    serial = activated(three)
    three.file()
    three.north.ruling.follow()
    assert len(decisions(three)) == 1
    three.north.rules.stop(OFFICER, serial)
    go(three, HOUR)
    assert three.rows() == []
    assert three.lapses() == ["rule-stopped"]


def test_a_rule_ends_by_the_clock(three: Trio) -> None:
    activated(three, rule(expires=NOON + 2 * HOUR, delay_ms=HOUR))
    three.file()
    go(three, HOUR + 1)
    three.file()
    go(three, HOUR)
    three.file()
    go(three, 2 * HOUR)
    assert three.kinds() == ["release"]
    assert three.lapses() == ["rule-expired"]
    assert len(decisions(three)) == 2


def test_stopping_does_not_stop_a_withdrawal_under_way(three: Trio) -> None:
    serial = activated(three, rule(withdraw=True))
    report = three.file()
    go(three, HOLD)
    three.north.intake.withdraw(REPORTER, report, "error")
    three.north.ruling.follow()
    three.north.rules.stop(OFFICER, serial)
    go(three, HOUR)
    assert three.kinds() == ["release", "withdraw"]


# --- who makes it ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_only_release_officers_make_rules_and_only_a_watch_stops_them(three: Trio, role: Role) -> None:
    someone, made, rules = Actor("some.one", "desk", role), rule(), three.north.rules
    run = shown(three, made).shown
    may = role == "release officer"
    for job in (lambda: rules.propose(Proof(someone), made, run),):
        assert (may and bool(job())) or refused(job) == "role"
    serial = proposed(three)
    run = shown(three, made).shown
    assert (may and bool(rules.activate(Proof(someone), serial, run))) or refused(
        lambda: rules.activate(Proof(someone), serial, run)
    ) == "role"
    stops = role in ("release officer", "duty officer")
    assert (stops and bool(rules.stop(someone, serial))) or refused(lambda: rules.stop(someone, serial)) == "role"


@pytest.mark.parametrize("name", [OFFICER.person, OFFICER.person.upper(), f" {OFFICER.person} "])
def test_nobody_activates_their_own(three: Trio, name: str) -> None:
    serial = proposed(three)
    run, author = shown(three, rule()).shown, Actor(name, "another desk", "release officer")
    assert refused(lambda: three.north.rules.activate(Proof(author), serial, run)) == "rule-own"
    three.file()
    go(three, HOUR)
    assert decisions(three) == []


def test_a_rule_is_activated_once_and_never_after_it_was_stopped(three: Trio) -> None:
    rules, serial = three.north.rules, proposed(three)
    run = shown(three, rule()).shown
    rules.activate(Proof(SECOND), serial, run)
    assert refused(lambda: rules.activate(Proof(SECOND), serial, run)) == "rule-state"
    rules.stop(OFFICER, serial)
    assert refused(lambda: rules.activate(Proof(SECOND), serial, run)) == "rule-state"
    assert refused(lambda: rules.activate(Proof(SECOND), 99, run)) == "no-rule"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kinds": ("event", "site")}, "rule-site"), ({"kinds": ()}, "rule-kinds"),
        ({"kinds": ("event",) * 2}, "rule-kinds"),
        ({"markings": ()}, "rule-markings"), ({"markings": ("secret",)}, "rule-marking"), ({"cell": 8}, "too-fine"),
        ({"cell": -1}, "too-fine"), ({"day": 0}, "rule-day"), ({"delay_ms": -1}, "delay"),
        ({"expires": NOON}, "rule-expiry"), ({"expires": NOON + 30 * DAY + 1}, "rule-expiry"), ({"name": " "}, "empty"),
        ({"partner": "west"}, "no-partner"), ({"area": box(40, 33, 200, 36)}, "place-range"),
    ],
)  # fmt: skip
def test_what_a_rule_may_not_say(three: Trio, changes: dict[str, Any], code: str) -> None:
    made = rule(**changes)
    good = shown(three, rule()).shown
    assert refused(lambda: three.north.rules.propose(Proof(OFFICER), made, good)) == code
    assert three.entries("rule") == []


# --- seeing is activating ----------------------------------------------------------------------------------------


def test_what_was_shown_is_what_is_proposed_and_activated(three: Trio) -> None:
    three.file()
    rules, made = three.north.rules, rule()
    run = shown(three, made).shown
    for false in (
        msgspec.structs.replace(run, hash="x"), msgspec.structs.replace(run, since=run.since + 1),
        msgspec.structs.replace(run, upto=run.upto + 1), msgspec.structs.replace(run, at=run.at - 2 * DAY),
        msgspec.structs.replace(run, at=run.at + 1),
    ):  # fmt: skip
        assert refused(lambda false=false: rules.propose(Proof(OFFICER), made, false)) in ("rule-changed", "rule-shown")
    other = rule(day=49)
    assert refused(lambda: rules.propose(Proof(OFFICER), other, run)) == "rule-changed"
    three.clock.tick(2 * 60_000)
    three.file()
    three.clock.tick(2 * 60_000)
    stale = msgspec.structs.replace(shown(three, made).shown, upto=run.upto)
    assert refused(lambda: rules.propose(Proof(OFFICER), made, stale)) == "rule-shown"


def test_a_dry_run_says_what_would_have_gone_and_changes_nothing(three: Trio) -> None:
    one = three.file()
    two = three.correct(one, category="movement")
    three.file(kind="track")
    three.file(marking=Marking())
    gone = three.file()
    three.north.intake.withdraw(REPORTER, gone, "error")
    before = three.north.record.sign()
    run = shown(three, rule(day=2))
    assert [(line.serial, line.action, line.left, line.cell != "") for line in run.lines] == [
        (one, "release", "", True), (two, "revise", "", True), (gone, "release", "limit", True),
    ]  # fmt: skip
    assert (run.looked, run.goes, run.left, run.against) == (5, 2, 1, {"kind": 1, "not-releasable": 1})
    assert run.lines[1].title == "Event: movement"
    go(three, HOUR)
    assert three.north.record.sign() == before
    assert shown(three, rule(day=2)).lines == run.lines


def test_a_dry_run_is_what_the_rule_then_does(three: Trio) -> None:
    """Filed after the activation, and then looked at again: the same versions, cells and titles."""
    made = rule(day=3)
    serial = activated(three, made)
    start = len(three.entries()) + 1
    for changes in ({}, {"kind": "track"}, {"category": "movement"}, {"lang": "ar"}, {}):
        three.file(**changes)
    go(three, HOLD)
    run = three.north.rules.dry_run(made, since=start)
    assert [line.serial for line in run.lines if not line.left] == [made["of"] for made in decisions(three)]
    assert [line.title for line in run.lines if not line.left] == [body.title for body in three.contents()]
    assert [line.cell for line in run.lines if not line.left] == [
        body.place and body.place.name for body in three.contents()
    ]
    assert [(line.serial, line.left) for line in run.lines if line.left] == left(three)
    assert all(made["rule"] == serial for made in decisions(three))


def test_the_test_cases_of_a_rule_are_tried_first(three: Trio) -> None:
    def case(expect: bool, **changes: Any) -> RuleCase:
        return RuleCase(expect, "a case", to_report(draft(**{"marking": to(PARTNER)} | changes), NOON, Chance(1)))

    good = rule(cases=(case(True), case(False, kind="track"), case(False, marking=Marking())))
    activated(three, good)
    for bad in (rule(cases=(case(False),)), rule(cases=(case(True, kind="track"),))):
        run = shown(three, bad).shown
        assert refused(lambda bad=bad, run=run: three.north.rules.propose(Proof(OFFICER), bad, run)) == "rule-case"


# --- old reports -------------------------------------------------------------------------------------------------


def test_old_reports_go_by_a_decision_of_their_own(three: Trio) -> None:
    old, decided, corrected = three.file(), three.file(), three.file()
    three.north.release.withhold(OFFICER, decided, PARTNER)
    newest = three.correct(corrected, category="movement")
    three.file(kind="track")
    serial = activated(three)
    run = three.north.rules.dry_fill(serial)
    assert [line.serial for line in run.lines] == [old, newest]
    assert refused(lambda: three.north.rules.fill(Proof(OFFICER), serial, run.shown)) == "rule-own"
    false = msgspec.structs.replace(run.shown, hash="x")
    assert refused(lambda: three.north.rules.fill(Proof(SECOND), serial, false)) == "rule-changed"
    three.north.rules.fill(Proof(SECOND), serial, run.shown)
    go(three, HOLD)
    assert [(made["of"], made["rule"]) for made in decisions(three) if made["action"] == "release"] == [
        (old, serial), (newest, serial),
    ]  # fmt: skip
    assert three.kinds() == ["release", "release"]
    three.correct(old, category="status")
    go(three, HOLD)
    assert three.kinds() == ["release", "release", "revise"]


def test_a_rule_without_anything_old_says_so(three: Trio) -> None:
    serial = activated(three)
    run = three.north.rules.dry_fill(serial)
    assert refused(lambda: three.north.rules.fill(Proof(SECOND), serial, run.shown)) == "rule-nothing"


# --- what is known of a rule -------------------------------------------------------------------------------------


def test_a_rule_says_who_stands_for_it(three: Trio) -> None:
    serial = activated(three)
    three.file()
    three.north.settle()
    known = three.north.rules.rule(serial)
    assert (known.state, known.author, known.activator, known.sent) == ("active", OFFICER.by, SECOND.by, 1)
    three.north.rules.stop(REPORTER_ON_WATCH, serial, "the area changed hands")
    known = three.north.rules.rule(serial)
    assert (known.state, known.stopper, known.why) == ("stopped", REPORTER_ON_WATCH.by, "the area changed hands")
    assert [one.serial for one in three.north.store.read(three.north.rules.rules)] == [serial]


REPORTER_ON_WATCH = Actor("d.officer", "duty desk", "duty officer")


def test_a_rule_that_cannot_be_read_does_nothing_and_blocks_nothing(three: Trio) -> None:
    serial = activated(three)
    node = three.north
    kept = node.store.read(
        lambda tx: tx.handle.execute("SELECT body FROM record_entry WHERE serial = ?", (serial,)).get
    )
    spoil = "UPDATE record_entry SET body = ? WHERE serial = ?"
    node.store.write(lambda tx: tx.handle.execute(spoil, (b"{", serial)))
    node.ruling._matching.clear()
    report = three.file()
    three.send(report, TERMS, partner=PARTNER)
    assert three.kinds() == ["release"]
    assert all("rule" not in made for made in decisions(three))
    node.store.write(lambda tx: tx.handle.execute(spoil, (kept, serial)))


def test_old_entries_of_a_rule_are_read_as_they_were(three: Trio) -> None:
    """A rule is stored as canonical bytes; reading and writing them again changes nothing."""
    made = rule(
        cases=(RuleCase(True, "a case", to_report(draft(marking=to(PARTNER)), NOON, Chance(1))),), withdraw=True
    )
    body = msgspec.json.encode(made)
    assert msgspec.json.encode(msgspec.json.decode(body, type=StandingRule)) == body
    assert msgspec.json.encode(msgspec.json.decode(body), order="sorted") == body
    assert isinstance(made.cases[0].report, Report)
    assert made.area == AREA
