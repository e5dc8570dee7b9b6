"""Files between two sides over real sockets and TLS: beside the entries, across a restart of the reader."""

from pathlib import Path

from jisr.intake import Draft
from jisr.release.rules import Terms
from jisr.terms.reports import Marking
from jisr.terms.times import iso
from tests.attacks.hostile import NOON_MS, OFFICER
from tests.media.planted import Cage, a_jpeg
from tests.wire.linked import Side, linked, until


def release(side: Side, title: str, data: bytes) -> bytes:
    """File and release a report with this photo; the bytes the partner will get."""
    draft = Draft(kind="event", title=title, occurred=iso(NOON_MS), marking=Marking(releasable_to=("south",)))
    serial = side.node.intake.file(OFFICER, draft)
    file = side.node.attaching.attach(OFFICER, serial, "a.jpg", data)
    side.node.release.release(OFFICER, serial, "south", Terms(None, title, "", media=(file,)))
    return side.node.attachments.made(file)[1].read_bytes()


def held(side: Side) -> list[bytes]:
    folder = side.folder / "side.media" / "blobs"
    return [path.read_bytes() for path in folder.iterdir()] if folder.is_dir() else []


def test_files_follow_their_entries_and_go_on_after_a_restart(tmp_path: Path) -> None:
    with linked(tmp_path) as (north, south):
        north.start()
        south.start()
        first = release(north, "first", a_jpeg(Cage()))
        took = until(lambda: held(south) == [first], 20)
        print(f"a released photo of {len(first)} bytes was held by the partner {took:.1f} s later")
        assert south.titles_from("north") == ["first"]
        south.close()
        second = release(north, "second", a_jpeg(Cage()))
        south.open()
        south.start()
        again = until(lambda: len(held(south)) == 2, 20)
        print(f"and one released while it was away {again:.1f} s after it came back")
        assert sorted(held(south)) == sorted([first, second])
        until(lambda: north.receipted_by("south") == 2)
        assert south.port.faults() == {"north": ""}
