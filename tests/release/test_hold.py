"""Between deciding and leaving: the hold, the delay, the second judgement, and taking back."""

from collections.abc import Callable

import msgspec
import pytest

from jisr.release.rules import Terms, body_hash, content, encode_content
from jisr.terms import canonical
from jisr.terms.entries import NewEntry
from jisr.terms.errors import OurMistake, Refused
from jisr.terms.ids import keyed
from jisr.terms.releases import Decision
from jisr.terms.reports import Report
from jisr.terms.sides import Limits
from tests.release.trio import PARTNER, THIRD, US, Trio
from tests.two_sides.sides import HOLD, HOUR, MINUTE, NOON, OFFICER, REPORTER, SECOND, TERMS, keys_of, to

# --- the hold --------------------------------------------------------------------------------------------------


def test_nothing_leaves_before_the_hold_is_over(three: Trio) -> None:
    three.release(three.file())
    for _ in range(10):
        three.later(HOLD // 10 - 1)
        assert three.rows() == []
    assert three.north.release.due_at() == NOON + HOLD
    three.later(10)
    (leaf,) = three.leaves()
    assert leaf.at == (NOON + HOLD) // SECOND
    assert three.north.release.due_at() is None


@pytest.mark.parametrize("delay", [0, HOLD - 1, HOLD + 1, HOUR])
def test_a_delay_is_never_shorter_than_the_hold(three: Trio, delay: int) -> None:
    three.release(three.file(), delay_ms=delay)
    three.later(max(delay, HOLD) - 1)
    assert three.rows() == []
    three.later(1)
    assert three.kinds() == ["release"]


def test_taken_back_within_the_hold_nothing_was_sent(three: Trio) -> None:
    serial = three.file()
    three.release(serial)
    three.later(HOLD - 1)
    three.north.release.withdraw(OFFICER, serial, PARTNER, "error")
    three.north.settle()
    assert three.lapses() == ["withdrawn"]
    three.later(HOUR)
    assert three.rows() == []


def test_taken_back_within_the_hold_nothing_is_sent_by_a_side_that_was_off(three: Trio) -> None:
    """The followers did not run between taking back and the end of the hold: a crash, a restart, a slow disk."""
    serial = three.file()
    three.release(serial)
    three.clock.tick(HOLD // 2)
    three.north.release.withdraw(OFFICER, serial, PARTNER, "error")
    three.later(HOUR)
    assert three.rows() == []
    assert three.lapses() == ["withdrawn"]


def test_taken_back_behind_a_thousand_other_entries_nothing_is_sent(three: Trio) -> None:
    serial = three.file()
    three.release(serial)
    with_others = [NewEntry(k="lapse", by=OFFICER.by, entered=NOON) for _ in range(1100)]
    three.north.record.file(with_others)
    three.north.release.withdraw(OFFICER, serial, PARTNER, "error")
    three.later(HOUR)
    assert three.rows() == []


def test_what_is_released_again_after_taking_back_leaves_once(three: Trio) -> None:
    serial = three.file()
    three.release(serial, decision="first")
    three.north.release.withdraw(OFFICER, serial, PARTNER, "error")
    three.release(serial, Terms(3, None, "second words"), decision="second")
    three.later(HOLD)
    assert [content.text for content in three.contents()] == ["second words"]
    assert three.kinds() == ["release"]


# --- the second judgement --------------------------------------------------------------------------------------


def corrected(three: Trio, serial: int) -> None:
    three.correct(serial, text="other words that would not even show")


def withdrawn(three: Trio, serial: int) -> None:
    three.north.intake.withdraw(REPORTER, serial, "error")


def raised(three: Trio, serial: int) -> None:
    three.north.intake.mark(REPORTER, serial, to(PARTNER, level="secret"))


def taken_from_the_list(three: Trio, serial: int) -> None:
    three.north.intake.mark(REPORTER, serial, to(THIRD))


def erased(three: Trio, serial: int) -> None:
    three.north.intake.erase(OFFICER, serial, "asked for")


def marking_no_longer_agreed(three: Trio, serial: int) -> None:
    three.north.limit(PARTNER, Limits(mark="open"))


def cell_no_longer_agreed(three: Trio, serial: int) -> None:
    three.north.limit(PARTNER, Limits(finest=2))


LAPSE: list[tuple[Callable[[Trio, int], None], str]] = [
    (corrected, "corrected"), (withdrawn, "withdrawn"), (raised, "corrected"), (taken_from_the_list, "corrected"),
    (erased, "erased"), (marking_no_longer_agreed, "marking-level"), (cell_no_longer_agreed, "too-fine"),
]  # fmt: skip


@pytest.mark.parametrize(("meanwhile", "code"), LAPSE)
@pytest.mark.parametrize("late", [False, True])
def test_what_changed_meanwhile_is_not_sent(
    three: Trio, meanwhile: Callable[[Trio, int], None], code: str, late: bool
) -> None:
    serial, other = three.file(), three.file(marking=to(PARTNER, level="open"))
    decided = three.release(serial, delay_ms=HOUR)
    three.release(other, Terms(1, None, "the other one"), delay_ms=HOUR)
    if not late:
        three.north.settle()
    three.clock.tick(MINUTE)
    meanwhile(three, serial)
    if not late:
        three.north.settle()
    three.later(HOUR)
    assert [content.text for content in three.contents()] == ["the other one"]
    assert three.lapses() == [code]
    assert three.entries("lapse")[0].header.re == (decided,)
    three.later(HOUR)
    assert len(three.rows()) == 1
    assert len(three.lapses()) == 1


def test_other_bytes_than_were_decided_on_are_not_sent(three: Trio) -> None:
    """The rules were changed by an upgrade: the decision's hash is of what the old ones gave."""
    serial = three.file()
    made = Decision(
        action="release", hash="A" * 43 + "=", id="old", level=3, mark="restricted", not_before=NOON, of=serial,
        partner=PARTNER, rules="jisr-release/0",
    )  # fmt: skip
    entry = NewEntry(k="decide", by=OFFICER.by, entered=NOON, body=canonical.encode(made), re=(serial,))
    three.north.record.file([entry])
    three.later(HOUR)
    assert three.rows() == []
    assert three.lapses() == ["bytes-changed"]


def test_a_lapsed_decision_leaves_no_cell_behind(three: Trio) -> None:
    serial = three.file(subject="the-mill")
    three.release(serial)
    three.correct(serial, subject="the-mill")
    three.later(HOUR)
    assert three.lapses() == ["corrected"]
    assert three.north.store.read(lambda tx: tx.handle.execute("SELECT count(*) FROM release_cell").get) == 0


# --- chains ----------------------------------------------------------------------------------------------------


def test_corrections_revise_the_first_item_and_a_withdrawal_ends_the_chain(three: Trio) -> None:
    first = three.file()
    three.send(three.file(title="something else"))
    three.send(first)
    for n in range(3):
        three.send(three.correct(first, text=f"version {n}"), Terms(3, None, f"version {n}"))
    three.north.release.withdraw(OFFICER, first, PARTNER, "superseded")
    three.later(HOLD)
    assert three.kinds() == ["release", "release", "revise", "revise", "revise", "withdraw"]
    assert [leaf.re for leaf in three.leaves()] == [(), (), (1,), (1,), (1,), (1,)]
    assert [content.text for content in three.contents()][2:] == ["version 0", "version 1", "version 2"]


def test_a_release_after_a_withdrawal_starts_a_new_chain(three: Trio) -> None:
    serial = three.file()
    three.send(serial)
    three.north.release.withdraw(OFFICER, serial, PARTNER, "error")
    three.later(HOLD)
    three.send(serial)
    newer = three.correct(serial)
    three.send(newer)
    three.north.release.withdraw(OFFICER, newer, PARTNER, "error")
    three.later(HOLD)
    assert three.kinds() == ["release", "withdraw", "release", "revise", "withdraw"]
    assert [leaf.re for leaf in three.leaves()] == [(), (0,), (), (2,), (2,)]


def test_a_withdrawal_goes_at_once_and_says_its_reason_only(three: Trio) -> None:
    serial = three.file()
    three.send(serial)
    three.north.release.withdraw(OFFICER, serial, PARTNER, "sensitive")
    three.north.settle()
    leaf, row = three.leaves()[1], three.rows()[1]
    assert (leaf.k, leaf.b, leaf.mark, row.salted) == ("withdraw", None, None, None)
    assert bytes(leaf.p or b"") == b'{"reason":"sensitive"}'
    told = three.north.store.read(lambda tx: three.north.release.told(tx, PARTNER, serial))
    assert told is not None
    assert told.withdrawn


def test_what_was_never_told_cannot_be_taken_back(three: Trio) -> None:
    serial = three.file(marking=to(PARTNER, THIRD))
    three.send(serial, partner=THIRD)
    with pytest.raises(OurMistake) as mistake:
        three.north.release.withdraw(OFFICER, serial, PARTNER, "error")
    assert mistake.value.code == "nothing-told"
    three.send(serial)
    for _ in range(2):
        three.north.release.withdraw(OFFICER, serial, PARTNER, "error", decision="once")
    three.later(HOLD)
    with pytest.raises(OurMistake):
        three.north.release.withdraw(OFFICER, serial, PARTNER, "error")
    assert three.kinds() == ["release", "withdraw"]
    assert three.kinds(THIRD) == ["release"]


def test_what_was_erased_here_can_still_be_taken_back_there(three: Trio) -> None:
    serial = three.file()
    three.send(serial)
    three.north.intake.erase(OFFICER, serial, "asked for")
    three.north.release.withdraw(OFFICER, serial, PARTNER, "sensitive")
    three.later(HOLD)
    assert three.kinds() == ["release", "withdraw"]


def test_two_decisions_on_one_version_are_two_items_of_one_chain(three: Trio) -> None:
    serial = three.file()
    three.release(serial, Terms(3, None, "one"))
    three.release(serial, Terms(3, None, "two"))
    three.later(HOLD)
    assert three.kinds() == ["release", "revise"]
    assert [content.text for content in three.contents()] == ["one", "two"]


def test_items_leave_in_the_order_they_were_decided(three: Trio) -> None:
    serials = [three.file() for _ in range(5)]
    for place, serial in enumerate(reversed(serials)):
        three.release(serial, Terms(3, None, str(place)))
    three.later(HOLD)
    assert [content.text for content in three.contents()] == list("01234")


# --- what the partner would have to reject ---------------------------------------------------------------------


UNREADABLE = [
    TERMS._replace(title="t" * 201), TERMS._replace(text="t" * 16_001), TERMS._replace(title="bell \x07"),
    TERMS._replace(text="\x00"),
]  # fmt: skip


@pytest.mark.parametrize("terms", UNREADABLE)
def test_words_the_partner_would_set_aside_are_refused_here(three: Trio, terms: Terms) -> None:
    serial = three.file()
    with pytest.raises(OurMistake):
        three.release(serial, terms)


def test_a_body_larger_than_agreed_is_refused_here(three: Trio) -> None:
    three.north.limit(PARTNER, Limits(body=200))
    serial = three.file()
    with pytest.raises(Refused):
        three.release(serial)


# --- one bad decision ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("terms", [Terms(9, None, ""), Terms(3, "t" * 300, ""), Terms(3, None, "\x00")])
def test_a_decision_that_cannot_be_carried_out_blocks_no_other(three: Trio, terms: Terms) -> None:
    """One that these rules would not have let through: recorded by another version, its hash as that one made it."""
    serial, other = three.file(), three.file()
    report = msgspec.json.decode(three.entries("report")[0].body or b"", type=Report)
    possible = terms._replace(level=min(terms.level or 0, 7))
    secret = keyed(keys_of(US).root, "partner", PARTNER)
    made = Decision(
        action="release", hash=body_hash(encode_content(content(report, possible, secret, None)[0])), id="odd",
        level=terms.level, mark="restricted", not_before=NOON, of=serial, partner=PARTNER, rules="jisr-release/0",
        text=terms.text, title=terms.title,
    )  # fmt: skip
    entry = NewEntry(k="decide", by=OFFICER.by, entered=NOON, body=canonical.encode(made), re=(serial,))
    three.north.record.file([entry])
    three.send(other, Terms(3, None, "the other one"))
    assert [one.text for one in three.contents()] == ["the other one"]
    assert len(three.lapses()) == 1


def test_a_body_larger_than_agreed_by_now_is_not_sent(three: Trio) -> None:
    three.release(three.file(), delay_ms=HOUR)
    three.north.settle()
    three.north.limit(PARTNER, Limits(body=200))
    three.later(HOUR)
    assert three.rows() == []
    assert three.lapses() == ["too-large"]
