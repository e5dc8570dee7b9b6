"""The exchange: how promptly it tells, what catching up and a long log weigh, and that it costs what is new."""

from pathlib import Path

import zstandard

from jisr.bench import beside, catching_up, receipts
from jisr.bench.exchange_logs import fetch_all, log_releases
from jisr.bench.figures import Figure, median, timed
from jisr.bench.sides import make_side, pair
from jisr.node import Node

RELEASES = catching_up.SIZES[-1]
OLD, YOUNG, NEW = 1_000_000, 1_000, 1_000


def measure(folder: Path, long: bool) -> list[Figure]:
    """Every figure of the exchange."""
    prompt = receipts.figures(folder / "prompt", long)
    caught_up = catching_up.figures(folder, long)
    grown = _growth(folder, OLD if long else OLD // 5)
    return [*prompt, *caught_up, _weight(folder), grown, *beside.figures(folder, long)]


def _weight(folder: Path) -> Figure:
    deltas = [delta.read_bytes() for size in catching_up.SIZES for delta in catching_up.made(folder, size)]
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
