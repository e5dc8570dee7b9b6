"""Places for the API: what a text may mean, one position in every form, and names to choose from."""

from typing import Any

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody, SkipValidation
from litestar.status_codes import HTTP_200_OK

from jisr.geo.coordinates import Forms, forms
from jisr.geo.named import Named
from jisr.geo.places import from_degrees
from jisr.geo.readings import Reading
from jisr.terms.errors import OurMistake
from jisr.terms.places import DEGREE
from jisr.web.reading import Desk
from jisr.web.sentences import in_arabic
from jisr.web.sessions import For

At = NamedDependency[SkipValidation[Desk]]


class PlaceText(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text that is meant as one place: coordinates in any form, a name, or a name with words that move it."""

    text: str


class PlaceReading(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing a text may mean. Degrees on WGS 84; `error_m` is a radius in metres, null when unknown."""

    lon: float
    lat: float
    error_m: int | None
    form: str
    label: str
    label_ar: str | None = None
    name_en: str | None = None
    name_ar: str | None = None


class PlaceReadings(msgspec.Struct, frozen=True):
    """One reading is clear; several, or none, ask the person: `code` is stable and `ask` the sentence, else empty.

    `ask_ar` is the same in Arabic, or in English where we have no Arabic for it.
    """

    readings: list[PlaceReading]
    ask: str
    ask_ar: str
    code: str


class GazetteerPlace(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A named place; degrees on WGS 84, `error_m` a radius in metres."""

    name_en: str
    name_ar: str | None
    name_ku: str | None = None
    lon: float
    lat: float
    error_m: int
    kind: str
    aliases: tuple[str, ...]


@post("/places", opt={"purpose": For("read")}, status_code=HTTP_200_OK, sync_to_thread=True)
def read_place(desk: At, data: JSONBody[PlaceText]) -> PlaceReadings:
    """What a text means as a place; nothing is recorded."""
    try:
        asked = desk.node.gazetteer.read(data.text)
    except OurMistake as fault:
        return _asking([], fault.code, fault.say, fault.hint)
    return _asking([_reading(one) for one in asked.readings], "choose-place" if asked.ask else "", asked.ask)


def _asking(readings: list[PlaceReading], code: str, say: str, hint: str = "") -> PlaceReadings:
    ask, ask_ar = (" ".join(filter(None, said)) for said in ((say, hint), in_arabic(code, say, hint) or (say, hint)))
    return PlaceReadings(readings, ask, ask_ar, code)


@get("/places/forms", opt={"purpose": For("read")}, sync_to_thread=False)
def place_forms(lon: FromQuery[str], lat: FromQuery[str]) -> Forms:
    """One position, in degrees, in every form."""
    point = from_degrees(lon, lat)
    return forms(point.lon, point.lat)


@get("/gazetteer", opt={"purpose": For("read")}, sync_to_thread=True)
def suggest_names(desk: At, q: FromQuery[str], limit: FromQuery[int] = 10) -> list[GazetteerPlace]:
    """Places whose names begin like `q` or are like it, at most 50; what is chosen is up to the person."""
    return [_named(place) for place in desk.node.gazetteer.suggest(q, limit)]


def _reading(one: Reading) -> PlaceReading:
    return PlaceReading(
        lon=one.lon / DEGREE, lat=one.lat / DEGREE, error_m=one.error_m, form=one.form, label=one.label,
        label_ar=one.label_ar, name_en=one.name_en, name_ar=one.name_ar,
    )  # fmt: skip


def _named(place: Named) -> GazetteerPlace:
    return GazetteerPlace(
        name_en=place.name_en, name_ar=place.name_ar, name_ku=place.name_ku, lon=place.lon / DEGREE,
        lat=place.lat / DEGREE, error_m=place.error_m, kind=place.kind, aliases=place.aliases,
    )  # fmt: skip


ROUTES: list[Any] = [read_place, place_forms, suggest_names]
