"""Standing rules: a dry run over a long history, and what the follower costs beside it."""

import random
from functools import partial
from pathlib import Path

import msgspec

from jisr.bench.figures import Figure, median, timed
from jisr.bench.sides import entry, make_side, pair, report
from jisr.node import Node
from jisr.people.rules import Proof
from jisr.terms.actors import Actor
from jisr.terms.places import DEGREE, Polygon
from jisr.terms.reports import Report
from jisr.terms.standing_rules import StandingRule

REPORTS = 100_000
MOST_S = 60
DAY = 86_400_000
NEW = 2_000
AUTHOR, SECOND = (Actor(name, "bench", "release officer") for name in ("author", "second"))


def measure(folder: Path, long: bool) -> list[Figure]:
    """Every figure of the rules."""
    node, other = make_side(folder / "rules", "bench"), make_side(folder / "partner", "partner")
    try:
        pair(node, other)
        _fill(node, 0, REPORTS)
        figures = [_dry(node, 5 if long else 3), _acting(node)]
    finally:
        node.close()
        other.close()
    return figures


def _fill(node: Node, first: int, count: int) -> None:
    chance = random.Random(first)  # noqa: S311
    for start in range(first, first + count, 1000):
        stop = min(start + 1000, first + count)
        node.record.file([entry(report(n, chance, "partner")) for n in range(start, stop)])


def _rule(node: Node, day: int = 10_000) -> StandingRule:
    """About half of the region; what is in it goes up to the limit, and is judged beyond it as well."""
    west, south, east, north = (value * DEGREE for value in (38, 31, 43, 38))
    return StandingRule(
        area=Polygon((((west, south), (east, south), (east, north), (west, north), (west, south)),)), cell=3, day=day,
        expires=node.clock.now() + 30 * DAY, kinds=("event",), markings=("open", "restricted"), name="bench",
        partner="partner",
    )  # fmt: skip


def _decode(node: Node) -> int:
    """The ceiling: read the same entries and decode what they say, and nothing more."""
    decode = msgspec.json.Decoder(Report).decode
    done = 0
    for start in range(1, REPORTS + 1, 2000):
        entries = node.store.read(partial(_read, node, start))
        done += sum(decode(one).kind == "event" for one in entries)
    return done


def _read(node: Node, start: int, tx: object) -> list[bytes]:
    found = node.record.entries(tx, start, start + 2000, ("correct", "report", "withdraw"))  # type: ignore[arg-type]
    return [one.body or b"" for one in found]


def _dry(node: Node, rounds: int) -> Figure:
    rule = _rule(node)
    ours, bare, lines = [], [], 0
    for _ in range(rounds):
        bare.append(timed(lambda: _decode(node)))
        ours.append(timed(lambda: node.rules.dry_run(rule)))
    lines = len(node.rules.dry_run(rule).lines)
    mine, ceiling = median(ours), median(bare)
    return Figure(
        room="rules", what=f"dry run of a rule over {REPORTS:,} reports ({lines:,} lines)", value=mine, unit="s",
        ceiling=ceiling, ceiling_is="bare decode of the same entries, s:", ratio=mine / ceiling, bar="< 60",
        met=mine < MOST_S,
    )  # fmt: skip


def _acting(node: Node) -> Figure:
    """New reports decided by an active rule, beside the same reports followed while no rule stands."""
    node.settle()
    _fill(node, 10**7, NEW)
    idle = timed(node.ruling.follow)
    rule = _rule(node)
    serial = node.rules.propose(Proof(AUTHOR), rule, node.rules.dry_run(rule).shown)
    node.rules.activate(Proof(SECOND), serial, node.rules.dry_run(rule).shown)
    node.ruling.follow()
    _fill(node, 2 * 10**7, NEW)
    acting = timed(node.ruling.follow)
    known = node.rules.rule(serial)
    return Figure(
        room="rules", what=f"{NEW:,} new reports judged by one rule, {known.sent:,} of them decided",
        value=NEW / acting, unit="reports/s", ceiling=NEW / idle, ceiling_is="followed with no rule",
        ratio=idle / acting,
    )  # fmt: skip
