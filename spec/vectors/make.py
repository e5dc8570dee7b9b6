"""Writes the test vectors of the exchange, version 1: `python spec/vectors/make.py [folder]`.

What they are about stands in `sample.py`: two sides with test keys and a log of five entries. Verdicts are written here
by hand, from the text of the specification; bytes are made by the code. The same code writes the same
files, byte for byte. Files of a version that was released are never changed: the next version gets a folder of its own.
"""

import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import zstandard
from agreed import agreements
from beats import cross_commits, heartbeats
from closing import closing
from erasing import erased
from files import media
from foretold import aheads
from parcelled import parcels
from pushed import changed_keys, files_pushed, pushes, witnessed
from sample import (
    LEAVES,
    LOG_SIGNER,
    NOON,
    NORTH,
    ORIGIN,
    RECEIPT_SIGNER,
    ROWS,
    SOUTH,
    b64,
    bodies,
    commitment,
    head,
    key,
    receipt,
    root,
    salt,
    seed,
)
from shown import evidence

from jisr.exchange.cards import MAGIC as CARD_MAGIC
from jisr.exchange.cards import card_name, fingerprint, sign_card
from jisr.exchange.delta import LEVEL, Delta, encode_delta
from jisr.geo.grid import Cell, cell_of, coarsen, half_diagonal_m, settle
from jisr.terms import canonical
from jisr.terms.places import Line, Place, Polygon
from jisr.terms.sides import log_origin
from jisr.terms.words import WORDS_AR, WORDS_EN, words_of
from jisr.tlog.checkpoint import Checkpoint
from jisr.tlog.merkle import leaf_hash
from jisr.tlog.note import KEY_COSIGNATURE, KEY_ED25519, Signer, cosigned_message, sign_note
from jisr.tlog.proofs import consistency_proof, inclusion_proof
from jisr.tlog.tiles import encode_bodies, encode_bundle, tile_path
from jisr.wire.signing import COVERED, content_digest, sign_request

V1 = Path(__file__).parent / "v1"
BODY_LIMIT = 65_536

Document = dict[str, Any]


# --- keys and words --------------------------------------------------------------------------------------------


def keys() -> Document:
    """Every test key with its seed."""
    made = []
    for side in ("north", "south"):
        for purpose in ("heartbeat", "log", "receipt", "request", "tls"):
            private = key(f"{side} {purpose}")
            made.append({
                "name": f"{side} {purpose}", "seed": b64(seed(f"{side} {purpose}")),
                "public": b64(private.public_key().public_bytes_raw()),
            })  # fmt: skip
    vkeys = {"log": LOG_SIGNER.verifier.vkey(), "receipt": RECEIPT_SIGNER.verifier.vkey()}
    return {"warning": "TEST KEYS, never to be pinned by anyone", "keys": made, "origin": ORIGIN, "vkeys": vkeys}


def words() -> Document:
    """Both lists of fingerprint words; byte i of a digest is word i."""
    return {"en": list(WORDS_EN), "ar": list(WORDS_AR)}


# --- canonical JSON --------------------------------------------------------------------------------------------


def canonical_json() -> Document:
    """What is canonical and what is not, and values with their one spelling."""
    kept = [
        ("whole number", b"1"), ("smallest number", b"-9007199254740991"), ("largest number", b"9007199254740991"),
        ("null", b"null"), ("true", b"true"), ("empty list", b"[]"), ("empty object", b"{}"), ("empty key", b'{"":1}'),
        ("keys in order", b'{"B":1,"a":2,"a1":3,"aa":4}'), ("nested", b'{"a":{"b":[1,{"c":null}]}}'),
        ("32 levels", b"[" * 32 + b"]" * 32), ("solidus bare", b'"/"'), ("delete bare", b'"\x7f"'),
        ("short escapes", b'"\\b\\t\\n\\f\\r\\"\\\\"'), ("control character", b'"\\u0000\\u001f"'),
        ("Arabic", '"جسر"'.encode()), ("beyond the first plane", '"😀"'.encode()),
        ("line separator bare", '"\u2028"'.encode()), ("combining mark kept as it is", '"e\u0301"'.encode()),
        ("digits in a string", b'"9007199254740992"'), ("HTML characters bare", b'"<>&"'),
    ]  # fmt: skip
    refused = [
        ("nothing", b""), ("space before", b" 1"), ("line feed after", b"1\n"), ("space inside", b'{"a": 1}'),
        ("byte order mark", b"\xef\xbb\xbf1"), ("two values", b"1 2"), ("trailing comma", b"[1,]"),
        ("float", b"1.0"), ("exponent", b"1e3"), ("minus zero", b"-0"), ("leading zero", b"01"), ("plus", b"+1"),
        ("not a number", b"NaN"), ("infinity", b"Infinity"), ("beyond the largest", b"9007199254740992"),
        ("beyond the smallest", b"-9007199254740992"), ("far beyond", b"9" * 400),
        ("keys out of order", b'{"b":1,"a":2}'), ("key twice", b'{"a":1,"a":1}'),
        ("key twice inside", b'{"a":{"b":1,"b":2}}'), ("key not ASCII", '{"é":1}'.encode()),
        ("escaped letter", b'"\\u0061"'), ("escaped Arabic", b'"\\u062c"'), ("escaped solidus", b'"\\/"'),
        ("escaped delete", b'"\\u007f"'), ("long escape for line feed", b'"\\u000a"'),
        ("upper-case escape", b'"\\u001F"'), ("escaped pair", b'"\\ud83d\\ude00"'), ("half a pair", b'"\\ud800"'),
        ("half a pair in UTF-8", b'"\xed\xa0\x80"'), ("bare control character", b'"\n"'),
        ("invalid UTF-8", b'"\xff"'), ("overlong UTF-8", b'"\xc0\xaf"'), ("33 levels", b"[" * 33 + b"]" * 33),
        ("600 levels around a letter", b"[" * 600 + '"é"'.encode() + b"]" * 600),
    ]  # fmt: skip
    values: list[object] = [
        {"b": 1, "a": [True, None, "é"]}, {"text": 'a "quoted" word\n\u0001', "n": -5}, ["جسر", {}, []],
    ]  # fmt: skip
    return {
        "bytes": [{"name": name, "base64": b64(data), "canonical": True} for name, data in kept]
        + [{"name": name, "base64": b64(data), "canonical": False} for name, data in refused],
        "values": [{"value": value, "utf8": canonical.encode_any(value).decode()} for value in values],
    }


# --- the log ---------------------------------------------------------------------------------------------------


def log() -> Document:
    """The log at every size, as notes, hashes, tiles and proofs."""

    def read(level: int, n: int, width: int) -> bytes:
        return b"".join(LEAVES[:width])

    size = len(ROWS)
    return {
        "origin": ORIGIN, "author": "north", "reader": "south", "epoch": 1,
        "entries": [
            {"index": index, "header": header.decode(), "leaf_hash": b64(LEAVES[index]), "salted": b64(salted)}
            for index, (header, salted) in enumerate(ROWS)
        ],
        "heads": [{"size": n, "root": b64(root(n)), "note": head(n).decode()} for n in range(size + 1)],
        "files": {
            tile_path(0, 0, size): b64(read(0, 0, size)),
            tile_path(None, 0, size): b64(encode_bundle([header for header, _ in ROWS])),
            tile_path(None, 0, size).replace("tile/entries", "body"): b64(encode_bodies([body for _, body in ROWS])),
        },
        "inclusion": [
            {"index": i, "size": size, "proof": [b64(node) for node in inclusion_proof(i, size, read)]}
            for i in range(size)
        ],
        "consistency": [
            {"old": n, "new": size, "proof": [b64(node) for node in consistency_proof(n, size, read)]}
            for n in range(size + 1)
        ],
        "paths": [
            {"level": level, "n": n, "width": width, "path": tile_path(level, n, width)}
            for level, n, width in
            ((0, 0, 256), (0, 0, 1), (1, 5, 255), (2, 999, 256), (0, 1000, 7), (None, 1_234_067, 256), (None, 0, 5))
        ],
    }  # fmt: skip


# --- entries and bodies ----------------------------------------------------------------------------------------


def header(**changes: Any) -> bytes:
    """A good `release` header but for the changes; None leaves a field out."""
    fields = {
        "at": NOON, "b": msgspec.to_builtins(commitment(ROWS[0][1])), "by": "release officer", "k": "release",
        "mark": "open", "v": 1, **changes,
    }  # fmt: skip
    return canonical.encode_any({name: value for name, value in fields.items() if value is not None})


def bare(k: str, p: Any, **changes: Any) -> bytes:
    """A good header of a kind without a body, but for the changes."""
    return header(k=k, p=p, b=None, mark=None, **changes)


def acked(index: int, stage: str, **changes: Any) -> bytes:
    """An `ack` of that index by a duty officer, but for the changes."""
    return bare("ack", {"index": index, "stage": stage}, **{"by": "duty officer", **changes})


def entries() -> Document:
    """Headers as leaf 5 of a log, and what a receiver makes of each."""
    released, seen = {"index": 7, "reason": "oversized"}, {"index": 0, "stage": "seen"}
    taken = [
        ("release", header()), ("release by a machine", header(by="machine")),
        ("revise", header(k="revise", re=[0])), ("withdraw", bare("withdraw", {"reason": "error"}, re=[4])),
        ("reject", bare("reject", released)), ("ack, seen", acked(0, "seen")),
        ("ack, understood by a release officer", acked(7, "understood", by="release officer")),
        ("ack of what was never told, which only the log can show", acked(-1, "seen")),
        ("withdraw with erasing", bare("withdraw", {"erase": True, "reason": "error"}, re=[4])),
        ("withdraw with its default spelled out", bare("withdraw", {"erase": False, "reason": "error"}, re=[4])),
        ("erased", bare("erased", {"index": 3})),
        ("erased of what was never told, which only the log can show", bare("erased", {"index": 2**53 - 1})),
        ("key", bare("key", {"log": "A" * 43 + "=", "until": 1}, by="machine")),
        ("seen", bare("seen", {"h": b64(bytes(32)), "n": 1})),
        ("head", bare("head", {"h": b64(bytes(32))})),
        ("ack with a tree", bare("ack", {**seen, "tree": {"h": b64(bytes(32)), "n": 1}}, by="duty officer")),
        ("an empty list of citations, which may be left out", header(re=[])),
        ("flash", header(flash=True)), ("revise as flash", header(k="revise", re=[0], flash=True)),
        ("flash as false, which may be left out", header(flash=False)),
        ("ack with flash as false, which may be left out", acked(0, "seen", flash=False)),
    ]  # fmt: skip
    malformed = [
        ("nothing", b""), ("a list", b"[]"), ("a space", header() + b" "), ("no version", header(v=None)),
        ("version 0", header(v=0)), ("version -1", header(v=-1)), ("version as text", header(v="1")),
        ("a time beyond 2^53", header(at=2**53)), ("a time as text", header(at="noon")),
        ("an unknown field", header(extra=1)), ("an unknown kind", header(k="strike")),
        ("an unknown author", header(by="general")), ("an unknown marking", header(mark="cosmic")),
        ("release without a marking", header(mark=None)), ("release without a body", header(b=None)),
        ("erase as text", bare("withdraw", {"erase": "yes", "reason": "error"}, re=[0])),
        ("erase as null", bare("withdraw", {"erase": None, "reason": "error"}, re=[0])),
        ("erased without an index", bare("erased", {})),
        ("erased with a reason", bare("erased", {"index": 0, "why": "x"})),
        ("release with facts", header(p={})), ("withdraw without facts", bare("withdraw", None, re=[0])),
        ("withdraw with a marking", header(k="withdraw", p={"reason": "error"}, b=None, re=[0])),
        ("withdraw for no known reason", bare("withdraw", {"reason": "whim"}, re=[0])),
        ("reject without an index", bare("reject", {"reason": "oversized"})),
        ("reject for no known reason", bare("reject", {"index": 0, "reason": "newer"})),
        ("ack without facts", bare("ack", {})), ("ack without a stage", bare("ack", {"index": 0})),
        ("seen without facts", bare("seen", {})), ("seen of nothing", bare("seen", {"h": b64(bytes(32)), "n": 0})),
        ("seen of a short root", bare("seen", {"h": b64(bytes(31))[:-2], "n": 1})),
        ("seen with more", bare("seen", {"h": b64(bytes(32)), "n": 1, "of": 1})),
        ("head without a hash", bare("head", {})),
        ("ack that approves", acked(0, "approved")), ("ack with words", bare("ack", {**seen, "text": "noted"})),
        ("ack by a machine", acked(0, "seen", by="machine")), ("ack by a rule", acked(0, "seen", by="standing rule")),
        ("ack with a marking", header(k="ack", p=seen, b=None, by="duty officer")),
        ("ack as flash", acked(0, "seen", flash=True)), ("flash by a machine", header(by="machine", flash=True)),
        ("flash by a rule", header(by="standing rule", flash=True)), ("flash as text", header(flash="yes")),
        ("withdraw as flash", bare("withdraw", {"reason": "error"}, re=[0], flash=True)),
        ("agreement as flash", header(k="agreement", flash=True)),
        ("a key twice inside", bare("close", {}).replace(b"{}", b'{"a":1,"a":1}')),
        ("a version of the future that is not canonical", header(v=2) + b" "),
    ]  # fmt: skip
    reference = [
        ("revise of nothing", header(k="revise")), ("revise of itself", header(k="revise", re=[5])),
        ("revise of what comes later", header(k="revise", re=[6])), ("revise of -1", header(k="revise", re=[-1])),
        ("withdraw of nothing", bare("withdraw", {"reason": "error"})), ("release that cites", header(re=[0])),
        ("ack that cites", acked(0, "seen", re=[0])),
    ]  # fmt: skip
    newer = [
        ("4096 bytes", bare("close", "x" * (4096 - len(bare("close", "", v=2))), v=2)),
        ("version 2", header(v=2)), ("version 2 with what is unknown", header(v=2, k="dance", steps=[1, 2])),
        ("version 2 and nothing else", b'{"v":2}'),
    ]  # fmt: skip
    long = [
        ("4097 bytes", bare("close", "x" * (4097 - len(bare("close", ""))))),
        ("4097 bytes of nothing", b"\0" * 4097),
    ]
    verdicts = (
        ("accepted", taken), ("leaf-malformed", malformed), ("reference", reference), ("newer", newer),
        ("oversized", long),
    )  # fmt: skip
    return {"index": 5, "headers": [
        {"name": name, "base64": b64(data), "leaf_hash": b64(leaf_hash(data)), "verdict": verdict}
        for verdict, cases in verdicts for name, data in cases
    ]}  # fmt: skip


def acks() -> Document:
    """South's acknowledgements of the log of five entries, and what North makes of each while `published` are out."""
    cases = [
        (5, 0, "seen", "accepted"), (5, 0, "understood", "accepted"), (5, 1, "seen", "accepted"),
        (5, 2, "understood", "accepted"), (5, 3, "seen", "accepted"), (5, 4, "seen", "reference"),
        (5, 5, "seen", "reference"), (5, -1, "seen", "reference"), (5, 2**53 - 1, "understood", "reference"),
        (2, 1, "seen", "accepted"), (2, 2, "seen", "reference"), (0, 0, "seen", "reference"),
    ]  # fmt: skip
    return {"log": ORIGIN, "acks": [
        {"published": size, "header": acked(index, stage).decode(), "verdict": verdict}
        for size, index, stage, verdict in cases
    ]}  # fmt: skip


def body_cases() -> Document:
    """Bodies beside a `release`, and what a receiver makes of each; `base64` is what stands beside the leaf."""
    good = bodies()["crossing"]
    plain = {
        "category": "other", "grade": {"information": 6, "source": "F"}, "impact": "low", "kind": "event",
        "lang": "en", "occurred": [NOON, NOON], "review_by": NOON + 1, "subject": "s", "title": "Event: other",
    }  # fmt: skip
    shape = {"as": "polygon", "rings": [[[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]]}

    def with_place(**changes: Any) -> bytes:
        return said(place={"error_m": 500, "geometry": shape, "name": "a field", **changes})

    def said(**changes: Any) -> bytes:
        return canonical.encode_any({k: v for k, v in {**plain, **changes}.items() if v is not None})

    accepted = [
        ("crossing", good), ("site in Arabic", bodies()["site"]), ("fewest fields", said()),
        ("defaults spelled out", said(exercise=False, text="")),
        ("unknown error spelled as null", with_place(error_m=None)),
        ("line", with_place(geometry={"as": "line", "coords": [[0, 0], [10_000_000, 0]]})),
        ("point", with_place(geometry={"as": "point", "lat": -900_000_000, "lon": 1_800_000_000})),
        ("two areas", with_place(geometry={"as": "multipolygon", "polygons": [
            [[[0, 0], [10, 0], [10, 10], [0, 0]]], [[[20, 0], [30, 0], [30, 10], [20, 0]]]]})),
        ("route", said(kind="route", detail={"as": "route", "since": None, "state": "restricted"})),
        ("sector", said(kind="sector", detail={"as": "sector", "level": "critical"})),
    ]  # fmt: skip
    malformed = [
        ("not JSON", b"closed"), ("invalid UTF-8", said().replace(b"Event", b"\xff")), ("a space", said() + b" "),
        ("unknown field", said(source="informant")), ("unknown kind", said(kind="target")),
        ("unknown category", said(category="strike")), ("title left out", said(title=None)),
        ("empty title", said(title=" ")), ("title of 201 characters", said(title="x" * 201)),
        ("text of 16001 characters", said(text="x" * 16_001)), ("control character", said(text="a\u0007b")),
        ("span that runs backwards", said(occurred=[NOON, NOON - 1])),
        ("after the year 9999", said(occurred=[NOON, 253_402_300_800])),
        ("to be reviewed after the year 9999", said(review_by=253_402_300_800)),
        ("number beyond 2^53", said(review_by=2**53)),
        ("detail of another kind", said(detail={"as": "sector", "level": "low"})),
        ("error of 0", with_place(error_m=0)),
        ("latitude beyond 90", with_place(geometry={"as": "point", "lat": 900_000_001, "lon": 0})),
        ("ring not closed", with_place(geometry={"as": "polygon", "rings": [[[0, 0], [9, 0], [9, 9], [0, 9]]]})),
        ("outline that crosses itself", with_place(
            geometry={"as": "polygon", "rings": [[[0, 0], [9, 9], [9, 0], [0, 9], [0, 0]]]})),
        ("edge across the 180th meridian", with_place(
            geometry={"as": "line", "coords": [[-1_790_000_000, 0], [1_790_000_000, 0]]})),
    ]  # fmt: skip
    cases: list[Document] = []
    for verdict, found in (("accepted", accepted), ("body-malformed", malformed)):
        for name, body in found:
            salted = salt(name) + body
            cases.append({
                "name": name, "base64": b64(salted), "b": msgspec.to_builtins(commitment(salted)), "verdict": verdict
            })  # fmt: skip
    salted = salt("crossing") + good
    stated = msgspec.to_builtins(commitment(salted))
    spoiled: tuple[tuple[str, bytes, str, Document], ...] = (
        ("one bit", bytes((salted[0] ^ 1,)) + salted[1:], "body-mismatch", stated),
        ("one byte short", salted[:-1], "body-mismatch", stated),
        ("length that lies", salted, "body-mismatch", {**stated, "n": stated["n"] + 1}),
        ("length below 0", salted, "body-mismatch", {**stated, "n": -1}),
        ("nothing beside it", b"", "body-missing", stated),
        ("more than was agreed", b"", "oversized", {**stated, "n": BODY_LIMIT + 1}),
    )
    for name, beside, verdict, b in spoiled:
        cases.append({"name": name, "base64": b64(beside), "b": b, "verdict": verdict})
    return {"limit": BODY_LIMIT, "bodies": cases}


# --- deltas ----------------------------------------------------------------------------------------------------


def unpacked(frame: bytes) -> bytes:
    return zstandard.ZstdDecompressor().stream_reader(frame).read()


def kept(raw: bytes, published: Document | None) -> bytes:
    """A frame of `raw`: the published one while it unpacks to that, because compressors differ between versions."""
    if published is not None:
        before: bytes = msgspec.convert(published["frame"], bytes)
        if unpacked(before) == raw:
            return before
    return zstandard.ZstdCompressor(level=LEVEL, write_checksum=True).compress(raw)


def deltas(published: Document) -> Document:
    """Stretches of the log, raw and as frames, and frames that are refused unread."""
    size = len(ROWS)
    frames = {(case["start"], case["size"]): case for case in published.get("deltas", ())}
    before = {case["name"]: case for case in published.get("refused", ())}

    def stretch(start: int, stop: int) -> bytes:
        part = ROWS[start:stop]
        return unpacked(encode_delta(Delta(head(stop), start, [h for h, _ in part], [b for _, b in part])))

    good = [(start, stop, stretch(start, stop)) for start, stop in ((0, size), (3, size), (0, 2), (5, 5))]
    whole = good[0][2]
    count_at = whole.index(ROWS[0][0]) - 6
    spoiled = [
        ("another magic line", b"x" + whole[1:], "delta-damaged"), ("a byte too many", whole + b"\0", "delta-damaged"),
        ("a byte too few", whole[:-1], "delta-damaged"),
        ("a count that is too large", whole[:count_at] + b"\0\0\0\6" + whole[count_at + 4 :], "delta-damaged"),
        ("a count of 8193", whole[:count_at] + b"\0\0\x20\1" + whole[count_at + 4 :], "delta-damaged"),
        ("32 MiB and a byte", b"\0" * (32 * 1024 * 1024 + 1), "delta-bomb"),
    ]  # fmt: skip
    refused = [(name, kept(raw, before.get(name)), verdict) for name, raw, verdict in spoiled]
    cut = kept(whole, frames.get((0, size)))[:-40]
    refused += [
        (name, data, "delta-damaged") for name, data in (("cut", cut), ("nothing", b""), ("no frame", b"<html>"))
    ]
    return {
        "deltas": [
            {"start": start, "size": stop, "raw": b64(raw), "frame": b64(kept(raw, frames.get((start, stop))))}
            for start, stop, raw in good
        ],
        "refused": [{"name": name, "frame": b64(data), "verdict": verdict} for name, data, verdict in refused],
    }


# --- receipts --------------------------------------------------------------------------------------------------


def receipts() -> Document:
    """South's receipt for the whole log, what it signed, and receipts North answers with an error."""
    at = NOON + 300
    text = Checkpoint(ORIGIN, len(ROWS), root(len(ROWS))).text()
    stranger = Signer(RECEIPT_SIGNER.name, KEY_COSIGNATURE, key("nobody"))
    beacon = Signer("south.example/jisr/heartbeat", KEY_COSIGNATURE, key("south receipt"))
    other = log_origin(SOUTH, NORTH, 1)
    good = receipt(5, at)
    return {
        "receipt": {"note": good, "at": at, "signed_message": b64(cosigned_message(text.encode(), at))},
        "published": [0, 5],
        "answers": [
            {"name": "the whole log", "note": good, "status": 204, "answer": ""},
            {"name": "the same again", "note": good, "status": 204, "answer": ""},
            {"name": "the empty log, later", "note": receipt(0, at + 1), "status": 204, "answer": ""},
            {"name": "no note", "note": "received, thank you\n", "status": 400, "answer": "refused\n"},
            {"name": "another key", "note": receipt(5, at, stranger), "status": 403, "answer": "refused\n"},
            {"name": "another name", "note": receipt(5, at, beacon), "status": 403, "answer": "refused\n"},
            {"name": "another log", "note": receipt(5, at, origin=other), "status": 403, "answer": "refused\n"},
            {"name": "only the log's own line", "note": head(5).decode(), "status": 403, "answer": "refused\n"},
            {"name": "a head never published", "note": receipt(3, at), "status": 409, "answer": "5\n"},
            {"name": "another history", "note": receipt(5, at, tree=root(4)), "status": 422, "answer": "refused\n"},
        ],
    }  # fmt: skip


# --- cards -----------------------------------------------------------------------------------------------------


def cards() -> Document:
    """Both cards with what is read out of them, and cards that are refused."""
    made = []
    for card, side in ((NORTH, "north"), (SOUTH, "south")):
        note = sign_card(card, key(f"{side} log"))
        digest = fingerprint(note)
        made.append({
            "side": side, "fields": msgspec.to_builtins(card), "note": note.decode(), "fingerprint": b64(digest),
            "en": list(words_of(digest)), "ar": list(words_of(digest, "ar")),
        })  # fmt: skip
    text = sign_card(NORTH, key("north log")).decode()

    def signed(**changes: Any) -> str:
        return sign_card(msgspec.structs.replace(NORTH, **changes), key("north log")).decode()

    def texted(said: str) -> str:
        signer = Signer(card_name(NORTH.domain), KEY_ED25519, key("north log"))
        return sign_note(said, [signer]).decode()

    line = canonical.encode(NORTH).decode()
    bad = [
        ("signed by another key", sign_card(NORTH, key("nobody")).decode(), "card-signature"),
        ("changed after signing", text.replace('"name_en":"North"', '"name_en":"Morth"'), "card-signature"),
        ("no card", "hello\n", "card-malformed"), ("another magic line", texted(f"card\n{line}\n"), "card-malformed"),
        ("a line too many", texted(f"{CARD_MAGIC}\n{line}\n\n"), "card-malformed"),
        ("not canonical", texted(f"{CARD_MAGIC}\n{line.replace(',', ', ', 1)}\n"), "card-malformed"),
        ("an unknown field", texted(f'{CARD_MAGIC}\n{line[:-1]},"w":1}}\n'), "card-malformed"),
        ("short name in capitals", signed(side="North"), "card-side"),
        ("version 2 of the form", signed(v=2), "card-domain"),
        ("domain in capitals", signed(domain="North.example"), "card-domain"),
        ("plain HTTP elsewhere", signed(url="http://north.example:8461"), "card-url"),
        ("a key of 31 bytes", signed(receipt=b64(b"x" * 31)), "card-key"),
        ("no recipient", signed(age="north"), "card-age"),
    ]  # fmt: skip
    return {"cards": made, "refused": [{"name": n, "note": note, "verdict": verdict} for n, note, verdict in bad]}


# --- requests --------------------------------------------------------------------------------------------------


def requests() -> Document:
    """Signed requests of South to North with their signature bases, and what spoils one."""
    url = f"{NORTH.url}/north/south/1"
    asked = [
        ("a delta", "GET", f"{url}/delta/3?most=256&wait=20", b""), ("a checkpoint", "GET", f"{url}/checkpoint", b""),
        ("a receipt", "POST", f"{url}/receipt", receipt(5, NOON + 300).encode()),
        ("a delta from a clock that is years ahead", "GET", f"{url}/delta/0", b""),
    ]  # fmt: skip
    made: list[Document] = []
    for place_in, (name, method, target, body) in enumerate(asked):
        created = NOON + (10**9 if "ahead" in name else 0)
        nonce = hashlib.sha256(f"nonce {place_in}".encode()).hexdigest()[:32]
        headers = sign_request(method, target, body, nonce, "south", key("south request"), created * 1000)
        lower = {field.lower(): value for field, value in headers.items()}
        path, _, query = target.removeprefix(NORTH.url).partition("?")
        parameters = lower["signature-input"].removeprefix("jisr=")
        shown = (method, "north.example:8461", path, f"?{query}", content_digest(body))
        lines = [f'"{component}": {value}' for component, value in zip(COVERED, shown, strict=True)]
        made.append({
            "name": name, "method": method, "url": target, "side": "south", "nonce": nonce, "created": created,
            "body": b64(body), "headers": lower,
            "signature_base": "\n".join([*lines, f'"@signature-params": {parameters}']),
        })  # fmt: skip
    first = made[0]
    fields = first["headers"]
    bait = 'bait=("@method");created=1;keyid="south";alg="ed25519";nonce="00";tag="other", '
    two = {
        **fields, "signature": "bait=:AAAA:, " + fields["signature"],
        "signature-input": bait + fields["signature-input"],
    }  # fmt: skip
    without_digest = {name: value for name, value in fields.items() if name != "content-digest"}
    fewer = {**fields, "signature-input": fields["signature-input"].replace(' "content-digest"', "")}
    spoiled = [
        ("another method", {"method": "POST"}), ("another path", {"url": first["url"].replace("/3", "/0")}),
        ("another query", {"url": first["url"].replace("256", "255")}),
        ("another host", {"url": first["url"].replace("north.example", "west.example")}),
        ("another body", {"body": b64(b"x")}), ("no digest", {"headers": without_digest}),
        ("fewer components", {"headers": fewer}), ("two signatures", {"headers": two}),
        ("another tag", {"headers": {**fields, "signature-input": fields["signature-input"].replace('"jisr"', '"x"')}}),
    ]  # fmt: skip
    refused = [{**first, **changes, "name": name} for name, changes in spoiled]
    for case in refused:
        del case["signature_base"]
    return {"requests": made, "refused": refused}


# --- the grid --------------------------------------------------------------------------------------------------


def grid() -> Document:
    """Points and their cells, names, what a moving point is settled in, and coarsened lines and areas."""
    points = [
        (421_300_000, 363_450_000), (420_712_345, 368_012_345), (0, 0), (-1, -1), (1_800_000_000, 900_000_000),
        (-1_800_000_000, -900_000_000), (1_799_999_999, 899_999_999), (-43_750_001, 487_500_000),
    ]  # fmt: skip
    cells = []
    for lon, lat in points:
        for level in range(8):
            cell = cell_of(level, lon, lat)
            cells.append({
                "lon": lon, "lat": lat, "level": level, "x": cell.x, "y": cell.y, "name": cell.name(),
                "polygon": [list(vertex) for vertex in cell.polygon().rings[0]],
                "half_diagonal_m": half_diagonal_m(cell),
            })  # fmt: skip
    bad_names = [
        "", "N36.75 E041.875", "N36.75 E041.875 +1/8", "n36.75 E041.875 +1/8°", "N36.8 E041.875 +1/8°",
        "N36.750 E041.875 +1/8°", "N36.75 E41.875 +1/8°", "N36 E041 +1/1°", "N36 E041 +1/3°", "N90 E041 +1°",
        "N36 E180 +1°", "S00 E000 +1°", "N36 E041 +1/256°",
    ]  # fmt: skip
    walks = [
        (3, [(420_000_000, 365_000_000), (419_999_999, 365_000_000), (419_700_000, 365_000_000),
             (419_687_500, 365_000_000), (419_687_499, 365_000_000), (420_000_000, 365_000_000),
             (420_062_500, 365_000_000), (420_062_501, 365_000_000)]),
        (0, [(1_799_000_000, 5_000_000), (-1_798_000_000, 5_000_000), (-1_797_000_000, 5_000_000)]),
    ]  # fmt: skip
    settled = []
    for level, walk in walks:
        last: Cell | None = None
        steps = []
        for lon, lat in walk:
            last = settle(level, lon, lat, last)
            steps.append({"lon": lon, "lat": lat, "x": last.x, "y": last.y})
        settled.append({"level": level, "steps": steps})
    road = Line(((420_100_000, 363_100_000), (423_900_000, 365_900_000)))
    field = Polygon((((420_100_000, 363_100_000), (423_900_000, 363_100_000), (422_000_000, 366_900_000),
                      (420_100_000, 363_100_000)),))  # fmt: skip
    ring = Polygon((
        ((0, 0), (40_000_000, 0), (40_000_000, 40_000_000), (0, 40_000_000), (0, 0)),
        ((11_000_000, 11_000_000), (11_000_000, 29_000_000), (29_000_000, 29_000_000), (29_000_000, 11_000_000),
         (11_000_000, 11_000_000)),
    ))  # fmt: skip
    coarse = []
    for level, shape, error in ((3, road, 500), (2, field, None), (1, ring, 90_000)):
        given = Place(geometry=shape, error_m=error, name="the old name")
        coarse.append({
            "level": level, "place": msgspec.to_builtins(given),
            "coarsened": msgspec.to_builtins(coarsen(given, level)[0]),
        })  # fmt: skip
    return {"cells": cells, "not_names": bad_names, "settled": settled, "coarsened": coarse}


def make(published: Path) -> dict[str, Document]:
    """Every file by name; frames are taken over from `published` where they still unpack to the same."""

    def old(name: str) -> Document:
        path = published / f"{name}.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    return {
        "keys": keys(), "words": words(), "canonical": canonical_json(), "log": log(), "entries": entries(),
        "ack": acks(), "bodies": body_cases(), "delta": deltas(old("delta")), "receipt": receipts(), "card": cards(),
        "requests": requests(), "grid": grid(), "agreement": agreements(), "media": media(), "erased": erased(),
        "ahead": aheads(old("ahead")), "heartbeat": heartbeats(), "cross-commit": cross_commits(),
        "parcel": parcels(old("parcel")), "recovery": closing(), "evidence": evidence(), "push": pushes(),
        "push-files": files_pushed(), "witness": witnessed(), "turning": changed_keys(old("turning")),
    }  # fmt: skip


def main(arguments: Sequence[str]) -> None:
    """Write the files into the folder given, or where they are published."""
    folder = Path(arguments[0]) if arguments else V1
    folder.mkdir(parents=True, exist_ok=True)
    for name, document in make(V1).items():
        text = json.dumps(document, ensure_ascii=False, indent=1)
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
