"""A parcel comes to whom it is not for: by mistake, or passed on by the one it was for."""

from jisr.exchange.sealing import seal
from jisr.terms.errors import PartnerFault
from jisr.wire.parcels import Parcels
from tests.attacks.hostile import everything
from tests.attacks.parcelled import assert_refused, plain, remade
from tests.sides import said
from tests.two_sides.sides import OFFICER, Chance, Inline, side
from tests.wire.carried import by_hand


def test_whoever_it_is_not_sealed_to_cannot_open_it() -> None:
    with by_hand() as hands:
        hands.tell("One")
        west = side("west", Inline(), hands.clock, Chance("west"))
        west.pair(hands.north.own_card())
        before = everything(west)
        fault = said(PartnerFault, lambda: Parcels(west).take(OFFICER, hands.made().data))
        assert (fault.code, everything(west)) == ("parcel-sealed", before)
        west.close()


def test_a_reader_that_seals_it_again_for_a_third_does_not_make_it_theirs() -> None:
    with by_hand() as hands:
        hands.tell("One")
        west = side("west", Inline(), hands.clock, Chance("west"))
        west.pair(hands.north.own_card())
        forwarded = seal(plain(hands, hands.made().data), west.card.age)
        before = everything(west)
        fault = said(PartnerFault, lambda: Parcels(west).take(OFFICER, forwarded))
        assert (fault.code, everything(west)) == ("parcel-log", before)
        west.close()


def test_a_stranger_can_seal_but_is_no_partner() -> None:
    with by_hand() as hands:
        west = side("west", Inline(), hands.clock, Chance("west"))
        west.pair(hands.south.own_card())
        made = Parcels(west).make(OFFICER, "south")
        assert_refused(hands, made.data, "parcel-author")
        west.close()


def test_a_stranger_in_the_name_of_a_partner() -> None:
    with by_hand() as hands:
        hands.tell("One")
        west = side("west", Inline(), hands.clock, Chance("west"))
        assert_refused(hands, remade(hands, hands.made().data, author=west), "parcel-signature")
        west.close()


def test_our_own_parcel_comes_back_to_us() -> None:
    with by_hand() as hands:
        hands.tell("One")
        data = seal(plain(hands, hands.made().data), hands.north.card.age)
        before = everything(hands.north)
        fault = said(PartnerFault, lambda: hands.take(data, hands.north))
        assert fault.code == "parcel-author"
        assert everything(hands.north) == before
