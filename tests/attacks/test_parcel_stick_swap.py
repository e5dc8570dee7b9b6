"""Somebody swaps parcels on a stick, or the files and manifests of two of them."""

from jisr.exchange.parcel import archive
from tests.attacks.parcelled import assert_refused, closed, opened, tar_of
from tests.wire.carried import by_hand


def test_names_on_the_stick_mean_nothing() -> None:
    """Two parcels that change their names are taken in for what they are."""
    with by_hand() as hands:
        hands.tell("One")
        first = hands.made()
        hands.tell("Two")
        second = hands.made()
        first, second = first._replace(name=second.name), second._replace(name=first.name)
        assert hands.take(second).added == 2
        assert hands.take(first).added == 0


def test_a_manifest_of_another_parcel_binds_other_bytes() -> None:
    with by_hand() as hands:
        hands.tell("One")
        first = hands.made()
        hands.tell("Two")
        second = hands.made()
        for one, other in ((first, second), (second, first)):
            theirs, rest = opened(hands, one.data), tar_of(hands, other.data)
            note = archive(theirs.manifest, theirs.files, hands.north.card, hands.north.keys.log)
            end = 512 + -(-len(theirs.note) // 512) * 512
            mine = 512 + -(-len(opened(hands, other.data).note) // 512) * 512
            assert_refused(hands, closed(hands, note[:end] + rest[mine:]), "parcel-damaged")


def test_files_of_another_parcel_do_not_fit_the_manifest() -> None:
    with by_hand() as hands:
        hands.tell("One")
        first = hands.made()
        hands.tell("Two")
        second = hands.made()
        other = opened(hands, first.data).files["log/checkpoint"]
        whole = opened(hands, second.data).files["log/checkpoint"]
        tar = tar_of(hands, second.data)
        assert len(other) == len(whole)
        assert_refused(hands, closed(hands, tar.replace(whole, other)), "parcel-damaged")
