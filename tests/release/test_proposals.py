"""Two officers for one release: the laws."""

import msgspec
import pytest

from jisr.node import Node
from jisr.release.rules import Terms
from jisr.terms.actors import Actor
from jisr.terms.errors import OurMistake, Refused
from jisr.terms.handling import Caution, Dealings, Handling
from jisr.terms.releases import Decision
from jisr.terms.sides import Limits
from tests.release.trio import PARTNER, THIRD, Trio
from tests.sides import code, said
from tests.two_sides.sides import HOLD, HOUR, MINUTE, OFFICER, REPORTER, TERMS, to

SECOND = Actor("s.officer", "second desk", "release officer")
WITHIN = 3600 * 1000


@pytest.fixture
def both(three: Trio) -> Trio:
    """From confidential on two officers are needed."""
    careful(three.north, two_persons_from="confidential")
    return three


def careful(node: Node, **how: object) -> None:
    node.release._safeguards = node.release._safeguards._replace(caution=Caution(**how))  # type: ignore[arg-type]


def proposed(three: Trio, terms: Terms = TERMS, by: Actor = OFFICER, **how: object) -> tuple[int, str]:
    """A fresh confidential report, and its proposal with the hash of what was looked at."""
    serial = three.file(marking=to(PARTNER, level="confidential"))
    seen = three.north.release.preview(serial, PARTNER, terms)
    assert seen.two_persons
    made = three.north.proposals.propose(by, serial, PARTNER, terms, seen_hash=seen.hash, **how)  # type: ignore[arg-type]
    return made, seen.hash


def test_one_officer_alone_releases_nothing_that_needs_two(both: Trio) -> None:
    serial = both.file(marking=to(PARTNER, level="confidential"))
    assert code(Refused, lambda: both.release(serial)) == "two-persons"
    proposal, _ = proposed(both)
    both.later(HOUR)
    assert both.rows() == []
    assert both.entries("decide") == []
    assert both.entries("propose")[0].serial == proposal


def test_below_that_marking_one_is_enough(both: Trio) -> None:
    assert not both.north.release.preview(both.file(), PARTNER, TERMS).two_persons
    both.send(both.file())
    assert both.kinds() == ["release"]


def test_a_second_officer_approves_and_both_are_named(both: Trio) -> None:
    proposal, seen = proposed(both)
    both.clock.tick(MINUTE)
    decided = both.north.proposals.approve(SECOND, proposal, seen)
    (entry,) = both.entries("decide")
    made = msgspec.json.decode(entry.body or b"", type=Decision)
    assert (entry.serial, entry.header.by, made.proposal) == (decided, SECOND.by, proposal)
    assert both.entries("propose")[0].header.by == OFFICER.by
    assert entry.header.re == (made.of, proposal)
    assert made.not_before == both.clock.now() + HOLD
    both.later(HOLD - 1)
    assert both.rows() == []
    both.later(1)
    assert both.kinds() == ["release"]


def test_nobody_approves_their_own(both: Trio) -> None:
    proposal, seen = proposed(both)
    elsewhere = Actor("R.Officer", "another desk", "release officer")
    for same in (OFFICER, elsewhere):
        assert code(Refused, lambda same=same: both.north.proposals.approve(same, proposal, seen)) == "own-proposal"  # type: ignore[misc]
    both.later(HOUR // 2)
    assert both.rows() == []


def test_only_release_officers_propose_and_approve(both: Trio) -> None:
    proposal, seen = proposed(both)
    for who in (REPORTER, Actor("d", "d", "duty officer"), Actor("a", "a", "administrator")):
        assert code(Refused, lambda who=who: both.north.proposals.approve(who, proposal, seen)) == "role"  # type: ignore[misc]
        assert code(Refused, lambda who=who: proposed(both, by=who)) == "role"  # type: ignore[misc]


def test_an_approval_comes_in_time_or_not_at_all(both: Trio) -> None:
    proposal, seen = proposed(both)
    both.clock.tick(WITHIN - 1)
    assert [one[0] for one in both.north.store.read(both.north.proposals.open)] == [proposal]
    both.clock.tick(1)
    assert both.north.store.read(both.north.proposals.open) == []
    assert code(Refused, lambda: both.north.proposals.approve(SECOND, proposal, seen)) == "proposal-late"
    assert both.entries("decide") == []


def test_approving_twice_decides_once(both: Trio) -> None:
    proposal, seen = proposed(both)
    assert both.north.proposals.approve(SECOND, proposal, seen) == both.north.proposals.approve(SECOND, proposal, seen)
    assert len(both.entries("decide")) == 1
    assert both.north.store.read(both.north.proposals.open) == []


def test_proposing_twice_under_one_name_proposes_once(both: Trio) -> None:
    serial = both.file(marking=to(PARTNER, level="confidential"))
    seen = both.north.release.preview(serial, PARTNER, TERMS).hash
    asked = [
        both.north.proposals.propose(OFFICER, serial, PARTNER, TERMS, seen_hash=seen, decision="one") for _ in range(2)
    ]
    assert len(set(asked)) == 1


def test_what_changed_since_is_not_approved(both: Trio) -> None:
    proposal, seen = proposed(both)
    assert code(Refused, lambda: both.north.proposals.approve(SECOND, proposal, "x")) == "changed"
    of = both.entries("propose")[0].header.re[0]
    both.correct(of, marking=to(PARTNER, level="confidential"), text="other")
    assert code(Refused, lambda: both.north.proposals.approve(SECOND, proposal, seen)) == "not-current"
    narrowed, seen = proposed(both)
    both.north.limit(PARTNER, Limits(mark="open"))
    assert code(Refused, lambda: both.north.proposals.approve(SECOND, narrowed, seen)) == "marking-level"


def test_what_was_approved_is_judged_again_when_due(both: Trio) -> None:
    proposal, seen = proposed(both, delay_ms=HOUR)
    both.north.proposals.approve(SECOND, proposal, seen)
    both.north.settle()
    both.north.policy.activate(OFFICER, '@id("mine") forbid (principal, action, resource);')
    both.later(HOUR)
    assert both.lapses() == ["policy"]


def test_no_entry_but_an_open_proposal_is_approved(both: Trio) -> None:
    serial = both.file()
    for wrong in (serial, 99):
        assert code(OurMistake, lambda wrong=wrong: both.north.proposals.approve(SECOND, wrong, "x")) in (  # type: ignore[misc]
            "no-proposal", "no-entry",
        )  # fmt: skip


def test_a_rule_of_the_side_may_ask_for_two_officers(three: Trio) -> None:
    when = 'resource.impact == "high" && context.persons < 2'
    three.north.policy.activate(OFFICER, f'@id("two-here") forbid (principal, action, resource) when {{ {when} }};')
    serial = three.file(impact="high")
    seen = three.north.release.preview(serial, PARTNER, TERMS)
    assert seen.two_persons
    assert code(Refused, lambda: three.release(serial)) == "two-persons"
    proposal = three.north.proposals.propose(OFFICER, serial, PARTNER, TERMS, seen_hash=seen.hash)
    three.north.proposals.approve(SECOND, proposal, seen.hash)
    three.later(HOLD)
    assert three.kinds() == ["release"]


# --- handling and equivalence ----------------------------------------------------------------------------------


def settled(node: Node, **dealings: Dealings) -> None:
    node.release._safeguards = node.release._safeguards._replace(dealings=dealings)


def test_a_marking_is_told_in_the_partners_words(three: Trio) -> None:
    settled(three.north, south=Dealings(equivalence={"restricted": "DIFFUSION RESTREINTE"}))
    serial = three.file(marking=to(PARTNER, THIRD))
    three.send(serial)
    three.send(serial, partner=THIRD)
    assert three.contents()[0].handling == Handling("DIFFUSION RESTREINTE")
    assert three.contents(THIRD)[0].handling is None
    other = three.file(marking=to(PARTNER, level="open"))
    assert said(Refused, lambda: three.release(other)).code == "no-label"


def test_another_label_before_it_leaves_is_decided_again(three: Trio) -> None:
    settled(three.north, south=Dealings(equivalence={"restricted": "ONE"}))
    three.release(three.file())
    settled(three.north, south=Dealings(equivalence={"restricted": "OTHER"}))
    three.later(HOLD)
    assert three.lapses() == ["bytes-changed"]


def test_a_purpose_is_asked_for_where_it_was_agreed(three: Trio) -> None:
    settled(three.north, south=Dealings(purpose_needed=True, purposes=("safety",)))
    serial = three.file()
    assert code(Refused, lambda: three.release(serial)) == "purpose-needed"
    assert code(Refused, lambda: three.release(serial, TERMS._replace(purpose="training"))) == "purpose"
    three.send(serial, TERMS._replace(purpose="safety"))
    assert three.contents()[0].handling == Handling(purpose="safety")


def test_an_exercise_stays_among_those_who_take_part(three: Trio) -> None:
    settled(three.north, south=Dealings(exercise="never"), east=Dealings(exercise="only"))
    real = three.file(marking=to(PARTNER, THIRD))
    played = three.file(marking=to(PARTNER, THIRD), exercise=True)
    assert code(Refused, lambda: three.release(played)) == "exercise"
    assert code(Refused, lambda: three.release(real, partner=THIRD)) == "real"
    three.send(real)
    three.send(played, partner=THIRD)
    assert (three.kinds(), three.kinds(THIRD)) == (["release"], ["release"])


def test_what_may_be_kept_no_longer_is_not_sent(three: Trio) -> None:
    until = three.clock.now() // 1000 + 60
    three.release(three.file(), TERMS._replace(retain_until=until), delay_ms=HOUR)
    three.later(HOUR)
    assert three.lapses() == ["retain-past"]
