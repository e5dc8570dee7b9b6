"""Answers cut off on the way: damage, wherever the cut is."""

import zstandard

from jisr.exchange.delta import MAGIC, MOST, Delta, encode_delta
from tests.attacks.hostile import Attacker


def raw(data: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompress(data, max_output_size=1 << 20)


def packed(data: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=1).compress(data)


def test_a_frame_cut_anywhere_stores_nothing(north: Attacker) -> None:
    for _ in range(3):
        north.tell()
    honest = north.delta()
    # Without the four bytes of the frame's own checksum all of the content is there, and it is verified anyway.
    for cut in range(len(honest) - 4):
        assert north.refused(honest[:cut]).code == "delta-damaged"
    assert north.stopped() is None
    assert north.offer(honest).added == 3


def test_content_cut_anywhere_stores_nothing(north: Attacker) -> None:
    """The cut comes before compression, so that only our own reading can notice it."""
    for _ in range(2):
        north.tell()
    content = raw(north.delta())
    for cut in range(0, len(content), 3):
        assert north.refused(packed(content[:cut])).code == "delta-damaged"
    assert north.refused(packed(content + b"\0")).code == "delta-damaged"
    assert north.offer(packed(content)).added == 2


def test_a_bundle_cut_at_an_entry_is_no_shorter_log(north: Attacker) -> None:
    for _ in range(3):
        north.tell()
    short = Delta(north.checkpoint(), 0, north.leaves[:2], north.bodies[:2])
    assert north.refused(encode_delta(short)).code == "delta-damaged"
    none = Delta(north.checkpoint(), 0, [], [])
    assert north.refused(encode_delta(none)).code == "delta-damaged"


def test_a_stretch_that_begins_elsewhere_is_damage(north: Attacker) -> None:
    for _ in range(3):
        north.tell()
    north.offer(north.delta(0, 1))
    for start in (0, 2):
        part = Delta(north.checkpoint(), start, north.leaves[start:], north.bodies[start:])
        assert north.refused(encode_delta(part)).code == "delta-damaged"
    assert north.offer().added == 2


def test_numbers_that_lie_about_lengths_are_damage(north: Attacker) -> None:
    north.tell()
    note = north.checkpoint()
    content = raw(north.delta())
    at = len(MAGIC)
    count = at + 4 + len(note) + 8
    for changed in (
        content[:at] + b"\xff\xff\xff\xff" + content[at + 4 :],
        content[:at] + (2**16 + 1).to_bytes(4, "big") + content[at + 4 :] + b"\0" * (2**16),
        content[:count] + b"\xff\xff\xff\xff" + content[count + 4 :],
        content[:count] + (MOST + 1).to_bytes(4, "big") + content[count + 4 :],
        content[:count] + b"\0\0\0\0" + content[count + 4 :],
        content[: count - 8] + b"\xff" * 8 + content[count:],
        b"jisr-delta/2\n" + content[at:],
    ):
        assert north.refused(packed(changed)).code == "delta-damaged"
    assert north.stopped() is None
