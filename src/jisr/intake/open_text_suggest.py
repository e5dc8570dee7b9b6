"""Suggestions: which sentences of an open text may become reports of their own, and what each field may say. Pure.

A sentence is suggested when it says when, where or how many. One clear meaning is chosen; where there are several, or
where a time is not said, nothing is, and a person chooses. Words that name a person are read into nothing.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from jisr.geo.coordinates import find_coordinates, forms
from jisr.geo.places import to_degrees
from jisr.geo.readings import Reading as PlaceReading
from jisr.intake.open_text_chat import without
from jisr.intake.open_text_counts import CountMark, counts_of
from jisr.intake.open_text_persons import person_spans
from jisr.intake.open_text_says import SAYS, say, span_means
from jisr.intake.open_text_sheet import As, Field, Mark, Option, Suggestion
from jisr.intake.open_text_times import Reading, TimeMark, times_of
from jisr.intake.open_text_words import COMING, NEWS_WORDS
from jisr.intake.quick_means import error_means, isolated
from jisr.intake.quick_where import PlaceFinder
from jisr.intake.quick_words import CATEGORY_WORDS, DENIED, KIND_WORDS, STATE_WORDS, UNSURE_OF_STATE
from jisr.terms.reports import Lang
from jisr.terms.spelling import Spelling, spell
from jisr.terms.times import Span, iso

LONGEST = 1_500
"""Characters of a sentence that is read at once."""
NOWHERE, NO_NUMBER = "none", "none"
_FIGURES = re.compile(r"\d\d")
"""Nothing is written like coordinates without it."""
_TALL = re.compile(r"(?<!\w)[وفبل](?=تل\s)")
"""What is written onto the front of the shortest word a place's name begins with."""
_END = re.compile(r"(?<=[.!?؟…])[\"'”’»)\]]*\s+(?=[^\s\d)\]]|\d)")
_SHORTENED = re.compile(
    r"(?<!\w)(?:[A-Z]|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mr|Mrs|Ms|Dr|Gen|Col|Lt|Maj|Brig|Capt|Sgt|St|No|vs|approx|ca|"
    r"[ap]\.m|U\.S|U\.N)\.$"
)


class Against(NamedTuple):
    """Against what a text is read: its publication, the side's zone and place names, the language of the answer and
    that of the text."""

    published: Span
    zone: str
    gazetteer: PlaceFinder | None
    lang: Lang
    written: Lang


class _Place(NamedTuple):
    start: int
    end: int
    readings: tuple[PlaceReading, ...]
    named: bool


class _Told(NamedTuple):
    """A word in folded offsets and the closed values it may say."""

    start: int
    end: int
    says: tuple[str, ...]


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of a stretch, each within one line and none longer than can be read at once."""
    for line in re.compile(r"[^\n]+").finditer(text, start, end):
        at = line.start()
        for stop in _END.finditer(text, line.start(), line.end()):
            if not _SHORTENED.search(text, max(at, stop.start() - 12), stop.start()):
                yield from _bounded(text, at, stop.start())
                at = stop.end()
        yield from _bounded(text, at, line.end())


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > LONGEST:
        cut = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        cut = cut if cut > 0 else start + LONGEST
        yield start, cut
        start = cut
    words = text[start:end]
    if words.strip():
        begin = start + len(words) - len(words.lstrip())
        yield begin, begin + len(words.strip())


def suggest(
    text: str, start: int, end: int, against: Against, heads: Iterable[tuple[int, int]] = ()
) -> list[Suggestion]:
    """Every suggestion of a stretch, in order; `heads` are characters nothing is read out of."""
    shown = without(text, heads)
    found: list[Suggestion] = []
    before: dict[tuple[int, int], Reading] = {}
    for first, last in sentences(shown, start, end):
        line = spell(shown[first:last])
        times = times_of(line, against.published, against.zone)
        one = _suggestion(text, first, last, line, times, list(before.values()), against)
        if one is not None:
            found.append(one)
        for mark in times:
            if mark.main and mark.chosen >= 0:
                reading = mark.readings[mark.chosen]
                before.pop((reading.start, reading.end), None)
                before[reading.start, reading.end] = reading
        while len(before) > 2:
            before.pop(next(iter(before)))
    return found


def _suggestion(
    text: str, start: int, end: int, line: Spelling, times: list[TimeMark], before: list[Reading], against: Against
) -> Suggestion | None:  # fmt: skip
    persons = person_spans(line)
    places = _places(line, times, persons, against.gazetteer)
    held = [*((one.start, one.end) for one in times), *((one.start, one.end) for one in places)]
    held += [line.within(*span) for span in persons]
    counts = [one for one in counts_of(line) if _free(one, held)]
    if not (places or counts or any(mark.readings for mark in times)):
        return None
    told = _categories(line, held)
    kinds, states = _passages(line, [(mark.start, mark.end) for mark in times])
    category = _category_field(told, states, against.lang)
    kind = _kind_field(line, told, kinds, states, against.lang)
    place = _place_field(places, line, against)
    fields = [_time_field(times, before, against), kind, category]
    if place is not None:
        fields.insert(1, place)
    if number := _count_field(counts, against.lang):
        fields.append(number)
    marks = _marks(text, start, line, times, places, told, (kinds, states), counts, against)
    return Suggestion(
        start=start, end=end, quote=text[start:end],
        title=title_of(
            {one.name: one.chosen for one in fields}, labels_of(one.readings for one in places), against.written
        ),
        fields=tuple(fields), marks=tuple(marks),
    )  # fmt: skip


def _free(one: Sequence[object], held: Iterable[tuple[int, int]]) -> bool:
    return all(one[1] <= first or last <= one[0] for first, last in held)  # type: ignore[operator]


def _field(name: As, options: Iterable[Option], chosen: str) -> Field:
    distinct = {option.id: option for option in reversed(list(options))}
    return Field(
        name=name, chosen=chosen, options=tuple(reversed(distinct.values())), say_en=SAYS[name][0], say_ar=SAYS[name][1]
    )


# --- when --------------------------------------------------------------------------------------------------------


def _time_option(reading: Reading, against: Against, note: str = "") -> Option:
    notes = (*reading.notes, note) if note else reading.notes
    name = f"{iso(reading.start)}/{iso(reading.end)}"
    return Option(name, span_means(reading.start, reading.end, notes, against.zone, against.lang))


def _time_field(times: list[TimeMark], before: list[Reading], against: Against) -> Field:
    main = [mark for mark in times if mark.main and mark.readings]
    own = [_time_option(reading, against) for mark in main for reading in mark.readings]
    settled = {
        (mark.readings[mark.chosen].start, mark.readings[mark.chosen].end) if mark.chosen >= 0 else None
        for mark in main
    }
    if main and len(settled) == 1 and None not in settled:
        return _field("time", own, _time_option(main[0].readings[main[0].chosen], against).id)
    earlier = [] if main else [_time_option(one, against, "earlier") for one in reversed(before)]
    published = _time_option(Reading(*_pair(against.published), ()), against, "published")
    return _field("time", [*own, *earlier, published], "")


def _pair(span: Span) -> tuple[int, int]:
    return span.start, span.end


# --- where -------------------------------------------------------------------------------------------------------


def _places(
    line: Spelling, times: list[TimeMark], persons: list[tuple[int, int]], gazetteer: PlaceFinder | None
) -> list[_Place]:  # fmt: skip
    figures = [
        _Place(*line.within(one.start, one.end), one.readings, False)
        for one in (find_coordinates(line.source) if _FIGURES.search(line.text) else ())
    ]
    figures = [one for one in figures if one.readings and _free(one, [(mark.start, mark.end) for mark in times])]
    names = [
        _Place(*line.within(one.start, one.end), one.readings, True)
        for one in (gazetteer.find(_TALL.sub(_apart, line.source)) if gazetteer else ())
        if not any(first <= one.start and one.end <= last + 1 for first, last in persons)
    ]
    held = [*((one.start, one.end) for one in figures), *((one.start, one.end) for one in times)]
    return sorted([*figures, *(one for one in names if _free(one, held))])


def _apart(match: "re.Match[str]") -> str:
    return " " * len(match[0])


def place_id(reading: PlaceReading) -> str:
    """The id of the option that means this position with this error."""
    return f"{to_degrees(reading.lat)},{to_degrees(reading.lon)},{reading.error_m or ''}"


def _label(reading: PlaceReading, lang: Lang) -> str:
    return (reading.label_ar if lang == "ar" else None) or reading.label


@lru_cache(maxsize=4096)
def _place_means(reading: PlaceReading, lang: Lang) -> str:
    where = [forms(reading.lon, reading.lat).mgrs, f"{to_degrees(reading.lat)}, {to_degrees(reading.lon)}"]
    said = [_label(reading, lang), *(isolated(one, lang) for one in where), error_means(reading.error_m, lang)]
    return " · ".join(said)


def _place_field(places: list[_Place], line: Spelling, against: Against) -> Field | None:
    if not places:
        return None
    readings = {place_id(one): one for place in places for one in place.readings}
    options = [Option(name, _place_means(one, against.lang)) for name, one in readings.items()]
    sure = len(readings) == 1
    return _field("place", [*options, Option(NOWHERE, say("none.place", against.lang))], options[0].id if sure else "")


def place_name(words: str, reading: PlaceReading, lang: Lang) -> str:
    """What a place is called in a report: its own name, or the words that move it."""
    if reading.form == "offset":
        return " ".join(words.split())
    return (reading.name_ar if lang == "ar" else reading.name_en) or " ".join(words.split())


# --- what --------------------------------------------------------------------------------------------------------


def _categories(line: Spelling, held: list[tuple[int, int]]) -> list[_Told]:
    hits = [
        _Told(start, end, tuple(str(one) for one in (says if isinstance(says, tuple) else (says,))))
        for table in (CATEGORY_WORDS, NEWS_WORDS) for start, end, says in table.find(line.text)
    ]  # fmt: skip
    kept: list[_Told] = []
    for hit in sorted(hits, key=lambda one: (one.start - one.end, one.start)):
        taken = [*held, *((one.start, one.end) for one in kept)]
        if _free(hit, taken) and not DENIED.search(line.text[: hit.start]):
            kept.append(hit)
    return sorted(kept)


def _passages(line: Spelling, held: list[tuple[int, int]]) -> tuple[list[_Told], list[_Told]]:
    """Words for a crossing or road, and for the state it is in; a state that is only hoped for or doubted is none."""
    kinds = [
        _Told(a, b, (str(says),))
        for a, b, says in KIND_WORDS.find(line.text)
        if says in ("crossing", "route", "activity")
    ]
    states = [
        _Told(a, b, (str(says),)) for a, b, says in STATE_WORDS.find(line.text)
        if _free((a, b), held) and not UNSURE_OF_STATE.search(line.text[:a])
    ]  # fmt: skip
    return kinds, states if any(one.says[0] != "activity" for one in kinds) else []


def _kind_field(line: Spelling, told: list[_Told], kinds: list[_Told], states: list[_Told], lang: Lang) -> Field:
    found = [
        f"{kind}:{state}" for kind in dict.fromkeys(one.says[0] for one in kinds) if kind != "activity"
        for state in dict.fromkeys(one.says[0] for one in states)
    ]  # fmt: skip
    if COMING.search(line.text) or any(one.says[0] == "activity" for one in kinds):
        found.append("activity")
    if not found or told or "activity" in found:
        found.append("event")
    options = [Option(one, kind_means(one, lang)) for one in found]
    others = [Option(one, kind_means(one, lang)) for one in ("event",) if one not in found]
    return _field("kind", [*options, *others], found[0] if len(found) == 1 else "")


def kind_means(value: str, lang: Lang) -> str:
    """A kind, and the state where it has one."""
    kind, _, state = value.partition(":")
    return say(f"kind.{kind}", lang) + (
        f"{'، ' if lang == 'ar' else ', '}{say(f'state.{state}', lang)}" if state else ""
    )


def _category_field(told: list[_Told], states: list[_Told], lang: Lang) -> Field:
    """Every category a word of the sentence says; what stands nearest is not what is meant, so several ask."""
    found = [one.says[0] for one in told if len(one.says) == 1]
    for one in told:
        # "Fire" is a clash where another word says so.
        if len(one.says) > 1 and not set(one.says) & set(found):
            found += one.says
    found = list(dict.fromkeys([*found, *(["status"] if states else [])]))
    options = [Option(one, say(f"category.{one}", lang)) for one in (*found, "unknown")]
    return _field("category", options, found[0] if len(found) == 1 else "" if found else "unknown")


# --- how many ----------------------------------------------------------------------------------------------------


def _count_field(counts: list[CountMark], lang: Lang) -> Field | None:
    """The numbers of persons affected; others stay in the words."""
    found = [one for one in counts if one.affects and one.value is not None]
    if not found:
        return None
    options = [Option(f"{one.bound}:{one.value}", say(f"count.{one.bound}", lang, n=one.value)) for one in found]
    chosen = options[0].id if len({one.id for one in options}) == 1 else ""
    return _field("count", [*options, Option(NO_NUMBER, say("none.count", lang))], chosen)


# --- what is shown -----------------------------------------------------------------------------------------------


def _marks(
    text: str, start: int, line: Spelling, times: list[TimeMark], places: list[_Place], told: list[_Told],
    passages: tuple[list[_Told], list[_Told]], counts: list[CountMark], against: Against,
) -> list[Mark]:  # fmt: skip
    lang, between = against.lang, " / "

    def mark(one: Sequence[object], as_: As, means: str) -> Mark:
        first, last = line.stretch(int(str(one[0])), int(str(one[1])))
        last -= text[start + last - 1] == "."
        return Mark(
            start=start + first, end=start + last, as_=as_, text=text[start + first : start + last], means=means
        )

    found = [
        mark(
            one,
            "time",
            between.join(_time_option(reading, against).label for reading in one.readings) or say("unread", lang),
        )
        for one in times
    ]
    found += [
        mark(one, "place", between.join(dict.fromkeys(_place_means(r, lang) for r in one.readings))) for one in places
    ]
    found += [mark(one, "category", between.join(say(f"category.{says}", lang) for says in one.says)) for one in told]
    if passages[1]:
        found += [mark(one, "kind", say(f"kind.{one.says[0]}", lang)) for one in passages[0]]
        found += [mark(one, "kind", say(f"state.{one.says[0]}", lang)) for one in passages[1]]
    found += [mark(one, "count", _count_means(one, lang)) for one in counts]
    return sorted(found, key=lambda one: (one.start, one.end))


def _count_means(one: CountMark, lang: Lang) -> str:
    if one.value is None:
        return say("count.vague", lang)
    return say(f"count.{one.bound}", lang, n=one.value) if one.affects else say("count.things", lang)


def labels_of(readings: Iterable[Iterable[PlaceReading]]) -> dict[str, PlaceReading]:
    """The places of a sentence by the ids of their options."""
    return {place_id(one): one for several in readings for one in several}


def title_of(chosen: Mapping[str, str], places: Mapping[str, PlaceReading], lang: Lang) -> str:
    """A title of our own words: what, and where if one place is chosen."""
    kind, category = chosen.get("kind") or "event", chosen.get("category") or "unknown"
    what = say(f"category.{category}", lang) if kind == "event" and category != "unknown" else kind_means(kind, lang)
    where = places.get(chosen.get("place", ""))
    title = f"{what}: {_label(where, lang)}" if where else what
    return title[:1].upper() + title[1:]
