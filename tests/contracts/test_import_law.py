"""The law of imports can be broken, and is seen to be: each contract is breached once in a copy of the source."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS: dict[str, str] = {
    contract["id"]: contract["name"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
}

# contract, file below src/jisr, line added to it
BREACHES = [
    ("layers", "terms/__init__.py", "import jisr.geo"),
    ("layers", "record/__init__.py", "import jisr.exchange"),
    ("layers", "web/__init__.py", "import jisr.wire"),
    ("layers", "attic/__init__.py", ""),
    ("outgoing", "picture/__init__.py", "import jisr.exchange.outgoing"),
    ("outgoing", "web/__init__.py", "import jisr.exchange.outgoing"),
    ("outgoing", "wire/__init__.py", "from jisr.exchange import outgoing"),
    ("outgoing", "exchange/__init__.py", "import jisr.exchange.outgoing"),
    ("incoming", "picture/__init__.py", "import jisr.exchange.incoming"),
    ("incoming", "release/__init__.py", "from jisr.exchange import incoming"),
    ("exchange-doors", "exchange/outgoing.py", "import jisr.exchange.standing"),
    ("store-ledgers", "store/__init__.py", "import jisr.record.desk"),
    ("store-ledgers", "store/sqlite/__init__.py", "import jisr.picture"),
    ("sql", "picture/__init__.py", "import apsw"),
    ("sql", "cli/__init__.py", "import sqlite3"),
    ("brief", "wire/__init__.py", "import jisr.brief"),
    ("xml", "web/__init__.py", "from lxml import etree"),
    ("xml", "intake/files/kml.py", "import xml.etree.ElementTree"),
    ("xml", "terms/times.py", "import lxml"),
    ("pure", "terms/errors.py", "import time"),
    ("pure", "tlog/__init__.py", "from os import urandom"),
    ("pure", "geo/__init__.py", "import random"),
    ("pure", "record/rules.py", "import pathlib"),
    ("pure", "exchange/rules.py", "import asyncio"),
    ("pure", "exchange/delta.py", "import socket"),
    ("pure", "exchange/cards.py", "import secrets"),
    ("pure", "intake/quick_when.py", "import time"),
    ("pure", "intake/files/archive.py", "import tempfile"),
]


def broken(source: Path) -> set[str]:
    """Ids of the contracts the linter finds broken in the package below `source`."""
    run = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"],
        cwd=source,
        env={**os.environ, "PYTHONPATH": str(source), "COLUMNS": "300"},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line.strip() for line in run.stdout.splitlines()]
    verdicts = {
        name: line.removeprefix(f"{contract} ").split()[0]
        for name, contract in CONTRACTS.items()
        for line in lines
        if line.startswith(f"{contract} ")
    }
    assert set(verdicts) == set(CONTRACTS), run.stdout + run.stderr
    red = {name for name, verdict in verdicts.items() if verdict == "BROKEN"}
    assert (run.returncode != 0) == bool(red), run.stdout + run.stderr
    return red


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A copy of the package with the project's own contracts, free to spoil."""
    shutil.copytree(ROOT / "src" / "jisr", tmp_path / "jisr", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_source_keeps_every_contract(source: Path) -> None:
    assert broken(source) == set()


def test_every_contract_has_a_breach() -> None:
    assert {contract for contract, _, _ in BREACHES} == set(CONTRACTS)


@pytest.mark.parametrize(("contract", "file", "line"), BREACHES)
def test_a_breach_is_red_and_named(source: Path, contract: str, file: str, line: str) -> None:
    spoiled = source / "jisr" / file
    spoiled.parent.mkdir(exist_ok=True)
    with spoiled.open("a") as text:
        text.write(f"\n{line}\n")
    assert broken(source) == {contract}
