"""The vectors of a closed log: leaves with their verdicts, and the paths a restored author asks for."""

import hashlib
from typing import Any

from sample import NOON, ORIGIN, b64

from jisr.terms import canonical

ROOT = b64(hashlib.sha256(b"").digest())
FACT = {"epoch": 1, "reason": "restore", "root": ROOT, "size": 0}


def leaf(**changes: Any) -> str:
    """A `close` as it should be, but for these fields."""
    fields = {"at": NOON, "by": "machine", "k": "close", "p": FACT, "v": 1} | changes
    return canonical.encode_any({name: value for name, value in fields.items() if value is not None}).decode()


def closing() -> dict[str, Any]:
    """Every case; verdicts are written by hand from the text of the specification."""
    cases = [
        ("as it should be", 0, leaf(), "accepted"),
        ("two histories", 0, leaf(p={**FACT, "reason": "fork"}), "accepted"),
        ("not the first leaf", 1, leaf(), "leaf-malformed"),
        ("by a person", 0, leaf(by="release officer"), "leaf-malformed"),
        ("another reason", 0, leaf(p={**FACT, "reason": "bored"}), "leaf-malformed"),
        ("without a size", 0, leaf(p={name: FACT[name] for name in ("epoch", "reason", "root")}), "leaf-malformed"),
        ("with more", 0, leaf(p={**FACT, "words": "private"}), "leaf-malformed"),
        ("without facts", 0, leaf(p=None), "leaf-malformed"),
        ("citing", 0, leaf(re=[0]), "reference"),
    ]
    held = hashlib.sha256(ORIGIN.encode()).hexdigest()
    return {
        "leaves": [{"name": name, "index": at, "header": text, "verdict": said} for name, at, text, said in cases],
        "origin": ORIGIN,
        "paths": {"checkpoint": f"/heads/{held}/checkpoint", "delta": f"/heads/{held}/delta/7?most=256"},
    }
