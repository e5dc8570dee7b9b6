"""`jisr rule`: tried, proposed by one officer, activated by another, stopped; each step a person types."""

from pathlib import Path

import pytest

from tests.cli.console import CROSSING, Pair, jisr, ok
from tests.cli.test_acknowledging import exchanged

TYPED = (
    "--to", "south", "--name", "Crossings", "--kind", "crossing", "--marking", "restricted", "--box", "41", "36", "43",
    "38", "--level", "3", "--day", "5", "--for", "14",
)  # fmt: skip


@pytest.fixture
def tried(pair: Pair, tmp_path: Path) -> tuple[Pair, Path]:
    """One crossing reported, a second officer, and a rule that was tried and saved."""
    ok("report", "file", pair.north, *CROSSING, "--releasable-to", "south")
    ok("user", "add", pair.north, "basma", "--role", "release officer")
    saved = tmp_path / "rule.json"
    ok("rule", "dry-run", pair.north, *TYPED, "--save", saved)
    return pair, saved


def test_a_rule_from_trying_to_telling(tried: tuple[Pair, Path]) -> None:
    pair, saved = tried
    run = ok("rule", "dry-run", pair.north, "--from", saved)
    assert (run["goes"], run["left"], run["looked"]) == (1, 0, 1)
    assert run["lines"][0]["title"] == "Crossing: closed"
    serial = ok("rule", "propose", pair.north, saved, "--as", "amal")["serial"]
    shown = ok("rule", "dry-run", pair.north, "--rule", str(serial))["token"]
    own = jisr("rule", "activate", pair.north, str(serial), "--shown", shown, "--as", "amal", "--json")
    assert own.error == "rule-own"
    ok("rule", "activate", pair.north, str(serial), "--shown", shown, "--as", "basma")
    (listed,) = ok("rule", "list", pair.north)
    assert (listed["state"], listed["author"], listed["activator"]) == ("active", "amal", "basma")
    old = ok("rule", "old", pair.north, str(serial))
    assert old["goes"] == 1
    ok("rule", "old", pair.north, str(serial), "--shown", old["token"], "--as", "basma")
    ok("rule", "stop", pair.north, str(serial), "--why", "enough", "--as", "amal")
    exchanged(pair)
    assert ok("report", "list", pair.south) == []
    assert "stopped" in jisr("rule", "list", pair.north).out


def test_a_dry_run_says_what_to_do_next(tried: tuple[Pair, Path]) -> None:
    pair, saved = tried
    said = jisr("rule", "dry-run", pair.north, *TYPED, "--save", saved)
    assert "1 would have gone to south, 0 would have waited for a person" in said.out
    assert "N36.75 E042" in said.out
    assert f"jisr rule propose {pair.north} {saved}" in said.err


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (("propose", "SAVED"), "no-name"), (("propose", "SAVED", "--as", "omar"), "role"),
        (("propose", "nowhere.json", "--as", "amal"), "no-file"),
        (("activate", "1", "--shown", "x", "--as", "amal"), "rule-token"),
        (("activate", "1", "--shown", "1:1:1:x", "--as", "amal"), "no-rule"),
        (("stop", "1", "--as", "amal"), "no-rule"),
        (("dry-run",), "rule-typed"), (("dry-run", *TYPED, "--kind", "site"), "rule-site"),
        (("dry-run", "--from", "KEY"), "file-form"), (("old", "1"), "no-rule"),
    ],
)  # fmt: skip
def test_what_is_refused_is_one_document(tried: tuple[Pair, Path], typed: tuple[str, ...], expected: str) -> None:
    pair, saved = tried
    said = [str(saved) if one == "SAVED" else str(pair.north / "side.toml") if one == "KEY" else one for one in typed]
    assert jisr("rule", said[0], pair.north, *said[1:], "--json").error == expected
