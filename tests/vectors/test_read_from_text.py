"""Pages of the specification read by somebody who has nothing else: small readers that use no code of ours.

Deltas, signed requests, cells and order have no other reader than ours; these were written from the pages alone.
"""

import base64
import hashlib
import math
import struct
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
import zstandard
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.vectors.vectors import load

CARDS = {card["side"]: card["fields"] for card in load("card")["cards"]}
DELTA, REQUESTS, GRID, ORDERS = (load(name) for name in ("delta", "requests", "grid", "cross-commit"))
LARGEST = 33_554_432


# --- delta.md ----------------------------------------------------------------------------------------------------


class Damage(Exception):
    """What is no delta."""


class Stretch(NamedTuple):
    note: bytes
    start: int
    headers: list[bytes]
    bodies: list[bytes]


def read_delta(frame: bytes) -> Stretch:
    try:
        raw = zstandard.ZstdDecompressor(max_window_size=2**23).stream_reader(frame).read(LARGEST + 1)
        if len(raw) > LARGEST or raw[:13] != b"jisr-delta/1\n":
            raise Damage
        at = 13

        def part(width: int) -> bytes:
            nonlocal at
            found = raw[at : (at := at + width)]
            if len(found) != width:
                raise Damage
            return found

        def number(form: str) -> int:
            return int(struct.unpack(form, part(struct.calcsize(form)))[0])

        if (length := number(">I")) > 65_536:
            raise Damage
        note, start, count = part(length), number(">Q"), number(">I")
        if count > 8192:
            raise Damage
        headers = [part(number(">H")) for _ in range(count)]
        bodies = [part(number(">I")) for _ in range(count)]
    except zstandard.ZstdError:
        raise Damage from None
    if at != len(raw):
        raise Damage
    return Stretch(note, start, headers, bodies)


def root_of(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + root_of(leaves[:split]) + root_of(leaves[split:])).digest()


@pytest.mark.parametrize("case", DELTA["deltas"], ids=lambda case: f"{case['start']} to {case['size']}")
def test_a_delta_is_read(case: Any) -> None:
    got = read_delta(base64.b64decode(case["frame"]))
    assert (got.start, got.start + len(got.headers)) == (case["start"], case["size"])
    origin, size, root, *_ = got.note.decode().split("\n")
    assert (origin, int(size)) == ("north.example/jisr/north/south/1", case["size"])
    known = [entry["header"].encode() for entry in load("log")["entries"]]
    assert got.headers == known[case["start"] : case["size"]]
    leaves = [hashlib.sha256(b"\0" + header).digest() for header in known[: case["size"]]]
    assert base64.b64encode(root_of(leaves)).decode() == root


@pytest.mark.parametrize("case", DELTA["refused"], ids=lambda case: case["name"])
def test_what_is_no_delta_is_damage(case: Any) -> None:
    with pytest.raises(Damage):
        read_delta(base64.b64decode(case["frame"]))


# --- requests.md -------------------------------------------------------------------------------------------------

COMPONENTS = ("@method", "@authority", "@path", "@query", "content-digest")


def accepts(case: Any) -> bool:
    """Whether the request is signed by the key `request` on that side's card, with that nonce."""
    fields, url = case["headers"], urlsplit(case["url"])
    body = base64.b64decode(case["body"])
    listed = " ".join('"' + name + '"' for name in COMPONENTS)
    params = f'({listed});created={case["created"]};keyid="{case["side"]}"'
    params += f';alg="ed25519";nonce="{case["nonce"]}";tag="jisr"'
    digest = f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"
    if fields.get("signature-input") != f"jisr={params}" or fields.get("content-digest") != digest:
        return False
    port = "" if url.port in (None, 443) else f":{url.port}"
    values = (case["method"], f"{(url.hostname or '').lower()}{port}", url.path or "/", f"?{url.query}", digest)
    base = "".join(f'"{name}": {value}\n' for name, value in zip(COMPONENTS, values, strict=True))
    signed = fields["signature"].removeprefix("jisr=:").removesuffix(":")
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(CARDS[case["side"]]["request"]))
    try:
        key.verify(base64.b64decode(signed), f'{base}"@signature-params": {params}'.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


@pytest.mark.parametrize("case", REQUESTS["requests"], ids=lambda case: case["name"])
def test_a_signed_request_is_accepted(case: Any) -> None:
    assert accepts(case)


@pytest.mark.parametrize("case", REQUESTS["refused"], ids=lambda case: case["name"])
def test_a_request_that_is_signed_otherwise_is_refused(case: Any) -> None:
    assert not accepts(case)


# --- entry.md: cells ---------------------------------------------------------------------------------------------


def degrees(units: int, letters: str, width: int) -> str:
    text = f"{abs(units) / 1e7:.7f}".rstrip("0").rstrip(".")
    whole, _, rest = text.partition(".")
    return f"{letters[units < 0]}{whole.zfill(width)}{'.' + rest if rest else ''}"


@pytest.mark.parametrize("case", GRID["cells"], ids=lambda case: f"{case['lat']} {case['lon']} {case['level']}")
def test_a_cell_is_found_and_named(case: Any) -> None:
    level, side = case["level"], 10_000_000 / 2 ** case["level"]
    column = int((case["lon"] + 1_800_000_000) % 3_600_000_000 // side)
    row = min(int((case["lat"] + 900_000_000) // side), 180 * 2**level - 1)
    assert (column, row) == (case["x"], case["y"])
    west, south = column * side - 1_800_000_000, row * side - 900_000_000
    size = "1°" if not level else f"1/{2**level}°"
    assert case["name"] == f"{degrees(int(south), 'NS', 2)} {degrees(int(west), 'EW', 3)} +{size}"
    assert [tuple(corner) for corner in case["polygon"]] == [
        (west, south), (west + side, south), (west + side, south + side), (west, south + side), (west, south),
    ]  # fmt: skip
    near, far = sorted(math.radians(abs(lat) / 1e7) for lat in (south, south + side))
    a, e2 = 6_378_137, 0.00669437999014
    meridian = a * (1 - e2) / (1 - e2 * math.sin(far) ** 2) ** 1.5
    parallel = a * math.cos(near) / math.sqrt(1 - e2 * math.sin(near) ** 2)
    half = math.radians(side / 1e7) / 2
    assert math.ceil(half * math.hypot(meridian, parallel) + 0.01) == case["half_diagonal_m"]


# --- cross-commit.md ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", ORDERS["order"], ids=lambda case: case["name"])
def test_two_entries_are_put_in_order(case: Any) -> None:
    i, j = case["ours"], case["theirs"]
    by_them = max((n for at, n in case["their_commitments"] if at <= j), default=0)
    by_us = max((n for at, n in case["our_commitments"] if at <= i), default=0)
    said = {(True, False): "before", (False, True): "after"}.get((i < by_them, j < by_us), "unknown")
    assert said == case["order"]
