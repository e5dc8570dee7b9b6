"""`jisr demo`."""

import logging
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace, _SubParsersAction
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console
from rich.progress import Progress

from jisr.demo.exercise import border_2017, events_csv, ucdp_mapping
from jisr.demo.serving import CSV_SIDE, found, serve, staff_ports
from jisr.demo.stage import Stage, free_ports
from jisr.terms.errors import OurMistake

HOLD_S = 10
"""Seconds a visitor's release waits, as it would on a watch."""
SEED = 20170613


def add_command(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    """Add `demo` to the command line."""
    about = "Play the border exercise between two sides on this machine, over a bad link, and verify both."
    demo = verbs.add_parser("demo", help=about, description=about, allow_abbrev=False)
    demo.add_argument("--json", action="store_true", help="print one JSON document")
    demo.add_argument("--headless", action="store_true", help="play, verify, print, end; this is the default")
    demo.add_argument("--serve", action="store_true", help="serve both sides while it plays, and afterwards")
    demo.add_argument("--pace", type=float, help="seconds between two steps when serving; 0.5 if left out")
    demo.add_argument("--lang", choices=("ar", "en"), help="file every report in one language")
    demo.add_argument("--csv", help="event file to file on one side")
    demo.add_argument("--dir", help="where to keep both sides; left out: a temporary folder")
    demo.set_defaults(run=run)


def run(given: Namespace) -> int:
    """Play, verify, print; 1 when anything did not verify."""
    if given.headless and given.serve:
        raise OurMistake("demo-mode", "Choose --headless or --serve, not both.")
    with tempfile.TemporaryDirectory(prefix="jisr-demo-") as made:
        folder = Path(given.dir) if given.dir else Path(made)
        if given.dir and folder.exists() and any(folder.iterdir()):
            raise OurMistake("folder-used", f"The folder {folder} is not empty.", "Choose a new one.")
        return _run(given, folder)


def _run(given: Namespace, folder: Path) -> int:
    # A bad link is what is being shown: that it fails is counted, not reported line by line.
    logging.getLogger("jisr.wire").setLevel(logging.ERROR)
    scenario = border_2017()
    csv = events_csv(given.csv)
    if given.serve:
        return serve(Stage(scenario, folder, SEED, staff_ports(), HOLD_S), given, csv, lambda found: _say(given, found))
    web_ports = free_ports(2)
    began = time.perf_counter()
    stage = Stage(scenario, folder, SEED, (web_ports[0], web_ports[1]))
    try:
        stage.start()
        with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
            task = bar.add_task("EXERCISE", total=len(scenario.steps))
            account = stage.file_csv(CSV_SIDE, csv, ucdp_mapping()) if csv else None
            stage.play(given.lang, lambda number, _: bar.update(task, completed=number))
        document = found(stage, account, began)
        _say(given, document)
    finally:
        stage.stop()
    return 0 if document["verified"] else 1


def _say(given: Namespace, document: dict[str, Any]) -> None:
    if given.json:
        print(msgspec.json.encode(document).decode(), flush=True)
        return
    print("EXERCISE. Two sides, one bad link.")
    for side, figures in document["sides"].items():
        counts = ", ".join(f"{name} {value}" for name, value in figures.items() if name != "verified")
        print(f"  {side}: {counts}")
        print("    " + ", ".join(f"{name} {'holds' if ok else 'FAILED'}" for name, ok in figures["verified"].items()))
    link, wait = document["link"], document["latency_ms"]
    if document["csv"]:
        print(f"  event file: {document['csv']['filed']} of {document['csv']['rows']} rows filed on {CSV_SIDE}")
    else:
        print("  event file: none given; see --csv")
    print(f"  decision to the partner's picture: p50 {wait['p50']} ms, p95 {wait['p95']} ms ({wait['items']} items)")
    print(f"  link: {link['bytes']} bytes, cut {link['cuts']} times, {link['repeats']} requests repeated")
    print(f"  verified: {'yes' if document['verified'] else 'NO'}, in {document['seconds']} s", flush=True)
