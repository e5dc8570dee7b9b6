"""What imports cannot show: who makes a release, who speaks SQL, who reads a clock, and how long things grow.

Each law is a function from one parsed file to the lines that break it, tried on a breach before it is trusted.
"""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "jisr"
FILES = sorted(SOURCE.rglob("*.py"))
WITH_TESTS = [*FILES, *sorted((ROOT / "tests").rglob("*.py"))]

MAY_RELEASE = ("release/", "store/sqlite/release.py")
MAY_SPEAK_SQL = ("store/",)
MAY_READ_CLOCK_AND_CHANCE = {
    "node/": "makes the one real clock and the one real source of entropy, and hands them in",
    "config.py": "draws the keys of a new side, before there is a node",
    "cli/": "measures how long a command took",
    "demo/": "runs two sides for people to watch",
    "bench/": "measures",
}

SQL = re.compile(
    r"\bSELECT\s.+\sFROM\b|\b(INSERT|REPLACE)\s+(OR\s+\w+\s+)?INTO\b|\bUPDATE\s+\w+\s+SET\b|\bDELETE\s+FROM\b"
    r"|\b(CREATE|DROP|ALTER)\s+(\w+\s+)?(TABLE|INDEX|VIEW|TRIGGER)\b|\bPRAGMA\s+\w+"
    r"|^\s*(select\s.+\sfrom|insert\s+into|update\s+\w+\s+set|delete\s+from|pragma\s+\w+)\b",
    re.DOTALL,
)
CLOCK_AND_CHANCE = re.compile(
    r"datetime\.(datetime|date)\.(now|utcnow|today)"
    r"|time\.(time|monotonic|perf_counter|process_time|clock_gettime)(_ns)?|time\.(gmtime|localtime|ctime)"
    r"|os\.(urandom|getrandom)|random\..+|secrets\..+|uuid\.uuid[1467]"
)
EMPTY_WORD = re.compile("(util|helper|manager|service|handler|base)s?")
FILE_LINES = 600
BODY_LINES = 60

Law = Callable[[ast.Module], list[int]]


def place(file: Path) -> str:
    return file.relative_to(SOURCE).as_posix()


def annotations(tree: ast.Module) -> set[ast.AST]:
    """Every node that stands inside a type annotation."""
    roots: list[ast.expr | None] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            roots.append(node.returns)
        elif isinstance(node, ast.arg | ast.AnnAssign):
            roots.append(node.annotation)
    return {inner for root in roots if root for inner in ast.walk(root)}


def origins(tree: ast.Module) -> dict[str, str]:
    """What each imported local name stands for, dotted."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                local = name.asname or name.name.split(".")[0]
                found[local] = name.name if name.asname else local
        elif isinstance(node, ast.ImportFrom):
            found |= {name.asname or name.name: f"{node.module}.{name.name}" for name in node.names}
    return found


def dotted(node: ast.expr, known: dict[str, str]) -> str:
    """`a.b.c` with `a` replaced by what it was imported as, or nothing when it is no plain name."""
    if isinstance(node, ast.Name):
        return known.get(node.id, "")
    if isinstance(node, ast.Attribute):
        owner = dotted(node.value, known)
        return f"{owner}.{node.attr}" if owner else ""
    return ""


def makes_released(tree: ast.Module) -> list[int]:
    """Lines where `Released` is more than an annotation: built, decoded into, aliased, subclassed, passed about."""
    typed = annotations(tree)
    return [
        node.lineno
        for node in ast.walk(tree)
        if (isinstance(node, ast.Name) and node.id == "Released" and node not in typed)
        or (isinstance(node, ast.Attribute) and node.attr == "Released" and node not in typed)
        or (isinstance(node, ast.alias) and node.name == "Released" and node.asname not in (None, "Released"))
    ]


def speaks_sql(tree: ast.Module) -> list[int]:
    """Lines of strings that are SQL; docstrings may talk about it."""
    prose = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node not in prose
        and SQL.search(node.value)
    ]


def reads_clock_or_chance(tree: ast.Module) -> list[int]:
    """Lines that name a clock or a source of chance of the machine's own."""
    known = origins(tree)
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Name | ast.Attribute) and CLOCK_AND_CHANCE.fullmatch(dotted(node, known))
    ]


def says_nothing(name: str) -> bool:
    """Whether a word of this snake_case or CamelCase name fits anything and therefore tells nothing."""
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)
    return any(EMPTY_WORD.fullmatch(word.lower()) for word in words)


def empty_class_names(tree: ast.Module) -> list[int]:
    return [node.lineno for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and says_nothing(node.name)]


def long_bodies(tree: ast.Module) -> list[int]:
    """Lines where a function starts whose body, without its docstring, is longer than allowed."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[1 if ast.get_docstring(node) and len(node.body) > 1 else 0]
            if (node.end_lineno or 0) - first.lineno + 1 > BODY_LINES:
                found.append(node.lineno)
    return found


def breaches(law: Law, files: list[Path], exempt: tuple[str, ...] = ()) -> Iterator[str]:
    """`path:line` of each breach outside the exempt places."""
    for file in files:
        if file.is_relative_to(SOURCE) and place(file).startswith(exempt):
            continue
        for line in law(ast.parse(file.read_text())):
            yield f"{file.relative_to(ROOT)}:{line}"


BREACHES: list[tuple[Law, str]] = [
    (makes_released, "from jisr.terms.releases import Released\nx = Released(partner='b')"),
    (makes_released, "from jisr.terms import releases\nx = releases.Released(partner='b')"),
    (makes_released, "import msgspec\nx = msgspec.json.decode(b'', type=Released)"),
    (makes_released, "import msgspec\nx = msgspec.convert({}, list[Released])"),
    (makes_released, "from jisr.terms.releases import Released as Sent"),
    (makes_released, "class Sent(Released): pass"),
    (makes_released, "Either = Released | Received"),
    (speaks_sql, "x = 'SELECT serial FROM entry'"),
    (speaks_sql, "x = 'select serial from entry'"),
    (speaks_sql, "x = f'DELETE FROM {table}'"),
    (speaks_sql, "x = '''\n  INSERT OR IGNORE INTO entry VALUES (?)'''"),
    (speaks_sql, "x = 'PRAGMA journal_mode'"),
    (reads_clock_or_chance, "import time\nx = time.time()"),
    (reads_clock_or_chance, "from time import monotonic as tick\nx = tick()"),
    (reads_clock_or_chance, "from datetime import UTC, datetime as moment\nx = moment.now(UTC)"),
    (reads_clock_or_chance, "import datetime\nx = datetime.datetime.utcnow()"),
    (reads_clock_or_chance, "import os\nx = os.urandom(16)"),
    (reads_clock_or_chance, "import random\nx = random.Random(1)"),
    (reads_clock_or_chance, "from secrets import token_bytes\nx = token_bytes(16)"),
    (reads_clock_or_chance, "import uuid\nx = uuid.uuid4()"),
    (empty_class_names, "class ReportManager: pass"),
    (empty_class_names, "class HTTPHandler: pass"),
    (long_bodies, "def f():\n    '''One line.'''\n" + "    x = 1\n" * (BODY_LINES + 1)),
]

KEPT: list[tuple[Law, str]] = [
    (makes_released, "from jisr.terms.releases import Released\ndef send(one: Released) -> list[Released]: ..."),
    (speaks_sql, "'''Rows come from a SELECT serial FROM entry.'''\nx = 'Select a partner from the list'"),
    (reads_clock_or_chance, "from datetime import datetime\nx = clock.now()\ny = datetime(2017, 6, 13)"),
    (empty_class_names, "class Database: pass"),
    (long_bodies, "def f():\n    '''One line.'''\n" + "    x = 1\n" * BODY_LINES),
]


@pytest.mark.parametrize(("law", "text"), BREACHES)
def test_the_law_sees_its_breach(law: Law, text: str) -> None:
    assert law(ast.parse(text))


@pytest.mark.parametrize(("law", "text"), KEPT)
def test_the_law_lets_the_ordinary_pass(law: Law, text: str) -> None:
    assert law(ast.parse(text)) == []


def test_only_release_makes_a_release() -> None:
    assert list(breaches(makes_released, FILES, MAY_RELEASE)) == []


def test_release_is_made_where_it_is_allowed() -> None:
    """Without this the law above would hold in an empty house."""
    assert any(makes_released(ast.parse(file.read_text())) for file in FILES if place(file).startswith("release/"))


def test_only_the_store_speaks_sql() -> None:
    assert list(breaches(speaks_sql, FILES, MAY_SPEAK_SQL)) == []
    assert [place(file) for file in SOURCE.rglob("*.sql") if not place(file).startswith(MAY_SPEAK_SQL)] == []


def test_clock_and_chance_are_handed_in() -> None:
    assert list(breaches(reads_clock_or_chance, FILES, tuple(MAY_READ_CLOCK_AND_CHANCE))) == []


def test_names_say_what_a_thing_is() -> None:
    paths = {part for file in WITH_TESTS for part in file.relative_to(ROOT).with_suffix("").parts}
    assert [name for name in sorted(paths) if says_nothing(name)] == []
    assert list(breaches(empty_class_names, WITH_TESTS)) == []


def test_files_and_functions_stay_short() -> None:
    assert [
        f"{file.relative_to(ROOT)}: {lines} lines"
        for file in WITH_TESTS
        if (lines := len(file.read_text().splitlines())) > FILE_LINES
    ] == []
    assert list(breaches(long_bodies, WITH_TESTS)) == []
