"""The API of the staff side: JSON in, JSON out, one thin function a route.

Instants come back as milliseconds, DTG and ISO 8601, places as GeoJSON. Every error is `{code, say, hint}`.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, SkipValidation
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED, HTTP_204_NO_CONTENT

from jisr.geo.places import from_degrees
from jisr.intake import Draft
from jisr.people import Session
from jisr.people.rules import MAY, Action
from jisr.picture import Box, Seen
from jisr.release import Preview
from jisr.release.lint import SAYS
from jisr.release.rules import Terms
from jisr.terms.actors import Role
from jisr.terms.entries import WithdrawReason
from jisr.terms.errors import OurMistake
from jisr.terms.handling import Purpose
from jisr.terms.releases import Content
from jisr.terms.reports import Marking, Report
from jisr.terms.texts import MAX_TEXT, MAX_TITLE, check_words
from jisr.terms.times import Span, check_span, parse_iso
from jisr.web.already import Told, told_already
from jisr.web.errors import missing
from jisr.web.reading import PAGE, Desk, LinkState, LogLine, LogPage, links, log_line, log_page
from jisr.web.says import Moment, Says, moment, says_content, says_report
from jisr.web.sessions import ANYONE, Asked, For, cookie, session_of, token_of, where_from

At = NamedDependency[SkipValidation[Desk]]
MOST_DELAY_S = 30 * 86_400


class _Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Credentials(_Body, frozen=True):
    """Name and password of an account."""

    name: str
    password: str

    def __repr__(self) -> str:
        return "Credentials(...)"


class Me(msgspec.Struct, frozen=True):
    """Who is signed in. `csrf` goes into the header X-CSRF-Token of everything that changes something.

    `watch` is since when they have the watch at `position`, null without one; `positions` are where they may take it.
    """

    side: str
    person: str
    position: str
    role: Role
    may: tuple[Action, ...]
    csrf: str
    expires: Moment
    positions: tuple[str, ...]
    watch: Moment | None


class Filed(msgspec.Struct, frozen=True, omit_defaults=True):
    """The serial of the entry, which is on the disk, and who was already told of an older version."""

    serial: int
    told: tuple[Told, ...] = ()


class Retraction(_Body, frozen=True):
    """Why a report of ours no longer stands."""

    reason: WithdrawReason
    text: str = ""


class PreviewOf(_Body, frozen=True):
    """Which version, for whom, on which terms; `level` is the grid level, null when the report has no place.

    `media` are the serials of attachments that go along, made anew.
    """

    serial: int
    partner: str
    level: int | None = None
    title: str | None = None
    text: str = ""
    purpose: Purpose | None = None
    retain_until: str | None = None
    media: tuple[int, ...] = ()


class Finding(msgspec.Struct, frozen=True):
    """What a stretch of the title or text may tell, in both languages; the span counts code points as written."""

    where: str
    start: int
    end: int
    code: str
    say: str
    say_ar: str


class Previewed(msgspec.Struct, frozen=True):
    """What the partner would get: `body` is the exact text, `hash` base64 of SHA-256 of its UTF-8 bytes.

    `findings` are to be read by the person who decides; `lint_hash` then goes back as `lint_seen`. A `finer` place is
    to be confirmed. With `two_persons` this can be proposed and another officer approves. `label` is the partner's own
    word for the marking.
    """

    hash: str
    body: str
    removed: list[str]
    revises: bool
    finer: bool
    two_persons: bool
    findings: list[Finding]
    lint_hash: str
    label: str | None


class ToRelease(_Body, frozen=True, tag_field="action", tag="release"):
    """`seen_hash` is the hash of the preview that was looked at. `decision` names the decision, to ask twice safely;
    `why` stays here.

    `finer` confirms a place finer than was told before, `lint_seen` is the preview's `lint_hash` once all were read.
    With `flash` it overtakes whatever waits for the partner.
    """

    serial: int
    partner: str
    seen_hash: str
    level: int | None = None
    title: str | None = None
    text: str = ""
    delay_s: int = 0
    decision: str | None = None
    why: str = ""
    finer: bool = False
    lint_seen: str | None = None
    purpose: Purpose | None = None
    retain_until: str | None = None
    media: tuple[int, ...] = ()
    flash: bool = False


class ToWithhold(_Body, frozen=True, tag_field="action", tag="withhold"):
    """A decision that this partner is not told; `why` stays here."""

    serial: int
    partner: str
    why: str = ""


class ToWithdraw(_Body, frozen=True, tag_field="action", tag="withdraw"):
    """A decision to take back what this partner was told, or is about to be.

    `erase` asks for erasing also where no agreement says so; where one does, it is always asked for.
    """

    serial: int
    partner: str
    reason: WithdrawReason
    decision: str | None = None
    erase: bool = False
    why: str = ""


class InPicture(msgspec.Struct, frozen=True, kw_only=True):
    """One statement in the picture; `report` and `version` name it within its holder, `says` is null when erased."""

    holder: str
    report: int
    serial: int
    version: int
    latest: bool
    withdrawn: bool
    review_by: Moment
    says: Says | None


class Found(msgspec.Struct, frozen=True):
    """What meets the box and the span; `more` says that there was more than is answered."""

    found: list[InPicture]
    more: bool


# --- who is asking -----------------------------------------------------------------------------------------------


def me_of(desk: Desk, session: Session) -> Me:
    """Whose session this is, as it stands now."""
    actor = session.actor
    return Me(
        desk.node.settings.side, actor.person, actor.position, actor.role, tuple(sorted(MAY[actor.role])),
        session.csrf, moment(session.expires), desk.node.people.positions(actor.person),
        moment(desk.node.in_record(session.watch)) if session.watch is not None else None,
    )  # fmt: skip


@post("/session", opt={"purpose": ANYONE}, status_code=HTTP_200_OK, sync_to_thread=True)
def sign_in(desk: At, request: Asked, data: JSONBody[Credentials]) -> Response[Me]:
    """Sign in; the session's token is in the cookie only."""
    session = fresh_session(desk, request, data.name, data.password)
    return signed_in(desk, request, session)


def signed_in(desk: Desk, request: Asked, session: Session) -> Response[Me]:
    """Who that is, with the cookie that makes it so."""
    return Response(me_of(desk, session), cookies=[cookie(request, desk.node.settings.side, session.token)])


def fresh_session(desk: Desk, request: Asked, name: str, password: str) -> Session:
    """A session nobody knew before; the one this browser had before ends."""
    return instead(desk, request, desk.node.people.sign_in(name, password, where_from(request)))


def instead(desk: Desk, request: Asked, session: Session) -> Session:
    """This session; the one the browser had before ends."""
    if before := token_of(request, desk.node.settings.side):
        desk.node.people.sign_out(before)
    return session


@delete("/session", opt={"purpose": For("read")}, status_code=HTTP_204_NO_CONTENT, sync_to_thread=True)
def sign_out(desk: At, request: Asked) -> Response[None]:
    """Sign out; the session ends on the side, not only in the browser."""
    desk.node.people.sign_out(session_of(request).token)
    return Response(None, status_code=204, cookies=[cookie(request, desk.node.settings.side, None)])


@get("/me", opt={"purpose": For("read")}, sync_to_thread=True)
def me(desk: At, request: Asked) -> Me:
    """Who is signed in here, and what they may do."""
    return me_of(desk, session_of(request))


# --- our own reports ---------------------------------------------------------------------------------------------


@post("/reports", opt={"purpose": For("file")}, status_code=HTTP_201_CREATED, sync_to_thread=True)
def file_report(desk: At, request: Asked, data: JSONBody[Draft]) -> Filed:
    """File a report; the same id with the same content is filed once."""
    return Filed(desk.node.intake.file(session_of(request).actor, data))


@post("/reports/{serial:int}/corrections", opt={"purpose": For("file")}, sync_to_thread=True)
def correct(desk: At, request: Asked, serial: FromPath[int], data: JSONBody[Draft]) -> Filed:
    """File a corrected version of the report an entry belongs to."""
    return _filed(desk, desk.node.intake.correct(session_of(request).actor, known(serial), data))


def _filed(desk: Desk, serial: int) -> Filed:
    """What was filed about a report, and who holds an older version: narrowing recalls nothing."""
    return Filed(serial, told_already(desk.node, serial))


@post("/reports/{serial:int}/withdrawal", opt={"purpose": For("file")}, sync_to_thread=True)
def retract(desk: At, request: Asked, serial: FromPath[int], data: JSONBody[Retraction]) -> Filed:
    """File that a report of ours no longer stands."""
    actor = session_of(request).actor
    return _filed(desk, desk.node.intake.withdraw(actor, known(serial), data.reason, note(data.text)))


@put("/reports/{serial:int}/marking", opt={"purpose": For("file")}, sync_to_thread=True)
def mark(desk: At, request: Asked, serial: FromPath[int], data: JSONBody[Marking]) -> Filed:
    """File a version with another marking and nothing else changed."""
    return _filed(desk, desk.node.intake.mark(session_of(request).actor, known(serial), data))


def known(serial: int) -> int:
    """The serial, when the record could have it at all."""
    if not 0 < serial < 2**53:
        raise missing()
    return serial


# --- the log -----------------------------------------------------------------------------------------------------


@get("/log", opt={"purpose": For("read")}, sync_to_thread=True)
def log(
    desk: At, before: FromQuery[int | None] = None, after: FromQuery[int | None] = None, limit: FromQuery[int] = PAGE
) -> LogPage:
    """Entries older than serial `before`, newest first, or after serial `after`, oldest first; at most 200 at once."""
    return log_page(desk, before, limit, after)


@get("/log/{serial:int}", opt={"purpose": For("read")}, sync_to_thread=True)
def entry(desk: At, serial: FromPath[int]) -> LogLine:
    """One entry."""
    return log_line(desk, serial)


# --- releasing ---------------------------------------------------------------------------------------------------


@post("/previews", opt={"purpose": For("release")}, status_code=HTTP_200_OK, sync_to_thread=True)
def preview(desk: At, data: JSONBody[PreviewOf]) -> Previewed:
    """Exactly what a partner would get; nothing is recorded."""
    asked = terms(data.level, data.title, data.text, data.purpose, data.retain_until, data.media)
    return previewed(desk.node.release.preview(known(data.serial), data.partner, asked))


def previewed(seen: Preview) -> Previewed:
    """A preview as programs read it."""
    found = [Finding(one.where, one.start, one.end, one.code, *SAYS[one.code]) for one in seen.findings]
    handling = seen.content.handling
    return Previewed(
        seen.hash, seen.body.decode(), seen.removed, seen.revises, seen.finer, seen.two_persons, found, seen.lint,
        handling.label if handling else None,
    )  # fmt: skip


@post("/decisions", opt={"purpose": For("release")}, status_code=HTTP_201_CREATED, sync_to_thread=True)
def decide(desk: At, request: Asked, data: JSONBody[ToRelease | ToWithhold | ToWithdraw]) -> Filed:
    """Decide, for one version and one partner."""
    actor, release, serial = session_of(request).actor, desk.node.release, known(data.serial)
    if isinstance(data, ToWithhold):
        return Filed(release.withhold(actor, serial, data.partner, why=data.why))
    if isinstance(data, ToWithdraw):
        return Filed(
            release.withdraw(
                actor, serial, data.partner, data.reason, decision=data.decision, why=data.why, erase=data.erase
            )
        )  # fmt: skip
    return Filed(release.release(
        actor, serial, data.partner,
        terms(data.level, data.title, data.text, data.purpose, data.retain_until, data.media, flash=data.flash),
        delay_ms=delay(data.delay_s), seen_hash=data.seen_hash, decision=data.decision, why=data.why,
        finer=data.finer, lint_seen=data.lint_seen,
    ))  # fmt: skip


def delay(seconds: int) -> int:
    """The delay in milliseconds."""
    if not 0 <= seconds <= MOST_DELAY_S:
        raise OurMistake("delay", "A release can be delayed by 0 seconds to 30 days.")
    return seconds * 1000


def terms(
    level: int | None, title: str | None, text: str, purpose: Purpose | None = None, retain_until: str | None = None,
    media: Sequence[int] = (), *, flash: bool = False,
) -> Terms:  # fmt: skip
    """Terms of a release whose words the partner will be able to read; an empty title asks for the template."""
    until = parse_iso(retain_until) // 1000 if retain_until else None
    chosen = tuple(known(one) for one in media)
    words = check_words("title", title, MAX_TITLE) if title else None
    return Terms(level, words, note(text), purpose, until, media=chosen, flash=flash)


def note(text: str) -> str:
    """A text people may add to a decision or a withdrawal, checked as a report's text is."""
    return check_words("text", text, MAX_TEXT, empty=True, lines=True)


# --- the picture and the partners --------------------------------------------------------------------------------


@get("/picture", opt={"purpose": For("read")}, sync_to_thread=True)
def picture(
    desk: At, west: FromQuery[str], south: FromQuery[str], east: FromQuery[str], north: FromQuery[str],
    first: FromQuery[str], last: FromQuery[str], holder: FromQuery[list[str] | None] = None,
    limit: FromQuery[int] = 500,
) -> Found:  # fmt: skip
    """Latest statement of each side on each subject in a box (degrees) and a span (ISO 8601); withdrawn ones marked."""
    low, high = from_degrees(west, south), from_degrees(east, north)
    span = check_span(Span(parse_iso(first), parse_iso(last)))
    most = max(1, min(limit, 2000))
    box = Box(low.lon, low.lat, high.lon, high.lat)
    found = desk.node.picture.find(box, span, holders=holder or (), most=most + 1)
    return Found([_in_picture(seen) for seen in found[:most]], len(found) > most)


def _in_picture(seen: Seen) -> InPicture:
    row, says = seen.row, seen.says
    shown = says_report(says) if isinstance(says, Report) else says_content(says) if isinstance(says, Content) else None
    return InPicture(
        holder=row.holder, report=row.report, serial=row.serial, version=row.version, latest=row.latest,
        withdrawn=row.withdrawn, review_by=moment(row.review_by), says=shown,
    )  # fmt: skip


@get("/partners", opt={"purpose": For("read")}, sync_to_thread=True)
def partners(desk: At) -> list[LinkState]:
    """How each partner stands."""
    return links(desk)


ROUTES: list[Any] = [
    sign_in, sign_out, me, file_report, correct, retract, mark, log, entry, preview, decide, picture, partners,
]  # fmt: skip
