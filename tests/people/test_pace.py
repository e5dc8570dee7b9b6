"""The pace of attempts: it grows, it ends, no clock breaks it, and no outsider turns it against a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jisr.people import pace
from jisr.people.pace import Pace, network, wait_after
from jisr.terms.errors import Unavailable
from tests.people.house import HOUR, SECOND, Clock


def miss(paced: Pace, key: str = "amal", where: str = "10.0.0.9") -> None:
    paced.enter(key, where)
    paced.leave(key, where, passed=False)


def told(paced: Pace, key: str = "amal", where: str = "10.0.0.9") -> int:
    """Seconds an attempt was told to wait, 0 when it was let through as a miss."""
    try:
        miss(paced, key, where)
    except Unavailable as no:
        return {"wait": int(no.hint.split()[-2])}[no.code]
    return 0


def test_waits_double_from_the_third_miss_and_stop_at_half_a_minute():
    assert [wait_after(n) // SECOND for n in range(12)] == [0, 0, 0, 1, 2, 4, 8, 16, 30, 30, 30, 30]
    assert wait_after(10**9) == 30 * SECOND


def test_the_wait_told_is_enough_and_no_shorter_one_is():
    clock = Clock()
    paced, waits = Pace(clock), []
    for _ in range(10):
        wait = told(paced)
        if wait:
            clock.at += wait * SECOND - 1
            assert told(paced) == 1
            clock.at += 1
            assert told(paced) == 0
        waits.append(wait)
    assert waits == [0, 0, 0, 1, 2, 4, 8, 16, 30, 30]


def test_passing_forgives_this_address_and_only_what_it_missed():
    clock = Clock()
    paced = Pace(clock)
    for _ in range(3):
        miss(paced)
    clock.at += SECOND
    paced.enter("amal", "10.0.0.9")
    paced.leave("amal", "10.0.0.9", passed=True)
    assert [told(paced) for _ in range(4)] == [0, 0, 0, 1]
    assert told(paced, where="10.0.0.8") == 1


def test_a_day_without_a_miss_forgets():
    clock = Clock()
    paced = Pace(clock)
    for _ in range(12):
        told(paced)
        clock.at += 30 * SECOND
    assert (told(paced), told(paced)) == (0, 30)
    clock.at += 24 * HOUR + 1
    assert [told(paced) for _ in range(4)] == [0, 0, 0, 1]


def test_attempts_at_once_count_as_if_made_in_turn():
    paced = Pace(Clock())
    for _ in range(3):
        paced.enter("amal", "10.0.0.9")
    with pytest.raises(Unavailable):
        paced.enter("amal", "10.0.0.9")


def test_one_address_has_few_attempts_under_way_whatever_names_it_tries():
    paced = Pace(Clock())
    for n in range(pace.AT_ONCE):
        paced.enter(f"name {n}", "10.0.0.9")
    with pytest.raises(Unavailable):
        paced.enter("one more", "10.0.0.9")
    paced.enter("one more", "10.0.0.8")
    paced.leave("name 0", "10.0.0.9", passed=False)
    paced.enter("one more", "10.0.0.9")


def test_memory_is_bounded(monkeypatch):
    monkeypatch.setattr(pace, "KEPT", 50)
    paced = Pace(Clock())
    for n in range(500):
        miss(paced, f"name {n}", f"10.0.{n // 250}.{n % 250}")
    assert (len(paced._pairs), len(paced._names), len(paced._inside)) == (50, 50, 0)


def test_what_was_tried_last_is_forgotten_last(monkeypatch):
    monkeypatch.setattr(pace, "KEPT", 50)
    clock = Clock()
    paced = Pace(clock)
    for n in range(200):
        told(paced)
        clock.at += 30 * SECOND
        miss(paced, f"name {n}", "198.51.100.7")
    assert (told(paced), told(paced)) == (0, 30)


def test_a_slip_under_attack_costs_two_seconds_and_alone_nothing():
    clock = Clock()
    paced = Pace(clock)
    miss(paced, where="10.0.0.1")
    for n in range(60):
        told(paced, where=f"198.51.100.{n % 4}")
        clock.at += SECOND
    assert told(paced, where="10.0.0.1") == 0
    assert told(paced, where="10.0.0.1") == 2


def test_an_address_is_its_network():
    assert network("2001:db8::1") == network("2001:db8:0:0:ffff::2") != network("2001:db8:0:1::1")
    assert network("::ffff:10.0.0.9") == network("10.0.0.9") != network("10.0.0.8")
    assert network("console") == "console"
    assert len(network("x" * 10_000)) == 100


steps = st.lists(
    st.one_of(st.sampled_from([-HOUR, HOUR]), st.integers(-40 * SECOND, 40 * SECOND), st.just(0)),
    min_size=20,
    max_size=60,
)


@given(steps)
def test_brute_force_under_a_jumping_clock_is_never_free_and_never_endless(jumps):
    clock = Clock()
    paced, misses = Pace(clock), 0
    for jump in jumps:
        clock.at += jump
        wait = told(paced)
        misses += wait == 0
        assert wait <= 30
        if wait:  # time now passes without another jump: the promise is kept
            clock.at += wait * SECOND
            assert told(paced) == 0
            misses += 1
        assert told(paced) * SECOND == wait_after(misses) or wait_after(misses) == 0
        misses += wait_after(misses) == 0


def test_a_clock_set_back_an_hour_during_a_wait_does_not_make_it_an_hour():
    clock = Clock()
    paced = Pace(clock)
    for _ in range(3):
        miss(paced)
    clock.at -= HOUR
    assert told(paced) == 1
    clock.at += SECOND
    assert told(paced) == 0
    assert told(paced) == 2


def test_an_outsider_costs_the_person_two_seconds_once():
    clock = Clock()
    paced = Pace(clock)
    for n in range(200):
        told(paced, where=f"198.51.100.{n % 40}")
        clock.at += 100
    assert told(paced, where="10.0.0.1") == 2
    for n in range(20):  # the attack goes on meanwhile, from addresses old and new
        told(paced, where=f"198.51.100.{n}")
        told(paced, where=f"203.0.113.{n}")
        clock.at += 100
    paced.enter("amal", "10.0.0.1")
    paced.leave("amal", "10.0.0.1", passed=True)


def test_another_name_is_not_slowed():
    paced = Pace(Clock())
    for _ in range(3):
        miss(paced)
    assert told(paced, "omar") == 0
