"""The audit of releases over the API; it is for this side's own people and never for a partner."""

from typing import Any

import msgspec
from litestar import get
from litestar.params import FromQuery

from jisr.release import AuditLine, Wanted
from jisr.terms.times import parse_iso
from jisr.web.api import At
from jisr.web.reading import MOST, Desk
from jisr.web.says import Moment, moment
from jisr.web.sessions import For

DAY_LONG = len("2017-06-13")


class AuditShown(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the audit, its instants three ways, and whether an acknowledgement that was agreed is overdue."""

    line: AuditLine
    at: Moment
    due: Moment | None
    receipted: Moment | None
    acknowledge_by: Moment | None
    late: bool


class AuditPage(msgspec.Struct, frozen=True):
    """Lines in the order decided; ask again with `after` = `newer` for what came after them, None at the end."""

    lines: list[AuditShown]
    newer: int | None


@get("/audit", opt={"purpose": For("read")}, sync_to_thread=True)
def audit(
    desk: At, partner: FromQuery[str | None] = None, since: FromQuery[str | None] = None,
    until: FromQuery[str | None] = None, person: FromQuery[str | None] = None,
    report: FromQuery[int | None] = None, after: FromQuery[int] = 0, limit: FromQuery[int] = MOST,
) -> AuditPage:  # fmt: skip
    """Who decided what, why, under which rules, and what came of it; instants in ISO 8601, or a day."""
    wanted = Wanted(partner or None, instant(since), instant(until), person or None, report)
    return audited(desk, wanted, after, max(1, min(limit, MOST)))


def instant(text: str | None) -> int | None:
    """An instant in ISO 8601, or the beginning of a day in UTC; nothing is no limit."""
    if not text:
        return None
    return parse_iso(text if len(text) > DAY_LONG else f"{text}T00:00:00Z")


def audited(desk: Desk, wanted: Wanted, after: int, most: int) -> AuditPage:
    """A page of the audit."""
    found = desk.node.store.read(lambda tx: desk.node.releases.lines(tx, wanted, max(0, after), most + 1))
    now = desk.node.clock.now()
    shown = [
        AuditShown(
            line=one, at=moment(one.at), due=moment(one.due) if one.due is not None else None,
            receipted=moment(one.receipted * 1000) if one.receipted is not None else None,
            acknowledge_by=moment(one.acknowledge_by * 1000) if one.acknowledge_by is not None else None,
            late=one.acknowledge_by is not None and one.acknowledge_by * 1000 < now,
        )
        for one in found[:most]
    ]  # fmt: skip
    return AuditPage(shown, found[most - 1].serial if len(found) > most else None)


ROUTES: list[Any] = [audit]
