"""The picture: asked by box and time with a million subjects in it."""

import random
from functools import partial
from pathlib import Path

from jisr.bench.figures import Figure, at_rank, median, timed
from jisr.bench.sides import fill, make_side
from jisr.node import Node
from jisr.picture import Box
from jisr.terms.times import Span

SUBJECTS = 1_000_000
ASKED = 400
DAY = 86_400_000


def measure(folder: Path, long: bool) -> list[Figure]:
    """Every figure of the picture."""
    node = make_side(folder / "picture", "bench")
    try:
        fill(node, 0, SUBJECTS)
        followed = timed(node.picture.follow)
        times, hits = _ask(node, ASKED * (5 if long else 1))
    finally:
        node.close()
    p95 = at_rank(times, 0.95) * 1000
    return [
        Figure(room="picture", what="projecting", value=SUBJECTS / followed, unit="entries/s"),
        Figure(
            room="picture", what=f"box and time at {SUBJECTS:,} subjects, warm, p95 "
            f"(median {median(times) * 1000:.2f} ms; hits: median {median(hits):.0f}, most {max(hits):.0f})",
            value=p95, unit="ms", bar="< 20", met=p95 < 20,
        ),
    ]  # fmt: skip


def _ask(node: Node, count: int) -> tuple[list[float], list[float]]:
    """Boxes of many sizes, spans of days to months; each asked twice, those with more than 500 hits left out."""
    chance = random.Random(3)  # noqa: S311
    times: list[float] = []
    hits: list[float] = []
    while len(times) < count:
        side = chance.choice((1_000_000, 2_000_000, 5_000_000, 10_000_000, 20_000_000))
        west, south = chance.randrange(380_000_000, 440_000_000), chance.randrange(310_000_000, 360_000_000)
        first = 1_490_000_000_000 + chance.randrange(15_000_000_000)
        span = Span(first, first + chance.choice((DAY, 7 * DAY, 60 * DAY)))
        box = Box(west, south, west + side, south + side)
        found = len(node.picture.find(box, span, most=501))
        if found <= 500:
            times.append(timed(partial(node.picture.find, box, span)))
            hits.append(found)
    return times, hits
