"""A watched folder: taken when complete, filed once whatever happens, and nothing but plain files is ever opened."""

import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jisr.intake.files import Options
from jisr.intake.inbox import DONE, REFUSED, WATCHER, Inbox, Watching
from jisr.node import Node
from jisr.terms.errors import OurMistake, Unavailable
from tests.intake.test_files import feature, geojson, point
from tests.sides import code, lone, on_disk, size

SAID = Options(side="north", occurred="2017-06-13T10:00:00Z")
TWO = geojson(feature(point(), name="a"), feature(point(200), name="b"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "incoming"
    made.mkdir()
    return made


@pytest.fixture
def north() -> Iterator[Node]:
    with lone() as node:
        yield node


def inbox(node: Node, folder: Path, **more: Any) -> Inbox:
    return Inbox(node.intake, WATCHER, folder, SAID, **more)


def looks(box: Inbox, times: int = 2) -> list[dict[str, Any]]:
    return [one for _ in range(times) for one in box.look()]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def account(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(f"{path}.account.json").read_bytes())
    return found


def test_a_file_is_filed_moved_and_accounted_for(north: Node, folder: Path) -> None:
    (folder / "posts.bin").write_bytes(TWO)
    box = inbox(north, folder)
    assert box.look() == []
    (one,) = box.look()
    assert (one["filed"], len(one["refused"]), one["moved"]) == (1, 1, DONE)
    assert names(folder) == [DONE, REFUSED]
    assert names(folder / DONE) == ["posts.bin", "posts.bin.account.json"]
    told = account(folder / DONE / "posts.bin")
    assert (told["format"], told["rows"], told["refused"][0]["code"]) == ("geojson", 2, "degrees")
    assert looks(box) == []
    assert size(north) == 2


def test_a_file_that_grows_is_left_alone(north: Node, folder: Path) -> None:
    box = inbox(north, folder)
    path = folder / "posts.geojson"
    for end in (10, 60, len(TWO)):
        path.write_bytes(TWO[:end])
        assert box.look() == []
    assert [one["filed"] for one in box.look()] == [1]


@pytest.mark.parametrize("name", [".hidden", "x.part", "x.tmp", "x.CRDOWNLOAD", "x~"])
def test_a_name_of_what_is_still_written_waits_for_its_own(north: Node, folder: Path, name: str) -> None:
    box = inbox(north, folder)
    (folder / name).write_bytes(TWO)
    assert looks(box, 3) == []
    (folder / name).rename(folder / "x.geojson")
    assert len(looks(box)) == 1


def test_what_cannot_be_used_goes_to_refused(north: Node, folder: Path) -> None:
    (folder / "x.kml").write_bytes(b"<!DOCTYPE kml><kml/>")
    (folder / "y.csv").write_bytes(b"a,b\n")
    (folder / "z.geojson").write_bytes(geojson(feature(point(200))))
    assert {one["moved"] for one in looks(inbox(north, folder))} == {REFUSED}
    assert account(folder / REFUSED / "x.kml")["error"]["code"] == "xml-doctype"
    assert account(folder / REFUSED / "y.csv")["error"]["code"] == "file-kind"
    assert account(folder / REFUSED / "z.geojson")["refused"][0]["code"] == "degrees"


def test_a_table_is_read_with_the_mapping_that_lies_there(north: Node, folder: Path) -> None:
    (folder / "mapping.toml").write_bytes(b'name = "s"\nkey = "no"\ntitle = "{what}"\n[time]\nstart = "day"\n')
    (folder / "x.csv").write_bytes(b"no,day,what\n1,2017-06-13,a\n")
    assert [one["filed"] for one in looks(inbox(north, folder))] == [1]
    assert (folder / "mapping.toml").exists()


def test_links_and_special_files_are_moved_and_never_opened(north: Node, folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.geojson"
    secret.write_bytes(TWO)
    (folder / "link").symlink_to(secret)
    (folder / "nowhere").symlink_to(tmp_path / "missing")
    os.mkfifo(folder / "pipe")
    (folder / "inner").mkdir()
    with socket.socket(socket.AF_UNIX) as sock:
        here = Path.cwd()
        os.chdir(folder)
        try:
            sock.bind("socket")
        finally:
            os.chdir(here)
        told = looks(inbox(north, folder))
    assert [(one["file"], one["error"]["code"]) for one in told] == [
        (name, "not-a-file") for name in ("link", "nowhere", "pipe", "socket")
    ]
    assert size(north) == 0
    assert secret.read_bytes() == TWO
    assert (folder / REFUSED / "link").is_symlink()
    assert (folder / "inner").is_dir()


@pytest.mark.parametrize("name", [DONE, REFUSED])
def test_nothing_is_moved_through_a_link(north: Node, folder: Path, tmp_path: Path, name: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    box = inbox(north, folder)
    (folder / name).rmdir()
    (folder / name).symlink_to(elsewhere)
    (folder / "x.geojson").write_bytes(TWO if name == DONE else b"{}")
    assert code(OurMistake, lambda: looks(box)) == "no-folder"
    assert not list(elsewhere.iterdir())
    (tmp_path / "linked").symlink_to(folder)
    assert code(OurMistake, lambda: inbox(north, tmp_path / "linked")) == "no-folder"


class _Power(Exception):
    pass


@pytest.mark.parametrize("cut", ["filed", "accounted", "moved"])
def test_a_crash_at_any_step_files_nothing_twice_and_loses_no_account(tmp_path: Path, folder: Path, cut: str) -> None:
    """Cut off after each step, with a new process after it: the database is opened again."""

    def stop(step: str) -> None:
        if step == cut:
            raise _Power

    (folder / "posts.geojson").write_bytes(TWO)
    node = on_disk(tmp_path)
    box = inbox(node, folder, step=stop)
    with pytest.raises(_Power):
        looks(box)
    node.close()
    again = on_disk(tmp_path)
    looks(inbox(again, folder))
    assert size(again) == 2
    assert again.record.verify().sound
    again.close()
    told = account(folder / DONE / "posts.geojson")
    assert told["rows"] == 2
    assert told["filed"] + told["skipped"] == 1
    assert told["filed"] == (0 if cut == "filed" else 1)
    assert (folder / DONE / "posts.geojson").read_bytes() == TWO
    assert names(folder) == [DONE, REFUSED]


def test_a_full_disk_leaves_the_file_where_it_is(
    north: Node, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "x.geojson").write_bytes(TWO)
    box = inbox(north, folder)

    def full(*_: object) -> None:
        raise Unavailable("disk-full", "The disk is full: nothing was saved. Reading goes on.")

    with monkeypatch.context() as patch:
        patch.setattr(north.intake, "import_rows", full)
        assert looks(box, 3) == []
    assert "disk-full" in caplog.text
    assert [one["filed"] for one in looks(box)] == [1]


def test_a_name_that_is_no_text_is_a_name(north: Node, folder: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/x\xff.json")).write_bytes(TWO)
    assert [one["filed"] for one in looks(inbox(north, folder))] == [1]
    assert len(names(folder / DONE)) == 2


def test_the_same_name_again_overwrites_nothing(north: Node, folder: Path) -> None:
    box = inbox(north, folder)
    for name in ("a", "b", "b"):
        (folder / "x.geojson").write_bytes(geojson(feature(point(), name=name)))
        looks(box)
    kept = [path for path in (folder / DONE).iterdir() if not path.name.endswith(".account.json")]
    assert len(kept) == 2
    assert {json.loads(path.read_bytes())["features"][0]["properties"]["name"] for path in kept} == {"a", "b"}


def test_a_served_side_looks_by_itself(tmp_path: Path, folder: Path) -> None:
    node = on_disk(tmp_path)
    watching = Watching(inbox(node, folder), every_s=0.02)
    watching.start()
    try:
        (folder / "x.geojson").write_bytes(TWO)
        for _ in range(500):
            if (folder / DONE / "x.geojson").exists():
                break
            watching._ending.wait(0.02)
        assert (folder / DONE / "x.geojson").exists()
    finally:
        watching.stop()
        node.close()
