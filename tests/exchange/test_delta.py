"""A stretch of a log in one piece: what goes in comes out, and only what may come out does."""

import struct

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from jisr.exchange.delta import LEVEL, LIMIT, MAGIC, MAX_NOTE, MOST, Delta, decode_delta, encode_delta
from jisr.terms.errors import OurMistake, PartnerFault
from jisr.tlog.tiles import MAX_ENTRY, encode_bodies, encode_bundle

pairs = st.lists(st.tuples(st.binary(max_size=300), st.binary(max_size=300)), max_size=20)


@given(st.binary(max_size=500), st.integers(0, 2**63 - 1), pairs, st.sampled_from([1, 3, LEVEL]))
def test_what_goes_in_comes_out(note: bytes, start: int, items: list[tuple[bytes, bytes]], level: int) -> None:
    delta = Delta(note, start, [header for header, _ in items], [body for _, body in items])
    assert decode_delta(encode_delta(delta, level)) == delta


@given(st.binary(max_size=50), st.integers(0, 2**40), pairs)
def test_the_layout_is_the_one_that_is_written_down(note: bytes, start: int, items: list[tuple[bytes, bytes]]) -> None:
    """Magic, note behind its length, first index, count, then headers and bodies as C2SP lays out bundles."""
    headers, bodies = [header for header, _ in items], [body for _, body in items]
    raw = MAGIC + struct.pack(">I", len(note)) + note + struct.pack(">QI", start, len(items))
    raw += b"".join(struct.pack(">H", len(header)) + header for header in headers)
    raw += b"".join(struct.pack(">I", len(body)) + body for body in bodies)
    data = encode_delta(Delta(note, start, headers, bodies))
    assert zstandard.ZstdDecompressor().decompress(data, max_output_size=len(raw) + 1) == raw


def test_the_same_delta_is_the_same_bytes() -> None:
    delta = Delta(b"note", 3, [b"a" * 1_000] * 50, [b"b" * 1_000] * 50)
    assert len({encode_delta(delta) for _ in range(5)}) == 1


def test_the_frame_carries_its_own_checksum_and_size() -> None:
    frame = zstandard.get_frame_parameters(encode_delta(Delta(b"n", 0, [b"h"], [b"b"])))
    assert frame.has_checksum
    assert 0 < frame.content_size < 100


@pytest.mark.parametrize(("headers", "bodies"), [(1, 0), (0, 1), (2, 1), (1, 2)])
def test_every_header_has_its_body(headers: int, bodies: int) -> None:
    lopsided = Delta(b"n", 0, [b"h"] * headers, [b"b"] * bodies)
    with pytest.raises((PartnerFault, OurMistake)):
        decode_delta(encode_delta(lopsided))


def test_the_most_a_delta_holds_and_one_more() -> None:
    full = Delta(b"n", 0, [b"h"] * MOST, [b""] * MOST)
    assert len(decode_delta(encode_delta(full)).headers) == MOST
    with pytest.raises(PartnerFault) as met:
        decode_delta(encode_delta(Delta(b"n", 0, [b"h"] * (MOST + 1), [b""] * (MOST + 1))))
    assert met.value.code == "delta-damaged"


def test_the_longest_note_and_one_byte_more() -> None:
    assert decode_delta(encode_delta(Delta(b"n" * MAX_NOTE, 0, [], []))).checkpoint == b"n" * MAX_NOTE
    with pytest.raises(PartnerFault):
        decode_delta(encode_delta(Delta(b"n" * (MAX_NOTE + 1), 0, [], [])))


def test_the_longest_entry_and_one_byte_more() -> None:
    longest = Delta(b"n", 0, [b"h" * MAX_ENTRY], [b""])
    assert decode_delta(encode_delta(longest)) == longest
    with pytest.raises(OurMistake):
        encode_delta(Delta(b"n", 0, [b"h" * (MAX_ENTRY + 1)], [b""]))


def test_a_bundle_just_under_what_two_bytes_can_say() -> None:
    """Lengths next to 65,535 in a row: an off-by-one would read one entry into the next."""
    headers = [bytes((at,)) * (MAX_ENTRY - at) for at in range(8)]
    bodies = [bytes((255 - at,)) * (MAX_ENTRY + at) for at in range(8)]
    assert decode_delta(encode_delta(Delta(b"n", 0, headers, bodies))) == Delta(b"n", 0, headers, bodies)


def test_beyond_the_limit_is_a_bomb() -> None:
    big = encode_delta(Delta(b"n", 0, [b"h"], [bytes(LIMIT)]), level=1)
    with pytest.raises(PartnerFault) as met:
        decode_delta(big)
    assert met.value.code == "delta-bomb"


@pytest.mark.parametrize("magic", [b"jisr-delta/2\n", b"jisr-delta/1 ", b"", b"JISR-DELTA/1\n", b"\n"])
def test_another_magic_is_another_thing(magic: bytes) -> None:
    rest = bytes(4) + struct.pack(">QI", 0, 1) + encode_bundle([b"h"]) + encode_bodies([b"b"])
    pack = zstandard.ZstdCompressor().compress
    assert decode_delta(pack(MAGIC + rest)).headers == [b"h"]
    with pytest.raises(PartnerFault):
        decode_delta(pack(magic + rest))
