"""What a watch works with: one report and all that hangs together with it, what waits, who holds what, who we are."""

from typing import Any

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, SkipValidation

from jisr.release.holdings import LAST
from jisr.terms.transactions import Tx
from jisr.terms.words import words_of
from jisr.web.api import At, known
from jisr.web.errors import missing
from jisr.web.reading import MOST, PAGE, Desk, LogLine, lines_of
from jisr.web.sessions import For
from jisr.web.undecided import Undecided

Waiting = NamedDependency[SkipValidation[Undecided]]


class History(msgspec.Struct, frozen=True):
    """Everything recorded about one report, oldest first, and the standing version of each linked to it by hand."""

    lines: list[LogLine]
    related: list[LogLine]


class Queue(msgspec.Struct, frozen=True):
    """What waits for a release officer, newest first, at most 200 of each; the two numbers count all of them.

    `undecided` are standing versions some partner may be told of with no decision for that partner, `held` standing
    versions of reports with a release that may not leave yet.
    """

    undecided: list[LogLine]
    held: list[LogLine]
    undecided_count: int
    held_count: int


class OurSide(msgspec.Struct, frozen=True, kw_only=True):
    """This side as partners know it: `fingerprint`, hex, and its ten words are those of our card.

    `plain` says that partners may speak plain HTTP to it, `exercise` that everything here runs on a scenario's clock.
    """

    side: str
    name_en: str
    name_ar: str
    zone: str
    words_en: tuple[str, ...]
    words_ar: tuple[str, ...]
    fingerprint: str
    hold_s: int
    plain: bool
    exercise: bool


def _sides(desk: Desk) -> list[str]:
    return [partner.side for partner in desk.node.standing.partners()]


@get("/reports/{serial:int}", opt={"purpose": For("read")}, sync_to_thread=True)
def report(desk: At, serial: FromPath[int]) -> History:
    """The report an entry belongs to, from its first entry to its last."""
    asked, sides, trail = known(serial), _sides(desk), desk.trail

    def read(tx: Tx) -> History:
        trail.follow(tx)
        first = trail.first(asked)
        related = [trail.newest(other) for other in trail.related(first)]
        return History(lines_of(desk, tx, trail.about(first), sides), lines_of(desk, tx, related, sides))

    found = desk.node.store.read(read)
    if not found.lines or found.lines[0].entry not in ("received", "report"):
        raise missing()
    return found


@get("/queue", opt={"purpose": For("read")}, sync_to_thread=True)
def queue(desk: At, waiting: Waiting) -> Queue:
    """What nobody decided yet, and what was decided and is held."""
    sides = _sides(desk)

    def read(tx: Tx) -> Queue:
        waiting.follow(tx)
        now = desk.node.clock.now()
        undecided = waiting.open(set(sides))
        # The index may have forgotten one that was due before the clock was set back; release has not.
        late = {item.report for item in desk.node.release.waiting(tx) if item.due > now}
        held = sorted((desk.trail.newest(one) for one in waiting.held(now) | late), reverse=True)
        return Queue(
            lines_of(desk, tx, undecided[:MOST], sides), lines_of(desk, tx, held[:MOST], sides),
            len(undecided), len(held),
        )  # fmt: skip

    return desk.node.store.read(read)


@get("/partners/{side:str}/holdings", opt={"purpose": For("read")}, sync_to_thread=True)
def holdings(
    desk: At, side: FromPath[str], before: FromQuery[int] = LAST, limit: FromQuery[int] = PAGE
) -> list[LogLine]:
    """The version of each of our reports which that partner was told and not asked to forget, newest report first.

    Ask again with `before` = `report` of the last one for those before it. How far each is on its way, its line says.
    """
    sides = _sides(desk)
    if side not in sides:
        raise missing()

    def read(tx: Tx) -> list[LogLine]:
        desk.trail.follow(tx)
        held = desk.node.holdings.of(tx, side, before, max(1, min(limit, MOST)))
        return lines_of(desk, tx, [version for _, version in held], sides)

    return desk.node.store.read(read)


@get("/side", opt={"purpose": For("read")}, sync_to_thread=True)
def ours(desk: At) -> OurSide:
    """Who this side is, with the words officers read out to partners."""
    node, settings = desk.node, desk.node.settings
    digest = node.fingerprint()
    return OurSide(
        side=settings.side, name_en=settings.name_en, name_ar=settings.name_ar, zone=settings.zone,
        words_en=words_of(digest), words_ar=words_of(digest, "ar"), fingerprint=digest.hex(), hold_s=settings.hold_s,
        plain=settings.plain, exercise=node.played,
    )  # fmt: skip


ROUTES: list[Any] = [report, queue, holdings, ours]
