"""`jisr release audit`: for people, for programs, and as a table that no spreadsheet runs."""

import csv
import io

from tests.cli.console import CROSSING, Pair, jisr, ok


def test_the_audit_at_the_console(pair: Pair) -> None:
    serial = str(ok("report", "file", pair.north, *CROSSING, "--releasable-to", "south")["serial"])
    ok(
        "release",
        "give",
        pair.north,
        serial,
        "--to",
        "south",
        "--level",
        "3",
        "--as",
        "amal",
        "--why",
        "=asked by phone",
    )
    ok("release", "withhold", pair.north, serial, "--to", "south", "--as", "amal", "--why", "not after all")
    one, two = ok("release", "audit", pair.north)
    assert (one["act"], one["why"], one["person"], two["act"]) == ("release", "=asked by phone", "amal", "withhold")
    (only,) = ok("release", "audit", pair.north, "--person", "amal", "--report", serial, "--since", "2017-01-01")[1:]
    assert only == two
    assert ok("release", "audit", pair.north, "--until", "2017-01-01T00:00:00Z") == []
    said = jisr("release", "audit", pair.north, "--csv")
    table = list(csv.DictReader(io.StringIO(said.out)))
    assert [row["why"] for row in table] == ["'=asked by phone", "not after all"]
    assert table[0]["at"].endswith("Z")
    assert "because not after all" in jisr("release", "audit", pair.north, "--partner", "south").out
    assert jisr("release", "audit", pair.north, "--since", "yesterday", "--json").error == "time-form"
