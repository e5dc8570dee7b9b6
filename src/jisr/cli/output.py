"""How commands speak: one JSON document, or lines for people."""

import sys
from collections.abc import Callable, Iterable, Mapping

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from jisr.terms.errors import JisrError

FIRST_STRONG, POP = "\u2068", "\u2069"


def isolate(text: str) -> str:
    """`text` so that its direction cannot reorder what stands around it on a terminal, control characters shown."""
    shown = "".join(c if c.isprintable() or c in "\u200c\u200d" else "\N{REPLACEMENT CHARACTER}" for c in text)
    return f"{FIRST_STRONG}{shown}{POP}" if any(ord(c) > 0x24F for c in shown) else shown


def answer(json: bool, document: object, lines: Iterable[str]) -> None:
    """Print the document, or the lines."""
    if json:
        print(msgspec.json.encode(document).decode())
    else:
        for line in lines:
            print(line)


def note(text: str) -> None:
    """A remark that is not the answer."""
    print(text, file=sys.stderr)


def say_error(error: JisrError, json: bool) -> None:
    """One sentence and what to do next, on standard error; with --json a document on standard output too."""
    if json:
        print(msgspec.json.encode({"error": {"code": error.code, "say": error.say, "hint": error.hint}}).decode())
    note(f"jisr: {error.say}{f' {error.hint}' if error.hint else ''}")


def table(rows: list[Mapping[str, object]]) -> list[str]:
    """Rows as aligned columns under their names."""
    if not rows:
        return []
    names = list(rows[0])
    cells = [[str(row[name]) for name in names] for row in rows]
    widths = [max(len(name), *(len(row[i]) for row in cells)) for i, name in enumerate(names)]
    lines = [names, *cells]
    return ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]


def progress_bar(title: str, total: int) -> tuple[Progress, Callable[[int], None]]:
    """A bar on standard error and what moves it; silent when that is not a terminal."""
    bar = Progress(
        TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=Console(stderr=True),
        transient=True, disable=not sys.stderr.isatty(),
    )  # fmt: skip
    task = bar.add_task(title, total=total)
    return bar, lambda done: bar.update(task, completed=done)
