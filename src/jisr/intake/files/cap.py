"""Alerts of the Common Alerting Protocol 1.2 (and 1.1). Pure.

One message is one report: its title is that of one info block, chosen by language, and every other block, area, code
and instruction stands in its text. Severity becomes impact; certainty becomes the information half of the grade, the
source half stays F, because nobody here judged the sender. An update takes the place of what the same sender's earlier
message was filed as, a cancellation withdraws it; another sender's message is never touched. Contacts and addressees
are not taken in, resources are not fetched, a signature is not verified.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from math import cos, radians, sin

import shapely

from jisr.geo.places import from_degrees
from jisr.intake.files.items import Given, Item, Options
from jisr.intake.files.shapes import DEGREE_M, Figure
from jisr.intake.files.words import clean, language
from jisr.intake.persons import about_persons
from jisr.terms.errors import OurMistake
from jisr.terms.ids import derived_id
from jisr.terms.reports import Category, Grade, Impact, Lang, Level, Marking
from jisr.terms.times import parse_iso
from jisr.terms.xml import Element

CAP = "urn:oasis:names:tc:emergency:cap:1.2"
_SPACES = (CAP, "urn:oasis:names:tc:emergency:cap:1.1")
IMPACT: dict[str, Impact] = {
    "Extreme": "very-high", "Severe": "high", "Moderate": "medium", "Minor": "low", "Unknown": "unknown",
}  # fmt: skip
CERTAINTY = {"Observed": 2, "Likely": 3, "Possible": 4, "Unlikely": 5, "Unknown": 6}
CATEGORY: dict[str, Category] = {
    "CBRNE": "hazard", "Env": "hazard", "Fire": "hazard", "Geo": "hazard", "Health": "humanitarian",
    "Infra": "infrastructure", "Met": "hazard", "Rescue": "humanitarian", "Safety": "hazard", "Security": "other",
    "Transport": "infrastructure", "Other": "other",
}  # fmt: skip
SCOPE: dict[str, Level] = {"Private": "confidential", "Public": "open", "Restricted": "restricted"}
_RANK: tuple[Impact, ...] = ("unknown", "low", "medium", "high", "very-high")
MOST_AREAS = 200
CORNERS = 32
"""Corners of a circle that is drawn among areas."""
_NAME = re.compile(r"[^\s,<&]{1,300}")


def read_cap(root: Element, options: Options, left: Counter[str]) -> tuple[int, Iterator[Item]]:
    """The one message of the file."""
    if root.tag != "alert" or root.space not in _SPACES:
        raise OurMistake("cap-form", "The file is not a CAP alert.")
    return 1, iter([alert_item(1, root, options, left)])


def alert_item(number: int, root: Element, options: Options, left: Counter[str]) -> Item:
    """One message as an item; what cannot be used is said by the item's fault."""
    try:
        return _message(number, root, options, left)
    except OurMistake as error:
        return Item(number, title=root.said("identifier"), text=root.said("sender") + error.code, fault=error)


def _message(number: int, root: Element, options: Options, left: Counter[str]) -> Item:
    sender, name, sent = root.said("sender"), root.said("identifier"), root.said("sent")
    if not _NAME.fullmatch(sender) or not _NAME.fullmatch(name) or not sent:
        raise OurMistake("cap-form", "The alert does not say who sent it, its identifier and when.")
    status, kind = root.said("status"), root.said("msgType")
    if status not in ("Actual", "Exercise", "Test"):
        raise OurMistake("cap-status", "The alert is a draft or meant for the network only, and is not filed.")
    if kind not in ("Alert", "Cancel", "Update"):
        raise OurMistake("cap-kind", "The message is an acknowledgement or error, and warns of nothing.")
    follows = _references(root, sender) if kind != "Alert" else ()
    _count(root, left)
    given = Given(name=_id(sender, name), follows=follows, withdraws=kind == "Cancel")
    if given.withdraws:
        return Item(number, id=name, given=given, title=name)
    infos = list(root.all("info"))
    if not infos:
        raise OurMistake("cap-form", "The alert says nothing: it has no info block.")
    for info in infos:
        _count(info, left)
    return _warning(number, root, infos, given, options)


def _id(sender: str, name: str) -> str:
    return derived_id("cap", sender, name)


def _references(root: Element, sender: str) -> tuple[str, ...]:
    """The reports of the messages it cites; one of another sender is not this one's to change."""
    cited = [part.split(",") for part in root.said("references").split()]
    if not cited or any(len(part) != 3 for part in cited):
        raise OurMistake("cap-references", "The message changes an earlier one and does not say which.")
    if any(part[0] != sender for part in cited):
        raise OurMistake("cap-sender", "The message would change another sender's alert.")
    return tuple(_id(part[0], part[1]) for part in cited)


def _count(element: Element, left: Counter[str]) -> None:
    """Count what is not taken in: persons, links that would have to be followed, signatures."""
    for child in element.children:
        if child.tag in ("addresses", "contact"):
            left["person"] += 1
        elif child.tag in ("web", "resource"):
            left["link"] += 1
        elif child.tag == "Signature":
            left["signature"] += 1
        elif child.tag == "parameter" and about_persons(child.said("valueName")):
            left["person"] += 1


def _language(info: Element) -> Lang | None:
    """The block's language where it is one of ours; a block that names none is English by the standard."""
    tag = info.said("language").lower()[:2] or "en"
    return "ar" if tag == "ar" else "en" if tag == "en" else None


def _warning(
    number: int, root: Element, infos: Sequence[Element], given: Given, options: Options
) -> Item:  # fmt: skip
    wanted: Lang = options.lang or "en"
    chosen = next((info for info in infos if _language(info) == wanted), None) or next(
        (info for info in infos if _language(info) is not None), infos[0]
    )
    lang = _language(chosen) or language(_title(chosen))
    own = {one.said("valueName"): one.first("value") for one in chosen.all("parameter")}
    properties = {key: value.text for key, value in own.items() if key.startswith("jisr.") and value is not None}
    stamped = "jisr.v" in properties
    areas = [] if stamped else [area for info in infos for area in info.all("area")]
    figure, error = _place(areas)
    others = [info for info in infos if info is not chosen]
    parts = [_block(chosen, ""), *(_block(info, info.said("language") or "en-US") for info in others)]
    parts += [f"{tag}: {root.said(tag)}" for tag in ("note", "source", "restriction", "incidents") if root.said(tag)]
    parts += [f"code: {code.text.strip()}" for code in root.all("code") if code.text.strip()]
    start = next((at for tag in ("onset", "effective") if (at := chosen.said(tag))), root.said("sent"))
    given = given._replace(
        exercise=root.said("status") != "Actual", lang=lang, observed=root.said("sent"),
        review_by=max((at for info in infos if (at := info.said("expires"))), key=parse_iso, default=""),
        grade=_grade(infos),
        impact=max((IMPACT.get(info.said("severity"), "unknown") for info in infos), key=_RANK.index),
        category=_category(infos),
        level=Marking(level=SCOPE.get(root.said("scope"), "restricted")),
    )  # fmt: skip
    return Item(
        number, title=chosen.said("headline") if stamped else _title(chosen), id=root.said("identifier"),
        text=chosen.said("description") if stamped else "\n\n".join(part for part in parts if part), when=(start, ""),
        figure=_written(chosen) if stamped else figure, kind="event", properties=properties, error_m=error, given=given,
        place=clean(" · ".join(area.said("areaDesc") for area in chosen.all("area"))),
    )  # fmt: skip


def _category(infos: Sequence[Element]) -> Category:
    named = [one.text.strip() for info in infos for one in info.all("category")]
    return next((CATEGORY[name] for name in named if name in CATEGORY), "unknown")


def _title(info: Element) -> str:
    return clean(info.said("headline") or info.said("event"))


def _grade(infos: Sequence[Element]) -> Grade:
    """The best that any block says of how sure it is; the source stays unjudged."""
    best = min(CERTAINTY.get(info.said("certainty"), 6) for info in infos)
    return Grade(best, "F")  # type: ignore[arg-type]


def _block(info: Element, language: str) -> str:
    """Everything one block says, as text; of another language than the report's with its own title."""
    lines = [f"[{language}] {_title(info)}"] if language else []
    lines += [clean(info.said("event"))] if info.said("headline") and info.said("event") else []
    lines += [info.said("description"), info.said("instruction")]
    for tag in ("urgency", "severity", "certainty", "audience", "senderName", "effective", "onset", "expires"):
        if info.said(tag):
            lines.append(f"{tag}: {clean(info.said(tag))}")
    lines += [f"{tag}: {clean(one.text)}" for tag in ("category", "responseType") for one in info.all(tag)]
    for tag in ("eventCode", "parameter"):
        for one in info.all(tag):
            if not about_persons(one.said("valueName")):
                lines.append(f"{clean(one.said('valueName'))}: {clean(one.said('value'))}")
    lines += [f"resource: {clean(one.said('resourceDesc'))}" for one in info.all("resource")]
    lines += [_area(area) for area in info.all("area")]
    return "\n".join(line for line in lines if line)


def _area(area: Element) -> str:
    said = [clean(area.said("areaDesc"))]
    said += [f"{clean(one.said('valueName'))} {clean(one.said('value'))}" for one in area.all("geocode")]
    said += [f"{tag} {area.said(tag)} ft" for tag in ("altitude", "ceiling") if area.said(tag)]
    return f"area: {'; '.join(part for part in said if part)}"


# --- where -------------------------------------------------------------------------------------------------------

Pair = tuple[str, str]


def _place(areas: Sequence[Element]) -> tuple[Figure | None, int | None]:
    """All areas of the message as one place; one circle alone is a point with its radius as error.

    The same area in two languages is one.
    """
    rings = list(dict.fromkeys(tuple(_pairs(one)) for area in areas for one in area.all("polygon")))
    circles = list(dict.fromkeys(_circle(one) for area in areas for one in area.all("circle")))
    if len(rings) + len(circles) > MOST_AREAS:
        raise OurMistake("cap-areas", f"The alert has more than {MOST_AREAS} areas.")
    if not rings and not circles:
        return None, None
    if not rings and len(circles) == 1:
        (lat, lon, metres) = circles[0]
        return Figure("point", ([(lon, lat)],)), metres or None
    drawn = [*rings, *(_corners(*circle) for circle in circles if circle[2])]
    if len(drawn) <= 1:
        return Figure("area", tuple(list(ring) for ring in drawn) or ([(circles[0][1], circles[0][0])],)), None
    return _joined(drawn), None


def _joined(drawn: Sequence[tuple[Pair, ...]]) -> Figure:
    """Several areas as one; where they meet or overlap they are drawn together."""
    shapes = [shapely.Polygon([_units(pair) for pair in ring]) for ring in drawn if len(ring) > 3]
    if len(shapes) != len(drawn) or not all(shapely.is_valid(shape) for shape in shapes):
        raise OurMistake(
            "place-crossing", "The outline of the area crosses or overlaps itself.", "Draw it again without crossing."
        )
    whole = shapely.union_all(shapes)
    areas = [area for area in shapely.get_parts(whole) if isinstance(area, shapely.Polygon)]
    rings = [(area.exterior, *area.interiors) for area in areas]
    strokes = [[(_text(x), _text(y)) for x, y in ring.coords] for rings_of in rings for ring in rings_of]
    return Figure("areas", tuple(strokes), tuple(len(rings_of) for rings_of in rings))


def _units(pair: Pair) -> tuple[float, float]:
    point = from_degrees(*pair)
    return point.lon / 1e7, point.lat / 1e7


def _text(value: float) -> str:
    return f"{value:.7f}"


def _pairs(element: Element) -> list[Pair]:
    """The (lon, lat) of a polygon, which is written latitude first."""
    pieces = [piece.split(",") for piece in element.text.split()]
    if not pieces or any(len(piece) != 2 for piece in pieces):
        raise OurMistake("cap-area", "An area of the alert cannot be read.")
    return [(lon, lat) for lat, lon in pieces]


def _circle(element: Element) -> tuple[str, str, int]:
    """Latitude, longitude and radius in metres."""
    centre, _, radius = element.text.strip().rpartition(" ")
    lat, _, lon = centre.strip().partition(",")
    if not re.fullmatch(r"\d{1,5}(\.\d{1,9})?", radius):
        raise OurMistake("cap-area", "An area of the alert cannot be read.")
    return lat, lon, round(float(radius) * 1000)


def _corners(lat: str, lon: str, metres: int) -> tuple[Pair, ...]:
    centre = from_degrees(lon, lat)
    across, up = centre.lon / 1e7, centre.lat / 1e7
    high = metres / DEGREE_M
    wide = high / max(cos(radians(up)), 0.01)
    turns = [radians(360 * step / CORNERS) for step in range(CORNERS)]
    corners = [(_text(across + wide * cos(turn)), _text(up + high * sin(turn))) for turn in turns]
    return (*corners, corners[0])


def _written(info: Element) -> Figure | None:
    """Every coordinate of a block as it stands there: what the seal of an alert of ours is over."""
    pairs: list[Pair] = []
    for area in info.all("area"):
        pairs += [pair for one in area.all("polygon") for pair in _pairs(one)]
        pairs += [(lon, lat) for lat, lon, _ in map(_circle, area.all("circle"))]
    return Figure("line", (pairs,)) if pairs else None
