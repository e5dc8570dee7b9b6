"""The independent verifier as whoever gets evidence runs it: a program of its own, and its exit code."""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

VERIFY = Path(__file__).parents[2] / "verify"


class Judged(NamedTuple):
    code: int
    said: str


def judged(*arguments: str | Path) -> Judged:
    """One run of `jisr-verify`; it finds nothing of Jisr on its path."""
    command = [sys.executable, "-m", "jisr_verify", *map(str, arguments)]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=VERIFY, timeout=60, check=False,
        env={"PYTHONPATH": str(VERIFY), "PATH": os.environ["PATH"], "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    return Judged(done.returncode, done.stdout + done.stderr)
