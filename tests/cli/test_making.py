"""A command that fails leaves nothing behind: no folder, no half of a file, no key that opens nothing."""

import errno
import os
from pathlib import Path

import pytest

from jisr.cli import side
from jisr.store.sqlite import backup
from jisr.terms.errors import Unavailable
from tests.cli.console import Pair, jisr, ok
from tests.cli.test_verify import filled

FULL = OSError(errno.ENOSPC, "No space left on device")


def made(place: Path) -> list[str]:
    return sorted(str(path.relative_to(place)) for path in place.rglob("*"))


@pytest.mark.parametrize(("passphrase", "code"), [("short", "passphrase-short"), (None, "no-secret")])
def test_a_side_whose_passphrase_is_refused_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, passphrase: str | None, code: str
) -> None:
    if passphrase is not None:
        monkeypatch.setenv("JISR_PASSPHRASE", passphrase)
    said = jisr("init", tmp_path / "a" / "north", "--side", "north", "--key-file", tmp_path / "north.unlock", "--json")
    assert said.error == code
    assert made(tmp_path) == []


def test_a_side_that_fails_half_made_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JISR_PASSPHRASE", "seven long lanterns")
    (tmp_path / "north").mkdir()
    (tmp_path / "north" / "places.csv").write_text("name,lat,lon\n")

    def fails(*_: object, **__: object) -> None:
        raise Unavailable("disk", "The disk cannot be written.")

    monkeypatch.setattr(side, "open_node", fails)
    said = jisr("init", tmp_path / "north", "--side", "north", "--key-file", tmp_path / "north.unlock", "--json")
    assert said.error == "disk"
    assert made(tmp_path) == ["north", "north/places.csv"], "what a person put there stays"


def test_a_key_file_that_was_there_is_not_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JISR_PASSPHRASE", "seven long lanterns")
    (tmp_path / "north.unlock").write_text("somebody's")
    said = jisr("init", tmp_path / "north", "--side", "north", "--key-file", tmp_path / "north.unlock", "--json")
    assert said.error == "key-file-place"
    assert made(tmp_path) == ["north.unlock"]


def test_a_full_disk_leaves_no_half_of_a_file(pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    north = filled(pair)
    out = tmp_path / "out"
    out.mkdir()

    def full(_handle: int) -> None:
        raise FULL

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        assert jisr("parcel", "export", north, "south", out / "p", "--as", "amal", "--json").error == "file-write"
        assert jisr("export", north, "--format", "csv", "--out", out / "e", "--as", "amal", "--json").error == "no-file"
    with monkeypatch.context() as patch:
        patch.setattr(backup, "_synced", lambda _part: full(0))
        assert jisr("backup", north, out / "b", "--json").error == "backup-failed"
    assert made(out) == []
    ok("backup", north, out / "b")
    assert (out / "b").stat().st_size
