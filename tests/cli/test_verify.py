"""`jisr verify` reads everything back: it holds, or it says that it does not and ends with 1."""

import random
from pathlib import Path

import apsw
import pytest

from tests.cli.console import CROSSING, Pair, jisr, ok


def filled(pair: Pair) -> Path:
    north = pair.north
    for _ in range(3):
        ok("report", "file", north, *CROSSING, "--releasable-to", "south")
    ok("release", "give", north, "1", "--to", "south", "--level", "3", "--as", "amal")
    return north


def flip(folder: Path, table: str, column: str, bit: int = 9) -> None:
    """Change one bit of the newest value of that column."""
    db = apsw.Connection(str(folder / "side.db"))
    newest = f"SELECT rowid, {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY rowid DESC LIMIT 1"
    ((at, value),) = db.execute(newest).fetchall()
    assert isinstance(value, bytes)
    changed = bytearray(value)
    changed[bit // 8] ^= 1 << bit % 8
    db.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (bytes(changed), at))
    db.close()


def test_a_side_that_holds_says_so(pair: Pair) -> None:
    north = filled(pair)
    found = ok("verify", north)
    assert (found["verified"], found["record"]["size"], found["record"]["damaged"]) == (True, 5, [])
    assert [(log["partner"], log["direction"], log["sound"]) for log in found["logs"]] == [("south", "out", True)]
    said = jisr("verify", north)
    assert said.code == 0
    assert said.out.splitlines()[-1] == "Everything holds."


@pytest.mark.parametrize(("table", "column"), [
    ("record_entry", "body"), ("record_entry", "salt"), ("record_entry", "header"), ("record_head", "frontier"),
    ("exchange_log", "note"), ("exchange_log", "frontier"),
])  # fmt: skip
def test_one_bit_that_is_not_what_was_stored_ends_with_one(pair: Pair, table: str, column: str) -> None:
    north = filled(pair)
    flip(north, table, column)
    said = jisr("verify", north, "--json")
    assert said.code == 1
    assert said.document.get("verified", False) is False
    if column in ("body", "salt", "header"):
        assert said.document["record"]["damaged"] == [5]
        assert "damaged: 5" in jisr("verify", north).out


def test_any_byte_of_the_file_is_found_or_does_no_harm(pair: Pair) -> None:
    """Whatever a failing disk makes of the file, the answer is a verdict or one sentence, never a crash."""
    file = filled(pair) / "side.db"
    whole, chance = file.read_bytes(), random.Random(13)
    codes = []
    for _ in range(60):
        changed = bytearray(whole)
        for _ in range(chance.choice([1, 1, 8, 200])):
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        _rewrite(file, bytes(changed))
        said = jisr("verify", pair.north, "--json")
        assert said.code in (0, 1)
        assert isinstance(said.document, dict)
        codes.append(said.code)
    assert 1 in codes
    _rewrite(file, whole)
    assert ok("verify", pair.north)["verified"]


def test_a_file_cut_short_is_noticed(pair: Pair) -> None:
    file = filled(pair) / "side.db"
    whole = file.read_bytes()
    for size in (len(whole) // 2, len(whole) - 4096, 4096, 100, 1):
        _rewrite(file, whole[:size])
        assert jisr("verify", pair.north, "--json").code == 1


@pytest.mark.parametrize("typed", [("verify",), ("report", "list"), ("user", "list"), ("partner", "card")])
def test_a_side_whose_data_is_gone_does_not_begin_anew(pair: Pair, typed: tuple[str, ...]) -> None:
    """With its keys it would sign a second history, and every partner would have to call it a fork."""
    filled(pair)
    for old in pair.north.glob("side.db*"):
        old.unlink()
    assert jisr(*typed, pair.north, "--json").error == "no-data"
    assert list(pair.north.glob("side.db*")) == []


def _rewrite(file: Path, content: bytes) -> None:
    """Put these bytes in its place, with no log beside it."""
    for old in file.parent.glob("side.db*"):
        old.unlink()
    file.write_bytes(content)
