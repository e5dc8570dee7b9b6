"""The record: durable appends against bare SQLite, growth with history, memory."""

import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from jisr.bench.figures import Figure, median, peak, timed
from jisr.bench.sides import OFFICER, fill, make_side
from jisr.node import Node
from jisr.store.sqlite.ceiling import BareTable
from jisr.terms.entries import NewEntry

ROW = 600
"""Bytes of one row: header, salt and body."""
OLD, YOUNG, NEW = 1_000_000, 1_000, 1_000
REPORTS = 100_000


def measure(folder: Path, long: bool) -> list[Figure]:
    """Every figure of the record."""
    rounds = 30 if long else 9
    node = make_side(folder / "append", "bench")
    try:
        figures = [_append(node, folder, batch, rounds, clients) for clients in (1, 4) for batch in (64, 1000)]
    finally:
        node.close()
    return [*figures, _growth(folder), _memory(folder)]


def _row(node: Node) -> NewEntry:
    """An entry whose stored row has ROW bytes."""
    probe = NewEntry(k="report", by=OFFICER.by, entered=1_500_000_000_000, body=bytes(300))
    (serial,) = node.record.file([probe])
    stored = node.store.read(lambda tx: len(node.record.raw(tx, serial)))
    return NewEntry(k="report", by=OFFICER.by, entered=1_500_000_000_000, body=bytes(300 + ROW - stored))


def _append(node: Node, folder: Path, batch: int, rounds: int, clients: int) -> Figure:
    """Blocks of batches in turn, ours and bare; what is compared is whole blocks, WAL checkpoints included."""
    row = [_row(node)] * batch
    bare = BareTable(folder / f"bare-{batch}-{clients}.db")
    blob = random.Random(1).randbytes(ROW)  # noqa: S311
    block = max(4, 20_000 // batch)
    ours, theirs = [], []
    with ThreadPoolExecutor(clients) as pool:
        for _ in range(rounds):
            theirs.append(timed(partial(_bare_block, bare, blob, batch, block)))
            ours.append(timed(lambda: list(pool.map(lambda _: node.record.file(row), range(block)))))
    bare.close()
    mine, ceiling = batch * block / median(ours), batch * block / median(theirs)
    who = "one client" if clients == 1 else f"{clients} clients"
    return Figure(
        room="record", what=f"durable append of {ROW}-byte rows, batch {batch}, {who}", value=mine, unit="rows/s",
        ceiling=ceiling, ceiling_is="bare SQLite, same batches,", ratio=mine / ceiling, bar=">= 0.6",
        met=mine / ceiling >= 0.6,
    )  # fmt: skip


def _bare_block(bare: BareTable, row: bytes, batch: int, block: int) -> None:
    for _ in range(block):
        bare.append(row, batch)


def _growth(folder: Path) -> Figure:
    """The same thousand entries after a short history and after a long one."""
    node = make_side(folder / "growth", "bench")
    try:
        fill(node, 0, YOUNG)
        young = _thousand(node, YOUNG)
        fill(node, 2 * YOUNG, OLD - 2 * YOUNG)
        old = _thousand(node, OLD)
    finally:
        node.close()
    return Figure(
        room="record", what=f"{NEW} new entries after {OLD:,} old ones", value=old * 1000, unit="ms",
        ceiling=young * 1000, ceiling_is=f"after {YOUNG:,}, ms:", ratio=old / young, bar="<= 1.5",
        met=old / young <= 1.5,
    )  # fmt: skip


def _thousand(node: Node, first: int) -> float:
    """Median of five: filed one by one in groups of fifty, as people and small files do."""
    times = []
    for turn in range(5):
        start = first + turn * NEW + 10**7
        times.append(timed(partial(_fifty_each, node, start)))
    return median(times)


def _fifty_each(node: Node, start: int) -> None:
    for first in range(start, start + NEW, 50):
        fill(node, first, 50)


def _memory(folder: Path) -> Figure:
    """Peak memory of a process of its own that files, projects and queries."""
    program = "import sys; from jisr.bench.record import hold; print(hold(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder / "memory")], check=True, capture_output=True, text=True
    )
    peak = float(done.stdout)
    return Figure(
        room="record", what=f"peak memory, {REPORTS:,} reports filed and projected", value=peak, unit="MB",
        bar="< 300", met=peak < 300,
    )  # fmt: skip


def hold(path: str) -> float:
    """File and project the reports, ask the picture; peak memory of this process in megabytes."""
    node = make_side(Path(path), "bench")
    try:
        fill(node, 0, REPORTS)
        node.settle()
        node.record.verify()
    finally:
        node.close()
    return peak()
