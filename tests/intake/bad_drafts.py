"""Drafts that cannot be filed, each with one thing wrong, as phones, scripts and people send them."""

import json
from typing import Any

GOOD: dict[str, Any] = {
    "kind": "crossing", "title": "Crossing closed", "occurred": "2017-06-13T10:00:00Z",
    "place": {"lon": 42.07, "lat": 36.8, "error_m": 3000, "name": "Fish Khabur"},
    "detail": {"as": "crossing", "state": "closed", "since": "2017-06-13T09:00:00Z"},
}  # fmt: skip

SQUARE = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]
BOW_TIE = [[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]


def _geometry(kind: Any, coordinates: Any) -> dict[str, Any]:
    return {"geometry": {"type": kind, "coordinates": coordinates}}


CHANGED: list[dict[str, Any]] = [
    # What the report is.
    {"kind": "target"}, {"kind": "strike"}, {"kind": "person"}, {"kind": ""}, {"kind": None}, {"kind": 7},
    {"kind": ["crossing"]}, {"kind": "Crossing"}, {"category": "target"}, {"category": None}, {"category": "Hazard"},
    {"impact": "critical"}, {"impact": 3}, {"lang": "fr"}, {"lang": ""}, {"exercise": "yes"}, {"exercise": 1},
    {"colour": "red"}, {"released": True}, {"serial": 1}, {"__proto__": {}},
    # Words.
    {"title": ""}, {"title": "   "}, {"title": "\n\t"}, {"title": None}, {"title": 5}, {"title": "x" * 201},
    {"title": "bell\u0007"}, {"title": "a\u0000b"}, {"title": "\u009b31m"}, {"title": ["Closed"]},
    {"text": "x" * 16_001}, {"text": "a\u001b[2J"}, {"text": None}, {"text": {"en": "x"}}, {"source": "x" * 201},
    {"source": "\u0008"}, {"source": None}, {"symbol": 5}, {"symbol": "\u001b[2J"}, {"symbol": "S" * 201},
    # Times.
    {"occurred": ""}, {"occurred": None}, {"occurred": 1_497_355_200}, {"occurred": "yesterday"},
    {"occurred": "2017-06-13"}, {"occurred": "2017-06-13T10:00"}, {"occurred": "2017-06-13T10:00:00"},
    {"occurred": "2017-02-30T10:00:00Z"}, {"occurred": "2017-06-13T25:00:00Z"}, {"occurred": "2017-13-01T10:00:00Z"},
    {"occurred": "0000-01-01T00:00:00Z"}, {"occurred": "0001-01-01T00:00:00+14:00"}, {"occurred": "131000ZJUN17"},
    {"occurred": "2017-06-13T10:00:00+99:00"}, {"occurred": "٢٠١٧-٠٦-١٣T10:00:00Zx"}, {"occurred": []},
    {"occurred": ["2017-06-13T10:00:00Z"]}, {"occurred": ["2017-06-13T10:00:00Z"] * 3}, {"occurred": {"start": 1}},
    {"occurred": ["2017-06-13T11:00:00Z", "2017-06-13T10:00:00Z"]}, {"occurred": "9999-12-31T23:59:59-10:00"},
    {"observed": "soon"}, {"observed": 5}, {"review_by": "2017-06-13T09:59:59Z"}, {"review_by": "never"},
    # Ids, grades, markings.
    {"id": "Has Spaces"}, {"id": "UPPER"}, {"id": "x" * 81}, {"id": "../../etc/passwd"}, {"id": "معبر"}, {"id": 5},
    {"subject": "-begins-with-hyphen"}, {"subject": "a b"}, {"subject": 1}, {"grade": ""}, {"grade": "G1"},
    {"grade": "A7"}, {"grade": "1A"}, {"grade": "B2 "}, {"grade": {"source": "A"}}, {"grade": "B٢"},
    {"marking": "secret"}, {"marking": {"level": "top secret"}}, {"marking": {"releasable_to": "south"}},
    {"marking": {"releasable_to": [""]}}, {"marking": {"releasable_to": ["a\u0000"]}}, {"marking": {"caveats": [" "]}},
    {"marking": {"to": ["south"]}},
    {"marking": {"releasable_to": [None]}}, {"marking": {"caveats": ["x" * 201]}},
    # Places.
    {"place": {}}, {"place": {"lon": 42.07}}, {"place": {"lat": 36.8}}, {"place": "36.8N 42.07E"}, {"place": [42, 36]},
    {"place": {"lon": 181, "lat": 0}}, {"place": {"lon": 0, "lat": 90.1}}, {"place": {"lon": "east", "lat": "north"}},
    {"place": {"lon": "1e3", "lat": "0"}}, {"place": {"lon": "NaN", "lat": "0"}}, {"place": {"lon": "", "lat": ""}},
    {"place": {"lon": True, "lat": False}}, {"place": {"lon": 1, "lat": 1, "error_m": 0}},
    {"place": {"lon": 1, "lat": 1, "error_m": -5}}, {"place": {"lon": 1, "lat": 1, "error_m": 0.5}},
    {"place": {"lon": 1, "lat": 1, "error_m": "3 km"}}, {"place": {"lon": 1, "lat": 1, "error_m": 10**30}},
    {"place": {"lon": 1, "lat": 1, "name": "x" * 201}}, {"place": {"lon": 1, "lat": 1, "name": "\u0007"}},
    {"place": {"lon": 1, "lat": 1, "height": 5}}, {"place": {"geometry": {}}}, {"place": {"geometry": []}},
    {"place": _geometry("Point", None)}, {"place": _geometry("Point", [])}, {"place": _geometry("Point", [1])},
    {"place": _geometry("Point", "42,36")}, {"place": _geometry("Point", [[1, 2]])},
    {"place": _geometry("Point", {"lon": 1})}, {"place": _geometry("Point", [True, False])},
    {"place": _geometry("Point", [1e308, 0])}, {"place": _geometry("Point", [10**400, 0])},
    {"place": _geometry("Circle", [1, 2])}, {"place": _geometry(None, [1, 2])}, {"place": _geometry([], [1, 2])},
    {"place": _geometry("LineString", [])}, {"place": _geometry("LineString", [[1, 2]])},
    {"place": _geometry("LineString", [[1, 2], [1, 2]])}, {"place": _geometry("LineString", [[1], [2]])},
    {"place": _geometry("LineString", [1, 2])}, {"place": _geometry("LineString", "abc")},
    {"place": _geometry("LineString", [[1, 2], None])}, {"place": _geometry("LineString", [["a", "b"], ["c", "d"]])},
    {"place": _geometry("LineString", [[n / 100, 0] for n in range(501)])},
    {"place": _geometry("LineString", [[179, 0], [-179, 0], [179, 1]])},
    {"place": _geometry("Polygon", [])}, {"place": _geometry("Polygon", [[]])}, {"place": _geometry("Polygon", SQUARE)},
    {"place": _geometry("Polygon", [SQUARE[:-1]])}, {"place": _geometry("Polygon", [BOW_TIE])},
    {"place": _geometry("Polygon", [SQUARE, [[5, 5], [6, 5], [6, 6], [5, 5]]])},
    {"place": _geometry("Polygon", [[[0, 0], [1, 0], [0, 0]]])}, {"place": _geometry("Polygon", {"outer": SQUARE})},
    {"place": _geometry("MultiPolygon", [])}, {"place": _geometry("MultiPolygon", [[SQUARE], [SQUARE]])},
    {"place": _geometry("MultiPolygon", [[[[0]]]])}, {"place": _geometry("GeometryCollection", [])},
    # Details.
    {"detail": {}}, {"detail": []}, {"detail": "closed"}, {"detail": {"as": "weapon"}}, {"detail": {"state": "closed"}},
    {"detail": {"as": "route", "state": "closed"}}, {"detail": {"as": "crossing", "state": "shut"}},
    {"detail": {"as": "crossing", "since": "noon"}}, {"detail": {"as": "crossing", "since": 1.5}},
    {"detail": {"as": "crossing", "since": 10**30}}, {"detail": {"as": "crossing", "since": 9 * 10**15}},
    {"detail": {"as": "crossing", "name": "Ali"}},
    {"detail": {"as": "site", "valid": ["a", "b"]}}, {"kind": "site", "detail": {"as": "site", "valid": [5]}},
    {"kind": "site", "detail": {"as": "site", "valid": [5, 3]}},
    {"kind": "site", "detail": {"as": "site", "valid": ["2017-06-13T10:00:00Z", "2016-06-13T10:00:00Z"]}},
    {"kind": "event", "detail": {"as": "event", "best": "many"}},
    {"kind": "event", "detail": {"as": "event", "best": -1}},
    {"kind": "event", "detail": {"as": "event", "best": 10**30}},
    {"kind": "event", "detail": {"as": "event", "parties": ["x"] * 21}},
    {"kind": "event", "detail": {"as": "event", "parties": ["a\u0000b"]}},
    {"kind": "track", "detail": {"as": "track", "course": 361}},
    {"kind": "track", "detail": {"as": "track", "speed": -1}},
    {"kind": "activity", "detail": {"as": "activity", "plan": "\u001b[2J"}},
    {"kind": "sector", "detail": {"as": "sector", "level": "very-high"}},
]  # fmt: skip

RAW: list[bytes] = [
    b"", b"null", b"[]", b"5", b'"report"', b"{", b"{}", b"not json", b"\xff\xfe{", b'{"kind": "event"',
    b'{"title": "\xff"}', b'{"title": "\\ud800"}', b"[" * 100_000, b'{"a":' * 100_000, b"\x00", b"{'kind': 'event'}",
    json.dumps(GOOD).encode("utf-16"), json.dumps({**GOOD, "title": "é"}, ensure_ascii=False).encode("latin-1"),
    json.dumps({key: value for key, value in GOOD.items() if key != "title"}).encode(),
    json.dumps({key: value for key, value in GOOD.items() if key != "occurred"}).encode(),
    json.dumps(GOOD).encode() + b"{}", json.dumps({**GOOD, "text": "x" * 70_000}).encode(),
    json.dumps(GOOD).replace("42.07", "NaN").encode(), json.dumps(GOOD).replace("42.07", "1e999").encode(),
    json.dumps(GOOD).replace("3000", "9" * 5000).encode(),
]  # fmt: skip

BAD = [json.dumps(GOOD | change).encode() for change in CHANGED] + RAW
NAMES = [json.dumps(change)[:60] for change in CHANGED] + [repr(data[:30]) for data in RAW]
