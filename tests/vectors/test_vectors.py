"""Every published vector against our code, in both directions, and against the specifications by hand where short.

By hand means: with hashlib, struct and the Ed25519 of `cryptography`, so that no mistake of ours vouches for itself.
"""

import asyncio
import filecmp
import hashlib
import os
import struct
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import zstandard
from cryptography.exceptions import InvalidSignature

from jisr.exchange.cards import fingerprint, raw_key, read_card, sign_card
from jisr.exchange.delta import Delta, decode_delta, encode_delta
from jisr.exchange.ledger import Row, SetAside
from jisr.exchange.rules import body_fault, read_leaf
from jisr.exchange.standing import read_item
from jisr.geo.grid import Cell, cell_of, coarsen, half_diagonal_m, settle
from jisr.intake.rules import check_content
from jisr.terms import canonical
from jisr.terms.entries import Commitment
from jisr.terms.errors import OurMistake, PartnerFault
from jisr.terms.places import Place
from jisr.terms.releases import LeafHeader, Released
from jisr.terms.sides import log_origin, receipt_name
from jisr.terms.words import WORDS_AR, WORDS_EN, match_words, words_of
from jisr.tlog.checkpoint import open_checkpoint
from jisr.tlog.merkle import verify_consistency, verify_inclusion
from jisr.tlog.note import KEY_COSIGNATURE, KEY_ED25519, Verifier
from jisr.tlog.tiles import encode_bodies, encode_bundle, parse_bodies, parse_bundle, parse_tile_path, tile_path
from jisr.wire.listener import Listener, partner_listener
from jisr.wire.signing import Message, Nonces, sign_request, verify_request
from tests.vectors.vectors import CARDS, KEYS, SPEC, V1, TestSide, load, tree_hash

LOG, RECEIPT, REQUESTS = load("log"), load("receipt"), load("requests")
ROWS = [(entry["header"].encode(), b64decode(entry["salted"])) for entry in LOG["entries"]]
NOTES = {head["size"]: head["note"].encode() for head in LOG["heads"]}


def named(cases: Any) -> Any:
    return pytest.mark.parametrize("case", cases, ids=[case["name"] for case in cases])


def test_the_files_are_what_their_script_writes(tmp_path: Path) -> None:
    script = SPEC / "vectors" / "make.py"
    subprocess.run([sys.executable, script, tmp_path], check=True, env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"})
    names = sorted(path.name for path in V1.iterdir())
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    assert filecmp.cmpfiles(tmp_path, V1, names, shallow=False) == (names, [], [])


# --- canonical JSON, words, keys -------------------------------------------------------------------------------


@named(load("canonical")["bytes"])
def test_canonical_bytes(case: Any) -> None:
    data = b64decode(case["base64"])
    if case["canonical"]:
        assert canonical.encode_any(canonical.check(data)) == data
    else:
        with pytest.raises(PartnerFault):
            canonical.check(data)


@pytest.mark.parametrize("case", load("canonical")["values"])
def test_a_value_has_one_spelling(case: Any) -> None:
    assert canonical.encode_any(case["value"]).decode() == case["utf8"]
    assert canonical.check(case["utf8"].encode()) == case["value"]


def test_words_never_change() -> None:
    assert load("words") == {"en": list(WORDS_EN), "ar": list(WORDS_AR)}


def test_key_ids_by_hand() -> None:
    found = load("keys")
    for name, kind, side, vkey in (
        (found["origin"], KEY_ED25519, "north log", found["vkeys"]["log"]),
        ("south.example/jisr/receipt/1", KEY_COSIGNATURE, "south receipt", found["vkeys"]["receipt"]),
    ):
        raw = bytes((kind,)) + KEYS[side].public_key().public_bytes_raw()
        key_id = hashlib.sha256(name.encode() + b"\n" + raw).hexdigest()[:8]
        assert vkey == f"{name}+{key_id}+{b64encode(raw).decode()}" == Verifier(name, kind, raw[1:]).vkey()
    assert found["origin"] == log_origin(CARDS["north"], CARDS["south"], 1)
    assert receipt_name(CARDS["south"]) == "south.example/jisr/receipt/1"


# --- entries and bodies ----------------------------------------------------------------------------------------


@named(load("entries")["headers"])
def test_headers(case: Any) -> None:
    data = b64decode(case["base64"])
    assert b64decode(case["leaf_hash"]) == hashlib.sha256(b"\0" + data).digest()
    found = read_leaf(data, load("entries")["index"])
    assert (found if isinstance(found, str) else "accepted") == case["verdict"]
    if isinstance(found, LeafHeader) and "may be left out" not in case["name"]:
        assert canonical.encode(found) == data


@named(load("bodies")["bodies"])
def test_bodies(case: Any) -> None:
    salted, b = b64decode(case["base64"]), msgspec.convert(case["b"], Commitment)
    if case["verdict"] in ("accepted", "body-malformed"):
        assert case["b"] == {"h": b64encode(hashlib.sha256(salted).digest()).decode(), "n": len(salted) - 16}
    leaf = canonical.encode(LeafHeader(at=1, b=b, by="machine", k="release", mark="open", v=1))
    assert _judge(leaf, salted) == case["verdict"]


def _judge(leaf: bytes, salted: bytes) -> str:
    """What a receiver makes of a body: what rots on the way first, then what it says."""
    header = read_leaf(leaf, 0)
    assert isinstance(header, LeafHeader)
    why = body_fault(header, salted, load("bodies")["limit"])
    if why is not None:
        return why
    item = read_item("log", Row(0, leaf, salted))
    if isinstance(item, SetAside):
        return item.reason
    assert item.content is not None
    try:
        check_content(item.content)
    except OurMistake:
        return "body-malformed"
    return "accepted"


# --- the log ---------------------------------------------------------------------------------------------------


def test_hashes_and_heads_by_hand() -> None:
    leaves = [hashlib.sha256(b"\0" + header).digest() for header, _ in ROWS]
    assert [b64decode(entry["leaf_hash"]) for entry in LOG["entries"]] == leaves
    public = KEYS["north log"].public_key()
    for head in LOG["heads"]:
        root = tree_hash(leaves[: head["size"]])
        assert b64decode(head["root"]) == root
        text, _, line = head["note"].partition("\n\n")
        assert text == f"{LOG['origin']}\n{head['size']}\n{b64encode(root).decode()}"
        mark, name, signature = line.rstrip("\n").split(" ")
        assert (mark, name) == ("—", LOG["origin"])
        public.verify(b64decode(signature)[4:], text.encode() + b"\n")


def test_files_of_the_log() -> None:
    tile, bundle, bodies = (b64decode(LOG["files"][path]) for path in
                            ("tile/0/000.p/5", "tile/entries/000.p/5", "body/000.p/5"))  # fmt: skip
    headers, salted = [header for header, _ in ROWS], [body for _, body in ROWS]
    assert tile == b"".join(b64decode(entry["leaf_hash"]) for entry in LOG["entries"])
    assert bundle == b"".join(struct.pack(">H", len(header)) + header for header in headers) == encode_bundle(headers)
    assert bodies == b"".join(struct.pack(">I", len(body)) + body for body in salted) == encode_bodies(salted)
    assert parse_bundle(bundle, 5) == headers
    assert parse_bodies(bodies, 5, 65_552) == salted


@pytest.mark.parametrize("case", LOG["paths"], ids=[case["path"] for case in LOG["paths"]])
def test_paths_of_tiles(case: Any) -> None:
    assert tile_path(case["level"], case["n"], case["width"]) == case["path"]
    assert parse_tile_path(case["path"]) == (case["level"], case["n"], case["width"])


def test_proofs_hold_and_hold_for_nothing_else() -> None:
    roots = [b64decode(head["root"]) for head in LOG["heads"]]
    leaves = [b64decode(entry["leaf_hash"]) for entry in LOG["entries"]]
    for case in LOG["inclusion"]:
        proof = [b64decode(node) for node in case["proof"]]
        verify_inclusion(leaves[case["index"]], case["index"], case["size"], proof, roots[case["size"]])
        with pytest.raises(PartnerFault):
            verify_inclusion(leaves[case["index"] - 1], case["index"], case["size"], proof, roots[case["size"]])
    for case in LOG["consistency"]:
        old, new, proof = case["old"], case["new"], [b64decode(node) for node in case["proof"]]
        verify_consistency(old, new, roots[old], roots[new], proof)
        with pytest.raises(PartnerFault):
            verify_consistency(old, new, roots[old - 1], roots[new], proof)


@pytest.fixture
def sides(tmp_path: Path) -> Iterator[tuple[TestSide, TestSide]]:
    """North with the log of the vectors, published at 0 and 5, and South without anything."""
    north, south = TestSide(tmp_path, "north", "south"), TestSide(tmp_path, "south", "north")
    tell(north)
    yield north, south
    north.store.close()
    south.store.close()


def tell(north: TestSide, size: int = 5) -> None:
    """Append the five entries the way a side does, each at its time, or fewer of them, and publish them."""
    told: list[tuple[Any, tuple[str, ...], Any]] = [
        ("release", (), None), ("release", (), None), ("revise", ("d0",), None), ("withdraw", ("d1",), "sensitive")
    ]  # fmt: skip
    noon = msgspec.json.decode(ROWS[0][0])["at"] * 1000
    for index, (k, re, reason) in enumerate(told[:size]):
        north.clock.at = noon + 60_000 * index
        salted = ROWS[index][1]
        item = Released(
            partner="south", decision=f"d{index}", k=k, by="release officer", mark="restricted", body=salted[16:],
            salt=salted[:16], re=re, reason=reason,
        )  # fmt: skip
        assert north.store.write(partial(north.outgoing.append, items=[item])) == [index]
    if size < 5:
        assert north.outgoing.sign() == ["south"] * bool(size)
        return
    north.clock.at = noon + 240_000
    assert north.incoming.size("south") == 0
    north.store.write(lambda tx: north.incoming.set_aside(tx, "south", [(7, "oversized")]))
    assert north.outgoing.answer() == 1
    assert north.outgoing.sign() == ["south"]


def test_the_log_is_what_a_side_writes(sides: tuple[TestSide, TestSide]) -> None:
    north, _ = sides
    rows = north.store.read(lambda tx: north.standing.rows(tx, "south", 0, 5))
    assert rows is not None
    assert [(row.header, row.salted or b"") for row in rows] == ROWS
    assert north.store.read(lambda tx: north.standing.checkpoint(tx, "south")) == (5, NOTES[5])


# --- deltas ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", load("delta")["deltas"], ids=lambda case: f"{case['start']} to {case['size']}")
def test_deltas(case: Any) -> None:
    raw, frame = b64decode(case["raw"]), b64decode(case["frame"])
    assert zstandard.ZstdDecompressor().stream_reader(frame).read() == raw
    part = ROWS[case["start"] : case["size"]]
    stretch = Delta(NOTES[case["size"]], case["start"], [header for header, _ in part], [body for _, body in part])
    assert decode_delta(frame) == stretch
    assert zstandard.ZstdDecompressor().stream_reader(encode_delta(stretch)).read() == raw
    note = NOTES[case["size"]]
    assert raw == b"".join((
        b"jisr-delta/1\n", struct.pack(">I", len(note)), note, struct.pack(">QI", case["start"], len(part)),
        *(struct.pack(">H", len(header)) + header for header, _ in part),
        *(struct.pack(">I", len(body)) + body for _, body in part),
    ))  # fmt: skip


@named(load("delta")["refused"])
def test_deltas_that_are_refused(case: Any) -> None:
    with pytest.raises(PartnerFault) as met:
        decode_delta(b64decode(case["frame"]))
    assert met.value.code == case["verdict"]


def test_a_reader_takes_the_deltas_and_receipts_them(sides: tuple[TestSide, TestSide]) -> None:
    _, south = sides
    frames = {(case["start"], case["size"]): b64decode(case["frame"]) for case in load("delta")["deltas"]}
    south.clock.at = RECEIPT["receipt"]["at"] * 1000
    assert south.incoming.offer("north", frames[0, 2]).added == 2
    assert south.incoming.offer("north", frames[0, 2]).standing == "same"
    with pytest.raises(PartnerFault, match="does not begin where our copy ends"):
        south.incoming.offer("north", frames[3, 5])
    with pytest.raises(PartnerFault, match="does not begin where our copy ends"):
        south.incoming.offer("north", frames[0, 5])
    part = ROWS[2:]
    rest = encode_delta(Delta(NOTES[5], 2, [header for header, _ in part], [body for _, body in part]))
    assert south.incoming.offer("north", rest).size == 5
    assert south.incoming.receipts.receipt("north") == RECEIPT["receipt"]["note"].encode()
    assert south.incoming.offer("north", frames[5, 5]).standing == "same"


# --- receipts --------------------------------------------------------------------------------------------------


def test_the_receipt_by_hand() -> None:
    text, _, line = RECEIPT["receipt"]["note"].partition("\n\n")
    message = f"cosignature/v1\ntime {RECEIPT['receipt']['at']}\n{text}\n".encode()
    assert message == b64decode(RECEIPT["receipt"]["signed_message"])
    blob = b64decode(line.split(" ")[2])
    assert struct.unpack(">Q", blob[4:12]) == (RECEIPT["receipt"]["at"],)
    KEYS["south receipt"].public_key().verify(blob[12:], message)
    with pytest.raises(InvalidSignature):
        KEYS["south receipt"].public_key().verify(blob[12:], message.replace(b"time 1", b"time 2"))


def test_how_receipts_are_answered(sides: tuple[TestSide, TestSide]) -> None:
    north, _ = sides
    nonces = Nonces(_Counting())
    listener = Listener(
        north.store, north.standing, north.incoming, lambda: b"", north.card, nonces, lambda side, have, seconds: None
    )
    answers = asyncio.run(_post(partner_listener(listener), [case["note"].encode() for case in RECEIPT["answers"]]))
    assert answers == [(case["status"], case["answer"]) for case in RECEIPT["answers"]]
    link = north.store.read(lambda tx: north.standing.link(tx, "south"))
    assert (link.receipted, link.receipt_at) == (5, RECEIPT["receipt"]["at"])


class _Counting:
    """Nonces that repeat from run to run."""

    def __init__(self) -> None:
        self._drawn = 0

    def draw(self, count: int) -> bytes:
        self._drawn += 1
        return self._drawn.to_bytes(count, "big")


async def _post(app: Any, notes: list[bytes]) -> list[tuple[int, str]]:
    """South's receipts posted one after the other; the first request of all learns the nonce."""
    url, answers = "https://north.example:8461/north/south/1/receipt", []
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
        first = await client.post(url, content=notes[0])
        assert (first.status_code, first.text) == (401, "sign with the nonce\n")
        nonce = first.headers["jisr-nonce"]
        for note in notes:
            headers = sign_request("POST", url, note, nonce, "south", KEYS["south request"], 0)
            answer = await client.post(url, content=note, headers=headers)
            nonce = answer.headers["jisr-nonce"]
            answers.append((answer.status_code, answer.text))
    return answers


# --- cards and requests ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", load("card")["cards"], ids=lambda case: case["side"])
def test_cards(case: Any) -> None:
    note, card = case["note"].encode(), CARDS[case["side"]]
    assert read_card(note) == card
    assert sign_card(card, KEYS[f"{case['side']} log"]) == note
    text = note.partition(b"\n\n")[0] + b"\n"
    assert text == b"jisr-card/1\n" + canonical.encode_any(case["fields"]) + b"\n"
    digest = hashlib.sha256(text).digest()
    assert fingerprint(note) == digest == b64decode(case["fingerprint"])
    assert case["en"] == [WORDS_EN[byte] for byte in digest[:10]] == list(words_of(digest))
    assert case["ar"] == [WORDS_AR[byte] for byte in digest[:10]] == list(words_of(digest, "ar"))
    assert match_words(" ".join(case["en"]).upper(), digest)
    assert match_words(" ".join(case["ar"]), digest)


@named(load("card")["refused"])
def test_cards_that_are_refused(case: Any) -> None:
    with pytest.raises(PartnerFault) as met:
        read_card(case["note"].encode())
    assert met.value.code == case["verdict"]


@named(REQUESTS["requests"])
def test_requests(case: Any) -> None:
    body, private = b64decode(case["body"]), KEYS["south request"]
    made = sign_request(case["method"], case["url"], body, case["nonce"], case["side"], private, case["created"] * 1000)
    assert {name.lower(): value for name, value in made.items()} == case["headers"]
    signature = b64decode(case["headers"]["signature"].removeprefix("jisr=:").removesuffix(":"))
    private.public_key().verify(signature, case["signature_base"].encode())
    digest = b64encode(hashlib.sha256(body).digest()).decode()
    assert case["headers"]["content-digest"] == f"sha-256=:{digest}:"
    verify_request(Message(case["method"], case["url"], dict(case["headers"])), body, raw_key(CARDS["south"].request))


@named(REQUESTS["refused"])
def test_requests_that_are_refused(case: Any) -> None:
    message = Message(case["method"], case["url"], dict(case["headers"]))
    with pytest.raises(PartnerFault):
        verify_request(message, b64decode(case["body"]), raw_key(CARDS["south"].request))


# --- the grid --------------------------------------------------------------------------------------------------


def test_cells() -> None:
    for case in load("grid")["cells"]:
        level, lon, lat = case["level"], case["lon"], case["lat"]
        cell, size = cell_of(level, lon, lat), 10_000_000 // 2**level
        by_hand = ((lon + 1_800_000_000) % 3_600_000_000 // size,
                   min((lat + 900_000_000) // size, 180 * 2**level - 1))  # fmt: skip
        assert (cell.x, cell.y) == by_hand == (case["x"], case["y"])
        assert cell.name() == case["name"]
        assert Cell.parse(case["name"]) == cell
        assert [list(vertex) for vertex in cell.polygon().rings[0]] == case["polygon"]
        assert half_diagonal_m(cell) == case["half_diagonal_m"]


@pytest.mark.parametrize("name", load("grid")["not_names"])
def test_what_is_no_name_of_a_cell(name: str) -> None:
    with pytest.raises(OurMistake):
        Cell.parse(name)


def test_settling() -> None:
    for case in load("grid")["settled"]:
        last = None
        for step in case["steps"]:
            last = settle(case["level"], step["lon"], step["lat"], last)
            assert (last.x, last.y) == (step["x"], step["y"])


def test_coarsening() -> None:
    for case in load("grid")["coarsened"]:
        made, _ = coarsen(msgspec.convert(case["place"], Place), case["level"])
        assert made == msgspec.convert(case["coarsened"], Place)
        coarse = {**case["coarsened"], "geometry": {"as": "point", "lon": 0, "lat": 0}}
        assert made != msgspec.convert(coarse, Place)


def test_open_checkpoint_knows_its_log() -> None:
    verifier = Verifier(LOG["origin"], KEY_ED25519, raw_key(CARDS["north"].log))
    assert open_checkpoint(NOTES[5], LOG["origin"], verifier)[0].size == 5
    with pytest.raises(PartnerFault):
        open_checkpoint(NOTES[5], LOG["origin"].replace("/1", "/2"), verifier)
