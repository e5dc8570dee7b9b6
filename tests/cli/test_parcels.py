"""`jisr parcel` between two folders: out, in, the receipt back, and the same files before the independent verifier."""

from pathlib import Path

import pytest

from jisr.config import open_keys, read_settings
from jisr.node import open_node
from jisr.wire.parcels import Parcels
from jisr.wire.tls import spki_pin
from tests.cli.console import CROSSING, Pair, jisr, ok
from tests.two_sides.sides import NOON, OFFICER, Clock
from tests.verify.judged import judged

LATER = NOON + 30 * 366 * 86_400_000


@pytest.fixture
def told(pair: Pair) -> Pair:
    """North told South one report, and South has an officer."""
    ok("user", "add", pair.south, "samir", "--role", "release officer")
    report = ok("report", "file", pair.north, *CROSSING, "--releasable-to", "south")["serial"]
    ok("release", "give", pair.north, str(report), "--to", "south", "--level", "3", "--as", "amal")
    settings = read_settings(pair.north)
    keys = open_keys(pair.north, key_file=pair.north.parent / settings.key_file)
    with open_node(pair.north, settings, keys, spki_pin(keys.tls), Clock(LATER)) as north:
        north.settle()
    return pair


def test_a_parcel_goes_out_and_in_and_its_receipt_comes_back(told: Pair, tmp_path: Path) -> None:
    week, back = tmp_path / "week.jisr-parcel", tmp_path / "back.jisr-parcel"
    (made,) = ok("parcel", "export", told.north, "south", week, "--as", "amal")
    assert (made["start"], made["size"], made["published"], made["bytes"]) == (0, 1, 1, week.stat().st_size)
    assert jisr("parcel", "export", told.north, "south", week, "--as", "amal", "--json").error == "file-exists"
    (taken,) = ok("parcel", "import", told.south, week, "--as", "samir")
    assert (taken["added"], taken["held"], taken["other_card"]) == (1, 1, False)
    assert "nothing new" in jisr("parcel", "import", told.south, week, "--as", "samir").out
    ok("parcel", "export", told.south, "north", back, "--as", "samir")
    assert "It brought a receipt. They hold 1 of ours." in jisr(
        "parcel", "import", told.north, back, "--as", "amal"
    ).out  # fmt: skip
    assert jisr("parcel", "import", told.north, week, "--as", "amal", "--json").error == "parcel-sealed"
    assert jisr("parcel", "import", told.north, __file__, "--as", "amal", "--json").error == "parcel-kind"
    assert jisr("parcel", "import", told.north, tmp_path / "none", "--as", "amal", "--json").error == "no-file"
    assert jisr("parcel", "export", told.north, "south", tmp_path / "x", "--json").error == "no-name"


def test_an_auditor_judges_the_folder_and_the_parcel(told: Pair, tmp_path: Path) -> None:
    folder, parcel, card = tmp_path / "log", tmp_path / "one.jisr-parcel", tmp_path / "north.card"
    card.write_text(ok("partner", "card", told.north)["card"], encoding="utf-8")
    ok("parcel", "folder", told.north, "south", folder, "--as", "amal")
    code, said = judged("folder", folder, "--card", card)
    assert code == 0, said
    assert "1 entries in the log north.jisr/jisr/north/south/1" in said
    ok("parcel", "export", told.north, "south", parcel, "--as", "amal")
    identity = tmp_path / "identity.txt"
    settings = read_settings(told.south)
    identity.write_text(f"# test\n{open_keys(told.south, key_file=told.south.parent / settings.key_file).age}\n")
    code, said = judged("parcel", parcel, "--identity", identity, "--card", card)
    assert code == 0, said
    assert "north signed parcel 1 of its log" in said


def test_several_parcels_are_taken_in_whatever_order_they_are_named(told: Pair, tmp_path: Path) -> None:
    settings = read_settings(told.north)
    keys = open_keys(told.north, key_file=told.north.parent / settings.key_file)
    with open_node(told.north, settings, keys, spki_pin(keys.tls), Clock(LATER)) as north:
        later = Parcels(north).make(OFFICER, "south")
    (tmp_path / "later").write_bytes(later.data)
    ok("parcel", "export", told.north, "south", tmp_path / "first", "--as", "amal")
    taken = ok("parcel", "import", told.south, tmp_path / "later", tmp_path / "first", "--as", "samir")
    assert [one["added"] for one in taken] == [1, 0]
