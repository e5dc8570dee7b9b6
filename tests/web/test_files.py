"""The page of files: a file sent is accounted for in the reader's language, a file made is a marked download."""

import json
import re

import httpx
import pytest

from jisr.intake.files import Options, read_file
from jisr.terms.actors import Role
from jisr.web import uploads
from tests.intake.test_files import feature, geojson, point
from tests.web.staff import Page, Staff

DATA = geojson(feature(point(), name="Bridge closed"), feature(point(200), name="Nowhere"), feature(point(), phone="1"))
WHEN = "2017-06-13T10:00:00Z"


def send(
    staff: Staff, data: bytes = DATA, role: Role = "reporter", path: str = "/files", **fields: str
) -> httpx.Response:
    """As a browser sends the form: fields with the token first, then the file."""
    given = {"csrf": staff.session(role).csrf, "occurred": WHEN} | fields
    return staff.ask(
        role, "POST", path, data=given, files={"file": ("<b>posts</b>.geojson", data)}, headers={"x-csrf-token": None}
    )


def numbers(answer: httpx.Response) -> list[int]:
    """Rows, filed, corrected, known already, withdrawn, refused."""
    return [int(n) for n in re.findall(r'<dd><bdi dir="ltr">(\d+)</bdi></dd>', answer.text)]


def test_a_file_sent_is_filed_and_accounted_for(staff: Staff) -> None:
    answer = send(staff)
    assert answer.status_code == 200, answer.text
    assert numbers(answer) == [4, 2, 0, 0, 0, 2]
    assert "Longitude" not in answer.text
    assert "degrees" in answer.text
    assert "<b>posts" not in answer.text
    assert "Bridge closed" in staff.page("/", "reporter").text
    assert numbers(send(staff)) == [4, 0, 0, 2, 0, 2]


def test_the_account_is_read_in_arabic(staff: Staff) -> None:
    page = Page(send(staff, path="/files?lang=ar").text)
    assert "ما آل إليه الملف" in page.text
    assert "عن الأشخاص ولم تُؤخذ" in page.text
    assert "about persons" not in page.text


def test_a_trial_keeps_nothing(staff: Staff) -> None:
    before = staff.size()
    answer = send(staff, dry="yes")
    assert numbers(answer) == [4, 2, 0, 0, 0, 2]
    assert "nothing was kept" in answer.text
    assert staff.size() == before


def test_what_is_refused_keeps_what_was_typed(staff: Staff) -> None:
    answer = send(staff, b"<!DOCTYPE kml><kml/>", dataset="posts of June")
    assert answer.status_code == 400
    assert "document type" in answer.text
    assert 'value="posts of June"' in answer.text
    assert send(staff, kind="target").status_code == 400
    assert send(staff, level="top").status_code == 400


def test_a_table_comes_with_its_mapping(staff: Staff) -> None:
    mapping = b'name = "s"\nkey = "no"\ntitle = "{what}"\n[time]\nstart = "day"\n'
    both = {"mapping": ("m.toml", mapping), "file": ("x.csv", b"no,day,what\n1,2017-06-13,a\n")}
    answer = staff.ask("reporter", "POST", "/files", files=both)
    assert numbers(answer) == [1, 1, 0, 0, 0, 0]


def test_nothing_of_a_file_is_read_without_the_token(staff: Staff) -> None:
    before = staff.size()
    assert send(staff, csrf="wrong").status_code == 403
    late = staff.ask(
        "reporter", "POST", "/files", headers={"x-csrf-token": None},
        files=[("file", ("x", DATA)), ("csrf", (None, staff.session("reporter").csrf))],
    )  # fmt: skip
    assert late.status_code == 403
    foreign = staff.ask("reporter", "POST", "/files", files={"file": ("x", DATA)},
                        headers={"origin": "http://evil.example", "sec-fetch-site": "cross-site"})  # fmt: skip
    assert foreign.status_code == 403
    assert staff.size() == before


def test_a_file_larger_than_it_may_be_is_refused_while_it_comes(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_UPLOAD", 100_000)
    answer = send(staff, b"x" * 200_000)
    assert answer.status_code == 413
    assert "MiB" in answer.text
    monkeypatch.undo()
    whole = staff.ask("reporter", "POST", "/files", content=b"x", headers={
        "content-type": "multipart/form-data; boundary=x", "content-length": str(2**40)})  # fmt: skip
    assert whole.status_code == 413
    assert "32 MiB" in whole.text
    other = staff.ask("reporter", "POST", "/reports", data={"title": "x" * 100_000})
    assert other.status_code == 413
    assert send(staff).status_code == 200


@pytest.mark.parametrize(("kind", "body"), [
    ("multipart/form-data", b"--x--\r\n"), ("multipart/form-data; boundary=", b"x"), ("application/json", b"{}"),
    ("multipart/form-data; boundary=x", b"--x\r\nnonsense"), ("multipart/form-data; boundary=x", b"--y--\r\n"),
    ("application/x-www-form-urlencoded", b"a=b"), ("multipart/form-data; boundary=x", b""),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\r\n--x--\r\n'),
])  # fmt: skip
def test_a_form_that_is_none_is_refused(staff: Staff, kind: str, body: bytes) -> None:
    answer = staff.ask("reporter", "POST", "/files", content=body, headers={"content-type": kind})
    assert answer.status_code in (400, 415), answer.text
    assert send(staff).status_code == 200


def test_only_a_few_send_at_once(staff: Staff) -> None:
    for _ in range(uploads.AT_ONCE):
        uploads.PLACES.take()
    try:
        assert send(staff).status_code == 503
    finally:
        for _ in range(uploads.AT_ONCE):
            uploads.PLACES.leave()
    for _ in range(uploads.AT_ONCE + 1):
        assert send(staff, b"nothing").status_code == 400
        assert send(staff, csrf="wrong").status_code == 403
    assert send(staff).status_code == 200


# --- out -------------------------------------------------------------------------------------------------------


def test_a_file_made_is_a_marked_download(staff: Staff) -> None:
    send(staff, role="duty officer", level="confidential", exercise="yes")
    answer = staff.post("/files/export", "duty officer", format="geojson", kind="event")
    assert answer.status_code == 200, answer.text
    assert re.fullmatch(
        r'attachment; filename="north-CONFIDENTIAL-EXERCISE-\w+\.geojson"', answer.headers["content-disposition"]
    )
    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.headers["cache-control"] == "no-store"
    document = json.loads(answer.content)
    assert document["jisr"]["marking"] == "CONFIDENTIAL"
    assert len(list(read_file(answer.content, Options(side="north")).rows)) == 2
    log = staff.page("/", "duty officer").text
    assert "Export for our own people" in log


def test_the_page_says_what_each_format_lacks_before_one_is_made(staff: Staff) -> None:
    page = staff.page("/files", "release officer").text
    assert "Sources, releasable-to lists and consents stay in the record." in page
    assert "Holes of areas are not cut out." in page
    arabic = staff.page("/files?lang=ar", "release officer").text
    assert "لا تُقتطع الثقوب من المساحات." in arabic
    assert "Holes" not in arabic


@pytest.mark.parametrize("typed", [
    {"format": "docx"}, {"format": "kml", "box": "1,2,3"}, {"format": "kml", "since": "yesterday"},
    {"format": "kml", "box": "170,80,171,81"}, {"format": "kml", "kind": "target"},
])  # fmt: skip
def test_what_cannot_be_made_is_said_on_the_page(staff: Staff, typed: dict[str, str]) -> None:
    staff.filed()
    answer = staff.post("/files/export", "duty officer", **typed)
    assert answer.status_code == 400
    assert 'class="problem"' in answer.text


def test_each_role_sees_what_it_may_use(staff: Staff) -> None:
    for role, sends, makes in (("observer", False, False), ("reporter", True, False), ("duty officer", True, True)):
        page = staff.page("/files", role)  # type: ignore[arg-type]
        assert ('action="/files"' in page.source, 'action="/files/export"' in page.source) == (sends, makes)
