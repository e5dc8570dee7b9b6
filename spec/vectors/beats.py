"""The vectors of heartbeats and cross-commits; verdicts are written by hand from the text of the specification."""

import hashlib
from typing import Any

from sample import NOON, NORTH, ORIGIN, b64, head, key, root, salt

from jisr.terms.sides import heartbeat_name
from jisr.tlog.checkpoint import Checkpoint, sign_checkpoint
from jisr.tlog.cosignature import cosign
from jisr.tlog.note import KEY_COSIGNATURE, KEY_ED25519, Signer, signature_line

HEART = Signer(heartbeat_name(NORTH), KEY_COSIGNATURE, key("north heartbeat"))
OTHER = Signer(HEART.name, KEY_COSIGNATURE, key("south heartbeat"))


def line(size: int, at: int, signer: Signer = HEART, origin: str = ORIGIN) -> str:
    """A heartbeat line on the log at that size."""
    return signature_line(cosign(Checkpoint(origin, size, root(size)).text(), signer, at))


def heartbeats() -> dict[str, Any]:
    """Notes with their finding, and pairs of heartbeats with their verdict."""
    bare, good = head(3).decode(), line(3, NOON)
    notes = [
        ("a heartbeat", bare + good, NOON), ("none", bare, None),
        ("two, the later counts", bare + good + line(3, NOON + 10), NOON + 10),
        ("of a key that is not pinned", bare + line(3, NOON, OTHER), None),
        ("of another log", bare + line(3, NOON, origin="north.example/jisr/north/east/1"), "heartbeat-signature"),
        ("of another size", bare + line(2, NOON), "heartbeat-signature"),
        ("one of two does not hold", bare + good + line(2, NOON + 10), "heartbeat-signature"),
    ]  # fmt: skip
    now = NOON + 60
    judged = [
        ("the first", None, (NOON, 3), "new"), ("later", (NOON, 3), (NOON + 10, 3), "new"),
        ("later and larger", (NOON, 3), (NOON + 10, 4), "new"),
        ("larger in the same time", (NOON, 3), (NOON, 4), "new"),
        ("the same again", (NOON, 3), (NOON, 3), "old"), ("earlier", (NOON, 3), (NOON - 10, 3), "old"),
        ("earlier and smaller", (NOON, 3), (NOON - 10, 2), "old"),
        ("smaller in the same time", (NOON, 3), (NOON, 2), "old"),
        ("later and smaller", (NOON, 3), (NOON + 10, 2), "heartbeat-smaller"),
        ("earlier and larger", (NOON, 3), (NOON - 10, 4), "heartbeat-back"),
        ("a day ahead", (NOON, 3), (now + 86_400, 3), "new"),
        ("more than a day ahead", (NOON, 3), (now + 86_401, 3), "heartbeat-future"),
        ("the first, more than a day ahead", None, (now + 86_401, 3), "heartbeat-future"),
    ]  # fmt: skip
    dated = [
        ("before a heartbeat without it", NOON - 1, "release", 3, (NOON, 3), True),
        ("in the second of a heartbeat without it", NOON, "release", 3, (NOON, 3), False),
        ("before a heartbeat with it", NOON - 1, "release", 2, (NOON, 3), False),
        ("an ack", NOON - 1, "ack", 3, (NOON, 3), False),
        ("another entry of a machine", NOON - 1, "reject", 3, (NOON, 3), True),
    ]  # fmt: skip
    return {
        "vkey": HEART.verifier.vkey(), "origin": ORIGIN,
        "notes": [{"name": name, "note": note, "found": found} for name, note, found in notes],
        "judged": [
            {"name": name, "kept": kept, "offered": offered, "now": now, "verdict": verdict}
            for name, kept, offered, verdict in judged
        ],
        "dated": [
            {"name": name, "at": at, "kind": kind, "index": index, "beat": beat, "back_dated": found}
            for name, at, kind, index, beat, found in dated
        ],
    }  # fmt: skip


def cross_commits() -> dict[str, Any]:
    """What is true of the log of five entries with heads at 0 to 5; orders of pairs; a hidden head of a record."""
    truth = [
        ("the whole log", 5, b64(root(5)), True), ("a part of it", 2, b64(root(2)), True),
        ("the root of another size", 2, b64(root(3)), False), ("beyond it", 6, b64(root(5)), False),
        ("any root", 5, b64(bytes(32)), False),
    ]  # fmt: skip
    orders = [
        ("nothing said", 2, 1, [], [], "unknown"), ("their entry names ours", 2, 1, [], [[1, 3]], "before"),
        ("an earlier entry of theirs names ours", 2, 4, [], [[1, 3]], "before"),
        ("a later entry of theirs names ours", 2, 0, [], [[1, 3]], "unknown"),
        ("theirs names what was before ours", 3, 1, [], [[1, 3]], "unknown"),
        ("ours names theirs", 2, 1, [[2, 2]], [], "after"),
        ("both name each other", 2, 1, [[2, 2]], [[1, 3]], "unknown"),
        ("each names what was before", 2, 1, [[2, 1]], [[1, 2]], "unknown"),
    ]  # fmt: skip
    name = "north.example/jisr/north/record"
    note = sign_checkpoint(
        Checkpoint(name, 1234, hashlib.sha256(b"a record").digest()), Signer(name, KEY_ED25519, key("north record"))
    )
    return {
        "seen": [{"name": name, "n": n, "h": h, "true": true} for name, n, h, true in truth],
        "order": [
            {"name": name, "ours": i, "theirs": j, "our_commitments": a, "their_commitments": b, "order": found}
            for name, i, j, a, b, found in orders
        ],
        "head": {
            "salt": b64(salt("record")), "note": note.decode(),
            "h": b64(hashlib.sha256(salt("record") + note).digest()),
        },
    }  # fmt: skip
