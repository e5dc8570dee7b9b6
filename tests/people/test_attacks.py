"""Attacks by name. Each says what the attacker holds and what must not come of it."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher

from jisr.people import People
from jisr.store.sqlite.people import SqlitePeople
from jisr.terms.errors import JisrError, OurMistake, Refused, Unavailable
from tests.people.house import AMAL, AMALS, CHEAP, HOUR, MINUTE, OMAR, OMARS, SECOND, House, opened

HERE, THERE = "10.0.0.9", "198.51.100.7"
KITES = "a dozen blue kites"


def answer(job) -> tuple[str, str, str]:
    """What an attacker can tell from the outside."""
    with pytest.raises(JisrError) as caught:
        job()
    return caught.value.code, caught.value.say, caught.value.hint


class Watched(PasswordHasher):
    """Cheap hashes that remember how many were under way at once, and every check made."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.lock, self.inside, self.most = threading.Lock(), 0, 0
        self.checked: list[str] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
            self.checked.append(hash if isinstance(hash, str) else hash.decode())
        time.sleep(0.005)
        try:
            return super().verify(hash, password)
        finally:
            with self.lock:
                self.inside -= 1


def test_session_fixation_every_sign_in_has_a_token_of_its_own(house: House):
    planted = house.people.sign_in(OMAR, OMARS, THERE)
    victims = [house.people.sign_in(AMAL, AMALS, HERE) for _ in range(5)]
    assert len({planted.token, *(one.token for one in victims)}) == 6
    assert len({planted.csrf, *(one.csrf for one in victims)}) == 6
    still = house.people.session(planted.token)
    assert still is not None
    assert still.actor.person == OMAR


def test_guessing_names_tells_nothing(house: House):
    said = {answer(lambda n=name: house.people.sign_in(n, KITES, HERE)) for name in ("Nobody", AMAL, OMAR, "\u202e")}
    assert said == {("sign-in", "This name and password do not belong together.", "Check both and try again.")}
    known, unknown = (
        [answer(lambda n=name: house.people.sign_in(n, KITES, THERE)) for _ in range(6)] for name in (AMAL, "Nobody")
    )
    assert known == unknown
    assert known[-1][0] == "wait"


def test_an_unknown_name_costs_a_hash_of_the_same_parameters(house: House):
    watched = Watched()
    people = house.reopened(watched)
    for name in ("Nobody", AMAL):
        answer(lambda n=name: people.sign_in(n, KITES, HERE))
    decoy, real = watched.checked
    assert decoy.rsplit("$", 2)[0] == real.rsplit("$", 2)[0]
    assert [len(part) for part in decoy.split("$")] == [len(part) for part in real.split("$")]
    assert decoy != real


def test_brute_force_is_slowed_for_the_attacker_and_not_for_the_person(house: House):
    tried = 0
    for _ in range(3_600):  # an hour of trying every second
        code = answer(lambda: house.people.sign_in(AMAL, KITES, THERE))[0]
        tried += code == "sign-in"
        house.clock.at += SECOND
    assert tried <= 8 + 3_600 // 30
    assert answer(lambda: house.people.sign_in(AMAL, AMALS, HERE))[2] == "Try again in 2 s."
    answer(lambda: house.people.sign_in(AMAL, KITES, THERE))
    house.clock.at += 2 * SECOND
    assert house.people.sign_in(AMAL, AMALS, HERE).actor == house.amal


@pytest.mark.parametrize("jump", [HOUR, -HOUR])
def test_brute_force_gains_nothing_from_a_clock_that_jumps_an_hour(house: House, jump: int):
    tried = 0
    for turn in range(600):
        tried += answer(lambda: house.people.sign_in(AMAL, KITES, THERE))[0] == "sign-in"
        house.clock.at += SECOND
        if turn == 300:
            house.clock.at += jump
    assert tried <= 8 + 600 // 30 + 1
    house.clock.at += 30 * SECOND
    assert house.people.sign_in(AMAL, AMALS, THERE).actor == house.amal


def test_brute_force_in_parallel_gets_no_more_tries(house: House):
    watched = Watched()
    people = house.reopened(watched)
    with ThreadPoolExecutor(16) as pool:
        codes = list(pool.map(lambda _: answer(lambda: people.sign_in(AMAL, KITES, THERE))[0], range(64)))
    assert codes.count("sign-in") == 3
    assert codes.count("wait") == 61


def test_a_flood_never_runs_more_than_two_hashes_at_once(house: House):
    watched = Watched()
    people = house.reopened(watched)

    def flood(n: int) -> str:
        return answer(lambda: people.sign_in(f"name {n}", KITES, f"198.51.100.{n}"))[0]

    with ThreadPoolExecutor(12) as pool:
        assert set(pool.map(flood, range(48))) == {"sign-in"}
    assert watched.most == 2


def test_a_used_an_expired_and_an_invented_link_look_alike(house: House):
    used, old = (house.people.create_link("observer", "x", house.amal) for _ in range(2))
    house.people.sign_up(used, "Layla", KITES)
    house.clock.at += 15 * MINUTE
    answers = {answer(lambda t=token: house.people.open_link(t)) for token in (used, old, "invented")}
    answers |= {answer(lambda t=token: house.people.sign_up(t, "Eve", KITES)) for token in (used, old, "invented")}
    assert len(answers) == 1
    assert answers.pop()[0] == "link"


def test_a_link_does_not_live_longer_when_the_clock_is_set_back(house: House):
    token = house.people.create_link("administrator", "x", house.amal)
    house.clock.at -= HOUR
    assert answer(lambda: house.people.sign_up(token, "Eve", KITES))[0] == "link"


def test_one_link_used_by_many_at_once_makes_one_account(house: House):
    token = house.people.create_link("duty officer", "watch", house.amal)
    gate = threading.Barrier(8)

    def join(n: int) -> str:
        gate.wait()
        try:
            return house.people.sign_up(token, f"Guest {n}", KITES).person
        except Refused as no:
            return no.code

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(join, range(8)))
    assert made.count("link") == 7
    assert len(house.people.accounts()) == 3


def test_one_name_taken_by_many_at_once_is_given_once(house: House):
    tokens = [house.people.create_link("observer", "x", house.amal) for _ in range(6)]
    spellings = ["Layla", "LAYLA", "layla", "Ｌayla", " Layla", "lAYLA"]

    def join(n: int) -> str:
        try:
            return house.people.sign_up(tokens[n], spellings[n], KITES).role
        except OurMistake as no:
            return no.code

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(join, range(6))) == ["name-taken"] * 5 + ["observer"]
    assert house.count("link") == 5


@pytest.mark.parametrize(
    "name",
    [
        "Amal\u202e Haddad",
        "\u2067Amal Haddad\u2069",
        "Amal\u200bHaddad",
        "Аmal Haddad",
        "AMAL  HADDAD",
        "Amal Haddad\u00ad",
    ],
)
def test_nobody_signs_up_under_a_name_that_looks_like_another(house: House, name: str):
    token = house.people.create_link("observer", "x", house.amal)
    assert answer(lambda: house.people.sign_up(token, name, KITES))[0] in ("name-form", "name-taken")


def test_a_changed_role_ends_every_session_and_every_link_of_that_account(house: House):
    people = house.people
    people.change_role(None, OMAR, "administrator", "systems")
    sessions = [people.sign_in(OMAR, OMARS, HERE) for _ in range(3)]
    link, other = people.create_link("administrator", "x", sessions[0].actor), people.sign_in(AMAL, AMALS, HERE)
    people.change_role(house.amal, OMAR, "observer", "post 4")
    assert [people.session(one.token) for one in sessions] == [None] * 3
    assert answer(lambda: people.open_link(link))[0] == "link"
    assert people.session(other.token) is not None
    # What he still holds in memory of his former role opens nothing either.
    assert answer(lambda: people.create_link("administrator", "x", sessions[0].actor))[0] == "role"
    assert people.sign_in(OMAR, OMARS, HERE).actor.role == "observer"


def test_a_removed_person_is_out_at_once_and_a_namesake_gets_nothing_of_theirs(house: House):
    people = house.people
    session = people.sign_in(OMAR, OMARS, HERE)
    people.remove(house.amal, OMAR)
    assert people.session(session.token) is None
    people.add(house.amal, OMAR, "observer", "x", KITES)
    assert people.session(session.token) is None
    assert answer(lambda: people.sign_in(OMAR, OMARS, HERE))[0] == "sign-in"


def test_a_person_removed_while_the_password_is_checked_gets_no_session():
    class Slow(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]
            fine = CHEAP.verify(hash, password)
            house.people.remove(house.amal, OMAR)
            house.people.add(house.amal, OMAR, "administrator", "x", KITES)
            return fine

    with opened() as house:
        slow = People(house.database, SqlitePeople(), house.record, house.clock, _Zeroes(), Slow())
        assert answer(lambda: slow.sign_in(OMAR, OMARS, HERE))[0] == "sign-in"
        assert house.count("sitting") == 0


class _Zeroes:
    def draw(self, count: int) -> bytes:
        return bytes(count)


def test_a_session_does_not_outlive_a_watch_when_the_clock_is_set_back(house: House):
    token = house.people.sign_in(OMAR, OMARS, HERE).token
    house.clock.at -= HOUR
    lived = 0
    while house.people.session(token) is not None:
        house.clock.at += 30 * MINUTE
        lived += 30
    assert lived == 12 * 60


def test_a_session_stays_idle_for_an_hour_at_most_after_the_clock_was_set_back(house: House):
    token = house.people.sign_in(OMAR, OMARS, HERE).token
    house.clock.at -= 10 * HOUR
    assert house.people.session(token) is not None
    house.clock.at += HOUR
    assert house.people.session(token) is None


def test_trying_passwords_writes_nothing(house: House, monkeypatch):
    def write(job):
        raise Unavailable("written", "A stranger made the side write.")

    monkeypatch.setattr(house.database, "write", write)
    for n in range(10):
        assert answer(lambda i=n: house.people.sign_in(f"name {i}", KITES, THERE))[0] == "sign-in"
    house.people.sign_out("invented")
    assert house.people.session("invented") is None
