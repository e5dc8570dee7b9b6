"""An article at the console: shown, filed once, cut by number, in either language of the screen."""

from pathlib import Path

import pytest

from tests.cli.console import Pair, jisr, ok
from tests.intake.open_texts.with_comments import WITH

SAMPLE = WITH["names alone, no other sign"]
TEXT = SAMPLE.article.replace("Tell Marda", "Tal Afar") + SAMPLE.below
GIVEN = ("--article", "--published", "2017-06-14", "--url", "https://news.example/ferry")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "ferry.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_a_dry_run_shows_everything_and_saves_nothing(strangers: Pair, file: Path) -> None:
    said = jisr("intake", strangers.north, file, *GIVEN, "--dry-run")
    assert said.code == 0, said.err
    for words in (
        "Ferry Resumes Between The Two Banks", "140000ZJUN17-142359ZJUN17", "F6", "kept whole",
        "at least 4, from character", "120000ZJUN17 to 122359ZJUN17, year filled in", "Tal Afar", "error",
        "Nothing was saved.",
    ):  # fmt: skip
        assert words in said.out, words
    assert "Copper Kettle" not in said.out
    assert ok("report", "list", strangers.north) == []


def test_the_screen_speaks_arabic(strangers: Pair, file: Path) -> None:
    said = jisr("intake", strangers.north, file, *GIVEN, "--dry-run", "--lang", "ar")
    assert said.code == 0
    for words in ("مقال", "لا يمكن الحكم عليه", "هامش الخطأ", "لم يُحفظ شيء.", "الاقتراحات"):
        assert words in said.out, words


def test_it_is_filed_once_and_cut_by_number(strangers: Pair, file: Path) -> None:
    first = ok("intake", strangers.north, file, *GIVEN, "--cut", "1")
    assert first == ok("intake", strangers.north, file, *GIVEN, "--cut", "1")
    assert (first["serials"], first["cut"]) == ([1], [2])
    body = ok("report", "show", strangers.north, "1")["body"]
    assert body["text"] == TEXT.partition("\n\nCopper")[0]
    assert body["source"] == "https://news.example/ferry"
    piece = ok("report", "show", strangers.north, "2")["body"]
    assert piece["text"] in body["text"]
    assert piece["source"] == body["source"]
    assert len(ok("report", "list", strangers.north)) == 3


def test_what_is_open_is_not_cut_and_nothing_is_half_done(strangers: Pair, file: Path) -> None:
    found = ok("intake", strangers.north, file, *GIVEN, "--dry-run")["read"]["suggestions"]
    asking = [
        (number, [field["name"] for field in one["fields"] if not field["chosen"]])
        for number, one in enumerate(found, 1)
        if any(not field["chosen"] for field in one["fields"])
    ]  # fmt: skip
    assert asking
    said = jisr("intake", strangers.north, file, *GIVEN, "--cut", str(asking[0][0]), "--json")
    assert said.error == "suggestion-asks"
    assert ok("report", "list", strangers.north) == []
    answers = ",".join(f"{name}=1" for name in asking[0][1])
    settled = jisr("intake", strangers.north, file, *GIVEN, "--cut", f"{asking[0][0]}:{answers}", "--json")
    assert settled.code == 0, settled.err


@pytest.mark.parametrize("cut", ["0", "99", "x", "1:time=9", "1:nothing=1", "1:time"])
def test_a_cut_that_is_not_there(strangers: Pair, file: Path, cut: str) -> None:
    assert jisr("intake", strangers.north, file, *GIVEN, "--cut", cut, "--json").error == "cut-form"
    assert ok("report", "list", strangers.north) == []


def test_what_is_missing_is_said(strangers: Pair, file: Path, tmp_path: Path) -> None:
    assert jisr("intake", strangers.north, file, "--article", "--json").error == "no-published"
    assert jisr("intake", strangers.north, file, file, *GIVEN, "--json").error == "article-alone"
    (tmp_path / "bad.txt").write_bytes(b"\xff\xfe\x00")
    assert jisr("intake", strangers.north, tmp_path / "bad.txt", *GIVEN, "--json").error == "text-encoding"
    assert jisr("intake", strangers.north, file, *GIVEN[:2], "tomorrow", "--json").error.startswith("published")


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_real_article_is_printed(strangers: Pair, cases: Path, lang: str) -> None:
    file = cases / "article-2017-06-13.txt"
    said = jisr("intake", strangers.north, file, "--article", "--published", "2017-06-14", "--dry-run", "--lang", lang)
    assert said.code == 0, said.err
    assert "JUN17" in said.out
    read = ok("intake", strangers.north, file, "--article", "--published", "2017-06-14", "--dry-run")["read"]
    apart = [line.strip() for line in read["text"][read["comments"]["start"] :].split("\n") if line.strip()]
    assert len(apart) > 20
    assert not any(line in said.out for line in apart)
    assert "\ufffd" not in said.out
    print("\n" + said.out)
