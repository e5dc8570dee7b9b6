"""What north told south reaches east with north's consent, as north consented, and is taken back at north's word."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from jisr.exchange.standing import asks_erasing
from jisr.release.rules import Terms
from jisr.terms.agreements import Party, StandingConsent
from jisr.terms.entries import WithdrawReason
from jisr.terms.errors import OurMistake, Refused
from jisr.terms.sides import Limits
from tests.sides import code, entries
from tests.three_sides.circle import Circle, circle
from tests.two_sides.agreed import terms
from tests.two_sides.sides import HOLD, HOUR, OFFICER, REPORTER, draft, to


@pytest.fixture
def three() -> Iterator[Circle]:
    with circle() as made:
        yield made


def pass_on(three: Circle, serial: int, level: int | None = None) -> int:
    return three["south"].onward.pass_on(OFFICER, serial, "east", level)


def refused(three: Circle, serial: int, level: int | None = None) -> str:
    return code(Refused, lambda: pass_on(three, serial, level))


# --- asking and answering ----------------------------------------------------------------------------------------


def test_without_consent_nothing_goes_on(three: Circle) -> None:
    three.tell("north", "south")
    ((entry, _),) = three.told("south", "north")
    assert refused(three, entry.serial) == "third-party-consent"
    assert (
        code(Refused, lambda: three["south"].release.preview(entry.serial, "east", Terms(2, None, ""))) == "third-party"
    )
    assert three.told("east", "south") == []


def test_silence_is_no_consent(three: Circle) -> None:
    three.tell("north", "south", also=("east",))
    ((entry, _),) = three.told("south", "north")
    three["south"].consenting.ask(OFFICER, entry.serial, "east")
    assert refused(three, entry.serial) == "consent-open"
    three.later(30 * 24 * HOUR)
    assert refused(three, entry.serial) == "consent-open"


def test_with_consent_exactly_what_was_received_goes_on(three: Circle) -> None:
    serial = three.consented()
    seen = three["south"].onward.preview(serial, "east")
    three["south"].onward.pass_on(OFFICER, serial, "east", seen_hash=seen.hash)
    assert three.told("east", "south") == [], "it waits out its hold"
    three.later()
    ((_entry, item),) = three.told("east", "south")
    ((_, source),) = three.told("south", "north")
    content, told = item.content, source.content
    assert content is not None
    assert told is not None
    assert content.originator is not None
    assert (content.originator.side, content.originator.consent) == ("north", "asked")
    for field in told.__struct_fields__:
        if field not in ("originator", "subject"):
            assert getattr(content, field) == getattr(told, field), field
    assert content.subject != told.subject
    assert item.header.mark == source.header.mark
    assert item.header.re == ()


def test_the_subject_is_the_originators_own_pseudonym_for_that_side(three: Circle) -> None:
    """East can put side by side what north told it and what south passed on; south's pseudonym would not do that."""
    serial = three.consented()
    pass_on(three, serial)
    three["north"].release.release(OFFICER, 1, "east", Terms(2, None, ""))
    three.later()
    ((_, passed),) = three.told("east", "south")
    ((_, direct),) = three.told("east", "north")
    assert passed.content is not None
    assert direct.content is not None
    assert passed.content.subject == direct.content.subject


def test_a_refusal_binds(three: Circle) -> None:
    three.tell("north", "south", also=("east",))
    ((entry, _),) = three.told("south", "north")
    asked = three["south"].consenting.ask(OFFICER, entry.serial, "east")
    three.later()
    question = three.question("north", "south")
    three["north"].consenting.refuse(OFFICER, question)
    three.later()
    assert refused(three, entry.serial) == "consent-refused"
    assert code(Refused, lambda: three["north"].consenting.give(OFFICER, question)) == "consent-answered"
    assert three["south"].consenting.ask(OFFICER, entry.serial, "east") == asked, "the same question is asked once"


@pytest.mark.parametrize(
    ("conditions", "level", "why"),
    [
        ({"level": 3}, None, "onward-fine"), ({"level": 3}, 4, "onward-fine"), ({"level": 3}, 3, None),
        ({"level": 3}, 1, None), ({"level": 7}, None, None), ({"level": 6}, None, None),
    ],
)  # fmt: skip
def test_conditions_are_kept(three: Circle, conditions: dict[str, int], level: int | None, why: str | None) -> None:
    serial = three.consented(**conditions)
    if why is not None:
        assert refused(three, serial, level) == why
        return
    pass_on(three, serial, level)
    three.later()
    ((_, item),) = three.told("east", "south")
    ((_, source),) = three.told("south", "north")
    assert item.content is not None
    assert item.content.place is not None
    assert item.content.place.name is not None
    if level is None:
        assert source.content is not None
        assert item.content.place == source.content.place
    else:
        assert item.content.place.name.endswith(f"+1/{2**level}°")


def test_a_consent_may_end(three: Circle) -> None:
    serial = three.consented(until=three.clock.now() + HOUR)
    pass_on(three, serial)
    three.later(2 * HOUR)
    assert three.told("east", "south") == []
    assert any(b"onward-late" in (entry.body or b"") for entry in entries(three["south"], "lapse"))
    assert refused(three, serial) == "onward-late"


def test_consent_is_for_one_item_and_one_side(three: Circle) -> None:
    first = three.consented()
    three.tell("north", "south", also=("east",), subject="other")
    second = three.told("south", "north")[-1][0].serial
    assert first != second
    assert refused(three, second) == "third-party-consent"


def test_the_originators_own_rules_hold_for_the_third_side(three: Circle) -> None:
    """North would not tell east itself: it cannot let another do so."""
    three.tell("north", "south")
    ((entry, _),) = three.told("south", "north")
    three["south"].consenting.ask(OFFICER, entry.serial, "east")
    three.later()
    question = three.question("north", "south")
    assert code(Refused, lambda: three["north"].consenting.give(OFFICER, question)) == "not-releasable"
    assert code(Refused, lambda: three["north"].consenting.give(REPORTER, question)) == "role"


def test_a_third_side_under_another_key_is_another_side(three: Circle) -> None:
    three.tell("north", "south", also=("east",))
    ((entry, _),) = three.told("south", "north")
    three["south"].consenting.ask(OFFICER, entry.serial, "east")
    three.later()
    question = three.question("north", "south")
    store = three["north"].store
    store.write(lambda tx: tx.handle.execute("DELETE FROM exchange_partner WHERE side = 'east'"))
    assert code(Refused, lambda: three["north"].consenting.give(OFFICER, question)) == "third-unknown"
    three["north"].pair(three["east"].own_card())


def test_a_protected_site_needs_consent_for_each_side(three: Circle) -> None:
    site = to("south", "east", consent="Letter of the hospital, 12 June")
    three.tell("north", "south", kind="site", marking=site)
    agree_on_consent(three, ("site",))
    ((entry, _),) = three.told("south", "north")
    assert refused(three, entry.serial) == "third-party-consent", "a standing consent is never enough for a site"
    three["south"].consenting.ask(OFFICER, entry.serial, "east")
    three.later()
    three["north"].consenting.give(OFFICER, three.question("north", "south"))
    three.later()
    pass_on(three, entry.serial)
    three.later()
    assert len(three.told("east", "south")) == 1


# --- taking back -------------------------------------------------------------------------------------------------


def withdrawn_at_east(three: Circle) -> bool:
    return [item.header.k for _, item in three.items("east", "south")][-1] == "withdraw"


@pytest.mark.parametrize("reason", ["error", "originator"])
def test_when_the_originator_withdraws_the_item_it_is_withdrawn_everywhere(
    three: Circle, reason: WithdrawReason
) -> None:
    serial = three.consented()
    pass_on(three, serial)
    three.later()
    three["north"].release.withdraw(OFFICER, 1, "south", reason)
    three.later()
    three.later()
    assert withdrawn_at_east(three)
    (last,) = [entry for entry in entries(three["south"], "onward") if b"take-back" in (entry.body or b"")]
    assert last.header.by.person == "jisr"
    assert refused(three, serial) == "not-current"


def test_when_consent_is_withdrawn_so_is_what_was_passed_on(three: Circle) -> None:
    serial = three.consented()
    pass_on(three, serial)
    three.later()
    three["north"].consenting.withdraw(OFFICER, three.question("north", "south"))
    three.later()
    three.later()
    assert withdrawn_at_east(three)
    assert refused(three, serial) == "consent-refused"
    assert three.told("south", "north"), "south itself may keep what it was told"


def test_what_waits_lapses_when_consent_is_withdrawn(three: Circle) -> None:
    serial = three.consented()
    pass_on(three, serial)
    three["north"].consenting.withdraw(OFFICER, three.question("north", "south"))
    three.later(HOLD // 2)
    three.later(HOLD)
    assert three.items("east", "south") == []
    assert entries(three["south"], "lapse")


def test_an_officer_takes_back_what_was_passed_on(three: Circle) -> None:
    serial = three.consented()
    pass_on(three, serial)
    three["south"].onward.take_back(OFFICER, serial, "east")
    three.later()
    assert three.items("east", "south") == []
    pass_on(three, serial)
    three.later()
    three["south"].onward.take_back(OFFICER, serial, "east")
    three.later()
    assert withdrawn_at_east(three)
    assert code(OurMistake, lambda: three["south"].onward.take_back(OFFICER, serial, "east")) == "nothing-told"


def test_a_new_version_is_passed_on_by_a_person_and_revises(three: Circle) -> None:
    serial = three.consented()
    pass_on(three, serial)
    three.later()
    changed = three["north"].intake.correct(REPORTER, 1, draft(marking=to("south", "east"), impact="high"))
    three["north"].release.release(OFFICER, changed, "south", Terms(6, None, "Changed."))
    three.later()
    three.later()
    assert len(three.told("east", "south")) == 1, "nothing goes on by itself"
    assert refused(three, serial) == "not-current"
    newest = three.told("south", "north")[-1][0].serial
    pass_on(three, newest)
    three.later()
    assert [item.header.k for _, item in three.items("east", "south")] == ["release", "revise"]


# --- standing consents -------------------------------------------------------------------------------------------


def agree_on_consent(three: Circle, kinds: tuple[str, ...] = ("event",), level: int = 4) -> None:
    east = Party(three["north"].store.read(lambda tx: three["north"].standing.pinned(tx, "east")).card.log, "east")
    consent = StandingConsent(kinds, level, "restricted", (east,))  # type: ignore[arg-type]
    three["north"].agreeing.propose(OFFICER, "south", terms(flows={"north": {"consents": (consent,)}}))
    three.later()
    theirs = three["south"].store.read(lambda tx: three["south"].standing.agreed(tx, "north")).theirs
    assert theirs is not None
    three["south"].agreeing.accept(OFFICER, "north", theirs.hash)
    three.later()


def test_a_standing_consent_is_read_from_the_agreement(three: Circle) -> None:
    three.tell("north", "south")
    ((entry, _),) = three.told("south", "north")
    agree_on_consent(three)
    assert refused(three, entry.serial) == "onward-fine"
    pass_on(three, entry.serial, 4)
    three.later()
    ((_, item),) = three.told("east", "south")
    assert item.content is not None
    assert item.content.originator is not None
    assert item.content.originator.consent == "standing"
    three["north"].agreeing.end(OFFICER, "south")
    three.later()
    three.tell("north", "south", subject="later")
    last = three.told("south", "north")[-1][0].serial
    assert refused(three, last, 4) == "third-party-consent"


def test_a_refusal_outweighs_a_standing_consent(three: Circle) -> None:
    three.tell("north", "south")
    ((entry, _),) = three.told("south", "north")
    agree_on_consent(three)
    three["south"].consenting.ask(OFFICER, entry.serial, "east")
    three.later()
    three["north"].consenting.refuse(OFFICER, three.question("north", "south"))
    three.later()
    assert refused(three, entry.serial, 4) == "consent-refused"


def test_what_was_agreed_with_the_reader_holds_too(three: Circle) -> None:
    serial = three.consented()
    three["south"].limit("east", Limits(finest=2))
    assert refused(three, serial) == "onward-fine"
    three["south"].limit("east", Limits(mark="open"))
    assert refused(three, serial) == "marking-level"
    three["south"].limit("east", Limits(body=20))
    assert refused(three, serial) == "too-large"


def test_asking_and_passing_twice_does_it_once(three: Circle) -> None:
    serial = three.consented()
    one = three["south"].onward.pass_on(OFFICER, serial, "east", decision="d1")
    assert three["south"].onward.pass_on(OFFICER, serial, "east", decision="d1") == one
    three.later()
    three.later(HOLD)
    assert len(three.items("east", "south")) == 1


# --- erasing -----------------------------------------------------------------------------------------------------


def _bind(three: Circle, one: str, other: str) -> None:
    """Terms with erasing between two of them."""
    flows = {name: {"retain_days": None} for name in (one, other)}
    three[one].agreeing.propose(OFFICER, other, terms(*sorted((one, other)), flows=flows))
    three.later()
    theirs = three[other].store.read(lambda tx: three[other].standing.agreed(tx, one)).theirs
    assert theirs is not None
    three[other].agreeing.accept(OFFICER, one, theirs.hash)
    three.later()


@pytest.mark.parametrize("both", [True, False], ids=["both agreed", "only the first"])
def test_erasing_is_carried_on_to_whom_it_was_passed(three: Circle, both: bool) -> None:
    """North's words go from south's copy, from what south told east, and at east where east agreed to that."""
    _bind(three, "north", "south")
    if both:
        _bind(three, "south", "east")
    serial = three.consented()
    pass_on(three, serial)
    three.later()
    assert len(three.told("east", "south")) == 1
    (report,) = entries(three["north"], "report")
    three["north"].release.withdraw(OFFICER, report.serial, "south", "sensitive")
    three.later()
    three.later()
    assert three.told("south", "north") == []
    taken = [item.header for _, item in three.items("east", "south") if item.header.k == "withdraw"]
    assert [asks_erasing(header) for header in taken] == [True], "whoever told it first asked for it"
    assert len(three.told("east", "south")) == (0 if both else 1)
    assert entries(three["south"], "erase") != []
    assert bool(entries(three["east"], "erase")) is both

    def left(tx: Any) -> int:
        log = three["south"].standing.head(tx, "east", "out")
        assert log is not None
        rows = three["south"].standing.rows(tx, "east", 0, log.published.size) or ()
        return sum(row.salted is not None and b'"originator"' in row.salted for row in rows)

    assert three["south"].store.read(left) == 0, "our own copy of what we passed on goes as well"
    for name, partner in (("north", "south"), ("south", "east")):
        node = three[name]
        assert node.store.read(partial(node.standing.link, side=partner)).aside == ()
