"""The vectors of erasing: what North told and took back, and what it makes of South's statements about it."""

from typing import Any

from sample import NOON, ORIGIN

from jisr.terms import canonical

TOLD: list[dict[str, Any]] = [
    {"k": "release"}, {"k": "release"}, {"k": "release", "retain_until": NOON + 60},
    {"k": "withdraw", "re": [0], "erase": True}, {"k": "withdraw", "re": [1], "erase": False}, {"k": "release"},
]  # fmt: skip


def stated(index: int) -> str:
    """A leaf in which South states it."""
    return canonical.encode_any(
        {"at": NOON + 300, "by": "machine", "k": "erased", "p": {"index": index}, "v": 1}
    ).decode()


def erased() -> dict[str, Any]:
    """Statements while so many leaves of North's log are published; verdicts are written by hand from the text."""
    cases = [
        (6, 0, "accepted"), (6, 0, "accepted"), (6, 1, "reference"), (6, 2, "accepted"), (6, 3, "reference"),
        (6, 5, "reference"), (6, 6, "reference"), (6, -1, "reference"), (6, 2**53 - 1, "reference"),
        (3, 0, "reference"), (3, 2, "accepted"), (2, 2, "reference"), (0, 0, "reference"),
    ]  # fmt: skip
    return {
        "log": ORIGIN, "told": TOLD,
        "statements": [
            {"published": size, "header": stated(index), "verdict": verdict} for size, index, verdict in cases
        ],
    }  # fmt: skip
