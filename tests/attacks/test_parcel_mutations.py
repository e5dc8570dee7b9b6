"""Parcels changed at random, sealed and inside: nothing changed is ever taken, here or by the independent verifier."""

import random
from collections.abc import Iterator

import pytest

from jisr.exchange.parcel import Opened, compress, padded
from jisr.terms.errors import PartnerFault
from jisr_verify import parcels as verifier
from jisr_verify.cards import Card, read_card
from jisr_verify.notes import Fault
from tests.attacks.hostile import everything
from tests.attacks.parcelled import closed, opened, plain, sealed, tar_of
from tests.attacks.test_mutations import CHANGES, flip
from tests.wire.carried import Hands, by_hand

EACH = 500


@pytest.fixture(scope="module")
def hands() -> Iterator[Hands]:
    with by_hand() as found:
        found.tell(*(f"Number {n}" for n in range(5)))
        found.tell("Back", author=found.south)
        found.take(found.made(found.south), found.north)
        yield found


def changed(data: bytes, seed: int, count: int) -> Iterator[bytes]:
    """So many changed copies, never equal to the first."""
    chance = random.Random(seed)
    while count:
        change = chance.choice((flip, flip, flip, *CHANGES))
        made = change(data, chance)
        if made != data:
            count -= 1
            yield made


def judged(data: bytes, hands: Hands, cards: list[Card]) -> list[str] | None:
    """What the independent verifier says of a sealed parcel; None when it does not hold."""
    try:
        opened = verifier.unseal(data, verifier.read_identity(hands.south.keys.age))
        return verifier.judge(verifier.unpack(opened), cards)
    except Fault:
        return None


def test_two_thousand_mutations_bring_nothing_that_was_not_told(hands: Hands) -> None:
    """Of the sealed bytes, of what is inside the seal, of the archive, and of the archive with a padding made anew.

    The last two are what only somebody with the reader's identity could do.
    """
    data = hands.made().data
    cards = [read_card(hands.north.own_card(), known=True)]
    said, honest, before = judged(data, hands, cards), opened(hands, data), everything(hands.south)
    assert said is not None
    inside, tar = plain(hands, data), tar_of(hands, data)
    mutated = [
        *changed(data, 1, EACH),
        *(sealed(hands, one) for one in changed(inside, 2, EACH)),
        *(sealed(hands, padded(one)) for one in changed(compress(tar), 3, EACH)),
        *(closed(hands, one) for one in changed(tar, 4, EACH)),
    ]
    idle = silent = 0
    for one in mutated:
        after = judged(one, hands, cards)
        assert after in (None, said)
        silent += after is not None
        if meaning(hands, one) == honest:
            idle += 1  # The change hit what says nothing, such as the name of a system in the head of gzip.
            continue
        with pytest.raises(PartnerFault):
            hands.take(one)
    assert everything(hands.south) == before
    assert len(mutated) == 4 * EACH
    assert max(idle, silent) < EACH
    print(
        f"{len(mutated):,} mutations of a parcel: 0 accepted with a changed value by Jisr ({idle} changed nothing it "
        f"reads), 0 by jisr-verify ({silent} changed nothing it reads)"
    )


def meaning(hands: Hands, data: bytes) -> Opened | None:
    try:
        return opened(hands, data)
    except PartnerFault:
        return None
