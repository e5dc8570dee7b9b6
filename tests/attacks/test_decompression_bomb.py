"""Frames that unpack to gigabytes, or say they do: refused within a second and 64 MB, measured in a child."""

import json
import subprocess
import sys
from collections.abc import Callable

import pytest
import zstandard

from jisr.exchange.delta import LIMIT, MAGIC
from jisr.terms.errors import PartnerFault
from tests.attacks.hostile import Attacker, Scene, measured
from tests.attacks.strangers import Endless, carrier_to

SECONDS, MEGABYTES = 1.0, 64
MIB = 1 << 20
CHILD = """
import json, pathlib, sys, time
from jisr.exchange.delta import decode_delta
from jisr.terms.errors import PartnerFault

def peak():
    lines = pathlib.Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024

data = sys.stdin.buffer.read()
before, began = peak(), time.perf_counter()
try:
    decode_delta(data)
    code = "accepted"
except PartnerFault as fault:
    code = fault.code
took = time.perf_counter() - began
print(json.dumps([code, took, peak() - before]))
"""


def stream(total: int, window: int = 17) -> bytes:
    """An honest frame of `total` zero bytes behind the magic line, with a window of 2**window bytes."""
    chosen = zstandard.ZstdCompressionParameters.from_level(1, window_log=window)
    packer = zstandard.ZstdCompressor(compression_params=chosen).compressobj()
    made = [packer.compress(MAGIC)]
    made += [packer.compress(bytes(MIB)) for _ in range(total // MIB)]
    return b"".join((*made, packer.flush()))


def claiming(total: int) -> bytes:
    """A frame of one byte whose header states a content of `total`, which is then its window too."""
    return b"\x28\xb5\x2f\xfd\xe4" + total.to_bytes(8, "little") + b"\x09\0\0\0" + bytes(4)


def runs(blocks: int) -> bytes:
    """Blocks that each say "this byte, 131,072 times" in four bytes: the cheapest bomb there is."""
    block = (1 << 17 << 3 | 2).to_bytes(3, "little") + b"\0"
    return b"\x28\xb5\x2f\xfd\x00\x50" + block * blocks + b"\x01\0\0"


def skippable(size: int) -> bytes:
    return b"\x50\x2a\x4d\x18" + size.to_bytes(4, "little") + bytes(size)


def nested() -> bytes:
    pack = zstandard.ZstdCompressor().compress
    return pack(pack(stream(1 << 30)))


BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "holds 2 GiB": ("delta-bomb", lambda: stream(1 << 31)),
    "holds 16 GiB in runs": ("delta-bomb", lambda: runs(1 << 17)),
    "claims 16 EiB": ("delta-damaged", lambda: claiming(2**64 - 1)),
    "claims 4 GiB": ("delta-damaged", lambda: claiming(2**32)),
    "window of 2 GiB": ("delta-damaged", lambda: stream(MIB, window=31)),
    "window of 128 MiB": ("delta-damaged", lambda: stream(64 * MIB, window=27)),
    "nested": ("delta-damaged", nested),
    "just beyond the limit": ("delta-bomb", lambda: stream(LIMIT)),
    "many frames": ("delta-damaged", lambda: stream(16 * MIB) * 100),
    "behind a skippable frame": ("delta-bomb", lambda: skippable(1 << 24) + stream(1 << 30)),
    "a dictionary nobody has": ("delta-damaged", lambda: b"\x28\xb5\x2f\xfd\x07\x50\xff\xff\xff\x7f\x01\0\0"),
}


def unpacked_in_a_child(data: bytes) -> tuple[str, float, float]:
    """What became of it: code, seconds, megabytes of memory at its peak beyond what the child had before."""
    run = subprocess.run([sys.executable, "-c", CHILD], input=data, capture_output=True, check=True, timeout=60)
    code, seconds, megabytes = json.loads(run.stdout)
    return code, seconds, megabytes


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_quickly_and_small(name: str) -> None:
    expected, make = BOMBS[name]
    code, seconds, megabytes = unpacked_in_a_child(make())
    measured(f"{name}: {code} after {seconds * 1000:.0f} ms, {megabytes:.0f} MB")
    assert code == expected
    assert seconds < SECONDS
    assert megabytes < MEGABYTES


def largest_lawful() -> bytes:
    """One body that fills the limit to the last byte, a thousandth of that on the wire."""
    head = MAGIC + bytes(4) + bytes(8) + (1).to_bytes(4, "big") + bytes(2)
    rest = LIMIT - len(head) - 4
    return zstandard.ZstdCompressor(level=1).compress(head + rest.to_bytes(4, "big") + bytes(rest))


def test_the_largest_lawful_frame_stays_small_too() -> None:
    data = largest_lawful()
    assert len(data) < LIMIT / 1000
    code, seconds, megabytes = unpacked_in_a_child(data)
    measured(f"largest lawful frame: {code} after {seconds * 1000:.0f} ms, {megabytes:.0f} MB")
    assert code == "accepted"
    assert seconds < SECONDS
    assert megabytes < 80, "the unpacked bytes and what is cut out of them, and no third copy"


def test_the_measure_itself_sees_a_hundred_megabytes() -> None:
    """A peak that is never seen would pass everything above."""
    script = CHILD.replace("decode_delta(data)", "kept = bytearray(100 << 20); kept[::4096] = b'x' * (25 << 10)")
    run = subprocess.run([sys.executable, "-c", script], input=b"", capture_output=True, check=True, timeout=60)
    assert json.loads(run.stdout)[2] > 90


def test_a_bomb_from_a_partner_changes_nothing(north: Attacker) -> None:
    north.tell()
    assert north.refused(runs(1 << 12)).code == "delta-bomb"
    assert north.stopped() is None
    assert north.offer().added == 1


def test_a_carrier_stops_reading_an_endless_answer(scene: Scene) -> None:
    """The network carrier gives up at the limit, whatever the partner goes on to send."""
    endless = Endless(MIB)
    with pytest.raises(PartnerFault) as met:
        carrier_to(scene, endless).delta(0, 1, 0)
    assert met.value.code == "delta-bomb"
    assert endless.sent <= LIMIT + 2 * MIB
