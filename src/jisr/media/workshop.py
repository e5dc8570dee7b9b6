"""Where files are made anew: one child process a file, at most two at once, each with its limits and its end."""

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Protocol

import msgspec

from jisr.media.rules import Made
from jisr.terms.errors import OurMistake, Unavailable

AT_ONCE = 2
WAIT_S = 120.0
"""Seconds somebody waits for their turn."""
LONGEST_S = {"released": 300.0, "small": 30.0}
"""Seconds a child may take by the clock on the wall."""
CODE = "import sys; from jisr.media.child import main; sys.exit(main(sys.argv[1:]))"


class _Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a child says: what it made, or why it did not. It may be in the hands of whoever wrote the file."""

    type: str = ""
    width: int | None = None
    height: int | None = None
    duration: int | None = None
    code: str = ""
    say: str = ""
    hint: str = ""


_said = msgspec.json.Decoder(_Said).decode


class Maker(Protocol):
    """Makes one file anew from a hostile one."""

    def make(self, source: Path, purpose: str, target: Path) -> Made:
        """Write `target` from `source`; OurMistake when it cannot be read, Unavailable when nobody has time."""


class Workshop:
    """Makes files anew in processes of their own."""

    def __init__(self) -> None:
        self._turns = threading.BoundedSemaphore(AT_ONCE)

    def make(self, source: Path, purpose: str, target: Path) -> Made:
        """As Maker says."""
        if not self._turns.acquire(timeout=WAIT_S):
            raise Unavailable("media-busy", "Too many files are being made ready.", "Try again in a minute.")
        try:
            said = self._run(source, purpose, target)
        finally:
            self._turns.release()
        if said.code in ("media-long", "media-pages", "media-pixels"):
            raise OurMistake(said.code, said.say, said.hint)
        try:
            made = msgspec.convert((said.type, said.width, said.height, said.duration), Made)
        except msgspec.ValidationError:
            made = None
        if made is None or not target.stat().st_size:
            raise unreadable()
        return made

    def _run(self, source: Path, purpose: str, target: Path) -> _Said:
        """One child from start to end; what it says when it was killed is nothing."""
        reading, writing = os.pipe()
        try:
            with target.open("wb") as sink:
                child = subprocess.Popen(
                    [sys.executable, "-c", CODE, purpose, str(source), str(writing)], stdin=subprocess.DEVNULL,
                    stdout=sink, stderr=subprocess.DEVNULL, pass_fds=(writing,), cwd="/",
                    env={"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"},
                )  # fmt: skip
                os.close(writing)
                writing = -1
                try:
                    child.wait(LONGEST_S[purpose])
                except subprocess.TimeoutExpired:
                    child.kill()
                    child.wait()
                sink.flush()
                os.fsync(sink.fileno())
            with os.fdopen(os.dup(reading), "rb") as pipe:
                return _said(pipe.read(4096)) if child.returncode == 0 else _Said()
        except msgspec.MsgspecError:
            return _Said()
        except OSError as error:
            raise Unavailable(
                "media-disk", "The file could not be written: nothing was saved.",
                "Look at the disk and send it again.", detail=repr(error),
            ) from error  # fmt: skip
        finally:
            for number in (reading, writing):
                if number >= 0:
                    os.close(number)


def unreadable() -> OurMistake:
    """What to raise for a file that is not what it claims to be."""
    return OurMistake(
        "media-unreadable", "The file cannot be read as what it claims to be.", "Save it anew and try again."
    )
