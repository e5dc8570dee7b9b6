"""`jisr demo`."""

import logging
import signal
import sys
import tempfile
import threading
import time
from argparse import ArgumentParser, Namespace, _SubParsersAction
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console
from rich.progress import Progress

from jisr.demo.exercise import border_2017, events_csv, ucdp_mapping
from jisr.demo.stage import Stage, free_ports
from jisr.demo.verdict import judge
from jisr.terms.errors import OurMistake

CSV_SIDE = "syria"
SEED = 20170613


def add_command(verbs: "_SubParsersAction[ArgumentParser]") -> None:
    """Add `demo` to the command line."""
    about = "Play the border exercise between two sides on this machine, over a bad link, and verify both."
    demo = verbs.add_parser("demo", help=about, description=about, allow_abbrev=False)
    demo.add_argument("--json", action="store_true", help="print one JSON document")
    demo.add_argument("--headless", action="store_true", help="play, verify, print, end; this is the default")
    demo.add_argument("--serve", action="store_true", help="leave both sides serving afterwards")
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
    web_ports = (8460, 8470) if given.serve else tuple(free_ports(2))
    began = time.perf_counter()
    stage = Stage(scenario, folder, SEED, (web_ports[0], web_ports[1]))
    csv = events_csv(given.csv)
    try:
        stage.start()
        with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
            task = bar.add_task("EXERCISE", total=len(scenario.steps))
            account = stage.file_csv(CSV_SIDE, csv, ucdp_mapping()) if csv else None
            stage.play(given.lang, lambda number, _: bar.update(task, completed=number))
        document = judge(stage, stage.settle())
        document["csv"] = None if account is None else {"side": CSV_SIDE, **_account(account)}
        document["verified"] &= account is None or account.rows == account.filed
        document["seconds"] = round(time.perf_counter() - began, 1)
        _say(given, document)
        if given.serve:
            _serve(stage)
    finally:
        stage.stop()
    return 0 if document["verified"] else 1


def _account(account: Any) -> dict[str, Any]:
    return {**account._asdict(), "refused": len(account.refused)}


def _say(given: Namespace, document: dict[str, Any]) -> None:
    if given.json:
        print(msgspec.json.encode(document).decode(), flush=True)
        return
    print("EXERCISE. Two sides, one bad link.")
    for side, found in document["sides"].items():
        counts = ", ".join(f"{name} {value}" for name, value in found.items() if name != "verified")
        print(f"  {side}: {counts}")
        print("    " + ", ".join(f"{name} {'holds' if ok else 'FAILED'}" for name, ok in found["verified"].items()))
    link, wait = document["link"], document["latency_ms"]
    if document["csv"]:
        print(f"  event file: {document['csv']['filed']} of {document['csv']['rows']} rows filed on {CSV_SIDE}")
    else:
        print("  event file: none given; see --csv")
    print(f"  decision to the partner's picture: p50 {wait['p50']} ms, p95 {wait['p95']} ms ({wait['items']} items)")
    print(f"  link: {link['bytes']} bytes, cut {link['cuts']} times, {link['repeats']} requests repeated")
    print(f"  verified: {'yes' if document['verified'] else 'NO'}, in {document['seconds']} s", flush=True)


def _serve(stage: Stage) -> None:
    """Leave both sides serving until Ctrl-C, over a link that is now good."""
    ending = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ending.set())
    for name, side in stage.sides.items():
        side.link.spoil = False
        side.staff.start()
        token = side.node.people.create_link("release officer", "duty desk", None)
        print(f"{name}: make an account within 15 minutes: http://{side.node.settings.web}/signup?token={token}")
    print("Both sides are serving. Ctrl-C ends.", flush=True)
    ending.wait()
    for side in stage.sides.values():
        side.staff.stop()
