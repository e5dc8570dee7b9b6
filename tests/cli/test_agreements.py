"""`jisr agreement`: terms from a file, seen as a difference, proposed, accepted and ended."""

from pathlib import Path

import pytest

from jisr.release.agreement_file import read_agreement
from jisr.terms.agreements import Agreement, check_agreement
from jisr.terms.errors import OurMistake
from tests.cli.console import Pair, jisr, ok
from tests.cli.test_acknowledging import exchanged
from tests.sides import said
from tests.two_sides.sides import NOON

FILE = """
until = "2027-12-01T00:00:00Z"
[both]
mark = "restricted"
finest = { crossing = 4, event = 2 }
purposes = ["humanitarian", "coordination"]
[ours]
consents = [{ kinds = ["crossing"], to = ["east"], level = 3 }]
[theirs]
body = 1000
retain_days = 30
[markings.restricted]
north = "RESTRICTED"
south = "محدود"
"""


def read(text: str, version: int = 3) -> Agreement:
    return read_agreement(text.encode(), ("south", "north"), NOON, version, {"east": "K" * 43 + "="})


def test_terms_as_an_officer_writes_them() -> None:
    made = check_agreement(read(FILE), "north", "south")
    north, south = made.flows
    assert (north.author, south.author, made.version, made.since) == ("north", "south", 3, NOON // 1000)
    assert (north.body, north.retain_days, south.retain_days) == (1000, 30, None)
    assert (south.finest.crossing, south.finest.event, south.finest.site) == (4, 2, 0)
    assert north.purposes == ("coordination", "humanitarian")
    assert south.consents[0].to[0].side == "east"
    assert north.consents == ()
    assert made.markings[0].labels == ("RESTRICTED", "محدود")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("both", "agreement-file"), ("[both]\nmark='cosmic'", "agreement-file"), ("[both]\nfine=1", "agreement-file"),
        ("since='noon'", "time-form"), ("[ours]\nconsents=[{kinds=['event'],to=['west']}]", "third-unknown"),
        ("\x00", "agreement-file"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_why(text: str, code: str) -> None:
    error = said(OurMistake, lambda: read(text))
    assert error.code == code or code == "time-form"


def test_what_is_left_out_is_the_narrowest(tmp_path: Path) -> None:
    made = check_agreement(read(""), "north", "south")
    for flow in made.flows:
        assert (flow.mark, flow.media, flow.finest.event, flow.consents, flow.erase) == ("open", 0, 0, (), True)


def test_the_whole_way_at_the_console(pair: Pair, tmp_path: Path) -> None:
    file = tmp_path / "terms.toml"
    file.write_text('[both]\nmark = "restricted"\nfinest = 3\n[markings.restricted]\nnorth = "R"\nsouth = "محدود"\n')
    changes = ok("agreement", "diff", pair.north, "south", str(file))
    assert {"author": "north", "term": "mark", "before": None, "after": "restricted"} in changes
    made = ok("agreement", "propose", pair.north, "south", str(file), "--as", "amal")
    assert made["version"] == 1
    exchanged(pair)
    assert "They propose version 1" in jisr("agreement", "show", pair.south).out
    table = jisr("agreement", "diff", pair.south, "north").out
    assert "Highest marking" in table
    ok("user", "add", pair.south, "rana", "--role", "release officer")
    assert jisr("agreement", "accept", pair.south, "north", "--as", "rana", "--hash", "no", "--json").error == "changed"
    ok("agreement", "accept", pair.south, "north", "--as", "rana")
    exchanged(pair)
    exchanged(pair)
    for folder in (pair.north, pair.south):
        (state,) = ok("agreement", "show", folder)
        assert (state["state"], state["holds"]["terms"]["version"]) == ("holds", 1)
    ok("agreement", "end", pair.north, "south", "--as", "amal")
    assert jisr("agreement", "end", pair.north, "south", "--json").error == "no-name"
    exchanged(pair)
    (state,) = ok("agreement", "show", pair.south)
    assert state["state"] == "over"
