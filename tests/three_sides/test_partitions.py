"""Partitions among three sides: once they are healed everyone holds the same within half a minute, all of it, once."""

import pytest

from tests.three_sides.circle import circle
from tests.three_sides.parting import play
from tests.two_sides.sides import SECOND

SEEDS, MANY, CHUNKS = 20, 1_000, 4
MOST = 30 * SECOND


def told(seeds: range) -> None:
    """Play these schedules and print what they came to."""
    items = lost = worst = 0
    at = seeds[0]
    for seed in seeds:
        try:
            with circle(f"parting {seed}") as three:
                some, gone, took = play(three, seed, MOST)
        except BaseException as error:
            error.add_note(f"seed {seed}")
            raise
        items, lost = items + some, lost + gone
        worst, at = max((worst, at), (took, seed))
    print(
        f"{len(seeds)} schedules from seed {seeds[0]} in steps of {seeds.step}: {items} items told, {lost} requests "
        f"lost on the way; longest from healing to being together {worst / SECOND:.1f} s (seed {at}, on the "
        "scenario's clock)"
    )
    assert items > len(seeds)
    assert lost > len(seeds), "a schedule in which nothing is lost shows nothing"


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_three_sides_come_together_after_partitions(chunk: int) -> None:
    told(range(chunk, SEEDS, CHUNKS))


@pytest.mark.long
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_a_thousand_schedules(chunk: int) -> None:
    told(range(SEEDS + chunk, SEEDS + MANY, CHUNKS))
