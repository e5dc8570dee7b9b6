"""Identifiers: drawn or derived, never dated, and never a path."""

import random
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from jisr.terms.errors import OurMistake
from jisr.terms.ids import check_id, check_side, derived_id, keyed, new_id

parts = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), max_size=5)


class Drawn:
    def __init__(self, seed: int) -> None:
        self._source = random.Random(seed)

    def draw(self, count: int) -> bytes:
        return self._source.randbytes(count)


def test_a_new_id_is_all_of_what_was_drawn() -> None:
    ids = {new_id(Drawn(seed)) for seed in range(500)}
    assert len(ids) == 500
    assert {len(one) for one in ids} == {26}
    assert all(check_id(one) == one for one in ids)


def test_ids_drawn_one_after_the_other_have_no_order() -> None:
    """An id that grows with time tells a partner how much else there was."""
    source = Drawn(1)
    ids = [new_id(source) for _ in range(200)]
    rises = sum(one < other for one, other in pairwise(ids))
    assert 60 < rises < 140


@given(parts, parts)
def test_only_the_same_parts_give_the_same_id(one: list[str], other: list[str]) -> None:
    assert (derived_id(*one) == derived_id(*other)) == (one == other)
    assert check_id(derived_id(*one)) == derived_id(*one)


@given(st.text("ab:/\0", max_size=8), st.integers(0, 8))
def test_where_one_part_ends_is_part_of_it(text: str, at: int) -> None:
    assume(at <= len(text))
    assert derived_id(text[:at], text[at:]) != derived_id(text)


@given(st.binary(min_size=1, max_size=40), st.binary(min_size=1, max_size=40), st.text(max_size=20))
def test_secrets_and_purposes_are_worlds_apart(secret: bytes, other: bytes, source: str) -> None:
    # Behind the key of an HMAC stand zeros up to the block, so that keys which differ only in those are one key.
    assume(secret.rstrip(b"\0") != other.rstrip(b"\0"))
    assert keyed(secret, "salt", source) != keyed(other, "salt", source)
    assert keyed(secret, "salt", source) != keyed(secret, "subject", source)
    assert keyed(secret, "salt", source) == keyed(secret, "salt", source)
    assert len(keyed(secret, "salt", source)) == 16


@pytest.mark.parametrize("text", ["a", "0", "a" * 80, "case-7.b:c_d", "evt:2017-06-13"])
def test_ids(text: str) -> None:
    assert check_id(text) == text


@pytest.mark.parametrize(
    "text",
    ["", "A", "-a", ".a", ":a", "_a", "a" * 81, "a b", "a/b", "../a", "a\n", "a\0", "é", "a+b", "a%2f", "a\\b", "١"],
)
def test_what_is_no_id(text: str) -> None:
    with pytest.raises(OurMistake) as met:
        check_id(text)
    assert met.value.code == "id-form"


@pytest.mark.parametrize("text", ["ab", "north", "side-2", "n" * 32, "a1"])
def test_sides(text: str) -> None:
    assert check_side(text) == text


@pytest.mark.parametrize(
    "text",
    ["", "a", "1a", "-ab", "ab-", "a_b", "a.b", "Ab", "n" * 33, "a b", "a/b", "ab\n", "ab\0", "äb", "..", "a\u0661"],
)
def test_what_is_no_side(text: str) -> None:
    with pytest.raises(OurMistake) as met:
        check_side(text)
    assert met.value.code == "side-form"


@given(st.text(max_size=90))
def test_any_text_is_an_id_or_a_mistake(text: str) -> None:
    for check in (check_id, check_side):
        try:
            assert check(text) == text
        except OurMistake:
            continue
        assert "/" not in text
        assert text.isascii()
        assert text == text.strip()
