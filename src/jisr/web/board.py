"""The board: every crossing and route either side speaks of, what each says, since when, and how old that is."""

from typing import Any, NamedTuple

import msgspec
from litestar import get

from jisr.picture import Row
from jisr.picture.board import Spoken, Together, agree, rows
from jisr.terms.releases import Content, ReleasedCrossing, ReleasedRoute
from jisr.terms.reports import CrossingDetail, Passage, Report, RouteDetail
from jisr.terms.transactions import Tx
from jisr.web.api import At
from jisr.web.reading import Desk
from jisr.web.says import Moment, moment
from jisr.web.sessions import For


class OnBoard(msgspec.Struct, frozen=True, kw_only=True):
    """One side's latest statement on one crossing or route; `report` is its first serial in our record.

    `since` is from when the state is stated to have been so, `entered` when it was entered here and `age_s` how long
    ago that is in whole seconds; `overdue` that its review time has passed. A state nobody stated is unknown.
    """

    holder: str
    report: int
    serial: int
    state: Passage
    since: Moment | None
    entered: Moment
    age_s: int
    review_by: Moment
    overdue: bool
    title: str
    name: str | None


class BoardRow(msgspec.Struct, frozen=True, kw_only=True):
    """Statements of one crossing or route side by side, ours first; none of them is changed by the others.

    `agree` is null while a side says nothing or does not know. `assumed` says that no person linked these reports: a
    partner's area holds our place and nothing else could be meant. `overdue`: nobody spoke of it in its review time.
    """

    kind: str
    name: str
    agree: bool | None
    assumed: bool
    overdue: bool
    statements: list[OnBoard]


class Board(msgspec.Struct, frozen=True):
    """The board when the record had `as_of` entries, by kind and name."""

    as_of: int
    rows: list[BoardRow]


class _Heard(NamedTuple):
    """A statement as the rules and as the screen need it."""

    spoken: Spoken
    shown: OnBoard


@get("/board", opt={"purpose": For("read")}, sync_to_thread=True)
def board(desk: At) -> Board:
    """What each side says of the crossings and routes, now."""
    as_of, heard = desk.node.store.read(lambda tx: _heard(desk, tx))
    side = desk.node.settings.side
    made = [_row(heard, together) for together in rows(side, [one.spoken for one in heard])]
    return Board(as_of, sorted(made, key=lambda row: (row.kind, row.name, row.statements[0].report)))


def _heard(desk: Desk, tx: Tx) -> tuple[int, list[_Heard]]:
    desk.trail.follow(tx)
    picture, record = desk.node.picture, desk.node.record
    as_of = record.size(tx) - picture.behind(tx)
    seen = picture.passages(tx)
    entered = {entry.serial: entry.header.entered for entry in record.pick(tx, {one.row.filed for one in seen})}
    return as_of, [
        _Heard(_spoken(desk, tx, row, says), _shown(desk, row, says, entered[row.filed]))
        for row, says in seen if says is not None
    ]  # fmt: skip


def _spoken(desk: Desk, tx: Tx, row: Row, says: Report | Content) -> Spoken:
    """What the rules look at; a report on the same subject that was linked once counts for what is said now."""
    named = {_named(desk, row.holder, one) for one in desk.node.picture.about(tx, row.holder, row.subject)}
    linked = frozenset(other for one in named for other in desk.trail.related(one))
    return Spoken(row.holder, row.kind, says.place.geometry if says.place else None, frozenset(named - {0}), linked)


def _shown(desk: Desk, row: Row, says: Report | Content, entered: int) -> OnBoard:
    state, since = _state(says)
    now = desk.node.clock.now()
    return OnBoard(
        holder=row.holder, report=_named(desk, row.holder, row.report) or row.filed, serial=row.serial, state=state,
        since=moment(since) if since is not None else None, entered=moment(entered),
        age_s=max(0, now - entered) // 1000, review_by=moment(row.review_by), overdue=row.review_by < now,
        title=says.title, name=says.place.name if says.place else None,
    )  # fmt: skip


def _state(says: Report | Content) -> tuple[Passage, int | None]:
    """The state and since when in milliseconds; a partner states seconds."""
    match says.detail:
        case CrossingDetail() | RouteDetail():
            return says.detail.state, says.detail.since
        case ReleasedCrossing() | ReleasedRoute():
            return says.detail.state, says.detail.since * 1000 if says.detail.since is not None else None
        case _:
            return "unknown", None


def _named(desk: Desk, holder: str, report: int) -> int:
    """First serial of a report in our record; 0 where its beginning was never filed here."""
    return report if holder == desk.node.settings.side else desk.trail.theirs(holder, report) or 0


def _row(heard: list[_Heard], together: Together) -> BoardRow:
    shown = [heard[at].shown for at in together.members]
    return BoardRow(
        kind=heard[together.members[0]].spoken.kind, name=next((one.name for one in shown if one.name), shown[0].title),
        agree=agree([(one.holder, one.state) for one in shown]), assumed=together.assumed,
        overdue=all(one.overdue for one in shown), statements=shown,
    )  # fmt: skip


ROUTES: list[Any] = [board]
