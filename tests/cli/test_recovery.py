"""The rehearsal: a side is copied while it works, put back into a new folder, recovered from its partner, unlocked."""

import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.console import CROSSING, Pair, jisr, ok
from tests.cli.test_verify import filled


def test_what_a_backup_holds_and_what_it_never_holds(pair: Pair, tmp_path: Path) -> None:
    north = filled(pair)
    made = ok("backup", north, tmp_path / "north.backup")
    with tarfile.open(tmp_path / "north.backup") as archive:
        names = archive.getnames()
    assert {"side.toml", "side.db"} <= set(names)
    assert not [name for name in names if "key" in name or "guard" in name]
    assert made["bytes"] == (tmp_path / "north.backup").stat().st_size
    assert jisr("backup", north, tmp_path / "north.backup", "--json").error == "backup-exists"


def test_the_rehearsal(pair: Pair, tmp_path: Path) -> None:
    north = filled(pair)
    ok("backup", north, tmp_path / "north.backup")
    later = ok("report", "file", north, *CROSSING, "--releasable-to", "south")
    again = tmp_path / "again"
    shutil.copytree(north / "keys", again / "keys")
    restored = ok("restore", again, tmp_path / "north.backup")
    assert (restored["side"], restored["keys"]) == ("north", True)
    assert jisr("restore", again, tmp_path / "north.backup", "--json").error == "side-exists"
    verified = ok("verify", again)
    assert verified["verified"]
    # No serial that the lost side gave is given again, and nobody unlocks while the partner was not asked.
    filed = ok("report", "file", again, *CROSSING)
    assert filed["serial"] > later["serial"]
    said = jisr("recover", again, "--json")
    assert said.code == 1
    assert said.document["locked"] == "guard-missing"
    said = jisr("recover", again, "--as", "amal", "--json")
    assert said.document["error"]["code"] == "tail-unasked"
    assert said.err.startswith("south: ")


def test_an_old_copy_under_a_guard_that_is_still_there_is_closed_by_two(pair: Pair, tmp_path: Path) -> None:
    north = filled(pair)
    ok("user", "add", north, "basma", "--role", "release officer", "--position", "release desk")
    ok("backup", north, tmp_path / "north.backup")
    ok("release", "give", north, "2", "--to", "south", "--level", "3", "--as", "amal")
    for path in north.glob("side.db*"):
        path.unlink()
    ok("restore", north, tmp_path / "north.backup")
    assert jisr("recover", north, "--json").document["locked"] == "guard-ahead"
    proposal = ok("epoch", "propose", north, "south", "--as", "amal")["serial"]
    assert jisr("epoch", "close", north, str(proposal), "--as", "amal", "--json").error == "epoch-own"
    ok("epoch", "close", north, str(proposal), "--as", "basma")
    assert ok("recover", north, "--as", "basma")["locked"] is None
    assert ok("verify", north)["verified"]


def test_what_was_set_apart_beside_the_keys_and_what_stands_on_paper(pair: Pair, tmp_path: Path) -> None:
    north = filled(pair)
    ok("backup", north, tmp_path / "north.backup")
    last = ok("report", "file", north, *CROSSING, "--releasable-to", "south")["serial"]
    assert int((north / "keys" / "serials").read_text().split()[-1]) > last
    again = tmp_path / "again"
    shutil.copytree(north / "keys", again / "keys")
    ok("restore", again, tmp_path / "north.backup")
    assert jisr("recover", again, "--above", "30000", "--json").error == "no-name"
    said = jisr("recover", again, "--above", "30000", "--as", "amal", "--json")
    assert "Serials" in said.err
    assert ok("report", "file", again, *CROSSING)["serial"] > 30_000
    # A side that lost nothing has nothing to leave out.
    assert jisr("recover", north, "--above", "30000", "--as", "amal", "--json").error == "not-restored"


@pytest.mark.parametrize("damage", [b"", b"not an archive" * 100])
def test_what_is_no_backup_is_said_and_leaves_nothing(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "some.file").write_bytes(damage)
    assert jisr("restore", tmp_path / "new", tmp_path / "some.file", "--json").error == "backup-form"
    assert not (tmp_path / "new").exists()
    (tmp_path / "kept" / "keys").mkdir(parents=True)
    assert jisr("restore", tmp_path / "kept", tmp_path / "some.file", "--json").error == "backup-form"
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["keys"]


@contextmanager
def archive(place: Path) -> Iterator[tarfile.TarFile]:
    with tarfile.open(place, "w") as made:
        yield made


@pytest.mark.parametrize(
    "name", ["../escape", "/etc/escape", "side.media/../../escape", "keys/log.age", "guard/guard.db"]
)
def test_a_backup_writes_nowhere_else(tmp_path: Path, name: str) -> None:
    (tmp_path / "content").write_bytes(b"content")
    with archive(tmp_path / "evil.backup") as made:
        made.add(tmp_path / "content", name)
        made.getmembers()[0].name = name
    assert jisr("restore", tmp_path / "new", tmp_path / "evil.backup", "--json").error == "backup-form"
    assert not list(tmp_path.rglob("escape"))
