"""Catching up with a long log: beside hashing and keeping the same rows bare, and the memory it takes."""

import hashlib
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from jisr.bench.exchange_logs import fetch_all, log_releases
from jisr.bench.figures import Figure, cpu, peak
from jisr.bench.sides import WIDE, make_side, pair
from jisr.exchange.delta import decode_delta
from jisr.store.sqlite.ceiling import BareRows

SIZES, LONG = (10_000, 100_000), 1_000_000
RECEIVE = "import sys; from jisr.bench.catching_up import receive; receive(sys.argv[1], int(sys.argv[2]))"


def figures(folder: Path, long: bool) -> list[Figure]:
    """What catching up costs beside its ceilings, and what memory it takes."""
    sizes = (*SIZES, LONG) if long else SIZES
    north = make_side(folder / "author", "north")
    south = make_side(folder / "reader", "south")
    deltas, parts = folder / "deltas", list[list[bytes]]()
    deltas.mkdir()
    try:
        pair(north, south)
        (deltas / "card").write_bytes(north.own_card())
        size = 0
        for stop in sizes:
            # Signed at each of the sizes, so that a reader may stop exactly there.
            log_releases(north, "south", size, stop - size)
            parts.append(fetch_all(north, "south", size))
            _write(deltas / str(stop), parts[-1])
            size = stop
        answers = list[Figure]()
        shown = 0.0
        for stop, part in zip(sizes, parts, strict=True):
            shown += cpu(lambda part=part: [south.incoming.offer("north", one) for one in part])  # type: ignore[misc]
            if stop != sizes[0]:
                answers += _beside(
                    folder, stop, shown, [one for part in parts[: sizes.index(stop) + 1] for one in part]
                )
            if stop == SIZES[-1]:
                visible = shown + cpu(south.settle)
                answers.append(_three_seconds(f"{stop:,} releases until visible in the partner's picture", visible))
    finally:
        north.close()
        south.close()
    return [*answers, *_memory(folder, sizes)]


def made(folder: Path, size: int) -> list[Path]:
    """The deltas that brought the log to that size, in order."""
    return sorted((folder / "deltas" / str(size)).iterdir())


def _write(folder: Path, deltas: Sequence[bytes]) -> None:
    folder.mkdir()
    for number, delta in enumerate(deltas):
        (folder / f"{number:06}").write_bytes(delta)


def _three_seconds(what: str, value: float) -> Figure:
    return Figure(room="exchange", what=what, value=value, unit="s CPU", bar="< 3", met=value < 3)


def _beside(folder: Path, count: int, ours: float, deltas: Sequence[bytes]) -> list[Figure]:
    """Our seconds beside those of the same rows hashed and kept bare, and of the same with a signature an entry."""
    key = Ed25519PrivateKey.generate()
    table, signatures = BareRows(folder / f"bare-{count}.db"), BareRows(folder / f"signed-{count}.db")
    bare = each = 0.0
    for delta in map(decode_delta, deltas):
        rows = list(zip(delta.headers, delta.bodies, strict=True))
        signed = [key.sign(header) for header in delta.headers]
        bare += cpu(partial(_keep, table, rows))
        each += cpu(partial(_check, key.public_key(), delta.headers, signed)) + cpu(partial(_keep, signatures, rows))
    table.close()
    signatures.close()
    what = f"{count:,} releases unpacked, verified, judged and stored"
    beside = [(bare, "SHA-256 and bare SQLite of the same rows"), (each, "the same and an Ed25519 signature an entry")]
    told = [
        Figure(
            room="exchange", what=what, value=ours, unit="s CPU", ceiling=cost, ceiling_is=f"{name}, s CPU:",
            ratio=ours / cost,
        )
        for cost, name in beside
    ]  # fmt: skip
    return [_three_seconds(what, ours), *told] if count == SIZES[-1] else told


def _keep(table: BareRows, rows: Sequence[tuple[bytes, bytes]]) -> None:
    table.append([(hashlib.sha256(header).digest(), header, body) for header, body in rows])


def _check(public: Ed25519PublicKey, headers: Sequence[bytes], signatures: Sequence[bytes]) -> None:
    for header, signature in zip(headers, signatures, strict=True):
        public.verify(signature, header)


# --- memory ----------------------------------------------------------------------------------------------------


def _memory(folder: Path, sizes: Sequence[int]) -> list[Figure]:
    peaks = []
    for stop in sizes:
        done = subprocess.run(
            [sys.executable, "-c", RECEIVE, str(folder), str(stop)], check=True, capture_output=True, text=True
        )
        peaks.append(float(done.stdout))
    least = peaks[0]
    return [
        Figure(
            room="exchange", what=f"peak memory of a process that receives, files and shows {stop:,} releases",
            value=peak, unit="MB", ceiling=least, ceiling_is=f"of {sizes[0]:,}, MB:", ratio=peak / least,
            bar="< 300", met=peak < 300,
        )
        for stop, peak in zip(sizes, peaks, strict=True)
    ]  # fmt: skip


def receive(path: str, size: int) -> None:
    """Be a partner that catches up to that size; prints the peak memory of this process in megabytes."""
    folder = Path(path)
    south = make_side(folder / f"reader-{size}", "south")
    try:
        south.pair((folder / "deltas" / "card").read_bytes(), WIDE)
        for part in (*SIZES, LONG):
            for delta in made(folder, part) if part <= size else ():
                south.incoming.offer("north", delta.read_bytes())
                south.settle()
        if south.incoming.size("north") != size or south.shown("north") != size:
            raise AssertionError("not everything arrived")
    finally:
        south.close()
    print(peak())
