"""Files on the staff side: attached by a form or by parts, shown made anew, handed out so that they can do nothing."""

import io
import re

from PIL import Image

from jisr.media.rules import PART
from tests.media.planted import FILES, Cage, a_jpeg
from tests.web.matrix import PHOTO, attached, received_with_file
from tests.web.staff import Page, Staff

PART_TYPE = "application/offset+octet-stream"


def send(staff: Staff, upload: str, offset: int | str, data: bytes, **headers: str) -> tuple[int, dict[str, object]]:
    got = staff.ask(
        "reporter", "PATCH", f"/api/v1/uploads/{upload}", content=data,
        headers={"content-type": PART_TYPE, "upload-offset": str(offset)} | headers,
    )  # fmt: skip
    return got.status_code, got.json()


def begin(staff: Staff, size: int) -> str:
    told = {"serial": staff.filed(), "name": "خريطة.jpg", "size": size}
    made = staff.ask("reporter", "POST", "/api/v1/uploads", json=told)
    assert made.status_code == 201
    return str(made.json()["id"])


def test_a_file_comes_in_parts_and_goes_on_after_a_cut(shared: Staff) -> None:
    data = a_jpeg(Cage()) + bytes(PART + 100)
    upload = begin(shared, len(data))
    status, told = send(shared, upload, 0, data[:1000])
    assert (status, told["offset"], told["serial"]) == (200, 1000, None)
    for offset in (0, 999, 1001):
        assert (send(shared, upload, offset, b"x")[1]["code"]) == "upload-offset"
    assert send(shared, upload, 1000, data[1000 : 1000 + PART + 1])[0] == 413
    stands = shared.ask("reporter", "GET", f"/api/v1/uploads/{upload}").json()
    assert (stands["offset"], stands["size"], stands["part"]) == (1000, len(data), PART)
    assert send(shared, upload, 1000, data[1000:PART])[0] == 200
    status, told = send(shared, upload, PART, data[PART:])
    assert (status, told["offset"]) == (200, len(data))
    serial = told["serial"]
    assert shared.get(f"/media/{serial}/original", "observer").content == data
    line = shared.ask("observer", "GET", f"/api/v1/log/{serial}").json()
    assert (line["entry"], line["note"]["text"]) == ("attach", "خريطة.jpg")
    assert send(shared, upload, len(data), b"")[0] == 404


def test_parts_must_be_parts(shared: Staff) -> None:
    upload = begin(shared, 100)
    assert send(shared, upload, 0, b"{}", **{"content-type": "application/json"})[1]["code"] == "media-type"
    for offset in ("", "-1", "x", "1.0", "٣", "9" * 20):
        raw = {"upload-offset": offset} if offset.isascii() else {"upload-offset": "x"}
        assert send(shared, upload, 0, b"x", **raw)[1]["code"] == "upload-header"
    assert send(shared, upload, 0, b"x" * 101)[1]["code"] == "upload-part"
    refused = shared.ask(
        "reporter", "PATCH", f"/api/v1/uploads/{upload}", content=b"x",
        headers={"content-type": PART_TYPE, "upload-offset": "0", "x-csrf-token": None},
    )  # fmt: skip
    assert refused.json()["code"] == "csrf"
    status, told = send(shared, upload, 0, b"no picture at all".ljust(100))
    assert (status, told["code"]) == (415, "media-type")
    assert shared.ask("reporter", "GET", f"/api/v1/uploads/{upload}").status_code == 404


def test_a_form_attaches_one_small_file(shared: Staff) -> None:
    serial = shared.filed()
    page = Page(shared.get(f"/reports/{serial}", "reporter").text)
    fields = page.forms[f"/reports/{serial}/media"]
    got = shared.ask(
        "reporter", "POST", f"/reports/{serial}/media", data=fields, files={"file": ("<b>صورة.jpg", PHOTO)},
        headers={"x-csrf-token": None},
    )  # fmt: skip
    assert got.status_code == 303
    text = shared.get(f"/reports/{serial}", "observer").text
    assert "<bdi>&lt;b&gt;صورة.jpg</bdi>" in text
    (small,) = re.findall(r'<img src="(/media/\d+/thumbnail)"', text)
    picture = shared.get(small, "observer")
    with Image.open(io.BytesIO(picture.content)) as image:
        assert max(image.size) <= 360
    assert "CANARY" not in picture.content.decode("latin-1")
    for wrong, code in (
        ({"file": ("a.jpg", b"MZ" + bytes(100))}, "media-type"), ({"file": ("a.jpg", b"")}, "media-size"),
        ({"other": ("", b"x")}, "empty"),
    ):  # fmt: skip
        again = shared.ask("reporter", "POST", f"/reports/{serial}/media?lang=ar", files=wrong)
        assert again.status_code in (400, 415)
        assert code in again.text
    large = shared.ask(
        "reporter", "POST", f"/reports/{serial}/media", files={"file": ("a.jpg", bytes(9 * 1024 * 1024))}
    )
    assert large.status_code == 413
    assert "jisr media attach" in large.text
    without = shared.ask(
        "reporter", "POST", f"/reports/{serial}/media", files={"file": ("a.jpg", PHOTO)}, headers={"x-csrf-token": None}
    )
    assert without.status_code == 403


def test_whatever_is_handed_out_is_saved_and_can_do_nothing(shared: Staff) -> None:
    own, theirs = attached(shared), received_with_file(shared)
    name = shared.ask("observer", "GET", f"/api/v1/reports/{theirs}/media").json()[0]["id"]
    for path in (
        f"/media/{own}/original", f"/media/{own}/thumbnail", f"/media/{own}/released",
        f"/received/{theirs}/media/{name}",
        f"/received/{theirs}/media/{name}/thumbnail",
    ):  # fmt: skip
        got = shared.get(path)
        assert got.status_code == 200, path
        assert got.headers["content-disposition"].startswith("attachment"), path
        assert got.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in got.headers["content-security-policy"]
        assert got.headers["cache-control"] == "no-store"
        assert got.headers["content-type"] == "image/jpeg"


def test_a_partners_file_is_shown_made_anew_and_offered_with_a_warning(shared: Staff) -> None:
    serial = received_with_file(shared)
    page = shared.get(f"/reports/{serial}", "observer").text
    assert "Made by another side." in page
    assert f"/received/{serial}/media/" in page
    assert "a.jpg" not in page
    assert "/media/" + str(serial) + "/released" not in page


def test_a_withdrawn_item_shows_its_file_struck_out_and_no_picture(staff: Staff) -> None:
    serial = received_with_file(staff)
    officer = staff.session("release officer").actor
    told = staff.other.release.told
    (theirs,) = [one for one in range(1, 9) if staff.other.store.read(lambda tx, n=one: told(tx, "north", n))]  # type: ignore[misc]
    staff.other.release.withdraw(officer, theirs, "north", "error")
    staff.exchange()
    page = staff.get(f"/reports/{serial}", "observer").text
    assert '<section class="files withdrawn"' in page
    assert "<img" not in page


def test_the_preview_shows_the_very_bytes_and_releases_them(staff: Staff) -> None:
    serial = staff.filed()
    actor = staff.session("reporter").actor
    files = [
        staff.node.attaching.attach(actor, serial, name, FILES[name](Cage())) for name in ("photo.jpg", "paper.pdf")
    ]
    report = staff.get(f"/reports/{serial}").text
    assert all(f'name="media" value="{file}"' in report for file in files)
    shown = staff.post(f"/reports/{serial}/preview", partner="south", cell="3", media=[str(files[0])])
    made = staff.node.attachments.made(files[0])[0]
    assert made.sha256 in shown.text
    assert f"/media/{files[0]}/released" in shown.text
    assert f"/media/{files[1]}/released" not in shown.text
    got = staff.post(f"/reports/{serial}/release", **Page(shown.text).forms[f"/reports/{serial}/release"])
    assert got.status_code == 303
    staff.clock.tick(20_000)
    staff.exchange()
    items, _ = staff.other.store.read(lambda tx: staff.other.standing.received(tx, "north", 0, 9))
    assert [one.sha256 for one in items[0].content.media] == [made.sha256]  # type: ignore[union-attr]
    told = {"serial": serial, "partner": "south", "level": 3, "media": [files[1]]}
    body = staff.ask("release officer", "POST", "/api/v1/previews", json=told).json()["body"]
    assert '"type":"application/pdf"' in body
    for wrong in ([0], [serial], [10**9], [files[0], files[0]]):
        assert staff.ask("release officer", "POST", "/api/v1/previews", json=told | {"media": wrong}).status_code >= 400
