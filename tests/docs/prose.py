"""What the documents name, held against what exists: paths, commands, links, names in the code.

Each check takes a text and gives back what is wrong with it, so that it can be tried on a text that is wrong.
"""

import ast
import re
import shlex
from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Iterator
from contextlib import redirect_stderr
from functools import cache
from io import StringIO
from pathlib import Path

from jisr import bench, demo
from jisr.cli import make_parser
from jisr.config.settings import DATA, FILE

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "jisr"
DOCUMENTS = [
    ROOT / "README.md", ROOT / "GLOSSARY.md", *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "spec").rglob("*.md")),
]  # fmt: skip

SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
PATH = re.compile(r"[\w@-][\w.@-]*(/[\w.@-]+)*/?")
TOP = ("docs", "examples", "spec", "src", "tests")
SUFFIXES = (".py", ".md", ".toml", ".json", ".sql")
METHOD = re.compile(r"([A-Z]\w+)\.([a-z]\w*)")
NAMED_IN = re.compile(r"((?:`[\w.]+`(?:, | and )?)+) in `(src/[\w./-]+\.py)`")
ARABIC = re.compile(r"[\u0620-\u064a]")
LATIN = re.compile(r"[A-Za-z]")


def spans(text: str) -> list[str]:
    """Every piece of code in running text."""
    return SPAN.findall(text)


def shown(text: str) -> list[str]:
    """Lines of code blocks, indented or fenced."""
    fenced, found = False, []
    for line in text.split("\n"):
        if line.startswith("```"):
            fenced = not fenced
        elif fenced or line.startswith("    "):
            found.append(line.strip())
    return found


# --- paths and links -------------------------------------------------------------------------------------------


@cache
def file_names() -> frozenset[str]:
    """Names of all files of the project, and of those a side's folder has."""
    found = {path.name for top in TOP for path in (ROOT / top).rglob("*") if path.is_file()}
    return frozenset(found | {path.name for path in ROOT.iterdir()} | {FILE, DATA})


def lost_paths(text: str) -> list[str]:
    """Code that looks like a path of this project and is none."""
    return [span for span in spans(text) if PATH.fullmatch(span) and not _exists(span)]


def _exists(span: str) -> bool:
    first, slash, _ = span.partition("/")
    if first in TOP and slash:
        return (ROOT / span).exists()
    if span.endswith("/") and (SOURCE / first).is_dir():
        return (SOURCE / span).is_dir()
    if not slash and span.endswith(SUFFIXES):
        return span in file_names()
    return not span.endswith(SUFFIXES) or (ROOT / span).exists() or (SOURCE / span).exists()


def lost_links(document: Path, text: str) -> list[str]:
    """Links into the project that lead nowhere."""
    targets = [target for target in LINK.findall(text) if not target.startswith(("https://", "http://"))]
    return [target for target in targets if not (document.parent / target).exists()]


# --- commands --------------------------------------------------------------------------------------------------


@cache
def parser() -> ArgumentParser:
    """The whole command line, as `jisr` itself puts it together."""
    root, verbs = make_parser()
    demo.add_command(verbs)
    bench.add_command(verbs)
    return root


def lost_commands(text: str) -> Iterator[str]:
    """Commands named in a text that `jisr` does not know; those in code blocks must parse as they stand."""
    for span in spans(text):
        if span.split(" ")[0] == "jisr" and not _known(shlex.split(span)[1:]):
            yield span
    for line in shown(text):
        for part in re.split(r"[;&]", line.partition(" # ")[0]):
            command = part.partition(" > ")[0].strip()
            if command.startswith("jisr ") and not _parses(shlex.split(command)[1:]):
                yield command


def _known(words: list[str]) -> bool:
    """Whether command, verb and options exist; a mention may leave out what a call needs."""
    here: ArgumentParser = parser()
    for word in words:
        if word.startswith("-"):
            if word.partition("=")[0] not in here._option_string_actions:
                return False
            continue
        below = [action for action in here._actions if isinstance(action, _SubParsersAction)]
        if below:
            if word not in below[0].choices:
                return False
            here = below[0].choices[word]
    return True


def _parses(words: list[str]) -> bool:
    try:
        with redirect_stderr(StringIO()):
            parser().parse_args(words)
    except SystemExit:
        return False
    return True


def lost_verbs(text: str) -> list[str]:
    """`make` verbs named in a text that the Makefile does not have."""
    verbs = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    lines = [*spans(text), *shown(text)]
    return [line for line in lines if (words := line.split())[:1] == ["make"] and words[1:2] and words[1] not in verbs]


# --- names in the code -----------------------------------------------------------------------------------------


@cache
def defined(file: Path) -> frozenset[str]:
    """Functions, classes, `Class.method` and constants a file defines."""
    found: set[str] = set()
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            found.add(node.name)
            members = [member for member in node.body if isinstance(member, ast.FunctionDef | ast.AsyncFunctionDef)]
            found |= {f"{node.name}.{member.name}" for member in members}
        elif isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return frozenset(found)


def lost_names(text: str) -> Iterator[str]:
    """Methods no class has, and names said to be in a file that does not define them."""
    everything = {name for file in SOURCE.rglob("*.py") for name in defined(file)}
    for span in spans(text):
        if METHOD.fullmatch(span) and span not in everything:
            yield span
    for names, file in NAMED_IN.findall(" ".join(text.split())):
        if (ROOT / file).is_file():
            yield from (f"{name} in {file}" for name in spans(names) if name not in defined(ROOT / file))


def unguarded_arabic(text: str) -> list[str]:
    """Lines that are mostly Arabic outside a block that says so: they would be shown from the wrong side."""
    inside, found = False, []
    for line in text.split("\n"):
        inside = (inside or 'dir="rtl"' in line) and "</div>" not in line
        if not inside and len(ARABIC.findall(line)) > len(LATIN.findall(line)):
            found.append(line)
    return found
