"""The vectors of media: lists in a body with their verdicts, and ranges with the stretch each asks for."""

import hashlib
from typing import Any

from sample import NOON, b64

from jisr.terms import canonical

GOOD = {
    "id": "0123456789abcdef" * 2,
    "sha256": b64(hashlib.sha256(b"a file").digest()),
    "size": 6,
    "type": "image/jpeg",
}
OTHER = {**GOOD, "id": "f" * 32}


def body(media: Any) -> str:
    """The fewest fields of a body, with these files."""
    fields = {
        "category": "other", "grade": {"information": 6, "source": "F"}, "impact": "low", "kind": "event",
        "lang": "en", "media": media, "occurred": [NOON, NOON], "review_by": NOON + 1, "subject": "s",
        "title": "Event: other",
    }  # fmt: skip
    return canonical.encode_any(fields).decode()


def media() -> dict[str, Any]:
    """Every case; verdicts are written by hand from the text of the specification."""
    accepted = [
        ("fewest fields", [GOOD]), ("a picture", [{**GOOD, "height": 240, "width": 320}]),
        ("a film", [{**GOOD, "duration": 2900, "height": 2, "type": "video/webm", "width": 100_000}]),
        ("a document", [{**GOOD, "type": "application/pdf"}]), ("a drawing", [{**GOOD, "type": "image/png"}]),
        ("a film of one frame", [{**GOOD, "duration": 0, "type": "video/webm"}]),
        ("eight", [{**GOOD, "id": f"{n:032x}"} for n in range(8)]), ("none, spelled out", []),
        ("the largest", [{**GOOD, "size": 2**40}]),
    ]  # fmt: skip
    malformed = [
        ("nine", [{**GOOD, "id": f"{n:032x}"} for n in range(9)]),
        ("one id twice", [GOOD, {**OTHER, "id": GOOD["id"]}]),
        ("an id in upper case", [{**GOOD, "id": "F" * 32}]), ("an id too short", [{**GOOD, "id": "f" * 31}]),
        ("an id with a slash", [{**GOOD, "id": "../" + "f" * 29}]), ("no id", [{**GOOD, "id": ""}]),
        ("a hash too short", [{**GOOD, "sha256": b64(bytes(31))}]),
        ("a hash in hexadecimal", [{**GOOD, "sha256": "0" * 64}]),
        ("a hash with other bits at its end", [{**GOOD, "sha256": GOOD["sha256"][:-2] + "B="}]),
        ("no bytes", [{**GOOD, "size": 0}]), ("beyond the largest", [{**GOOD, "size": 2**40 + 1}]),
        ("a type that runs", [{**GOOD, "type": "text/html"}]),
        ("a type of originals only", [{**GOOD, "type": "video/mp4"}]),
        ("width of 0", [{**GOOD, "width": 0}]), ("height below 0", [{**GOOD, "height": -1}]),
        ("wider than any", [{**GOOD, "width": 100_001}]), ("shorter than nothing", [{**GOOD, "duration": -1}]),
        ("longer than a day", [{**GOOD, "duration": 86_400_001}]), ("a name", [{**GOOD, "name": "photo.jpg"}]),
        ("no list", GOOD), ("size left out", [{k: v for k, v in GOOD.items() if k != "size"}]),
    ]  # fmt: skip
    ranges: list[tuple[str, int, int, int]] = [
        ("", 1000, 0, 1000), ("bytes=0-", 1000, 0, 1000), ("bytes=0-0", 1000, 0, 1), ("bytes=10-19", 1000, 10, 20),
        ("bytes=990-2000", 1000, 990, 1000), ("bytes=999-", 1000, 999, 1000), ("bytes=1000-", 1000, 0, 1000),
        ("bytes=5-4", 1000, 0, 1000), ("bytes=-5", 1000, 0, 1000), ("bytes=0-1,5-6", 1000, 0, 1000),
        ("lines=0-1", 1000, 0, 1000), ("", 2_097_152, 0, 1_048_576), ("bytes=1-", 2_097_152, 1, 1_048_577),
        ("bytes=2000000-", 2_097_152, 2_000_000, 2_097_152),
    ]  # fmt: skip
    return {
        "bodies": [{"name": name, "body": body(case), "verdict": "accepted"} for name, case in accepted]
        + [{"name": name, "body": body(case), "verdict": "body-malformed"} for name, case in malformed],
        "ranges": [
            {"range": field, "size": size, "first": first, "stop": stop, "status": 200 if stop - first == size else 206}
            for field, size, first, stop in ranges
        ],
    }
