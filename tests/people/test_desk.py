"""Links, accounts, passwords and sessions as people meet them."""

import random

import pytest
from argon2 import PasswordHasher, extract_parameters

from jisr.people import Offer, People, same_csrf
from jisr.people import accounts as accounts_module
from jisr.store.sqlite.people import SqlitePeople
from jisr.terms.actors import Actor
from jisr.terms.errors import JisrError, OurMistake, Refused, Unavailable
from tests.people.house import AMAL, AMALS, CHEAP, HOUR, MINUTE, NOON, OMAR, OMARS, Chance, House

HERE = "10.0.0.9"


def code(of: type[JisrError], job) -> str:
    with pytest.raises(of) as caught:
        job()
    return caught.value.code


def test_a_link_makes_one_account_with_the_role_it_fixed(house: House):
    token = house.people.create_link("duty officer", "watch north", house.amal, minutes=10)
    assert house.people.open_link(token) == Offer("duty officer", "watch north", NOON + 10 * MINUTE)
    made = house.people.sign_up(token, "  Layla  Nasser ", "a dozen blue kites")
    assert made == Actor("Layla Nasser", "watch north", "duty officer")
    assert house.people.check_password("layla NASSER", "a dozen blue kites", HERE) == made
    assert code(Refused, lambda: house.people.open_link(token)) == "link"


def test_the_first_link_needs_nobody(house: House):
    token = house.people.create_link("administrator", "systems", None)
    assert house.people.sign_up(token, "First", "a dozen blue kites").role == "administrator"


def test_a_refused_name_or_password_leaves_the_link_open(house: House):
    token = house.people.create_link("reporter", "post 4", house.amal)
    assert (
        code(OurMistake, lambda: house.people.sign_up(token, "ＡＭＡＬ Haddad", "a dozen blue kites")) == "name-taken"
    )
    assert code(OurMistake, lambda: house.people.sign_up(token, "Layla", "short")) == "password-form"
    assert code(OurMistake, lambda: house.people.sign_up(token, "\u202eLayla", "a dozen blue kites")) == "name-form"
    assert house.people.sign_up(token, "Layla", "a dozen blue kites").person == "Layla"


def test_roles_positions_and_minutes_are_checked(house: House):
    people = house.people
    assert code(OurMistake, lambda: people.create_link("owner", "x", house.amal)) == "role-unknown"  # type: ignore[arg-type]
    assert code(OurMistake, lambda: people.create_link("observer", "\u202ex", house.amal)) == "position-form"
    assert code(OurMistake, lambda: people.create_link("observer", "x", house.amal, minutes=16)) == "link-minutes"
    assert code(OurMistake, lambda: people.create_link("observer", "x", house.amal, minutes=0)) == "link-minutes"
    assert code(OurMistake, lambda: people.change_role(house.amal, OMAR, "observer", "")) == "position-form"
    assert code(OurMistake, lambda: people.change_role(house.amal, "Nobody", "observer", "x")) == "no-account"
    assert code(OurMistake, lambda: people.remove(house.amal, "Nobody")) == "no-account"


def test_only_administrators_keep_accounts(house: House):
    omar, people = Actor(OMAR, "liaison north", "release officer"), house.people
    assert code(Refused, lambda: people.create_link("observer", "x", omar)) == "role"
    assert code(Refused, lambda: people.add(omar, "Eve", "observer", "x", "a dozen blue kites")) == "role"
    assert code(Refused, lambda: people.change_role(omar, OMAR, "administrator", "x")) == "role"
    assert code(Refused, lambda: people.remove(omar, AMAL)) == "role"
    assert [actor.person for actor in people.accounts()] == [AMAL, OMAR]


def test_a_session_is_the_person_who_signed_in(house: House):
    session = house.people.sign_in("amal haddad", AMALS, HERE)
    assert session.actor == house.amal
    assert session.expires == NOON + HOUR
    assert house.people.session(session.token) == session
    assert same_csrf(session, session.csrf)
    assert len(session.csrf) == 64
    assert not same_csrf(session, session.csrf[:-1])
    assert not same_csrf(session, "\ud800ä")
    assert session.token not in repr(session)
    assert session.csrf not in repr(session)
    house.people.sign_out(session.token)
    assert house.people.session(session.token) is None


def test_a_session_lives_an_hour_unused_and_twelve_at_most(house: House):
    token = house.people.sign_in(OMAR, OMARS, HERE).token
    house.clock.at = NOON + HOUR - 1
    assert house.people.session(token) is not None
    house.clock.at += HOUR
    assert house.people.session(token) is None

    house.clock.at = start = NOON + 24 * HOUR
    token, ends = house.people.sign_in(OMAR, OMARS, HERE).token, []
    while (session := house.people.session(token)) is not None:
        ends.append(session.expires)
        house.clock.at += 50 * MINUTE
    assert house.clock.at - 50 * MINUTE < start + 12 * HOUR <= house.clock.at
    assert ends[-1] == start + 12 * HOUR


def test_looking_whether_a_session_stands_does_not_prolong_it(house: House):
    token = house.people.sign_in(OMAR, OMARS, HERE).token
    for _ in range(59):
        house.clock.at += MINUTE
        assert house.people.session(token, using=False) is not None
    house.clock.at += MINUTE
    assert house.people.session(token, using=False) is None


def test_reading_a_session_writes_at_most_once_a_minute(house: House, monkeypatch):
    token, writes, write = house.people.sign_in(OMAR, OMARS, HERE).token, [], house.database.write

    def counted(job):
        writes.append(job)
        return write(job)

    monkeypatch.setattr(house.database, "write", counted)
    for _ in range(240):
        house.clock.at += 1_000
        assert house.people.session(token) is not None
    assert len(writes) == 4


def test_a_full_disk_signs_nobody_out(house: House, monkeypatch):
    def full(job):
        raise Unavailable("disk-full", "The disk is full.")

    token = house.people.sign_in(OMAR, OMARS, HERE).token
    monkeypatch.setattr(house.database, "write", full)
    house.clock.at += 5 * MINUTE
    assert house.people.session(token) is not None


def test_sessions_outlive_a_restart_and_old_ones_are_swept(house: House):
    first = house.people.sign_in(OMAR, OMARS, HERE).token
    assert house.reopened().session(first) is not None
    house.clock.at += 2 * HOUR
    house.people.sign_in(OMAR, OMARS, HERE)
    assert house.count("sitting") == 1


def test_expired_links_are_swept(house: House):
    house.people.create_link("observer", "x", house.amal)
    house.clock.at += HOUR
    house.people.create_link("observer", "x", house.amal)
    assert house.count("link") == 1


def test_the_last_administrator_stays(house: House):
    people = house.people
    assert code(Refused, lambda: people.remove(house.amal, AMAL)) == "last-administrator"
    assert code(Refused, lambda: people.change_role(None, AMAL, "observer", "x")) == "last-administrator"
    token = people.sign_in(AMAL, AMALS, HERE).token
    assert people.change_role(house.amal, AMAL, "administrator", "cell 2") == Actor(AMAL, "cell 2", "administrator")
    assert people.session(token) is None
    people.change_role(house.amal, OMAR, "administrator", "systems")
    people.remove(house.amal, AMAL)
    assert people.accounts() == [Actor(OMAR, "systems", "administrator")]


def test_a_refused_change_leaves_sessions_alone(house: House):
    token = house.people.sign_in(AMAL, AMALS, HERE).token
    assert code(Refused, lambda: house.people.remove(house.amal, AMAL)) == "last-administrator"
    assert house.people.session(token) is not None


def test_a_password_is_hashed_anew_when_the_parameters_change(house: House):
    dearer = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    changed = house.reopened(dearer)
    changed.check_password(OMAR, OMARS, HERE)
    changed.sign_in(OMAR, OMARS, HERE)
    hashed = house.database.read(lambda tx: SqlitePeople().accounts(tx)[1].hash)
    assert extract_parameters(hashed) == extract_parameters(dearer.hash("x"))


def test_a_hash_is_swapped_only_for_the_one_it_was_checked_against(house: House):
    ledger = SqlitePeople()
    before = house.database.read(lambda tx: ledger.accounts(tx)[1])
    house.database.write(lambda tx: ledger.rehash(tx, before.id, "another", "x"))
    assert house.database.read(lambda tx: ledger.accounts(tx)[1]) == before


def test_the_default_is_argon2id_of_the_recommended_cost(house: House):
    people = People(house.database, SqlitePeople(), house.record, house.clock, Chance(random.Random(9)))
    people.add(None, "Costly", "observer", "x", "a dozen blue kites")
    hashed = house.database.read(lambda tx: SqlitePeople().accounts(tx)[1].hash)
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_a_damaged_hash_is_no_wrong_password(house: House):
    house.database.write(lambda tx: tx.handle.execute("UPDATE people_account SET hash = 'x'") and None)
    assert code(Unavailable, lambda: house.people.sign_in(OMAR, OMARS, HERE)) == "password-check"


def test_nothing_that_lets_anyone_in_is_stored(house: House):
    link = house.people.create_link("observer", "x", house.amal)
    session = house.people.sign_in(OMAR, OMARS, HERE)
    stored = house.stored()
    assert b"liaison north" in stored
    for secret in (link, session.token, session.csrf, AMALS, OMARS):
        assert secret.encode() not in stored


def test_two_sides_share_no_token(house: House):
    tokens = {house.people.create_link("observer", "x", house.amal) for _ in range(50)}
    assert len(tokens) == 50
    assert {len(token) for token in tokens} == {43}
    assert accounts_module.TOKEN * 8 >= 256


@pytest.mark.parametrize("token", ["", "x", "\ud800", "\x00", "x" * 1_000_000])
def test_any_text_can_be_tried_as_a_token(house: House, token: str):
    assert house.people.session(token) is None
    house.people.sign_out(token)
    assert code(Refused, lambda: house.people.open_link(token)) == "link"
    assert code(Refused, lambda: house.people.sign_up(token, "Eve", "a dozen blue kites")) == "link"


@pytest.mark.parametrize("text", ["", "\ud800", "\x00", "x" * 1_000_000, "\u202e", "ﷺ" * 5_000])
def test_any_text_can_be_tried_as_a_name_and_a_password(house: House, text: str):
    assert code(Refused, lambda: house.people.sign_in(text, AMALS, HERE)) == "sign-in"
    assert code(Refused, lambda: house.people.sign_in(AMAL, text, HERE)) == "sign-in"


def test_cheap_hashes_are_only_for_tests():
    assert CHEAP.memory_cost < PasswordHasher().memory_cost
