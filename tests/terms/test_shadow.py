"""A shadow is a key: making it again changes nothing, and what it says of a word holds whatever stands around it."""

import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jisr.terms.shadow import BREAK, LONGEST, Word, bare, columns, cut, fold, keys, numbers, surely, words
from jisr.terms.wanted import Marker, Piece, Wanted

ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"


def marks(wanted: Wanted, found: list[Word]) -> list[tuple[int, int]]:
    return Marker(wanted).marks(found)


def is_word(piece: Piece, key: str) -> bool:
    return bool(marks(Wanted(every=(((piece,),),)), [Word(0, 1, key)]))


texts = st.text(max_size=60) | st.text(ARABIC + "أإآىةکگیێۆ 'ـ\u064b\u200cabz019٣۴-.", max_size=60)
arabic = st.text(ARABIC, min_size=1, max_size=12)


def test_every_letter_folds_to_what_folds_to_itself() -> None:
    """All of Unicode; and nothing that comes out parts words for SQLite, or is a letter it would fold on its own."""
    for code in range(sys.maxunicode + 1):
        made = fold(chr(code))
        assert fold(made) == made, hex(code)
        assert all(c == " " or (c.isalnum() and not "A" <= c <= "Z") for c in made), hex(code)
        assert not any(0xD800 <= ord(c) < 0xE000 for c in made), hex(code)


@given(text=texts)
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert keys(" ".join(keys(text))) == keys(text)


@given(one=texts, other=texts)
def test_a_word_is_the_same_whatever_stands_beside_it(one: str, other: str) -> None:
    assert keys(f"{one} {other}") == keys(one) + keys(other)


@given(text=texts)
def test_words_are_the_keys_with_where_they_stood(text: str) -> None:
    found = words(text)
    assert [word.key for word in found] == keys(text)
    # A letter such as ¼ may be two words.
    assert all(one.end - other.start <= 1 for one, other in pairwise(found))
    assert all(0 <= word.start < word.end <= len(text) for word in found)


@given(text=texts)
def test_columns_hold_every_word_and_nothing_sqlite_would_part(text: str) -> None:
    made = columns(text, text, [text, "", "x"])
    assert made.title.split() == made.text.split() == keys(text)
    assert made.rest.split() == [*keys(text), BREAK, "x"] if keys(text) else True
    for column in made:
        assert not [c for c in column if c.isascii() and not c.isalnum() and c != " "]


def test_a_word_without_end_is_cut_the_same_way_everywhere() -> None:
    long = "x" * 500
    assert keys(long) == [long[:LONGEST]]
    assert [word.key for word in words(long)] == [long[:LONGEST]]


@given(word=arabic)
def test_what_carries_something_in_front_is_still_the_word(word: str) -> None:
    """Any word of three letters or more, with the article and with each of what may stand before it."""
    if len(word) < 3 or bare(word):
        return
    for front in ("ال", "وال", "فال", "بال", "كال", "وبال", "فكال", "لل", "ولل"):
        assert surely(front + word)[-1] == word, front
        assert is_word(Piece((word,)), front + word)
        assert is_word(Piece((front + word,)), word)
    for front in ("و", "ف", "ب", "ك", "ل", "وب", "فل"):
        if not bare(front + word):
            assert word in cut(front + word), front
            assert is_word(Piece((word,)), front + word)
            assert is_word(Piece((front + word,)), word)


@given(one=arabic, other=arabic)
def test_two_guesses_do_not_make_a_word(one: str, other: str) -> None:
    """`فرات` and `كرات` leave the same when both are cut: they are not the same word for that."""
    if one == other or not {*surely(one)}.isdisjoint({*surely(other), *cut(other)}):
        return
    assert is_word(Piece((one,)), other) == bool({*cut(one)} & {*surely(other)})


@given(text=texts, at=st.integers(0, 60))
def test_a_text_is_marked_where_its_words_stand(text: str, at: int) -> None:
    found = words(text)
    if not found:
        return
    word = found[at % len(found)]
    exact = Wanted(every=(((Piece((word.key,), exact=True),),),))
    assert any(start <= word.start and word.end <= end for start, end in marks(exact, found))
    spans = marks(Wanted(every=(((Piece((word.key,)),),), ((Piece((word.key[:1],), begins=True),),))), found)
    assert spans == sorted(spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


@pytest.mark.parametrize(
    ("word", "other"),
    [("truck", "trucks"), ("body", "bodies"), ("day", "days"), ("box", "boxes"), ("church", "churches"),
     ("pass", "passes"), ("car", "cars"), ("bus", "buses"),
     ("house", "houses"), ("bush", "bushes")],
)  # fmt: skip
def test_singular_and_plural_find_each_other(word: str, other: str) -> None:
    assert other in numbers(word)
    assert word in numbers(other)
    assert keys(word) == [word]


@pytest.mark.parametrize("word", ["m16", "up", "38slf1234", "12", "موصل", ""])
def test_what_is_no_english_word_has_no_plural(word: str) -> None:
    assert numbers(word) == ()
