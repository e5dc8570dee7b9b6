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


def cites() -> list[dict[str, Any]]:
    """Leaves that speak of another log by its epoch, as far as a header alone can be judged."""
    of = {"epoch": 1, "h": ROOT, "index": 4}
    took = {"at": NOON, "by": "release officer", "k": "withdraw", "v": 1}
    answer = {"at": NOON, "by": "machine", "k": "reject", "v": 1}
    wrong = {"index": 4, "reason": "oversized"}
    cases = [
        ("what was told in a closed log", {**took, "p": {"of": of, "reason": "error"}}, "accepted"),
        ("the same with erasing", {**took, "p": {"erase": True, "of": of, "reason": "error"}}, "accepted"),
        ("cited as well", {**took, "p": {"of": of, "reason": "error"}, "re": [0]}, "reference"),
        ("neither cited nor named", {**took, "p": {"reason": "error"}}, "reference"),
        ("epoch 0", {**took, "p": {"of": {**of, "epoch": 0}, "reason": "error"}}, "leaf-malformed"),
        ("an index below 0", {**took, "p": {"of": {**of, "index": -1}, "reason": "error"}}, "leaf-malformed"),
        ("a hash that is too short", {**took, "p": {"of": {**of, "h": "AAAA"}, "reason": "error"}}, "leaf-malformed"),
        ("without its hash", {**took, "p": {"of": {"epoch": 1, "index": 4}, "reason": "error"}}, "leaf-malformed"),
        ("with more", {**took, "p": {"of": {**of, "title": "x"}, "reason": "error"}}, "leaf-malformed"),
        ("revised", {**took, "k": "revise", "p": {"of": of, "reason": "error"}}, "leaf-malformed"),
        ("an answer to the first log", {**answer, "p": wrong}, "accepted"),
        ("an answer to a later log", {**answer, "p": {"epoch": 2, **wrong}}, "accepted"),
        ("the first, stated", {**answer, "p": {"epoch": 1, **wrong}}, "accepted"),
        ("an answer to none", {**answer, "p": {"epoch": 0, **wrong}}, "leaf-malformed"),
        ("in words", {**answer, "p": {"epoch": "2", **wrong}}, "leaf-malformed"),
    ]
    return [
        {"name": name, "index": 7, "header": canonical.encode_any(fields).decode(), "verdict": said}
        for name, fields, said in cases
    ]


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
        "cites": cites(),
        "leaves": [{"name": name, "index": at, "header": text, "verdict": said} for name, at, text, said in cases],
        "origin": ORIGIN,
        "paths": {"checkpoint": f"/heads/{held}/checkpoint", "delta": f"/heads/{held}/delta/7?most=256"},
    }
