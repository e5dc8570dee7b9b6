"""A card inside a parcel: never pinned, whatever it says and whoever signed the parcel."""

import msgspec

from jisr.exchange.cards import sign_card
from jisr.node import Node
from jisr.terms.sides import Partner
from tests.attacks.parcelled import Files, remade
from tests.two_sides.sides import keys_of
from tests.wire.carried import by_hand


def pinned(node: Node) -> Partner:
    return node.store.read(lambda tx: node.standing.pinned(tx, "north"))


def test_a_newer_card_is_shown_and_changes_nothing() -> None:
    with by_hand() as hands:
        hands.tell("One")
        newer = sign_card(
            msgspec.structs.replace(hands.north.card, version=2, url="https://evil.example"), hands.north.keys.log
        )
        before = pinned(hands.south)
        taken = hands.take(remade(hands, hands.made().data, lambda files: files | {"card": newer}))
        assert taken.other_card == newer
        assert pinned(hands.south) == before
        assert len(hands.south.standing.partners()) == 1


def test_a_card_with_other_keys_or_of_another_side_is_not_pinned_either() -> None:
    with by_hand() as hands:
        for card, key in (
            (msgspec.structs.replace(hands.north.card, version=9, log=hands.south.card.log), keys_of("south").log),
            (hands.south.card, keys_of("south").log),
        ):
            note = sign_card(card, key)

            def planted(files: Files, note: bytes = note) -> Files:
                return files | {"card": note}

            before = pinned(hands.south)
            hands.take(remade(hands, hands.made().data, planted))
            assert pinned(hands.south) == before
            assert len(hands.south.standing.partners()) == 1


def test_what_is_no_card_is_passed_over() -> None:
    with by_hand() as hands:
        hands.tell("One")
        taken = hands.take(remade(hands, hands.made().data, lambda files: files | {"card": b"no card"}))
        assert (taken.added, taken.other_card) == (1, None)
