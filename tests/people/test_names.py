"""What may be a name, which names are the same, what may be a password."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jisr.people.names import check_name, check_password, name_key, secret_of
from jisr.terms.errors import OurMistake

anything = st.text(st.characters(exclude_categories=()), max_size=80)
ordinary = st.text(st.characters(categories=("Ll", "Lu", "Lo", "Nd", "Zs", "Pd")), min_size=1, max_size=30)


@pytest.mark.parametrize(
    "name",
    [
        "Amal Haddad",
        "عمر الخطيب",
        "مُحَمَّد",
        "Łukasz Żółć",
        "O'Brien-Núñez",
        "João",
        "李小龍",
        "Ελένη",
        "Наталія",
        "می‌خواهم",
        "क्‍ष",
        "สมชาย",
        "Ali (علي)",
        "Duty 1",
        "x",
        "n" * 60,
    ],
)
def test_names_of_every_script_are_taken_as_they_are(name):
    assert check_name(name) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "n" * 61,
        "...",
        "\u0301",
        "a \u0301b",
        "a" + "\u0301\u0316" * 3,
        "Amal\n",
        "Amal\x00",
        "Amal\x1b[2J",
        "Am\u2028al",
        "\u202eladdaH lamA",
        "Amal\u2066",
        "\u200fAmal",
        "Amal\u200b",
        "Am\u200dal",
        "عمر\u200c",
        "Amal\ufeff",
        "Amal\u3164",
        "Amal\ufe0f",
        "Amal\u2800",
        "Amal\U000e0041",
        "Amal\ud800",
        "Amal\ue000",
        "Amal\u0378",
        chr(0xFFFD) + "Amal",
        "Аmal",
        "Αmal",
        "Amаl Haddad",
    ],
)
def test_names_that_hide_or_pretend_are_refused(name):
    with pytest.raises(OurMistake) as caught:
        check_name(name)
    assert caught.value.code == "name-form"


def test_spaces_of_any_width_are_one_plain_space():
    assert check_name("\u3000Amal \u00a0 Haddad ") == "Amal Haddad"


def test_the_letters_of_a_direction_or_control_are_refused_wherever_they_stand():
    signs = [chr(c) for c in range(sys.maxunicode + 1) if unicodedata.category(chr(c)) in ("Cc", "Cf", "Zl", "Zp")]
    taken = []
    for sign in signs:
        for name in (f"{sign}amal", f"am{sign}al", f"amal{sign}"):
            try:
                taken.append(check_name(name))
            except OurMistake:
                continue
    assert len(signs) > 200
    assert taken == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Amal", "AMAL"),
        ("Amal", "Ａｍａｌ"),
        ("Straße", "STRASSE"),
        ("Ángel", "A\u0301ngel"),
        ("محمد", "مـحـمـد"),
        ("لا", "ﻻ"),
        ("می‌خواهم", "میخواهم"),
        ("Amal Haddad", "Amal\u00a0 Haddad"),
        ("Σίσυφος", "ΣΊΣΥΦΟΣ"),
    ],
)
def test_two_spellings_of_one_name_have_one_key(one, other):
    assert name_key(one) == name_key(other)


@given(anything)
def test_any_text_has_a_key_which_is_its_own_key(text):
    key = name_key(text)
    assert name_key(key) == key
    assert key.encode().decode() == key


def test_the_key_of_every_letter_is_its_own_key():
    unsettled = [c for c in range(sys.maxunicode + 1) if name_key(name_key(chr(c))) != name_key(chr(c))]
    assert unsettled == []


@given(anything)
def test_any_text_is_a_name_or_our_mistake_and_a_name_stays_one(text):
    try:
        name = check_name(text)
    except OurMistake:
        return
    assert check_name(name) == name
    assert 1 <= len(name) <= 60
    assert name == " ".join(name.split())


@given(ordinary)
def test_case_never_makes_another_name(text):
    assert name_key(text) == name_key(text.upper().lower()) or "ı" in text or "ſ" in text.upper().lower()


def test_a_password_is_the_same_however_its_letters_were_composed():
    typed = "Ålesund på våren"
    assert secret_of(unicodedata.normalize("NFD", typed)) == check_password(typed, "Amal")
    assert secret_of(typed + " ") != secret_of(typed)


@pytest.mark.parametrize(
    ("password", "name"),
    [
        ("eleven char", "x"),
        ("", "x"),
        ("p" * 257, "x"),
        ("p" * 2_000_000, "x"),
        ("Amal Haddad Khoury", "amal haddad KHOURY"),
        ("surrogate \ud800 in it", "x"),
    ],
)
def test_passwords_that_are_short_endless_or_the_name_are_refused(password, name):
    with pytest.raises(OurMistake) as caught:
        check_password(password, name)
    assert caught.value.code == "password-form"


@given(anything)
def test_any_text_can_be_tried_as_a_password_and_what_is_accepted_is_what_is_tried(text):
    try:
        accepted = check_password(text, "Amal")
    except OurMistake:
        assert isinstance(secret_of(text), bytes)
    else:
        assert accepted == secret_of(text)


def test_lengths_at_the_edge_count_characters_not_bytes():
    assert check_password("س" * 12, "Amal") == ("س" * 12).encode()
    assert check_password("س" * 256, "Amal") == ("س" * 256).encode()
