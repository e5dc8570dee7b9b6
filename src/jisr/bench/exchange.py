"""The exchange: catching up with a long log, what it weighs, and that it costs what is new."""

import random
from collections.abc import Callable
from pathlib import Path

import zstandard

from jisr.bench.figures import Figure, cpu, median, timed
from jisr.bench.sides import make_side, pair, report
from jisr.exchange.delta import MOST, encode_delta
from jisr.node import Node
from jisr.release.rules import Terms, body_hash, content, encode_content, released
from jisr.terms.ids import keyed
from jisr.terms.releases import Decision
from jisr.terms.reports import Report
from jisr.terms.transactions import Tx

RELEASES = 100_000
OLD, YOUNG, NEW = 1_000_000, 1_000, 1_000


def measure(folder: Path, long: bool) -> list[Figure]:
    """Every figure of the exchange."""
    north, south = make_side(folder / "north", "north"), make_side(folder / "south", "south")
    try:
        pair(north, south)
        log_releases(north, "south", 0, RELEASES)
        deltas = fetch_all(north, "south")
        stored = cpu(lambda: [south.incoming.offer("north", delta) for delta in deltas])
        shown = stored + cpu(south.settle)
        figures = [
            _seconds(f"{RELEASES:,} releases verified and stored", stored),
            _seconds(f"{RELEASES:,} releases until visible in the partner's picture", shown),
            _weight(deltas),
        ]
    finally:
        north.close()
        south.close()
    return [*figures, _growth(folder, OLD if long else OLD // 5)]


def _seconds(what: str, value: float) -> Figure:
    return Figure(room="exchange", what=what, value=value, unit="s CPU", bar="< 3", met=value < 3)


def log_releases(
    node: Node, partner: str, first: int, count: int, make: Callable[[int, random.Random, str], Report] = report
) -> None:
    """Append that many releases to the partner's log, made by the rules a decision goes through, and sign."""
    chance = random.Random(11 + first)  # noqa: S311
    secret = keyed(node.keys.root, "partner", partner)

    def some(tx: Tx, start: int, stop: int) -> None:
        items = []
        for number in range(start, stop):
            made = make(number, chance, partner)
            terms = Terms(5, made.title, made.text)
            body = encode_content(content(made, terms, secret, None)[0])
            decision = Decision(
                action="release", hash=body_hash(body), id=f"d{number}", level=5, mark="restricted", not_before=0,
                of=number + 1, partner=partner, rules="bench",
            )  # fmt: skip
            items.append(released(decision, body, secret, None))
        node.outgoing.append(tx, items)

    for start in range(first, first + count, 1000):
        stop = min(start + 1000, first + count)
        node.store.write(lambda tx, a=start, b=stop: some(tx, a, b))  # type: ignore[misc]
    node.outgoing.sign()


def fetch_all(node: Node, partner: str, start: int = 0) -> list[bytes]:
    """Every delta from `start` to the head."""
    deltas: list[bytes] = []
    while True:
        made = node.store.read(lambda tx, at=start: node.standing.delta(tx, partner, at, MOST))  # type: ignore[misc]
        if made is None or not made.headers:
            return deltas
        deltas.append(encode_delta(made))
        start += len(made.headers)


def _weight(deltas: list[bytes]) -> Figure:
    unpack = zstandard.ZstdDecompressor()
    raw = b"".join(unpack.stream_reader(delta).read() for delta in deltas)
    best = len(zstandard.ZstdCompressor(level=19).compress(raw))
    ours = sum(map(len, deltas))
    return Figure(
        room="exchange", what=f"bytes on the wire an entry ({ours:,} for {RELEASES:,}; {len(raw) / RELEASES:.0f} raw)",
        value=ours / RELEASES, unit="bytes", ceiling=best / RELEASES, ceiling_is="zstd -19 of the same, bytes:",
        ratio=ours / best, bar="<= 1.15", met=ours / best <= 1.15,
    )  # fmt: skip


def _growth(folder: Path, old: int) -> Figure:
    """A thousand releases fetched, verified, filed and shown after a short history and after a long one."""
    north, south = make_side(folder / "north-old", "north"), make_side(folder / "south-old", "south")
    try:
        pair(north, south)
        _bring(north, south, 0, YOUNG)
        young = _thousand(north, south, YOUNG)
        _bring(north, south, YOUNG * 10, old - YOUNG * 10)
        late = _thousand(north, south, old)
    finally:
        north.close()
        south.close()
    return Figure(
        room="exchange", what=f"{NEW} new releases fetched, verified, filed and shown after {old:,} old ones",
        value=late * 1000, unit="ms", ceiling=young * 1000, ceiling_is=f"after {YOUNG:,}, ms:", ratio=late / young,
        bar="<= 1.5", met=late / young <= 1.5,
    )  # fmt: skip


def _bring(north: Node, south: Node, first: int, count: int) -> None:
    for start in range(first, first + count, 50_000):
        log_releases(north, "south", start, min(50_000, first + count - start))
        _catch_up(north, south)


def _catch_up(north: Node, south: Node) -> None:
    for delta in fetch_all(north, "south", south.incoming.size("north")):
        south.incoming.offer("north", delta)
    south.settle()


def _thousand(north: Node, south: Node, first: int) -> float:
    times = []
    for turn in range(5):
        log_releases(north, "south", first + turn * NEW + 10**7, NEW)
        times.append(timed(lambda: _catch_up(north, south)))
    return median(times)
