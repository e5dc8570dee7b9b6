"""The tutorial as something that can be followed: its steps, the words on the screen, the command it starts."""

import json
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from jisr.terms.reports import Lang
from jisr.web import words as pages
from tests.cli.processes import ROOT, environment

DOCUMENT = ROOT / "docs" / "first-joint-picture.md"
DICTIONARIES = sorted((ROOT / "client" / "src").rglob("words.ts"))
BOLD = re.compile(r"\*\*(.+?)\*\*")
TYPED = re.compile(r"`([^`]+)`")
STEP = re.compile(r"^(\d+)\. (.+?)(?=\n\d+\. |\n\n|\Z)", re.MULTILINE | re.DOTALL)
ENTRY = re.compile(r'(?:"([\w .-]+)"|(\w+)):\s*"((?:[^"\\]|\\.)*)"')
LINK = re.compile(r"(\w+): (http://\w+\.localhost:\d+/signup\?token=\S+)")
SIDES = {"iraq": {"en": "Iraq", "ar": "العراق"}, "syria": {"en": "Syria", "ar": "سوريا"}}


@dataclass
class Step:
    """One step of the document, and what of its words was met on the way."""

    number: int
    text: str
    met: set[str] = field(default_factory=set)

    @property
    def said(self) -> set[str]:
        """Everything the step says is on the screen or is typed."""
        return {*BOLD.findall(self.text), *TYPED.findall(self.text)}

    def meet(self, said: str) -> str:
        """These words stand in the step and are now being used."""
        assert said in self.said, f"step {self.number} does not say {said!r}, it says {sorted(self.said)}"
        self.met.add(said)
        return said


def steps(text: str) -> list[Step]:
    """The numbered steps of a document."""
    return [Step(int(number), " ".join(body.split())) for number, body in STEP.findall(text)]


def dictionaries() -> dict[str, dict[str, str]]:
    """The words of the screens by language and key; a file says each key once in English, then once in Arabic."""
    found: dict[str, dict[str, str]] = {"en": {}, "ar": {}}
    for path in DICTIONARIES:
        english: set[str] = set()
        for quoted, bare, value in ENTRY.findall(path.read_text(encoding="utf-8")):
            key = quoted or bare
            found["ar" if key in english else "en"][key] = json.loads(f'"{value}"')
            english.add(key)
    languages: tuple[Lang, ...] = ("en", "ar")
    for lang in languages:
        found[lang]["sign_up"] = str(pages.words(lang)("sign_up"))
    return found


class Demonstration:
    """`jisr demo --serve` as a process of its own, quick, on ports nobody else has."""

    RUN = (
        "import sys; from jisr.__main__ import main; from jisr.demo import command, stage; "
        "command.staff_ports = lambda: tuple(stage.free_ports(2)); sys.exit(main(sys.argv[1:]))"
    )

    def __init__(self, folder: Path, words: list[str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", self.RUN, *words], cwd=folder, env=environment(), text=True, stdout=subprocess.PIPE
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self.shown = ""
        assert self._process.stdout is not None
        threading.Thread(target=self._read, args=(self._process.stdout,), daemon=True).start()

    def _read(self, out: IO[str]) -> None:
        for line in out:
            self._lines.put(line)

    def until(self, pattern: str, seconds: float) -> str:
        """Everything that stood in the terminal when this was said."""
        deadline = time.monotonic() + seconds
        while not re.search(pattern, self.shown):
            try:
                self.shown += self._lines.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"not said in {seconds} s: {pattern!r}; said was:\n{self.shown}") from None
        return self.shown

    def links(self) -> dict[str, str]:
        """The link of each side."""
        return dict(LINK.findall(self.until("Ctrl-C ends both", 60)))

    def interrupt(self) -> int:
        """Ctrl-C; how it ended."""
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(20)

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.communicate()
