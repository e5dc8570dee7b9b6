"""Files coming in: from the rows of a file to the disk, beside what no program could do without."""

import csv
import hashlib
import io
import random
import subprocess
import sys
from pathlib import Path

from jisr.bench.figures import Figure, cpu, median, peak, timed
from jisr.bench.sides import OFFICER, make_side, words
from jisr.intake import Account, read_mapping
from jisr.intake.desk import BATCH
from jisr.intake.files import Options, read_file
from jisr.node import Node
from jisr.store.sqlite.ceiling import BareTable

ROWS = 100_000
MOST_S = 30.0
MAPPING = read_mapping(b"""
name = "bench"
key = "id"
title = "{what}"
text = "{more}"
source = "office"
[time]
start = "day"
[place]
lon = "lon"
lat = "lat"
error_default_m = 2500
""")


def measure(folder: Path, long: bool) -> list[Figure]:
    """Every figure of intake."""
    data = table(ROWS)
    times, again, bare, busy = [], [], [], []
    for turn in range(3 if long else 1):
        bare.append(timed(lambda turn=turn: _bare(folder / f"bare-{turn}.db", data)))  # type: ignore[misc]
        node = make_side(folder / f"side-{turn}", "bench")
        try:
            busy.append(cpu(lambda node=node: times.append(timed(lambda: _whole(file(node, data))))))  # type: ignore[misc]
            again.append(timed(lambda node=node: file(node, data)))  # type: ignore[misc]
        finally:
            node.close()
    took, ceiling = median(times), median(bare)
    megabytes = len(data) / 2**20
    return [
        Figure(
            room="intake", what=f"{ROWS:,} CSV rows, {megabytes:.0f} MB, read, checked, filed and durable", value=took,
            unit="s", ceiling=ceiling, ceiling_is="bare csv, SHA-256 and SQLite, s:", ratio=took / ceiling,
            bar=f"< {MOST_S:.0f} s", met=took < MOST_S,
        ),
        Figure(room="intake", what="processor time of that", value=median(busy), unit="s"),
        Figure(room="intake", what="the same file once more, nothing added", value=median(again), unit="s"),
        _memory(folder),
    ]  # fmt: skip


def table(count: int) -> bytes:
    """A CSV file of that many rows that differ in everything."""
    chance = random.Random(11)  # noqa: S311
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(("id", "day", "what", "more", "office", "lon", "lat"))
    for number in range(count):
        day = f"2017-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}"
        lon, lat = chance.uniform(38, 46), chance.uniform(31, 38)
        rows.writerow((number, day, words(chance, 6), words(chance, 18), "desk", f"{lon:.5f}", f"{lat:.5f}"))
    return out.getvalue().encode()


def file(node: Node, data: bytes) -> Account:
    """Take in the file as the command does."""
    return node.intake.import_rows(OFFICER, "rows.csv", read_file(data, Options(), MAPPING).rows)


def _whole(account: Account) -> None:
    if account.filed != ROWS:
        raise AssertionError(f"only {account.filed} rows were filed")


def _bare(path: Path, data: bytes) -> None:
    """The same bytes parsed, hashed and inserted in batches of the same size, and nothing else."""
    bare, digests = BareTable(path), hashlib.sha256()
    for count, cells in enumerate(csv.reader(io.StringIO(data.decode(), newline="")), 1):
        line = "\x1f".join(cells).encode()
        digests.update(hashlib.sha256(line).digest())
        if count % BATCH == 0:
            bare.append(line, BATCH)
    bare.close()


def _memory(folder: Path) -> Figure:
    """Peak memory of a process of its own that takes the file in."""
    program = "import sys; from jisr.bench.intake import hold; print(hold(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder / "memory")], check=True, capture_output=True, text=True
    )
    most = float(done.stdout)
    return Figure(
        room="intake", what=f"peak memory, {ROWS:,} CSV rows filed", value=most, unit="MB", bar="< 300", met=most < 300
    )


def hold(path: str) -> float:
    """File the rows; peak memory of this process in megabytes."""
    node = make_side(Path(path), "bench")
    try:
        file(node, table(ROWS))
    finally:
        node.close()
    return peak()
