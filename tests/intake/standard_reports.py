"""Twenty reports of an ordinary watch, as typed into the quick line, and the draft each must become.

One key a character and Enter: the median is at most sixty keys. Read at 13 June 2017, 14:20 UTC, on a side in
Asia/Baghdad with a partner named Syria, against the place names that come with Jisr.
"""

from typing import Any, NamedTuple

NOW = "2017-06-13T14:20:30Z"
ZONE = "Asia/Baghdad"


class Standard(NamedTuple):
    """`wants` are fields of the draft; `place` is the name or None, `state` and `level` stand in its detail."""

    name: str
    line: str
    wants: dict[str, Any]


def _at(clock: str) -> str:
    return f"2017-06-13T{clock}:00Z"


STANDARD: tuple[Standard, ...] = (
    Standard("trucks at a crossing", "0915Z 38SKF3978 3 trucks waiting at Rabia crossing, B2", {
        "kind": "event", "title": "3 trucks waiting at Rabia crossing", "occurred": _at("09:15"), "grade": "B2",
        "category": "unknown", "lang": "en",
    }),
    Standard("crossing closed", "0915Z Rabia crossing closed B2", {
        "kind": "crossing", "state": "closed", "since": _at("09:15"), "occurred": _at("09:15"), "category": "status",
        "title": "Rabia crossing closed", "grade": "B2",
    }),
    Standard("crossing open again", "Rabia crossing reopened since 1300Z", {
        "kind": "crossing", "state": "open", "since": _at("13:00"), "occurred": _at("13:00"),
    }),
    Standard("crossing restricted", "0915Z Al Qaim crossing partly open, C2", {
        "kind": "crossing", "state": "restricted", "since": _at("09:15"), "grade": "C2",
    }),
    Standard("road cut by water", "1130Z road blocked by flooding 5 km N of Tal Afar !", {
        "kind": "route", "state": "closed", "category": "hazard", "impact": "high", "occurred": _at("11:30"),
    }),
    Standard("clash", "1105Z clash near Tal Afar !! C3", {
        "kind": "event", "category": "armed-clash", "impact": "very-high", "grade": "C3", "occurred": _at("11:05"),
    }),
    Standard("explosion", "30 min ago explosion at Tal Afar, 2 injured !", {
        "kind": "event", "category": "explosion", "impact": "high", "occurred": _at("13:50"),
        "title": "explosion at Tal Afar, 2 injured",
    }),
    Standard("fire", "1210Z warehouse on fire at Rabia ±500m", {
        "kind": "event", "category": "hazard", "occurred": _at("12:10"), "error_m": 500,
    }),
    Standard("displaced persons", "1000Z about 300 IDPs waiting at Rabia crossing B3", {
        "kind": "event", "category": "humanitarian", "occurred": _at("10:00"), "grade": "B3",
    }),
    Standard("convoy over two hours", "0900Z-1030Z convoy of 12 trucks at Rabia", {
        "kind": "event", "category": "movement", "occurred": (_at("09:00"), _at("10:30")),
    }),
    Standard("planned patrol", "planned patrol 1800Z Rabia", {
        "kind": "activity", "category": "movement", "occurred": _at("18:00"), "title": "planned patrol Rabia",
    }),
    Standard("sector level", "sector north high", {"kind": "sector", "level": "high", "category": "status"}),
    Standard("for a partner", "1300Z meeting of liaison officers at Rabia REL SYRIA", {
        "kind": "event", "category": "meeting", "releasable_to": ("south",), "occurred": _at("13:00"),
    }),
    Standard("معبر مغلق", "٠٩١٥ معبر ربيعة مغلق B2", {
        "kind": "crossing", "state": "closed", "since": _at("06:15"), "occurred": _at("06:15"), "lang": "ar",
        "grade": "B2", "title": "معبر ربيعة مغلق",
    }),
    Standard("معبر مفتوح", "معبر ربيعة مفتوح منذ 0800Z", {
        "kind": "crossing", "state": "open", "since": _at("08:00"), "lang": "ar",
    }),
    Standard("اشتباك", "قبل 30 دقيقة اشتباك قرب تلعفر !! C3", {
        "kind": "event", "category": "armed-clash", "impact": "very-high", "grade": "C3", "lang": "ar",
        "occurred": _at("13:50"), "title": "اشتباك قرب تلعفر",
    }),
    Standard("نازحون", "1000Z ٢٠٠ نازح في تلعفر B3", {
        "kind": "event", "category": "humanitarian", "lang": "ar", "grade": "B3", "occurred": _at("10:00"),
    }),
    Standard("طريق مقطوع", "طريق تلعفر مقطوع منذ 1100Z", {
        "kind": "route", "state": "closed", "since": _at("11:00"), "lang": "ar",
    }),
    Standard("انفجار أمس", "أمس 1400 انفجار في تلعفر C2", {
        "kind": "event", "category": "explosion", "occurred": "2017-06-12T11:00:00Z", "lang": "ar", "grade": "C2",
    }),
    Standard("تمرين", "تمرين 1330Z حريق في تلعفر", {
        "kind": "event", "category": "hazard", "exercise": True, "occurred": _at("13:30"), "lang": "ar",
        "title": "حريق في تلعفر",
    }),
)  # fmt: skip
