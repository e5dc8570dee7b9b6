"""The vectors of what is read ahead: answers as frames, and what a reader that holds so many leaves takes of each.

The log has twelve leaves, of which two are flash; proofs are written here by the recursive definition of RFC 6962, so
that the code judges them and does not make them.
"""

import hashlib
from base64 import b64decode
from collections.abc import Sequence
from typing import Any

import msgspec
import zstandard
from sample import LOG_SIGNER, NOON, ORIGIN, b64, bodies, commitment, key, salt

from jisr.terms import canonical
from jisr.tlog.checkpoint import Checkpoint, sign_checkpoint
from jisr.tlog.note import KEY_ED25519, Signer

Document = dict[str, Any]
SIZE, FIRST, REVISED, FLASH = 12, 2, 9, 11
SALTED = {
    FIRST: salt("ahead 2") + bodies()["crossing"], REVISED: salt("ahead 9") + bodies()["opened"],
    FLASH: salt("ahead 11") + bodies()["site"],
}  # fmt: skip


def _leaf(index: int) -> bytes:
    if index not in SALTED:
        p = {"index": index, "reason": "oversized"}
        return canonical.encode_any({"at": NOON + index, "by": "machine", "k": "reject", "p": p, "v": 1})
    told = {
        "at": NOON + index, "b": msgspec.to_builtins(commitment(SALTED[index])), "by": "release officer",
        "k": "revise" if index == REVISED else "release", "mark": "restricted", "v": 1,
    }  # fmt: skip
    told |= {"flash": True} if index != FIRST else {}
    return canonical.encode_any(told | ({"re": [FIRST]} if index == REVISED else {}))


LEAVES = [_leaf(index) for index in range(SIZE)]
HASHES = [hashlib.sha256(b"\0" + one).digest() for one in LEAVES]


def _mth(hashes: Sequence[bytes]) -> bytes:
    if len(hashes) == 1:
        return hashes[0]
    k = 1 << (len(hashes) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + _mth(hashes[:k]) + _mth(hashes[k:])).digest()


def _path(index: int, hashes: Sequence[bytes]) -> list[bytes]:
    if len(hashes) == 1:
        return []
    k = 1 << (len(hashes) - 1).bit_length() - 1
    if index < k:
        return [*_path(index, hashes[:k]), _mth(hashes[k:])]
    return [*_path(index - k, hashes[k:]), _mth(hashes[:k])]


def _note(signer: Signer = LOG_SIGNER, root: bytes | None = None) -> bytes:
    return sign_checkpoint(Checkpoint(ORIGIN, SIZE, root or _mth(HASHES)), signer)


def _item(
    index: int, *, at: int | None = None, body: bytes | None = None, path: Sequence[bytes] | None = None
) -> bytes:
    salted = SALTED.get(index, b"") if body is None else body
    hashes = _path(index, HASHES) if path is None else path
    head = (index if at is None else at).to_bytes(8, "big") + len(LEAVES[index]).to_bytes(2, "big")
    return head + len(salted).to_bytes(4, "big") + bytes([len(hashes)]) + LEAVES[index] + salted + b"".join(hashes)


def _raw(*items: bytes, note: bytes | None = None, count: int | None = None) -> bytes:
    note = _note() if note is None else note
    return b"jisr-ahead/1\n" + len(note).to_bytes(4, "big") + note + bytes([count or len(items)]) + b"".join(items)


def _frame(raw: bytes, before: str | None) -> str:
    """The published frame while it unpacks to the same: compressors differ between versions."""
    if before is not None and zstandard.ZstdDecompressor().stream_reader(b64decode(before)).read() == raw:
        return before
    return b64(zstandard.ZstdCompressor(level=11, write_checksum=True).compress(raw))


def aheads(published: Document) -> Document:
    """What is answered, what a reader takes of it, and what it makes of answers that are not so."""
    before = {case["name"]: case["frame"] for name in ("answers", "judged") for case in published.get(name, ())}
    answers = [
        ("nothing is here", 0, 0, (FIRST, REVISED, FLASH)), ("the revised item is here", 5, 0, (REVISED, FLASH)),
        ("the flash revision came ahead", 5, 10, (FLASH,)),
    ]  # fmt: skip
    stranger = Signer(ORIGIN, KEY_ED25519, key("south log"))
    bent = [bytes(32), *_path(FLASH, HASHES)[1:]]
    judged = [
        ("a proof that does not hold", 0, _raw(_item(FLASH, path=bent)), "damage"),
        ("the proof of another index", 0, _raw(_item(FLASH, at=10)), "damage"),
        ("an index beyond the head", 0, _raw(_item(FLASH, at=12)), "damage"),
        ("items out of order", 0, _raw(_item(FLASH), _item(REVISED)), "damage"),
        ("one item twice", 0, _raw(_item(FLASH), _item(FLASH)), "damage"),
        ("a count of 33", 0, _raw(_item(FLASH), count=33), "damage"),
        ("a byte too many", 0, _raw(_item(FLASH)) + b"\0", "damage"),
        ("a byte too few", 0, _raw(_item(FLASH))[:-1], "damage"),
        ("another magic line", 0, b"x" + _raw(_item(FLASH))[1:], "damage"),
        ("a head signed by a stranger", 0, _raw(_item(FLASH), note=_note(stranger)), "damage"),
        ("4 MiB and a byte", 0, b"\0" * (4 * 1024 * 1024 + 1), "bomb"),
        ("a leaf that is no flash", 0, _raw(_item(FIRST)), []),
        ("a kind that may not", 0, _raw(_item(4)), []),
        ("a revision without what it revises", 0, _raw(_item(REVISED)), []),
        ("a body that is not the one committed to", 0, _raw(_item(FLASH, body=SALTED[FIRST])), []),
        ("no body", 0, _raw(_item(FLASH, body=b"")), []),
        ("one body that is not, and one that is", 5, _raw(_item(REVISED, body=b""), _item(FLASH)), [FLASH]),
        ("what is in the log already", 12, _raw(_item(FLASH)), []),
    ]  # fmt: skip
    return {
        "checkpoint": _note().decode(), "leaves": [b64(leaf) for leaf in LEAVES],
        "bodies": {str(index): b64(salted) for index, salted in SALTED.items()},
        "answers": [
            {
                "name": name, "from": start, "since": since, "indexes": list(indexes),
                "raw": b64(raw := _raw(*map(_item, indexes))), "frame": _frame(raw, before.get(name)),
            }
            for name, start, since, indexes in answers
        ],
        "judged": [
            {"name": name, "from": start, "frame": _frame(raw, before.get(name)), "verdict": verdict}
            for name, start, raw, verdict in judged
        ],
    }  # fmt: skip
