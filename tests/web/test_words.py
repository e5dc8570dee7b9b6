"""No screen is half translated: both languages say the same things, and every word a page asks for is there."""

import re
import string
from inspect import getsource
from pathlib import Path
from typing import get_args

import pytest

from jisr.exchange.beats import Health
from jisr.people.rules import MAY
from jisr.release.rules import judge_again, removed
from jisr.terms.entries import EntryKind, WithdrawReason
from jisr.terms.reports import Category, Impact, Kind, Lang, Level
from jisr.web import rendering, words
from jisr.web.reading import ToldState
from tests.web.staff import Page, Staff

WORDS = words.WORDS
TEMPLATES = sorted((Path(rendering.__file__).parent / "templates").glob("*.html"))
ARABIC, LATIN = re.compile("[\u0621-\u064a]"), re.compile("[A-Za-z]{2,}")
SAME_EVERYWHERE = {"jisr", "agreement", "propose", "consent", "ask", "partner", "add", "intake", "SHA", "UTC"}
"""Latin words that are names: commands, standards."""
LISTS = {
    "kind": get_args(Kind), "category": get_args(Category), "impact": get_args(Impact), "level": get_args(Level),
    "state": get_args(ToldState), "note": get_args(EntryKind), "reason": get_args(WithdrawReason), "role": tuple(MAY),
    "link": get_args(Health), "act": ("release", "withhold", "withdraw"),
    "lapse": ("withdrawn", "corrected", "marking", "bytes-changed", "erased", "finer", "policy", "second-look",
              "other"),
    "check": ("form", "keys", "size", "facts", "times", "detail", "words", "handling", "subject", "place", "marking",
              "item", "salt", "withdrawal", "kind", "acknowledgement"),
    "purpose": ("none", "coordination", "de-confliction", "humanitarian", "safety", "training"),
    "lint": ("address", "call-sign", "caveat", "coordinates", "grid", "id", "person", "phone", "place-inside",
             "place-name", "place-own", "serial", "source", "time"),
    "alarm": ("sounded", "looked"),
    "gone": ("source", "symbol", "id", "observed", "subject", "caveats", "title", "text", "detail", "place",
             "place name"),
}  # fmt: skip


def test_both_languages_have_the_same_words() -> None:
    assert WORDS["en"].keys() == WORDS["ar"].keys()
    for key, text in WORDS["en"].items():
        assert text.strip(), key
        assert fields(text) == fields(WORDS["ar"][key]), key


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_each_language_is_written_in_its_own_letters() -> None:
    for key, text in WORDS["ar"].items():
        if key != "lang.other":
            assert ARABIC.search(text), key
            assert set(LATIN.findall(re.sub(r"\{\w+\}", "", text))) <= SAME_EVERYWHERE, key
            assert not ARABIC.search(WORDS["en"][key]), key


def test_every_closed_list_is_complete() -> None:
    for prefix, values in LISTS.items():
        for value in values:
            assert f"{prefix}.{value}" in WORDS["en"], (prefix, value)


def test_lists_follow_the_rules_they_name() -> None:
    """What release says it removed, and why it stopped, are words of ours."""
    for rule, prefix in ((removed, "gone"), (judge_again, "lapse")):
        said = set(re.findall(r'"([a-z][a-z -]*)"', getsource(rule)))
        assert {word for word in said if f"{prefix}.{word}" not in WORDS["en"]} == set()


def asked() -> tuple[set[str], set[str]]:
    """Keys and prefixes of keys the pages ask for."""
    source = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES)
    keys = set(re.findall(r't\("([^"]+)"(?!\s*~)', source))
    prefixes = set(re.findall(r't\("([^"]+)"\s*~', source)) | set(re.findall(r'choice\("\w+", "(\w+\.)"', source))
    return keys, prefixes | {"ago.", "in.", "purpose."}


def test_every_word_asked_for_is_there_and_every_word_is_asked_for() -> None:
    keys, prefixes = asked()
    assert keys <= WORDS["en"].keys()
    unused = {key for key in WORDS["en"].keys() - keys if not key.startswith(tuple(prefixes))}
    assert unused == set()
    for prefix in prefixes:
        assert any(key.startswith(prefix) for key in WORDS["en"]), prefix


def test_a_word_that_is_not_there_is_noticed() -> None:
    with pytest.raises(KeyError):
        words.words("en")("no such word")


@pytest.mark.parametrize(
    ("query", "cookie", "accepted", "lang"),
    [
        (None, None, "", "en"), (None, None, "ar", "ar"), (None, None, "ar-IQ,ar;q=0.9,en;q=0.8", "ar"),
        (None, None, "fr,de;q=0.9,AR;q=0.1", "ar"), (None, None, "en-GB,ar", "en"), (None, "ar", "en", "ar"),
        ("en", "ar", "ar", "en"), ("xx", "ar", "", "ar"), ("xx", "yy", "zz", "en"), (None, None, ",,;;q=", "en"),
        ("AR", None, "", "en"),
    ],
)  # fmt: skip
def test_the_language_chosen(query: str | None, cookie: str | None, accepted: str, lang: Lang) -> None:
    assert words.chosen(query, cookie, accepted) == lang


def test_a_language_is_kept(shared: Staff) -> None:
    answer = shared.ask(None, "GET", "/signin?lang=ar")
    (cookie,) = answer.headers.get_list("set-cookie")
    assert cookie.startswith("jisr_north_lang=ar; HttpOnly; Max-Age=31536000; Path=/; SameSite=strict")
    assert 'lang="ar" dir="rtl"' in answer.text
    kept = shared.ask(None, "GET", "/signin", headers={"cookie": "jisr_north_lang=ar"})
    assert 'lang="ar" dir="rtl"' in kept.text
    assert "set-cookie" not in kept.headers


def test_an_arabic_page_is_arabic(shared: Staff) -> None:
    """All that is read on it is Arabic, but for what is data or a name."""
    shared.filed(title="تقرير", text="نص", lang="ar", place=None)
    page = shared.page("/?lang=ar")
    data = {"north", "south", "Rana", "Rami", "release", "officer", "desk", "reporter", "English", "JUN", "JUL"}
    for text in page.texts:
        found = set(LATIN.findall(re.sub(r"\d{6}Z[A-Z]{3}\d\d", "", text)))
        assert found <= data | SAME_EVERYWHERE, text


def test_ids_and_times_run_left_to_right(shared: Staff) -> None:
    shared.filed()
    page = shared.page("/?lang=ar")
    assert {dict(attrs).get("dir") for tag, attrs in page.elements if tag == "time"} == {"ltr"}
    numbers = re.findall(r"<(\w+)([^>]*)>#\d+<", page.source)
    assert numbers
    assert all(tag == "bdi" and 'dir="ltr"' in attrs for tag, attrs in numbers)
    assert isinstance(page, Page)
