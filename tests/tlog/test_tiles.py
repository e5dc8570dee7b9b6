"""Tile paths have one spelling, bundles one reading."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jisr.terms.errors import JisrError, OurMistake, PartnerFault
from jisr.tlog.merkle import MAX_SIZE
from jisr.tlog.tiles import (
    MAX_ENTRY,
    TILE,
    encode_bodies,
    encode_bundle,
    parse_bodies,
    parse_bundle,
    parse_tile_path,
    tile_path,
    tiles_of,
)

tile_numbers = st.tuples(
    st.one_of(st.none(), st.integers(0, 63)),
    st.one_of(st.integers(0, 2000), st.integers(0, MAX_SIZE)),
    st.integers(1, TILE),
)


@pytest.mark.parametrize(
    ("level", "n", "width", "path"),
    [
        (0, 1_234_067, 256, "tile/0/x001/x234/067"),
        (0, 5, 256, "tile/0/005"),
        (63, 1000, 1, "tile/63/x001/000.p/1"),
        (None, 273, 112, "tile/entries/273.p/112"),
        (None, 999, 255, "tile/entries/999.p/255"),
        (7, MAX_SIZE, 256, "tile/7/x009/x223/x372/x036/x854/x775/807"),
    ],
)
def test_known_paths(level: int | None, n: int, width: int, path: str) -> None:
    assert tile_path(level, n, width) == path
    assert parse_tile_path(path) == (level, n, width)


@given(tile_numbers)
def test_paths_come_back(numbers: tuple[int | None, int, int]) -> None:
    assert parse_tile_path(tile_path(*numbers)) == numbers


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile",
        "tile/0",
        "tile/0/",
        "/tile/0/000",
        "tile/0/000/",
        "tile//0/000",
        "tile/00/000",
        "tile/01/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/+1/000",
        "tile/0/5",
        "tile/0/0005",
        "tile/0/x000/005",
        "tile/0/x001",
        "tile/0/001/000",
        "tile/0/x001/x000",
        "tile/0/X001/000",
        "tile/0/x1/000",
        "tile/0/000.p",
        "tile/0/000.p/",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/999",
        "tile/0/000.p/1/2",
        "tile/0/000\n",
        "tile/0/000.p/1\n",
        "tile/0/../000",
        "tile/0/٠٠٠",
        "tile/entries/x000/000",
        "tile/data/000",
        "tile/8/0/000",
        "tile/0/x009/x223/x372/x036/x854/x775/808",
        "tile/0/" + "x001/" * 2000 + "000",
    ],
)
def test_other_spellings_are_refused(path: str) -> None:
    with pytest.raises(PartnerFault) as refused:
        parse_tile_path(path)
    assert refused.value.code == "tile-path"


@pytest.mark.parametrize(
    ("level", "n", "width"), [(64, 0, 1), (-1, 0, 1), (0, -1, 1), (0, MAX_SIZE + 1, 1), (0, 0, 0), (0, 0, 257)]
)
def test_numbers_no_tile_has(level: int, n: int, width: int) -> None:
    with pytest.raises(OurMistake):
        tile_path(level, n, width)


def test_tiles_of_the_sizes_in_the_specification() -> None:
    tiles = list(tiles_of(70_000))
    assert len(tiles) == len(set(tiles)) == 277
    assert [tile for tile in tiles if tile[2] < TILE] == [(0, 273, 112), (1, 1, 17), (2, 0, 1)]
    assert list(tiles_of(256)) == [(0, 0, 256), (1, 0, 1)]
    assert list(tiles_of(1)) == [(0, 0, 1)]


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_bundles_and_bodies_come_back(items: list[bytes]) -> None:
    assert parse_bundle(encode_bundle(items), len(items)) == items
    assert parse_bodies(encode_bodies(items), len(items), 300) == items


def test_lengths_are_big_endian() -> None:
    assert encode_bundle([b"abc", b""]) == b"\x00\x03abc\x00\x00"
    assert encode_bodies([b"abc", b""]) == b"\x00\x00\x00\x03abc\x00\x00\x00\x00"


def test_the_longest_entry() -> None:
    longest = bytes(MAX_ENTRY)
    assert parse_bundle(encode_bundle([longest]), 1) == [longest]
    with pytest.raises(OurMistake) as refused:
        encode_bundle([longest + b"x"])
    assert refused.value.code == "entry-too-long"
    assert parse_bodies(encode_bodies([longest + b"x"]), 1, MAX_ENTRY + 1) == [longest + b"x"]


@pytest.mark.parametrize(
    ("data", "count"),
    [
        (b"", 1),
        (b"\x00", 0),
        (b"\x00", 1),
        (b"\x01", 1),
        (b"\x00\x01", 1),
        (b"\x00\x03ab", 1),
        (b"\x00\x01a\x00", 1),
        (b"\x00\x01a\x00\x01b", 1),
        (b"\x00\x01a\x00\x01b", 3),
        (b"\x00\x01a", 10**9),
    ],
)
def test_bundles_of_another_length_are_refused(data: bytes, count: int) -> None:
    with pytest.raises(PartnerFault) as refused:
        parse_bundle(data, count)
    assert refused.value.code == "bundle-malformed"


@pytest.mark.parametrize(
    ("data", "count", "longest"),
    [
        (b"\x00\x00\x00", 1, 9),
        (b"\x00\x00\x00\x03abc", 1, 2),
        (b"\xff\xff\xff\xff", 1, 2**32),
        (b"\x00\x00\x00\x01a\x00", 1, 9),
        (b"\x00\x00\x00\x01a", 2, 9),
    ],
)
def test_bodies_of_another_length_are_refused(data: bytes, count: int, longest: int) -> None:
    with pytest.raises(PartnerFault) as refused:
        parse_bodies(data, count, longest)
    assert refused.value.code == "bodies-malformed"


@pytest.mark.parametrize(
    "parse", [lambda data, count: parse_bundle(data, count), lambda data, count: parse_bodies(data, count, 100)]
)
@given(st.one_of(st.binary(max_size=200), st.builds(encode_bundle, st.lists(st.binary(max_size=9)))), st.integers(0, 9))
def test_any_bytes_are_read_or_refused(parse: Callable[[bytes, int], list[bytes]], data: bytes, count: int) -> None:
    try:
        items = parse(data, count)
    except JisrError:
        return
    assert len(items) == count
    assert data in (encode_bundle(items), encode_bodies(items))


@given(st.one_of(st.text(max_size=40), st.from_regex(r"tile/(entries|\d+)/(x\d+/)*\d+(\.p/\d+)?")))
def test_any_path_is_read_or_refused(path: str) -> None:
    try:
        found = parse_tile_path(path)
    except JisrError:
        return
    assert tile_path(*found) == path
