"""`jisr` as a process of its own, always this source tree's, always ended when the test is."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def environment(**more: str) -> dict[str, str]:
    """Ours without anything that would answer a question for the command, plus this source tree."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JISR_")}
    return kept | {"PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"} | more


@contextmanager
def served(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """A side being served, once it has said so; killed at the end if the test did not end it."""
    command = [sys.executable, "-m", "jisr", "serve", str(folder)]
    process = subprocess.Popen(
        command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder.parent
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def ended(process: "subprocess.Popen[str]", number: int = signal.SIGTERM, seconds: float = 3.0) -> float:
    """Send the signal and wait for the end; how long it took."""
    began = time.monotonic()
    process.send_signal(number)
    process.wait(seconds)
    return time.monotonic() - began


def within(seconds: float, true: Callable[[], bool]) -> bool:
    """Whether it becomes true in that time."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True
