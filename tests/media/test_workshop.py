"""Hostile files: refused by their first bytes where that is enough, and otherwise by a child that dies alone."""

import io
import random
import resource
import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest
from PIL import Image

from jisr.media import workshop
from jisr.media.rules import check_file, dimensions, fitted, recognised
from jisr.media.workshop import Workshop
from jisr.terms.errors import OurMistake
from tests.media.planted import FILES, Cage, chunk
from tests.sides import assert_one_sentence, said


def bomb(width: int, height: int) -> bytes:
    """A PNG of one colour: a few hundred kilobytes that unpack to gigabytes."""
    packer = zlib.compressobj(9)
    row = bytes(1 + width * 3)
    data = b"".join(packer.compress(row) for _ in range(min(height, 2000))) + packer.flush()
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def test_a_picture_of_50000_by_50000_is_refused_at_once_and_in_little_memory(tmp_path: Path) -> None:
    data = bomb(50_000, 50_000)
    begun = time.perf_counter()
    error = said(OurMistake, lambda: check_file(data[: 256 * 1024], len(data)))
    took = time.perf_counter() - begun
    assert error.code == "media-pixels"
    assert_one_sentence(error)
    source = tmp_path / "bomb"
    source.write_bytes(data)
    # The same through the decoder's own process, as a file would go that lied in its first bytes.
    script = (
        "import sys, resource, time; from pathlib import Path; import io\n"
        "from jisr.media import photo; from jisr.media.child import make\n"
        "before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()\n"
        "try: make(Path(sys.argv[1]), 'released', io.BytesIO())\n"
        "except Exception as error: print(error.code)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, time.perf_counter() - begun)\n"
    )
    code, figures = subprocess.run(
        [sys.executable, "-c", script, str(source)], capture_output=True, check=True, text=True
    ).stdout.splitlines()
    grown, seconds = figures.split()
    print(
        f"50 000 x 50 000 PNG of {len(data)} bytes: refused by its header in {took * 1000:.2f} ms; "
        f"by the decoder's process in {float(seconds) * 1000:.0f} ms and {int(grown) / 1024:.1f} MiB more"
    )
    assert code == "media-pixels"
    assert took < 1 > float(seconds)
    assert int(grown) < 64 * 1024


def test_a_file_is_what_its_content_says(tmp_path: Path) -> None:
    for name, kind in {
        "photo.jpg": "image/jpeg", "drawing.png": "image/png", "photo.webp": "image/webp", "film.mp4": "video/mp4",
        "film.mov": "video/quicktime", "film.webm": "video/webm", "paper.pdf": "application/pdf",
    }.items():  # fmt: skip
        data = FILES[name](Cage())
        assert check_file(data, len(data)) == kind
        if kind.startswith("image/"):
            assert dimensions(recognised(data), data) == (320, 240)
    for data in (
        b"", b"MZ\x90", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a" + bytes(20), b"PK\x03\x04" + bytes(40),
        b"\x00\x00\x00\x18ftypheic" + bytes(40), b"\x1a\x45\xdf\xa3" + b"matroska" * 5, b"<html>", b" %PDF-1.7",
        b"#!/bin/sh\n", b"RIFF\0\0\0\0WAVE", b"\x7fELF", b"BM" + bytes(60), b"II*\0" + bytes(60),
    ):  # fmt: skip
        assert said(OurMistake, lambda d=data: recognised(d)).code == "media-type"  # type: ignore[misc]
    for size in (0, -1, 64 * 1024 * 1024 + 1):
        assert said(OurMistake, lambda s=size: check_file(b"\xff\xd8\xff", s)).code == "media-size"  # type: ignore[misc]


def test_pictures_of_no_size_or_of_too_many_pixels_are_refused() -> None:
    for size in ((0, 0), (0, 5), (70_000, 1), (9000, 9000)):
        data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", *size, 8, 2, 0, 0, 0))
        assert said(OurMistake, lambda d=data: check_file(d, 100)).code == "media-pixels"  # type: ignore[misc]
    for longest, size in ((360, (320, 240)), (100, (100, 75)), (10, (10, 8))):
        assert fitted(320, 240, longest) == size


@pytest.mark.parametrize("name", FILES)
def test_a_broken_file_is_refused_with_one_sentence(name: str, tmp_path: Path) -> None:
    data, chance = FILES[name](Cage()), random.Random(name)
    source, target, shop = tmp_path / "source", tmp_path / "target", Workshop()
    broken = [data[: len(data) // 3], data[:40], data[:12] + bytes(len(data) - 12)]
    for _ in range(4):
        spoilt = bytearray(data)
        for _ in range(20):
            spoilt[chance.randrange(8, len(spoilt))] = chance.randrange(256)
        broken.append(bytes(spoilt))
    outcomes: list[str] = []
    for one in broken:
        source.write_bytes(one)
        try:
            outcomes.append(shop.make(source, "released", target).type)
        except OurMistake as error:
            assert_one_sentence(error)
            outcomes.append(error.code)
    assert "media-unreadable" in outcomes


LIMITED = "from jisr.media.child import limit; limit('small')"
CHILDREN = {
    "dies of a fault in memory": "import ctypes; ctypes.string_at(0)",
    "is killed": "import os; os.kill(os.getpid(), 9)",
    "eats memory": f"{LIMITED}\nx = []\nwhile True: x.append(bytearray(1 << 24))",
    "never ends": "while True: pass",
    "fills the disk": f"{LIMITED}\nimport os\nwhile True: os.write(1, bytes(1 << 20))",
    "says what is no answer": "import os, sys; os.write(int(sys.argv[3]), b'[1,')",
    "says a type that is none": """import os, sys
os.write(1, b"x")
os.write(int(sys.argv[3]), b'{"type":"text/html"}')""",
    "says another code": "import os, sys; os.write(int(sys.argv[3]), b'{\"code\":\"role\",\"say\":\"You may.\"}')",
}  # fmt: skip


@pytest.mark.parametrize("way", CHILDREN)
def test_a_child_that_goes_wrong_takes_nothing_down(way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workshop, "CODE", CHILDREN[way])
    monkeypatch.setattr(workshop, "LONGEST_S", {"small": 4.0})
    source = tmp_path / "source"
    Image.new("RGB", (8, 8)).save(source, "PNG")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    error = said(OurMistake, lambda: Workshop().make(source, "small", tmp_path / "target"))
    assert error.code == "media-unreadable"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024
    monkeypatch.undo()
    assert Workshop().make(source, "small", tmp_path / "target").type == "image/jpeg"


def test_a_film_that_is_too_long_and_a_document_with_too_many_pages_are_refused(tmp_path: Path) -> None:
    pages = [Image.new("RGB", (20, 20))] * 41
    held = io.BytesIO()
    pages[0].save(held, "PDF", save_all=True, append_images=pages[1:])
    source = tmp_path / "source"
    source.write_bytes(held.getvalue())
    error = said(OurMistake, lambda: Workshop().make(source, "released", tmp_path / "target"))
    assert error.code == "media-pages"
    assert_one_sentence(error)
