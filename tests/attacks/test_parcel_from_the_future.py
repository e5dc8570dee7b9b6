"""A parcel that begins after what we hold: named as such, and nothing of it is kept, not even by a lie about where."""

from tests.attacks.parcelled import assert_refused, remade
from tests.wire.carried import by_hand


def test_the_gap_is_named_and_closes_when_the_earlier_one_comes() -> None:
    with by_hand() as hands:
        hands.tell(*(f"Number {n}" for n in range(300)))
        early = hands.made()
        ahead = hands.made(since=299)
        fault = assert_refused(hands, ahead.data, "parcel-gap")
        assert "goes on at entry 256, and we hold 0" in fault.say
        assert hands.take(early).held == 300
        assert hands.take(ahead).added == 0


def test_a_manifest_that_states_an_earlier_start_than_there_is() -> None:
    with by_hand() as hands:
        hands.tell(*(f"Number {n}" for n in range(300)))
        ahead = hands.made(since=299)
        assert_refused(hands, remade(hands, ahead.data, start=0), "parcel-gap")


def test_a_number_from_the_future_takes_nothing_away() -> None:
    with by_hand() as hands:
        hands.tell("One")
        assert hands.take(remade(hands, hands.made().data, number=2**53 - 1)).added == 1
        hands.tell("Two")
        assert hands.take(hands.made()).added == 1
