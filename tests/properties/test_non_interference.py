"""A partner learns what was released to it and nothing else: pairs of worlds it cannot tell apart.

`JISR_PAIRS` is how many pairs are judged, 20,000 unless it says otherwise; the long run judges a million others. What
is compared is every byte and its order, and on simulated time the instant of everything; how long the machine takes
for an answer is not. A plot that failed is played again by `python -m tests.properties replay SEED`.
"""

import logging
import os

import pytest

from jisr.terms.sides import receipt_name
from tests.properties.asking import PARTNER, RECEIPT
from tests.properties.judging import LongRun, judge, say
from tests.properties.leaks import LEAKS, one_check_alone
from tests.properties.living import quick
from tests.properties.plots import Leak, Pair, Plot, RECEIPT, STEPS, WORLDS
from tests.properties.worlds import PARTNER, World, beginning
from tests.two_sides.sides import Clock, NOON

PAIRS = int(os.environ.get("JISR_PAIRS", "20000"))
SHARES = 8
MANY = int(os.environ.get("JISR_MANY", "1000000"))
LONG_SHARES = 50
APART = 10**6
"""Seeds between the first of one share and of the next."""


@pytest.fixture(autouse=True)
def _quiet() -> None:
    """The partner's bad receipts are logged, thousands of them."""
    logging.getLogger("jisr.wire").setLevel(logging.CRITICAL)


@pytest.mark.parametrize("share", range(SHARES))
def test_the_partner_cannot_tell_worlds_apart(share: int) -> None:
    judged = judge(share * APART, PAIRS // SHARES)
    say(f"share {share}: {judged}")
    assert judged.pairs >= PAIRS // SHARES


@pytest.mark.long
@pytest.mark.parametrize("share", range(LONG_SHARES))
def test_the_partner_cannot_tell_many_worlds_apart(share: int) -> None:
    """A run that was cut off goes on where it was; so is one that failed, at the seed that did."""
    run = LongRun.share(share, first_seed=(SHARES + share) * APART)
    judged = run.go_on(MANY // LONG_SHARES)
    say(f"long share {share}: {judged}")
    assert judged.pairs >= MANY // LONG_SHARES


def test_a_plot_is_the_same_every_time() -> None:
    """Or a seed that failed could not be looked at again."""
    told = []
    for _ in range(2):
        plot = Plot(3)
        with quick():
            for _ in range(6):
                plot.step()
        plot.close()
        told.append(plot.told)
    assert told[0] == told[1]
    assert len(told[0]) > 6 * WORLDS


def test_the_partner_holds_the_key_its_receipts_are_made_with() -> None:
    """Or every receipt above would have been refused, and told nothing."""
    world = World("a", "0", beginning().short)
    (partner,) = (one for one in world.node.standing.partners() if one.side == PARTNER)
    assert receipt_name(partner.card) == RECEIPT.name
