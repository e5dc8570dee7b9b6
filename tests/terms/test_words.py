"""The word lists keep what they promise a listener, and a typed fingerprint matches however it was typed."""

from hashlib import sha256
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jisr.terms.errors import OurMistake
from jisr.terms.words import WORDS_AR, WORDS_EN, match_words, words_of

ALEF = str.maketrans("أإآى", "اااي")
digests = st.binary(min_size=32, max_size=32)


def heard(word: str) -> str:
    """A second spelling of the folding, so that the lists are not judged by the code they serve."""
    return word.translate(ALEF).replace("ة", "ه").replace("ؤ", "و").replace("ئ", "ي").replace("ء", "")


def one_letter_apart(a: str, b: str) -> bool:
    """Whether one letter changed, added or dropped turns one word into the other."""
    short, long = sorted((a, b), key=len)
    if len(short) == len(long):
        return sum(x != y for x, y in zip(a, b, strict=True)) <= 1
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


@pytest.mark.parametrize("words", [WORDS_EN, WORDS_AR], ids=["en", "ar"])
def test_a_list_has_256_words_no_two_of_which_are_easily_confused(words):
    spoken = [heard(word) for word in words]
    assert len(spoken) == len(set(spoken)) == 256
    assert [pair for pair in combinations(spoken, 2) if one_letter_apart(*pair)] == []
    assert [(a, b) for a in spoken for b in spoken if a != b and b.startswith(a)] == []


def test_english_words_differ_in_their_first_four_letters_and_are_short():
    assert len({word[:4] for word in WORDS_EN}) == 256
    assert {len(word) for word in WORDS_EN} <= {4, 5, 6, 7}
    assert all(word.isascii() and word.isalpha() and word.islower() for word in WORDS_EN)


def test_arabic_words_are_plain_letters_without_article_or_vowel_signs():
    letters = set("".join(WORDS_AR))
    assert letters <= set("ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي")
    assert min(len(heard(word)) for word in WORDS_AR) >= 3
    assert not any(word.startswith("ال") for word in WORDS_AR)


def test_the_order_of_the_lists_never_changes():
    digest = bytes(range(0, 250, 25))
    assert " ".join(words_of(digest)) == "acorn breeze circle feather hazel library ocean picnic scooter table"
    assert " ".join(words_of(digest, "ar")) == "إبرة بقدونس حقيبة رصيف سفينة صحن غسالة قماش مجلة مفتاح"
    english, arabic = (sha256(" ".join(words).encode()).hexdigest() for words in (WORDS_EN, WORDS_AR))
    assert english == "1cdac579e75e51b770ec4001359a5671c9928126982ab44bd67c943c56b89cff"
    assert arabic == "ba66c403fc94fde72facbff7b35a95a6ab01823ac2ddedd18bf784854e78bd3f"


@given(digests, st.integers(1, 32))
def test_byte_i_is_word_i(digest, count):
    assert [WORDS_EN.index(word) for word in words_of(digest, "en", count)] == list(digest[:count])
    assert [WORDS_AR.index(word) for word in words_of(digest, "ar", count)] == list(digest[:count])


@given(digests, st.sampled_from([" ", "\n", ", ", "-", " · ", "", "\u200f\t", "، "]), st.booleans())
def test_any_spacing_and_case_matches(digest, between, loud):
    typed = between.join(words_of(digest))
    assert match_words(typed.upper() if loud else typed, digest)
    assert match_words(between.join(words_of(digest, "ar")), digest)


@given(digests)
def test_arabic_matches_with_vowel_signs_stretching_and_exchanged_letters(digest):
    plain = " ".join(words_of(digest, "ar"))
    assert match_words("".join(letter + "\u064e\u0640" if letter != " " else letter for letter in plain), digest)
    assert match_words(heard(plain), digest)
    numbered = "\n".join(f"{number}) {word}" for number, word in enumerate(plain.split(), 1))
    assert match_words(numbered.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")), digest)


@given(digests, digests)
def test_another_digest_matches_only_when_its_first_ten_bytes_are_the_same(ours, theirs):
    assert match_words(" ".join(words_of(theirs)), ours) is (ours[:10] == theirs[:10])
    assert match_words("".join(words_of(theirs, "ar")), ours) is (ours[:10] == theirs[:10])


@given(digests, st.integers(0, 9), st.integers(1, 255))
def test_one_wrong_byte_never_matches(digest, at, change):
    other = digest[:at] + bytes([digest[at] ^ change]) + digest[at + 1 :]
    assert not match_words("".join(words_of(other)), digest)
    assert not match_words("".join(words_of(other, "ar")), digest)


@given(digests)
def test_too_few_too_many_or_mixed_words_do_not_match(digest):
    english, arabic = words_of(digest), words_of(digest, "ar")
    assert not match_words(" ".join(english[:9]), digest)
    assert not match_words(" ".join(words_of(digest, "en", 11)), digest)
    assert not match_words(" ".join((*english[:5], *arabic[5:])), digest)
    assert not match_words("", digest)


@given(st.text(), digests)
def test_whatever_is_typed_the_answer_is_yes_or_no(text, digest):
    assert match_words(text, digest) in (True, False)


@pytest.mark.parametrize(
    ("lang", "count", "code"), [("fr", 10, "words-language"), ("en", 33, "words-count"), ("ar", 0, "words-count")]
)
def test_what_cannot_be_worded_is_refused(lang, count, code):
    with pytest.raises(OurMistake) as refused:
        words_of(bytes(32), lang, count)
    assert refused.value.code == code


def test_a_digest_shorter_than_the_words_asked_for_is_refused():
    with pytest.raises(OurMistake):
        match_words("acorn", bytes(9))
