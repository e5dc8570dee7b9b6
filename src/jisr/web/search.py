"""Searching for the staff: what was said, by words, area and time, over the API and on a page of its own.

Only a side's own people come here, and all of them may read every entry. Partners have no such route, nor any other
that asks: how hits are ranked and counted depends on everything this side knows.
"""

import math
from collections.abc import Iterator
from typing import Any, Literal, get_args
from urllib.parse import urlencode

import msgspec
from litestar import get
from litestar.params import FromQuery

from jisr.geo.places import from_degrees, to_degrees
from jisr.picture.ledger import Bounds
from jisr.picture.question import USUAL_M
from jisr.picture.rules import boxes
from jisr.picture.search import MOST, PAGE, Centre, Hit, Outcome, Sought, State, Understood, chosen_near
from jisr.terms.dtg import Unsure, read_time
from jisr.terms.errors import OurMistake
from jisr.terms.places import DEGREE
from jisr.terms.reports import LEVELS, Category, Impact, Kind, Lang, Level, Report
from jisr.terms.times import Span, parse_iso
from jisr.terms.transactions import Tx
from jisr.web.api import At
from jisr.web.errors import answer as told
from jisr.web.errors import missing
from jisr.web.pages import Page
from jisr.web.reading import Desk
from jisr.web.rendering import language, page
from jisr.web.says import Moment, Where, moment, says_content, says_report
from jisr.web.sentences import in_arabic
from jisr.web.sessions import Asked, For

EVER = Span(-(2**31) * 60_000, (2**31 - 1) * 60_000)
"""As far as the index's minutes go."""
SEVERAL = ("near-several", "This can mean more than one place.")
ORDERS = ("newest", "rank")
TEXTS = ("q", "near", "within", "first", "last", "as_of", "at", "order", "after", "west", "south", "east", "north")
LISTED = ("kind", "category", "holder", "written")
FLAGS = ("urgent", "struck")


class FoundIn(msgspec.Struct, frozen=True):
    """A field of a hit, or a piece of it; `spans` are [start, end) in code points of `text`, which is no markup."""

    field: str
    text: str
    spans: tuple[tuple[int, int], ...]
    cut_before: bool
    cut_after: bool


class SearchHit(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a report that was found: `serial` is its entry, `report` the first of its report in our record.

    `state` is how it stood then and `ended` the entry that ended it; `metres` from the place the search is near.
    """

    serial: int
    report: int
    holder: str
    state: State
    ended: int | None
    kind: Kind
    category: Category
    impact: Impact
    lang: Lang
    level: Level | None
    exercise: bool
    occurred: tuple[Moment, Moment]
    entered: Moment
    place: Where | None
    metres: int | None
    found: tuple[FoundIn, ...]


class Offer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something in the question that may be a filter; nothing was left out for it. `q` is the question without it.

    An entry has its `serial`; a place `near` in degrees with their letters and `within` in kilometres; a time
    `first` and `last` in ISO 8601: add these to the address and the search is narrowed. [start, end) are code points.
    """

    kind: Literal["entry", "place", "time"]
    start: int
    end: int
    label: str
    label_ar: str
    q: str
    serial: int | None = None
    near: str = ""
    within: str = ""
    first: str = ""
    last: str = ""


class NearPlace(msgspec.Struct, frozen=True, kw_only=True):
    """What the search is near: degrees, the distance in kilometres, and what it was understood as."""

    lon: float
    lat: float
    within: float
    label: str
    label_ar: str


class Searched(msgspec.Struct, frozen=True, kw_only=True):
    """`total` versions were found when the record had `as_of` entries; ask again with `after` for the next of them.

    `level` is the highest marking among the hits. Where a place can be several, `code` and `ask` say so, `offers` has
    them, and nothing was left out for it. Where nothing is found, `struck` is how many versions that no longer stand
    would be, and `instead` the question in a spelling that finds something.
    """

    as_of: int
    size: int
    total: int
    hits: list[SearchHit]
    after: str | None
    level: Level
    near: NearPlace | None
    code: str
    ask: str
    ask_ar: str
    offers: list[Offer]
    struck: int
    instead: str


@get("/search", opt={"purpose": For("read")}, sync_to_thread=True)
def search(
    desk: At, q: FromQuery[str] = "", west: FromQuery[str] = "", south: FromQuery[str] = "",
    east: FromQuery[str] = "", north: FromQuery[str] = "", near: FromQuery[str] = "", within: FromQuery[str] = "",
    first: FromQuery[str] = "", last: FromQuery[str] = "", kind: FromQuery[list[str] | None] = None,
    category: FromQuery[list[str] | None] = None, holder: FromQuery[list[str] | None] = None,
    written: FromQuery[list[str] | None] = None, urgent: FromQuery[bool] = False, struck: FromQuery[bool] = False,
    order: FromQuery[str] = "newest", as_of: FromQuery[str] = "", at: FromQuery[str] = "",
    after: FromQuery[str] = "", limit: FromQuery[int] = PAGE,
) -> Searched:  # fmt: skip
    """What was said, by words (every version that stands, newest first), a box or a place, and a span.

    `q` takes words in either language, "phrases in quotes", -words to leave out, #123 for an entry, and
    near:Rabia 20km. `struck` finds corrected and withdrawn versions too. `near` is a place by name or by coordinates,
    `within` kilometres. `as_of` or `at` asks what could be found then. By rank, a later page may repeat a hit when the
    record grew meanwhile.
    """
    given = {
        "q": q, "west": west, "south": south, "east": east, "north": north, "near": near, "within": within,
        "first": first, "last": last, "order": order, "as_of": as_of, "at": at, "after": after,
    }  # fmt: skip
    lists = {"kind": kind or [], "category": category or [], "holder": holder or [], "written": written or []}
    return searched(desk, given, lists, urgent=urgent, struck=struck, limit=limit)


def searched(
    desk: Desk, given: dict[str, str], lists: dict[str, list[str]], *, urgent: bool, struck: bool, limit: int = PAGE
) -> Searched:
    """The answer to a search in the words of an address; an empty text narrows nothing."""
    # The names are read outside the transaction: the first time that takes a while.
    near = _near(desk, given["near"], given["within"])
    sought = Sought(
        given["q"], None, tuple(lists["holder"]), _closed(lists["kind"], get_args(Kind)),
        _closed(lists["category"], get_args(Category)),
        _closed(lists["written"], get_args(Lang)), urgent, struck, near, _box(given), _span(desk, given),
        _order(given["order"]) == "rank", _after(given["after"]), max(1, min(limit, MOST)),
    )  # fmt: skip
    as_of, instant = _position(given)

    def read(tx: Tx) -> Searched:
        desk.trail.follow(tx)
        record = desk.node.record
        size = record.size(tx)
        if as_of is not None and as_of > size:
            raise missing()
        wanted = as_of if as_of is not None else record.position_at(tx, instant) if instant is not None else size
        found = desk.node.search.ask(tx, sought, min(wanted, size - desk.node.picture.behind(tx)))
        return _searched(desk, found, size)

    return desk.node.store.read(read)


def _searched(desk: Desk, found: Outcome, size: int) -> Searched:
    near = found.near
    ask, ask_ar = "", ""
    if found.unclear:
        ask, ask_ar = SEVERAL[1], (in_arabic(*SEVERAL, "") or (SEVERAL[1], ""))[0]
    return Searched(
        as_of=found.position, size=size, total=found.total, hits=[_hit(desk, one) for one in found.hits],
        after=_cursor(found.after),
        level=max((one.level or LEVELS[0] for one in found.hits), key=LEVELS.index, default=LEVELS[0]),
        near=None if near is None else NearPlace(
            lon=near.point.lon / DEGREE, lat=near.point.lat / DEGREE, within=near.metres / 1000, label=near.label,
            label_ar=near.label_ar,
        ),
        code=SEVERAL[0] if found.unclear else "", ask=ask, ask_ar=ask_ar,
        offers=[_offer(one) for one in found.understood], struck=found.struck, instead=found.instead,
    )  # fmt: skip


def _hit(desk: Desk, hit: Hit) -> SearchHit:
    version = hit.version
    says = says_report(hit.says) if isinstance(hit.says, Report) else says_content(hit.says)
    report = version.report
    if version.holder != desk.node.settings.side:
        report = desk.trail.theirs(version.holder, version.report) or version.serial
    return SearchHit(
        serial=version.serial, report=report, holder=version.holder, state=hit.state,
        ended=version.ended if hit.state != "stands" else None, kind=says.kind, category=says.category,
        impact=says.impact, lang=says.lang, level=hit.level, exercise=says.exercise, occurred=says.occurred,
        entered=moment(hit.entered), place=says.place, metres=hit.metres,
        found=tuple(FoundIn(*one) for one in hit.marked),
    )  # fmt: skip


def _offer(one: Understood) -> Offer:
    made = Offer(kind=one.kind, start=one.start, end=one.end, label=one.label, label_ar=one.label_ar, q=one.rest)
    if one.point is not None:
        near = f"{_letter(one.point.lat, 'NS')} {_letter(one.point.lon, 'EW')}"
        return msgspec.structs.replace(made, near=near, within=f"{one.metres / 1000:g}")
    if one.span is not None:
        return msgspec.structs.replace(made, first=moment(one.span.start).iso, last=moment(one.span.end).iso)
    return msgspec.structs.replace(made, serial=one.serial)


def _letter(units: int, letters: str) -> str:
    """Degrees with the letter that leaves no doubt which of the two they are."""
    return f"{to_degrees(abs(units))}{letters[units < 0]}"


# --- reading an address ------------------------------------------------------------------------------------------


def _closed(given: list[str], known: tuple[str, ...]) -> tuple[str, ...]:
    wanted = [one for one in given if one]
    if not set(wanted) <= set(known):
        raise OurMistake("search-list", "A kind, category or language to search by is not one of the list.")
    return tuple(wanted)


def _order(given: str) -> str:
    if given not in ("", *ORDERS):
        raise OurMistake("search-order", "A search is ordered by newest or by rank.")
    return given


def _near(desk: Desk, text: str, within: str) -> Centre | None:
    if not text.strip():
        return None
    metres = _kilometres(within) * 1000 if within.strip() else USUAL_M
    return chosen_near(desk.node.gazetteer, text, metres)


def _kilometres(text: str) -> float:
    try:
        far = float(text)
    except ValueError:
        far = math.nan
    if not 0 < far <= 500:
        raise OurMistake("search-within", "A search is within more than 0 and at most 500 kilometres.")
    return far


def _box(given: dict[str, str]) -> tuple[Bounds, ...]:
    sides = [given[name] for name in ("west", "south", "east", "north")]
    if not any(sides):
        return ()
    if not all(sides):
        raise OurMistake("search-box", "A box needs west, south, east and north.")
    low, high = from_degrees(sides[0], sides[1]), from_degrees(sides[2], sides[3])
    return boxes(low.lon, low.lat, high.lon, high.lat)


def _span(desk: Desk, given: dict[str, str]) -> Span | None:
    first, last = given["first"].strip(), given["last"].strip()
    if not first and not last:
        return None
    start = _instant(desk, first)[0] if first else EVER.start
    end = _instant(desk, last)[1] if last else EVER.end
    if end < start:
        raise OurMistake("search-span", "The end of the search's time is before its beginning.")
    return Span(start, end)


def _instant(desk: Desk, text: str) -> tuple[int, int]:
    """First and last instant of a time in any form; one that can be read in two ways is not guessed."""
    when = read_time(text, desk.node.clock.now(), desk.node.settings.zone)
    if isinstance(when, Unsure):
        raise OurMistake("search-time", "This time can be read in more than one way.", "Write it as 2017-06-13T14:00Z.")
    return when.start, when.end


def _position(given: dict[str, str]) -> tuple[int | None, int | None]:
    as_of, at = given["as_of"].strip(), given["at"].strip()
    if as_of and at:
        raise OurMistake("position-form", "Ask for a serial or for an instant, not for both.")
    if not as_of:
        return None, parse_iso(at) if at else None
    if not as_of.isdecimal() or len(as_of) > 15:
        raise missing()
    return int(as_of), None


def _cursor(after: tuple[float, int] | None) -> str | None:
    return None if after is None else f"{after[0]!r}:{after[1]}"


def _after(text: str) -> tuple[float, int] | None:
    if not text:
        return None
    score, _, serial = text.partition(":")
    try:
        made = float(score), int(serial)
    except ValueError:
        made = math.nan, 0
    if not math.isfinite(made[0]) or not 0 < made[1] < 2**53:
        raise OurMistake("search-after", "There is no such place to go on from.", "Search again from the start.")
    return made


# --- the page ----------------------------------------------------------------------------------------------------


@get("/search", opt={"purpose": For("read")}, sync_to_thread=True)
def search_page(desk: At, request: Asked) -> Page:
    """The search as a page: its address holds all of it, and may be kept."""
    params = request.query_params
    given = {name: str(params.get(name, "")) for name in TEXTS}
    lists = {name: [one for one in params.getall(name, []) if one] for name in LISTED}
    flags = {name: bool(params.get(name, "")) for name in FLAGS}
    asked = any(given.values()) or any(lists.values()) or any(flags.values())
    lang = language(request, desk.node.settings.side)
    found: Searched | None = None
    error = None
    if asked:
        try:
            found = searched(desk, given, lists, urgent=flags["urgent"], struck=flags["struck"])
        except OurMistake as fault:
            error = told(fault, lang)
    pairs = [(name, value) for name, value in given.items() if value]
    pairs += [(name, value) for name, values in lists.items() for value in values]
    pairs += [(name, "true") for name, value in flags.items() if value]

    def link(**changes: str) -> str:
        kept = [pair for pair in pairs if pair[0] not in changes and pair[0] != "after"]
        return "/search?" + urlencode([*kept, *((name, value) for name, value in changes.items() if value)])

    return page(
        request, desk, "search.html", status=error.status if error else 200, here=link(), error=error, given=given,
        lists_given=lists, flags=flags, found=found, link=link, pieces=pieces,
        holders=[desk.node.settings.side, *sorted(one.side for one in desk.node.standing.partners())],
        level=found.level if found else LEVELS[0], exercise=bool(found and any(one.exercise for one in found.hits)),
    )  # fmt: skip


def pieces(found: FoundIn) -> Iterator[tuple[str, bool]]:
    """The text of a field in pieces, each with whether it was looked for."""
    at = 0
    for start, end in found.spans:
        if at < start:
            yield found.text[at:start], False
        yield found.text[start:end], True
        at = end
    if at < len(found.text):
        yield found.text[at:], False


ROUTES: list[Any] = [search]
PAGES: list[Any] = [search_page]
