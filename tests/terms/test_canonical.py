"""One value, one sequence of bytes: what is canonical, what is not, and that our own Structs are."""

import importlib
import json
import pkgutil
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import jisr.terms
from jisr.terms import canonical
from jisr.terms.canonical import BIGGEST
from jisr.terms.errors import PartnerFault

keys = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=8)
whole = st.integers(-BIGGEST, BIGGEST)
letters = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
profile = st.recursive(
    st.none() | st.booleans() | whole | letters,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=20,
)


def refused(data: bytes) -> bool:
    try:
        canonical.check(data)
    except PartnerFault as fault:
        return fault.code == "not-canonical"
    return False


@given(profile)
def test_what_we_write_is_what_any_other_program_would_write(value: object) -> None:
    """Judged by the standard library: sorted keys, no spaces, letters as they are."""
    data = canonical.encode_any(value)
    assert data == json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert canonical.check(data) == value


@given(profile, st.data())
def test_one_value_has_one_spelling(value: object, data: st.DataObject) -> None:
    """Put a space anywhere: either it is inside a text, and then it is another value, or it is refused."""
    written = canonical.encode_any(value)
    at = data.draw(st.integers(0, len(written)))
    spaced = written[:at] + b" " + written[at:]
    assert refused(spaced) or canonical.check(spaced) != value


@pytest.mark.parametrize(
    "data",
    [
        b"null", b"true", b"0", b"-1", b'""', b"[]", b"{}", b"9007199254740991", b"-9007199254740991",
        b'{"":0}', b'{"A":1,"B":2,"a":3}', b'{"a":{"b":[1,2,{"c":null}]}}', b'"\\n\\t\\\\\\"\\u0000\\u001f"',
        '"جسر é 🚧"'.encode(), b'"/"', b'"\x7f"', b'{"a":"1234567890123456789"}', b"[" * 32 + b"]" * 32,
    ],
)  # fmt: skip
def test_canonical_bytes_are_taken(data: bytes) -> None:
    assert canonical.encode_any(canonical.check(data)) == data


REFUSED = {
    "nothing": b"",
    "two values": b"1 2",
    "a byte order mark": b"\xef\xbb\xbf{}",
    "a line feed": b"{}\n",
    "a space": b'{"a": 1}',
    "keys out of order": b'{"b":1,"a":2}',
    "a key twice": b'{"a":1,"a":1}',
    "a key twice inside": b'[{"a":1,"a":2}]',
    "an escaped slash": b'"\\/"',
    "an escaped letter": b'"\\u0041"',
    "an escape in capitals": b'"\\u001F"',
    "a long escape of a short one": b'"\\u000a"',
    "half a character": b'"\\ud800"',
    "half a character the wrong way": b'"\\udc00\\ud800"',
    "a bare control character": b'"\n"',
    "no UTF-8": b'"\xff"',
    "an overlong letter": b'"\xc1\x81"',
    "a surrogate in UTF-8": b'"\xed\xa0\x80"',
    "a float": b"1.0",
    "a float of nothing": b"0.0",
    "an exponent": b"1e2",
    "minus zero": b"-0",
    "a plus": b"+1",
    "a leading zero": b"01",
    "hexadecimal": b"0x1",
    "not a number": b"NaN",
    "infinity": b"Infinity",
    "one too large": b"9007199254740992",
    "one too small": b"-9007199254740992",
    "one far too large": b"9" * 5_000,
    "one too large inside": b'{"a":[{"b":9007199254740992}]}',
    "a key that is not ASCII": '{"é":1}'.encode(),
    "a key that is not ASCII inside": '[{"a":{"é":1}}]'.encode(),
    "a comma too many": b"[1,]",
    "a comment": b"/*x*/1",
    "a single quote": b"'a'",
    "a capital": b"True",
    "cut": b'{"a":',
    "one level too deep": b"[" * 33 + b"]" * 33,
    "deep": b"[" * 100_000 + b"]" * 100_000,
    "deep around a long number": b'{"a":' * 700 + b"9" * 16 + b"}" * 700,
    "deep around a letter": b"[" * 900 + '{"é":1}'.encode() + b"]" * 900,
}


@pytest.mark.parametrize("name", REFUSED)
def test_anything_else_is_refused(name: str) -> None:
    assert refused(REFUSED[name])


@given(st.binary(max_size=60))
def test_whatever_is_taken_is_written_the_same(data: bytes) -> None:
    if not refused(data):
        assert canonical.encode_any(canonical.check(data)) == data


def structs() -> Iterator[type[msgspec.Struct]]:
    """Every Struct of the vocabulary that goes into bytes as an object."""
    for module in pkgutil.iter_modules(jisr.terms.__path__):
        found = importlib.import_module(f"jisr.terms.{module.name}")
        for value in vars(found).values():
            if isinstance(value, type) and issubclass(value, msgspec.Struct) and value.__module__ == found.__name__:
                yield value


IN_MEMORY = {"Actor", "Entry", "NewEntry", "Partner", "Received", "Released"}
"""Handed from room to room, or kept in a form of the store's own; never canonical JSON."""


def test_our_structs_declare_their_fields_in_order() -> None:
    """`canonical.encode` writes fields as declared: one out of order would be an entry that nobody takes."""
    looked_at = 0
    for struct in structs():
        config: Any = struct.__struct_config__
        if config.array_like or struct.__name__ in IN_MEMORY:
            continue
        names = [config.tag_field] if config.tag_field else []
        names += struct.__struct_encode_fields__
        assert names == sorted(names), struct.__name__
        looked_at += 1
    assert looked_at > 20
