"""The page of files: one comes in and its account is shown, or a part of the picture goes out for our own people."""

from typing import Any, NamedTuple

import msgspec
from litestar import Response, get, post

from jisr.brief import FORMATS, Wanted, lost
from jisr.intake import Account, read_mapping
from jisr.intake.files import Options, Reading, read_file
from jisr.people.rules import may
from jisr.picture import Box
from jisr.terms.errors import JisrError, OurMistake
from jisr.terms.reports import LEVELS, Kind, Lang, Marking
from jisr.terms.times import Span, parse_iso
from jisr.web.api import At
from jisr.web.errors import Answer, answer
from jisr.web.forms import Form
from jisr.web.pages import Page
from jisr.web.reading import Desk
from jisr.web.rendering import language, page
from jisr.web.sentences import in_arabic
from jisr.web.sessions import Asked, For, form_of, session_of, upload_of
from jisr.web.uploads import MOST_BODY, PLACES

MOST_SHOWN = 200
"""Refused rows shown on the page; the record has every one."""
FIELDS = ("box", "dataset", "format", "kind", "level", "occurred", "since", "until")
FIRST, LAST = -62_135_596_800_000, 253_402_300_799_999


class Line(NamedTuple):
    """One refused row as it is shown."""

    row: int
    code: str
    say: str
    hint: str
    lang: Lang


class Told(NamedTuple):
    """The account of one file as it is shown."""

    file: str
    format: str
    account: Account
    dry: bool
    lines: tuple[Line, ...]
    left: tuple[tuple[str, int], ...]


@get("/files", opt={"purpose": For("read")}, sync_to_thread=True)
def files(desk: At, request: Asked) -> Page:
    """The forms, for those who may use them."""
    return _page(desk, request, {})


@post(
    "/files", opt={"purpose": For("file"), "upload": True}, sync_to_thread=True, status_code=200,
    request_max_body_size=MOST_BODY,
)  # fmt: skip
def take_file(desk: At, request: Asked) -> Page:
    """File every item of the file that was sent, or with `dry` say what would become of it."""
    form = form_of(request)
    try:
        told = _take(desk, request, form)
    except JisrError as error:
        return _page(desk, request, _typed(form), error=error)
    finally:
        upload_of(request).clear()
        PLACES.leave()
    return _page(desk, request, _typed(form), told=told)


def _take(desk: Desk, request: Asked, form: Form) -> Told:
    sent = upload_of(request)
    if "file" not in sent:
        raise OurMistake("no-file-sent", "No file was chosen.", "Choose one and send it again.")
    settings, dry = desk.node.settings, bool(form.text("dry"))
    said = Options(
        dataset=form.text("dataset").strip(), exercise=bool(form.text("exercise")), kind=_kind(form),
        marking=_marking(form), occurred=form.text("occurred").strip(), side=settings.side, zone=settings.zone,
    )  # fmt: skip
    mapping = read_mapping(sent["mapping"].data) if "mapping" in sent and sent["mapping"].data else None
    reading = read_file(sent["file"].data, said, mapping)
    name = "".join(c for c in sent["file"].name if c.isprintable())[-180:] or "-"
    account = desk.node.intake.import_rows(session_of(request).actor, name, reading.rows, dry=dry)
    return _told(name, reading, account, dry, language(request, settings.side))


def _told(name: str, reading: Reading, account: Account, dry: bool, lang: Lang) -> Told:
    lines = []
    for row in account.refused[:MOST_SHOWN]:
        arabic = in_arabic(row.code, row.say, row.hint) if lang == "ar" else None
        say, hint = arabic or (row.say, row.hint)
        lines.append(Line(row.row, row.code, say, hint, "ar" if arabic else "en"))
    left = tuple((what, count) for what, count in sorted(reading.left.items()) if count)
    return Told(name, reading.format, account, dry, tuple(lines), left)


@post("/files/export", opt={"purpose": For("export")}, sync_to_thread=True, status_code=200)
def make_file(desk: At, request: Asked) -> Page:
    """A part of the picture as a file for our own people; the record says who made it."""
    form = form_of(request)
    try:
        wanted = _wanted(form)
        if form.text("format") not in FORMATS:
            raise OurMistake("export-format", "Choose one of the formats.")
        lang = language(request, desk.node.settings.side)
        made = desk.node.exports.make(session_of(request).actor, form.text("format"), wanted, lang)  # type: ignore[arg-type]
    except JisrError as error:
        return _page(desk, request, _typed(form), error=error)
    headers = {"content-disposition": f'attachment; filename="{made.name}"'}
    return Response(made.data, media_type=made.media, headers=headers)


def _wanted(form: Form) -> Wanted:
    kind, since, until, box = (form.text(name).strip() for name in ("kind", "since", "until", "box"))
    span = Span(parse_iso(since) if since else FIRST, parse_iso(until) if until else LAST) if since or until else None
    kinds: tuple[Kind, ...] = (chosen,) if kind and (chosen := _kind(form)) else ()
    return Wanted(box=read_box(box), kinds=kinds, own=bool(form.text("own")), span=span)


def read_box(text: str) -> Box | None:
    """A box typed as west, south, east, north in degrees."""
    return Box.typed(text) if text else None


def _kind(form: Form) -> Kind | None:
    try:
        return msgspec.convert(form.text("kind"), Kind) if form.text("kind") else None
    except msgspec.ValidationError:
        raise OurMistake("form-kind", "Choose one of the kinds.") from None


def _marking(form: Form) -> Marking | None:
    level = form.text("level")
    if level and level not in LEVELS:
        raise OurMistake("form-level", "Choose one of the markings.")
    return msgspec.convert({"level": level}, Marking) if level else None


def _typed(form: Form) -> dict[str, str]:
    return {name: form.text(name) for name in FIELDS}


def _page(
    desk: Desk, request: Asked, typed: dict[str, str], *, told: Told | None = None, error: JisrError | None = None
) -> Page:
    role, lang = session_of(request).actor.role, language(request, desk.node.settings.side)
    said: Answer | None = answer(error, lang) if error else None
    forms: list[tuple[str, Any]] = [(form, lost(form, lang)) for form in FORMATS]
    return page(
        request, desk, "files.html", status=said.status if said else 200, here="/files", error=said, told=told,
        typed=dict.fromkeys(FIELDS, "") | typed, may_file=may(role, "file"), may_export=may(role, "export"),
        formats=forms, most_shown=MOST_SHOWN,
    )  # fmt: skip


PAGES: list[Any] = [files, take_file, make_file]
