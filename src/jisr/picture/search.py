"""Searching the picture: what was said, by words, area and time, now or as known at a position of the record.

Every version of every report is indexed. What stands is found; what was corrected or withdrawn only when asked for, and
an entry by its number always. What a person may have meant besides, a place, a time, another spelling, is offered and
never applied. Only a side's own people search: partners have no way to ask, and the ranks of hits lean on everything.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Literal, NamedTuple

import msgspec
from rapidfuzz import process
from rapidfuzz.distance import OSA

from jisr.exchange.standing import Standing
from jisr.geo.gazetteer import Gazetteer, read_line
from jisr.geo.readings import Reading
from jisr.picture.ledger import Asked, Bounds, SearchReading, Version
from jisr.picture.question import USUAL_M, Question, read_question, wanted
from jisr.picture.rules import MINUTE_MS, apart_m, around, fields, minute
from jisr.record import Record
from jisr.terms.dtg import When, find_times
from jisr.terms.errors import OurMistake
from jisr.terms.places import Point
from jisr.terms.releases import Content
from jisr.terms.reports import Level, Report
from jisr.terms.shadow import words
from jisr.terms.times import Span
from jisr.terms.transactions import Tx
from jisr.terms.wanted import Marker, Piece, Wanted

PAGE, MOST = 50, 200
EXCERPT = 240
"""Characters of a field that are shown around the first word found."""
BEFORE = 60
"""How many of them stand before it."""
AROUND_MS = 3_600_000
"""An instant offered as a filter reaches so far to both sides."""
LIKELY = 6
"""Spellings tried for a word that is nowhere."""

State = Literal["corrected", "stands", "withdrawn"]

_report = msgspec.json.Decoder(Report).decode


class Centre(NamedTuple):
    """What is near is within `metres` of the point."""

    point: Point
    metres: float
    label: str = ""
    label_ar: str = ""


class Sought(NamedTuple):
    """A search as a shell asks it: the question as typed, and what it is narrowed to besides.

    `position` None is now. `near` stands before a place named in the question. `span` in milliseconds. `after` is what
    the answer before gave as its end.
    """

    text: str = ""
    position: int | None = None
    holders: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    langs: tuple[str, ...] = ()
    urgent: bool = False
    struck: bool = False
    near: Centre | None = None
    boxes: tuple[Bounds, ...] = ()
    span: Span | None = None
    by_rank: bool = False
    after: tuple[float, int] | None = None
    most: int = PAGE


class Marked(NamedTuple):
    """A field of a hit, or a piece of it, with the stretches that were found in it, in code points of `text`."""

    field: str
    text: str
    spans: tuple[tuple[int, int], ...]
    cut_before: bool = False
    cut_after: bool = False


class Hit(NamedTuple):
    """A version that was found and how it stood then; `entered` in milliseconds, `metres` from what it is near."""

    version: Version
    state: State
    entered: int
    level: Level | None
    says: Report | Content
    marked: tuple[Marked, ...]
    metres: int | None


class Understood(NamedTuple):
    """Something in the question that may be a filter: a person adds it, or does not. [start, end) are code points.

    `rest` is the question without it. A place has `point` and `metres`, a time `span` in milliseconds, an entry its
    `serial`.
    """

    kind: Literal["entry", "place", "time"]
    start: int
    end: int
    label: str
    label_ar: str
    rest: str
    point: Point | None = None
    metres: int = 0
    span: Span | None = None
    serial: int = 0


class Outcome(NamedTuple):
    """What was found at `position`: `total` hits in all, some of them here, `after` where to go on, None at the end.

    `near` is the place that was understood; where it may be several, nothing is left out for it and `unclear` says so.
    Where nothing was found, `struck` is how many versions would be that no longer stand, and `instead` the question in
    another spelling that finds something; both are offered.
    """

    position: int
    hits: tuple[Hit, ...]
    total: int
    after: tuple[float, int] | None
    near: Centre | None = None
    unclear: bool = False
    understood: tuple[Understood, ...] = ()
    struck: int = 0
    instead: str = ""


class Search:
    """One side's search; `places` gives its gazetteer when first needed, `zone` is the side's IANA time zone."""

    def __init__(
        self, reading: SearchReading, record: Record, standing: Standing, side: str, zone: str,
        places: Callable[[], Gazetteer],
    ) -> None:  # fmt: skip
        self._reading, self._record, self._standing = reading, record, standing
        self._side, self._zone, self._places = side, zone, places

    def ask(self, tx: Tx, sought: Sought, position: int) -> Outcome:
        """What is found when the record had `position` entries, at most what is projected."""
        question = read_question(sought.text)
        near, understood = self._near(question, sought)
        unclear = near is None and question.near is not None
        asked = Asked(
            position, wanted(question, self._names), tuple(dict.fromkeys(one.serial for one in question.entries)),
            sought.struck, sought.holders, sought.kinds, sought.categories, sought.langs, sought.urgent,
            _minutes(sought.span), _areas(sought.boxes, near), sought.by_rank, sought.after,
        )  # fmt: skip
        found = self._found(tx, asked, near)
        most = max(1, min(sought.most, MOST))
        page = list(islice(found, most + 1))
        hits = tuple(self._hits(tx, page[:most], asked))
        total = self._count(tx, asked, near)
        after = (page[most - 1][1], page[most - 1][0].serial) if len(page) > most else None
        understood += self._offers(tx, question)
        struck = 0 if total or sought.struck else self._count(tx, asked._replace(struck=True), near)
        instead = "" if total else self._instead(tx, question, asked)
        return Outcome(position, hits, total, after, near, unclear, tuple(understood), struck, instead)

    # --- what was found ----------------------------------------------------------------------------------------

    def _found(self, tx: Tx, asked: Asked, near: Centre | None) -> Iterator[tuple[Version, float, int | None]]:
        for version, score in self._reading.find(tx, asked):
            if near is None:
                yield version, score, None
            elif version.bounds is not None and (metres := apart_m(near.point, version.bounds)) <= near.metres:
                yield version, score, round(metres)

    def _count(self, tx: Tx, asked: Asked, near: Centre | None) -> int:
        if near is None:
            return self._reading.count(tx, asked)
        return sum(1 for _ in self._found(tx, asked._replace(by_rank=False, after=None), near))

    def _hits(self, tx: Tx, page: Sequence[tuple[Version, float, int | None]], asked: Asked) -> Iterator[Hit]:
        stated = self._record.stated(tx, {version.serial for version, _, _ in page})
        items = {
            (side, item.number): item
            for side in {version.holder for version, _, _ in page} - {self._side}
            for item in self._standing.items(tx, side, [one.version for one, _, _ in page if one.holder == side])
        }
        marker = Marker(asked.wanted)
        for version, _, metres in page:
            entered, body = stated[version.serial]
            says: Report | Content | None = None
            level: Level | None = None
            if version.holder == self._side:
                says = _read(body)
                level = says.marking.level if says is not None else None
            elif (item := items.get((version.holder, version.version))) is not None:
                says, level = item.content, item.header.mark
            if says is not None:
                yield Hit(version, _state(version, asked.position), entered, level, says, _marked(says, marker), metres)

    # --- what may be meant -------------------------------------------------------------------------------------

    def _names(self, text: str) -> Sequence[str]:
        found = self._places().named(text)
        names = [name for one in found for name in (one.name_en, one.name_ar, one.name_ku, *one.aliases) if name]
        return list(dict.fromkeys(names))

    def _near(self, question: Question, sought: Sought) -> tuple[Centre | None, list[Understood]]:
        """What the search is near, and what to choose from where the question may name several places."""
        if sought.near is not None or question.near is None:
            return sought.near, []
        asked = question.near
        readings = self._places().read(asked.place).readings
        if len(readings) == 1:
            return _centre(readings[0], asked.metres), []
        rest = question.without(asked.start, asked.end)
        return None, [_place(one, asked.start, asked.end, rest, asked.metres) for one in readings]

    def _offers(self, tx: Tx, question: Question) -> Iterator[Understood]:
        """Entries, times and places that stand in the question."""
        size = self._record.size(tx)
        for one in question.entries:
            if 0 < one.serial <= size:
                rest = question.without(one.start, one.end)
                yield Understood(
                    "entry", one.start, one.end, f"#{one.serial}", f"#{one.serial}", rest, serial=one.serial
                )
        line = question.text
        if question.near is not None:
            line = (
                line[: question.near.start]
                + " " * (question.near.end - question.near.start)
                + line[question.near.end :]
            )
        for time in find_times(line, self._record.now(), self._zone):
            if isinstance(time.meaning, When) and not time.bare:
                yield _time(time.meaning, time.start, time.end, question.without(time.start, time.end))
        for found in read_line(line, self._places()):
            rest = question.without(found.start, found.end)
            for reading in found.readings:
                yield _place(reading, found.start, found.end, rest, USUAL_M)

    # --- another spelling --------------------------------------------------------------------------------------

    def _instead(self, tx: Tx, question: Question, asked: Asked) -> str:
        """The question with words that are nowhere put as some report has them; empty where that finds nothing."""
        changes: list[tuple[int, int, str]] = []
        for word in words(question.text):
            chunk = next((one for one in question.chunks if one.start <= word.start < one.end), None)
            if chunk is None or chunk.minus or len(word.key) < 3 or word.key.isdecimal():
                continue
            alone = Wanted(every=(((Piece((word.key,), begins=chunk.begins),),),))
            if self._reading.count(tx, Asked(asked.position, alone, struck=True)):
                continue
            if (spelled := self._spelled(tx, word.key, asked.position)) is None:
                return ""
            changes.append((word.start, word.end, spelled))
        text = question.text
        for start, end, spelled in reversed(changes):
            text = text[:start] + spelled + text[end:]
        if not changes:
            return ""
        again = wanted(read_question(text), self._names)
        return text if self._reading.count(tx, asked._replace(wanted=again, after=None)) else ""

    def _spelled(self, tx: Tx, key: str, position: int) -> str | None:
        """The word of a standing report that is most like this one, as it is written there."""
        far = 1 if len(key) < 5 else 2 if len(key) < 9 else 3
        for first, after in ((key[0], key[0] + "\U0010ffff"), ("", "\U0010ffff")):
            near = process.extract(
                key, self._reading.vocabulary(tx, first, after), scorer=OSA.distance, score_cutoff=far, limit=LIKELY
            )
            for like, _, _ in near:
                version = self._reading.holding(tx, like, position)
                if version is not None and (spelled := self._as_written(tx, version, like)) is not None:
                    return spelled
        return None

    def _as_written(self, tx: Tx, version: Version, key: str) -> str | None:
        plain = Asked(version.serial)
        for hit in self._hits(tx, [(version, 0.0, None)], plain):
            for _, text in fields(hit.says):
                for word in words(text):
                    if word.key == key:
                        return text[word.start : word.end]
        return None


def _read(body: bytes | None) -> Report | None:
    try:
        return None if body is None else _report(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def _state(version: Version, position: int) -> State:
    if version.ended is None or version.ended > position:
        return "stands"
    return "withdrawn" if version.withdrawn else "corrected"


def _minutes(span: Span | None) -> tuple[int, int] | None:
    return None if span is None else (minute(span.start, MINUTE_MS, False), minute(span.end, MINUTE_MS, True))


def _areas(given: tuple[Bounds, ...], near: Centre | None) -> tuple[tuple[Bounds, ...], ...]:
    return tuple(one for one in (given, around(near.point, near.metres) if near is not None else ()) if one)


def _centre(reading: Reading, metres: float) -> Centre:
    return Centre(reading.point, metres, reading.label, reading.label_ar or reading.label)


def _place(reading: Reading, start: int, end: int, rest: str, metres: float) -> Understood:
    # A place that is known to 50 km is not searched within 20.
    wide = max(round(metres), 2 * (reading.error_m or 0))
    label_ar = reading.label_ar or reading.label
    return Understood("place", start, end, reading.label, label_ar, rest, point=reading.point, metres=wide)


def _time(when: When, start: int, end: int, rest: str) -> Understood:
    room = AROUND_MS if when.start == when.end else 0
    return Understood("time", start, end, when.text, when.text, rest, span=Span(when.start - room, when.end + room))


def _marked(says: Report | Content, marker: Marker) -> tuple[Marked, ...]:
    """Title and the piece of the text where something was found, and any other field in which something was."""
    made = []
    for name, text in fields(says):
        spans = marker.marks(words(text))
        if name == "title":
            made.append(Marked(name, text, tuple(spans)))
        elif spans or (name == "text" and text):
            made.append(_excerpt(name, text, spans))
    return tuple(made)


def _excerpt(name: str, text: str, spans: list[tuple[int, int]]) -> Marked:
    """At most EXCERPT characters of a field from before the first stretch on, cut between words."""
    start, end = 0, len(text)
    if end > EXCERPT:
        first = spans[0][0] if spans else 0
        start = max(0, min(first - BEFORE, end - EXCERPT))
        end = max(min(end, start + EXCERPT), spans[0][1] if spans else 0)
        if start and (space := text.find(" ", start, first)) >= 0:
            start = space + 1
        if end < len(text) and (space := text.rfind(" ", spans[0][1] if spans else start, end)) > start:
            end = space
    kept = tuple((one - start, other - start) for one, other in spans if start <= one and other <= end)
    return Marked(name, text[start:end], kept, start > 0, end < len(text))


def chosen_near(places: Gazetteer, text: str, metres: float) -> Centre:
    """The one place a text means; OurMistake when it means none or several."""
    asked = places.read(text)
    if len(asked.readings) != 1:
        names = "; ".join(one.label for one in asked.readings)
        raise OurMistake("near-several", "This can mean more than one place.", f"Name one of these: {names}.")
    return _centre(asked.readings[0], metres)
