"""The vectors of what is pushed and witnessed, and of keys: requests as bytes with the status each gets, and receipts.

The log pushed has 300 leaves that need no bodies; proofs are written here by the recursive definitions of RFC 6962 and
of draft-ietf-plants-merkle-tree-certs, so that the code judges them and does not make them.
"""

import hashlib
from base64 import b64decode
from collections.abc import Sequence
from typing import Any

import msgspec
from sample import LOG_SIGNER, NOON, NORTH, ORIGIN, SOUTH, b64, head, key, salt, seed

from jisr.exchange.cards import sign_card
from jisr.exchange.delta import Delta, encode_delta
from jisr.terms import canonical
from jisr.terms.sides import Revoked, receipt_name
from jisr.tlog.checkpoint import Checkpoint, parse_checkpoint, sign_checkpoint
from jisr.tlog.mldsa import MlDsaSigner, cosigned_tree, verify_mldsa
from jisr.tlog.note import KEY_ED25519, Note, Signature, Signer, parse_note, sign_note

Document = dict[str, Any]
SIZE, PART = 300, 7


def _leaf(index: int) -> bytes:
    p = {"index": index, "reason": "oversized"}
    return canonical.encode_any({"at": NOON + index, "by": "machine", "k": "reject", "p": p, "v": 1})


LEAVES = [_leaf(index) for index in range(SIZE)]
HASHES = [hashlib.sha256(b"\0" + one).digest() for one in LEAVES]


def _split(count: int) -> int:
    return 1 << (count - 1).bit_length() - 1


def _mth(hashes: Sequence[bytes]) -> bytes:
    if len(hashes) < 2:
        return hashes[0] if hashes else hashlib.sha256().digest()
    k = _split(len(hashes))
    return hashlib.sha256(b"\1" + _mth(hashes[:k]) + _mth(hashes[k:])).digest()


def _subtree(start: int, end: int, hashes: Sequence[bytes], whole: bool = True) -> list[bytes]:
    n = len(hashes)
    if (start, end) == (0, n):
        return [] if whole else [_mth(hashes)]
    k = _split(n)
    if end <= k:
        return [*_subtree(start, end, hashes[:k], whole), _mth(hashes[k:])]
    if k <= start:
        return [*_subtree(start - k, end - k, hashes[k:], whole), _mth(hashes[:k])]
    return [*_subtree(0, end - k, hashes[k:], False), _mth(hashes[:k])]


def _note(size: int, root: bytes | None = None) -> bytes:
    return sign_checkpoint(Checkpoint(ORIGIN, size, root or _mth(HASHES[:size])), LOG_SIGNER)


def _submission(old: int, size: int, proof: Sequence[bytes] | None = None, root: bytes | None = None) -> bytes:
    # A consistency proof is the subtree proof of [0, old), which is only defined where that is a subtree.
    made = _consistency(old, HASHES[:size]) if proof is None else proof
    lines = [f"old {old}", *map(b64, made), ""]
    return "".join(line + "\n" for line in lines).encode() + _note(size, root)


def _consistency(old: int, hashes: Sequence[bytes], whole: bool = True) -> list[bytes]:
    n = len(hashes)
    if old in (0, n):
        return [] if whole or not old else [_mth(hashes)]
    k = _split(n)
    if old <= k:
        return [*_consistency(old, hashes[:k], whole), _mth(hashes[k:])]
    return [*_consistency(old - k, hashes[k:], False), _mth(hashes[:k])]


def _upload(
    start: int, end: int, packages: Sequence[tuple[int, int]], origin: str = ORIGIN, bent: bool = False
) -> bytes:
    name = origin.encode()
    body = len(name).to_bytes(2, "big") + name + start.to_bytes(8, "big") + end.to_bytes(8, "big") + bytes(2)
    for first, stop in packages:
        proof = _subtree(first - first % 256, stop, HASHES[:end])
        if bent:
            proof = [bytes(32), *proof[1:]]
        body += b"".join(len(one).to_bytes(2, "big") + one for one in LEAVES[first:stop])
        body += bytes((len(proof),)) + b"".join(proof)
    return body


def pushes() -> Document:
    """Posts in the order in which South gets them from North, each with its status and, where it says one, its text."""
    whole = _upload(0, SIZE, [(0, 256), (256, SIZE)])
    steps: list[tuple[str, str, bytes, int, str]] = [
        ("where is the mirror", "mirror/add-entries", _upload(0, 0, []), 409, "0\n0\n\n"),
        ("a head", "mirror/add-checkpoint", _submission(0, PART), 200, ""),
        ("a head from nothing, too late", "mirror/add-checkpoint", _submission(0, SIZE), 409, f"{PART}\n"),
        ("a false proof", "mirror/add-checkpoint", _submission(PART, SIZE, [bytes(32)]), 422, "refused\n"),
        ("a larger head", "mirror/add-checkpoint", _submission(PART, SIZE), 200, ""),
        ("leaves beyond the next", "mirror/add-entries", _upload(256, SIZE, [(256, SIZE)]), 409, f"{SIZE}\n0\n\n"),
        ("leaves to an unknown head", "mirror/add-entries", _upload(0, 9, [(0, 9)]), 409, f"{SIZE}\n0\n\n"),
        ("a bent proof", "mirror/add-entries", _upload(0, SIZE, [(0, 256)], bent=True), 422, "refused\n"),
        ("another log", "mirror/add-entries", _upload(0, SIZE, [(0, 256)], "a/log"), 404, "not found\n"),
        ("cut in the first package", "mirror/add-entries", whole[:900], 400, "refused\n"),
        ("one package of two", "mirror/add-entries", _upload(0, SIZE, [(0, 256)]), 202, f"{SIZE}\n256\n\n"),
        ("cut in the second package", "mirror/add-entries", whole[:-1], 202, f"{SIZE}\n256\n\n"),
        ("from within a package", "mirror/add-entries", _upload(200, SIZE, [(200, 256), (256, SIZE)]), 200, ""),
        ("all of it again", "mirror/add-entries", whole, 200, ""),
        ("nothing, at the end", "mirror/add-entries", _upload(SIZE, SIZE, []), 200, ""),
    ]  # fmt: skip
    return {
        "origin": ORIGIN, "size": SIZE, "leaf_0": LEAVES[0].decode(), "root": b64(_mth(HASHES)),
        "steps": [
            {"name": name, "path": path, "body": b64(body), "status": status, "answer": answer}
            for name, path, body, status, answer in steps
        ],
    }  # fmt: skip


FILE = b"%PDF-1.7\n" + b"of a report " * 400 + b"\n%%EOF\n"
"""A file as far as its first bytes are looked at; what is shown of it a reader makes anew."""


def _told(name: str, media: Sequence[Document], title: str) -> tuple[bytes, bytes]:
    """Header and salted body of a release that names these files."""
    fields = {
        "category": "other", "grade": {"information": 6, "source": "F"}, "impact": "low", "kind": "event",
        "lang": "en", "media": list(media), "occurred": [NOON, NOON], "review_by": NOON + 86_400,
        "subject": hashlib.sha256(name.encode()).hexdigest()[:32], "title": title,
    }  # fmt: skip
    salted = salt(name) + canonical.encode_any(fields)
    header = {"at": NOON, "by": "release officer", "k": "release", "mark": "open", "v": 1}
    b = {"h": b64(hashlib.sha256(salted).digest()), "n": len(salted) - 16}
    return canonical.encode_any({**header, "b": b}), salted


def files_pushed() -> Document:
    """What North posts of two files to South, and what it asks, in this order; both are named by its first entry."""
    name, other, size = "5e" * 16, "6e" * 16, len(FILE)
    named = {"id": name, "sha256": b64(hashlib.sha256(FILE).digest()), "size": size, "type": "application/pdf"}
    rows = [_told("file", [named, {**named, "id": other, "size": 9}], "Event: other")]
    root = _mth([hashlib.sha256(b"\0" + rows[0][0]).digest()])
    delta = encode_delta(Delta(_note(1, root), 0, [rows[0][0]], [rows[0][1]]), level=1)
    log = ORIGIN.partition("/jisr/")[2]
    wanted, at = f"{log}/wanted", f"{log}/media/{name}"
    steps: list[tuple[str, str, str, bytes, int, str]] = [
        ("a file before its entry", "POST", f"{at}/0", FILE, 404, "not found\n"),
        ("what is wanted before", "GET", wanted, b"", 200, ""),
        ("the entry", "POST", f"{log}/delta", delta, 200, ""),
        ("what is wanted", "GET", wanted, b"", 200, f"{name} 0\n{other} 0\n"),
        ("a file nobody named", "POST", f"{log}/media/{'7e' * 16}/0", FILE, 404, "not found\n"),
        ("a log that is not theirs", "POST", f"south/north/1/media/{name}/0", FILE, 404, "not found\n"),
        ("not from its beginning", "POST", f"{at}/1", FILE[1:], 409, "0\n"),
        ("nothing", "POST", f"{at}/0", b"", 409, "0\n"),
        ("the first stretch", "POST", f"{at}/0", FILE[:1000], 200, "1000\n"),
        ("the same again", "POST", f"{at}/0", FILE[:1000], 409, "1000\n"),
        ("a number with a leading zero", "POST", f"{at}/01000", FILE[1000:], 404, "not found\n"),
        ("what is wanted now", "GET", wanted, b"", 200, f"{name} 1000\n{other} 0\n"),
        ("one byte too many", "POST", f"{at}/1000", FILE[1000:] + b"x", 422, "refused\n"),
        ("begun again, and wrong", "POST", f"{at}/0", bytes(size), 422, "refused\n"),
        ("right at last", "POST", f"{at}/0", FILE[:4000], 200, "4000\n"),
        ("the rest", "POST", f"{at}/4000", FILE[4000:], 200, f"{size}\n"),
        ("once more", "POST", f"{at}/{size}", b"x", 404, "not found\n"),
        ("what is wanted at the end", "GET", wanted, b"", 200, f"{other} 0\n"),
        ("a file of another size, thrice: 1", "POST", f"{log}/media/{other}/0", FILE, 422, "refused\n"),
        ("2", "POST", f"{log}/media/{other}/0", FILE, 422, "refused\n"),
        ("3", "POST", f"{log}/media/{other}/0", FILE, 422, "refused\n"),
        ("and no more", "POST", f"{log}/media/{other}/0", FILE[:9], 404, "not found\n"),
        ("nothing is wanted", "GET", wanted, b"", 200, ""),
    ]  # fmt: skip
    return {
        "sha256": named["sha256"], "size": size, "steps": [
            {"name": step, "method": method, "path": path, "body": b64(body), "status": status, "answer": answer}
            for step, method, path, body, status, answer in steps
        ],
    }  # fmt: skip


def witnessed() -> Document:
    """The same log submitted to South as its witness."""
    zeros = [bytes(32)]
    steps: list[tuple[str, bytes, int, str]] = [
        ("no submission", b"old\n\n", 400, "refused\n"),
        ("old with a leading zero", _submission(0, PART).replace(b"old 0", b"old 00"), 400, "refused\n"),
        ("old beyond new", _submission(0, PART).replace(b"old 0", b"old 8"), 400, "refused\n"),
        ("64 hashes", _submission(0, PART, zeros * 64), 400, "refused\n"),
        ("another log", _submission(0, PART).replace(ORIGIN.encode(), b"a/log"), 404, "not found\n"),
        ("no signature that holds", _submission(0, PART).replace(f"\n{PART}\n".encode(), b"\n8\n"), 403, "refused\n"),
        ("a proof from nothing", _submission(0, PART, zeros), 422, "refused\n"),
        ("an old size never seen", _submission(3, PART), 409, "0\n"),
        ("the first head", _submission(0, PART), 200, ""),
        ("the first head again", _submission(0, PART), 409, f"{PART}\n"),
        ("a proof that proves nothing", _submission(PART, SIZE, zeros), 422, "refused\n"),
        ("two roots of one size", _submission(PART, PART, [], bytes(32)), 422, "refused\n"),
        ("the same head once more", _submission(PART, PART), 200, ""),
        ("a larger head", _submission(PART, SIZE), 200, ""),
    ]  # fmt: skip
    name = f"{SOUTH.domain}/jisr/witness/1"
    return {
        "log": LOG_SIGNER.verifier.vkey(), "witness_seed": b64(seed("south witness")), "witness_name": name,
        "steps": [
            {"name": step, "body": b64(body), "status": status, "answer": answer}
            for step, body, status, answer in steps
        ],
    }  # fmt: skip


def changed_keys(published: Document) -> Document:
    """Cards of a rotation and a revocation, a head with two lines, the leaf, and a receipt with an ML-DSA line.

    ML-DSA signatures hold chance, so the one that was published is taken over while it holds.
    """
    new = key("north log 2")
    public = b64(new.public_key().public_bytes_raw())
    card = msgspec.structs.replace(NORTH, log=public, version=2)
    revoked = msgspec.structs.replace(card, revoked=(Revoked(NORTH.log, 3),))
    text = parse_note(head(5)).text
    both = sign_note(text, [LOG_SIGNER, Signer(ORIGIN, KEY_ED25519, new)])
    beside = MlDsaSigner(receipt_name(SOUTH), seed("south receipt-mldsa"))
    line = _kept(published, text, beside)
    fact = {"log": public, "until": NOON + 30 * 86_400}
    return {
        "new_log_seed": b64(seed("north log 2")), "rotation": sign_card(card, new, key("north log")).decode(),
        "revocation": sign_card(revoked, new).decode(), "head": both.decode(),
        "leaf": canonical.encode_any({"at": NOON, "by": "machine", "k": "key", "p": fact, "v": 1}).decode(),
        "mldsa": {
            "seed": b64(beside.seed), "vkey": beside.verifier.vkey(), "at": NOON,
            "message": b64(cosigned_tree(beside.name, parse_checkpoint(text), NOON)),
            "note": Note(text, (line,)).encode().decode(),
        },
    }  # fmt: skip


def _kept(published: Document, text: str, signer: MlDsaSigner) -> Signature:
    if published:
        (line,) = parse_note(published["mldsa"]["note"].encode()).signatures
        if verify_mldsa(text, line, signer.verifier) == NOON and b64decode(published["mldsa"]["seed"]) == signer.seed:
            return line
    return signer.cosign(text, NOON)
