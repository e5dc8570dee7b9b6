"""The files themselves: GeoJSON, KML, KMZ, GPX, a table, CAP. Pure.

Each begins with the highest marking and EXERCISE, and says where it can what it does not carry.
"""

import csv
import io
from collections.abc import Sequence

import msgspec

from jisr.brief.items import Format, Head, Written, marks, sealed
from jisr.geo.places import to_degrees
from jisr.intake.files.archive import write_archive
from jisr.intake.files.cap import CAP, IMPACT
from jisr.intake.files.gpx import GPX, OWN
from jisr.intake.files.kml import KML
from jisr.intake.files.own import PREFIX
from jisr.intake.files.table import COLUMNS, NOTE, harmless
from jisr.terms.places import Line, MultiPolygon, Point, Polygon, Ring
from jisr.terms.reports import Category, Impact
from jisr.terms.times import iso
from jisr.terms.xml import Element, write_xml

MEDIA: dict[Format, tuple[str, str]] = {
    "cap": ("application/cap+xml", "xml"), "csv": ("text/csv; charset=utf-8", "csv"),
    "geojson": ("application/geo+json", "geojson"), "gpx": ("application/gpx+xml", "gpx"),
    "kml": ("application/vnd.google-earth.kml+xml", "kml"), "kmz": ("application/vnd.google-earth.kmz", "kmz"),
}  # fmt: skip
"""Media type and ending of each."""
SEVERITY: dict[Impact, str] = {impact: severity for severity, impact in IMPACT.items()}
CATEGORY: dict[Category, str] = {
    "agreement": "Other", "armed-clash": "Security", "control": "Security", "explosion": "Security", "hazard": "Safety",
    "humanitarian": "Rescue", "infrastructure": "Infra", "meeting": "Other", "movement": "Transport", "other": "Other",
    "protected-site": "Safety", "status": "Other", "unknown": "Other",
}  # fmt: skip


def write(form: Format, head: Head, items: Sequence[Written]) -> bytes:
    """The file; alerts of several reports are a zip of one file each."""
    if form == "geojson":
        return _geojson(head, items)
    if form == "kml":
        return _kml(head, items)
    if form == "kmz":
        return write_archive({"doc.kml": _kml(head, items)})
    if form == "gpx":
        return _gpx(head, items)
    if form == "csv":
        return _table(head, items)
    alerts = {f"{item.shown.serial}.xml": alert(head, item) for item in items}
    return next(iter(alerts.values())) if len(alerts) == 1 else write_archive(alerts)


# --- GeoJSON -----------------------------------------------------------------------------------------------------


def _geojson(head: Head, items: Sequence[Written]) -> bytes:
    about = {
        "marking": head.level.upper(), "exercise": head.exercise, "side": head.side, "made": iso(head.made),
        "not_carried": list(head.lost),
    }  # fmt: skip
    features = [_feature(item) for item in items]
    document = {"type": "FeatureCollection", "name": head.title(), "jisr": about, "features": features}
    return msgspec.json.format(msgspec.json.encode(document), indent=1)


def _feature(item: Written) -> dict[str, object]:
    report, points = item.shown.report, item.drawn.points() if item.drawn else []
    marked = {"marking": report.marking.level.upper(), "exercise": report.exercise}
    return {
        "type": "Feature", "geometry": _geometry(item),
        "properties": {"name": item.title, "description": item.text} | marked | sealed(item, points),
    }  # fmt: skip


def _geometry(item: Written) -> dict[str, object] | None:
    place = item.shown.report.place
    if place is None or item.drawn is None:
        return None
    runs = [[[lon / 1e7, lat / 1e7] for lon, lat in stroke] for stroke in item.drawn.strokes]
    match place.geometry:
        case Point():
            return {"type": "Point", "coordinates": runs[0][0]}
        case Line():
            return {"type": "LineString", "coordinates": runs[0]}
        case Polygon():
            return {"type": "Polygon", "coordinates": runs}
        case MultiPolygon():
            following = iter(runs)
            areas = [[next(following) for _ in range(count)] for count in item.drawn.rings]
            return {"type": "MultiPolygon", "coordinates": areas}


# --- KML ---------------------------------------------------------------------------------------------------------


def _said(tag: str, text: str, space: str) -> Element:
    return Element(tag, text, space=space)


def _kml(head: Head, items: Sequence[Written]) -> bytes:
    about = [_said("name", head.title(), KML), _said("description", "\n".join(head.lost), KML)]
    document = Element("Document", children=[*about, *(_placemark(item) for item in items)], space=KML)
    return write_xml(Element("kml", children=[document], space=KML))


def _placemark(item: Written) -> Element:
    span = item.shown.report.occurred
    points = item.drawn.points() if item.drawn else []
    data = [
        Element("Data", children=[_said("value", value, KML)], space=KML, attributes={"name": name})
        for name, value in sealed(item, points).items()
    ]
    times = [_said("begin", iso(span.start), KML), _said("end", iso(span.end), KML)]
    return Element("Placemark", space=KML, children=[
        _said("name", item.title, KML), _said("description", item.text, KML),
        Element("TimeSpan", children=times, space=KML), Element("ExtendedData", children=data, space=KML),
        *_shape(item),
    ])  # fmt: skip


def _shape(item: Written) -> list[Element]:
    place, shape = item.shown.report.place, item.drawn
    if place is None or shape is None:
        return []
    if isinstance(place.geometry, Point | Line):
        tag = "Point" if isinstance(place.geometry, Point) else "LineString"
        return [Element(tag, children=[_coordinates(shape.strokes[0])], space=KML)]
    following = iter(shape.strokes)
    areas = [_area([next(following) for _ in range(count)]) for count in shape.rings]
    return areas if len(areas) == 1 else [Element("MultiGeometry", children=areas, space=KML)]


def _area(rings: Sequence[Ring]) -> Element:
    sides = []
    for number, ring in enumerate(rings):
        inner = Element("LinearRing", children=[_coordinates(ring)], space=KML)
        sides.append(Element("innerBoundaryIs" if number else "outerBoundaryIs", children=[inner], space=KML))
    return Element("Polygon", children=sides, space=KML)


def _coordinates(ring: Ring) -> Element:
    return _said("coordinates", " ".join(f"{to_degrees(lon)},{to_degrees(lat)}" for lon, lat in ring), KML)


# --- GPX ---------------------------------------------------------------------------------------------------------


def _gpx(head: Head, items: Sequence[Written]) -> bytes:
    about = Element("metadata", space=GPX, children=[
        _said("name", head.title(), GPX), _said("desc", "\n".join(head.lost), GPX),
        _said("time", iso(head.made), GPX), _said("keywords", ", ".join(marks(head.level, head.exercise)), GPX),
    ])  # fmt: skip
    made = {"wpt": [], "rte": [], "trk": []}  # type: dict[str, list[Element]]
    for item in items:
        if item.drawn is not None:
            element = _gpx_item(item)
            made[element.tag].append(element)
    root = Element("gpx", space=GPX, children=[about, *made["wpt"], *made["rte"], *made["trk"]],
                   attributes={"version": "1.1", "creator": "Jisr"})  # fmt: skip
    return write_xml(root, {"jisr": OWN})


def _gpx_item(item: Written) -> Element:
    report = item.shown.report
    strokes = item.drawn.strokes if item.drawn else ()
    fields = sealed(item, item.drawn.points() if item.drawn else [])
    own = [Element(name.removeprefix(PREFIX), value, space=OWN) for name, value in fields.items()]
    words = [_said("name", item.title, GPX), _said("desc", item.text, GPX)]
    more = Element("extensions", children=own, space=GPX)
    if report.place is not None and isinstance(report.place.geometry, Point):
        at = _position("wpt", strokes[0][0])
        at.children = [_said("time", iso(report.occurred.start), GPX), *words, more]
        return at
    if report.kind != "track" and report.place is not None and isinstance(report.place.geometry, Line):
        return Element("rte", children=[*words, more, *(_position("rtept", p) for p in strokes[0])], space=GPX)
    runs = [Element("trkseg", children=[_position("trkpt", p) for p in stroke], space=GPX) for stroke in strokes]
    return Element("trk", children=[*words, more, *runs], space=GPX)


def _position(tag: str, point: tuple[int, int]) -> Element:
    return Element(tag, space=GPX, attributes={"lat": to_degrees(point[1]), "lon": to_degrees(point[0])})


# --- a table -----------------------------------------------------------------------------------------------------


def _table(head: Head, items: Sequence[Written]) -> bytes:
    out = io.StringIO()
    for line in (head.title(), *head.lost):
        out.write(f"{NOTE} {line}\r\n")
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    for item in items:
        rows.writerow([harmless(cell) for cell in _cells(item)])
    return out.getvalue().encode("utf-8-sig")


def _cells(item: Written) -> list[str]:
    place = item.shown.report.place
    point = place.geometry if place is not None and isinstance(place.geometry, Point) else None
    fields = sealed(item, [(point.lon, point.lat)] if point else [])
    cells = {name.removeprefix(PREFIX): value for name, value in fields.items()}
    report = item.shown.report
    cells |= {
        "marking": " · ".join(marks(report.marking.level, report.exercise)),
        "title": item.title,
        "text": item.text,
    }
    if point is not None:
        cells |= {"lon": to_degrees(point.lon), "lat": to_degrees(point.lat)}
    return [cells.get(name, "") for name in COLUMNS]


# --- alerts ------------------------------------------------------------------------------------------------------


def _instant(ms: int) -> str:
    """As the standard wants it: an offset, and never the letter Z."""
    return iso(ms)[:-1] + "-00:00"


def alert(head: Head, item: Written) -> bytes:
    """One report as an alert to our own people: its scope is restricted, and the restriction is the marking."""
    report, fields = item.shown.report, [(name, value) for name, value in item.fields.items()]
    restriction = " · ".join(marks(report.marking.level, report.exercise))
    areas, points = _cap_areas(item)
    fields = list(sealed(item, points).items())
    said = [
        ("language", report.lang), ("category", CATEGORY[report.category]), ("event", report.kind),
        ("urgency", "Unknown"), ("severity", SEVERITY[report.impact]), ("certainty", "Unknown"),
        ("onset", _instant(report.occurred.start)), ("expires", _instant(report.review_by)), ("senderName", head.side),
        ("headline", item.title), ("description", item.text),
    ]  # fmt: skip
    parameters = [
        Element("parameter", children=[_said("valueName", name, CAP), _said("value", value, CAP)], space=CAP)
        for name, value in fields
    ]
    info = Element("info", space=CAP, children=[*(_said(*one, CAP) for one in said), *parameters, *areas])
    name = f"jisr-{head.side}-{report.id}-{item.shown.serial}"
    top = [
        ("identifier", name), ("sender", f"{head.side}.jisr"), ("sent", _instant(head.made)),
        ("status", "Exercise" if report.exercise else "Actual"), ("msgType", "Alert"), ("scope", "Restricted"),
        ("restriction", restriction), ("note", "\n".join([head.title(), *head.lost])),
    ]  # fmt: skip
    return write_xml(Element("alert", space=CAP, children=[*(_said(*one, CAP) for one in top), info]))


def _cap_areas(item: Written) -> tuple[list[Element], list[tuple[int, int]]]:
    """The areas of a place, and every point in them; a line has none."""
    place, shape = item.shown.report.place, item.drawn
    if place is None or shape is None:
        return [], []
    named = _said("areaDesc", place.name or "-", CAP)
    match place.geometry:
        case Point():
            at = place.geometry
            circle = f"{to_degrees(at.lat)},{to_degrees(at.lon)} {(place.error_m or 0) / 1000:.3f}"
            return [Element("area", children=[named, _said("circle", circle, CAP)], space=CAP)], [(at.lon, at.lat)]
        case Line():
            return [Element("area", children=[named], space=CAP)], []
    outer, at_ring = [], 0
    for count in shape.rings:
        outer.append(shape.strokes[at_ring])
        at_ring += count
    polygons = [
        _said("polygon", " ".join(f"{to_degrees(lat)},{to_degrees(lon)}" for lon, lat in ring), CAP) for ring in outer
    ]
    return [Element("area", children=[named, *polygons], space=CAP)], [point for ring in outer for point in ring]
