"""A stick is lost: whoever finds it reads no header, no body, no name of a side, and learns little from the size."""

from jisr.exchange.parcel import SMALLEST
from tests.attacks.parcelled import opened, plain
from tests.wire.carried import by_hand, copy_of

STRETCH = 12


def test_no_byte_of_it_is_in_clear() -> None:
    with by_hand() as hands:
        hands.tell("Told words", "More told words")
        hands.tell("Back", author=hands.south)
        hands.take(hands.made(hands.south), hands.north)
        parcel = hands.made()
        inside = opened(hands, parcel.data)
        hands.take(parcel)
        secrets = [*inside.files.values(), inside.note, *copy_of(hands.south, "north")[2], plain(hands, parcel.data)]
        names = [*inside.files, "north.example", "south.example", "jisr-parcel/1", "ustar", "Told words", "North"]
        tried = 0
        for secret in secrets:
            for at in range(0, min(len(secret), 4000), 3):
                stretch = secret[at : at + STRETCH]
                if len(stretch) == STRETCH and stretch.strip(b"\0"):
                    tried += 1
                    assert stretch not in parcel.data
        assert all(name.encode() not in parcel.data for name in names if len(name) > 4)
        assert tried > 1000
        print(f"stolen stick: {tried:,} stretches of what is inside looked for, 0 found in {len(parcel.data):,} bytes")


def test_one_entry_and_a_hundred_look_alike() -> None:
    with by_hand() as hands:
        hands.tell("One")
        few = hands.made()
        hands.tell(*(f"Number {n}" for n in range(100)))
        many = hands.made()
        assert len(plain(hands, few.data)) == len(plain(hands, many.data)) == SMALLEST
        assert "1" not in few.name.removesuffix("-1.jisr-parcel")
