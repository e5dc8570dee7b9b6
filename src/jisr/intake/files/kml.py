"""KML 2.2 and what came before it, with Google's tracks. Pure.

Placemarks become reports. Styles, views, regions and pictures do not: they are counted. Links are never followed; a
network link, an overlay or a tour is refused by name, because what it would show is not in the file.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from jisr.intake.files.items import Item
from jisr.intake.files.shapes import Figure
from jisr.terms.errors import OurMistake
from jisr.terms.reports import Kind
from jisr.terms.xml import Element

KML = "http://www.opengis.net/kml/2.2"
_SPACES = re.compile(r"http://(?:www\.opengis\.net/kml/2\.[23]|(?:earth\.)?google\.com/kml/(?:2\.[0-2]|ext/2\.2))|")
_FOLDERS = ("Document", "Folder", "kml")
_ELSEWHERE = ("GroundOverlay", "NetworkLink", "PhotoOverlay", "ScreenOverlay", "Tour")
_SHAPES = ("LineString", "LinearRing", "Model", "MultiGeometry", "MultiTrack", "Point", "Polygon", "Track")
_COUNTED = {
    "Camera": "view", "Link": "link", "LookAt": "view", "NetworkLinkControl": "link", "Region": "view", "Schema": "",
    "Snippet": "", "Style": "style", "StyleMap": "style", "address": "", "author": "", "description": "",
    "link": "link",    "name": "", "open": "", "phoneNumber": "", "snippet": "", "styleUrl": "style", "visibility": "",
}  # fmt: skip
"""What stands in folders and placemarks beside them, and what it is counted as."""
_ABOUT = {"address": "address", "author": "person", "phoneNumber": "phone"}
"""What says where or who somebody is, and the property it is judged as."""
_READ = ("ExtendedData", "TimeSpan", "TimeStamp")
_TUPLE = re.compile(r"[^\s,]+(?:,[^\s,]+){1,3}")


def read_kml(root: Element, left: Counter[str]) -> tuple[int, Iterator[Item]]:
    """How many placemarks there are, and each in order."""
    if root.tag not in ("kml", *_FOLDERS, "Placemark") or not _SPACES.fullmatch(root.space):
        raise OurMistake("kml-form", "The file is not KML.")
    found = list(_features(root, left))
    return len(found), _items(found, left)


def _features(element: Element, left: Counter[str]) -> Iterator[Element]:
    if element.tag == "Placemark" or element.tag in _ELSEWHERE:
        yield element
        return
    for child in element.children:
        if child.tag in _FOLDERS or child.tag == "Placemark" or child.tag in _ELSEWHERE:
            yield from _features(child, left)
        elif counted := _COUNTED.get(child.tag, "element"):
            left[counted] += 1


def _items(found: Sequence[Element], left: Counter[str]) -> Iterator[Item]:
    for number, element in enumerate(found, 1):
        if element.tag in _ELSEWHERE:
            fault = OurMistake("kml-elsewhere", f"A {element.tag} shows what is not in the file; it is not fetched.")
            yield Item(number, title=element.said("name"), text=element.tag, fault=fault)
            continue
        try:
            yield from _placemark(number, element, left)
        except OurMistake as error:
            yield Item(number, title=element.said("name"), text=element.said("description"), fault=error)


def _placemark(number: int, element: Element, left: Counter[str]) -> Iterator[Item]:
    properties = _extended(element, left)
    for child in element.children:
        if child.tag in _ABOUT and (child.text.strip() or child.children):
            properties[_ABOUT[child.tag]] = child.text.strip() or child.tag
        elif child.tag not in (*_SHAPES, *_READ) and (counted := _COUNTED.get(child.tag, "element")):
            left[counted] += 1
    shapes = [figure for child in element.all(*_SHAPES) for figure in _figures(child, left)]
    for part, found in enumerate(shapes or [None]):
        figure, when = found or (None, ("", ""))
        yield Item(
            number, title=element.said("name"), text=element.said("description"), figure=figure,
            when=_when(element) or when, id=element.attributes.get("id", ""), kind=_kind(figure, when),
            properties=properties, part=part,
        )  # fmt: skip


def _kind(figure: Figure | None, when: tuple[str, str]) -> Kind | None:
    if figure is None:
        return None
    if figure.form == "line":
        return "track" if when[0] else "route"
    return "event" if figure.form == "point" else "site"


def _extended(element: Element, left: Counter[str]) -> dict[str, str]:
    said: dict[str, str] = {}
    for data in element.all("ExtendedData"):
        for child in data.children:
            if child.tag == "Data":
                said[child.attributes.get("name", "")] = _value(child)
            elif child.tag == "SchemaData":
                said |= {one.attributes.get("name", ""): one.text.strip() for one in child.all("SimpleData")}
            elif child.text.strip() and not child.children:
                said[child.tag] = child.text.strip()
            else:
                left["nested"] += 1
    said.pop("", None)
    return said


def _when(element: Element) -> tuple[str, str] | None:
    stamp, span = element.first("TimeStamp"), element.first("TimeSpan")
    if stamp is not None:
        return stamp.said("when"), ""
    if span is not None and (span.said("begin") or span.said("end")):
        return span.said("begin"), span.said("end")
    return None


def _value(data: Element) -> str:
    value = data.first("value")
    return "" if value is None else value.text


Shaped = tuple[Figure, tuple[str, str]]


def _figures(element: Element, left: Counter[str]) -> list[Shaped]:
    """What can be drawn; all areas of one placemark are one place, points and lines are as many reports."""
    if element.tag == "Model":
        raise OurMistake("geometry-kind", "A geometry is a Point, LineString, Polygon or MultiPolygon.")
    if element.tag in ("MultiGeometry", "MultiTrack"):
        inner = [shaped for child in element.all(*_SHAPES) for shaped in _figures(child, left)]
        if not inner:
            raise OurMistake("place-empty", "The place has no coordinates.")
        areas = [figure for figure, _ in inner if figure.form in ("area", "areas")]
        if len(areas) < 2:
            return inner
        rings = tuple(stroke for area in areas for stroke in area.strokes)
        counts = tuple(n for area in areas for n in (area.rings or (len(area.strokes),)))
        joined = Figure("areas", rings, counts, any(area.heights for area in areas))
        return [(joined, ("", "")), *(shaped for shaped in inner if shaped[0].form not in ("area", "areas"))]
    if element.tag == "Track":
        return [_track(element)]
    if element.tag == "Polygon":
        return [(_polygon(element), ("", ""))]
    stroke, heights = _coordinates(element)
    if element.tag == "Point":
        if len(stroke) != 1:
            raise OurMistake("kml-coordinates", "The coordinates of a placemark cannot be read.")
        return [(Figure("point", (stroke,), heights=heights), ("", ""))]
    return [(Figure("line", (stroke,), heights=heights), ("", ""))]


def _polygon(element: Element) -> Figure:
    outer = [ring for side in element.all("outerBoundaryIs") for ring in side.all("LinearRing")]
    inner = [ring for side in element.all("innerBoundaryIs") for ring in side.all("LinearRing")]
    if len(outer) != 1:
        raise OurMistake("place-empty", "An area has no outline.")
    read = [_coordinates(ring) for ring in (*outer, *inner)]
    return Figure("area", tuple(stroke for stroke, _ in read), heights=any(heights for _, heights in read))


def _track(element: Element) -> Shaped:
    """Google's track: instants first, then as many positions, parted by spaces."""
    times = [when.text.strip() for when in element.all("when") if when.text.strip()]
    places = [tuple(coord.text.split()) for coord in element.all("coord")]
    if not places or any(len(place) not in (2, 3) for place in places):
        raise OurMistake("kml-coordinates", "The coordinates of a placemark cannot be read.")
    stroke = [(place[0], place[1]) for place in places]
    when = (times[0], times[-1]) if times else ("", "")
    if len(stroke) == 1:
        return Figure("point", (stroke,), heights=len(places[0]) > 2), when
    return Figure("line", (stroke,), heights=len(places[0]) > 2), when


def _coordinates(element: Element) -> tuple[list[tuple[str, str]], bool]:
    text = element.said("coordinates")
    pieces = text.split()
    if not pieces or not all(_TUPLE.fullmatch(piece) for piece in pieces):
        raise OurMistake("kml-coordinates", "The coordinates of a placemark cannot be read.")
    tuples = [piece.split(",") for piece in pieces]
    return [(one[0], one[1]) for one in tuples], any(len(one) > 2 and one[2] not in ("0", "0.0") for one in tuples)
