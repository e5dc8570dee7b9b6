"""What C2SP asks of a mirror and of a witness, word by word, where a program that is not ours would feel it."""

import gzip
import hashlib
import struct
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from jisr.exchange.delta import MAX_NOTE as DELTA_NOTE
from jisr.exchange.delta import Delta
from jisr.node import Node
from jisr.terms.errors import PartnerFault
from jisr.terms.releases import RejectFact
from jisr.tlog.cosignature import verify_cosignature
from jisr.tlog.note import KEY_COSIGNATURE, KEY_ED25519, Verifier, parse_note
from jisr.tlog.submissions import parse_info
from jisr.tlog.tiles import parse_bundle
from tests.attacks.hostile import Scene
from tests.attacks.pushed import ENTRIES, HEAD, WITNESS, WITNESSED, PushDoor, leaves_of, witnessing
from tests.attacks.test_push_files import cut
from tests.two_sides.pushing import Leaves, PushWire, carrier_to, leaf, mth, post, told
from tests.two_sides.sides import Chance, Clock, Inline, pair, side

SIZE = 600


@pytest.fixture
def pushed(tmp_path: Path) -> Iterator[tuple[Scene, PushDoor]]:
    with witnessing(tmp_path) as found:
        yield found


@pytest.fixture
def sides() -> tuple[Node, Node, PushWire]:
    """North with a log of 600 leaves for South, and South's port."""
    clock = Clock()
    north, south = side("north", Inline(), clock, Chance(1)), side("south", Inline(), clock, Chance(2))
    pair(north, south)
    facts = [RejectFact(index=index, reason="oversized") for index in range(SIZE)]
    north.store.write(lambda tx: north.outgoing.state(tx, "south", "reject", facts))
    north.outgoing.sign()
    return north, south, PushWire(south, south.entropy)


class Got(NamedTuple):
    status_code: int
    headers: httpx.Headers
    body: bytes


def answered(north: Node, wire: PushWire, method: str, path: str, body: bytes = b"", **headers: str) -> Got:
    """The whole answer to a signed request of north's, as its bytes came."""
    seen: list[httpx.Response] = []
    real: Callable[[httpx.Request], httpx.Response] = wire.handle_request

    def keep(request: httpx.Request) -> httpx.Response:
        seen.append(real(request))
        return seen[-1]

    wire.handle_request = keep  # type: ignore[method-assign]
    status, found = carrier_to(north, wire)._answered(method, path, body, 5.0, headers or None)
    assert status == seen[-1].status_code
    return Got(status, seen[-1].headers, found)


def pending(north: Node, wire: PushWire) -> Leaves:
    leaves, _, note = told(north, "south")
    assert post(north, wire, HEAD, leaves.submission(0, SIZE, note))[0] == 200
    return leaves


# --- tlog-mirror -----------------------------------------------------------------------------------------------


def test_every_answer_to_an_upload_says_that_gzip_is_read(sides: tuple[Node, Node, PushWire]) -> None:
    north, _, wire = sides
    leaves = pending(north, wire)
    for body, status in (
        (leaves.upload(0, 0), 409), (leaves.upload(0, SIZE, cut=1, most=1), 400), (leaves.upload(0, SIZE, most=1), 202),
        (leaves.upload(0, SIZE, spoilt=True), 422), (leaves.upload(0, SIZE), 200),
    ):  # fmt: skip
        got = answered(north, wire, "POST", ENTRIES, body)
        assert got.status_code == status
        assert got.headers["accept-encoding"] == "gzip"


@pytest.mark.parametrize("origin", [b"", b"\xff\xfe", b"a/log", b"north.example/jisr/north/south/1 "])
def test_whatever_names_no_known_log_is_not_found(sides: tuple[Node, Node, PushWire], origin: bytes) -> None:
    north, _, wire = sides
    pending(north, wire)
    assert post(north, wire, ENTRIES, struct.pack(">H", len(origin)) + origin + struct.pack(">QQH", 0, 0, 0))[0] == 404


@pytest.mark.parametrize("encoding", ["gzip", "GZIP"])
def test_a_gzip_that_breaks_off_counts_as_far_as_it_came(sides: tuple[Node, Node, PushWire], encoding: str) -> None:
    north, south, wire = sides
    leaves = pending(north, wire)
    packed = gzip.compress(leaves.upload(0, SIZE), 0)
    status, answer = post(north, wire, ENTRIES, packed[: len(packed) * 2 // 3], **{"content-encoding": encoding})
    assert (status, parse_info(answer)[:2]) == (202, (SIZE, 256))
    members = gzip.compress(leaves.upload(256, SIZE)[:5000]) + gzip.compress(leaves.upload(256, SIZE)[5000:])
    assert post(north, wire, ENTRIES, members, **{"content-encoding": encoding})[0] == 200
    assert south.incoming.size("north") == SIZE


def test_an_upload_that_breaks_off_counts_as_far_as_it_came(pushed: tuple[Scene, PushDoor]) -> None:
    """Each package is durable by itself, however the request ended; but only of who signed it."""
    scene, door = pushed
    for index in range(SIZE):
        scene.north.note("reject", index=index, reason="oversized")
    leaves = leaves_of(scene.north)
    assert door.post(scene.north, HEAD, leaves.submission(0, SIZE, scene.north.checkpoint())).status == 200
    body = leaves.upload(0, SIZE)
    for who in (scene.east, scene.north):
        cut(door, ENTRIES, body[:-10], door.signed(who, "POST", ENTRIES, body))
        answer = door.post(scene.north, ENTRIES, leaves.upload(SIZE, SIZE))
        after = 0 if who is scene.east else 512
        assert (answer.status, parse_info(answer.body)[:2]) == (409, (SIZE, after))
    assert door.post(scene.north, ENTRIES, leaves.upload(512, SIZE)).status == 200


def test_an_upload_that_another_one_overtook_is_not_refused(
    sides: tuple[Node, Node, PushWire], monkeypatch: pytest.MonkeyPatch
) -> None:
    north, south, wire = sides
    leaves = pending(north, wire)
    real, raced = south.incoming.take, list[Any]()

    def take(name: str, delta: Delta, **more: Any) -> Any:
        """Between looking and storing another request stores the same."""
        if not raced:
            raced.append(real(name, delta, **more))
            raise PartnerFault("delta-damaged", "Another fetch was faster; this one is not needed.")
        return real(name, delta, **more)

    monkeypatch.setattr(south.incoming, "take", take)
    status, lines = post(north, wire, ENTRIES, leaves.upload(0, SIZE))
    assert status == 200
    assert lines.startswith("— south.example/jisr/receipt/1 ".encode())
    assert raced


def test_the_mirrored_log_is_served_as_a_tiled_log(sides: tuple[Node, Node, PushWire]) -> None:
    """Under the hash of its origin: a checkpoint with the log's line and the mirror's, hash tiles and bundles."""
    north, south, wire = sides
    leaves = pending(north, wire)
    prefix = f"/heads/{hashlib.sha256(leaves.origin.encode()).hexdigest()}"
    assert answered(north, wire, "GET", f"{prefix}/checkpoint").status_code == 404
    assert answered(north, wire, "GET", f"{prefix}/tile/0/000").status_code == 404
    assert post(north, wire, ENTRIES, leaves.upload(0, SIZE))[0] == 200
    got = answered(north, wire, "GET", f"{prefix}/checkpoint")
    assert got.headers["content-type"] == "text/plain; charset=utf-8"
    note = parse_note(got.body)
    by_log = Verifier(leaves.origin, KEY_ED25519, north.keys.log.public_key().public_bytes_raw())
    by_mirror = Verifier(
        "south.example/jisr/receipt/1", KEY_COSIGNATURE, south.keys.receipt.public_key().public_bytes_raw()
    )
    lines = {(line.name, line.key_id): line for line in note.signatures}
    assert by_log.accepts(note.text, lines[by_log.name, by_log.key_id].blob)
    verify_cosignature(note.text, lines[by_mirror.name, by_mirror.key_id], by_mirror)
    entries: list[bytes] = []
    for name, width in (("000", 256), ("001", 256), ("002.p/88", 88)):
        bundle = answered(north, wire, "GET", f"{prefix}/tile/entries/{name}")
        assert bundle.headers["content-type"] == "application/octet-stream"
        entries += parse_bundle(bundle.body, width)
        tile = answered(north, wire, "GET", f"{prefix}/tile/0/{name}").body
        assert tile == b"".join(map(leaf, entries[-width:]))
    assert entries == leaves.entries
    assert b64decode(note.text.split("\n")[2]) == mth([leaf(one) for one in entries])
    top = answered(north, wire, "GET", f"{prefix}/tile/1/000.p/2").body
    assert top == b"".join(mth([leaf(one) for one in entries[at : at + 256]]) for at in (0, 256))
    assert answered(north, wire, "GET", f"{prefix}/tile/0/002").status_code == 404


def test_nobody_else_reads_a_mirrored_log(pushed: tuple[Scene, PushDoor]) -> None:
    scene, door = pushed
    scene.north.tell()
    scene.north.offer()
    prefix = f"/heads/{hashlib.sha256(scene.north.origin.encode()).hexdigest()}"
    assert door.get(scene.north, f"{prefix}/tile/0/000.p/1").status == 200
    assert door.get(scene.east, f"{prefix}/tile/0/000.p/1").status == 404
    assert door.get(scene.east, f"{prefix}/checkpoint").status == 404


# --- signed-note, tlog-witness ---------------------------------------------------------------------------------


def lines(count: int, size: int) -> bytes:
    """Lines of cosigners nobody here knows."""
    made = [f"— cosigner.example/{n} {b64encode(n.to_bytes(4, 'big') + bytes(size)).decode()}\n" for n in range(count)]
    return "".join(made).encode()


def test_sixteen_signatures_of_five_kilobytes_are_read(pushed: tuple[Scene, PushDoor]) -> None:
    """signed-note: at least 16 MUST be accepted, and each may be nearly 5 kB."""
    scene, door = pushed
    scene.north.note("reject", index=0, reason="oversized")
    for target, origin in ((WITNESS, WITNESSED), (HEAD, scene.north.origin)):
        note = scene.north.checkpoint(origin=origin) + lines(15, 5000)
        assert len(note) > 96_000
        body = leaves_of(scene.north, origin).submission(0, 1, note)
        assert door.post(scene.north, target, body).status == 200
        too_long = leaves_of(scene.north, origin).submission(0, 1, note + lines(15, 9000))
        assert door.post(scene.north, target, too_long).status == 400
    assert door.post(scene.north, ENTRIES, leaves_of(scene.north).upload(0, 1)).status == 200
    head = scene.south.store.read(lambda tx: scene.south.standing.head(tx, "north", "in"))
    assert head is not None
    assert head.note == scene.north.checkpoint(), "what is kept has room in a delta"
    assert len(head.note) < DELTA_NOTE


# --- tlog-tiles ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "packed"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("identity", False),
        ("gzip;q=0", False),
        ("gzip;q=0.0, identity", False),
    ],
)
def test_bundles_are_packed_for_who_reads_that(
    sides: tuple[Node, Node, PushWire], said: str, packed: bool
) -> None:  # fmt: skip
    north, south, _ = sides
    back = PushWire(north, north.entropy)
    got = answered(south, back, "GET", "/north/south/1/tile/entries/000", b"", **{"accept-encoding": said})
    body = got.body
    assert (got.headers.get("content-encoding") == "gzip") is packed
    assert got.headers["vary"] == "accept-encoding"
    leaves = told(north, "south")[0].entries[:256]
    assert parse_bundle(gzip.decompress(body) if packed else body, 256) == leaves
    assert not packed or len(body) < sum(map(len, leaves)) / 4
    assert "content-encoding" not in answered(south, back, "GET", "/north/south/1/tile/0/000").headers


def test_our_own_requests_ask_for_nothing_packed_and_name_no_program(sides: tuple[Node, Node, PushWire]) -> None:
    north, _, wire = sides
    seen: list[httpx.Headers] = []
    real = wire.handle_request

    def keep(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers)
        return real(request)

    wire.handle_request = keep  # type: ignore[method-assign]
    carrier_to(north, wire).head()
    assert {one["accept-encoding"] for one in seen} == {"identity"}
    assert not any(name in one for one in seen for name in ("user-agent", "accept"))
