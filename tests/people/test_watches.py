"""Watches: who sits where, since when, and that the record says so."""

import pytest

from jisr.people import Session
from jisr.people.accounts import POSITIONS
from jisr.people.sittings import LATELY_MS, MOST_WATCHES
from jisr.terms.entries import Watch, WatchEnd
from jisr.terms.errors import JisrError, OurMistake, Refused, Unavailable
from tests.people.authenticator import Authenticator
from tests.people.house import AMAL, AMALS, HOUR, MINUTE, NOON, OMAR, OMARS, House
from tests.people.test_passkeys import enrolled, enter

HERE = "10.0.0.9"
LIAISON, NIGHT = "liaison north", "الخفارة الليلية"


@pytest.fixture
def omar(house: House) -> Session:
    house.people.set_positions(house.amal, OMAR, [LIAISON, NIGHT])
    return house.people.sign_in(OMAR, OMARS, HERE)


def code(of: type[JisrError], job) -> str:
    with pytest.raises(of) as caught:
        job()
    return caught.value.code


def on(position: str) -> tuple[str, Watch]:
    return OMAR, Watch(on=True, position=position)


def off(position: str, why: WatchEnd) -> tuple[str, Watch]:
    return OMAR, Watch(on=False, position=position, why=why)


def test_signing_in_takes_no_watch(house: House, omar: Session):
    assert (omar.actor.position, omar.watch) == (LIAISON, None)
    assert house.people.positions(OMAR) == (LIAISON, NIGHT)
    assert house.watches() == []


def test_the_session_carries_the_watch_and_the_record_says_so(house: House, omar: Session):
    house.clock.at += MINUTE
    sat = house.people.sit(omar.token, f"  {NIGHT} ")
    assert (sat.actor.position, sat.watch) == (NIGHT, NOON + MINUTE)
    assert sat.actor.by.position == NIGHT
    assert house.people.session(omar.token, using=False) == sat
    house.clock.at += 49 * MINUTE
    house.people.sign_out(omar.token)
    assert house.watches() == [on(NIGHT), off(NIGHT, "signed-out")]
    entries = house.database.read(lambda tx: house.record.entries(tx, 1, 3))
    assert [(one.header.by.person, one.header.by.position) for one in entries] == [(OMAR, NIGHT)] * 2
    assert [one.header.entered for one in entries] == [NOON + MINUTE, NOON + 50 * MINUTE]
    assert entries[0].body == '{"on":true,"position":"الخفارة الليلية"}'.encode()


def test_moving_leaves_one_watch_and_takes_another(house: House, omar: Session):
    house.people.sit(omar.token, NIGHT)
    assert house.people.sit(omar.token, LIAISON).actor.position == LIAISON
    assert house.people.sit(omar.token, LIAISON).watch == NOON
    left = house.people.sit(omar.token, None)
    assert (left.actor.position, left.watch) == (LIAISON, None)
    house.people.sit(omar.token, None)
    assert house.watches() == [on(NIGHT), off(NIGHT, "left"), on(LIAISON), off(LIAISON, "left")]


def test_nobody_fills_the_record_by_sitting_down_and_getting_up(house: House, omar: Session):
    """Each watch is two entries for good, and an observer may take one."""
    for turn in range(MOST_WATCHES):
        house.people.sit(omar.token, (NIGHT, LIAISON)[turn % 2])
    again = house.people.sign_in(OMAR, OMARS, HERE)
    house.people.sit(again.token, LIAISON)
    for session in (omar, again):
        assert code(Unavailable, lambda token=session.token: house.people.sit(token, NIGHT)) == "wait"
    house.people.sit(again.token, None)
    assert house.people.sit(omar.token, None).watch is None
    assert len(house.watches()) == 2 * MOST_WATCHES
    house.clock.at += LATELY_MS
    assert house.people.sit(omar.token, NIGHT).watch is not None


def test_two_browsers_of_one_person_are_one_watch(house: House, omar: Session):
    other = house.people.sign_in(OMAR, OMARS, HERE)
    house.people.sit(omar.token, NIGHT)
    house.clock.at += MINUTE
    assert house.people.sit(other.token, NIGHT).watch == NOON
    house.people.sign_out(omar.token)
    assert house.watches() == [on(NIGHT)]
    house.people.sign_out(other.token)
    assert house.watches() == [on(NIGHT), off(NIGHT, "signed-out")]


def test_two_people_may_sit_at_one_desk_while_they_hand_over(house: House, omar: Session):
    house.people.set_positions(house.amal, AMAL, ["systems", NIGHT])
    amal = house.people.sign_in(AMAL, AMALS, HERE)
    house.people.sit(omar.token, NIGHT)
    house.people.sit(amal.token, NIGHT)
    house.people.sign_out(omar.token)
    assert house.watches() == [on(NIGHT), (AMAL, Watch(on=True, position=NIGHT)), off(NIGHT, "signed-out")]


@pytest.mark.parametrize("position", ["systems", "", "\u202e", "x" * 10_000, "release desk"])
def test_nobody_sits_where_they_may_not(house: House, omar: Session, position: str):
    assert code(Refused, lambda: house.people.sit(omar.token, position)) == "position"
    assert house.watches() == []


def test_a_position_gives_no_role(house: House):
    house.people.set_positions(None, OMAR, ["systems"])
    house.people.change_role(None, OMAR, "observer", "release desk")
    session = house.people.sign_in(OMAR, OMARS, HERE)
    assert house.people.sit(session.token, "release desk").actor.role == "observer"


def test_whatever_ends_the_session_ends_the_watch(house: House):
    people = house.people

    def sat() -> Session:
        people.set_positions(None, OMAR, [LIAISON, NIGHT])
        return people.sit(people.sign_in(OMAR, OMARS, HERE).token, NIGHT)

    sat()
    people.change_role(house.amal, OMAR, "duty officer", LIAISON)
    session = sat()
    people.set_positions(house.amal, OMAR, [LIAISON])
    after = people.session(session.token)
    assert after is not None
    assert (after.actor.position, after.watch) == (LIAISON, None)
    sat()
    other = people.sign_in(OMAR, OMARS, HERE)
    people.change_password(other.token, OMARS, "a dozen blue kites", HERE)
    people.change_password(other.token, "a dozen blue kites", OMARS, HERE)
    sat()
    people.remove(house.amal, OMAR)
    whys = [watch.why for _, watch in house.watches() if not watch.on]
    assert whys == ["role", "position", "password", "removed"]


def test_a_removed_passkey_ends_the_watch_it_began(house: House):
    key = Authenticator()
    mine = enrolled(house, key)
    house.people.sit(enter(house, key).token, LIAISON)
    (held,) = house.people.passkeys.held(mine.token)
    house.people.passkeys.remove(mine.token, held.id)
    assert house.watches() == [on(LIAISON), off(LIAISON, "passkey")]


def test_a_watch_nobody_left_ends_when_its_session_does(house: House, omar: Session):
    """Recorded when it is noticed, dated when it was."""
    house.people.sit(omar.token, NIGHT)
    house.clock.at += HOUR - 1
    house.people.sweep()
    assert house.watches() == [on(NIGHT)]
    house.clock.at += 5 * HOUR
    house.people.sweep()
    house.people.sweep()
    assert house.watches() == [on(NIGHT), off(NIGHT, "expired")]
    (_, entry) = house.database.read(lambda tx: house.record.entries(tx, 1, 3))
    assert (entry.header.entered, entry.header.at) == (NOON + HOUR, house.clock.at)


def test_sweeping_nothing_writes_nothing(house: House, omar: Session, monkeypatch):
    def unwritable(job):
        raise Unavailable("disk-full", "The disk is full.")

    monkeypatch.setattr(house.database, "write", unwritable)
    house.people.sweep()
    house.clock.at += HOUR
    assert code(Unavailable, house.people.sweep) == "disk-full"


def test_a_watch_that_cannot_be_recorded_is_not_taken(house: House, omar: Session, monkeypatch):
    def full(tx, entries):
        raise Unavailable("disk-full", "The disk is full.")

    monkeypatch.setattr(house.record, "append", full)
    assert code(Unavailable, lambda: house.people.sit(omar.token, NIGHT)) == "disk-full"
    assert house.people.session(omar.token) == omar


def test_positions_are_checked_words(house: House):
    people = house.people
    for positions, why in (
        ([], "positions"), (["x"] * 2, "positions"), (["Desk", "ＤＥＳＫ"], "positions"),
        (["\u202ex"], "position-form"), ([""], "position-form"),
        ([f"desk {n}" for n in range(POSITIONS + 1)], "positions"),
    ):  # fmt: skip
        assert code(OurMistake, lambda p=positions: people.set_positions(None, OMAR, p)) == why
    assert people.positions(OMAR) == (LIAISON,)
    assert code(OurMistake, lambda: people.set_positions(None, "Nobody", ["x"])) == "no-account"
    omar = people.accounts()[1]
    assert code(Refused, lambda: people.set_positions(omar, OMAR, ["systems"])) == "role"


def test_another_role_takes_the_further_positions_away(house: House, omar: Session):
    house.people.change_role(house.amal, OMAR, "observer", "hall")
    assert house.people.positions(OMAR) == ("hall",)


def test_nobody_signed_in_takes_no_watch(house: House, omar: Session):
    house.people.sign_out(omar.token)
    assert code(Refused, lambda: house.people.sit(omar.token, NIGHT)) == "signed-out"


# --- the password, and what ended --------------------------------------------------------------------------------


def test_a_new_password_ends_every_other_session_and_link(house: House):
    people = house.people
    mine, other = (people.sign_in(AMAL, AMALS, HERE) for _ in range(2))
    stays = people.sign_in(OMAR, OMARS, HERE)
    link = people.create_link("observer", "hall", house.amal)
    people.change_password(mine.token, AMALS, "a dozen blue kites", HERE)
    assert people.session(mine.token) == mine
    assert people.session(other.token) is None
    assert people.session(stays.token) == stays
    assert code(Refused, lambda: people.open_link(link)) == "link"
    assert code(Refused, lambda: people.sign_in(AMAL, AMALS, HERE)) == "sign-in"
    house.clock.at += MINUTE
    assert people.sign_in(AMAL, "a dozen blue kites", HERE).actor == house.amal


def test_a_password_is_changed_only_by_who_knows_it(house: House):
    people, session = house.people, house.people.sign_in(OMAR, OMARS, HERE)
    for old, new, why in (
        (AMALS, "a dozen blue kites", "sign-in"), (OMARS, "short", "password-form"), (OMARS, OMARS, "password-same"),
        (OMARS, OMAR, "password-form"),
    ):  # fmt: skip
        assert code(JisrError, lambda o=old, n=new: people.change_password(session.token, o, n, HERE)) == why
    guesses = [
        code(JisrError, lambda: people.change_password(session.token, AMALS, "a dozen blue kites", HERE))
        for _ in range(5)
    ]
    assert guesses[-1] == "wait", "a stolen session does not make guessing faster"
    house.clock.at += MINUTE
    assert people.sign_in(OMAR, OMARS, HERE).actor.person == OMAR


def stands(house: House, token: str) -> bool:
    """As the live feed asks."""
    return house.people.session(token, using=False) is not None


def test_a_session_is_seen_to_end(house: House):
    people = house.people
    tokens = [people.sign_in(OMAR, OMARS, HERE).token for _ in range(2)]
    assert [stands(house, token) for token in tokens] == [True, True]
    people.sign_out(tokens[0])
    assert not stands(house, tokens[0])
    house.clock.at += HOUR
    assert not stands(house, tokens[1])
    token = people.sign_in(OMAR, OMARS, HERE).token
    people.change_role(house.amal, OMAR, "observer", "hall")
    assert not stands(house, token)
    assert not stands(house, "\ud800")


def test_asking_whether_a_session_stands_does_not_prolong_it(house: House):
    token = house.people.sign_in(OMAR, OMARS, HERE).token
    for minute in range(60):
        assert stands(house, token), minute
        house.clock.at += MINUTE
    assert not stands(house, token)
