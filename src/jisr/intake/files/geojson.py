"""GeoJSON (RFC 7946): a collection, one feature, or a bare geometry. Pure.

The file is cut into features without being built; each is then read strictly by itself: no key twice, no NaN, no
nesting beyond what a geometry needs. So a file costs the memory of its largest feature, and one bad feature is refused
alone.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Literal, NoReturn

import msgspec

from jisr.intake.files.items import Item
from jisr.intake.files.shapes import Figure, Form
from jisr.terms.errors import OurMistake
from jisr.terms.texts import is_utf8

MOST_BYTES = 16 * 1024 * 1024
MOST_FEATURES = 50_000
MOST_OBJECTS = 150_000
MOST_FEATURE = 256 * 1024
MOST_AROUND = 64 * 1024
DEEPEST = 16
_UNIQUE = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|(?:urn|https?|ftp):[^\s]{3,300}")
_DEPTHS = {"Point": 0, "LineString": 1, "Polygon": 2, "MultiPolygon": 3, "MultiPoint": 1, "MultiLineString": 2}


class _Shell(msgspec.Struct, frozen=True):
    type: Literal["Feature"]


class _Typed(msgspec.Struct, frozen=True):
    features: list[_Shell]


def read_geojson(data: bytes, left: Counter[str]) -> tuple[int, Iterator[Item]]:
    """How many features there are, and each in order."""
    if len(data) > MOST_BYTES:
        raise OurMistake("geojson-size", f"The file has more than {MOST_BYTES // 2**20} MiB.", "Split it.")
    if data.count(b"{") > MOST_OBJECTS:
        raise OurMistake("geojson-size", f"The file has more than {MOST_FEATURES} features.", "Split it.")
    if not is_utf8(data):
        raise OurMistake("geojson-encoding", "The file is not UTF-8 text.", "Save it as UTF-8.")
    raws = _cut(data.removeprefix(b"\xef\xbb\xbf"), left)
    return len(raws), _items(raws, left)


def _cut(data: bytes, left: Counter[str]) -> list[msgspec.Raw]:
    """The features of a collection as they stand in the file; of another file the whole as its only one."""
    try:
        parts = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
    except (msgspec.MsgspecError, RecursionError):
        raise OurMistake("geojson-form", "The file is not GeoJSON.") from None
    features = parts.get("features")
    if features is None:
        return [msgspec.Raw(data)]
    # What is around the features is read strictly, so that nothing in it stands twice.
    around = data.replace(bytes(features), b"0", 1)
    if len(around) > MOST_AROUND:
        raise OurMistake("geojson-form", "The file has too much beside its features.")
    named = _strictly(around)
    if named.get("type") != "FeatureCollection":
        raise OurMistake("geojson-form", "The file is not GeoJSON.")
    _projection(named)
    left["member"] += len(named.keys() - {"type", "features", "name", "bbox", "crs", "jisr"})
    try:
        shells = msgspec.json.decode(features, type=list[_Shell])
        if len(shells) > MOST_FEATURES:
            raise OurMistake("geojson-size", f"The file has more than {MOST_FEATURES} features.", "Split it.")
        return msgspec.json.decode(features, type=list[msgspec.Raw])
    except (msgspec.MsgspecError, RecursionError):
        raise OurMistake("geojson-form", "Something among the features is no feature.") from None


def _projection(named: dict[str, Any]) -> None:
    """Refuse coordinates that are not WGS 84: read as degrees they would lie somewhere else."""
    crs = named.get("crs")
    if crs is not None and not re.search(r"CRS84|EPSG:+4326", json.dumps(crs)[:2000]):
        raise OurMistake("geojson-crs", "The file's coordinates are not in WGS 84 degrees.", "Save it as EPSG:4326.")


def _twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key twice")
    return made


def _constant(text: str) -> NoReturn:
    raise ValueError(text)


def _strictly(data: bytes) -> Any:
    if _depth(data) > DEEPEST:
        raise OurMistake("geojson-form", "It is nested too deep.")
    try:
        return json.loads(data, object_pairs_hook=_twice, parse_constant=_constant, parse_float=Decimal)
    except (ValueError, RecursionError):
        raise OurMistake("geojson-form", "It is not JSON, or says something twice.") from None


_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"')


def _depth(data: bytes) -> int:
    """How deep its brackets stand inside one another."""
    most = level = 0
    for bracket in re.findall(rb"[\[\]{}]", _STRING.sub(b"", data)):
        level += 1 if bracket in b"[{" else -1
        most = max(most, level)
    return most


def _items(raws: list[msgspec.Raw], left: Counter[str]) -> Iterator[Item]:
    for number, raw in enumerate(raws, 1):
        try:
            yield from _feature(number, bytes(raw), left)
        except OurMistake as error:
            yield Item(number, fault=error, text=str(len(bytes(raw))))


def _feature(number: int, raw: bytes, left: Counter[str]) -> Iterator[Item]:
    if len(raw) > MOST_FEATURE:
        raise OurMistake("place-vertices", "The feature is larger than a report can be.", "Simplify its outline.")
    given = _strictly(raw)
    if not isinstance(given, dict):
        raise OurMistake("geojson-form", "The file is not GeoJSON.")
    if given.get("type") in (*_DEPTHS, "GeometryCollection"):
        given = {"type": "Feature", "geometry": given, "properties": None}
    properties, geometry = given.get("properties"), given.get("geometry")
    if given.get("type") != "Feature" or not isinstance(properties, dict | None):
        raise OurMistake("geojson-form", "The file is not GeoJSON.")
    left["member"] += len(given.keys() - {"type", "geometry", "properties", "id", "bbox"})
    said = _plain(properties or {}, left)
    name = next((one for key, one in ((1, given.get("id")), (2, said.get("id"))) if isinstance(one, str | int)), "")
    figures = _figures(geometry)
    for part, figure in enumerate(figures or [None]):
        kind: Any = None if figure is None else {"line": "route", "point": "event"}.get(figure.form, "site")
        yield Item(
            number, title="" if "jisr.v" not in said else said.get("name", ""),
            text="" if "jisr.v" not in said else said.get("description", ""), figure=figure, id=str(name)[:300],
            whole=bool(_UNIQUE.fullmatch(str(name))), kind=kind, properties=said, part=part,
        )  # fmt: skip


def _plain(properties: dict[str, Any], left: Counter[str]) -> dict[str, str]:
    """Properties that are words or numbers; what holds others inside is counted."""
    said: dict[str, str] = {}
    for key, value in properties.items():
        if isinstance(value, bool):
            said[key] = "true" if value else "false"
        elif isinstance(value, str | int | Decimal):
            said[key] = str(value)
        elif value is not None:
            left["nested"] += 1
    return said


def _figures(geometry: Any) -> list[Figure]:
    """What can be drawn of a geometry; several points, lines or mixed shapes are as many reports."""
    if geometry is None:
        return []
    if not isinstance(geometry, dict) or not isinstance(geometry.get("type"), str):
        raise OurMistake("geometry-form", "The geometry is not GeoJSON.")
    kind = geometry["type"]
    if kind == "GeometryCollection":
        inner = geometry.get("geometries")
        if not isinstance(inner, list) or len(inner) > 100:
            raise OurMistake("geometry-form", "The geometry is not GeoJSON.")
        if any(isinstance(one, dict) and one.get("type") == kind for one in inner):
            raise OurMistake("geometry-form", "The geometry is not GeoJSON.")
        return [figure for one in inner for figure in _figures(one)]
    if kind not in _DEPTHS:
        raise OurMistake("geometry-kind", "A geometry is a Point, LineString, Polygon or MultiPolygon.")
    try:
        coordinates = geometry["coordinates"]
        if kind == "Point":
            return [_figure("point", [[coordinates]])]
        if kind == "LineString":
            return [_figure("line", [coordinates])]
        if kind == "Polygon":
            return [_figure("area", coordinates)]
        if kind == "MultiPolygon":
            rings = [ring for area in coordinates for ring in _list(area)]
            return [_figure("areas", rings, tuple(len(area) for area in coordinates))]
        if kind == "MultiPoint":
            return [_figure("point", [[one]]) for one in _list(coordinates)]
        return [_figure("line", [one]) for one in _list(coordinates)]
    except (KeyError, TypeError, IndexError):
        raise OurMistake("geometry-form", "The geometry is not GeoJSON.") from None


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError
    return value


def _figure(form: Form, rings: Any, counts: tuple[int, ...] = ()) -> Figure:
    strokes = tuple(_list(ring) for ring in _list(rings))
    heights = False
    for stroke in strokes:
        for position in stroke:
            if not 2 <= len(_list(position)) <= 4 or not all(map(_number, position)):
                raise TypeError
            heights |= len(position) > 2
    if not strokes or not all(strokes):
        raise OurMistake("place-empty", "The place has no coordinates.")
    return Figure(form, tuple([(p[0], p[1]) for p in stroke] for stroke in strokes), counts, heights)


def _number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)
