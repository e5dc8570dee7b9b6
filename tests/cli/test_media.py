"""`jisr media`: a file is attached, listed, saved, and goes along with a release; every refusal is one document."""

from pathlib import Path

import pytest

from jisr.config import open_keys, read_settings
from jisr.node import open_node
from jisr.wire.fetching import Fetcher
from jisr.wire.tls import spki_pin
from tests.cli.console import CROSSING, Pair, jisr, ok
from tests.media.planted import Cage, a_jpeg
from tests.two_sides.sides import NOON, Clock, Wire, carrier, exchange

LATER = NOON + 30 * 366 * 86_400_000
"""When everything decided now is due."""


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "our photo.jpg"
    path.write_bytes(a_jpeg(Cage()))
    return path


def test_a_file_goes_from_one_console_to_the_other(pair: Pair, photo: Path, tmp_path: Path) -> None:
    report = ok("report", "file", pair.north, *CROSSING, "--releasable-to", "south")["serial"]
    serial = ok("media", "attach", pair.north, str(report), photo)["serial"]
    (line,) = ok("media", "list", pair.north, str(report))
    assert (line["entry"], line["name"], line["size"]) == (serial, "our photo.jpg", photo.stat().st_size)
    ok("media", "get", pair.north, str(serial), tmp_path / "copy.jpg")
    assert (tmp_path / "copy.jpg").read_bytes() == photo.read_bytes()
    ok("media", "get", pair.north, str(serial), tmp_path / "clean.jpg", "--released")
    clean = (tmp_path / "clean.jpg").read_bytes()
    assert b"CANARY" not in clean
    shown = jisr("release", "preview", pair.north, str(report), "--to", "south", "--level", "3", "--media", str(serial))
    assert f"File {serial}, made anew: image/jpeg, {len(clean)} bytes" in shown.out
    ok(
        "release",
        "give",
        pair.north,
        str(report),
        "--to",
        "south",
        "--level",
        "3",
        "--media",
        str(serial),
        "--as",
        "amal",
    )
    nodes = []
    for folder in (pair.north, pair.south):
        settings = read_settings(folder)
        keys = open_keys(folder, key_file=folder.parent / settings.key_file)
        nodes.append(open_node(folder, settings, keys, spki_pin(keys.tls), Clock(LATER)))
    exchange(*nodes)
    north, south = nodes
    (wanted,) = ok("media", "list", pair.south, "1")
    assert (wanted["state"], wanted["have"]) == ("wanted", 0)
    fetcher = Fetcher("north", south.store, south.standing, south.arrivals, carrier(south, Wire(north, north.entropy)))
    while fetcher.once():
        pass
    for node in nodes:
        node.close()
    (held,) = ok("media", "list", pair.south, "1")
    assert held["state"] == "held"
    said = jisr("media", "get", pair.south, "1", tmp_path / "theirs.jpg", "--id", held["id"])
    assert said.code == 0
    assert "CAUTION" in said.err
    assert (tmp_path / "theirs.jpg").read_bytes() == clean
    assert ok("verify", pair.north)["files_damaged"] == []


def test_a_changed_file_is_found_by_verify(pair: Pair, photo: Path) -> None:
    report = ok("report", "file", pair.north, *CROSSING)["serial"]
    serial = ok("media", "attach", pair.north, str(report), photo)["serial"]
    (blob,) = (pair.north / "side.media" / "blobs").iterdir()
    blob.write_bytes(blob.read_bytes() + b"!")
    said = jisr("verify", pair.north)
    assert said.code == 1
    assert f"files missing or changed, of entries: {serial}" in said.out


def test_what_is_refused_is_one_document(pair: Pair, photo: Path, tmp_path: Path) -> None:
    report = str(ok("report", "file", pair.north, *CROSSING)["serial"])
    text = tmp_path / "a.txt"
    text.write_text("words")
    for typed, expected in (
        (("attach", pair.north, report, tmp_path / "none"), "no-file"),
        (("attach", pair.north, report, text), "media-type"),
        (("attach", pair.north, "99", photo), "no-entry"), (("get", pair.north, "99", tmp_path / "x"), "no-media"),
        (("get", pair.north, report, tmp_path / "x", "--id", "0" * 32), "no-media"),
    ):  # fmt: skip
        assert jisr("media", *typed, "--json").error == expected
    serial = str(ok("media", "attach", pair.north, report, photo)["serial"])
    assert jisr("media", "get", pair.north, serial, text, "--json").error == "file-there"
    assert text.read_text() == "words"
    assert jisr("media", "list", pair.north, report).out.count("\n") == 2
