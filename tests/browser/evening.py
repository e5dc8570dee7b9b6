"""A small exercise for pictures: two dozen invented reports on each side of the border, on a clock set by hand.

Everything here is invented and marked as an exercise. Positions are those of places in the shipped gazetteer, roughly.
"""

import time
from typing import Any, NamedTuple

from jisr.intake.reading import Draft, DraftPlace
from jisr.release.rules import Terms
from jisr.terms.actors import Actor, Role
from jisr.terms.entries import AckStage
from jisr.terms.reports import Lang, Level, Marking
from tests.browser.sides import PASSWORD, Side, Sides
from tests.cli.processes import within

MINUTE = 60_000
END = 1_497_363_630_000
"""2017-06-13T14:20:30Z: the time every picture is taken at."""
BEGIN = END - 26 * 60 * MINUTE
TOLD = 160_000
"""How long after it was filed a report is told, milliseconds."""


class SetClock:
    """A scenario's clock: it stands where it was last set, but for the milliseconds a follower needs to go on."""

    def __init__(self, at: int) -> None:
        self._at, self._since = at, time.monotonic_ns()

    def now(self) -> int:
        return self._at + (time.monotonic_ns() - self._since) // 100_000_000

    def reach(self, at: int) -> None:
        self._at, self._since = max(at, self.now()), time.monotonic_ns()


class Told(NamedTuple):
    """One report: minutes before the end it was filed, and how finely the partner is told, None when it is not."""

    before: int
    kind: str
    title: str
    lon: float
    lat: float
    name: str = ""
    level: int | None = None
    state: str = ""
    category: str = "status"
    grade: str = "B2"
    impact: str = "unknown"
    text: str = ""
    approved: str | None = None
    mark: Level = "restricted"
    lang: Lang = "en"
    way: tuple[tuple[float, float], ...] = ()
    days: int = 2
    may: bool = False
    """Releasable, and not decided on yet."""
    ack: AckStage | None = None
    """What a person over there says of it three minutes after it was told."""


IRAQ = (
    Told(
        1500, "crossing", "Al Qaim crossing open for families", 40.96, 34.385, "Al Qaim crossing", 4, "open", grade="A2"
    ),
    Told(
        1430,
        "sector",
        "Sinjar sector quiet",
        41.86,
        36.32,
        "Sinjar",
        2,
        "low",
        impact="low",
        way=((41.6, 36.15), (42.1, 36.15), (42.1, 36.5), (41.6, 36.5)),
    ),
    Told(
        1300,
        "route",
        "Sinjar to Rabia road: one lane",
        42.0,
        36.55,
        "Sinjar–Rabia road",
        3,
        "restricted",
        category="infrastructure",
        way=((41.87, 36.33), (41.98, 36.55), (42.08, 36.8)),
        days=0,
    ),
    Told(1200, "event", "Water station at Baaj repaired", 41.72, 36.04, "Al Baaj", 3, category="infrastructure"),
    Told(
        1010,
        "event",
        "Old mine marked beside the road",
        41.55,
        36.2,
        "",
        3,
        category="hazard",
        impact="high",
        approved="Marked mine beside a road, do not leave the tarmac",
    ),
    Told(
        900,
        "site",
        "School used as a shelter",
        41.73,
        36.05,
        "Al Baaj school",
        category="protected-site",
        state="school",
        mark="confidential",
    ),
    Told(
        820,
        "event",
        "تجمع عائلات قرب القائم، نحو ١٨٠ شخصاً",
        41.05,
        34.37,
        "القائم",
        3,
        category="humanitarian",
        lang="ar",
    ),
    Told(700, "activity", "Grading of the border track begins", 41.3, 35.9, "", category="infrastructure", grade="A1"),
    Told(
        560, "crossing", "معبر الوليد مغلق للصيانة", 38.9374, 33.4332, "معبر الوليد", 4, "closed", lang="ar", grade="A1"
    ),
    Told(430, "event", "Dust storm, sight below 200 m", 39.9, 33.6, "", 1, category="hazard", impact="medium"),
    Told(
        380,
        "event",
        "Engine noise heard, no lights",
        41.2,
        35.4,
        "",
        category="movement",
        grade="D4",
        mark="confidential",
    ),
    Told(300, "track", "Aid convoy, 14 lorries, going west", 41.9, 36.6, "", 3, category="humanitarian"),
    Told(
        250,
        "route",
        "Rutba to Al Walid road open",
        39.6,
        33.2,
        "Rutba–Al Walid road",
        3,
        "open",
        category="infrastructure",
        way=((40.28, 33.04), (39.6, 33.2), (38.94, 33.43)),
    ),
    Told(
        170,
        "sector",
        "Sinjar sector: shots in the west",
        41.75,
        36.35,
        "Sinjar",
        None,
        "high",
        impact="high",
        grade="C3",
        way=((41.6, 36.15), (41.95, 36.15), (41.95, 36.5), (41.6, 36.5)),
        mark="confidential",
    ),
    Told(
        95,
        "event",
        "Bridge at Rabia: water over the deck",
        42.06,
        36.79,
        "Rabia",
        4,
        category="hazard",
        impact="very-high",
        grade="A2",
        approved="Bridge near the crossing under water",
        ack="understood",
    ),
    Told(60, "event", "Fuel lorries waiting, about 30", 42.095, 36.806, "Rabia", category="movement", may=True),
    Told(
        24,
        "crossing",
        "Rabia crossing closed, bridge under water",
        42.078,
        36.81,
        "Rabia crossing",
        4,
        "closed",
        category="status",
        grade="A2",
        impact="high",
        text="The duty engineer closed the bridge at 1355Z. Lorries turn back at the first checkpoint; nobody passes.",
        approved="Rabia crossing closed: bridge under water",
        ack="understood",
    ),
    Told(
        9,
        "event",
        "Families return from the bridge on foot",
        42.08,
        36.8,
        "Rabia",
        category="humanitarian",
        grade="B3",
        impact="medium",
        may=True,
        text="About 60 persons, two of them need a doctor. Told by the post at the first checkpoint.",
    ),
    Told(
        3,
        "route",
        "Rabia to Mosul road open",
        42.5,
        36.6,
        "Rabia–Mosul road",
        3,
        "open",
        category="infrastructure",
        way=((42.095, 36.806), (42.45, 36.75), (43.1, 36.35)),
    ),
)

SYRIA = (
    Told(1470, "crossing", "معبر البوكمال مفتوح جزئياً", 40.95, 34.38, "البوكمال", 4, "restricted", lang="ar"),
    Told(1400, "event", "عودة المياه إلى اليعربية", 42.06, 36.81, "اليعربية", 3, category="infrastructure", lang="ar"),
    Told(
        1250,
        "route",
        "Road Hasakah to Al Yarubiyah open",
        41.4,
        36.65,
        "Hasakah–Al Yarubiyah road",
        3,
        "open",
        category="infrastructure",
        way=((40.75, 36.5), (41.4, 36.65), (42.05, 36.81)),
    ),
    Told(
        1100,
        "sector",
        "قطاع التنف هادئ",
        38.66,
        33.5,
        "التنف",
        2,
        "low",
        lang="ar",
        way=((38.3, 33.4), (38.9, 33.4), (38.9, 33.8), (38.3, 33.8)),
    ),
    Told(980, "event", "Clinic at Al Hawl receives supplies", 41.13, 36.38, "Al Hawl", 3, category="humanitarian"),
    Told(
        870,
        "site",
        "مشفى الشدادي",
        40.73,
        36.06,
        "الشدادي",
        category="protected-site",
        state="hospital",
        lang="ar",
        mark="confidential",
    ),
    Told(760, "event", "Field fire east of Tall Kushik", 42.2, 36.86, "", 3, category="hazard", impact="medium"),
    Told(640, "activity", "قافلة صيانة الكهرباء", 40.6, 35.1, "", 2, category="infrastructure", lang="ar"),
    Told(
        500,
        "event",
        "Short exchange of fire, source unknown",
        40.9,
        35.0,
        "",
        category="armed-clash",
        grade="D3",
        impact="high",
        mark="confidential",
    ),
    Told(410, "crossing", "معبر التنف مغلق", 38.67, 33.49, "التنف", 4, "closed", lang="ar", grade="A2"),
    Told(330, "event", "Families leave by night, about 260", 41.1, 34.55, "", 2, category="humanitarian"),
    Told(210, "track", "Convoy expected at Al Yarubiyah", 41.7, 36.72, "", 3, category="humanitarian"),
    Told(
        130,
        "event",
        "ارتفاع منسوب المياه قرب اليعربية",
        42.05,
        36.8,
        "اليعربية",
        4,
        category="hazard",
        impact="high",
        grade="A2",
        lang="ar",
        approved="ارتفاع منسوب المياه قرب المعبر",
    ),
    Told(
        40,
        "crossing",
        "معبر اليعربية: المرور مشياً فقط",
        42.0621,
        36.8114,
        "اليعربية",
        4,
        "restricted",
        lang="ar",
        grade="B2",
        impact="high",
        approved="المعبر: المرور مشياً فقط",
        ack="seen",
    ),
    Told(
        15,
        "event",
        "Lorries queue back to the roundabout",
        42.05,
        36.815,
        "Al Yarubiyah",
        category="movement",
        may=True,
    ),
    Told(
        3,
        "event",
        "طبيب في الطريق إلى الدوار",
        42.05,
        36.81,
        "اليعربية",
        3,
        category="humanitarian",
        lang="ar",
        approved="طبيب في الطريق إلى المعبر",
    ),
)


BY = {"iraq": IRAQ, "syria": SYRIA}


def _draft(told: Told, at: int, partner: str) -> Draft:
    """The report as it would be filed; it is told within minutes of what happened."""
    happened = _iso(at - 4 * MINUTE)
    detail: dict[str, Any] | None = None
    if told.kind in ("crossing", "route"):
        detail = {"as": told.kind, "state": told.state, "since": happened}
    elif told.kind == "sector":
        detail = {"as": "sector", "level": told.state}
    elif told.kind == "site":
        detail = {"as": "site", "function": told.state}
    where: dict[str, Any] = {"lon": told.lon, "lat": told.lat, "error_m": 2000}
    if told.way:
        line = [list(corner) for corner in told.way]
        where = {"geometry": {"type": "LineString", "coordinates": line}, "error_m": 2000}
        if told.kind == "sector":
            where = {"geometry": {"type": "Polygon", "coordinates": [[*line, line[0]]]}, "error_m": 2000}
    open_to = (partner,) if told.level is not None or told.may else ()
    return Draft(
        kind=told.kind,  # type: ignore[arg-type]
        title=told.title,
        occurred=happened,
        category=told.category,  # type: ignore[arg-type]
        detail=detail,
        exercise=True,
        grade=told.grade,
        impact=told.impact,  # type: ignore[arg-type]
        lang=told.lang,
        text=told.text,
        marking=Marking(level=told.mark, releasable_to=open_to),
        place=DraftPlace(**where, name=told.name or None),
        review_by=_iso(at + max(told.days * 1440, 60) * MINUTE),
    )


def _iso(at: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at / 1000))


PEOPLE: dict[str, dict[Role, tuple[str, str]]] = {
    "iraq": {"release officer": ("Amal", "release desk"), "duty officer": ("Layla", "watch north")},
    "syria": {"release officer": ("هدى", "مكتب الإفراج"), "duty officer": ("عمر", "غرفة الخفارة")},
}
"""Who sits there, by role: name and position."""


def _actor(side: Side, role: Role) -> Actor:
    """Whoever sits there in this role; a session would not outlive the jumps of the clock."""
    return Actor(*PEOPLE[side.name][role], role)


def _seated(side: Side) -> None:
    """People with positions of their own take the seats."""
    for role, (name, position) in PEOPLE[side.name].items():
        side.node.people.add(None, name, role, position, PASSWORD)
        side.sessions[role] = side.node.people.sign_in(name, PASSWORD, "here")


def play(sides: Sides, clock: SetClock) -> dict[str, int]:
    """Both sides file and tell in the order of time; the serial of each report under its title."""
    serials: dict[str, int] = {}
    steps = sorted(
        [(told.before, sides.iraq, "syria", told) for told in IRAQ]
        + [(told.before, sides.syria, "iraq", told) for told in SYRIA],
        key=lambda step: -step[0],
    )
    for before, side, partner, told in steps:
        at = END - before * MINUTE
        clock.reach(at)
        serials[told.title] = serial = side.node.intake.file(_actor(side, "duty officer"), _draft(told, at, partner))
        if told.level is not None:
            clock.reach(at + TOLD)
            terms = Terms(told.level, told.approved, told.text)
            looked = side.node.release.preview(serial, partner, terms)
            side.node.release.release(
                _actor(side, "release officer"), serial, partner, terms, finer=looked.finer, lint_seen=looked.lint
            )
            settled(side)
        if told.ack:
            other = sides.syria if side is sides.iraq else sides.iraq
            told_before = sum(one.level is not None and one.before >= before for one in BY[side.name])
            assert within(20, lambda: len(list(other.node.picture.everything(holder=side.name))) == told_before)  # noqa: B023
            (*_, seen) = other.node.picture.everything(holder=side.name)
            clock.reach(at + 5 * MINUTE)
            size = side.size()
            stages: tuple[AckStage, ...] = ("seen", "understood") if told.ack == "understood" else ("seen",)
            for stage in stages:
                other.node.acknowledging.acknowledge(_actor(other, "duty officer"), seen.row.serial, stage)
            wanted = size + len(stages)
            assert within(20, lambda side=side, wanted=wanted: side.size() >= wanted)  # type: ignore[misc]
            settled(other)
    clock.reach(END)
    for side in sides.both:
        _seated(side)
    return serials


def settled(side: Side) -> None:
    """Wait until everything told is logged, fetched and receipted."""
    partner = "syria" if side.name == "iraq" else "iraq"

    def done() -> bool:
        link = side.node.store.read(lambda tx: side.node.standing.link(tx, partner))
        return link.logged == link.published == link.receipted and not side.node.store.read(side.node.release.waiting)

    assert within(20, done), f"{side.name} has not told everything"
