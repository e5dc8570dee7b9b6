"""Deciding: who may, on what, and that what was seen is what is sent."""

from collections.abc import Callable
from functools import partial

import pytest

from jisr.node import Node
from jisr.release.rules import Terms
from jisr.terms.actors import ROLES, Actor, Role
from jisr.terms.errors import JisrError, OurMistake, Refused
from jisr.terms.releases import Received
from jisr.terms.reports import Marking
from tests.release.trio import PARTNER, THIRD, US, Trio
from tests.two_sides.sides import HOLD, HOUR, OFFICER, REPORTER, TERMS, draft, exchange, to

APPROVED = Terms(3, "Approved title", "Approved text, نص معتمد")


# --- seeing is sending -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("terms", [TERMS, APPROVED, Terms(0, None, "x"), Terms(7, "t", "")])
def test_what_was_seen_is_logged_and_received(three: Trio, terms: Terms) -> None:
    serial = three.file()
    seen = three.north.release.preview(serial, PARTNER, terms)
    three.send(serial, terms, seen_hash=seen.hash)
    exchange(three.north, three.south)
    south = three.south
    received, _ = south.store.read(lambda tx: south.standing.received(tx, US, 0, 10))
    assert three.bodies() == [seen.body]
    assert [getattr(item, "content", None) for item in received] == [seen.content]


def test_a_look_leaves_nothing_behind(three: Trio) -> None:
    serial = three.file()
    before = three.north.record.sign()
    looks = [three.north.release.preview(serial, PARTNER, APPROVED) for _ in range(3)]
    assert looks[0] == looks[2]
    three.later(HOUR)
    assert three.north.record.sign() == before
    assert three.rows() == []


def test_words_that_changed_since_the_look_are_not_sent(three: Trio) -> None:
    serial = three.file()
    seen = three.north.release.preview(serial, PARTNER, TERMS)
    with pytest.raises(Refused) as refused:
        three.release(serial, APPROVED, seen_hash=seen.hash)
    assert refused.value.code == "changed"
    three.later(HOUR)
    assert three.rows() == []
    assert three.entries("decide") == []


def test_a_look_says_when_it_revises_and_when_it_is_finer(three: Trio) -> None:
    serial = three.file()
    first = three.north.release.preview(serial, PARTNER, TERMS)
    three.send(serial)
    again = three.north.release.preview(serial, PARTNER, Terms(5, None, ""))
    coarser = three.north.release.preview(serial, PARTNER, Terms(1, None, ""))
    assert (first.revises, first.finer) == (False, False)
    assert (again.revises, again.finer) == (True, True)
    assert (coarser.revises, coarser.finer) == (True, False)


# --- who and what ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_only_release_officers_decide(three: Trio, role: Role) -> None:
    serial, someone = three.file(), Actor("some.one", "desk", role)
    three.send(serial)
    allowed = role == "release officer"
    for decide in (
        lambda: three.north.release.release(someone, serial, PARTNER, TERMS),
        lambda: three.north.release.withhold(someone, serial, PARTNER),
        lambda: three.north.release.withdraw(someone, serial, PARTNER, "error"),
    ):
        before = len(three.entries("decide"))
        if allowed:
            decide()
        else:
            with pytest.raises(Refused) as refused:
                decide()
            assert refused.value.code == "role"
        assert len(three.entries("decide")) == before + allowed


def test_a_report_for_nobody_goes_to_nobody(three: Trio) -> None:
    serial = three.file(marking=Marking())
    for partner in (PARTNER, THIRD):
        with pytest.raises(Refused) as refused:
            three.release(serial, partner=partner)
        assert refused.value.code == "not-releasable"
    three.later(HOUR)
    assert (three.rows(PARTNER), three.rows(THIRD)) == ([], [])


def test_each_partner_is_decided_on_alone(three: Trio) -> None:
    serial = three.file(marking=to(PARTNER, THIRD))
    three.send(serial)
    assert (len(three.rows(PARTNER)), len(three.rows(THIRD))) == (1, 0)
    three.send(serial, partner=THIRD)
    (one,), (other,) = three.rows(PARTNER), three.rows(THIRD)
    assert one.salted is not None
    assert other.salted is not None
    assert one.salted[:16] != other.salted[:16]
    assert three.contents(PARTNER)[0].subject != three.contents(THIRD)[0].subject


def test_what_a_partner_told_us_goes_no_further(three: Trio) -> None:
    """North tells south; south may tell neither east nor north, by no way its desk has."""
    three.send(three.file())
    exchange(three.north, three.south, three.east)
    south = three.south
    (theirs,) = south.store.read(lambda tx: south.record.entries(tx, 1, south.record.size(tx) + 1, ("received",)))
    for partner in (THIRD, US):
        tries: list[Callable[[], object]] = [
            partial(south.release.release, OFFICER, theirs.serial, partner, TERMS),
            partial(south.release.preview, theirs.serial, partner, TERMS),
            partial(south.release.withdraw, OFFICER, theirs.serial, partner, "error"),
            partial(south.intake.mark, REPORTER, theirs.serial, to(partner)),
            partial(south.intake.correct, REPORTER, theirs.serial, draft(marking=to(THIRD, US))),
        ]
        for decide in tries:
            with pytest.raises(Refused) as refused:
                decide()
            assert refused.value.code in ("third-party", "not-ours")
    three.clock.tick(HOUR)
    exchange(three.north, three.south, three.east)
    assert heard_from_south(three.east) == heard_from_south(three.north) == []


def heard_from_south(reader: Node) -> list[object]:
    """Everything that side has of south's, but for words on how far it has read."""
    found = reader.store.read(lambda tx: reader.standing.received(tx, PARTNER, 0, 10))[0]
    return [one for one in found if not (isinstance(one, Received) and one.header.k == "seen")]


def test_only_reports_that_stand_are_released(three: Trio) -> None:
    first = three.file()
    second = three.correct(first)
    for serial, code in ((first, "not-current"), (99, "no-entry")):
        with pytest.raises(JisrError) as stopped:
            three.release(serial)
        assert stopped.value.code == code
    decided = three.release(second)
    with pytest.raises(OurMistake) as mistake:
        three.release(decided)
    assert mistake.value.code == "no-report"
    three.north.intake.withdraw(REPORTER, second, "error")
    with pytest.raises(Refused) as refused:
        three.release(second)
    assert refused.value.code == "not-current"


def test_erased_content_is_not_released(three: Trio) -> None:
    serial = three.file()
    three.north.intake.erase(OFFICER, serial, "asked for")
    with pytest.raises(Refused) as refused:
        three.release(serial)
    assert refused.value.code == "erased"


def test_nobody_is_told_who_is_no_partner(three: Trio) -> None:
    serial = three.file(marking=to("west"))
    for decide in (lambda: three.release(serial, partner="west"), lambda: _withhold(three, serial, "west")):
        with pytest.raises(OurMistake) as mistake:
            decide()
        assert mistake.value.code == "no-partner"


def _withhold(three: Trio, serial: int, partner: str = PARTNER) -> int:
    return three.north.release.withhold(OFFICER, serial, partner)


# --- asked twice -----------------------------------------------------------------------------------------------


def test_a_decision_asked_for_twice_is_made_once(three: Trio) -> None:
    serial = three.file()
    asked = [three.release(serial, decision="the-one") for _ in range(3)]
    three.later(HOLD)
    asked.append(three.release(serial, decision="the-one"))
    three.later(HOLD)
    assert len(set(asked)) == 1
    assert three.kinds() == ["release"]


def test_a_decision_asked_for_again_is_known_even_after_a_correction(three: Trio) -> None:
    """Whoever got no answer asks again, and must not be told that nothing was decided."""
    serial = three.file()
    decided = three.send(serial, decision="the-one")
    three.correct(serial, text="later")
    assert three.release(serial, decision="the-one") == decided


def test_a_decisions_name_is_not_used_for_another(three: Trio) -> None:
    serial, other = three.file(marking=to(PARTNER, THIRD)), three.file()
    three.release(serial, decision="the-one")
    for again in (
        lambda: three.release(serial, partner=THIRD, decision="the-one"),
        lambda: three.release(other, decision="the-one"),
        lambda: three.north.release.withdraw(OFFICER, serial, PARTNER, "error", decision="the-one"),
    ):
        with pytest.raises(JisrError):
            again()


def test_following_the_record_anew_logs_nothing_twice(three: Trio) -> None:
    """As after a restore of the release tables alone: each decision keeps its index."""
    for _ in range(3):
        three.send(three.file())
    before = three.rows()
    three.north.store.write(lambda tx: tx.handle.execute("DELETE FROM release_cursor"))
    three.north.store.write(lambda tx: tx.handle.execute("DELETE FROM release_told"))
    three.later(HOLD)
    assert three.rows() == before


def test_a_crash_while_logging_leaves_all_or_nothing(three: Trio, monkeypatch: pytest.MonkeyPatch) -> None:
    three.release(three.file())
    three.clock.tick(HOLD)
    with monkeypatch.context() as patch:

        def crash(*_: object) -> None:
            raise KeyboardInterrupt

        patch.setattr(three.north.release._ledger, "tell", crash)
        with pytest.raises(KeyboardInterrupt):
            three.north.settle()
    assert three.north.store.read(lambda tx: tx.handle.execute("SELECT count(*) FROM exchange_entry").get) == 0
    assert three.kinds() == ["release"]


# --- no --------------------------------------------------------------------------------------------------------


def test_withholding_is_recorded_and_sends_nothing(three: Trio) -> None:
    serial = three.file()
    three.north.release.withhold(OFFICER, serial, PARTNER)
    three.later(HOUR)
    (entry,) = three.entries("decide")
    assert entry.header.by == OFFICER.by
    assert entry.header.re == (serial,)
    assert b'"withhold"' in (entry.body or b"")
    assert three.rows() == []
    assert three.waiting() == 0


def test_withholding_stops_what_has_not_left(three: Trio) -> None:
    """The later word holds: one officer delays a release, another withholds the report meanwhile."""
    serial = three.file()
    three.release(serial, delay_ms=HOUR)
    three.north.settle()
    three.north.release.withhold(OFFICER, serial, PARTNER)
    three.later(HOUR)
    assert three.rows() == []
    assert len(three.lapses()) == 1


def test_withholding_does_not_stop_a_withdrawal(three: Trio) -> None:
    """Taken back and then withheld, with no follower running in between: the partner must still hear of it."""
    serial = three.file()
    three.send(serial)
    three.north.release.withdraw(OFFICER, serial, PARTNER, "error")
    three.north.release.withhold(OFFICER, serial, PARTNER)
    three.later(HOUR)
    assert three.kinds() == ["release", "withdraw"]
