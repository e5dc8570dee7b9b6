"""The command line as a person or a script meets it: what was typed, what came back, and how it ended."""

import io
import json
import shutil
import socket
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

from jisr.__main__ import main

PASSWORD = "seven quiet lanterns"
CROSSING = (
    "--kind", "crossing", "--title", "Crossing closed", "--state", "closed", "--lat", "36.80", "--lon", "42.07",
    "--error", "3000", "--at", "2017-06-13T10:00:00Z",
)  # fmt: skip


class Said(NamedTuple):
    """Exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on standard output: nothing before it, nothing after it."""
        assert self.out.endswith("\n")
        assert self.out.count("\n") == 1, self.out
        return json.loads(self.out)

    @property
    def error(self) -> str:
        """Code of the error document, which says the same sentence as standard error does."""
        found = self.document["error"]
        assert set(found) == {"code", "say", "hint"}
        assert self.code == 1
        assert self.err == f"jisr: {found['say']}{' ' if found['hint'] else ''}{found['hint']}\n"
        return str(found["code"])


def jisr(*arguments: str | Path) -> Said:
    """Run one command in this process; whatever is not an exit code is a crash and goes through."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as ending:
            code = int(ending.code or 0)
    return Said(code, out.getvalue(), err.getvalue())


def ok(*arguments: str | Path) -> Any:
    """The document of a command that must succeed."""
    said = jisr(*arguments, "--json")
    assert said.code == 0, said
    return said.document


def ports(count: int) -> list[int]:
    """Ports nobody listens on now."""
    socks = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    found = [int(sock.getsockname()[1]) for sock in socks]
    for sock in socks:
        sock.close()
    return found


class Pair(NamedTuple):
    """Two sides on this machine, strangers to each other; north has a release officer, amal, and a reporter, omar."""

    place: Path
    north: Path
    south: Path

    def copied(self, place: Path) -> "Pair":
        """The same two sides in another place; their key files stay where they are."""
        for side in (self.north, self.south):
            shutil.copytree(side, place / side.name)
        return Pair(place, place / "north", place / "south")

    def meet(self) -> None:
        """Each pins the other's card after its words were read out."""
        for ours, theirs in ((self.north, self.south), (self.south, self.north)):
            said = ok("partner", "card", theirs)
            card = self.place / f"{theirs.name}.card"
            card.write_text(said["card"], encoding="utf-8")
            ok("partner", "add", ours, card, "--words", " ".join(said["words"]))


def made(place: Path, *, hold: int = 10) -> Pair:
    """Both sides, made as a person would."""
    free = ports(4)
    for name, web, wire in (("north", free[0], free[1]), ("south", free[2], free[3])):
        ok(
            "init", place / name, "--side", name, "--web", f"127.0.0.1:{web}", "--wire", f"127.0.0.1:{wire}",
            "--key-file", place / f"{name}.unlock", "--hold", str(hold),
        )  # fmt: skip
    ok("user", "add", place / "north", "amal", "--role", "release officer")
    ok("user", "add", place / "north", "omar", "--role", "reporter")
    return Pair(place, place / "north", place / "south")
