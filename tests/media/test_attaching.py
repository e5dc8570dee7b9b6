"""Files come in by parts, become attachments with their entry, survive restarts, and are gone when they are erased."""

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from jisr.media.rules import PART, UPLOAD_MS
from jisr.terms.errors import JisrError, OurMistake, Refused
from jisr.terms.media import Attachment
from tests.media.planted import FILES, Cage, a_jpeg
from tests.media.sides import Two, two
from tests.sides import code, entries, lone
from tests.two_sides.sides import OFFICER, REPORTER, draft

OBSERVER = msgspec.structs.replace(REPORTER, person="o", role="observer")
OTHER = msgspec.structs.replace(REPORTER, person="b.reporter")


@pytest.fixture
def both() -> Iterator[Two]:
    with two() as made:
        yield made


def large() -> bytes:
    """A photo of more than two parts."""
    return a_jpeg(Cage()) + bytes(2 * PART + 17)


def test_a_file_attached_is_an_entry_that_states_its_hash(both: Two) -> None:
    data = FILES["paper.pdf"](Cage())
    report = both.north.intake.file(REPORTER, draft())
    serial = both.north.attaching.attach(REPORTER, report, "C:\\secret\\our plan خطة.pdf", data)
    (entry,) = entries(both.north, "attach")
    assert (entry.serial, entry.header.re, entry.header.by) == (serial, (report,), REPORTER.by)
    stated = msgspec.json.decode(entry.body or b"", type=Attachment)
    digest = b64encode(hashlib.sha256(data).digest()).decode()
    assert stated == Attachment("our plan خطة.pdf", digest, len(data), "application/pdf")
    kept, path = both.north.attachments.original(serial)
    assert path.read_bytes() == data
    assert (kept.name, kept.report) == (stated.name, report)
    assert path.stat().st_mode & 0o077 == 0
    name = both.folder_of("north").rglob("*")
    assert hashlib.sha256(data).hexdigest() not in " ".join(str(one) for one in name)
    assert both.north.attachments.damaged() == []


def test_an_upload_goes_on_where_it_stood_after_a_restart(both: Two) -> None:
    data = large()
    report = both.north.intake.file(REPORTER, draft())
    upload = both.north.attaching.begin(REPORTER, report, "film.jpg", len(data)).id
    for restart in (True, False, True):
        stands = both.north.attaching.upload(REPORTER, upload).have
        assert both.north.attaching.part(REPORTER, upload, stands, data[stands : stands + PART]).have >= stands
        if restart:
            both.restart()
    serial = both.north.attaching.complete(REPORTER, upload)
    assert both.north.attachments.original(serial)[1].read_bytes() == data
    assert both.north.attaching.complete(REPORTER, upload) == serial, "asked again after a lost answer"
    assert len(entries(both.north, "attach")) == 1


def test_what_a_crash_left_behind_the_last_part_is_overwritten(both: Two) -> None:
    data = large()
    report = both.north.intake.file(REPORTER, draft())
    upload = both.north.attaching.begin(REPORTER, report, "a.jpg", len(data)).id
    both.north.attaching.part(REPORTER, upload, 0, data[:PART])
    with (both.folder_of("north") / "parts" / upload).open("ab") as file:
        file.write(b"half a part that was never answered")
    both.restart()
    for start in range(PART, len(data), PART):
        both.north.attaching.part(REPORTER, upload, start, data[start : start + PART])
    assert both.north.attachments.original(both.north.attaching.complete(REPORTER, upload))[1].read_bytes() == data


@pytest.mark.parametrize("arrow", [("files", "place"), ("files", "digest"), ("record", "append")])
@pytest.mark.parametrize("after", [False, True])
def test_a_crash_at_any_arrow_leaves_nothing_or_the_whole(
    arrow: tuple[str, str], after: bool, both: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = both.north.intake.file(REPORTER, draft())
    data = a_jpeg(Cage())
    upload = both.north.attaching.begin(REPORTER, report, "a.jpg", len(data)).id
    both.north.attaching.part(REPORTER, upload, 0, data)
    owner = both.north.uploads._files if arrow[0] == "files" else both.north.record
    real = getattr(owner, arrow[1])

    def crash(*given: object) -> object:
        if after:
            real(*given)
        raise KeyboardInterrupt

    monkeypatch.setattr(owner, arrow[1], crash)
    with pytest.raises(KeyboardInterrupt):
        both.north.attaching.complete(REPORTER, upload)
    monkeypatch.undo()
    both.restart()
    assert entries(both.north, "attach") == []
    both.north.tidy()
    serial = both.north.attaching.complete(REPORTER, upload)
    assert both.north.attachments.original(serial)[1].read_bytes() == data
    both.north.tidy()
    assert [len(list(both.folder_of("north").glob(f"{place}/*"))) for place in ("blobs", "parts")] == [1, 0]


def test_uploads_that_rest_are_forgotten_and_orphans_are_swept(both: Two) -> None:
    report = both.north.intake.file(REPORTER, draft())
    serial = both.north.attaching.attach(REPORTER, report, "a.jpg", a_jpeg(Cage()))
    upload = both.north.attaching.begin(REPORTER, report, "b.jpg", 100).id
    both.north.attaching.part(REPORTER, upload, 0, b"x" * 50)
    for place in ("blobs", "parts"):
        (both.folder_of("north") / place / "an-orphan").write_bytes(b"left by a crash")
    both.clock.tick(UPLOAD_MS)
    both.north.tidy()
    assert both.north.attaching.upload(REPORTER, upload).have == 50
    both.clock.tick(1)
    both.north.tidy()
    assert code(OurMistake, lambda: both.north.attaching.upload(REPORTER, upload)) == "no-upload"
    left = [path.name for path in both.folder_of("north").rglob("*") if path.is_file()]
    assert left == [both.north.attachments.original(serial)[0].blob]


def test_what_cannot_be_attached_is_refused_and_leaves_nothing(both: Two) -> None:
    node = both.north
    report = node.intake.file(REPORTER, draft())
    before = node.store.read(node.record.size)
    for name, data, why in (
        ("photo.jpg", b"MZ\x90\x00" * 50, "media-type"), ("a.png", b"<html><script>", "media-type"),
        ("", b"\xff\xd8\xff", "empty"), ("a\x07.jpg", b"\xff\xd8\xff", "control-character"),
        ("a.jpg", b"", "media-size"),
        ("x" * 201, b"\xff\xd8\xff", "too-long"),
    ):  # fmt: skip
        assert code(OurMistake, lambda n=name, d=data: node.attaching.attach(REPORTER, report, n, d)) == why  # type: ignore[misc]
    assert code(Refused, lambda: node.attaching.attach(OBSERVER, report, "a.jpg", b"\xff\xd8\xff")) == "role"
    for serial in (before + 5, 0):
        assert code(OurMistake, lambda s=serial: node.attaching.begin(REPORTER, s, "a.jpg", 9)) == "no-entry"  # type: ignore[misc]
    node.tidy()
    assert node.store.read(node.record.size) == before
    assert not [path for path in both.folder_of("north").rglob("*") if path.is_file()]


def test_an_upload_is_its_persons_alone_and_takes_its_parts_in_order(both: Two) -> None:
    node = both.north
    report = node.intake.file(REPORTER, draft())
    upload = node.attaching.begin(REPORTER, report, "a.jpg", 1000).id
    for act in (
        lambda: node.attaching.upload(OTHER, upload), lambda: node.attaching.part(OTHER, upload, 0, b"x"),
        lambda: node.attaching.cancel(OTHER, upload), lambda: node.attaching.complete(OTHER, upload),
    ):  # fmt: skip
        assert code(OurMistake, act) == "no-upload"
    node.attaching.part(REPORTER, upload, 0, b"x" * 600)
    for offset, data, why in (
        (0, b"x", "upload-offset"), (601, b"x", "upload-offset"), (600, b"", "upload-part"),
        (600, b"x" * 401, "upload-part"),
    ):  # fmt: skip
        assert code(OurMistake, lambda o=offset, d=data: node.attaching.part(REPORTER, upload, o, d)) == why  # type: ignore[misc]
    assert code(OurMistake, lambda: node.attaching.complete(REPORTER, upload)) == "upload-short"
    node.attaching.cancel(REPORTER, upload)
    assert not list(both.folder_of("north").glob("parts/*"))


def test_uploads_are_bounded_for_a_person_and_in_all(both: Two) -> None:
    report = both.north.intake.file(REPORTER, draft())
    for _ in range(4):
        both.north.attaching.begin(REPORTER, report, "a.jpg", 1000)
    assert code(Refused, lambda: both.north.attaching.begin(REPORTER, report, "a.jpg", 1000)) == "uploads"
    both.north.attaching.begin(OTHER, report, "a.jpg", 64 * 1024 * 1024)
    both.north.attaching.begin(OTHER, report, "a.jpg", 64 * 1024 * 1024)
    assert code(Refused, lambda: both.north.attaching.begin(OTHER, report, "a.jpg", 1)) == "uploads"
    for number in range(58):
        person = msgspec.structs.replace(REPORTER, person=f"p{number}")
        both.north.attaching.begin(person, report, "a.jpg", 1)
    assert code(Refused, lambda: both.north.attaching.begin(OFFICER, report, "a.jpg", 1)) == "uploads"


def test_erasing_a_report_erases_its_files_and_what_was_made_of_them(both: Two) -> None:
    cage = Cage()
    serial, (photo,) = both.report("photo.jpg", cage=cage)
    both.north.attachments.thumbnail(photo)
    both.release(serial, [photo])
    name = both.north.attachments.original(photo)[0].name
    other, (kept,) = both.report("photo.jpg", cage=Cage())
    assert cage.found(both.on_disk("north"))
    both.north.intake.erase(OFFICER, serial, "asked by the originator")
    left = [path for path in both.folder_of("north").rglob("*") if path.is_file()]
    assert [path.read_bytes() for path in left] == [both.north.attachments.original(kept)[1].read_bytes()]
    assert code(OurMistake, lambda: both.north.attachments.original(photo)) == "no-media"
    erased = [entry for entry in entries(both.north, "attach") if entry.serial == photo]
    assert [entry.body for entry in erased] == [None]
    assert both.north.record.verify().sound
    assert name == "photo.jpg"
    assert other > serial


def test_a_spoilt_file_is_named_and_never_released(both: Two) -> None:
    _, (photo, drawing) = both.report("photo.jpg", "drawing.png")
    path = both.north.attachments.original(photo)[1]
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    assert both.north.attachments.damaged() == [photo]
    both.north.attachments.original(drawing)[1].unlink()
    assert both.north.attachments.damaged() == [photo, drawing]
    assert code(JisrError, lambda: both.north.attachments.original(drawing)) == "media-damaged"


def test_a_side_without_a_folder_says_so(tmp_path: Path) -> None:
    with lone() as node:
        report = node.intake.file(REPORTER, draft())
        upload = node.attaching.begin(REPORTER, report, "a.jpg", 3)
        with pytest.raises(JisrError) as caught:
            node.attaching.part(REPORTER, upload.id, 0, b"abc")
        assert caught.value.code == "no-media"
        node.tidy()
