"""Nothing that was beside the pixels survives: canaries in every place, there before, gone after."""

import io
from pathlib import Path

import av
import pypdfium2
import pytest
from PIL import Image

from jisr.media.rules import Made, recognised
from jisr.media.workshop import Workshop
from tests.media.planted import FILES, SECONDS_MADE, Cage


def made_anew(folder: Path, data: bytes, purpose: str = "released") -> tuple[Made, bytes]:
    source, target = folder / "source", folder / "target"
    source.write_bytes(data)
    made = Workshop().make(source, purpose, target)
    return made, target.read_bytes()


@pytest.mark.parametrize("name", FILES)
def test_no_canary_survives(name: str, tmp_path: Path) -> None:
    cage = Cage()
    data = FILES[name](cage)
    if name == "drawing.png":
        with Image.open(io.BytesIO(data)) as image:
            row = bytes(image.convert("RGBA").getpixel((x, 0))[0] for x in range(image.width))  # type: ignore[index]
        assert cage.places["under transparency"] in row
        before = cage.found(data + row)
    else:
        before = cage.found(data)
    assert before == cage.places.keys(), cage.places.keys() - before
    print(f"{name}: {len(before)} places planted: {', '.join(sorted(before))}")
    for purpose in ("released", "small"):
        made, clean = made_anew(tmp_path, data, purpose)
        assert cage.found(clean) == set(), purpose
        assert b"CANARY" not in clean
        assert recognised(clean[:64]) == made.type
        assert SECONDS_MADE.to_bytes(4) not in clean


def test_there_are_more_than_thirty_places() -> None:
    planted = {}
    for name, make in FILES.items():
        cage = Cage()
        make(cage)
        planted[name] = len(cage.places)
    print("metadata places with a canary:", planted, "together", sum(planted.values()))
    assert sum(planted.values()) > 60


# --- what is left ------------------------------------------------------------------------------------------------


def test_the_same_file_is_made_anew_to_the_same_bytes(tmp_path: Path) -> None:
    for make in FILES.values():
        data = make(Cage())
        assert made_anew(tmp_path, data) == made_anew(tmp_path, data)


def test_the_picture_is_still_the_picture(tmp_path: Path) -> None:
    for name in ("photo.jpg", "drawing.png", "photo.webp"):
        made, clean = made_anew(tmp_path, FILES[name](Cage()))
        with Image.open(io.BytesIO(clean)) as image:
            assert image.size == (made.width, made.height) == (320, 240)
            red, green, blue = image.convert("RGB").getpixel((120, 120))  # type: ignore[misc]
            assert red > 170, name
            assert max(green, blue - 40) < 60
            assert not image.getexif()


def test_a_photo_is_turned_upright_before_its_exif_goes(tmp_path: Path) -> None:
    held, turned = io.BytesIO(), Image.Exif()
    turned[0x0112] = 6
    Image.new("RGB", (300, 100)).save(held, "JPEG", exif=turned)
    made, _ = made_anew(tmp_path, held.getvalue())
    assert (made.width, made.height) == (100, 300)


def test_a_film_keeps_its_frames_and_its_length_and_nothing_else(tmp_path: Path) -> None:
    for name in ("film.mp4", "film.webm"):
        made, clean = made_anew(tmp_path, FILES[name](Cage()))
        with av.open(io.BytesIO(clean), "r") as film:
            assert [stream.type for stream in film.streams] == ["video"]
            assert film.metadata == {"encoder": "Lavf"}
            assert film.chapters() == []
            count = sum(1 for _ in film.decode(video=0))
        assert (count, made.width, made.height, made.duration) == (30, 160, 120, 2900)


def test_a_film_held_sideways_is_turned_upright(tmp_path: Path) -> None:
    data = bytearray(FILES["film.mp4"](Cage()))
    at = data.index(b"tkhd") + 4 + 40
    assert data[at : at + 4] == b"\0\1\0\0"
    quarter = b"".join(n.to_bytes(4, signed=True) for n in (0, 65536, 0, -65536, 0, 0, 0, 0, 1 << 30))
    data[at : at + 36] = quarter
    made, clean = made_anew(tmp_path, bytes(data))
    assert (made.width, made.height) == (120, 160)
    with av.open(io.BytesIO(bytes(data)), "r") as film:
        before = next(film.decode(video=0))
        upright = before.to_image().rotate(int(before.rotation), expand=True)
    with av.open(io.BytesIO(clean), "r") as film:
        after = next(film.decode(video=0)).to_image()
    for spot in ((10, 10), (100, 20), (60, 80), (20, 150)):
        assert all(
            abs(one - other) < 40 for one, other in zip(upright.getpixel(spot), after.getpixel(spot), strict=True)
        ), spot


def test_what_lies_under_a_black_box_is_black(tmp_path: Path) -> None:
    _, clean = made_anew(tmp_path, FILES["paper.pdf"](Cage()))
    with pypdfium2.PdfDocument(clean) as document:
        assert len(document) == 1
        page = document[0]
        assert page.get_size() == (200, 200)
        assert page.get_textpage().get_text_range() == ""
        image = page.render(scale=2).to_pil().convert("L")
    box = image.crop((24, 64, 376, 116))
    assert max(box.tobytes()) < 40
    assert min(image.crop((0, 200, 400, 390)).tobytes()) > 200
