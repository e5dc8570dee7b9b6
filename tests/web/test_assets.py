"""The screen and the map as they are served: whole and in ranges, never from elsewhere, each with its headers."""

from pathlib import Path

import pytest

from jisr.web import assets
from jisr.web.app import HEADERS
from tests.web.staff import Staff

TILES = bytes(range(256)) * 40
COMMON = {name.decode(): value.decode() for name, value in HEADERS}


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A client and a map on the disk, with what must not be served beside and above them."""
    for folder in ("client/assets/fonts", "map"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "client/index.html").write_text("<!doctype html><title>Jisr</title>")
    (tmp_path / "client/assets/main-1a2b3c4d.js").write_text("export {};")
    (tmp_path / "client/assets/worker-1a2b3c4d.mjs").write_text("export {};")
    (tmp_path / "client/assets/fonts/noto-1a2b3c4d.woff2").write_bytes(b"wOF2")
    (tmp_path / "client/assets/main.css").write_text("body{}")
    (tmp_path / "map/region.pmtiles").write_bytes(TILES)
    (tmp_path / "map/notices.json").write_text("{}")
    (tmp_path / "map/left.key").write_text("a key")
    (tmp_path / "secret.json").write_text('"secret"')
    (tmp_path / "map/outside.json").symlink_to(tmp_path / "secret.json")
    (tmp_path / "map/round.json").symlink_to(tmp_path / "map/round.json")
    monkeypatch.setattr(assets, "CLIENT", tmp_path / "client")
    monkeypatch.setattr(assets, "MAP", tmp_path / "map")
    return tmp_path


@pytest.mark.usefixtures("built")
def test_whole_file_says_that_ranges_are_answered(shared: Staff) -> None:
    answer = shared.ask(None, "GET", "/map/region.pmtiles")
    assert (answer.status_code, answer.content) == (200, TILES)
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["content-type"] == "application/vnd.pmtiles"
    assert answer.headers["etag"]


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-126", 0, 127), ("bytes=300-", 300, len(TILES)), ("bytes=-16", len(TILES) - 16, len(TILES)),
     ("bytes=10200-99999", 10200, len(TILES))],
)  # fmt: skip
def test_a_range_is_exactly_those_bytes(shared: Staff, asked: str, start: int, end: int) -> None:
    answer = shared.ask(None, "GET", "/map/region.pmtiles", headers={"range": asked})
    assert answer.status_code == 206
    assert answer.content == TILES[start:end]
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{len(TILES)}"
    assert answer.headers["content-security-policy"] == COMMON["content-security-policy"]


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(("asked", "status"), [("bytes=99999-", 416), ("bytes=9-3", 400), ("bytes=x", 400)])
def test_a_range_that_is_not_there_is_refused(shared: Staff, asked: str, status: int) -> None:
    answer = shared.ask(None, "GET", "/map/region.pmtiles", headers={"range": asked})
    assert answer.status_code == status
    assert len(answer.content) < 200


@pytest.mark.usefixtures("built")
def test_what_the_browser_has_is_not_sent_again(shared: Staff) -> None:
    first = shared.ask(None, "GET", "/map/region.pmtiles")
    again = shared.ask(None, "GET", "/map/region.pmtiles", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_new_map_of_the_same_name_is_noticed(shared: Staff, built: Path) -> None:
    """The tile reader drops what it kept when the tag changes; a range of the new file must never meet the old one."""
    first = shared.ask(None, "GET", "/map/region.pmtiles", headers={"range": "bytes=0-9"})
    (built / "map/region.pmtiles").write_bytes(TILES + b"more")
    second = shared.ask(None, "GET", "/map/region.pmtiles", headers={"range": "bytes=0-9"})
    assert first.headers["etag"] != second.headers["etag"]
    assert second.headers["cache-control"] == "private, no-cache"


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    ("path", "kind", "kept"),
    [
        ("/floor/", "text/html; charset=utf-8", "no-store"),
        ("/floor/assets/main-1a2b3c4d.js", "text/javascript; charset=utf-8", assets.BUILT),
        ("/floor/assets/worker-1a2b3c4d.mjs", "text/javascript; charset=utf-8", assets.BUILT),
        ("/floor/assets/main.css", "text/css; charset=utf-8", assets.BUILT),
        ("/floor/assets/fonts/noto-1a2b3c4d.woff2", "font/woff2", assets.BUILT),
        ("/map/notices.json", "application/json", assets.DRAWN),
    ],
)
def test_types_and_how_long_each_is_kept(shared: Staff, path: str, kind: str, kept: str) -> None:
    answer = shared.ask(None, "GET", path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == kind
    assert answer.headers["cache-control"] == kept
    for name in COMMON.keys() - {"cache-control", "content-security-policy"}:
        assert answer.headers[name] == COMMON[name]


@pytest.mark.usefixtures("built")
def test_the_floor_has_its_own_policy_and_nothing_else_has(shared: Staff) -> None:
    for path in ("/floor", "/floor/", "/floor/assets/main.css", "/floor/assets/missing.js"):
        assert shared.ask(None, "GET", path).headers["content-security-policy"] == assets.POLICY, path
    for path in ("/signin", "/floors", "/map/notices.json", "/style.css", "/api/v1/me"):
        answer = shared.ask(None, "GET", path)
        assert answer.headers["content-security-policy"] == COMMON["content-security-policy"], path
    assert "unsafe" not in assets.POLICY


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    "path",
    [
        "/map/../secret.json", "/map/%2e%2e/secret.json", "/map/..%2fsecret.json", "/map/%2e%2e%2fsecret.json",
        "/map//etc/passwd.json", "/map/%2fetc%2fmagic.json", "/map/outside.json", "/map/round.json",
        "/map/..%5csecret.json",
        "/floor/assets/../../secret.json", "/floor/assets/%2e%2e/%2e%2e/secret.json",
        "/floor/assets/..%2findex.html", "/map/%00.json", "/map/" + "n" * 300 + ".json",
        "/map/left.key", "/map/", "/map/missing.json", "/floor/assets/missing.js",
        "/floor/index.html", "/floor/assets/", "/floor/assets/fonts",
    ],
)  # fmt: skip
def test_nothing_else_is_served(shared: Staff, path: str) -> None:
    answer = shared.ask(None, "GET", path)
    assert answer.status_code == 404, answer.text
    assert "secret" not in answer.text
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_files_are_only_read(shared: Staff, method: str) -> None:
    for path in ("/map/notices.json", "/floor/", "/floor/assets/main.css"):
        assert shared.ask("release officer", method, path).status_code == 405, path


def test_without_the_client_a_page_says_so(shared: Staff, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "CLIENT", tmp_path / "nothing")
    monkeypatch.setattr(assets, "MAP", tmp_path / "nothing")
    answer = shared.ask(None, "GET", "/floor/")
    assert answer.status_code == 503
    assert "installed without the screen" in answer.text
    assert 'href="/"' in answer.text
    assert shared.ask(None, "GET", "/map/region.pmtiles").status_code == 404
    assert shared.ask(None, "GET", "/floor/assets/main.js").status_code == 404


def test_every_page_names_the_icon_so_that_no_browser_asks_for_another(shared: Staff) -> None:
    icon = shared.ask(None, "GET", "/icon.svg")
    assert (icon.status_code, icon.headers["content-type"]) == (200, "image/svg+xml")
    assert icon.text.startswith("<svg ")
    assert "<script" not in icon.text
    index = (Path(__file__).parents[2] / "client" / "index.html").read_text(encoding="utf-8")
    for page in (shared.ask(None, "GET", "/signin").text, index):
        assert '<link rel="icon" href="/icon.svg"' in page
