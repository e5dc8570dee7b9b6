"""A partner learns what was released to it and nothing else: pairs of worlds it cannot tell apart.

`JISR_PAIRS` is how many pairs are judged, 10,000 unless it says otherwise; the long run judges a million others. What
is compared is every byte and its order; how long an answer takes is not.
"""

import logging
import os
import sys
import time

import pytest

from jisr.terms.sides import receipt_name
from tests.properties.leaks import LEAKS, one_check_alone
from tests.properties.plots import RECEIPT, STEPS, Leak, Pair
from tests.properties.worlds import PARTNER, World, beginning
from tests.two_sides.sides import NOON, Clock

PAIRS = int(os.environ.get("JISR_PAIRS", "10000"))
MANY = 1_000_000
CHUNKS = 4
CAUGHT_WITHIN = 400
"""Pairs after which a leak that was put in must have shown."""
EVERYTHING = 10
"""Of so many plots one ends with every question there is; the others ask one question a pair."""


@pytest.fixture(autouse=True)
def _quiet() -> None:
    """The partner's bad receipts are logged, thousands of them."""
    logging.getLogger("jisr.wire").setLevel(logging.CRITICAL)


def judge(first_seed: int, pairs: int) -> tuple[int, int]:
    """Pairs judged and requests answered twice with the same bytes; raises Leak."""
    judged = asked = 0
    seed = first_seed
    while judged < pairs:
        pair = Pair(seed)
        for _ in range(min(STEPS, pairs - judged)):
            pair.step()
            judged += 1
            asked += 1
        if seed % EVERYTHING == 0:
            asked += pair.ask_everything()
        pair.close()
        seed += 1
    return judged, asked


def told(chunk: int, pairs: int, first_seed: int) -> None:
    beginning()
    began = time.monotonic()
    judged, asked = judge(first_seed, pairs)
    seconds = time.monotonic() - began
    said = f"chunk {chunk}: {judged} pairs, {asked} requests to both, {judged / seconds:.0f} pairs/s, 0 told apart"
    sys.stdout.write(f"\n{said}\n")
    assert judged == pairs


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_the_partner_cannot_tell_two_worlds_apart(chunk: int, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        told(chunk, PAIRS // CHUNKS, chunk * 10**6)


@pytest.mark.long
@pytest.mark.parametrize("chunk", range(20))
def test_the_partner_cannot_tell_many_worlds_apart(chunk: int, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        told(chunk, MANY // 20, (chunk + CHUNKS) * 10**6)


@pytest.mark.parametrize("leak", LEAKS)
def test_a_leak_is_seen(leak: str, monkeypatch: pytest.MonkeyPatch) -> None:
    beginning()
    one_check_alone(monkeypatch)
    LEAKS[leak](monkeypatch)
    with pytest.raises(Leak):
        judge(7, CAUGHT_WITHIN)


def test_the_partner_holds_the_key_its_receipts_are_made_with() -> None:
    """Or every receipt above would have been refused, and told nothing."""
    world = World("a", "0", Clock(NOON), beginning().short)
    (partner,) = (one for one in world.node.standing.partners() if one.side == PARTNER)
    assert receipt_name(partner.card) == RECEIPT.name
