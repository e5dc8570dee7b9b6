"""Which place of the line is the place of the report. Pure."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from jisr.geo.coordinates import forms
from jisr.geo.places import distance_m, to_degrees
from jisr.geo.readings import Found, Reading
from jisr.intake.quick_means import NOT_A_PLACE, error_means, isolated, word
from jisr.intake.quick_sheet import Sheet
from jisr.intake.quick_stretches import Stretch
from jisr.intake.reading import DraftPlace

APART_M = 100_000
"""Metres between coordinates and a name, beyond the errors of both, from which one of them is taken for a slip: a wrong
letter of a grid square moves it by that much."""

_AT = re.compile(
    r"(?<!\w)(?:at|in|near|inside|outside|around|vicinity of|في|عند|قرب|قرب من|داخل|بالقرب من)\s+(?:the\s+)?$"
)
_TO = re.compile(
    r"(?<!\w)(?:to|from|towards?|of|between|and|via|into|leaving|الي|من|نحو|باتجاه|بين|و|علي)\s*(?:the\s+)?$"
)
_BETWEEN = re.compile(r"between(?!\w)|بين(?!\w)")
_POINTER = re.compile(
    r"(?<!\w)(?:at|on|@|grid|at\s+grid|loc|location|coords?|coordinates|mgrs|في|عند|احداثيات|الاحداثيات)\s*:?\s*$"
)
_NEAR = re.compile(r"(?<!\w)(?:near|around|vicinity\s+of|of|from|قرب|بالقرب\s+من|من)\s*$")


class PlaceFinder(Protocol):
    """Names of places in a line; a gazetteer is one."""

    def find(self, line: str) -> Sequence[Found]: ...


Coordinates = Callable[[str], Sequence[Found]]


class Spot(NamedTuple):
    """A place of the line in folded offsets."""

    start: int
    end: int
    readings: tuple[Reading, ...]
    named: bool


def find_figures(sheet: Sheet, coordinates: Coordinates, times: Sequence[tuple[int, int]] = ()) -> list[Spot]:
    """Coordinates in the line, none of them in what are times."""
    return _longest([_spot(sheet, one, named=False) for one in coordinates(sheet.veiled(times))])


def find_names(sheet: Sheet, gazetteer: PlaceFinder | None) -> list[Spot]:
    """Names of places in the line."""
    return _longest([_spot(sheet, one, named=True) for one in (gazetteer.find(sheet.shown) if gazetteer else ())])


def _longest(spots: list[Spot]) -> list[Spot]:
    """The longest of those that overlap, whatever finder they come from."""
    kept: list[Spot] = []
    for spot in sorted(spots, key=lambda one: one.start - one.end):
        if all(spot.end <= other.start or other.end <= spot.start for other in kept):
            kept.append(spot)
    return sorted(kept, key=lambda one: one.start)


def _spot(sheet: Sheet, found: Found, *, named: bool) -> Spot:
    return Spot(*sheet.text.within(found.start, found.end), found.readings, named)


def pick_place(
    sheet: Sheet, figures: list[Spot], names: list[Spot], errors: list[tuple[Stretch, int]]
) -> DraftPlace | None:
    """The place of the report, its part taken; asked where there may be several."""
    error = _stated(sheet, errors)
    if len(figures) > 1:
        _ask_which(sheet, figures)
        return None
    if figures:
        return _by_figures(sheet, figures[0], names, error)
    chosen = _chosen(sheet, names)
    if len(chosen) > 1:
        _ask_which(sheet, chosen)
        return None
    if not chosen:
        return None
    for other in names:
        if other is not chosen[0] and len(other.readings) == 1:
            sheet.take(other.start, other.end, "mention", _labels(sheet, other), cut=False)
    twins = [one for one in names if one is not chosen[0] and _position(one) == _position(chosen[0])]
    return _placed(sheet, chosen[0], error, twins)


def _stated(sheet: Sheet, errors: list[tuple[Stretch, int]]) -> int | None:
    if len({metres for _, metres in errors}) > 1:
        kept = [
            (f"±{metres} m", sheet.edited(*((other.start, other.end, "") for other, _ in errors if other is not one)))
            for one, metres in errors
        ]
        sheet.ask("error-which", kept)
    return errors[0][1] if errors else None


def _by_figures(sheet: Sheet, figures: Spot, names: list[Spot], error: int | None) -> DraftPlace | None:
    """Coordinates hold; a name far from them is a slip of one or the other."""
    if len(figures.readings) == 1:
        point = figures.readings[0].point
        named = [one for one in names if len(one.readings) == 1 and not _TO.search(sheet.text.text[: one.start])]
        room = _room(figures.readings[0])
        far = [(distance_m(point, one.readings[0].point) - room - _room(one.readings[0]), one) for one in named]
        if slips := [(metres, name) for metres, name in far if metres > APART_M]:
            _ask_apart(sheet, figures, [name for _, name in slips], min(metres for metres, _ in slips))
            return None
    for name in names:
        sheet.take(name.start, name.end, "mention", _labels(sheet, name), cut=False)
    return _placed(sheet, figures, error)


def _room(reading: Reading) -> int:
    return reading.error_m or 0


def _label(sheet: Sheet, reading: Reading) -> str:
    return (reading.label_ar if sheet.lang == "ar" else None) or reading.label


def _labels(sheet: Sheet, spot: Spot) -> str:
    return " / ".join(dict.fromkeys(_label(sheet, reading) for reading in spot.readings))


def _ask_apart(sheet: Sheet, figures: Spot, names: list[Spot], apart: float) -> None:
    typed = [sheet.written(name.start, name.end) for name in names]
    unread = [(name.start, name.end, f'"{words}"') for name, words in zip(names, typed, strict=True)]
    choices = [
        (sheet.written(figures.start, figures.end), sheet.edited(*unread)),
        (", ".join(typed), sheet.edited((figures.start, figures.end, ""))),
    ]
    sheet.ask("place-apart", choices, km=round(apart / 1000))


def _chosen(sheet: Sheet, names: list[Spot]) -> list[Spot]:
    """The name the line says it happened at, or every name when it does not say."""
    if len({_position(name) for name in names}) <= 1:
        return names[:1]
    before = [sheet.text.text[: name.start] for name in names]
    at = [
        name for name, words in zip(names, before, strict=True)
        if _AT.search(words) or (name.readings[0].form == "offset" and not _BETWEEN.match(sheet.text.text, name.start))
    ]  # fmt: skip
    others = [name for name, words in zip(names, before, strict=True) if name not in at and not _TO.search(words)]
    return at if len(at) == 1 and not others else names


def _position(spot: Spot) -> tuple[tuple[int, int], ...]:
    return tuple((reading.lon, reading.lat) for reading in spot.readings)


def _ask_which(sheet: Sheet, spots: list[Spot]) -> None:
    """Which of several stretches is the place; the others are left as words."""

    def without(kept: Spot | None) -> str:
        edits = [(one.start, one.end, f'"{sheet.written(one.start, one.end)}"') for one in spots if one is not kept]
        return sheet.edited(*edits)

    choices = [(sheet.written(one.start, one.end), without(one)) for one in spots]
    sheet.ask("place-which", [*choices, (NOT_A_PLACE[sheet.lang == "ar"], without(None))])


def _placed(sheet: Sheet, spot: Spot, error: int | None, twins: Sequence[Spot] = ()) -> DraftPlace | None:
    """The place, its part taken; `twins` are the same name again, which an answer settles too."""
    if len(spot.readings) > 1:
        sheet.ask("place-reading", _answers(sheet, spot, error, twins))
        return None
    reading = spot.readings[0]
    # Coordinates of four figures stand for a square of a kilometre, whatever error is put beside them.
    metres = error if spot.named and error is not None else max(error or 0, reading.error_m or 0) or None
    kept = error is not None and metres != error
    means = [
        isolated(forms(reading.lon, reading.lat).mgrs, sheet.lang),
        isolated(f"{to_degrees(reading.lat)}, {to_degrees(reading.lon)}", sheet.lang),
        error_means(metres, sheet.lang),
    ]
    if kept:
        means.append(word("error.kept", sheet.lang, m=isolated(str(metres), sheet.lang)))
    sheet.take(spot.start, spot.end, "place", " · ".join([_label(sheet, reading), *means]), cut=False)
    if not spot.named:
        _take_out(sheet, spot)
    name = _name(sheet, spot, reading)
    return DraftPlace(lat=to_degrees(reading.lat), lon=to_degrees(reading.lon), error_m=metres, name=name)


def _name(sheet: Sheet, spot: Spot, reading: Reading) -> str | None:
    """A named place keeps its name in the language of what was typed, an offset the words themselves."""
    if not spot.named:
        return None
    typed = " ".join(sheet.written(spot.start, spot.end).split())
    if reading.form == "offset":
        return typed
    return (reading.name_ar if not typed.isascii() else reading.name_en) or typed


def _take_out(sheet: Sheet, spot: Spot) -> None:
    """Coordinates have a field of their own; only where "near" leans on them do they stay in the words."""
    before = sheet.text.text[: spot.start]
    if _NEAR.search(before):
        return
    pointer = _POINTER.search(before)
    sheet.cut(pointer.start() if pointer else spot.start, spot.end)


def _answers(sheet: Sheet, spot: Spot, stated: int | None, twins: Sequence[Spot]) -> list[tuple[str, str]]:
    """One answer a reading: the words unread, and the position beside them in figures that leave no doubt."""
    typed = sheet.written(spot.start, spot.end)
    unread = [(one.start, one.end, f'"{sheet.written(one.start, one.end)}"') for one in twins]
    found = []
    for reading in spot.readings:
        degrees = f"{_side(reading.lat, 'N', 'S')} {_side(reading.lon, 'E', 'W')}"
        error = f" ±{reading.error_m}m" if reading.error_m and stated is None else ""
        words = f'"{typed}" ' if spot.named else ""
        line = sheet.edited((spot.start, spot.end, f"{words}{degrees}{error}"), *unread)
        found.append((_label(sheet, reading), line))
    return [*found, (NOT_A_PLACE[sheet.lang == "ar"], sheet.edited((spot.start, spot.end, f'"{typed}"'), *unread))]


def _side(units: int, plus: str, minus: str) -> str:
    return f"{to_degrees(abs(units))}{minus if units < 0 else plus}"
