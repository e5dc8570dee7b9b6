"""Frames that unpack to gigabytes, or say they do: refused in under a second and in under 64 MB, measured in a child."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SECONDS, MEGABYTES = 1.0, 64
FRAMES = """
import zstandard
from jisr.exchange.delta import MAGIC, LIMIT

def stream(total, level=1, window=0):
    chosen = zstandard.ZstdCompressionParameters.from_level(level, **({"window_log": window} if window else {}))
    packer = zstandard.ZstdCompressor(compression_params=chosen).compressobj()
    part, made = b"\\0" * (1 << 20), [packer.compress(MAGIC)]
    made += [packer.compress(part) for _ in range(total >> 20)]
    return b"".join((*made, packer.flush()))

def claiming(total):
    # A frame header with an eight-byte content size and the checksum flag, then one stored block of one byte.
    return b"\\x28\\xb5\\x2f\\xfd" + bytes((0xE0 | 0x04,)) + total.to_bytes(8, "little") + b"\\x09\\0\\0\\0" + b"\\0" * 4

def runs(blocks):
    # Blocks that each say: one byte, 128 KiB times. The cheapest bomb there is, four bytes for 131,072.
    body = ((1 << 17 << 3) | 2).to_bytes(3, "little") + b"\\0"
    return b"\\x28\\xb5\\x2f\\xfd\\x00\\x50" + body * blocks + b"\\x01\\0\\0"

bombs = {
    "holds 2 GiB": lambda: stream(1 << 31),
    "holds 16 GiB in runs": lambda: runs(1 << 17),
    "claims 16 EiB": lambda: claiming(2**64 - 1),
    "claims 4 GiB": lambda: claiming(2**32),
    "window of 2 GiB": lambda: stream(1 << 20, window=31),
    "window of 128 MiB": lambda: stream(64 << 20, window=27),
    "nested": lambda: zstandard.ZstdCompressor().compress(zstandard.ZstdCompressor().compress(stream(1 << 30))),
    "just beyond the limit": lambda: stream(LIMIT),
    "many frames": lambda: stream(1 << 24) * 100,
    "skippable frames": lambda: b"\\x50\\x2a\\x4d\\x18\\0\\0\\0\\x01" + b"\\0" * (1 << 24) + stream(1 << 30),
    "a dictionary nobody has": lambda: b"\\x28\\xb5\\x2f\\xfd\\x07\\x50\\xff\\xff\\xff\\x7f\\x01\\0\\0",
}
"""
CHILD = """
import json, resource, sys, time
from jisr.exchange.delta import decode_delta
from jisr.terms.errors import PartnerFault
data = sys.stdin.buffer.read()
# The high-water mark so far includes what reading the input took; only what comes on top counts.
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
began = time.perf_counter()
try:
    decode_delta(data)
    code = "accepted"
except PartnerFault as fault:
    code = fault.code
took = time.perf_counter() - began
print(json.dumps([code, took, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024]))
"""
CODES = {
    "holds 2 GiB": "delta-bomb",
    "holds 16 GiB in runs": "delta-bomb",
    "claims 16 EiB": "delta-damaged",
    "claims 4 GiB": "delta-damaged",
    "window of 2 GiB": "delta-damaged",
    "window of 128 MiB": "delta-damaged",
    "nested": "delta-damaged",
    "just beyond the limit": "delta-bomb",
    "many frames": "delta-damaged",
    "skippable frames": "delta-damaged",
    "a dictionary nobody has": "delta-damaged",
}
_frames: dict[str, Any] = {}
exec(FRAMES, _frames)  # noqa: S102


def unpacked_in_a_child(data: bytes, script: str = CHILD) -> tuple[str, float, float]:
    """What became of it: code, seconds, megabytes on top of the child's own."""
    run = subprocess.run([sys.executable, "-c", script], input=data, capture_output=True, check=True, timeout=60)
    code, seconds, megabytes = json.loads(run.stdout)
    return code, seconds, megabytes


@pytest.mark.parametrize("name", CODES)
def test_a_bomb_is_refused_quickly_and_small(name: str) -> None:
    code, seconds, megabytes = unpacked_in_a_child(_frames["bombs"][name]())
    print(f"{name}: {code} after {seconds * 1000:.0f} ms, {megabytes:.0f} MB")
    assert code == CODES[name]
    assert seconds < SECONDS
    assert megabytes < MEGABYTES


def test_the_largest_lawful_frame_stays_small_too() -> None:
    """One body that fills the limit to the last byte, a thousandth of it on the wire."""
    made = _frames["zstandard"].ZstdCompressor(level=1)
    limit = _frames["LIMIT"]
    head = _frames["MAGIC"] + (0).to_bytes(4, "big") + (0).to_bytes(8, "big") + (1).to_bytes(4, "big") + b"\0\0"
    data = made.compress(head + (limit - len(head) - 4).to_bytes(4, "big") + bytes(limit - len(head) - 4))
    assert len(data) < limit / 1000
    code, seconds, megabytes = unpacked_in_a_child(data)
    print(f"largest lawful frame: {seconds * 1000:.0f} ms, {megabytes:.0f} MB")
    assert code == "accepted"
    assert seconds < SECONDS
    assert megabytes < 2 * MEGABYTES


def test_a_bomb_from_a_partner_changes_nothing(scene: Any) -> None:
    scene.north.tell()
    assert scene.north.refused(_frames["runs"](1 << 12)).code == "delta-bomb"
    assert scene.north.stopped() is None
    assert scene.north.offer().added == 1


def test_a_carrier_stops_reading_an_endless_answer(tmp_path: Path) -> None:
    """The network carrier gives up at the limit, whatever the partner goes on to send."""
    from jisr.exchange.delta import LIMIT
    from jisr.terms.errors import PartnerFault
    from tests.attacks.hostile import staged
    from tests.attacks.strangers import Endless, carrier_to

    with staged(tmp_path) as scene:
        endless = Endless(1 << 20)
        with pytest.raises(PartnerFault) as met:
            carrier_to(scene, endless).delta(0, 1, 0)
        assert met.value.code == "delta-bomb"
        assert endless.sent <= LIMIT + 2 * (1 << 20)
