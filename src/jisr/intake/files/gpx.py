"""GPX 1.1 and 1.0: waypoints, routes and tracks. Pure.

Each waypoint is a report, each route, and each stretch of a track that was recorded without a break. Who made the file
is not taken in.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from jisr.intake.files.items import Item
from jisr.intake.files.shapes import Figure
from jisr.terms.errors import OurMistake
from jisr.terms.xml import Element

GPX = "http://www.topografix.com/GPX/1/1"
_SPACES = (GPX, "http://www.topografix.com/GPX/1/0", "")
OWN = "https://jisr.example/gpx/1"
"""Namespace of our fields: a name, not an address."""
_WORDS = {"cmt": "comment", "sym": "symbol of the device", "type": "type", "src": "measured by"}
_KNOWN = {"name", "desc", "time", "ele", "extensions", "trkseg", "rtept", "cmt", "sym", "type", "src"}


def read_gpx(root: Element, left: Counter[str]) -> tuple[int, Iterator[Item]]:
    """How many waypoints, routes and stretches there are, and each in order."""
    if root.tag != "gpx" or root.space not in _SPACES:
        raise OurMistake("gpx-form", "The file is not GPX.")
    found: list[tuple[Element, Sequence[Element], int]] = []
    for child in root.children:
        if child.tag == "wpt":
            found.append((child, [child], 0))
        elif child.tag == "rte":
            found.append((child, list(child.all("rtept")), 0))
        elif child.tag == "trk":
            stretches = [list(stretch.all("trkpt")) for stretch in child.all("trkseg")]
            if is_drawn(child):
                found.append((child, [point for stretch in stretches for point in stretch], 0))
            else:
                found += [(child, points, part) for part, points in enumerate(stretches or [[]])]
        elif child.tag == "metadata":
            left["person"] += sum(1 for _ in child.all("author", "copyright"))
            left["link"] += sum(1 for _ in child.all("link"))
        else:
            left["person" if child.tag in ("author", "email") else "element"] += 1
    return len(found), _items(found, left)


def is_drawn(track: Element) -> bool:
    """Whether Jisr drew an area or a line as this track: then all its stretches are one report."""
    return "jisr.v" in _own(track)


def _own(element: Element) -> dict[str, str]:
    return {
        f"jisr.{field.tag}": field.text
        for extensions in element.all("extensions") for field in extensions.children if field.space == OWN
    }  # fmt: skip


def _items(found: Sequence[tuple[Element, Sequence[Element], int]], left: Counter[str]) -> Iterator[Item]:
    for number, (element, points, part) in enumerate(found, 1):
        try:
            yield _item(number, element, points, part, left)
        except OurMistake as error:
            yield Item(number, title=element.said("name"), text=f"{element.said('desc')} {part}", fault=error)


def _item(number: int, element: Element, points: Sequence[Element], part: int, left: Counter[str]) -> Item:
    properties = _own(element)
    for child in element.children:
        if child.tag in _WORDS and not properties:
            continue
        if child.tag not in _KNOWN:
            left["link" if child.tag in ("link", "url", "urlname") else "element"] += 1
        elif child.tag == "extensions":
            left["nested"] += sum(1 for field in child.children if field.space != OWN)
    if "jisr.v" not in properties:
        properties |= {name: element.said(tag) for tag, name in _WORDS.items() if element.said(tag)}
    stroke = [_position(point) for point in points]
    times = [time for point in points if (time := point.said("time"))]
    if not stroke:
        raise OurMistake("place-empty", "The place has no coordinates.")
    heights = any(point.first("ele") is not None for point in points)
    alone = element.tag == "wpt" or len(stroke) == 1
    return Item(
        number, title=element.said("name"), text=element.said("desc"),
        figure=Figure("point" if alone else "line", (stroke,), heights=heights),
        when=(times[0], times[-1]) if times else ("", ""), properties=properties, part=part,
        kind="event" if element.tag == "wpt" else "route" if element.tag == "rte" else "track",
    )  # fmt: skip


def _position(point: Element) -> tuple[str, str]:
    lon, lat = point.attributes.get("lon"), point.attributes.get("lat")
    if lon is None or lat is None:
        raise OurMistake("gpx-position", "A point of the file has no lon or lat.")
    return lon, lat
