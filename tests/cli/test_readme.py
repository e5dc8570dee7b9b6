"""The ten lines of the README, as they are written, typed into a terminal by somebody who only has the README.

They run in `bash` under a pseudo-terminal in an empty home, with nothing in the environment that answers a question:
passphrases, passwords and the `yes` are typed when they are asked for.
"""

import json
import os
import re
import select
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from tests.cli.processes import ROOT, environment, within

PORTS = (8460, 8461, 8470, 8471)
LIMIT_S = 150
# What is asked, and what a person types.
ANSWERS = (
    (r"Passphrase for this side's keys( again)?: $", "eleven grey herons"),
    (r"Password for amal( again)?: $", "seven quiet lanterns"),
    (r"Password of amal: $", "seven quiet lanterns"),
    (r"Type yes if every word is the same: $", "yes"),
)
AFTERWARDS = """
until jisr report list south | grep -q 'Crossing: closed' || [ $SECONDS -gt 90 ]; do sleep 0.5; done
jisr report list south > south.log
jisr partner list north --json > north.partners
jisr verify north --json > north.verified
jisr verify south --json > south.verified
kill $(jobs -p)
wait
"""


class Played(NamedTuple):
    """What stood on the terminal, what was asked in order, and how it ended."""

    shown: str
    asked: list[str]
    code: int


def ten_lines() -> str:
    """The indented block of the README that begins with `jisr init`."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"\n\n((?:    .+\n)*    jisr init .+\n(?:    .+\n)*)", text)
    return "".join(line.removeprefix("    ") for line in block.splitlines(keepends=True))


def on_a_terminal(script: Path, home: Path) -> Played:
    """Run the script with a terminal of its own and answer what it asks."""
    spawn = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(['bash', '-e', sys.argv[1]])))"
    path = f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}"
    process = subprocess.Popen(
        [sys.executable, "-c", spawn, str(script)], cwd=home, env=environment(HOME=str(home), PATH=path, TERM="dumb"),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    shown, unread, asked = "", "", []
    deadline = time.monotonic() + LIMIT_S
    try:
        while time.monotonic() < deadline:
            if not select.select([process.stdout], [], [], 0.5)[0]:
                continue
            data = os.read(process.stdout.fileno(), 65536).decode(errors="replace")
            if not data:
                break
            shown, unread = shown + data, unread + data
            for question, answer in ANSWERS:
                if re.search(question, unread):
                    asked.append(unread.splitlines()[-1])
                    unread = ""
                    process.stdin.write(f"{answer}\n".encode())
                    process.stdin.flush()
        return Played(shown, asked, process.wait(10))
    finally:
        if process.poll() is None:
            process.kill()
        process.stdin.close()
        process.stdout.close()


def free(port: int) -> bool:
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def test_there_are_ten_of_them() -> None:
    lines = ten_lines().splitlines()
    assert len(lines) == 10
    assert all(line.startswith("jisr ") for line in lines)
    assert max(map(len, lines)) < 160


def test_the_ten_lines_work_as_they_are_written(tmp_path: Path) -> None:
    assert within(60, lambda: all(map(free, PORTS))), f"something listens on one of {PORTS}"
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "jisr"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m jisr "$@"\n')
    command.chmod(0o755)
    script = tmp_path / "ten-lines.sh"
    script.write_text(ten_lines() + AFTERWARDS, encoding="utf-8")
    played = on_a_terminal(script, tmp_path)
    assert "Traceback" not in played.shown
    assert "jisr: " not in played.shown, played.shown
    # bash tells who ended the two servers; the lines themselves ended well.
    assert played.code == 0, played.shown
    assert [asked.split(":")[0] for asked in played.asked] == [
        "Passphrase for this side's keys", "Passphrase for this side's keys again",
        "Passphrase for this side's keys", "Passphrase for this side's keys again",
        "Type yes if every word is the same", "Type yes if every word is the same",
        "Password for amal", "Password for amal again", "Password of amal",
    ]  # fmt: skip
    assert "Crossing: closed" in (tmp_path / "south.log").read_text(encoding="utf-8")
    (link,) = json.loads((tmp_path / "north.partners").read_text())
    assert (link["logged"], link["receipted"], link["rejected"]) == (1, 1, [])
    for name in ("north", "south"):
        assert json.loads((tmp_path / f"{name}.verified").read_text())["verified"]
