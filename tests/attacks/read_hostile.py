"""Reads every hostile file and tells what it cost; run as a process of its own by `test_hostile_files`."""

import ctypes
import gc
import json
import sys
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from jisr.intake.files import Options, read_file
from jisr.intake.mapping import read_mapping
from jisr.terms.errors import OurMistake
from jisr.terms.reports import Report
from tests.attacks.hostile_texts import (
    harmless_with_links,
    hostile_geojson,
    hostile_kml,
    hostile_tables,
    hostile_xml,
)
from tests.attacks.hostile_zips import hostile_zips

MAPPING = read_mapping(b'name = "small"\nkey = "no"\ntitle = "{what}"\n[time]\nstart = "day"\n')
SAID = Options(side="north", occurred="2017-06-13T10:00:00Z")
ACTS: list[str] = []
STATUS = Path("/proc/self/status")
WATCHED = (
    "socket.",
    "subprocess.",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.symlink",
    "os.link",
    "shutil.",
    "tempfile.",
)


def watch(event: str, given: tuple[Any, ...]) -> None:
    """Note whatever would reach beyond this process."""
    if event.startswith(WATCHED) or (event == "open" and isinstance(given[1], str) and set(given[1]) & set("wax+")):
        ACTS.append(f"{event} {given!r}"[:200])
    elif event == "open" and "secret" in str(given[0]):
        ACTS.append(f"read {given!r}"[:200])


def memory(name: str) -> float:
    line = next((line for line in STATUS.read_text().splitlines() if line.startswith(name)), "x 0")
    return int(line.split()[1]) / 1024


def forget_peak() -> bool:
    """Begin to measure the peak anew; False where the system cannot."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return False
    return True


def read(data: bytes) -> tuple[int, list[str]]:
    """How many reports come of it, and what was said of the rest, or of all of it."""
    said: list[str] = []
    made = 0
    try:
        for row in read_file(data, SAID, MAPPING).rows:
            if isinstance(row.report, OurMistake):
                if len(said) < 50:
                    said.append(row.report.say)
            else:
                made += isinstance(row.report, Report)
    except OurMistake as error:
        said.append(error.say)
    return made, said


def files(port: int, secret: str) -> Iterator[tuple[str, bytes]]:
    return chain(
        hostile_zips(), hostile_xml(port, secret), hostile_kml(port), hostile_geojson(), hostile_tables()
    )  # fmt: skip


def main() -> None:
    port, secret = int(sys.argv[1]), sys.argv[2]
    list(harmless_with_links(port))
    read(b"<kml/>")
    told: list[dict[str, Any]] = []
    measured = True
    for name, data in files(port, secret):
        best: dict[str, Any] = {}
        for _ in range(3):
            measured &= forget_peak()
            before, began = memory("VmRSS"), time.perf_counter()
            count = len(ACTS)
            made, said = read(data)
            seconds = time.perf_counter() - began
            del ACTS[count + 50 :]
            peak = memory("VmHWM") - before
            best = {
                "name": name, "refused": not made and bool(said), "says": said,
                "seconds": min(seconds, best.get("seconds", 99)), "mb": min(peak, best.get("mb", 1e9)),
            }  # fmt: skip
            if best["seconds"] < 0.8 and best["mb"] < 60:
                break
        told.append(best)
    harmless = {name: read(data)[0] for name, data in harmless_with_links(port)}
    acts = [act for act in ACTS if "clear_refs" not in act]
    sys.stdout.write(json.dumps({"files": told, "acts": acts, "harmless": harmless, "measured": measured}))


if __name__ == "__main__":
    sys.addaudithook(watch)
    main()
