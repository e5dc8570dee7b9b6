"""An old parcel is brought again: nothing of it is new, and nothing newer is undone."""

from tests.attacks.hostile import everything
from tests.wire.carried import by_hand


def test_an_old_parcel_changes_nothing_but_the_entry_that_says_it_came() -> None:
    with by_hand() as hands:
        hands.tell("Back", author=hands.south)
        hands.tell("One")
        old = hands.made()
        hands.take(old)
        hands.take(hands.made(hands.south), hands.north)
        hands.tell("Two")
        hands.take(hands.made())
        before = everything(hands.south)
        for _ in range(3):
            taken = hands.take(old)
            assert (taken.added, taken.files, taken.held, taken.receipt) == (0, 0, 2, "none")
        after = everything(hands.south)
        changed = {table for table in before if before[table] != after[table]}
        assert all(table.startswith(("record_", "picture_", "search_")) or "cursor" in table for table in changed)


def test_an_older_receipt_does_not_take_a_newer_one_back() -> None:
    with by_hand() as hands:
        hands.tell("One")
        hands.take(hands.made())
        old = hands.made(hands.south)
        hands.tell("Two")
        hands.take(hands.made())
        assert hands.take(hands.made(hands.south), hands.north).receipted == 2
        again = hands.take(old, hands.north)
        assert (again.receipt, again.receipted) == ("known", 2)
