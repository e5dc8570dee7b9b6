"""A partner learns what was released to it and nothing else: pairs of worlds it cannot tell apart.

`JISR_PAIRS` is how many pairs are judged, 20,000 unless it says otherwise; the long run judges a million others. What
is compared is every byte and its order, and on simulated time the instant of everything; how long the machine takes
for an answer is not. A plot that failed is played again by `python -m tests.properties replay SEED`.
"""

import logging
import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from jisr.terms.sides import receipt_name
from tests.properties import judging
from tests.properties.asking import PARTNER, RECEIPT
from tests.properties.judging import FOLDER, LongRun, judge, say
from tests.properties.living import quick
from tests.properties.plots import WORLDS, Leak, Plot
from tests.properties.worlds import World, beginning

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
    """With a folder in `JISR_RUN` a run goes on where it was cut off, and at the seed that failed."""
    run = LongRun.share(share, first_seed=(SHARES + share) * APART)
    judged = run.go_on(MANY // LONG_SHARES)
    say(f"long share {share}: {judged}")
    assert judged.pairs >= MANY // LONG_SHARES


def test_a_long_run_goes_on_where_it_was_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path / "run"))
    monkeypatch.setattr(judging, "EVERY", 1)
    monkeypatch.setattr(judging, "play", _cut_off_at(13))
    with pytest.raises(Leak, match="seed 13"):
        LongRun.share(4, first_seed=11).go_on(100)
    monkeypatch.setattr(judging, "play", _cut_off_at(99))
    again = LongRun.share(4, first_seed=11)
    assert (again.done.seed, again.done.pairs) == (13, 20)
    assert again.go_on(50).seed == 16
    assert LongRun.share(4, first_seed=11).done.pairs == 0


def _cut_off_at(last: int) -> Callable[[int], SimpleNamespace]:
    """Plots of ten pairs that go well until one does not."""

    def play(seed: int) -> SimpleNamespace:
        if seed == last:
            raise Leak("anything", f"seed {seed}", 0)
        return SimpleNamespace(pairs=10, asked=1)

    return play


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
