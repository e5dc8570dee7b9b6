"""Entries: the header that is the leaf, and the body beside it."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from jisr_verify.cards import read_json
from jisr_verify.notes import need, plain

SALT = 16
KINDS = {
    "release": "tells a report", "revise": "replaces what was told", "withdraw": "takes back what was told",
    "reject": "answers that an item could not be read", "ack": "says how far a person got with an item",
    "seen": "states how far the other log was seen", "agreement": "states terms of the agreement",
    "erased": "states that content was erased", "key": "changes a key", "close": "closes the log",
}  # fmt: skip


def when(seconds: object) -> str:
    """An instant in words, UTC."""
    if not isinstance(seconds, int) or not 0 <= seconds < 253_402_300_800:
        return "an impossible time"
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%SZ")


def read_header(data: bytes) -> dict[str, Any]:
    header: dict[str, Any] = read_json(data, "An entry's header")
    need(isinstance(header, dict), "An entry's header is not an object.")
    same = json.dumps(header, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    need(same == data, "An entry's header is not in its one spelling.")
    return header


def says(header: dict[str, Any]) -> str:
    """What an entry is, in words."""
    kind = str(header.get("k"))
    return f"it {KINDS.get(kind, f'is of the kind {kind}')}, dated {when(header.get('at'))} by its author"


def committed(header: dict[str, Any], salted: bytes) -> bytes:
    """The body, if the header commits to exactly this salt and body."""
    b = c if isinstance(c := header.get("b"), dict) else {}
    need(bool(b), "A body is shown for an entry that has none.")
    wanted = plain(str(b.get("h")), "The commitment in a header")
    fits = hashlib.sha256(salted).digest() == wanted and len(salted) - SALT == b.get("n")
    need(fits, "The body that is shown is not the one that was logged.")
    return salted[SALT:]
