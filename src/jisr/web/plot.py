"""The plot: everything on the map, now or as known at a position, small enough to send whole.

Instants are whole milliseconds here and nothing is said twice: a client asks once and then follows the entries.
"""

from itertools import islice
from typing import Any

import msgspec
from litestar import get
from litestar.params import FromQuery

from jisr.picture import Stood
from jisr.terms.errors import OurMistake
from jisr.terms.places import Place
from jisr.terms.releases import Content
from jisr.terms.reports import Category, Impact, Kind, Lang, Level, Report
from jisr.terms.times import parse_iso
from jisr.terms.transactions import Tx
from jisr.web.api import At
from jisr.web.errors import missing
from jisr.web.reading import Desk
from jisr.web.says import Moment, geojson, moment
from jisr.web.sessions import For

_encode = msgspec.json.Encoder().encode
USUAL, MOST = 5_000, 20_000
"""Statements answered unless more are asked for, and most that may be."""


class Spot(msgspec.Struct, frozen=True, gc=False):
    """Where: GeoJSON in degrees, the error in metres or null for unknown, the name as it was stated."""

    geometry: msgspec.Raw
    error_m: int | None
    name: str | None


class Statement(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What one side says of one subject. `report` is its first serial in our record, a partner's as well.

    `serial` is the newest entry about it, `version_serial` the entry that holds what it says. `state` is that of a
    crossing or route, the level of a sector, the function of a site; `level` the marking. `related` are the reports
    linked to it by hand by now, of those that were recorded then.
    """

    holder: str
    report: int
    serial: int
    version_serial: int
    kind: Kind
    category: Category
    impact: Impact
    grade: str
    title: str
    lang: Lang
    subject: str
    exercise: bool
    occurred: tuple[int, int]
    entered: int
    review_by: int
    level: Level | None
    place: Spot | None
    state: str | None
    since: int | None
    symbol: str | None
    withdrawn: bool
    related: tuple[int, ...]


class Blank(msgspec.Struct, frozen=True, gc=False):
    """A report that stood then and whose content is gone: it was erased since, or the disk spoilt it."""

    holder: str
    report: int
    serial: int


class Plot(msgspec.Struct, frozen=True, kw_only=True):
    """The picture when the record had `as_of` entries, the last of them stored at `stored`; it has `size` now.

    Newest first: the latest statement of each side on each subject, and withdrawn ones. `more` says that there were
    more than are answered.
    """

    as_of: int
    stored: Moment | None
    size: int
    statements: list[Statement]
    erased: list[Blank]
    more: bool


@get("/plot", opt={"purpose": For("read")}, sync_to_thread=True)
def plot(
    desk: At, as_of: FromQuery[int | None] = None, at: FromQuery[str | None] = None, most: FromQuery[int] = USUAL
) -> Plot:
    """The picture now, when the record had `as_of` entries, or as known `at` an instant (ISO 8601).

    Where the clock was set back an instant may have come twice; `as_of` says which position it was taken for.
    """
    if as_of is not None and at is not None:
        raise OurMistake("position-form", "Ask for a serial or for an instant, not for both.")
    instant = parse_iso(at) if at is not None else None
    return plotted(desk, as_of, instant, max(1, min(most, MOST)))


def plotted(desk: Desk, as_of: int | None, instant: int | None, most: int) -> Plot:
    """The plot at a position, at an instant in milliseconds, or with neither now."""

    def read(tx: Tx) -> Plot:
        desk.trail.follow(tx)
        record, picture = desk.node.record, desk.node.picture
        size = record.size(tx)
        if as_of is not None and not 0 <= as_of <= size:
            raise missing()
        asked = as_of if as_of is not None else record.position_at(tx, instant) if instant is not None else size
        # What is recorded and not projected yet is not shown, and the answer says so: it is of an earlier position.
        position = min(asked, size - picture.behind(tx))
        stored = moment(record.entry(tx, position).header.at) if position else None
        found = picture.stood(tx, position, most=most + 1)
        shown = [_told(desk, one, position) for one in islice(found, most)]
        return Plot(
            as_of=position, stored=stored, size=size, more=next(found, None) is not None,
            statements=[one for one in shown if isinstance(one, Statement)],
            erased=[one for one in shown if isinstance(one, Blank)],
        )  # fmt: skip

    return desk.node.store.read(read)


def _told(desk: Desk, stood: Stood, position: int) -> Statement | Blank:
    name = _named(desk, stood)
    if stood.says is None:
        return Blank(stood.period.holder, name, stood.period.serial)
    return _statement(stood, stood.says, name, tuple(one for one in desk.trail.related(name) if one <= position))


def _named(desk: Desk, stood: Stood) -> int:
    """First serial of a report in our record."""
    period = stood.period
    if period.holder == desk.node.settings.side:
        return period.report
    return desk.trail.theirs(period.holder, period.report) or period.filed


def _statement(stood: Stood, says: Report | Content, name: int, related: tuple[int, ...]) -> Statement:
    period = stood.period
    # Inside a side instants are milliseconds, on the wire seconds.
    unit = 1 if isinstance(says, Report) else 1000
    first, last = (says.occurred.start, says.occurred.end) if isinstance(says, Report) else says.occurred
    detail = says.detail
    state = getattr(detail, "state", None) or getattr(detail, "level", None) or getattr(detail, "function", None)
    since = getattr(detail, "since", None)
    return Statement(
        holder=period.holder, report=name, serial=period.serial, version_serial=period.filed, kind=says.kind,
        category=says.category, impact=says.impact, grade=f"{says.grade.source}{says.grade.information}",
        title=says.title, lang=says.lang, subject=says.subject, exercise=says.exercise,
        occurred=(first * unit, last * unit), entered=stood.entered, review_by=says.review_by * unit,
        level=stood.level, place=_spot(says.place),
        state=state, since=since * unit if since is not None else None,
        symbol=says.symbol if isinstance(says, Report) else None, withdrawn=period.withdrawn,
        related=related,
    )  # fmt: skip


def _spot(place: Place | None) -> Spot | None:
    """Encoded at once: thousands of small lists alive at a time would cost more than all the rest."""
    if place is None:
        return None
    return Spot(msgspec.Raw(_encode(geojson(place.geometry))), place.error_m, place.name)


ROUTES: list[Any] = [plot]
