"""What is told ahead is far more than it says or than anybody needs: it is refused by its bounds, in little memory."""

import tracemalloc

import pytest
import zstandard

from jisr.exchange.ahead import LIMIT, MAGIC, MAX_BODY, MAX_HASHES, MOST, Ahead, Item, encode_ahead
from jisr.exchange.overtaking import MOST as HELD
from jisr.terms.errors import PartnerFault
from tests.attacks.foretold import foretold, items, refused, take
from tests.attacks.hostile import Scene, everything


def packed(raw: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=1).compress(raw)


def test_a_frame_that_unpacks_without_end(scene: Scene) -> None:
    bomb = packed(MAGIC + bytes(1 << 28))
    tracemalloc.start()
    assert refused(scene.north, bomb).code == "ahead-bomb"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    print(f"256 MiB in {len(bomb):,} bytes: refused at {peak / 2**20:.1f} MiB of memory")
    assert peak < 8 * LIMIT


def test_a_frame_with_a_window_as_large_as_memory(scene: Scene) -> None:
    parameters = zstandard.ZstdCompressionParameters.from_level(1, window_log=27)
    wide = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    assert refused(scene.north, wide.compress(bytes(1 << 20)) + wide.flush()).code == "ahead-damaged"


@pytest.mark.parametrize(
    "raw",
    [
        MAGIC + (1 << 31).to_bytes(4, "big"),
        MAGIC + bytes(4) + b"\xff",
        MAGIC + bytes(4) + b"\x01" + bytes(8) + b"\xff\xff" + bytes(5),
        MAGIC + bytes(4) + b"\x01" + bytes(10) + (MAX_BODY + 17).to_bytes(4, "big") + b"\x00" + bytes(MAX_BODY + 17),
        MAGIC + bytes(4) + b"\x01" + bytes(14) + bytes([MAX_HASHES + 1]) + bytes(32 * (MAX_HASHES + 1)),
        MAGIC + bytes(4) + b"\x00" + b"more",
        b"jisr-ahead/2\n" + bytes(5),
        b"",
    ],
    ids=["note", "count", "header", "body", "hashes", "rest", "version", "nothing"],
)
def test_lengths_that_are_not_so(scene: Scene, raw: bytes) -> None:
    assert refused(scene.north, packed(raw)).code == "ahead-damaged"


def test_one_item_again_and_again(scene: Scene) -> None:
    scene.north.tell()
    flash = scene.north.tell(flash=True)
    same = items(scene.north, [flash]) * 3
    assert refused(scene.north, encode_ahead(Ahead(scene.north.checkpoint(), same))).code == "ahead-damaged"


def test_more_items_than_one_answer_has(scene: Scene) -> None:
    scene.north.tell()
    many = [Item(at, b"{}", b"", []) for at in range(2 * MOST + 1)]
    assert refused(scene.north, encode_ahead(Ahead(scene.north.checkpoint(), many))).code == "ahead-damaged"


def test_no_more_waits_before_its_turn_than_is_bounded(scene: Scene) -> None:
    scene.north.tell()
    flashes = [scene.north.tell(flash=True, at=at) for at in range(HELD + 16)]
    for start in range(0, HELD, MOST):
        assert take(scene.north, foretold(scene.north, *flashes[start : start + MOST])) == MOST
    with pytest.raises(PartnerFault) as met:
        take(scene.north, foretold(scene.north, *flashes[HELD:]))
    assert met.value.code == "over-quota"
    held = everything(scene.south)["exchange_ahead"]
    assert len(held) == HELD
    assert len(everything(scene.south)["exchange_ahead_head"]) == 1
    assert scene.north.stopped() is None
    assert scene.north.offer().added == len(flashes) + 1
    assert len(scene.north.shown()) == len(flashes) + 1
