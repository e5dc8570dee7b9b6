"""What the watch floor's bench says when it cannot look at one, and how it weighs the client."""

import gzip
from pathlib import Path

import pytest

from jisr.__main__ import main
from jisr.bench import command, pieces, screens
from jisr.web import assets

SCRIPT = b"export const a = 1;\n" * 200


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A client and a map as far as their presence goes."""
    for path in ("client/index.html", "map/region.pmtiles"):
        (tmp_path / path).parent.mkdir()
        (tmp_path / path).write_text("here")
    monkeypatch.setattr(assets, "CLIENT", tmp_path / "client")
    monkeypatch.setattr(assets, "MAP", tmp_path / "map")
    monkeypatch.setattr(screens, "find_spec", lambda name: name)
    monkeypatch.setattr(screens, "chromium", lambda: "/usr/bin/chromium")
    return tmp_path


def test_with_everything_there_nothing_is_missing(built: Path) -> None:
    assert screens.missing() is None


@pytest.mark.parametrize(
    ("gone", "says"),
    [("client/index.html", "make client"), ("map/region.pmtiles", "make data"), ("find_spec", "playwright"),
     ("chromium", "Chromium")],
)  # fmt: skip
def test_what_is_missing_is_said_in_one_sentence(
    built: Path, gone: str, says: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if (built / gone).exists():
        (built / gone).unlink()
    else:
        monkeypatch.setattr(screens, gone, lambda *_: None)
    assert main(["bench", "floor"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert says in told.err
    assert "Traceback" not in told.err
    assert len(told.err.strip().splitlines()) <= 2


def test_everything_is_measured_but_what_cannot_be(
    built: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "ROOMS", dict.fromkeys(command.ROOMS, lambda *_: []))
    monkeypatch.setattr(screens, "chromium", lambda: None)
    assert main(["bench", "--json"]) == 0
    told = capsys.readouterr()
    assert told.out == "[]\n"
    assert told.err.count("floor: not measured.") == 1


def test_each_piece_is_weighed_as_what_it_is(tmp_path: Path) -> None:
    packed = len(gzip.compress(SCRIPT, 9))
    names = {
        "code": ("index-1a.js", "stage-1a.js", "feed.worker-1a.js", "unheard-of-1a.mjs"),
        "libraries": ("map-library-1a.js", "maplibre-gl-worker-1a.js", "view-library-1a.js"),
        "style": ("index-1a.css", "stage-1a.css"),
        "words": ("words-1a.js",),
        "": ("noto-sans-1a.woff2",),
    }
    for some in names.values():
        for name in some:
            (tmp_path / name).write_bytes(SCRIPT)
    found = pieces.weigh(tmp_path)
    assert found == pieces.Pieces(code=4 * packed, libraries=3 * packed, style=2 * packed, words=packed)


def test_our_own_code_stays_light() -> None:
    if not assets.has_floor():
        pytest.skip("no watch floor was built")
    found = pieces.weigh(assets.CLIENT / "assets")
    assert 0 < found.code < pieces.MOST
