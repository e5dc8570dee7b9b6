"""The demonstration for visitors: both sides answer first, then the exercise is played before their eyes."""

import signal
import socket
import threading
import time
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from jisr.demo.exercise import ucdp_mapping
from jisr.demo.stage import PlayedSide, Stage, free_ports
from jisr.demo.verdict import judge
from jisr.intake import Account
from jisr.node import be_prompt
from jisr.people.accounts import LINK_MINUTES
from jisr.terms.errors import JisrError

CSV_SIDE = "syria"
PACE_S = 0.5
PORTS = (8460, 8470)


def staff_ports() -> tuple[int, int]:
    """The ports the README names, or free ones where another program has them."""
    try:
        for port in PORTS:
            socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        first, second = free_ports(2)
        return first, second
    return PORTS


def found(stage: Stage, account: Account | None, began: float) -> dict[str, Any]:
    """What both sides hold, whether it verified, and how long it took."""
    document = judge(stage, stage.settle())
    document["csv"] = None
    if account is not None:
        document["csv"] = {"side": CSV_SIDE, **account._asdict(), "refused": len(account.refused)}
        document["verified"] &= account.rows == account.filed
    document["seconds"] = round(time.perf_counter() - began, 1)
    return document


def link_of(name: str, side: PlayedSide) -> str:
    """A fresh link with which one visitor makes an account on that side."""
    port = side.node.settings.web.rpartition(":")[2]
    token = side.node.people.create_link("release officer", "duty desk", None)
    return f"http://{name}.localhost:{port}/signup?token={token}"


def serve(stage: Stage, given: Namespace, csv: Path | None, say: Callable[[dict[str, Any]], None]) -> int:
    """Serve, play, verify, and go on serving until Ctrl-C; 1 when what was played did not verify."""
    began = time.perf_counter()
    # Until everything was played and read back nothing is known to hold, but a visitor who leaves early did no wrong.
    ending, verdict = threading.Event(), [True]

    def end(*_: object) -> None:
        ending.set()
        stage.end()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    try:
        stage.start()
        for side in stage.sides.values():
            side.staff.start()
        be_prompt()
        print("EXERCISE. Two sides with a bad link between them. Make an account on each:")
        for name, side in stage.sides.items():
            print(f"  {name}: {link_of(name, side)}")
        print(f"Each link works once, for {LINK_MINUTES} minutes. Ctrl-C ends both sides.", flush=True)
        player = threading.Thread(target=_played, args=(stage, given, csv, began, say, verdict), daemon=True)
        player.start()
        _offer(stage, ending)
        player.join(1.0)
    finally:
        for side in stage.sides.values():
            side.staff.stop(1.0)
        stage.stop()
    return 0 if verdict[0] else 1


def _offer(stage: Stage, ending: threading.Event) -> None:
    """Wait for the end; a link nobody used in time is replaced by a fresh one."""
    while not ending.wait(LINK_MINUTES * 60 - 30):
        for name, side in stage.sides.items():
            print(f"  {name}, a fresh link: {link_of(name, side)}", flush=True)


def _played(
    stage: Stage, given: Namespace, csv: Path | None, began: float, say: Callable[[dict[str, Any]], None],
    verdict: list[bool],
) -> None:  # fmt: skip
    try:
        _play(stage, given, csv, began, say, verdict)
    except JisrError as error:
        verdict[0] = False
        print(f"The exercise stopped: {error.say} {error.hint}".rstrip(), flush=True)


def _play(
    stage: Stage, given: Namespace, csv: Path | None, began: float, say: Callable[[dict[str, Any]], None],
    verdict: list[bool],
) -> None:  # fmt: skip
    with Progress(console=Console(stderr=True), transient=True, disable=not Console(stderr=True).is_terminal) as bar:
        task = bar.add_task("EXERCISE", total=len(stage.scenario.steps))
        account = stage.file_csv(CSV_SIDE, csv, ucdp_mapping()) if csv else None
        pace = PACE_S if given.pace is None else given.pace
        if not stage.play(given.lang, lambda number, _: bar.update(task, completed=number), pace):
            return
    document = found(stage, account, began)
    verdict[0] = bool(document["verified"])
    say(document)
    # The exercise is over; what visitors exchange from here on goes over a good link.
    for side in stage.sides.values():
        side.link.spoil = False
    print("Both sides are serving. Ctrl-C ends.", flush=True)
