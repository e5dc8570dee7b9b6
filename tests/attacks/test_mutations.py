"""Lawful messages with something changed: two thousand of them, and not one changes anything or is answered oddly."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zstandard

from jisr.exchange.cards import read_card, sign_card
from jisr.exchange.delta import decode_delta
from jisr.terms.errors import JisrError, PartnerFault
from jisr.tlog.note import parse_note
from tests.attacks.hostile import HEAD, Attacker, Door, Scene, edited, everything, staged

FLIPS, OTHERS = 500, 20
RECEIPT = "/south/north/1/receipt"


def cut(data: bytes, source: random.Random) -> bytes:
    return data[: source.randrange(len(data))]


def behead(data: bytes, source: random.Random) -> bytes:
    return data[source.randrange(1, len(data)) :]


def part(data: bytes, source: random.Random) -> tuple[int, int]:
    start = source.randrange(len(data))
    return start, min(len(data), start + source.choice((1, 2, 4, 8, 32, 128)))


def drop(data: bytes, source: random.Random) -> bytes:
    start, stop = part(data, source)
    return data[:start] + data[stop:]


def repeat(data: bytes, source: random.Random) -> bytes:
    start, stop = part(data, source)
    return data[:stop] + data[start:]


def blank(data: bytes, source: random.Random) -> bytes:
    start, stop = part(data, source)
    return data[:start] + bytes(stop - start) + data[stop:]


def scramble(data: bytes, source: random.Random) -> bytes:
    start, stop = part(data, source)
    return data[:start] + source.randbytes(stop - start) + data[stop:]


def insert(data: bytes, source: random.Random) -> bytes:
    start, _ = part(data, source)
    return data[:start] + source.randbytes(source.choice((1, 3, 20))) + data[start:]


def swap(data: bytes, source: random.Random) -> bytes:
    (a, b), (c, d) = sorted((part(data, source), part(data, source)))
    return data if b > c else data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def twice(data: bytes, source: random.Random) -> bytes:
    return data + data


def flip(data: bytes, source: random.Random) -> bytes:
    at = source.randrange(len(data))
    return data[:at] + bytes((data[at] ^ 1 << source.randrange(8),)) + data[at + 1 :]


CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    cut, behead, drop, repeat, blank, scramble, insert, swap, twice,
)  # fmt: skip


def mutations(data: bytes, seed: int, flips: int = FLIPS) -> Iterator[bytes]:
    """`data` changed in one way at a time, never equal to itself; the same sequence for the same seed."""
    source = random.Random(seed)
    made = [flip(data, source) for _ in range(flips)]
    made += [change(data, source) for change in CHANGES for _ in range(OTHERS)]
    return (changed for changed in made if changed != data)


def of_every_kind(north: Attacker) -> None:
    """A log with an item of each kind we know."""
    north.tell()
    north.tell(edited(title="Crossing: open"), k="revise", re=[0])
    north.note("head", h=HEAD)
    north.tell(edited(kind="route", title="Route: open"))
    north.put(b"broken")
    north.note("reject", index=0, reason="oversized")


def meaning(data: bytes) -> object:
    try:
        return decode_delta(data)
    except PartnerFault:
        return None


@pytest.mark.parametrize("wrapped", [False, True], ids=["the frame", "what is in it"])
def test_a_changed_delta_stores_nothing(scene: Scene, wrapped: bool) -> None:
    of_every_kind(scene.north)
    honest = scene.north.delta()
    lawful = decode_delta(honest)
    pack = zstandard.ZstdCompressor(level=1).compress
    bare = zstandard.ZstdDecompressor().decompress(honest, max_output_size=1 << 20)
    before = everything(scene.south)
    tried = 0
    for changed in mutations(bare if wrapped else honest, 11):
        data = pack(changed) if wrapped else changed
        if meaning(data) == lawful:
            continue  # the change hit what says nothing, such as the frame's own checksum
        tried += 1
        with pytest.raises(PartnerFault):
            scene.south.incoming.offer("north", data)
    assert tried > FLIPS
    assert everything(scene.south) == before
    assert scene.north.stopped() is None
    assert scene.north.offer(honest).added == 6


def test_after_all_of_it_the_copy_is_the_one_an_undisturbed_side_has(scene: Scene, tmp_path: Path) -> None:
    of_every_kind(scene.north)
    honest = scene.north.delta()
    for changed in mutations(honest, 12, flips=50):
        if meaning(changed) != decode_delta(honest):
            with pytest.raises(PartnerFault):
                scene.south.incoming.offer("north", changed)
    scene.north.offer(honest)
    (tmp_path / "quiet").mkdir()
    with staged(tmp_path / "quiet") as quiet:
        of_every_kind(quiet.north)
        quiet.north.offer()
        ours, theirs = everything(scene.south), everything(quiet.south)
    differing = {table for table in ours if ours[table] != theirs[table]}
    # Salts of the record are drawn, and the cards differ in their age recipient; all else must be the same.
    assert differing <= {"record_entry", "record_subtree", "record_head", "exchange_partner"}


def test_a_changed_receipt_changes_nothing(scene: Scene, door: Door) -> None:
    scene.north.put(b"broken")
    scene.north.offer()
    found = scene.south.store.read(lambda tx: scene.south.standing.checkpoint(tx, "north"))
    assert found is not None
    honest = scene.north.receipt(found[1])
    lawful = parse_note(honest)
    before = everything(scene.south)
    for at, changed in enumerate(mutations(honest, 13)):
        try:
            if parse_note(changed) == lawful:
                continue
        except PartnerFault:
            pass
        with pytest.raises(PartnerFault) as met:
            scene.south.incoming.receipts.accept("north", changed)
        assert met.value.code.startswith("receipt-")
        if at % 10 == 0:
            assert door.post(scene.north, RECEIPT, changed).status in (400, 403, 409, 422)
    assert everything(scene.south) == before
    assert door.post(scene.north, RECEIPT, honest).status == 204


@pytest.mark.parametrize("field", ["signature-input", "signature", "content-digest", "target", "method"])
def test_a_changed_request_proves_nothing(scene: Scene, door: Door, field: str) -> None:
    target = "/south/north/1/delta/0?most=7&wait=0"
    before = everything(scene.south)
    answers: dict[tuple[int, bytes], str] = {}
    for at in range(150 + OTHERS * len(CHANGES)):
        whole = {"target": target, "method": "GET"} | door.signed(scene.north, "GET", target)
        lawful = whole[field]
        changed = list(mutations(lawful.encode(), 14, flips=150))
        if at >= len(changed):
            break
        whole[field] = changed[at].decode("latin-1")
        if " ".join(whole[field].split()) != lawful:  # one more space between two components means the same
            answers.setdefault(sent(door, whole), whole[field])
    assert set(answers) <= {(401, b"sign with the nonce\n"), (404, b"not found\n")}, answers
    assert everything(scene.south) == before


def sent(door: Door, whole: dict[str, str]) -> tuple[int, bytes]:
    """One request made of these parts; a server guarantees no more than the slash it begins with."""
    path, _, query = whole["target"].partition("?")
    names = ("signature-input", "signature", "content-digest")
    headers = [(name.encode(), whole[name].encode("latin-1")) for name in names] + [(b"host", door.host.encode())]
    raw = b"/" + path.encode("latin-1").removeprefix(b"/")
    answer = door.send(
        whole["method"], raw.decode("utf-8", "replace"), raw, query.encode("latin-1"), headers, b""
    )  # fmt: skip
    return answer.status, answer.body


def test_a_changed_card_is_not_pinned(scene: Scene) -> None:
    honest = sign_card(scene.north.card, scene.north.keys.log)
    card = read_card(honest)
    before = everything(scene.south)
    refused = 0
    for changed in mutations(honest, 15):
        try:
            if read_card(changed) == card:
                continue
        except JisrError:
            refused += 1
        with pytest.raises(PartnerFault):
            scene.south.pair(changed)
    assert refused > FLIPS
    assert everything(scene.south) == before
