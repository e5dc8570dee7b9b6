"""Readers' comments are told apart from the article by the shape of the page; where there are none, nothing is cut."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jisr.intake.open_text_comments import Division, cut_at, divide
from jisr.intake.open_text_cues import cue
from jisr.intake.open_text_lines import clean, lines_of
from tests.intake.open_texts.with_comments import AR, EN, PLAIN, WITH


def divided(text: str) -> tuple[str, Division]:
    cleaned = clean(text).text
    return cleaned, divide(cleaned, lines_of(cleaned))


@pytest.mark.parametrize("layout", WITH)
def test_the_article_ends_before_the_first_comment(layout: str) -> None:
    sample = WITH[layout]
    text, found = divided(sample.article + sample.below)
    assert text[: found.end] == sample.article.strip()
    assert text[found.start :].startswith(sample.first)
    assert (found.many, found.exact) == (sample.many, sample.exact)
    assert not text[found.end : found.start].strip()


@pytest.mark.parametrize("layout", WITH)
def test_line_ends_and_blank_lines_of_another_program_change_nothing(layout: str) -> None:
    sample = WITH[layout]
    text, found = divided((sample.article + sample.below).replace("\n", "\r\n"))
    assert text[: found.end] == sample.article.strip()


@pytest.mark.parametrize("layout", PLAIN)
def test_a_text_without_comments_is_not_cut(layout: str) -> None:
    text, found = divided(PLAIN[layout])
    assert found == Division(len(text), len(text), 0, True, "none")


def test_there_are_enough_shapes() -> None:
    assert len(WITH) >= 12
    assert sum("Arabic" in layout for layout in WITH) >= 4
    assert len(PLAIN) >= 8


@pytest.mark.parametrize("article", [EN, AR])
def test_an_officer_moves_the_boundary(article: str) -> None:
    lines = lines_of(article)
    for line in lines[1:]:
        for at in (line.start, line.end - 1):
            found = cut_at(article, lines, at)
            assert (found.start, found.by) == (line.start, "officer")
            assert article[: found.end] == article[: line.start].rstrip()
    assert cut_at(article, lines, len(article)) == Division(len(article), len(article), 0, True, "officer")


@given(st.text(alphabet=st.sampled_from("Ab .\n!:1·(وا"), max_size=200))
def test_any_text_is_divided_without_losing_a_letter(raw: str) -> None:
    if not any(c.isalnum() for c in raw):
        return
    text, found = divided(raw)
    assert 0 <= found.end <= found.start <= len(text)
    assert not text[found.end : found.start].strip()
    assert text == clean(raw).text


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("Comments (12)", "heading"), ("١٢ تعليقاً", "heading"), ("أضف تعليقك", "heading"),
        ("Leave a comment", "heading"),
        ("لا توجد تعليقات", "none"), ("0 Comments", "none"), ("Nadir says:", "says"), ("كتب نادر:", "says"),
        ("2 hours ago", "stamp"), ("منذ ٣ أيام", "stamp"), ("14 حزيران 2017", "stamp"), ("Nadir • 3h", "signed"),
        ("Like · Reply · 4", "buttons"), ("أعجبني · رد", "buttons"), ("Old_Trader", "name"), ("أبو سمير", "name"),
        ("The minister said nothing.", "prose"), ("Share", "prose"), ("Background", "prose"),
        ("— Nadir, June 14, 2017", "prose"), ("Two trucks crossed the bridge on Monday", "prose"),
    ],
)  # fmt: skip
def test_what_a_line_looks_like(line: str, what: str) -> None:
    assert cue(line) == what


def test_the_real_article_ends_before_its_readers_begin(cases: Path) -> None:
    raw = (cases / "article-2017-06-13.txt").read_text(encoding="utf-8")
    text, found = divided(raw)
    article, comments = text[: found.end], text[found.start :]
    assert len(lines_of(article)) == 8
    assert all(len(line.text) > 80 for line in lines_of(article))
    assert len(lines_of(comments)[0].text.split()) == 2, "a name stands alone where the comments begin"
    assert found.many >= 6
    assert not found.exact
