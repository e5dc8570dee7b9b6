"""Named places and the tables they come in: ours, and one a side brings along as CSV or GeoJSON."""

import csv
import io

import msgspec

from jisr.geo.places import from_degrees
from jisr.terms.errors import JisrError, OurMistake
from jisr.terms.places import Point
from jisr.terms.texts import check_words

MOST_PLACES = 200_000
MOST_NAME = 120
MOST_ALIASES = 40
MOST_REACH_M = 200_000
UNSTATED_M = 2000
"""Error of a place of a side's own table that states none: a name is never a point."""
KINDS = ("crossing", "town", "village", "place")
COLUMNS = ("name_en", "name_ar", "name_ku", "lat", "lon", "error_m", "kind", "population", "aliases", "source", "date")


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """A place of the gazetteer; `lon` and `lat` in 1e-7 degree, `error_m` a radius in metres.

    `population` 0 means unknown; it only orders what is suggested.
    """

    name_en: str
    lon: int
    lat: int
    error_m: int
    kind: str = "place"
    name_ar: str | None = None
    name_ku: str | None = None
    population: int = 0
    aliases: tuple[str, ...] = ()

    @property
    def point(self) -> Point:
        """The position alone."""
        return Point(lon=self.lon, lat=self.lat)


class _Geometry(msgspec.Struct, frozen=True):
    type: str
    coordinates: tuple[float, ...] = ()


class _Feature(msgspec.Struct, frozen=True):
    geometry: _Geometry
    properties: dict[str, str | int | float | bool | list[str] | None]


class _Collection(msgspec.Struct, frozen=True):
    type: str
    features: list[_Feature]


def read_table(text: str) -> list[Named]:
    """The places of a CSV with a header line; lines that begin with # before it are notes.

    `name_en` or `name_ar`, `lat` and `lon` are needed, the other columns may be missing; aliases are parted by |.
    Raises OurMistake with the line that is wrong.
    """
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    places: list[Named] = []
    columns: list[str] = []
    try:
        for cells in rows:
            if not columns:
                if cells and not cells[0].startswith("#"):
                    columns = _columns(cells)
                continue
            if cells:
                if len(cells) != len(columns):
                    raise OurMistake(
                        "gazetteer-row", f"Line {rows.line_num} of the gazetteer has too few or many cells."
                    )
                places.append(_named(dict(zip(columns, cells, strict=True)), f"Line {rows.line_num}"))
                _within(len(places))
    except csv.Error:
        raise OurMistake("gazetteer-form", f"Line {rows.line_num} of the gazetteer is not CSV.") from None
    if not places:
        raise OurMistake("gazetteer-empty", "The gazetteer has no places.", f"Its columns are {', '.join(COLUMNS)}.")
    return places


def read_geojson(text: str) -> list[Named]:
    """The places of a GeoJSON FeatureCollection of points whose properties are the columns of `read_table`."""
    try:
        collection = msgspec.json.decode(text, type=_Collection)
    except (msgspec.ValidationError, msgspec.DecodeError):
        raise OurMistake("gazetteer-form", "The gazetteer is not a GeoJSON collection of points.") from None
    places = []
    for number, feature in enumerate(collection.features, 1):
        shape = feature.geometry
        if shape.type != "Point" or len(shape.coordinates) not in (2, 3):
            raise OurMistake("gazetteer-form", f"Feature {number} of the gazetteer is not a point.")
        cells = {"lon": repr(shape.coordinates[0]), "lat": repr(shape.coordinates[1])}
        for name, value in feature.properties.items():
            if name in COLUMNS and name not in ("lat", "lon") and value is not None:
                cells[name] = "|".join(value) if isinstance(value, list) else str(value)
        places.append(_named(cells, f"Feature {number}"))
        _within(len(places))
    if not places:
        raise OurMistake("gazetteer-empty", "The gazetteer has no places.")
    return places


def _within(count: int) -> None:
    if count > MOST_PLACES:
        raise OurMistake("gazetteer-size", f"A gazetteer has at most {MOST_PLACES} places.", "Cut it to your area.")


def _columns(cells: list[str]) -> list[str]:
    columns = [cell.strip() for cell in cells]
    if len(set(columns)) < len(columns) or not {"lat", "lon"} <= set(columns) <= set(COLUMNS):
        raise OurMistake(
            "gazetteer-columns", "The columns of the gazetteer cannot be used.", f"Use {', '.join(COLUMNS)}."
        )
    return columns


def _named(cells: dict[str, str], where: str) -> Named:
    given = {name: cell.strip() for name, cell in cells.items() if cell.strip()}
    try:
        names = {name: check_words("name", given[name], MOST_NAME) for name in COLUMNS[:3] if name in given}
        aliases = tuple(
            check_words("name", one, MOST_NAME) for one in given.get("aliases", "").split("|") if one.strip()
        )
        point = from_degrees(given.get("lon", ""), given.get("lat", ""))
    except JisrError as error:
        raise OurMistake("gazetteer-row", f"{where} of the gazetteer cannot be used: {error.say}") from None
    error_m, population = (
        given.get(name, default) for name, default in (("error_m", str(UNSTATED_M)), ("population", "0"))
    )
    kind = given.get("kind", "place")
    sound = error_m.isdecimal() and population.isdecimal() and len(error_m + population) < 20
    if not sound or not 1 <= int(error_m) <= MOST_REACH_M or kind not in KINDS or len(aliases) > MOST_ALIASES:
        raise OurMistake(
            "gazetteer-row", f"{where} of the gazetteer states an error, population, kind or aliases it cannot have.",
            f"error_m is 1 to {MOST_REACH_M} metres; kind is one of {', '.join(KINDS)}.",
        )  # fmt: skip
    if not (names.get("name_en") or names.get("name_ar")):
        raise OurMistake("gazetteer-row", f"{where} of the gazetteer has no name.")
    return Named(
        name_en=names.get("name_en") or names["name_ar"], name_ar=names.get("name_ar"), name_ku=names.get("name_ku"),
        lon=point.lon, lat=point.lat, error_m=int(error_m), kind=kind, population=int(population), aliases=aliases,
    )  # fmt: skip
